//! What messages ask of the desk: open, waiting, unread.

use model::{
    conversation::{Happening, Status},
    inbound::{ChannelEvent, Flags, FolderRole},
    message::Origin,
    time::DAY,
};

use super::desk::{ANNA, BEN, Desk, arrived};
use crate::table::{
    conversation::{self, View},
    ingest::ChannelRows,
    message,
};

#[tokio::test]
async fn a_customer_waits_from_the_first_message_nobody_answered() {
    let desk = Desk::new().await;
    let mut changes = desk.store.changes();
    desk.bring([desk.letter("one"), desk.letter("two").later(10).replies(&["one"])]).await;
    assert_eq!(arrived(&changes.try_recv().unwrap()).len(), 2);
    let talk = desk.talk().await;
    assert_eq!((talk.status, talk.unread, talk.waiting_since), (Status::Open, true, Some(desk.now())));
    let unanswered = async || desk.store.read(conversation::unanswered).await.unwrap();
    assert_eq!(unanswered().await, 1);
    // Answered from another program.
    desk.bring([desk.letter("answer").later(12).sent_to(ANNA).replies(&["two"])]).await;
    let talk = desk.talk().await;
    assert_eq!((talk.status, talk.unread, talk.waiting_since, talk.last_out), (Status::Open, false, None, true));
    assert_eq!(unanswered().await, 0);
    // One that the answer cannot have meant.
    desk.bring([desk.letter("three").later(15).replies(&["answer"])]).await;
    assert_eq!(desk.talk().await.waiting_since, Some(desk.now().plus_ms(15 * 60_000)));
}

#[tokio::test]
async fn an_answer_that_comes_before_what_it_answers_stops_the_clock_all_the_same() {
    let desk = Desk::new().await;
    desk.bring([desk.letter("answer").later(12).sent_to(ANNA).replies(&["one"])]).await;
    desk.bring([desk.letter("one").seen()]).await;
    let talk = desk.talk().await;
    assert_eq!((talk.waiting_since, talk.unread, talk.subject.as_str()), (None, false, "About one"));
}

#[tokio::test]
async fn our_reply_stops_the_clock_and_taking_it_back_restarts_it() {
    let desk = Desk::new().await;
    desk.bring([desk.letter("one")]).await;
    let before = desk.talk().await;
    let (first, _) = desk.reply(before.id, "r1", &["one"]).await;
    let (second, _) = desk.reply(before.id, "r2", &["one"]).await;
    let talk = desk.talk().await;
    assert_eq!((talk.waiting_since, talk.unread, talk.last_out), (None, false, true));
    assert_eq!(talk.snippet, "We look into it.");
    desk.write(move |writer| message::remove_out(writer, first)).await;
    assert_eq!(desk.talk().await.waiting_since, None);
    desk.write(move |writer| message::remove_out(writer, second)).await;
    let talk = desk.talk().await;
    assert_eq!(talk.waiting_since, before.waiting_since);
    assert_eq!((talk.snippet, talk.last_out, talk.updated_at), (before.snippet, false, before.updated_at));
}

#[tokio::test]
async fn what_is_resolved_opens_when_the_customer_writes_and_waits_from_then() {
    let desk = Desk::new().await;
    desk.bring([desk.letter("one")]).await;
    let (id, agent) = (desk.talk().await.id, desk.agent);
    let before = desk.write(move |writer| conversation::act(writer, agent, id, Happening::Resolve)).await;
    assert_eq!(desk.talk().await.status, Status::Resolved);
    // Undone: the clock is where it was.
    desk.write(move |writer| conversation::restore(writer, agent, before)).await;
    let talk = desk.talk().await;
    assert_eq!((talk.status, talk.waiting_since), (Status::Open, Some(desk.now())));
    desk.write(move |writer| conversation::act(writer, agent, id, Happening::Resolve)).await;
    desk.bring([desk.letter("two").later(30).replies(&["one"])]).await;
    let talk = desk.talk().await;
    assert_eq!((talk.status, talk.waiting_since), (Status::Open, Some(desk.now().plus_ms(30 * 60_000))));
}

#[tokio::test]
async fn automatic_mail_starts_nothing() {
    let desk = Desk::new().await;
    desk.bring([desk.letter("one")]).await;
    let (id, agent) = (desk.talk().await.id, desk.agent);
    desk.reply(id, "reply", &["one"]).await;
    desk.write(move |writer| conversation::act(writer, agent, id, Happening::Resolve)).await;
    let mut changes = desk.store.changes();
    desk.bring([
        desk.letter("away").later(1).replies(&["reply"]).origin(Origin::Automatic),
        desk.letter("news").later(2).from("news@list.test").origin(Origin::Automatic),
    ])
    .await;
    assert!(arrived(&changes.try_recv().unwrap()).is_empty());
    let talks = desk.talks().await;
    assert_eq!((talks[0].status, talks[0].unread, talks[0].waiting_since), (Status::Resolved, false, None));
    assert_eq!(desk.timeline(talks[0].id).await.len(), 3);
    // A machine's mail that belongs to nothing is seen, and waits for nobody.
    assert_eq!((talks[1].status, talks[1].unread, talks[1].waiting_since), (Status::Open, true, None));
}

