//! Which message it is.

use model::{
    inbound::{Bounce, ChannelEvent, FailedRecipient, FolderRole},
    message::{Direction, MessageKind, Origin},
};

use super::desk::{ANNA, BEN, Desk, SHOP, arrived};
use crate::{
    table::ingest::{Bounced, ChannelRows},
    table::{location, message},
};

/// chatwoot #6046, #6128; freescout #5638, #5485.
#[tokio::test]
async fn the_same_message_never_stands_there_twice() {
    let desk = Desk::new().await;
    let first = desk.letter("lamp");
    desk.bring([first.clone()]).await;
    let again = desk
        .bring([
            first.clone(),
            first.clone().place(FolderRole::Other, "Archive", 1),
            first.clone().place(FolderRole::Other, "Label", 1).with(|mail| mail.provider_id = Some("p1".into())),
            // By the provider's own id, whatever a gateway did to the rest.
            first.clone().key(99).with(|mail| {
                mail.provider_id = Some("p1".into());
                mail.message_id = None;
                mail.digest = "rewritten".into();
            }),
        ])
        .await;
    assert_eq!((again.added, again.known), (0, 4));
    let talk = desk.talk().await;
    let only = desk.timeline(talk.id).await;
    assert_eq!(only.len(), 1);
    let places = desk.store.read(move |reader| location::of_message(reader, only[0].id)).await.unwrap();
    assert_eq!(places.len(), 4);
    assert_eq!(places[0].role, FolderRole::Inbox);
}

#[tokio::test]
async fn one_message_id_with_two_contents_is_two_messages() {
    let desk = Desk::new().await;
    desk.bring([desk.letter("lamp"), desk.letter("lamp").key(2).later(1).with(|mail| mail.digest = "another".into())])
        .await;
    assert_eq!(desk.talks().await.len(), 2);
}

#[tokio::test]
async fn a_message_without_any_id_is_known_by_its_content() {
    let desk = Desk::new().await;
    let bare = desk.letter("lamp").with(|mail| mail.message_id = None);
    let moved = bare.clone().place(FolderRole::Other, "Archive", 1);
    desk.bring([bare.clone()]).await;
    desk.events(vec![bare.gone(), moved.event()]).await;
    let talk = desk.talk().await;
    assert!(!desk.timeline(talk.id).await[0].gone);
}

#[tokio::test]
async fn a_copy_of_our_reply_is_our_reply() {
    let desk = Desk::new().await;
    desk.bring([desk.letter("lamp")]).await;
    let talk = desk.talk().await.id;
    let (reply, _) = desk.reply(talk, "reply", &["lamp"]).await;
    let copy = desk.letter("reply").later(1).sent_to(ANNA).replies(&["lamp"]);
    let proof = desk.letter("reply").later(2).from(SHOP).to(&[ANNA]).replies(&["lamp"]);
    let mut changes = desk.store.changes();
    let ingested = desk.bring([copy, proof]).await;
    assert_eq!((ingested.added, ingested.known), (0, 2));
    assert!(arrived(&changes.try_recv().unwrap()).is_empty());
    assert_eq!(desk.ids(talk).await, ["lamp@mail.test", "reply@mail.test"]);
    let row = desk.talk().await;
    assert!(!row.unread && row.last_out);
    assert_eq!(desk.store.read(move |reader| location::of_message(reader, reply)).await.unwrap().len(), 2);
    // The customer knows our Message-ID; that does not hide what they write under it.
    let ingested = desk.bring([desk.letter("reply").later(3).replies(&["lamp"])]).await;
    assert_eq!(ingested.added, 1);
    assert!(desk.talk().await.unread);
}

