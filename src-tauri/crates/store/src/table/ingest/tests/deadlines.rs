//! When an answer is due follows from messages, targets, priorities and tags, whoever changes them, and the list is in that
//! order.

use model::{
    conversation::{Happening, Priority},
    deadline::{Deadlines, Due, DueFor, Target},
    hours::Calendar,
    time::{DAY, HOUR, MINUTE},
};

use super::desk::{ANNA, BEN, Desk};
use crate::table::{
    conversation::{self, Cursor, Filter, Order, View, Wish},
    customer, deadline, message,
};

/// Every hour counts, so that the sums are plain; Lord knows which hour it is.
fn targets(targets: Vec<Target>) -> Deadlines {
    Deadlines { calendars: vec![Calendar::usual("UTC")], targets, warn_minutes: 30 }
}

fn plain(first: u32, next: u32) -> Target {
    Target { first: Some(first), next: Some(next), any_hour: true, ..Target::default() }
}

async fn set(desk: &Desk, all: Deadlines) {
    let agent = desk.agent;
    desk.write(move |writer| deadline::set(writer, agent, &all)).await;
}

#[tokio::test]
async fn a_clock_runs_from_the_first_message_to_our_answer_and_from_the_next_one() {
    let desk = Desk::new().await;
    set(&desk, targets(vec![plain(60, 120)])).await;
    desk.bring([desk.letter("one")]).await;
    let began = desk.now();
    let talk = desk.talk().await;
    assert_eq!(talk.due, Some(Due { at: began.plus_ms(HOUR), what: DueFor::First }));
    // A second message moves nothing.
    desk.store.now.advance(10 * MINUTE);
    desk.bring([desk.letter("two").replies(&["one"])]).await;
    assert_eq!(desk.talk().await.due.unwrap().at, began.plus_ms(HOUR));
    let (reply, _) = desk.reply(talk.id, "r1", &["one"]).await;
    assert_eq!(desk.talk().await.due, None);
    // Taken back, it is the first answer again.
    desk.write(move |writer| message::remove_out(writer, reply)).await;
    assert_eq!(desk.talk().await.due, talk.due);
    desk.reply(talk.id, "r2", &["one"]).await;
    desk.store.now.advance(DAY);
    desk.bring([desk.letter("three").replies(&["one"])]).await;
    let due = desk.talk().await.due;
    assert_eq!(due, Some(Due { at: desk.now().plus_ms(2 * HOUR), what: DueFor::Next }));
    let (id, agent) = (talk.id, desk.agent);
    let before = desk.write(move |writer| conversation::act(writer, agent, id, Happening::Resolve)).await;
    assert_eq!(desk.talk().await.due, None);
    desk.write(move |writer| conversation::restore(writer, agent, before)).await;
    assert_eq!(desk.talk().await.due, due);
}

#[tokio::test]
async fn the_whole_matter_is_due_by_the_waits_together() {
    let desk = Desk::new().await;
    let whole = Target { resolution: Some(180), any_hour: true, ..Target::default() };
    set(&desk, targets(vec![whole])).await;
    desk.bring([desk.letter("one")]).await;
    let id = desk.talk().await.id;
    desk.store.now.advance(HOUR);
    desk.reply(id, "r1", &["one"]).await;
    // The customer takes two days: none of them counts.
    desk.store.now.advance(2 * DAY);
    desk.bring([desk.letter("two").replies(&["one"])]).await;
    let talk = desk.talk().await;
    assert_eq!(talk.spent, HOUR);
    assert_eq!(talk.due, Some(Due { at: desk.now().plus_ms(2 * HOUR), what: DueFor::Resolution }));
    // Taken back: neither the answer nor its hour were.
    desk.store.now.advance(HOUR);
    let (reply, _) = desk.reply(id, "r2", &["two"]).await;
    assert_eq!(desk.talk().await.spent, 2 * HOUR);
    desk.write(move |writer| message::remove_out(writer, reply)).await;
    assert_eq!(desk.talk().await.due, talk.due);
    // Resolved and asked again, it is another matter.
    let agent = desk.agent;
    desk.write(move |writer| conversation::act(writer, agent, id, Happening::Resolve)).await;
    desk.bring([desk.letter("three").later(1).replies(&["one"])]).await;
    assert_eq!(desk.talk().await.due.unwrap().at, desk.now().plus_ms(MINUTE + 3 * HOUR));
}

#[tokio::test]
async fn priorities_tags_and_targets_move_it_at_once() {
    let desk = Desk::new().await;
    desk.bring([desk.letter("one")]).await;
    let (id, customer, agent, began) = (desk.talk().await.id, desk.talk().await.customer, desk.agent, desk.now());
    assert!(desk.talk().await.due.is_some(), "there are usual targets");
    let due = async || desk.talk().await.due.map(|due| due.at.since(began) / MINUTE);
    let urgent = Target { priorities: vec![Priority::Urgent], ..plain(10, 10) };
    let vip = Target { tags: vec!["VIP".into()], ..plain(20, 20) };
    let damage = Target { tags: vec!["damage".into()], ..plain(30, 30) };
    set(&desk, targets(vec![urgent, vip, damage, plain(60, 60)])).await;
    assert_eq!(due().await, Some(60));
    let before = desk.write(move |w| conversation::set_tags(w, agent, id, &["damage".into()], &[])).await;
    assert_eq!(due().await, Some(30));
    desk.write(move |w| customer::set_tag(w, agent, customer, "vip", true)).await;
    assert_eq!(due().await, Some(20));
    desk.write(move |w| conversation::prioritise(w, agent, id, Priority::Urgent)).await;
    assert_eq!(due().await, Some(10));
    desk.write(move |w| conversation::restore(w, agent, before)).await;
    assert_eq!(due().await, Some(20));
    desk.write(move |w| customer::set_tag(w, agent, customer, "vip", false)).await;
    assert_eq!(due().await, Some(60));
    set(&desk, targets(vec![])).await;
    assert_eq!(due().await, None);
}

