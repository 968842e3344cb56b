//! The world goes on: what comes due is done.

use std::collections::BTreeSet;

use model::{
    order::FulfilmentStatus,
    time::{DAY, HOUR, Timestamp},
};
use rand::{Rng, rngs::StdRng, seq::IndexedRandom};

use crate::{
    genesis, orders,
    orders::{Plan, Wish, basket, settle},
    pace::{Happening, Pace},
    post, random,
    state::{Kept, Mail, State},
    talk::{self, Letter},
    texts::{self, Intent, Story},
};

/// Does all that is due at `now`.
pub fn tick(state: &mut State, now: Timestamp, pace: Pace) {
    for due in state.schedule.take(now, state.seed, pace) {
        let mut rng = random::about(state.seed, "live", state.last_id + state.last_key + state.schedule.count);
        match due.what {
            Happening::Letter => letter(state, &mut rng, now),
            Happening::Answer { talk } => answer(state, &mut rng, now, talk),
            Happening::SawRefund { order } => mention(state, &mut rng, now, order, Intent::Refunded),
            Happening::SentBack { order } => mention(state, &mut rng, now, order, Intent::Returned),
            Happening::Order => order(state, &mut rng, now),
            Happening::Advance { order } => advance(state, &mut rng, now, order),
        }
    }
}

/// A customer writes about an order that nobody has written about lately.
fn letter(state: &mut State, rng: &mut StdRng, now: Timestamp) {
    let lately = state.mail.values().rev().filter(|mail| now.since(mail.at) < 7 * DAY);
    let talks: BTreeSet<usize> = lately.filter_map(|mail| mail.talk).collect();
    let used: BTreeSet<u32> =
        talks.into_iter().filter_map(|talk| state.talks.get(talk).and_then(|talk| talk.order)).collect();
    for _ in 0..20 {
        let language =
            *["en", "en", "en", "en", "en", "zh", "zh", "zh", "zh", "de", "ja", "fr"].choose(rng).unwrap_or(&"en");
        let wants_return = rng.random_bool(0.25);
        let of_returns = |story: &&Story| {
            ["return-simple", "seven-days", "size-exchange", "widerruf", "return-postage", "not-as-described"]
                .contains(&story.id.as_str())
        };
        let stories: Vec<&Story> =
            texts::stories(language).iter().filter(|story| !wants_return || of_returns(story)).collect();
        let Some(story) = stories.choose(rng) else { continue };
        let Some(matter) = talk::matter(state, rng, language, story, &used, now, true) else { continue };
        let index = state.talks.len();
        let telling = talk::Telling { story, index, talk: &matter.talk, begin: now, turns: 1 };
        let mails = talk::play(state, rng, &telling, now);
        state.talks.push(matter.talk);
        for mail in mails {
            state.file(mail);
        }
        return;
    }
}

fn mails_of(state: &State, talk: usize) -> Vec<&Mail> {
    state.mail.values().filter(|mail| mail.talk == Some(talk)).collect()
}

fn write(state: &mut State, rng: &mut StdRng, now: Timestamp, index: usize, intent: Intent) {
    let Some(talk) = state.talks.get(index).cloned() else { return };
    let Some(person) = state.people.get(talk.person) else { return };
    let Some(template) = texts::reaction(rng, &person.language, intent) else { return };
    let before = mails_of(state, index);
    let subject = before.first().map(|mail| model::conversation::bare_subject(&mail.subject).to_owned());
    let letter = Letter {
        talk: index,
        n: before.len(),
        from_customer: true,
        subject: subject.as_deref().unwrap_or("Northlight Home"),
        text: texts::fill(rng, template, |name| talk::word(state, &talk, index, name)),
        html: false,
        files: vec![],
        at: now,
        before: before.iter().map(|mail| mail.message_id.clone()).collect(),
    };
    if let Some(mail) = talk::mail(state, &talk, letter) {
        state.file(mail);
    }
}