#[tokio::test]
async fn a_move_is_no_loss_in_either_order_and_over_two_batches() {
    for together in [true, false] {
        for gone_first in [true, false] {
            let desk = Desk::new().await;
            let here = desk.letter("lamp");
            let there = here.clone().place(FolderRole::Other, "Care", 1);
            desk.bring([here.clone()]).await;
            let mut events = vec![here.gone(), there.event()];
            if !gone_first {
                events.reverse();
            }
            if together {
                desk.events(events).await;
            } else {
                for event in events {
                    desk.events(vec![event]).await;
                }
            }
            let talk = desk.talk().await;
            assert!(!desk.timeline(talk.id).await[0].gone);
            assert_eq!(talk.status, model::conversation::Status::Open, "{together} {gone_first}");
            assert_eq!(talk.waiting_since, Some(desk.now()));
        }
    }
}

#[tokio::test]
async fn what_is_deleted_elsewhere_stays_in_the_conversation_and_waits_no_more() {
    let desk = Desk::new().await;
    let first = desk.letter("lamp");
    desk.bring([first.clone(), desk.letter("more").later(3).replies(&["lamp"])]).await;
    desk.events(vec![first.gone()]).await;
    let talk = desk.talk().await;
    let items = desk.timeline(talk.id).await;
    assert_eq!(items.iter().map(|item| item.gone).collect::<Vec<_>>(), [true, false]);
    assert_eq!(talk.waiting_since, Some(desk.now().plus_ms(3 * 60_000)));
    desk.events(vec![desk.letter("more").gone()]).await;
    let talk = desk.talk().await;
    assert_eq!((talk.waiting_since, talk.unread), (None, false));
    assert_eq!(talk.status, model::conversation::Status::Resolved);
}

#[tokio::test]
async fn a_new_epoch_makes_no_second_message_and_finds_what_is_gone() {
    let desk = Desk::new().await;
    let (kept, lost) = (desk.letter("kept"), desk.letter("lost").later(1).from(BEN));
    desk.bring([kept.clone(), lost.clone()]).await;
    desk.events(vec![ChannelEvent::FolderReset { folder: "INBOX".into(), epoch: 2 }]).await;
    // Nothing flickers while it comes again.
    assert!(desk.talks().await.iter().all(|talk| talk.waiting_since.is_some()));
    let again = desk.bring([kept.place(FolderRole::Inbox, "INBOX", 2).key(1)]).await;
    assert_eq!((again.added, again.known), (0, 1));
    desk.rows(ChannelRows { settled: true, ..ChannelRows::default() }).await;
    let talks = desk.talks().await;
    assert_eq!(talks.len(), 2);
    let of_ben = talks.iter().find(|talk| talk.snippet == "This is lost.").unwrap();
    assert_eq!(of_ben.waiting_since, None);
    assert!(desk.timeline(of_ben.id).await[0].gone);
    let of_anna = talks.iter().find(|talk| talk.snippet == "This is kept.").unwrap();
    assert!(!desk.timeline(of_anna.id).await[0].gone && of_anna.waiting_since.is_some());
}

#[tokio::test]
async fn a_place_given_to_another_message_is_no_longer_the_first_ones() {
    let desk = Desk::new().await;
    desk.bring([desk.letter("one").key(5)]).await;
    desk.bring([desk.letter("two").key(5).from(BEN)]).await;
    let talks = desk.talks().await;
    let one = desk.timeline(talks[0].id).await;
    assert!(one[0].gone && one[0].fresh == "This is one.");
    assert!(!desk.timeline(talks[1].id).await[0].gone);
}

