//! The backend, a process of its own, is ended by SIGKILL at any moment and between any two steps while twenty operations
//! are on their way. `SHOPDESK_ROUNDS` says how often all of it is tried.
//!
//! Between two steps is where a write stands still: it came and has no effect yet, it took effect and nobody was told, or it
//! was answered and the next has not come. A round takes the next of these places that no round took yet, so that a long run
//! is ended at each of them.

use std::{
    collections::BTreeSet,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use api::dto::ReasonWhy;
use futures::FutureExt as _;
use rand::Rng as _;
use scenarios::{Desk, World, until};
use test_servers::{
    PlacedOrder,
    proxy::{Brake, Moment},
};

/// In a round at most, between two steps; besides, one at any moment.
const KILLS: usize = 4;
/// In a round; each with two refunds, a return and a reply.
const ORDERS: usize = 5;
/// What they write at least when nothing goes wrong: refunds, three steps of each return, letters.
const WRITES: usize = ORDERS * (2 + 3 + 1);
/// So many rounds come to every place, and some to spare.
const LONG: usize = 45;
/// Each on a desk of its own, side by side: most of a round is waiting.
pub const MAILBOXES: [&str; 3] = ["crash1", "crash2", "crash3"];

/// How many writes there were, and how far the last of them was.
type Place = (usize, Moment);

/// Where no round ended the backend yet, and where one did.
struct Places {
    left: Mutex<BTreeSet<Place>>,
    all: BTreeSet<Place>,
    /// So that short runs are not all alike.
    turn: usize,
}

impl Places {
    fn new() -> Self {
        let moments = [Moment::Came, Moment::Effect, Moment::Answered];
        let all: BTreeSet<Place> = (1..=WRITES).flat_map(|nth| moments.map(|moment| (nth, moment))).collect();
        let minutes = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs() / 60;
        Self { left: Mutex::new(all.clone()), all, turn: usize::try_from(minutes).unwrap() }
    }

    /// The next after so many writes, from the `kill`th part of a round's writes if one is left there. It is another's no
    /// more until it is given back.
    fn take(&self, round: usize, kill: usize, came: usize) -> Option<Place> {
        let mut left = self.left.lock().unwrap();
        let (from, to) = (kill * WRITES / KILLS, (kill + 1) * WRITES / KILLS);
        let later = from + (self.turn + round) % (WRITES / KILLS);
        let between = |from: usize, to: usize| {
            let from = from.max(came) + 1;
            if from > to { None } else { left.range((from, Moment::Came)..=(to, Moment::Answered)).next().copied() }
        };
        let place = between(later, to).or_else(|| between(from, to)).or_else(|| between(came, WRITES))?;
        left.remove(&place);
        Some(place)
    }

    fn give_back(&self, place: Place) {
        self.left.lock().unwrap().insert(place);
    }
}

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
    let (rounds, places) = (rounds(), Places::new());
    let places = &places;
    let on_each = MAILBOXES.into_iter().take(rounds).enumerate().map(|(nth, mailbox)| async move {
        let mut desk = Desk::open_apart(world, mailbox, env!("CARGO_BIN_EXE_backend")).await;
        let (mut settled, mut all) = (0, 0);
        for round in (nth..rounds).step_by(MAILBOXES.len()) {
            // The other desks go on, so that a long run says how often.
            let ended = AssertUnwindSafe(one_round(world, &mut desk, places, round)).catch_unwind().await;
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
    println!("    killed in {rounds} rounds: {settled} of {all} settled without a person");
    let left = places.left.lock().unwrap().clone();
    let at: Vec<String> = places.all.difference(&left).map(|(nth, moment)| format!("{nth} {moment:?}")).collect();
    println!("    killed between two steps at {} of {} places: {}", at.len(), places.all.len(), at.join(", "));
    let failed: Vec<usize> = ends.into_iter().filter_map(Result::err).collect();
    assert!(failed.is_empty(), "rounds that failed: {failed:?}");
    assert!(rounds < LONG || left.is_empty(), "{rounds} rounds were never killed at {left:?}");
}

async fn one_round(world: &Arc<World>, desk: &mut Desk, places: &Places, round: usize) -> (usize, usize, String) {
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
    let brake = Arc::new(Brake::default());
    desk.shop.brake(&brake);
    desk.smtp.brake(&brake);
    let any = rand::rng().random_range(0..=KILLS);
    let mut killed = Vec::new();
    for kill in 0..=KILLS {
        let nth = kill - usize::from(kill > any);
        let place = if kill == any { None } else { places.take(round, nth, brake.came()) };
        if let Some((nth, moment)) = place {
            brake.stop_at(nth, moment);
        }
        if kill == 0 {
            desk.come_back().await;
        } else {
            desk.start().await;
        }
        let Some(place) = place else {
            if kill == any {
                let wait = rand::rng().random_range(0..3000);
                tokio::time::sleep(Duration::from_millis(wait)).await;
                killed.push(format!("after {wait} ms"));
            }
            end(desk, &brake).await;
            continue;
        };
        if stops(desk, &brake).await {
            // What is committed after an answer may be, or not yet.
            let wait = rand::rng().random_range(0..30);
            tokio::time::sleep(Duration::from_millis(wait)).await;
            killed.push(format!("at {} {:?}", place.0, place.1));
        } else {
            places.give_back(place);
        }
        end(desk, &brake).await;
    }
    desk.start().await;
    let mut by_itself = 0;
    let all: usize = asked.iter().map(|one| one.refunds.len() + 2).sum();
    for one in &asked {
        by_itself += see_to_the_end(world, desk, one).await;
    }
    (by_itself, all, killed.join(", "))
}

/// Whether a write comes to where it is to stand still. There may be none left, or none without a person.
async fn stops(desk: &Desk, brake: &Brake) -> bool {
    for _ in 0..30 {
        if brake.stops(Duration::from_secs(1)).await {
            return true;
        }
        if desk.outbox().await.waiting.is_empty() {
            return false;
        }
    }
    false
}

/// Kills it. What was on its way arrives, as it does when only one end of a connection is gone.
async fn end(desk: &mut Desk, brake: &Brake) {
    desk.kill().await;
    brake.go_on().await;
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
