//! The backend, a process of its own, is ended by SIGKILL at any moment and between any two steps while twenty operations
//! are on their way. `SHOPDESK_ROUNDS` says how often all of it is tried.

use std::{
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use api::dto::ReasonWhy;
use futures::FutureExt as _;
use rand::Rng as _;
use scenarios::{Desk, World, until};
use test_servers::{
    PlacedOrder,
    proxy::{Exchange, Stage},
};

const KILLS: usize = 4;
/// In a round; each with two refunds, a return and a reply.
const ORDERS: usize = 5;
/// What they write at least when nothing goes wrong: refunds, three steps of each return, letters.
const WRITES: usize = ORDERS * (2 + 3 + 1);
/// Each on a desk of its own, side by side: most of a round is waiting.
pub const MAILBOXES: [&str; 3] = ["crash1", "crash2", "crash3"];

struct Asked {
    placed: PlacedOrder,
    refunds: Vec<(String, String)>,
    back: String,
    reply: String,
    word: String,
}

pub fn needs() -> usize {
    ORDERS * rounds()
}

fn rounds() -> usize {
    std::env::var("SHOPDESK_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(2)
}

pub async fn killed_at_any_moment(world: &Arc<World>) {
    let rounds = rounds();
    let on_each = MAILBOXES.into_iter().take(rounds).enumerate().map(|(nth, mailbox)| async move {
        let mut desk = Desk::open_apart(world, mailbox, env!("CARGO_BIN_EXE_backend")).await;
        let (mut settled, mut all) = (0, 0);
        for round in (nth..rounds).step_by(MAILBOXES.len()) {
            // The other desks go on, so that a long run says how often.
            let ended = AssertUnwindSafe(one_round(world, &mut desk, round)).catch_unwind().await;
            let Ok((by_itself, of, killed)) = ended else { return Err(round) };
            println!("    crash round {round}: {by_itself} of {of} settled without a person; killed {killed}");
            settled += by_itself;
            all += of;
        }
        Ok((settled, all))
    });
    let ends = futures::future::join_all(on_each).await;
    let settled: usize = ends.iter().flatten().map(|(settled, _)| settled).sum();
    let all: usize = ends.iter().flatten().map(|(_, all)| all).sum();
    println!("    killed {KILLS} times in each of {rounds} rounds: {settled} of {all} settled without a person");
    let failed: Vec<usize> = ends.into_iter().filter_map(Result::err).collect();
    assert!(failed.is_empty(), "rounds that failed: {failed:?}");
}

async fn one_round(world: &Arc<World>, desk: &mut Desk, round: usize) -> (usize, usize, String) {
    desk.shop.clear_log();
    let (_, before) = written(&[], desk);
    let mut work = Vec::new();
    for _ in 0..ORDERS {
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
    let mut places: Vec<usize> = (0..KILLS).map(|_| rand::rng().random_range(1..=WRITES)).collect();
    places.sort_unstable();
    let mut killed = Vec::new();
    for (kill, place) in places.into_iter().enumerate() {
        if (round + kill).is_multiple_of(2) {
            let wait = rand::rng().random_range(0..3000);
            tokio::time::sleep(Duration::from_millis(wait)).await;
        } else {
            // While a write is at the shop or just answered: between what is committed before it and after it.
            let midway = rand::rng().random_bool(0.5);
            // There may be nothing left to write, or nothing without a person.
            let start = Instant::now();
            for look in 1_u32.. {
                let (came, answered) = written(&desk.shop.log(), desk);
                let enough = place <= (if midway { came } else { answered }) - before;
                let rests = look.is_multiple_of(50) && desk.outbox().await.waiting.is_empty();
                if enough || rests || start.elapsed() > Duration::from_secs(20) {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            let wait = rand::rng().random_range(0..20);
            tokio::time::sleep(Duration::from_millis(wait)).await;
        }
        let (came, answered) = written(&desk.shop.log(), desk);
        killed.push(format!("after {} writes ({} under way)", answered - before, came - answered));
        desk.restart().await;
    }
    let mut by_itself = 0;
    let all: usize = asked.iter().map(|one| one.refunds.len() + 2).sum();
    for one in &asked {
        by_itself += see_to_the_end(world, desk, one).await;
    }
    (by_itself, all, killed.join(", "))
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

/// How many writes have come to the shop and the mail server, and how many of them are answered.
fn written(shop: &[Exchange], desk: &Desk) -> (usize, usize) {
    let letters = desk.smtp.log();
    let letters = || letters.iter().filter(|passed| passed.stage == Stage::FinalDot);
    let writes = || shop.iter().filter(|exchange| exchange.method != "GET");
    let answered = writes().filter(|exchange| exchange.answered.is_some()).count()
        + letters().filter(|passed| passed.answer.is_some()).count();
    (writes().count() + letters().count(), answered)
}
