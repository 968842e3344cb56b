//! An order that is changed after it was placed.

use super::*;

impl Desk {
    async fn asked(&self, note: &str) -> Value {
        let draft = self.call("after_sales", json!({"id": self.order})).await;
        json!({"request": draft["request"], "order": self.order, "note": note, "conversation": null})
    }

    /// One shade for something else of the shop's.
    async fn exchange(&self, article: &str) -> Value {
        let shade = &self.lines().await[1];
        let found = self.call("variants", json!({"order": self.order, "query": article})).await;
        let new = &found["rows"][0];
        let out = json!([{"variant": new["id"], "title": new["title"], "quantity": 1, "each": new["price"]}]);
        let scope = json!({"of": "exchange", "back": [{"line": shade["id"], "quantity": 1}], "out": out});
        let preview = self.call("amend_preview", json!({"order": self.order, "scope": scope})).await;
        let back = json!([{"line": shade["id"], "quantity": 1, "reason": null, "note": ""}]);
        let nothing = preview["back"]["amount"] == "0.00";
        let refund = if nothing { Value::Null } else { preview["back"].clone() };
        json!({"asked": self.asked("").await, "back": back, "out": out, "refund": refund, "preview": preview})
    }
}

#[tokio::test]
async fn a_dearer_exchange_stays_outstanding_and_the_case_goes_along() {
    let desk = Desk::new().await;
    let case = json!({"conversation": null, "order": desk.order, "kind": "exchange", "cause": "", "reason": "",
        "lines": [], "priority": "normal", "due": null, "messages": []});
    let case = desk.call("case_open", case).await["id"].clone();
    let mut exchange = desk.exchange("black").await;
    assert_eq!(exchange["preview"]["owed"]["amount"], "154.10", "179.00 for a half of 49.81");
    exchange["asked"]["case"] = case.clone();
    let operations = desk.call("exchange", exchange.clone()).await["operations"].clone();
    assert_eq!(desk.call("exchange", exchange).await["operations"], operations, "pressed twice it is one");
    assert_eq!(operations.as_array().unwrap().len(), 1, "nothing is refunded, nothing is charged");
    until(async || desk.state(&operations[0]).await["state"] == "done").await;
    let seen = desk.call("case", json!({"id": case})).await;
    assert_eq!((&seen["row"]["status"], seen["operations"].as_array().unwrap().len()), (&json!("waiting_goods"), 1));
    let order = desk.call("order", json!({"id": desk.order})).await;
    assert_eq!(order["sums"]["outstanding"]["amount"], "154.10");
    assert_eq!(order["lines"][1]["return_requested"], 1);
    let again = desk.exchange("black").await;
    assert_eq!(desk.refused("exchange", again).await, "amend.similar");
    desk.host.stop().await;
}

#[tokio::test]
async fn the_refund_of_a_difference_waits_for_its_exchange_and_for_a_lead() {
    let desk = Desk::new().await;
    desk.policy(|body| body["limits"] = json!([{"role": "agent", "amount": "1", "currency": "EUR"}])).await;
    let lamp = &desk.lines().await[0];
    let found = desk.call("variants", json!({"order": desk.order, "query": "smoke"})).await;
    let new = &found["rows"][0];
    let out = json!([{"variant": new["id"], "title": new["title"], "quantity": 1, "each": new["price"]}]);
    let back = json!([{"line": lamp["id"], "quantity": 1, "reason": null, "note": ""}]);
    let body = |asked: Value, sum: &str| {
        let refund = json!({"amount": sum, "currency": "EUR"});
        json!({"asked": asked, "back": back, "out": out, "refund": refund})
    };
    let wrong = body(desk.asked("").await, "164.11");
    assert_eq!(desk.refused("exchange", wrong).await, "amend.sum_changed");
    let made = desk.call("exchange", body(desk.asked("").await, "164.10")).await["operations"].clone();
    assert_eq!(made.as_array().unwrap().len(), 2);
    until(async || desk.state(&made[0]).await["state"] == "done").await;
    assert_eq!(desk.state(&made[1]).await["reason"]["reason"], "approval");
    assert_eq!(desk.shop.effects().len(), 1, "no money has left");
    desk.host.stop().await;
}

