//! What comes in, and by which signs it is noticed.

use std::sync::Arc;

use connect::{Shop, Trouble, conformance::ShopWorld, shop::ShopBatch};
use model::{
    id::RemoteId,
    order::{FulfilmentStatus, Order, PaymentStatus, ReturnStatus},
};
use serde_json::{Value, json};
use test_servers::{Error, PlaceOrder, proxy::Fault, shop::CATALOGUE};
use tokio::sync::mpsc;

use crate::{
    drive,
    world::{World, connected},
};

/// All batches of one pull.
pub async fn pull(shop: &Arc<dyn Shop>, cursor: Option<Value>, cases: &[RemoteId]) -> Vec<ShopBatch> {
    let (sink, mut source) = mpsc::channel(1);
    let mut batches = Vec::new();
    let reading = async {
        while let Some(batch) = source.recv().await {
            batches.push(batch);
        }
    };
    let (ended, ()) = tokio::join!(shop.pull(cursor, cases.to_vec(), sink), reading);
    ended.unwrap();
    batches
}

fn cursor(batches: &[ShopBatch]) -> Option<Value> {
    batches.last().map(|batch| batch.cursor.clone())
}

/// The order as it was brought last.
fn brought<'a>(batches: &'a [ShopBatch], id: &str) -> Option<&'a Order> {
    batches.iter().flat_map(|batch| &batch.orders).rfind(|order| order.remote.as_str() == id)
}

pub async fn says_what_is_wrong_at_sign_in(world: &mut World) {
    let identity = world.shop().check().await.unwrap();
    assert!(!identity.name.is_empty());
    let wrong = connected(&world.wrong_secret().unwrap()).check().await.unwrap_err();
    assert_eq!(wrong.trouble, Trouble::SignIn);
    assert!(wrong.message.contains("secret key"), "{}", wrong.message);
    world.fault("GET", "^/admin/stores", Fault::Answer { status: 404, headers: vec![], body: "<html>".into() });
    let elsewhere = world.shop().check().await.unwrap_err();
    assert_eq!(elsewhere.trouble, Trouble::NotFound);
    world.proxy.clear_rules();
    world.fault("GET", "^/admin/stores", Fault::Answer { status: 200, headers: vec![], body: "<html>".into() });
    let page = world.shop().check().await.unwrap_err();
    assert_eq!(page.trouble, Trouble::Garbage);
    assert!(page.message.contains("Medusa"), "{}", page.message);
}

pub async fn a_capture_is_noticed_though_the_order_does_not_move(world: &mut World) {
    let order = PlaceOrder::new("anna@example.test").item(CATALOGUE[0].variants[0].1, 1).not_captured();
    let placed = world.medusa.place_order(&order).await.unwrap();
    let shop = world.shop();
    let first = pull(&shop, None, &[]).await;
    let before = brought(&first, &placed.id).unwrap().clone();
    assert!(before.captured().is_zero());
    // The mark of orders is set past the order, so only the payment can tell.
    let mut at = cursor(&first).unwrap();
    at["orders"] = json!({"at": before.updated_at.0 + 1, "settled": true});
    world.medusa.capture(&placed.id).await.unwrap();
    let delta = pull(&shop, Some(at), &[]).await;
    let after = brought(&delta, &placed.id).expect("the payment moved");
    assert!(after.captured().is_positive());
    assert_eq!(after.updated_at, before.updated_at, "else this trap is gone");
}

pub async fn cases_are_read_again_though_nothing_moves(world: &mut World) {
    let placed = world.order(2).await;
    let remote = RemoteId::new(&placed.id);
    let of = world.return_by_the_shop(&placed, 1, Some(&world.medusa.seed().location.clone())).await;
    let items = json!({"items": [{"id": placed.lines[0], "quantity": 1}]});
    world.post(&format!("/admin/returns/{of}/receive"), json!({})).await;
    world.post(&format!("/admin/returns/{of}/receive-items"), items).await;
    world.post(&format!("/admin/returns/{of}/receive/confirm"), json!({})).await;
    let shop = world.shop();
    let first = pull(&shop, None, &[]).await;
    let mut at = cursor(&first).unwrap();
    let later = world.now().0;
    for list in ["orders", "customers", "payments", "returns"] {
        at[list] = json!({"at": later, "settled": true});
    }
    let paid = world.post(&format!("/admin/payments/{}/refund", placed.payment), json!({"amount": 1})).await;
    assert_eq!(paid["payment"]["refunds"].as_array().unwrap().len(), 1);
    let quiet = pull(&shop, Some(at.clone()), &[]).await;
    assert!(brought(&quiet, &placed.id).is_none(), "else this trap is gone");
    let gone = RemoteId::new("order_that_never_was");
    let read = pull(&shop, Some(at), &[remote, gone.clone()]).await;
    assert!(brought(&read, &placed.id).unwrap().refunded().is_positive());
    let all_gone: Vec<&RemoteId> = read.iter().flat_map(|batch| &batch.gone).collect();
    assert_eq!(all_gone, [&gone]);
}

