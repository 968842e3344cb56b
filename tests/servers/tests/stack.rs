//! All real servers at once: an order lives, money moves, answers are lost, and the servers go away and come back.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![allow(clippy::print_stdout, reason = "the times are what one wants to know of a slow test")]

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use test_servers::{
    MailOptions, Medusa, PlaceOrder, PlacedOrder, Stack,
    proxy::{Fault, HttpProxy, Rule},
    shop::{Act, Move, TillRule},
};

/// One test, because starting a shop takes longer than all that is asked of it.
#[tokio::test(flavor = "multi_thread")]
async fn the_servers_are_what_the_tests_take_them_for() {
    let mut stack = timed("all servers up", Stack::start(MailOptions::default())).await.unwrap();
    let order = an_order_is_placed_and_delivered(&stack.shop).await;
    yen_have_no_minor_unit(&stack.shop).await;
    a_refund_whose_answer_is_lost_moves_money_once(&stack.shop, &order).await;
    the_till_knows_more_than_the_shop(&stack.shop, &order).await;
    the_servers_go_away_and_come_back(&mut stack, &order).await;
    timed("1,000 orders more", stack.shop.clone_orders(1_000)).await.unwrap();
    copies_are_orders_of_their_own(&stack.shop).await;
    timed("orders and letters", stack.furnish()).await.unwrap();
    assert_eq!(stack.mail.mailbox("support", "INBOX").unwrap().len(), 3);
}

async fn timed<T>(what: &str, work: impl Future<Output = T>) -> T {
    let start = Instant::now();
    let done = work.await;
    println!("{what}: {:?}", start.elapsed());
    done
}

async fn an_order_is_placed_and_delivered(shop: &Medusa) -> PlacedOrder {
    let order = PlaceOrder::new("anna@customer.test").item("NL-ARC-BRA", 1).item("NL-SHADE-SMK", 2);
    let order = timed("an order", shop.place_order(&order)).await.unwrap();
    shop.complete(&order.id, "NL00000042").await.unwrap();
    let whole = shop.order(&order.id).await.unwrap();
    assert_eq!(whole["display_id"], json!(order.number));
    assert_eq!(whole["fulfillment_status"], "delivered");
    assert_eq!(whole["payment_status"], "captured");
    assert_eq!(whole["total"], json!(243.7), "189.00 + 2 x 24.90 + 4.90, tax included");
    assert_eq!(whole["fulfillments"][0]["labels"][0]["tracking_number"], "NL00000042");
    let captured: Vec<_> = shop.till().ledger().unwrap();
    assert_eq!((captured.len(), captured[0].kind), (1, Move::Capture));
    assert_eq!(captured[0].amount.as_deref(), Some("243.7"));
    order
}

async fn yen_have_no_minor_unit(shop: &Medusa) {
    let order = PlaceOrder::new("aoi@customer.test").country("jp").item("NL-MUG-MOS", 1).not_captured();
    let order = shop.place_order(&order).await.unwrap();
    let whole = shop.order(&order.id).await.unwrap();
    assert_eq!((&whole["total"], &whole["payment_status"]), (&json!(3100), &json!("authorized")));
}

async fn a_refund_whose_answer_is_lost_moves_money_once(shop: &Medusa, order: &PlacedOrder) {
    let proxy = HttpProxy::start(([127, 0, 0, 1], shop.port()).into()).await.unwrap();
    proxy.rule(Rule::new("POST", "^/admin/payments/[^/]+/refund$", Fault::CutAfterEffect).unwrap());
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let refund = client
        .post(format!("{}/admin/payments/{}/refund", proxy.url(), order.payment))
        .basic_auth(shop.secret_key(), Some(""))
        .json(&json!({"amount": 24.9, "note": "a note with an id"}))
        .timeout(Duration::from_secs(30));
    assert!(refund.send().await.is_err());

    let moved = shop.till().refunds(&order.till_ref).unwrap();
    assert_eq!(moved.len(), 1);
    assert_eq!(moved[0].amount.as_deref(), Some("24.9"));
    let rows = shop.refunds(&order.payment).await.unwrap();
    assert_eq!((rows.len(), &rows[0]["note"]), (1, &json!("a note with an id")));
    let log = proxy.log();
    assert_eq!((log.len(), log[0].delivered, log[0].status, log[0].answered), (1, 1, Some(200), None));
}