#[tokio::test]
async fn mail_that_came_back_belongs_to_the_operation_that_sent_it() {
    let desk = Desk::new().await;
    desk.bring([desk.letter("lamp")]).await;
    let talk = desk.talk().await.id;
    let (reply, operation) = desk.reply(talk, "reply", &["lamp"]).await;
    let failed = |permanent| FailedRecipient { address: ANNA.into(), diagnostic: "550 no such user".into(), permanent };
    let bounce = |id: &str, permanent| {
        desk.letter(id).later(2).from("mailer-daemon@nord.test").origin(Origin::Bounce).with(|mail| {
            mail.bounce =
                Some(Bounce { original_message_id: Some("reply@mail.test".into()), failed: vec![failed(permanent)] });
        })
    };
    let mut changes = desk.store.changes();
    assert!(desk.bring([bounce("delayed", false)]).await.bounced.is_empty());
    let told = desk.bring([bounce("failed", true)]).await;
    assert_eq!(
        told.bounced,
        [Bounced { operation, message: reply, address: ANNA.into(), diagnostic: "550 no such user".into() }]
    );
    assert!(desk.bring([bounce("failed", true)]).await.bounced.is_empty(), "it is told once");
    assert!(arrived(&changes.try_recv().unwrap()).is_empty());
    let row = desk.talk().await;
    assert_eq!((row.unread, row.waiting_since), (false, None));
    let events: Vec<_> = desk
        .timeline(talk)
        .await
        .into_iter()
        .filter(|item| item.kind == MessageKind::Event)
        .map(|item| item.event)
        .collect();
    assert_eq!(events, ["delivery_delayed", "not_delivered"]);
}

#[tokio::test]
async fn two_mailboxes_of_one_brand_get_one_conversation() {
    let desk = Desk::new().await;
    let brand = desk.brand;
    let other = desk
        .write(move |writer| {
            super::desk::add_account(writer, brand, crate::table::account::Kind::Channel, "shop@nord.test")
        })
        .await;
    let both = desk.letter("lamp").to(&[SHOP, "shop@nord.test"]);
    desk.bring([both.clone()]).await;
    let rows = ChannelRows { events: vec![both.key(7).event()], ..ChannelRows::default() };
    let again = desk.write(move |writer| crate::table::ingest::channel(writer, other, &rows)).await;
    assert_eq!((again.added, again.known), (0, 1));
    assert_eq!(desk.timeline(desk.talk().await.id).await.len(), 1);
}

#[tokio::test]
async fn to_ourselves_alone_nobody_waits() {
    let desk = Desk::new().await;
    desk.bring([desk.letter("memo").from(SHOP).to(&[SHOP])]).await;
    let talk = desk.talk().await;
    assert_eq!((talk.waiting_since, talk.status), (None, model::conversation::Status::Resolved));
}

#[tokio::test]
async fn only_what_came_after_the_last_one_seen_is_newer() {
    let desk = Desk::new().await;
    desk.bring([desk.letter("lamp")]).await;
    let talk = desk.talk().await.id;
    let seen = desk.timeline(talk).await[0].id;
    let newer =
        || async { desk.store.read(move |reader| message::newer_than(reader, talk, Some(seen))).await.unwrap() };
    assert!(newer().await.is_empty());
    desk.reply(talk, "reply", &["lamp"]).await;
    desk.bring([
        desk.letter("away").later(1).replies(&["lamp"]).origin(Origin::Automatic),
        // Deep in the past, brought by a sync that runs backwards.
        desk.letter("past").later(-60 * 24).replies(&["before"]),
    ])
    .await;
    assert!(newer().await.is_empty());
    desk.bring([
        // The provider of one folder is slower than that of another.
        desk.letter("slow").later(-2).replies(&["lamp"]),
        desk.letter("colleague").later(3).sent_to(ANNA).replies(&["lamp"]),
    ])
    .await;
    let newer = newer().await;
    assert_eq!(newer.len(), 2);
    let colleague = desk.store.read(move |reader| message::get(reader, newer[1])).await.unwrap();
    assert_eq!(colleague.direction, Direction::Out);
    assert_eq!(desk.store.read(move |reader| message::newer_than(reader, talk, None)).await.unwrap().len(), 3);
    // A reply that was taken back is no longer there; what came before it was seen all the same.
    let gone: model::id::MessageId = "ffffffff-ffff-7fff-bfff-ffffffffffff".parse().unwrap();
    assert!(desk.store.read(move |reader| message::newer_than(reader, talk, Some(gone))).await.unwrap().is_empty());
}