pub async fn orders_are_found_by_what_people_know(world: &mut World) {
    let order = PlaceOrder::new("ottilie@example.test")
        .named("Ottilie", "Quandt")
        .phone("+49 30 7778889")
        .item(CATALOGUE[0].variants[0].1, 1);
    let placed = world.medusa.place_order(&order).await.unwrap();
    let shop = world.shop();
    let number = format!("#{}", placed.number);
    for known in [number.as_str(), "ottilie@example.test", "Quandt", "7778889"] {
        let found = shop.find(known).await.unwrap();
        assert!(found.iter().any(|order| order.remote.as_str() == placed.id), "not found by {known}");
    }
    assert!(shop.find("  ").await.unwrap().is_empty());
    assert!(shop.find("nobody-at-all").await.unwrap().is_empty());
}

pub async fn goods_in_two_parcels_add_up(world: &mut World) {
    let placed = world.order(3).await;
    let shop = world.shop();
    let remote = RemoteId::new(&placed.id);
    let order = shop.order(&remote).await.unwrap();
    let create = drive::create(&order, 3);
    drive::through(&*shop, &create).await.unwrap();
    let of = shop.order(&remote).await.unwrap().returns[0].remote.clone();
    drive::through(&*shop, &drive::receive(&order, &of, 1, 0)).await.unwrap();
    let half = shop.order(&remote).await.unwrap();
    assert_eq!(half.returns[0].status, ReturnStatus::PartlyReceived);
    drive::through(&*shop, &drive::receive(&order, &of, 0, 2)).await.unwrap();
    let whole = shop.order(&remote).await.unwrap();
    let line = &whole.returns[0].lines[0];
    assert_eq!((line.quantity, line.received, line.damaged), (3, 1, 2));
    assert_eq!((whole.returns[0].status, whole.lines[0].returned), (ReturnStatus::Received, 3));
    assert_eq!(whole.lines[0].total, order.lines[0].total, "what was paid for the line stays");
}

pub async fn an_open_change_is_seen(world: &mut World) {
    let placed = world.order(1).await;
    let shop = world.shop();
    let remote = RemoteId::new(&placed.id);
    assert_eq!(shop.order(&remote).await.unwrap().open_change, None);
    world.post("/admin/order-edits", json!({"order_id": placed.id})).await;
    assert_eq!(shop.order(&remote).await.unwrap().open_change.as_deref(), Some("edit"));
}

/// Medusa's own words for where an order stands are not what they seem.
pub async fn a_delivered_order_is_pending_there_and_a_cancelled_one_owes_nothing(world: &mut World) {
    let delivered = world.order(1).await;
    let shop = world.shop();
    let theirs = world.medusa.order(&delivered.id).await.unwrap();
    assert_eq!(theirs["status"], "pending", "else this trap is gone");
    let ours = shop.order(&RemoteId::new(&delivered.id)).await.unwrap();
    assert_eq!((ours.fulfilment_status, ours.payment_status), (FulfilmentStatus::Delivered, PaymentStatus::Paid));

    let unpaid = PlaceOrder::new("anna@example.test").item(CATALOGUE[0].variants[0].1, 1).not_captured();
    let unpaid = world.medusa.place_order(&unpaid).await.unwrap();
    world.post(&format!("/admin/orders/{}/cancel", unpaid.id), json!({})).await;
    let theirs = world.medusa.order(&unpaid.id).await.unwrap();
    assert!(
        theirs["summary"]["pending_difference"].as_f64() > Some(0.0),
        "else this trap is gone: {}",
        theirs["summary"]
    );
    let ours = shop.order(&RemoteId::new(&unpaid.id)).await.unwrap();
    assert!(ours.cancelled_at.is_some() && ours.outstanding.is_zero(), "{}", ours.outstanding);
}

/// Of what it was asked for in all these tests: the shop fails on more than one field, and on a date that is none.
pub async fn is_never_asked_for_what_it_fails_on(world: &mut World) {
    for query in ["order=created_at,id", "updated_at[$gte]=nonsense"] {
        let failed = world.medusa.admin_get(&format!("/admin/orders?{query}")).await;
        assert!(matches!(failed, Err(Error::Shop { status: 500, .. })), "else this trap is gone: {query}");
    }
    let log = world.proxy.log();
    let queries: Vec<_> = log.iter().filter_map(|exchange| exchange.target.split_once('?')).collect();
    assert!(!queries.is_empty());
    for (path, query) in queries {
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let date = || value.parse::<jiff::Timestamp>().is_ok();
            assert!(name != "order" || !value.contains([',', ' ']), "{path} by {value}");
            assert!(!name.ends_with("_at[$gte]") || date(), "{path} since {value}");
        }
    }
}
