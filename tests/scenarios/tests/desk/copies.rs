//! A store that is older than what was done since: a restored backup, a copied profile.

use std::{fs, path::Path, sync::Arc};

use api::dto::ReasonWhy;
use scenarios::{Desk, World};

pub async fn a_store_from_before_sends_nothing(world: &Arc<World>) {
    let (placed, _) = world.delivered();
    let mut desk = Desk::open(world, "copy").await;
    let order = desk.order_of(&placed).await;
    let word = world.word("copied");
    world.writes("mara@customer.test", "copy", &word, None).await;
    let conversation = desk.conversation(&word).await;
    desk.go_down().await;
    let refund = desk.refund(&order, "3.21").await;
    let back = desk.take_back(&order, 1, None).await;
    let reply = desk.reply(&conversation.id, "It is done.", &[]).await;
    // While the desk runs: no start and no end lies between the copy and what is done after it.
    let (here, aside) = (desk.folder.path().join("desk"), desk.folder.path().join("copy"));
    copy(&here, &aside);
    desk.come_back().await;
    for id in [&refund, &back, &reply] {
        desk.done(id).await;
    }
    world.arrives(&word, 1).await;

    desk.kill().await;
    fs::remove_dir_all(&here).unwrap();
    copy(&aside, &here);
    let (writes, mails) = (posts(&desk), desk.smtp.log().len());
    desk.start().await;
    desk.online().await;
    for id in [&refund, &back, &reply] {
        let parked = desk.rests(id).await;
        assert_eq!(parked.reason, Some(ReasonWhy::OldStore), "{parked:#?}");
    }
    assert_eq!((posts(&desk), desk.smtp.log().len()), (writes, mails), "nothing was sent");
    // A person who says "again" gets what is already there; the first of a lane first.
    for id in [&refund, &back, &reply] {
        desk.decide(id, "retry").await;
        let rests = desk.rests(id).await;
        assert!(matches!(rests.state.as_str(), "done" | "needs_you"), "{rests:#?}");
    }
    assert_eq!(desk.operation(&reply).await.state, "done", "{:#?}", desk.detail(&reply).await);
    assert_eq!(world.paid_back(&placed), ["3.21"], "{:#?}", desk.detail(&refund).await);
    assert_eq!(world.asked_back(&placed).await, [1.0]);
    assert_eq!((world.arrived(&word), world.lying("copy", "Sent", &word)), (1, 1));
}

fn posts(desk: &Desk) -> usize {
    desk.shop.log().iter().filter(|exchange| exchange.method != "GET").count()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}