#[tokio::test]
async fn the_list_is_ordered_by_the_nearest_breach_page_by_page() {
    let desk = Desk::new().await;
    set(&desk, targets(vec![Target { priorities: vec![Priority::Urgent], ..plain(5, 5) }, plain(60, 60)])).await;
    let who = ["a@x.test", "b@x.test", "c@x.test", ANNA, BEN];
    for (minute, address) in (0_i64..).zip(who) {
        desk.bring([desk.letter(address).from(address).later(minute)]).await;
    }
    let talks = desk.talks().await;
    let ids: Vec<_> = talks.iter().map(|talk| talk.id).collect();
    let (urgent, answered, agent) = (ids[3], ids[1], desk.agent);
    desk.write(move |w| conversation::prioritise(w, agent, urgent, Priority::Urgent)).await;
    desk.reply(answered, "r", &["b@x.test"]).await;
    let pages = async |wish: Wish| {
        let mut all = Vec::new();
        let mut after: Option<Cursor> = None;
        loop {
            let wish = wish.clone();
            let page = desk.store.read(move |r| conversation::list(r, &wish, after, 2)).await.unwrap();
            all.extend(page.rows.into_iter().map(|row| row.id));
            after = page.next;
            if after.is_none() {
                return all;
            }
        }
    };
    let wish = Wish { view: View::Open, order: Order::Breach, brand: None, filter: None, now: desk.now() };
    assert_eq!(pages(wish.clone()).await, [ids[3], ids[0], ids[2], ids[4], ids[1]]);
    assert_eq!(pages(Wish { order: Order::Waiting, ..wish.clone() }).await, [ids[0], ids[2], ids[3], ids[4], ids[1]]);
    assert_eq!(pages(Wish { view: View::Waiting, ..wish.clone() }).await, [ids[0], ids[2], ids[3], ids[4]]);
    assert_eq!(pages(Wish { view: View::Answered, order: Order::Newest, ..wish.clone() }).await, [ids[1]]);
    let soon = desk.now().plus_ms(30 * MINUTE);
    assert_eq!(pages(Wish { view: View::Due(soon), ..wish.clone() }).await, [ids[3]]);
    let count = async |view| desk.store.read(move |r| conversation::counts(r, view, None)).await.unwrap().total;
    assert_eq!((count(View::Open).await, count(View::Waiting).await, count(View::Answered).await), (5, 4, 1));
    assert_eq!((count(View::Due(soon)).await, count(View::Due(soon.plus_ms(DAY))).await), (1, 4));
    // A saved view's filter goes with either order.
    let filter = |typed: &str| Filter { search: model::search::Search::parse(typed), agent, after: None, before: None };
    let saved = |typed: &str, order| {
        let filter = filter(typed);
        Wish { view: filter.view(), order, filter: Some(filter), ..wish.clone() }
    };
    assert_eq!(pages(saved("is:waiting -from:b@x.test", Order::Breach)).await, [ids[3], ids[0], ids[2], ids[4]]);
    assert_eq!(pages(saved("priority:urgent", Order::Newest)).await, [ids[3]]);
    assert_eq!(pages(saved("is:due", Order::Waiting)).await, [ids[3]]);
    assert_eq!(pages(saved("is:answered ", Order::Newest)).await, [ids[1]]);
    assert_eq!(pages(saved("from:anna ", Order::Newest)).await, [ids[3]]);
    let counted = |typed: &str| {
        let wish = saved(typed, Order::Newest);
        desk.store.read(move |r| conversation::count(r, &wish))
    };
    assert_eq!(counted("is:waiting").await.unwrap().total, 4);
    assert_eq!(counted("is:unassigned").await.unwrap().total, 5);
}

#[tokio::test]
async fn a_warning_is_given_once_and_anew_when_the_moment_moved() {
    let desk = Desk::new().await;
    set(&desk, targets(vec![plain(60, 60)])).await;
    desk.bring([desk.letter("one").from(BEN), desk.letter("two").from(ANNA).later(5)]).await;
    let agent = desk.agent;
    let claim = async || {
        let until = desk.now().plus_ms(30 * MINUTE);
        desk.write(move |w| deadline::claim_warnings(w, agent, until)).await
    };
    assert!(claim().await.is_empty());
    let now = desk.now();
    assert_eq!(desk.store.read(move |r| deadline::next(r, now)).await.unwrap(), Some(now.plus_ms(HOUR)));
    desk.store.now.advance(36 * MINUTE);
    let warned = claim().await;
    assert_eq!(warned.len(), 2);
    assert!(warned[0].at < warned[1].at);
    assert!(claim().await.is_empty());
    // What somebody else has in hand is theirs.
    let (mine, other) = (warned[0].conversation, model::id::AgentId(uuid::Uuid::now_v7()));
    desk.write(move |w| conversation::assign(w, agent, mine, Some(other))).await;
    set(&desk, targets(vec![plain(50, 50)])).await;
    assert_eq!(claim().await.len(), 1);
}
