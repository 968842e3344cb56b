//! The rights of a person, in the real window with the made-up shop: two records made one and taken apart, all that is held
//! saved to a file, and the person erased with a lead's word.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![cfg(target_os = "linux")]

use e2e::{App, Page, save_as};
use serde_json::{Value, json};

const PIN: &str = "4711";

async fn found(page: &Page, query: &str) -> Vec<Value> {
    let found = page.call("palette", json!({"query": query, "limit": 8})).await;
    found["customers"].as_array().unwrap().clone()
}

async fn agent(page: &Page, id: &Value, name: &str, role: &str, pin: Option<&str>) {
    page.call("agent_save", json!({"id": id, "name": name, "language": "en", "role": role, "pin": pin})).await;
}

#[tokio::test]
async fn a_person_is_joined_handed_out_and_erased() {
    if !e2e::ready() {
        return;
    }
    let mut app = App::new("person");
    let page = app.start().await;
    page.fill("Your name", "Jo Brand").await;
    page.press("Start").await;
    page.press("Open the demo").await;
    page.wait("nav").await;
    page.until("the made-up customers are here", async || !found(&page, "mara.kessler@example.test").await.is_empty())
        .await;
    let person = found(&page, "mara.kessler@example.test").await[0].clone();
    let (id, name) = (person["id"].as_str().unwrap(), person["name"].as_str().unwrap());
    page.go(&format!("/customers/{id}")).await;
    page.see("Rights of this person").await;
    app.shot("customer").await;

    let mut others = found(&page, "a").await;
    others.retain(|other| other["id"] != id && !other["name"].as_str().unwrap().is_empty());
    let other = others[0]["name"].as_str().unwrap();
    page.press("Make one with another customer…").await;
    page.fill("Name, mail or phone", other).await;
    page.press_in("[role=dialog]", "Make them one").await;
    page.see(&format!("{other} is part of this customer now")).await;
    page.see("Made one with").await;
    app.shot("joined").await;
    page.press("Take apart").await;
    page.see("They are two customers again").await;

    page.press("Export what is held now…").await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("held.json");
    save_as(&file).await;
    page.see("The export is saved").await;
    let held: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let text = held.to_string();
    assert!(text.contains("mara.kessler@example.test") && text.contains("10372"), "{text}");

    // Whoever is no lead needs one.
    let agents = page.call("agents", json!({})).await;
    agent(&page, &Value::Null, "Li Wen", "lead", Some(PIN)).await;
    agent(&page, &agents[0]["id"], "Jo Brand", "agent", None).await;
    page.press("Erase this person…").await;
    page.see("A lead has to agree").await;
    app.shot("erase").await;
    page.press_at("[role=dialog] [role=checkbox], [role=dialog] input[type=checkbox]").await;
    page.fill("PIN", "0000").await;
    page.press("Erase for good").await;
    page.see("This is not the PIN.").await;
    assert!(!found(&page, "mara.kessler@example.test").await.is_empty(), "nothing has happened");
    page.fill("PIN", PIN).await;
    page.press("Erase for good").await;
    page.see("The person is erased").await;
    app.shot("erased").await;
    page.press_in("[role=dialog]", "Close").await;
    page.wait("[role=option]").await;
    assert!(found(&page, "mara.kessler@example.test").await.is_empty());
    assert!(found(&page, name).await.iter().all(|left| left["id"] != id));
    app.quit().await;
}
