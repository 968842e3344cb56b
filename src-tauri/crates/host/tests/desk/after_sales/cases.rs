//! Cases, the policy that decides them, and what is on its way for long.

use super::*;

#[tokio::test]
async fn a_case_goes_with_its_refund_and_the_units_of_a_line_add_up() {
    let desk = Desk::new().await;
    let lines = desk.lines().await;
    let shade = &lines[1];
    let opened = desk
        .call(
            "case_open",
            json!({
                "conversation": null, "order": desk.order, "kind": "damaged", "cause": "damaged", "reason": "cracked",
                "lines": [{"line": shade["id"], "quantity": 2}], "priority": "high", "due": null, "messages": [],
            }),
        )
        .await;
    let case = opened["id"].clone();
    let first = desk.submit(&Desk::scope(shade, 1), json!({"case": case})).await;
    assert_eq!(first["total"]["amount"], "24.91");
    let done = desk.call("refund", first).await["operations"][0].clone();
    until(async || desk.state(&done).await["state"] == "done").await;
    let view = desk.call("case", json!({"id": case})).await;
    assert_eq!(view["operations"][0]["id"], done);
    assert!(view["events"].as_array().unwrap().iter().any(|event| event["what"] == "linked"));

    // The second shade gives what the first left of the line, and is looked at twice.
    let scope = Desk::scope(shade, 1);
    let preview = desk.preview(&scope).await;
    assert_eq!(preview["total"]["amount"], "24.90");
    assert_eq!(preview["guards"][0]["guard"], "line_again");
    let again = desk.submit(&scope, json!({"case": case})).await;
    assert_eq!(desk.refused("refund", again.clone()).await, "refund.given_before");
    let mut meant = again;
    meant["guards_seen"] = json!(true);
    desk.call("refund", meant).await;
    let given = desk.call("given", json!({"id": desk.order})).await;
    assert_eq!(given["refunds"].as_array().unwrap().len(), 2);

    let step = |step: &str, actor: &str, outcome: Value| json!({"id": case, "step": step, "actor": actor, "outcome": outcome, "note": ""});
    assert_eq!(desk.refused("case_step", step("diagnose", "warehouse", Value::Null)).await, "case.impossible");
    assert_eq!(desk.refused("case_step", step("settle", "customer", json!("refunded"))).await, "case.impossible");
    assert_eq!(desk.refused("case_step", step("settle", "agent", Value::Null)).await, "case.outcome");
    desk.call("case_step", step("settle", "agent", json!("refunded"))).await;
    let closed = desk.call("cases", json!({"view": "closed", "after": null, "limit": 10})).await;
    assert_eq!((&closed["rows"][0]["id"], &closed["rows"][0]["gist"]), (&case, &json!("cracked")));
    assert_eq!(desk.call("case", json!({"id": case})).await["outcome"], "refunded");
    let status = json!({"view": "settled", "after": null, "limit": 10});
    assert_eq!(desk.refused("cases", status).await, "api.request", "closed cases are one view");
    desk.host.stop().await;
}

#[tokio::test]
async fn a_return_takes_its_case_along_and_goods_that_came_wait_for_the_money() {
    let desk = Desk::new().await;
    let lamp = desk.lines().await[0]["id"].clone();
    let opened = desk
        .call(
            "case_open",
            json!({
                "conversation": null, "order": desk.order, "kind": "return", "cause": "", "reason": "",
                "lines": [{"line": lamp, "quantity": 1}], "priority": "normal", "due": null, "messages": [],
            }),
        )
        .await;
    let case = opened["id"].clone();
    let status = async || desk.call("case", json!({"id": case})).await["row"]["status"].clone();
    let request = desk.call("after_sales", json!({"id": desk.order})).await["request"].clone();
    let asked = json!({
        "request": request, "order": desk.order, "items": [{"line": lamp, "quantity": 1, "reason": null, "note": ""}],
        "note": "", "conversation": null, "similar_seen": false, "case": case,
    });
    desk.call("return_create", asked).await;
    assert_eq!(status().await, "waiting_goods");
    let back = async || desk.call("order", json!({"id": desk.order})).await["returns"].clone();
    until(async || back().await.as_array().is_some_and(|all| !all.is_empty())).await;
    let of = back().await[0]["id"].clone();
    let request = desk.call("after_sales", json!({"id": desk.order})).await["request"].clone();
    let came = json!({
        "request": request, "order": desk.order, "of": of, "items": [{"line": lamp, "quantity": 1, "damaged": 0}],
        "note": "", "conversation": null, "case": case,
    });
    desk.call("return_receive", came).await;
    assert_eq!(status().await, "received");
    let unpaid = async || {
        let page = desk.call("cases", json!({"view": "not_refunded", "after": null, "limit": 10})).await;
        page["rows"].as_array().unwrap().len()
    };
    assert_eq!(unpaid().await, 1);
    assert_eq!(desk.call("case", json!({"id": case})).await["remote_return"], of);
    desk.host.stop().await;
}

