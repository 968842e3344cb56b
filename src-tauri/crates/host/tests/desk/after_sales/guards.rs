//! What an agent may not do alone, and what was given before.

use super::*;

#[tokio::test]
async fn above_the_limit_a_lead_gives_their_word_with_a_pin() {
    let desk = Desk::new().await;
    desk.policy(|body| {
        body["limits"] = json!([{"role": "agent", "amount": "100", "currency": "EUR"}]);
    })
    .await;
    let lines = desk.lines().await;
    assert_eq!(desk.preview(&Desk::scope(&lines[1], 1)).await["needs_lead"], false);
    let scope = Desk::scope(&lines[0], 1);
    assert_eq!(desk.preview(&scope).await["needs_lead"], true);
    let asked = desk.submit(&scope, json!({})).await;
    let operation = desk.call("refund", asked).await["operations"][0].clone();
    let waiting = desk.state(&operation).await;
    assert_eq!(waiting["reason"]["reason"], "approval");
    assert_eq!(waiting["can"]["retry"], false);

    let agents = desk.call("agents", json!({})).await;
    let who = |name: &str| agents.as_array().unwrap().iter().find(|agent| agent["name"] == name).unwrap()["id"].clone();
    let word = |lead: Value, pin: &str| json!({"id": operation, "word": {"lead": lead, "pin": pin}});
    assert_eq!(desk.refused("operation_approve", word(who("Lea"), "")).await, "approval.not_lead");
    for _ in 0..3 {
        assert_eq!(desk.refused("operation_approve", word(who("Li"), "0000")).await, "agent.pin_wrong");
    }
    assert_eq!(desk.refused("operation_approve", word(who("Li"), "4711")).await, "agent.pin_wait");
    assert_eq!(desk.state(&operation).await["state"], "needs_you");
    assert!(desk.shop.effects().is_empty(), "nothing has left");
    desk.host.stop().await;
}

#[tokio::test]
async fn with_the_right_pin_it_goes_out_and_who_said_so_is_kept() {
    let desk = Desk::new().await;
    desk.policy(|body| body["limits"] = json!([{"role": "agent", "amount": "100", "currency": "EUR"}])).await;
    let lines = desk.lines().await;
    let asked = desk.submit(&Desk::scope(&lines[0], 1), json!({})).await;
    let operation = desk.call("refund", asked).await["operations"][0].clone();
    let agents = desk.call("agents", json!({})).await;
    let lead = agents.as_array().unwrap().iter().find(|agent| agent["name"] == "Li").unwrap()["id"].clone();
    desk.call("operation_approve", json!({"id": operation, "word": {"lead": lead, "pin": "4711"}})).await;
    until(async || desk.state(&operation).await["state"] == "done").await;
    let detail = desk.call("operation", json!({"id": operation})).await;
    let ledger = detail["ledger"].as_array().unwrap();
    assert!(ledger.iter().any(|row| row["what"] == "approved" && row["by"] == "Li"), "{ledger:?}");
    desk.host.stop().await;
}

#[tokio::test]
async fn what_was_given_elsewhere_is_written_down_and_asks_for_a_second_look() {
    let desk = Desk::new().await;
    let note = json!({"order": desk.order, "kind": "elsewhere", "amount": "10", "how": "voucher"});
    desk.call("given_record", note).await;
    desk.call("given_record", json!({"order": desk.order, "kind": "chargeback", "amount": null, "how": ""})).await;
    let given = desk.call("given", json!({"id": desk.order})).await;
    assert_eq!((&given["chargeback"], given["recorded"].as_array().unwrap().len()), (&json!(true), 2));
    let scope = json!({"scope": "amount", "amount": "5.00"});
    let asked = desk.submit(&scope, json!({})).await;
    assert_eq!(desk.refused("refund", asked.clone()).await, "refund.given_before");
    for recorded in given["recorded"].as_array().unwrap() {
        desk.call("given_end", json!({"id": recorded["id"]})).await;
    }
    desk.call("refund", asked).await;
    desk.host.stop().await;
}

#[tokio::test]
async fn facts_about_the_customers_orders_stand_beside_what_was_given() {
    let desk = Desk::new().await;
    let given = desk.call("given", json!({"id": desk.order})).await;
    assert_eq!(given["signs"], json!([]), "a customer of one order is nobody special: {given}");
    let lines = desk.lines().await;
    let asked = desk.submit(&Desk::scope(&lines[1], 1), json!({})).await;
    let operation = desk.call("refund", asked).await["operations"][0].clone();
    until(async || desk.state(&operation).await["state"] == "done").await;
    until(async || !desk.call("given", json!({"id": desk.order})).await["confirmed"].as_array().unwrap().is_empty())
        .await;
    let given = desk.call("given", json!({"id": desk.order})).await;
    let [sign] = given["signs"].as_array().unwrap().as_slice() else { panic!("{given}") };
    assert_eq!((&sign["sign"], &sign["refunded"]), (&json!("refunded"), &given["confirmed"][0]));
    assert!(sign["percent"].as_u64().unwrap() < 100);
    desk.host.stop().await;
}