/// The customer reads what the agent wrote last, and answers; the second time to say good-bye, then no more.
fn answer(state: &mut State, rng: &mut StdRng, now: Timestamp, index: usize) {
    let last = mails_of(state, index).last().map(|mail| post::fresh(&mail.text));
    let Some(talk) = state.talks.get_mut(index) else { return };
    talk.answers += 1;
    let intent = match talk.answers {
        1 => last.map_or(Intent::Other, |text| texts::intent_of(&text)),
        2 => Intent::Bye,
        _ => return,
    };
    write(state, rng, now, index, intent);
}

/// Something about the order was noticed by its customer, who says so if there is a talk about it.
fn mention(state: &mut State, rng: &mut StdRng, now: Timestamp, order: u32, intent: Intent) {
    if let Some(index) = state.talks.iter().rposition(|talk| talk.order == Some(order)) {
        write(state, rng, now, index, intent);
    }
}

fn order(state: &mut State, rng: &mut StdRng, now: Timestamp) {
    let number = state.orders.keys().last().copied().unwrap_or(genesis::LAST_NUMBER) + 1;
    let Some(person) = state.people.choose(rng).cloned() else { return };
    let (gift_card, discount) = (rng.random_bool(0.05), rng.random_bool(0.12));
    let items = basket(rng);
    let wish =
        Wish { number, person: &person, placed_at: now, now, plan: Plan::Authorised, items, gift_card, discount };
    if let Some(order) = orders::make(rng, &wish) {
        state.rev += 1;
        state.orders.insert(number, Kept { order, rev: state.rev, receipts: vec![] });
        state.schedule.react(now, state.seed, Happening::Advance { order: number });
    }
}

/// Places an order that is already delivered, with one line for each number of pieces.
pub fn place_delivered(state: &mut State, now: Timestamp, pieces: &[u32]) -> Option<model::id::RemoteId> {
    let number = state.orders.keys().last().copied().unwrap_or(genesis::LAST_NUMBER) + 1;
    let mut rng = random::about(state.seed, "placed by hand", u64::from(number));
    let products = crate::catalogue::PRODUCTS.iter().cycle().skip(number as usize % 40);
    let item = |(product, quantity): (&'static crate::catalogue::Product, &u32)| orders::Item {
        product,
        variant: product.variants.first().copied().unwrap_or_default(),
        quantity: *quantity,
    };
    let person = state.people.choose(&mut rng).cloned()?;
    let wish = Wish {
        number,
        person: &person,
        placed_at: now,
        now: now.plus_ms(10 * HOUR),
        plan: Plan::Delivered,
        items: products.zip(pieces).map(item).collect(),
        gift_card: false,
        discount: false,
    };
    let order = orders::make(&mut rng, &wish)?;
    let remote = order.remote.clone();
    state.rev += 1;
    state.orders.insert(number, Kept { order, rev: state.rev, receipts: vec![] });
    Some(remote)
}

/// An order's next stage.
fn advance(state: &mut State, rng: &mut StdRng, now: Timestamp, number: u32) {
    let Some(mut order) = state.orders.get(&number).map(|kept| kept.order.clone()) else { return };
    if order.cancelled_at.is_some() {
        return;
    }
    let total = order.totals.total;
    let held: rust_decimal::Decimal = order.captured().amount;
    if held.is_zero() {
        // All of it by the last way to pay: what was held on a gift card is part of it.
        let count = order.payments.len();
        let gift = (total / rust_decimal::Decimal::from(3)).trunc();
        for (payment, n) in order.payments.iter_mut().zip(1..) {
            payment.captured = if count == 1 {
                total
            } else if n == 1 {
                gift
            } else {
                total - gift
            };
            payment.captured_at = Some(now);
        }
        order.updated_at = now;
    } else if order.fulfilment_status == FulfilmentStatus::Unfulfilled {
        orders::ship(rng, &mut order, now, false);
    } else if order.fulfilment_status == FulfilmentStatus::Shipped {
        orders::deliver(&mut order, now);
    } else {
        return;
    }
    settle(&mut order);
    let done = order.fulfilment_status == FulfilmentStatus::Delivered;
    state.put(number, order);
    if !done {
        state.schedule.react(now, state.seed, Happening::Advance { order: number });
    }
}
