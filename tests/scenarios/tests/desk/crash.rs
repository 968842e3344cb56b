//! The backend ends at any moment while much is on its way. `SHOPDESK_ROUNDS` says how often all of it is tried.

use std::{sync::Arc, time::Duration};

use api::dto::ReasonWhy;
use rand::Rng as _;
use scenarios::{Desk, World, until};
use test_servers::PlacedOrder;

const KILLS: usize = 4;
/// Each on a desk of its own, side by side: most of a round is waiting.
pub const MAILBOXES: [&str; 3] = ["crash1", "crash2", "crash3"];

struct Asked {
    placed: PlacedOrder,
    refunds: Vec<(String, String)>,
    back: String,
    reply: String,
    word: String,
}

pub fn rounds() -> usize {
    std::env::var("SHOPDESK_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(3)
}

pub async fn killed_at_any_moment(world: &Arc<World>) {
    let rounds = rounds();
    let on_each = MAILBOXES.into_iter().enumerate().map(|(nth, mailbox)| async move {
        let mut desk = Desk::open(world, mailbox).await;
        let (mut settled, mut all) = (0, 0);
        for round in (nth..rounds).step_by(MAILBOXES.len()) {
            let (by_itself, of) = one_round(world, &mut desk, round).await;
            println!("    crash round {round}: {by_itself} of {of} settled without a person");
            settled += by_itself;
            all += of;
        }
        (settled, all)
    });
    let ends = futures::future::join_all(on_each).await;
    let (settled, all) = ends.into_iter().fold((0, 0), |sum, end| (sum.0 + end.0, sum.1 + end.1));
    println!("    killed {KILLS} times in each of {rounds} rounds: {settled} of {all} settled without a person");
}

async fn one_round(world: &Arc<World>, desk: &mut Desk, round: usize) -> (usize, usize) {
    let mut work = Vec::new();
    for _ in 0..3 {
        let (placed, email) = world.delivered();
        let word = world.word("crash");
        world.writes(&email, &desk.mailbox, &word, None).await;
        let order = desk.order_of(&placed).await;
        let conversation = desk.conversation(&word).await;
        work.push((placed, word, order, conversation.id));
    }
    desk.go_down().await;
    let mut asked = Vec::new();
    for (placed, word, order, conversation) in work {
        let mut refunds = Vec::new();
        for amount in ["1.11", "2.22"] {
            refunds.push((desk.refund(&order, amount).await, amount.to_owned()));
        }
        let back = desk.take_back(&order, 1, None).await;
        let reply = desk.reply(&conversation, "All of it is on its way.", &[]).await;
        asked.push(Asked { placed, refunds, back, reply, word });
    }
    desk.come_back().await;
    for kill in 0..KILLS {
        if (round + kill).is_multiple_of(2) {
            let wait = rand::rng().random_range(0..1500);
            tokio::time::sleep(Duration::from_millis(wait)).await;
        } else {
            // Right when a write reaches the shop: between what is committed before it and after it.
            let before = posts(desk);
            let more = rand::rng().random_range(1..4);
            let enough = |log: &[test_servers::proxy::Exchange]| {
                log.iter().filter(|exchange| exchange.method != "GET").count() >= before + more
            };
            // There may be nothing left to write.
            let _ = desk.shop.wait_for(Duration::from_secs(3), enough).await;
        }
        desk.restart().await;
    }
    let mut by_itself = 0;
    let all: usize = asked.iter().map(|one| one.refunds.len() + 2).sum();
    for one in &asked {
        by_itself += see_to_the_end(world, desk, one).await;
    }
    (by_itself, all)
}

/// Waits for the end of all that was asked on one order; where a person is needed, they say what the servers know. Answers
/// how many needed none.
async fn see_to_the_end(world: &Arc<World>, desk: &Desk, one: &Asked) -> usize {
    let mut by_itself = 0;
    for (id, amount) in &one.refunds {
        let happened = || world.paid_back(&one.placed).contains(amount);
        by_itself += usize::from(decided(desk, id, happened).await);
    }
    by_itself += usize::from(decided(desk, &one.back, || false).await);
    by_itself += usize::from(decided(desk, &one.reply, || world.arrived(&one.word) > 0).await);
    let mut paid = world.paid_back(&one.placed);
    paid.sort();
    assert_eq!(paid, ["1.11", "2.22"], "money exactly as asked");
    assert_eq!(world.asked_back(&one.placed).await, [1.0]);
    world.arrives(&one.word, 1).await;
    by_itself
}

async fn decided(desk: &Desk, id: &str, happened: impl Fn() -> bool) -> bool {
    let rests = desk.rests(id).await;
    if rests.state == "done" {
        return true;
    }
    assert!(matches!(rests.reason, Some(ReasonWhy::MayHaveHappened { .. })), "{:#?}", desk.detail(id).await);
    // A mail that was taken is delivered a moment later.
    tokio::time::sleep(Duration::from_secs(2)).await;
    desk.decide(id, if happened() { "happened" } else { "did_not" }).await;
    until("what a person decided is done", async || {
        let detail = desk.detail(id).await;
        if detail.operation.state == "done" { Ok(()) } else { Err(format!("{detail:#?}")) }
    })
    .await;
    false
}

fn posts(desk: &Desk) -> usize {
    desk.shop.log().iter().filter(|exchange| exchange.method != "GET").count()
}
