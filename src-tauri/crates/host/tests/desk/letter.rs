//! What a customer is written about a return: it comes to stand in the draft, filled, and nothing is sent by itself.

use std::time::Duration;

use host::{Host, Ports};
use serde_json::{Value, json};

struct Desk {
    host: Host,
    order: Value,
    line: Value,
    talk: String,
    _folder: tempfile::TempDir,
}

impl Desk {
    async fn call(&self, name: &str, payload: Value) -> Value {
        self.host.call(name, payload).await.unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The demo, with an order of which something can come back, and its customer's conversation.
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let host = Host::start(Ports { data: folder.path().to_owned(), ..Ports::usual("0") }).await;
        let lea = json!({ "id": null, "name": "Lea", "language": "en", "role": "lead", "pin": null });
        host.call("agent_save", lea).await.unwrap();
        host.call("demo_start", json!({})).await.unwrap();
        let mut desk = Self { host, order: Value::Null, line: Value::Null, talk: String::new(), _folder: folder };
        let start = std::time::Instant::now();
        while !desk.find().await {
            assert!(start.elapsed() < Duration::from_secs(60), "the demo has no such order");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        desk
    }

    async fn find(&mut self) -> bool {
        let all = self.call("orders", json!({ "query": "", "brand": null, "after": null, "limit": 50 })).await;
        for row in all["rows"].as_array().unwrap() {
            let draft = self.call("after_sales", json!({ "id": row["id"] })).await;
            let order = &draft["order"];
            let line = order["lines"].as_array().unwrap().iter().find(|line| line["returnable"].as_u64() > Some(0));
            let fresh = order["payment_status"] == "paid" && order["returns"] == json!([]);
            if let (Some(line), Some(talk), true) = (line, draft["conversation"].as_str(), fresh) {
                let (line, talk, order) = (line.clone(), talk.to_owned(), order.clone());
                (self.line, self.talk, self.order) = (line, talk, order);
                return true;
            }
        }
        false
    }

    fn letter(&self, occasion: &str, more: &Value) -> Value {
        let mut letter = json!({
            "occasion": occasion, "order": self.order["id"], "lines": [{ "line": self.line["id"], "quantity": 1 }],
            "of": null, "cause": "change_of_mind", "case": null, "conversation": null,
        });
        for (key, value) in more.as_object().unwrap() {
            letter[key] = value.clone();
        }
        letter
    }

    async fn write(&self, occasion: &str) -> Value {
        self.call("letter_write", self.letter(occasion, &json!({}))).await
    }

    async fn draft(&self) -> Value {
        self.call("draft", json!({ "id": self.talk })).await
    }

    async fn text(&self) -> String {
        self.draft().await["text"].as_str().unwrap().to_owned()
    }

    async fn save(&self, text: &str) -> Value {
        let draft = self.draft().await;
        let mut save = draft.clone();
        save["from"] = draft["from"]["address"].clone();
        save["text"] = json!(text);
        save["attachments"] = json!([]);
        self.call("draft_save", save.clone()).await;
        save
    }

    async fn discard(&self) {
        self.call("draft_discard", json!({ "id": self.talk })).await;
    }

    async fn brand(&self, address: &str, days: u32) -> Value {
        let brand = self.call("brands", json!({})).await[0].clone();
        let save = json!({
            "id": brand["id"], "name": brand["name"], "language": "en", "signature": brand["signature"],
            "return_address": address, "return_days": days,
        });
        self.call("brand_save", save).await["id"].clone()
    }

    async fn speaks(&self, language: &str) {
        let customer = self.call("conversation", json!({ "id": self.talk })).await["customer"].clone();
        let save = json!({
            "id": customer["id"], "name": customer["name"], "language": language, "time_zone": "", "notes": "",
            "preferences": "",
        });
        self.call("customer_save", save).await;
    }

    async fn policy(&self, change: impl FnOnce(&mut Value)) {
        let policies = self.call("policies", json!({})).await;
        let preset = policies["presets"].as_array().unwrap().iter().find(|each| each["id"] == "generous").unwrap();
        let mut body = preset["body"].clone();
        change(&mut body);
        self.call("policy_save", json!({ "brand": null, "from": 0, "body": body })).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn instructions_stand_below_what_was_begun_once_and_wait_for_the_return() {
    let desk = Desk::new().await;
    desk.speaks("en").await;
    desk.brand("", 14).await;
    let written = desk.write("return").await;
    assert_eq!((&written["conversation"], &written["added"]), (&json!(desk.talk), &json!(true)));
    assert_eq!(written["missing"], json!(["return.address"]), "nobody has said where the goods go");
    let text = desk.text().await;
    assert!(text.contains("{{return.address}}"), "{text}");
    let draft = desk.save(&text).await;
    let send = json!({ "draft": draft, "after": [], "resolve": false, "newer_seen": true, "others_meant": true });
    assert_eq!(desk.host.call("send", send).await.unwrap_err().code, "send.hole", "no hole reaches a customer");
    desk.discard().await;

    desk.brand("Northlight Home\n1 Dock Road\n20457 Hamburg", 14).await;
    desk.policy(|body| body["rules"][0]["fees"] = json!([{ "kind": "restocking", "by": "percent", "percent": "10" }]))
        .await;
    desk.call("demo_outage", json!({ "shop": true, "channel": true })).await;
    let asked = json!({
        "request": desk.call("after_sales", json!({ "id": desk.order["id"] })).await["request"],
        "order": desk.order["id"],
        "items": [{ "line": desk.line["id"], "quantity": 1, "reason": null, "note": "" }],
        "note": "", "conversation": desk.talk, "similar_seen": false, "case": null,
    });
    let operation = desk.call("return_create", asked).await["operations"][0].clone();
    desk.save("I have begun to write.").await;
    let written = desk.write("return").await;
    assert_eq!((&written["missing"], &written["left_out"]), (&json!([]), &json!(["return.number"])));
    let text = desk.text().await;
    let number = desk.order["number"].as_str().unwrap();
    assert!(text.starts_with("I have begun to write.\n\nHello "), "{text}");
    for part in [
        &format!(",\n\nThis is how to send back what you return from order #{number}"),
        &format!("1 × {}", desk.line["title"].as_str().unwrap()),
        "send it to:\n\nNorthlight Home\n1 Dock Road\n20457 Hamburg\n\nPlease send it by ",
        "We pay for the way back.",
        "We keep: restocking fee ",
        "we expect to refund ",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!text.contains("return number"), "there is none yet: {text}");
    assert_eq!(desk.draft().await["wait_for"][0]["operation"], operation, "it goes after the return");
    let again = desk.write("return").await;
    assert_eq!((&again["added"], desk.text().await), (&json!(false), text));

    // The same from the return as the shop has it, with its number.
    desk.discard().await;
    desk.call("demo_outage", json!({ "shop": false, "channel": false })).await;
    let returns = async || desk.call("order", json!({ "id": desk.order["id"] })).await["returns"].clone();
    let start = std::time::Instant::now();
    while returns().await[0]["can_receive"] != true {
        assert!(start.elapsed() < Duration::from_secs(60), "the return does not come");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let of = returns().await[0]["id"].clone();
    let letter = desk.letter("return", &json!({ "lines": [], "of": of }));
    assert_eq!(desk.call("letter_write", letter).await["left_out"], json!([]));
    assert!(desk.text().await.contains(&format!("return number on the parcel: {number}-1")), "{}", desk.text().await);
    desk.host.stop().await;
}

/// Nobody has said which language they speak: they are answered in the one they write.
#[tokio::test(flavor = "multi_thread")]
async fn it_speaks_the_language_that_the_customer_writes() {
    let mut desk = Desk::new().await;
    let all = desk.call("orders", json!({ "query": "", "brand": null, "after": null, "limit": 50 })).await;
    let chinese = |name: &str| name.chars().next().is_some_and(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
    for row in all["rows"].as_array().unwrap() {
        let draft = desk.call("after_sales", json!({ "id": row["id"] })).await;
        let Some(talk) = draft["conversation"].as_str() else { continue };
        let customer = desk.call("conversation", json!({ "id": talk })).await["customer"].clone();
        if chinese(customer["name"].as_str().unwrap()) {
            assert_eq!(customer["language"], Value::Null);
            (desk.order, desk.talk) = (draft["order"].clone(), talk.to_owned());
        }
    }
    let letter = desk.letter("return_declined", &json!({ "lines": [], "conversation": desk.talk }));
    desk.call("letter_write", letter).await;
    assert!(desk.text().await.contains("，您好："), "{}", desk.text().await);
    desk.host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_speaks_the_customers_language_the_desks_words_and_the_policys_reason() {
    let desk = Desk::new().await;
    desk.speaks("zh-CN").await;
    let brand = desk.brand("上海市港口路 1 号", 0).await;
    let declined = desk.write("return_declined").await;
    assert_eq!(declined["missing"], json!(["return.reason"]), "no policy, no reason");
    desk.discard().await;
    desk.policy(|body| {
        body["rules"][0]["except"] = json!([{ "reason": "made_to_order", "countries": [], "product_types": [],
            "tags": [], "skus": [desk.line["sku"]], "groups": [] }]);
    })
    .await;
    let declined = desk.write("return_declined").await;
    let text = desk.text().await;
    assert_eq!(declined["missing"], json!([]), "{text}");
    assert!(text.contains("该商品不适用退货：定制商品。"), "{text}");
    assert!(text.contains("，您好：\n\n感谢您就订单 #"), "{text}");
    desk.discard().await;

    let own = |language: &str, brand: &Value, text: &str| {
        json!({ "id": null, "name": "Back", "text": text, "brand": brand, "language": language, "action": null,
                "occasion": "return" })
    };
    desk.call("quick_reply_save", own("en", &brand, "English")).await;
    desk.call("quick_reply_save", own("", &brand, "Any")).await;
    desk.write("return").await;
    assert_eq!(desk.text().await, "Any", "what is in another language is not for them");
    desk.discard().await;
    desk.call("quick_reply_save", own("zh-CN", &Value::Null, "寄至 {{return.address}}\n{{return.by}}前")).await;
    desk.write("return").await;
    assert_eq!(desk.text().await, "寄至 上海市港口路 1 号");
    let nobody = desk.letter("return", &json!({ "lines": [] }));
    assert_eq!(desk.host.call("letter_write", nobody).await.unwrap_err().code, "letter.nothing");
    desk.host.stop().await;
}