#[tokio::test]
async fn the_policy_of_the_purchase_decides_and_a_change_is_tried_before_it_holds() {
    let desk = Desk::new().await;
    let ask = json!({"order": desk.order, "lines": [], "cause": "change_of_mind", "case": null});
    let verdict = desk.call("verdict", ask.clone()).await;
    assert_eq!((&verdict["answer"], &verdict["policy_from"]), (&json!("unknown"), &Value::Null));
    assert_eq!(verdict["lines"][0]["findings"][0]["said"], json!({"said": "missing", "what": "policy"}));
    desk.policy(|_| {}).await;
    let verdict = desk.call("verdict", ask.clone()).await;
    assert_eq!(verdict["answer"], "yes", "{verdict}");
    assert_eq!(verdict["lines"][0]["findings"][0]["rule"], "generous.thirty_days");
    assert_eq!(verdict["terms"]["way_back"], "shop");

    let policies = desk.call("policies", json!({})).await;
    let mut stricter = policies["versions"][0]["body"].clone();
    stricter["rules"][0]["except"] =
        json!([{"reason": "lamps", "countries": [], "product_types": [], "tags": [], "skus": ["SKU-1"], "groups": []}]);
    let try_it = |body: &Value| json!({"brand": null, "from": 0, "body": body, "cause": "change_of_mind", "last": 100});
    let tried = desk.call("policy_try", try_it(&stricter)).await;
    assert_eq!((&tried["looked_at"], &tried["different"]), (&json!(1), &json!(1)), "{tried}");
    assert_eq!((&tried["rows"][0]["before"], &tried["rows"][0]["after"]), (&json!("yes"), &json!("no")));
    assert_eq!(desk.call("verdict", ask).await["answer"], "yes", "a trial changes nothing");

    // A rule of the law cannot be made narrower.
    let eu = policies["presets"].as_array().unwrap().iter().find(|each| each["id"] == "eu").unwrap();
    let mut narrowed = eu["body"].clone();
    narrowed["rules"][0]["window"]["days"] = json!(3);
    let save = json!({"brand": null, "from": 0, "body": narrowed});
    assert_eq!(desk.refused("policy_save", save).await, "policy.wrong");
    desk.host.stop().await;
}

#[tokio::test]
async fn parcels_that_left_long_ago_are_listed_from_the_day_that_the_desk_chose() {
    let desk = Desk::new().await;
    let page = async || desk.call("overdue", json!({"after": null, "limit": 10})).await;
    let counted = async || {
        let counts = desk.call("case_counts", json!({})).await;
        counts.as_array().unwrap().iter().find(|each| each["view"] == "overdue").unwrap()["count"].clone()
    };
    assert_eq!((page().await["days"].clone(), counted().await), (json!(7), json!(0)), "a week, until somebody chooses");
    for (number, days) in [("801", 9), ("802", 12), ("803", 5)] {
        let placed = model::time::Timestamp(store::testing::START.0 - (days + 1) * model::time::DAY);
        let mut order = build::order().number(number).placed_at(placed).line("Arc lamp", 1, Decimal::TEN).build();
        order.fulfilments[0].delivered_at = None;
        desk.shop.put(order);
        desk.call("orders_remote", json!({"query": number})).await;
    }
    until(async || counted().await == 2).await;
    let numbers = async || {
        let rows = page().await["rows"].clone();
        rows.as_array()
            .unwrap()
            .iter()
            .map(|row| row["order"]["number"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(numbers().await, ["802", "801"]);

    let order = page().await["rows"][0]["order"]["id"].clone();
    desk.call(
        "case_open",
        json!({"conversation": null, "order": order, "kind": "missing", "cause": "", "reason": "no news", "lines": [],
               "priority": "normal", "due": null, "messages": []}),
    )
    .await;
    assert_eq!(page().await["rows"][0]["case_number"], 1);
    for none in [0, 366] {
        assert_eq!(desk.refused("overdue_days", json!({"days": none})).await, "api.request");
    }
    desk.call("overdue_days", json!({"days": 4})).await;
    assert_eq!(numbers().await, ["802", "801", "803"]);
    let first = desk.call("overdue", json!({"after": null, "limit": 1})).await;
    let next = desk.call("overdue", json!({"after": first["next"], "limit": 10})).await;
    assert_eq!((next["rows"].as_array().unwrap().len(), next["days"].clone()), (2, json!(4)));
    desk.host.stop().await;
}
