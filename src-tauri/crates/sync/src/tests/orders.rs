//! A shop's orders.

use std::time::Duration;

use connect::Trouble;
use model::{id::RemoteId, order::PaymentStatus};
use store::table::shop_order::{self, StoredOrder};
use testkit::{FakeShop, TestClock};

use super::desk::{Desk, eventually, quick, until};
use crate::{Standing, Worker};

async fn stored(desk: &Desk, remote: &RemoteId) -> Option<StoredOrder> {
    let (account, remote) = (desk.shop, remote.clone());
    desk.store.read(move |reader| shop_order::by_remote(reader, account, &remote)).await.unwrap()
}

#[tokio::test]
async fn orders_come_and_what_happens_to_them() {
    let desk = Desk::new().await;
    let clock = TestClock::at(desk.store.now.get());
    let shop = FakeShop::new(&clock);
    let remotes: Vec<RemoteId> = (0..7).map(|n| shop.put(testkit::order().number(&format!("{n}")).build())).collect();
    let worker = desk.shop(shop.clone());
    let state = until(&worker, |state| state.head_reached).await;
    assert_eq!(state.standing, Standing::Online);
    for remote in &remotes {
        eventually(|| async { stored(&desk, remote).await.is_some() }).await;
    }
    clock.advance(1_000);
    let mut order = shop.order_now(&remotes[3]).unwrap();
    order.payment_status = PaymentStatus::Refunded;
    shop.put(order);
    worker.nudge();
    eventually(|| async { stored(&desk, &remotes[3]).await.unwrap().order.payment_status == PaymentStatus::Refunded })
        .await;
    shop.set_offline(true);
    worker.nudge();
    until(&worker, |state| matches!(state.standing, Standing::Offline { .. })).await;
    shop.set_offline(false);
    worker.nudge();
    until(&worker, |state| state.standing == Standing::Online && state.head_reached).await;
}

#[tokio::test]
async fn an_order_that_is_opened_is_read_at_once() {
    let desk = Desk::new().await;
    let clock = TestClock::at(desk.store.now.get());
    let shop = FakeShop::new(&clock);
    let remote = shop.put(testkit::order().build());
    let worker = desk.shop(shop);
    eventually(|| async { stored(&desk, &remote).await.is_some() }).await;
    let first = stored(&desk, &remote).await.unwrap();
    desk.store.now.advance(90_000);
    worker.watch_order(first.id);
    eventually(|| async { stored(&desk, &remote).await.unwrap().as_of == desk.store.now.get() }).await;
    // And with every round while it is open.
    desk.store.now.advance(90_000);
    worker.nudge();
    eventually(|| async { stored(&desk, &remote).await.unwrap().as_of == desk.store.now.get() }).await;
}

#[tokio::test]
async fn a_sweep_finds_what_the_shop_deleted() {
    let desk = Desk::new().await;
    let shop = FakeShop::new(&TestClock::at(desk.store.now.get()));
    let kept = shop.put(testkit::order().number("1").build());
    let lost = shop.put(testkit::order().number("2").build());
    let patience = crate::Patience { sweep: Duration::ZERO, ..quick() };
    let connected = connect::Connected::Shop(std::sync::Arc::new(shop.clone()));
    let worker = Worker::start_with(desk.store.store.clone(), desk.shop, connected, patience);
    eventually(|| async { stored(&desk, &kept).await.is_some() && stored(&desk, &lost).await.is_some() }).await;
    shop.remove(&lost);
    desk.store.now.advance(1_000);
    worker.nudge();
    eventually(|| async { stored(&desk, &lost).await.unwrap().gone }).await;
    assert!(!stored(&desk, &kept).await.unwrap().gone);
}

#[tokio::test]
async fn a_desk_that_is_shut_down_every_evening_finds_what_was_deleted_too() {
    let desk = Desk::new().await;
    let shop = FakeShop::new(&TestClock::at(desk.store.now.get()));
    let orders: Vec<RemoteId> = ["1", "2", "3"].map(|n| shop.put(testkit::order().number(n).build())).into();
    let patience = crate::Patience { sweep: crate::Patience::default().sweep, ..quick() };
    let morning = || {
        let connected = connect::Connected::Shop(std::sync::Arc::new(shop.clone()));
        Worker::start_with(desk.store.store.clone(), desk.shop, connected, patience)
    };
    let gone = async |remote: &RemoteId| stored(&desk, remote).await.is_some_and(|order| order.gone);
    let worker = morning();
    eventually(|| async { stored(&desk, &orders[2]).await.is_some() }).await;
    worker.stop().await;
    shop.remove(&orders[0]);
    // Nine hours of work: not a day since it was connected.
    desk.store.now.advance(9 * 3_600_000);
    let worker = morning();
    until(&worker, |state| state.head_reached).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(!gone(&orders[0]).await);
    worker.stop().await;
    desk.store.now.advance(15 * 3_600_000);
    let worker = morning();
    eventually(|| gone(&orders[0])).await;
    worker.stop().await;
    // And then not with every start.
    shop.remove(&orders[1]);
    desk.store.now.advance(1_000);
    let worker = morning();
    until(&worker, |state| state.head_reached).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(!gone(&orders[1]).await);
    worker.stop().await;
    desk.store.now.advance(24 * 3_600_000);
    let worker = morning();
    eventually(|| gone(&orders[1])).await;
    assert!(!gone(&orders[2]).await);
    worker.stop().await;
}

#[tokio::test]
async fn a_revoked_key_needs_a_person() {
    let desk = Desk::new().await;
    let shop = FakeShop::new(&TestClock::default());
    let mut settings = FakeShop::settings();
    settings.secrets.insert("key".into(), connect::Secret::new("wrong"));
    let connected = shop.connector().connect(&settings).unwrap();
    let worker = Worker::start_with(desk.store.store.clone(), desk.shop, connected, quick());
    let state = until(&worker, |state| state.standing == Standing::NeedsYou).await;
    assert_eq!(state.trouble.unwrap().trouble, Trouble::SignIn);
}
