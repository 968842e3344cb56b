//! Returns: whatever is lost, held up or doubled on the way, one operation makes one return that says what was asked for.

use std::sync::Arc;

use connect::{Outcome, Probe, Progress, Shop, conformance::ShopWorld};
use model::{
    id::RemoteId,
    order::{Order, ReturnStatus},
};
use serde_json::json;
use test_servers::{PlacedOrder, proxy::Fault};

use crate::{drive, world::World};

async fn delivered(world: &World, pieces: u32) -> (PlacedOrder, Arc<dyn Shop>, Order) {
    let placed = world.order(pieces).await;
    let shop = world.shop();
    let order = shop.order(&RemoteId::new(&placed.id)).await.unwrap();
    (placed, shop, order)
}

/// Number of returns, pieces asked back by the returns, and by the order's line.
async fn asked_back(world: &mut World, order: &Order) -> (usize, u32, u32) {
    let made = world.returns(&order.remote).await;
    assert!(made.iter().all(|one| one.confirmed), "nothing is left open: {made:?}");
    let open = made.iter().filter(|one| one.confirmed && !one.cancelled);
    let fresh = world.shop().order(&order.remote).await.unwrap();
    (made.len(), open.map(|one| one.quantity).sum(), fresh.lines[0].return_requested)
}

pub async fn a_held_request_that_doubles_the_items_is_noticed(world: &mut World) {
    let (_, shop, order) = delivered(world, 4).await;
    let work = drive::create(&order, 1);
    let mut progress = Progress::new();
    assert_eq!(drive::one(&*shop, &work, &mut progress).await, "begin");
    world.fault("POST", "/request-items$", Fault::HoldAndCut);
    let items = drive::step(&*shop, &work, &progress);
    assert!(matches!(shop.send(&work, &items, &progress).await, Outcome::Unknown(_)));
    assert!(matches!(shop.probe(&work, &items, &progress).await.unwrap(), Probe::Absent { .. }));
    assert_eq!(drive::one(&*shop, &work, &mut progress).await, "items");
    assert_eq!(world.proxy.release().await, [200], "the held request arrives after all");
    let progress = drive::on(&*shop, &work, progress).await.unwrap();
    assert!(progress.contains_key("discard") && progress.contains_key("confirm-2"), "{progress:?}");
    assert_eq!(asked_back(world, &order).await, (1, 1, 1));
}

pub async fn a_held_begin_makes_no_second_return(world: &mut World) {
    let (_, shop, order) = delivered(world, 4).await;
    let work = drive::create(&order, 2);
    let mut progress = Progress::new();
    world.fault("POST", "^/admin/returns$", Fault::HoldAndCut);
    let begin = drive::step(&*shop, &work, &progress);
    assert!(matches!(shop.send(&work, &begin, &progress).await, Outcome::Unknown(_)));
    assert!(matches!(shop.probe(&work, &begin, &progress).await.unwrap(), Probe::Absent { .. }));
    assert_eq!(drive::one(&*shop, &work, &mut progress).await, "begin");
    assert_eq!(world.proxy.release().await, [400], "the shop has one open change at most");
    drive::on(&*shop, &work, progress).await.unwrap();
    assert_eq!(asked_back(world, &order).await, (1, 2, 2));
    // Sent again from the start, as after a restored backup, it finds itself done.
    drive::through(&*shop, &work).await.unwrap();
    assert_eq!(asked_back(world, &order).await, (1, 2, 2));
}

/// A begin that arrives when all is done leaves an empty draft that blocks the order; the next operation clears it away.
pub async fn a_draft_left_behind_is_cleared_away(world: &mut World) {
    let (_, shop, order) = delivered(world, 4).await;
    let work = drive::create(&order, 1);
    let progress = Progress::new();
    world.fault("POST", "^/admin/returns$", Fault::HoldAndCut);
    let begin = drive::step(&*shop, &work, &progress);
    assert!(matches!(shop.send(&work, &begin, &progress).await, Outcome::Unknown(_)));
    drive::through(&*shop, &work).await.unwrap();
    assert_eq!(world.proxy.release().await, [200]);
    assert!(!world.returns(&order.remote).await[1].confirmed, "a draft is left behind");
    assert_eq!(shop.order(&order.remote).await.unwrap().open_change, None, "it is nobody else's");
    let next = drive::create(&order, 2);
    let progress = drive::through(&*shop, &next).await.unwrap();
    assert!(progress.contains_key("discard") && progress.contains_key("begin-2"), "{progress:?}");
    assert_eq!(asked_back(world, &order).await, (2, 3, 3));
}

pub async fn somebody_elses_change_is_left_alone(world: &mut World) {
    let (placed, shop, order) = delivered(world, 2).await;
    world.post("/admin/returns", json!({"order_id": placed.id, "internal_note": "Jo is on it"})).await;
    assert!(shop.order(&order.remote).await.unwrap().open_change.is_some());
    let refused = drive::through(&*shop, &drive::create(&order, 1)).await.unwrap_err();
    assert_eq!(drive::code(&refused), "shop.change_open");
    let made = world.returns(&order.remote).await;
    assert_eq!((made.len(), made[0].confirmed), (1, false), "the draft of somebody else stands");
}

