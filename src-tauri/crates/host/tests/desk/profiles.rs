//! Who may sit down at a desk, and who may make a profile of their own.

use host::{Host, Ports};
use serde_json::{Value, json};

async fn desk(folder: &std::path::Path) -> Host {
    Host::start(Ports { data: folder.to_owned(), ..Ports::usual("0") }).await
}

fn profile(name: &str, pin: Option<&str>) -> Value {
    json!({ "id": null, "name": name, "language": "en", "role": "lead", "pin": pin })
}

async fn refused(host: &Host, name: &str, payload: Value) -> String {
    host.call(name, payload).await.unwrap_err().code
}

#[tokio::test]
async fn a_newcomer_is_let_in_by_a_pin_where_pins_guard_the_desk() {
    let folder = tempfile::tempdir().unwrap();
    let host = desk(folder.path()).await;
    let lea = host.call("agent_save", profile("Lea", Some("2468"))).await.unwrap();
    host.call("sign_out", json!({})).await.unwrap();

    assert_eq!(refused(&host, "inbox", json!({})).await, "desk.no_agent", "no contents without somebody");
    assert_eq!(refused(&host, "agent_save", profile("Chen", None)).await, "agent.let_in");
    let mut chen = profile("Chen", None);
    chen["let_in_by"] = json!({ "agent": lea["id"], "pin": "1111" });
    assert_eq!(refused(&host, "agent_save", chen.clone()).await, "agent.pin_wrong");
    chen["let_in_by"]["pin"] = "2468".into();
    let chen = host.call("agent_save", chen).await.unwrap();
    assert_eq!(chen["role"], "agent", "nobody makes themself a lead");
    let boot = host.call("boot", json!({})).await.unwrap();
    assert_eq!(boot["agent"]["name"], "Chen", "the new one sits down");

    // Somebody without a PIN works here now: anybody may sit down, so a profile needs nobody's word.
    host.call("sign_out", json!({})).await.unwrap();
    host.call("agent_save", profile("Mo", Some("1357"))).await.unwrap();
    host.stop().await;
}

#[tokio::test]
async fn a_profile_is_changed_by_somebody_who_sits_here_and_a_pin_by_its_owner() {
    let folder = tempfile::tempdir().unwrap();
    let host = desk(folder.path()).await;
    let lea = host.call("agent_save", profile("Lea", None)).await.unwrap();
    let mut other = host.call("agent_save", profile("Chen", None)).await.unwrap();
    other["pin"] = "9999".into();
    assert_eq!(refused(&host, "agent_save", other.clone()).await, "agent.pin_other");
    host.call("sign_out", json!({})).await.unwrap();
    other["pin"] = Value::Null;
    assert_eq!(refused(&host, "agent_save", other).await, "desk.no_agent");
    host.call("sign_in", json!({ "agent": lea["id"], "pin": null })).await.unwrap();
    host.call("lock", json!({})).await.unwrap();
    assert_eq!(refused(&host, "agent_save", profile("Mo", None)).await, "desk.locked");
    host.stop().await;
}
