//! How a world begins: its people, five hundred orders in every state, and what has been written so far.

use std::collections::BTreeSet;

use model::{
    message::{Address, Origin},
    time::{DAY, HOUR, MINUTE, Timestamp},
};
use rand::{Rng, rngs::StdRng, seq::SliceRandom};

use crate::{
    orders::{Plan, Wish, basket, make},
    people, random, scene,
    state::{Folder, Kept, Mail, State, VERSION},
    talk,
    texts::{self, Story},
};

pub const PEOPLE: usize = 300;
pub const FIRST_NUMBER: u32 = 9_912;
pub const LAST_NUMBER: u32 = 10_411;

/// How many conversations in which language, besides those that every world has. What one lacks orders for, the last has
/// more of.
const LANGUAGES: [(&str, usize); 5] = [("zh", 43), ("de", 8), ("ja", 3), ("fr", 2), ("en", 55)];

/// Makes a world of which `now` is the present.
pub fn make_world(seed: u64, now: Timestamp) -> State {
    let mut state = State { version: VERSION, seed, made_at: now, ..State::default() };
    let mut rng = random::about(seed, "people", 0);
    state.people = scene::people(now);
    for n in scene::COUNT..PEOPLE {
        let since = now.plus_ms(-rng.random_range(20..1_100) * DAY);
        state.people.extend(people::person(&mut rng, n, since));
    }
    let mut rng = random::about(seed, "orders", 0);
    scene::place(&mut state, &mut rng, now, |number| placed_at(seed, number, now));
    for number in FIRST_NUMBER..=LAST_NUMBER {
        if !scene::is_taken(number) {
            place(&mut state, &mut rng, number, now);
        }
    }
    for person in &mut state.people {
        let first = state.orders.values().filter(|kept| kept.order.customer.as_ref() == Some(&person.remote));
        if let Some(first) = first.map(|kept| kept.order.placed_at).min() {
            person.since = person.since.min(first);
        }
    }
    write(&mut state, now);
    state
}

/// Numbers are given in order: some five a day lately, fewer before, few long ago.
pub fn placed_at(seed: u64, number: u32, now: Timestamp) -> Timestamp {
    const RECENT: i64 = 39;
    const MIDDLE: i64 = 400;
    let back = i64::from(LAST_NUMBER.saturating_sub(number));
    let step = |from: i64, to: i64, steps: i64| (to - from) / steps;
    let (base, spacing) = if back <= RECENT {
        let spacing = step(0, 8 * DAY, RECENT);
        (back * spacing, spacing)
    } else if back <= MIDDLE {
        let spacing = step(8 * DAY, 172 * DAY, MIDDLE - RECENT);
        (8 * DAY + (back - RECENT) * spacing, spacing)
    } else {
        let spacing = step(172 * DAY, 1_000 * DAY, 100);
        (172 * DAY + (back - MIDDLE) * spacing, spacing)
    };
    let mut rng = random::about(seed, "placed", u64::from(number));
    now.plus_ms(-base - 25 * MINUTE - rng.random_range(0..spacing * 2 / 3))
}

fn plan(rng: &mut StdRng, number: u32, age: i64) -> Plan {
    // A few always wait for their money, and are called off in the end.
    if number % 15 == 4 && age < 25 * DAY {
        return Plan::Unpaid;
    }
    let roll = rng.random_range(0..1_000);
    if roll < 55 && age > 4 * HOUR {
        return Plan::Cancelled;
    }
    // The last week's orders are few: they go by number, so that none of their states is missing.
    if age < DAY {
        return if number % 4 == 1 { Plan::Authorised } else { Plan::Paid };
    }
    if age < 84 * HOUR {
        return match number % 6 {
            0 | 4 => Plan::Paid,
            1 => Plan::Authorised,
            2 => Plan::PartShipped,
            _ => Plan::Shipped,
        };
    }
    if age < 7 * DAY {
        return match number % 6 {
            0 => Plan::PartShipped,
            1 | 3 => Plan::Shipped,
            _ => Plan::Delivered,
        };
    }
    match roll {
        55..75 if age < 30 * DAY => Plan::ReturnDraft,
        75..140 if age < 40 * DAY => Plan::ReturnRequested,
        140..190 if age < 50 * DAY => Plan::ReturnReceived,
        190..240 => Plan::PartRefunded,
        240..290 => Plan::Refunded,
        _ => Plan::Delivered,
    }
}

fn place(state: &mut State, rng: &mut StdRng, number: u32, now: Timestamp) {
    let placed_at = placed_at(state.seed, number, now);
    let at = rng.random_range(scene::COUNT..state.people.len().max(scene::COUNT + 1));
    let Some(person) = state.people.get(at) else { return };
    let mut items = basket(rng);
    let plan = plan(rng, number, now.since(placed_at));
    while plan == Plan::PartShipped && items.len() < 2 {
        items = basket(rng);
    }
    let gift_card = rng.random_bool(0.05);
    let discount = rng.random_bool(0.12);
    let wish = Wish { number, person, placed_at, now, plan, items, gift_card, discount };
    if let Some(order) = make(rng, &wish) {
        state.rev += 1;
        state.orders.insert(number, Kept { order, rev: state.rev, receipts: vec![] });
    }
}

