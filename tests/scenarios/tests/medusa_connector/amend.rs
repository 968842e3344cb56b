//! Exchanges, claims, edits and codes: what of them is doubled or held up on its way, and what somebody else did first.

use connect::{Outcome, Progress, Shop, conformance::ShopWorld};
use model::{id::RemoteId, order::Order};
use serde_json::json;
use test_servers::{Error, PlaceOrder, proxy::Fault, shop::CATALOGUE};

use crate::{drive, world::World};

async fn delivered(world: &World) -> (std::sync::Arc<dyn Shop>, Order, String) {
    let placed = world.order(4).await;
    let shop = world.shop();
    let order = shop.order(&RemoteId::new(&placed.id)).await.unwrap();
    let article = shop.variants(&order.remote, "Halo").await.unwrap()[0].remote.0.clone();
    (shop, order, article)
}

/// Pieces asked back, lines of the order, open changes of anybody's.
async fn stands(shop: &dyn Shop, order: &Order) -> (u32, usize, bool) {
    let after = shop.order(&order.remote).await.unwrap();
    (after.lines[0].return_requested, after.lines.len(), after.open_change.is_some())
}

pub async fn a_held_request_that_doubles_the_goods_is_noticed(world: &mut World) {
    let (shop, order, article) = delivered(world).await;
    for path in ["/inbound/items$", "/outbound/items$"] {
        let before = stands(&*shop, &order).await;
        let work = drive::exchange(&order, &article);
        let mut progress = Progress::new();
        assert_eq!(drive::one(&*shop, &work, &mut progress).await, "begin");
        if path.starts_with("/outbound") {
            assert_eq!(drive::one(&*shop, &work, &mut progress).await, "inbound");
        }
        world.fault("POST", path, Fault::HoldAndCut);
        let step = drive::step(&*shop, &work, &progress);
        assert!(matches!(shop.send(&work, &step, &progress).await, Outcome::Unknown(_)));
        drive::one(&*shop, &work, &mut progress).await;
        assert_eq!(world.proxy.release().await, [200], "the held request arrives after all");
        let progress = drive::on(&*shop, &work, progress).await.unwrap();
        assert!(progress.contains_key("discard") && progress.contains_key("confirm-2"), "{progress:?}");
        assert_eq!(stands(&*shop, &order).await, (before.0 + 1, before.1 + 1, false));
        world.proxy.clear_rules();
    }
}

pub async fn somebody_elses_change_is_left_alone(world: &mut World) {
    let (shop, order, article) = delivered(world).await;
    world.post("/admin/claims", json!({"order_id": order.remote, "type": "refund"})).await;
    let refused = drive::through(&*shop, &drive::exchange(&order, &article)).await.unwrap_err();
    assert_eq!(drive::code(&refused), "shop.change_open");
    assert_eq!(stands(&*shop, &order).await, (0, 1, true), "the draft of somebody else stands");
}

pub async fn what_the_shop_refuses_halfway_leaves_nothing(world: &mut World) {
    let (shop, order, _) = delivered(world).await;
    let refused = drive::through(&*shop, &drive::exchange(&order, "variant_nope")).await.unwrap_err();
    assert_eq!(drive::code(&refused), "shop.refused");
    assert!(refused.message.contains("variant_nope"), "{}", refused.message);
    assert_eq!(stands(&*shop, &order).await, (0, 1, false));
    assert!(world.returns(&order.remote).await.is_empty());
}

/// By the shop's own word, which it gives before it touches any payment.
pub async fn what_was_delivered_is_not_cancelled(world: &mut World) {
    let placed = PlaceOrder::new("anna@example.test").item(CATALOGUE[0].variants[0].1, 1);
    let placed = world.medusa.place_order(&placed).await.unwrap();
    let shop = world.shop();
    let order = shop.order(&RemoteId::new(&placed.id)).await.unwrap();
    let work = drive::cancel_order(&order);
    world.medusa.complete(&placed.id, "TRACK-1").await.unwrap();
    let path = format!("/admin/orders/{}/cancel", placed.id);
    let Err(Error::Shop { status: 400, body, .. }) = world.medusa.admin_post(&path, json!({})).await else {
        panic!("this trap is gone")
    };
    let refused = drive::through(&*shop, &work).await.unwrap_err();
    assert_eq!(drive::code(&refused), "shop.shipped", "read before anything is asked");
    // Packed between the look and the request.
    let other = PlaceOrder::new("anna@example.test").item(CATALOGUE[0].variants[0].1, 1);
    let other = world.medusa.place_order(&other).await.unwrap();
    let order = shop.order(&RemoteId::new(&other.id)).await.unwrap();
    world.fault("POST", "/cancel$", Fault::Answer { status: 400, headers: vec![], body });
    let refused = drive::through(&*shop, &drive::cancel_order(&order)).await.unwrap_err();
    assert_eq!(drive::code(&refused), "shop.shipped");
    let moved = [&placed, &other].map(|of| world.medusa.till().refunds(&of.till_ref).unwrap().len());
    assert_eq!(moved, [0, 0]);
}

pub async fn a_code_is_made_once_and_never_over_anothers(world: &mut World) {
    let (shop, order, _) = delivered(world).await;
    let ours = drive::issue(&order, "SORRY-OURS1");
    drive::through(&*shop, &ours).await.unwrap();
    drive::through(&*shop, &ours).await.unwrap();
    let method = json!({"type": "percentage", "value": 50, "target_type": "order"});
    let theirs = json!({"code": "SORRY-THEIRS", "type": "standard", "application_method": method});
    world.post("/admin/promotions", theirs).await;
    let refused = drive::through(&*shop, &drive::issue(&order, "SORRY-THEIRS")).await.unwrap_err();
    assert_eq!(drive::code(&refused), "shop.code_taken");
}