#[tokio::test]
async fn read_and_answered_elsewhere_counts_here() {
    let desk = Desk::new().await;
    let one = desk.letter("one");
    desk.bring([one.clone()]).await;
    let flags =
        |seen, answered| ChannelEvent::Flags { location: one.0.location.clone(), flags: Flags { seen, answered } };
    desk.events(vec![flags(true, false)]).await;
    let talk = desk.talk().await;
    assert_eq!((talk.unread, talk.waiting_since.is_some(), talk.status), (false, true, Status::Open));
    desk.events(vec![flags(true, true)]).await;
    assert_eq!(desk.talk().await.waiting_since, None);
    // An older one read says nothing about a newer one.
    desk.bring([desk.letter("two").later(5).replies(&["one"])]).await;
    desk.events(vec![flags(false, true), flags(true, true)]).await;
    assert!(desk.talk().await.unread);
}

/// An inbox of 20,000 mails is not 20,000 open conversations.
#[tokio::test]
async fn years_of_mail_are_no_work() {
    let desk = Desk::fresh().await;
    let mail = |id: &str, days: i64| desk.letter(id).later(-days * 24 * 60).from(&format!("{id}@example.test"));
    let mut changes = desk.store.changes();
    let events = [
        mail("old", 300),
        mail("unseen", 20),
        mail("seen", 20).seen(),
        mail("recent", 13).seen(),
        mail("answered", 13).seen().answered(),
        mail("robot", 1).origin(Origin::Automatic),
        mail("asked", 3),
        desk.letter("told").later(-2 * 24 * 60).sent_to("asked@example.test").replies(&["asked"]),
        mail("fresh", 0).later(-60),
    ]
    .map(super::desk::Letter::event);
    desk.rows(ChannelRows { events: events.to_vec(), first_sync: true, ..ChannelRows::default() }).await;
    assert!(arrived(&changes.try_recv().unwrap()).is_empty(), "nothing of it is news");
    let mut talks: Vec<_> = desk
        .talks()
        .await
        .into_iter()
        .map(|talk| (talk.subject, talk.status == Status::Open, talk.unread, talk.waiting_since.is_some()))
        .collect();
    talks.sort();
    let expected = [
        ("About answered", false, false, false),
        ("About asked", false, false, false),
        ("About fresh", true, true, true),
        ("About old", false, false, false),
        ("About recent", true, false, true),
        ("About robot", false, false, false),
        ("About seen", false, false, false),
        ("About unseen", true, true, false),
    ];
    assert_eq!(talks, expected.map(|(subject, open, unread, waits)| (subject.to_owned(), open, unread, waits)));
    // A desk that stood still for weeks finds everything that came meanwhile.
    desk.store.now.advance(40 * DAY);
    desk.bring([desk.letter("meanwhile").later(-35 * 24 * 60).from(BEN)]).await;
    let last = desk.talks().await.into_iter().find(|talk| talk.subject == "About meanwhile").unwrap();
    assert_eq!((last.status, last.unread), (Status::Open, true));
}

#[tokio::test]
async fn junk_is_a_view_of_its_own() {
    let desk = Desk::new().await;
    let spam = desk.letter("spam").from(BEN).place(FolderRole::Junk, "Junk", 1);
    let mut changes = desk.store.changes();
    desk.bring([spam.clone()]).await;
    assert!(arrived(&changes.try_recv().unwrap()).is_empty());
    let talk = desk.talk().await;
    assert_eq!((talk.junk, talk.waiting_since), (true, None));
    let count = |view| desk.store.read(move |reader| conversation::counts(reader, view, None));
    assert_eq!(count(View::Open).await.unwrap().total, 0);
    assert_eq!(count(View::Junk).await.unwrap().total, 1);
    // Somebody says elsewhere that it is none.
    let saved = spam.clone().place(FolderRole::Inbox, "INBOX", 1);
    desk.events(vec![spam.gone(), saved.clone().event()]).await;
    let talk = desk.talk().await;
    assert_eq!((talk.junk, talk.unread, talk.waiting_since), (false, true, Some(desk.now())));
    // And that it is.
    desk.events(vec![saved.gone(), spam.event()]).await;
    let talk = desk.talk().await;
    assert_eq!((talk.junk, talk.waiting_since), (true, None));
    // What a known customer writes in a conversation is none, whatever a filter thinks.
    let desk = Desk::new().await;
    desk.bring([desk.letter("one"), desk.letter("two").later(1).replies(&["one"]).place(FolderRole::Junk, "Junk", 1)])
        .await;
    assert!(!desk.talk().await.junk);
}

#[tokio::test]
async fn a_snooze_ends_by_the_clock_or_by_the_customer() {
    let desk = Desk::new().await;
    desk.bring([desk.letter("one").seen(), desk.letter("two").from(BEN).seen()]).await;
    let agent = desk.agent;
    let until = desk.now().plus_ms(DAY);
    for talk in desk.talks().await {
        desk.write(move |writer| conversation::act(writer, agent, talk.id, Happening::Snooze { until })).await;
    }
    assert_eq!(desk.write(conversation::wake).await, Some(until));
    desk.bring([desk.letter("three").later(1).replies(&["one"])]).await;
    let statuses: Vec<_> = desk.talks().await.into_iter().map(|talk| talk.status).collect();
    assert_eq!(statuses, [Status::Snoozed { until }, Status::Open]);
    desk.store.now.advance(DAY);
    assert_eq!(desk.write(conversation::wake).await, None);
    assert!(desk.talks().await.iter().all(|talk| talk.status == Status::Open && talk.unread));
}