fn write(state: &mut State, now: Timestamp) {
    let mut mails = scene::conversations(state, now);
    let mut used: BTreeSet<u32> = state.talks.iter().filter_map(|talk| talk.order).collect();
    let mut rng = random::about(state.seed, "talks", 0);
    let mut wanted = 0;
    for (language, count) in LANGUAGES {
        wanted += count;
        let mut stories: Vec<&Story> = texts::stories(language).iter().collect();
        stories.shuffle(&mut rng);
        // Stories go round; one for which no order is left is passed over.
        for story in stories.iter().cycle().take(wanted * 8) {
            if wanted == 0 {
                break;
            }
            let Some(matter) = talk::matter(state, &mut rng, language, story, &used, now, false) else { continue };
            used.extend(matter.talk.order);
            let begin = begin(&mut rng, &matter, now);
            let all = story.turns.len();
            let turns = if now.since(begin) < 2 * DAY { rng.random_range(1..=all) } else { all };
            let index = state.talks.len();
            let telling = talk::Telling { story, index, talk: &matter.talk, begin, turns };
            mails.extend(talk::play(state, &mut rng, &telling, now));
            state.talks.push(matter.talk);
            wanted -= 1;
        }
    }
    mails.extend(machines(state, now));
    mails.sort_by_key(|mail| mail.at);
    let last = |talk: Option<usize>, mails: &[Mail]| mails.iter().rposition(|mail| mail.talk == talk);
    let latest: BTreeSet<usize> = (0..state.talks.len()).filter_map(|talk| last(Some(talk), &mails)).collect();
    for (place, mut mail) in mails.into_iter().enumerate() {
        // What nobody has answered lately nobody has seen.
        let fresh = latest.contains(&place) && now.since(mail.at) < DAY;
        mail.seen = mail.folder == Folder::Sent || !fresh;
        state.file(mail);
    }
}

fn begin(rng: &mut StdRng, matter: &talk::Matter, now: Timestamp) -> Timestamp {
    let lately = matter.until == now && rng.random_bool(0.45);
    let from = if lately { matter.from.max(now.plus_ms(-30 * HOUR)) } else { matter.from };
    let span = matter.until.since(from).max(1);
    let begin = from.plus_ms(rng.random_range(0..span));
    begin.min(now.plus_ms(-rng.random_range(110..600) * MINUTE)).max(matter.from)
}

/// What no person wrote: notices, an absence, and two that nobody wants.
fn machines(state: &State, now: Timestamp) -> Vec<Mail> {
    type Notice = (&'static str, &'static str, &'static str, &'static str, i64, Folder, Origin);
    const NOTICES: [Notice; 6] = [
        (
            "DHL Versand",
            "noreply@carrier.example.test",
            "Abholung bestätigt: 14 Pakete",
            "Guten Tag,\n\n14 Pakete wurden heute um 15:20 Uhr abgeholt.\n\nDiese Nachricht wurde automatisch erstellt.",
            17 * HOUR,
            Folder::Inbox,
            Origin::Automatic,
        ),
        (
            "Payments",
            "no-reply@payments.example.test",
            "Your payout of €4,182.35 is on its way",
            "Hello Northlight Home,\n\nwe have sent a payout of €4,182.35 to your account ending in 1180. It should arrive on \
             the next working day.",
            26 * HOUR,
            Folder::Inbox,
            Origin::Automatic,
        ),
        (
            "Harriet Bennett",
            "harriet.bennett@example.test",
            "Out of office: Re: Your order",
            "Thank you for your message. I'm away until Monday and will read it then.",
            40 * HOUR,
            Folder::Inbox,
            Origin::Automatic,
        ),
        (
            "顺丰速运",
            "noreply@sf.example.test",
            "揽收通知：今日 9 件",
            "尊敬的客户：今日共揽收 9 件，运单明细请登录后台查看。此邮件由系统自动发送，请勿回复。",
            21 * HOUR,
            Folder::Inbox,
            Origin::Automatic,
        ),
        (
            "SEO Growth",
            "hello@rank-first.example.test",
            "We found 37 problems on your website",
            "Dear owner, your site could be number one. Answer this mail for a free report!",
            33 * HOUR,
            Folder::Junk,
            Origin::Person,
        ),
        (
            "代开发票",
            "fp@fapiao.example.test",
            "优惠代开各类发票",
            "您好，我司可优惠代开各行业发票，有意请联系。",
            51 * HOUR,
            Folder::Junk,
            Origin::Person,
        ),
    ];
    let mail = |(n, (name, address, subject, text, ago, folder, origin)): (usize, Notice)| Mail {
        key: 0,
        folder,
        message_id: format!(
            "{:x}.notice.{n}@{}",
            state.seed,
            address.rsplit_once('@').map_or("", |(_, domain)| domain)
        ),
        in_reply_to: None,
        references: vec![],
        from: Address { name: name.to_owned(), address: address.to_owned() },
        reply_to: None,
        to: vec![talk::shop()],
        cc: vec![],
        blind: vec![],
        subject: subject.to_owned(),
        text: text.to_owned(),
        html: None,
        files: vec![],
        at: now.plus_ms(-ago),
        origin,
        seen: false,
        flag_rev: 0,
        talk: None,
    };
    NOTICES.into_iter().enumerate().map(mail).collect()
}