/// What arrives twice in a row is refused the second time, and that refusal is no sign that nothing happened.
pub async fn what_arrives_twice_is_done_once(world: &mut World) {
    let (_, shop, order) = delivered(world, 6).await;
    let twice = Fault::DeliverTwice { answer_second: true };
    for (nth, (step, refused)) in [
        ("^/admin/returns$", "already has an existing active order change"),
        ("^/admin/returns/[^/]+/request$", "An active Order Change is required to proceed"),
    ]
    .into_iter()
    .enumerate()
    {
        world.fault("POST", step, twice.clone());
        drive::through(&*shop, &drive::create(&order, 2)).await.unwrap();
        let exchanges = world.proxy.log();
        let hit = exchanges.iter().rfind(|exchange| exchange.delivered == 2).unwrap();
        assert_eq!((hit.status, hit.answered), (Some(400), Some(400)), "else this trap is gone: {refused}");
        assert_eq!(asked_back(world, &order).await, (nth + 1, 2 * (nth as u32 + 1), 2 * (nth as u32 + 1)));
        world.proxy.clear_rules();
    }
    let of = shop.order(&order.remote).await.unwrap().returns[0].remote.clone();
    for step in ["/receive$", "/receive-items$", "/receive/confirm$"] {
        world.fault("POST", step, twice.clone());
    }
    drive::through(&*shop, &drive::receive(&order, &of, 2, 0)).await.unwrap();
    let fresh = shop.order(&order.remote).await.unwrap();
    assert_eq!((fresh.lines[0].returned, fresh.open_change), (2, None), "received once");
}

/// Confirmed three times at once, the shop's return holds everything three times and can neither be cancelled nor mended.
pub async fn a_tripled_return_is_told(world: &mut World) {
    let (_, shop, order) = delivered(world, 3).await;
    let work = drive::create(&order, 1);
    let mut progress = Progress::new();
    assert_eq!(drive::one(&*shop, &work, &mut progress).await, "begin");
    assert_eq!(drive::one(&*shop, &work, &mut progress).await, "items");
    let made = shop.order(&order.remote).await.unwrap().returns[0].remote.clone();
    let path = format!("/admin/returns/{made}/request");
    let confirm = || world.medusa.admin_post(&path, json!({}));
    let _answers = tokio::join!(confirm(), confirm(), confirm());
    let quantity = world.returns(&order.remote).await[0].quantity;
    let end = drive::to_the_end(&*shop, &work, progress).await.map(|(_, differs)| differs);
    let told = end.unwrap();
    if quantity == 1 {
        assert_eq!(told, None);
    } else {
        let said = serde_json::to_value(told.unwrap()).unwrap();
        assert_eq!((&said["lines"][0]["is"], &said["lines"][0]["wanted"]), (&json!(quantity), &json!(1)), "{said}");
    }
}

pub async fn a_return_without_a_location_can_be_received(world: &mut World) {
    let (placed, shop, order) = delivered(world, 3).await;
    let of = world.return_by_the_shop(&placed, 3, None).await;
    let progress = drive::through(&*shop, &drive::receive(&order, &of, 2, 1)).await.unwrap();
    assert!(progress.contains_key("location"), "{progress:?}");
    let fresh = shop.order(&order.remote).await.unwrap();
    assert_eq!((fresh.returns[0].status, fresh.lines[0].returned), (ReturnStatus::Received, 3));
    assert_eq!(fresh.open_change, None);
    let again = drive::through(&*shop, &drive::receive(&order, &of, 1, 0)).await.unwrap_err();
    assert_eq!(drive::code(&again), "shop.not_expected");
}

pub async fn drafts_and_requests_can_be_called_off(world: &mut World) {
    let (placed, shop, order) = delivered(world, 2).await;
    let draft = world.post("/admin/returns", json!({"order_id": placed.id})).await;
    let draft = RemoteId::new(draft["return"]["id"].as_str().unwrap());
    drive::through(&*shop, &drive::cancel(&order, &draft)).await.unwrap();
    assert!(world.returns(&order.remote).await.is_empty(), "a draft disappears");
    drive::through(&*shop, &drive::cancel(&order, &draft)).await.unwrap();

    let of = world.return_by_the_shop(&placed, 2, None).await;
    world.fault("POST", "/cancel$", Fault::ErrorAfterEffect);
    drive::through(&*shop, &drive::cancel(&order, &of)).await.unwrap();
    assert!(world.returns(&order.remote).await[0].cancelled);

    let of = world.return_by_the_shop(&placed, 1, None).await;
    drive::through(&*shop, &drive::receive(&order, &of, 1, 0)).await.unwrap();
    let refused = drive::through(&*shop, &drive::cancel(&order, &of)).await.unwrap_err();
    assert_eq!(drive::code(&refused), "shop.goods_back");
}

pub async fn what_cannot_be_returned_is_refused_before_anything_is_begun(world: &mut World) {
    let (_, shop, order) = delivered(world, 2).await;
    let refused = drive::through(&*shop, &drive::create(&order, 3)).await.unwrap_err();
    assert_eq!(drive::code(&refused), "shop.not_returnable");
    assert!(world.returns(&order.remote).await.is_empty());
    // Refused by the shop in the middle, the draft is taken back.
    let mut strange = drive::create(&order, 1);
    if let model::payload::Payload::CreateReturn(wanted) = &mut strange.payload {
        wanted.items[0].reason = Some("rr_nope".into());
    }
    let refused = drive::through(&*shop, &strange).await.unwrap_err();
    assert_eq!(drive::code(&refused), "shop.refused");
    assert!(refused.message.contains("rr_nope"), "{}", refused.message);
    assert_eq!(asked_back(world, &order).await, (0, 0, 0));
}
