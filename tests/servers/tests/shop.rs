//! The test shop as the tests use it: an order is placed, paid, delivered and refunded, and the till's book tells the truth.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::time::Instant;

use serde_json::json;
use test_servers::{
    Folder, Medusa, MedusaOptions, PlaceOrder,
    shop::{Act, Move, TillRule},
};

#[tokio::test(flavor = "multi_thread")]
async fn an_order_lives_and_the_till_keeps_the_book() {
    let folder = Folder::fresh().unwrap();
    let start = Instant::now();
    let mut shop = Medusa::start(folder.path(), MedusaOptions::default()).await.unwrap();
    println!("shop up in {:?}", start.elapsed());

    let start = Instant::now();
    let order = PlaceOrder::new("anna@customer.test").item("NL-ARC-BRA", 1).item("NL-SHADE-SMK", 2);
    let order = shop.place_order(&order).await.unwrap();
    println!("order {order:?} in {:?}", start.elapsed());
    shop.complete(&order.id, "NL00042").await.unwrap();
    let whole = shop.order(&order.id).await.unwrap();
    assert_eq!(whole["fulfillment_status"], "delivered");
    assert_eq!(whole["payment_status"], "captured");
    assert_eq!(whole["total"], json!(243.7));
    let yen = PlaceOrder::new("aoi@customer.test").country("jp").item("NL-MUG-MOS", 1);
    let yen = shop.place_order(&yen).await.unwrap();
    assert_eq!(shop.order(&yen.id).await.unwrap()["total"], json!(3100));

    let refund = |amount: f64| {
        let path = format!("/admin/payments/{}/refund", order.payment);
        let shop = &shop;
        async move { shop.admin_post(&path, json!({"amount": amount, "note": "test"})).await }
    };
    refund(5.0).await.unwrap();
    assert_eq!(shop.till().refunds(&order.till_ref).unwrap().len(), 1);

    let once = |act| TillRule::new(Move::Refund, act).only(&order.till_ref).times(1);
    shop.till().set_rules(&[once(Act::Refuse), once(Act::PayThenFail).as_bad_request()]).unwrap();
    println!("refused: {}", refund(6.0).await.unwrap_err());
    assert_eq!(shop.till().refunds(&order.till_ref).unwrap().len(), 1);
    println!("paid then failed: {}", refund(7.0).await.unwrap_err());
    assert_eq!(shop.till().refunds(&order.till_ref).unwrap().len(), 2, "money moved");
    assert_eq!(shop.refunds(&order.payment).await.unwrap().len(), 1, "and the shop does not know");
    refund(8.0).await.unwrap();
    assert_eq!(shop.refunds(&order.payment).await.unwrap().len(), 2);

    let start = Instant::now();
    shop.stop().await.unwrap();
    println!("stopped in {:?}", start.elapsed());
    assert!(shop.order(&order.id).await.is_err());
    let start = Instant::now();
    shop.up().await.unwrap();
    println!("up again in {:?}", start.elapsed());
    assert_eq!(shop.refunds(&order.payment).await.unwrap().len(), 2);
    let start = Instant::now();
    shop.kill().await.unwrap();
    println!("killed in {:?}", start.elapsed());
    shop.up().await.unwrap();
    assert_eq!(shop.refunds(&order.payment).await.unwrap().len(), 2);

    let start = Instant::now();
    shop.clone_orders(1_000).await.unwrap();
    println!("1,000 orders in {:?}", start.elapsed());
    let page = shop.admin_get("/admin/orders?limit=1&order=-updated_at").await.unwrap();
    assert!(page["count"].as_u64().unwrap() >= 1_000);
}