async fn refund(shop: &Medusa, order: &PlacedOrder, amount: f64) -> test_servers::Result<Value> {
    let path = format!("/admin/payments/{}/refund", order.payment);
    shop.admin_post(&path, json!({"amount": amount})).await
}

async fn the_till_knows_more_than_the_shop(shop: &Medusa, order: &PlacedOrder) {
    let once = |act| TillRule::new(Move::Refund, act).only(&order.till_ref).times(1);
    shop.till().set_rules(&[once(Act::Refuse), once(Act::PayThenFail).as_bad_request()]).unwrap();
    let both = async || {
        let moved = shop.till().refunds(&order.till_ref).unwrap().len();
        (moved, shop.refunds(&order.payment).await.unwrap().len())
    };
    let refused = refund(shop, order, 6.0).await.unwrap_err().to_string();
    assert!(refused.contains("answered 500"), "{refused}");
    assert_eq!(both().await, (1, 1));
    let failed = refund(shop, order, 7.0).await.unwrap_err().to_string();
    assert!(failed.contains("answered 400"), "{failed}");
    assert_eq!(both().await, (2, 1), "money moved, and the shop has no row of it");
    refund(shop, order, 8.0).await.unwrap();
    assert_eq!(both().await, (3, 2));
}

async fn the_servers_go_away_and_come_back(stack: &mut Stack, order: &PlacedOrder) {
    let (shop, mail) = (&mut stack.shop, &mut stack.mail);
    timed("all servers down", async { tokio::try_join!(shop.stop(), mail.stop()) }).await.unwrap();
    assert!(shop.order(&order.id).await.is_err());
    timed("all servers up again", async { tokio::try_join!(shop.up(), mail.up()) }).await.unwrap();
    assert_eq!(shop.refunds(&order.payment).await.unwrap().len(), 2);
    shop.freeze();
    let hangs = tokio::time::timeout(Duration::from_millis(500), shop.order(&order.id)).await;
    assert!(hangs.is_err(), "a frozen shop takes the connection and says nothing");
    shop.thaw();
    shop.order(&order.id).await.unwrap();
    timed("the shop killed", shop.kill()).await.unwrap();
    timed("the shop up again", shop.up()).await.unwrap();
    assert_eq!(shop.refunds(&order.payment).await.unwrap().len(), 2);
}

async fn copies_are_orders_of_their_own(shop: &Medusa) {
    let path =
        "/admin/orders?limit=200&order=-updated_at&fields=id,display_id,email,customer_id,total,payment_status,*items";
    let page = shop.admin_get(path).await.unwrap();
    assert!(page["count"].as_u64().unwrap() >= 1_000);
    let orders = page["orders"].as_array().unwrap();
    let distinct = |field: &str| {
        let mut values: Vec<String> = orders.iter().map(|o| o[field].to_string()).collect();
        values.sort();
        values.dedup();
        values.len()
    };
    assert_eq!(orders.len(), 200);
    for field in ["id", "display_id", "email", "customer_id"] {
        assert!(distinct(field) >= 195, "{field}: {}", distinct(field));
    }
    let copy = orders.iter().find(|o| o["id"].as_str().unwrap().ends_with("_3")).unwrap();
    assert_eq!(copy["items"].as_array().unwrap().len(), 2);
    let whole = shop.order(copy["id"].as_str().unwrap()).await.unwrap();
    assert_eq!(whole["customer"]["id"], copy["customer_id"]);
    assert!(whole["payment_collections"][0]["payments"][0]["id"].is_string());
}