#[tokio::test]
async fn what_is_packed_is_neither_cancelled_nor_sent_elsewhere_and_a_code_is_given_once() {
    let desk = Desk::new().await;
    let gives = json!({"amount": "238.81", "currency": "EUR"});
    let cancel = json!({"asked": desk.asked("").await, "gives": gives});
    assert_eq!(desk.refused("order_cancel", cancel).await, "amend.shipped");
    let to = json!({"first_name": null, "last_name": null, "company": null, "street": null, "addition": null,
        "postal_code": null, "city": "Bremen", "province": null, "phone": null});
    let elsewhere = json!({"asked": desk.asked("").await, "to": to});
    assert_eq!(desk.refused("order_send_elsewhere", elsewhere).await, "amend.shipped");
    let code = |asked: Value, percent: u32| {
        let off = json!({"off": "percent", "percent": percent});
        json!({"asked": asked, "code": "sorry-1", "off": off, "only_customer": true, "days": 30})
    };
    assert_eq!(desk.refused("code_issue", code(desk.asked("").await, 0)).await, "amend.off");
    let made = desk.call("code_issue", code(desk.asked("").await, 10)).await["operations"][0].clone();
    until(async || desk.state(&made).await["state"] == "done").await;
    assert_eq!(desk.state(&made).await["what"], "SORRY-1");
    let mut again = desk.asked("").await;
    again["seen"] = json!(true);
    assert_eq!(desk.refused("code_issue", code(again, 10)).await, "amend.code_taken");
    desk.host.stop().await;
}

#[tokio::test]
async fn what_was_found_in_a_parcel_is_remembered_by_return_and_case() {
    let desk = Desk::new().await;
    let shade = desk.lines().await[1]["id"].clone();
    let draft = desk.call("after_sales", json!({"id": desk.order})).await;
    let items = json!([{"line": shade, "quantity": 2, "reason": null, "note": ""}]);
    let create = json!({"request": draft["request"], "order": desk.order, "items": items, "note": "",
        "conversation": null, "similar_seen": false, "case": null});
    let made = desk.call("return_create", create).await["operations"][0].clone();
    until(async || desk.state(&made).await["state"] == "done").await;
    let case = json!({"conversation": null, "order": desk.order, "kind": "return", "cause": "", "reason": "",
        "lines": [], "priority": "normal", "due": null, "messages": []});
    let case = desk.call("case_open", case).await["id"].clone();
    let of = desk.call("order", json!({"id": desk.order})).await["returns"][0]["id"].clone();
    let receive = async |found: Value, case: Value| {
        let draft = desk.call("after_sales", json!({"id": desk.order})).await;
        let item = json!({"line": shade, "quantity": 0, "damaged": 0, "found": found});
        json!({"request": draft["request"], "order": desk.order, "of": of, "items": [item], "note": "",
            "conversation": null, "case": case})
    };
    let found = |condition: &str, restock: bool| json!({"condition": condition, "quantity": 1, "restock": restock, "note": "seen"});
    let missing = json!([found("missing", false)]);
    let nothing = receive(missing.clone(), Value::Null).await;
    assert_eq!(desk.refused("return_receive", nothing).await, "return.nothing_back");
    let told = desk.call("return_receive", receive(missing, case.clone()).await).await;
    assert_eq!(told["operations"], json!([]), "the shop is told nothing");
    let both = json!([found("damaged", true), found("wrong_item", true)]);
    let made = desk.call("return_receive", receive(both, case.clone()).await).await["operations"][0].clone();
    until(async || desk.state(&made).await["state"] == "done").await;
    let line = desk.call("order", json!({"id": desk.order})).await["returns"][0]["lines"][0].clone();
    assert_eq!(
        (&line["received"], &line["damaged"]),
        (&json!(0), &json!(1)),
        "another article is not what was asked back"
    );
    assert_eq!(line["found"].as_array().unwrap().len(), 2);
    assert_eq!(line["found"][0]["restock"], false, "what is damaged is not sold again");
    let seen = desk.call("case", json!({"id": case})).await;
    let inspected = seen["events"].as_array().unwrap().iter().filter(|event| event["what"] == "inspected").count();
    assert_eq!(inspected, 2);
    desk.host.stop().await;
}
