//! What lies in the world's mailbox from before anybody connected it: found by its search and brought by nothing else, as
//! old mail at a real provider is.

use connect::channel::{Found, Wanted};
use demo_world::{Folder, Mail, State, shop};
use jiff::{civil::Date, tz::TimeZone};
use model::{
    message::Origin,
    search::{Day, Term, Within},
    time::{DAY, Timestamp},
};

use crate::map;

/// The letters are at least so much older than the world.
const AGE_DAYS: i64 = 4 * 365;
/// Keys from here on are theirs.
const KEYS: u64 = 1 << 40;

const LETTERS: [(&str, &str); 3] = [
    (
        "Paper lantern for a wedding",
        "Hello,\n\nfour years ago you made a set of paper lanterns for our wedding. Are they still made, and in which colours?",
    ),
    ("纸灯笼还有吗？", "你好，\n\n之前在你们店里买过纸灯笼，想再订十个，还有货吗？"),
    (
        "Invoice for the reading lamp",
        "Hello,\n\nplease send the invoice for the reading lamp once more, for our books.",
    ),
];

/// The oldest of what a run brings.
pub fn since(now: Timestamp) -> Timestamp {
    Timestamp(now.0 - AGE_DAYS / 2 * DAY)
}

pub fn find(state: &State, key: u64) -> Option<Mail> {
    letter(state, usize::try_from(key.checked_sub(KEYS)?).ok()?)
}

fn letter(state: &State, n: usize) -> Option<Mail> {
    let (subject, text) = LETTERS.get(n)?;
    let person = state.people.get(n)?;
    Some(Mail {
        key: KEYS + n as u64,
        folder: Folder::Inbox,
        message_id: format!("older-{n}-{:x}@customer.example", state.seed),
        in_reply_to: None,
        references: vec![],
        from: model::message::Address { name: person.name.clone(), address: person.email.clone() },
        reply_to: None,
        to: vec![shop()],
        cc: vec![],
        blind: vec![],
        subject: (*subject).to_owned(),
        text: (*text).to_owned(),
        html: None,
        files: vec![],
        at: Timestamp(state.made_at.0 - (AGE_DAYS + 40 * n as i64) * DAY),
        origin: Origin::Person,
        seen: true,
        flag_rev: 0,
        talk: None,
    })
}

/// Everything in the mailbox that fits, the newest first.
pub fn search(state: &State, wanted: &Wanted) -> Found {
    let older = (0..LETTERS.len()).filter_map(|n| letter(state, n));
    let mut fitting: Vec<Mail> =
        state.mail.values().cloned().chain(older).filter(|mail| fits(state, mail, wanted)).collect();
    fitting.sort_by_key(|mail| std::cmp::Reverse((mail.at, mail.key)));
    let total = fitting.len() as u64;
    fitting.truncate(wanted.limit);
    Found { messages: fitting.iter().map(|mail| map::inbound(state, mail)).collect(), total }
}

fn fits(state: &State, mail: &Mail, wanted: &Wanted) -> bool {
    let begins = |day: Day| {
        let date = Date::new(day.year, day.month, day.day).ok()?.to_zoned(TimeZone::UTC).ok()?;
        Some(Timestamp(date.timestamp().as_millisecond()))
    };
    mail.folder != Folder::Junk
        && wanted.after.and_then(begins).is_none_or(|from| mail.at >= from)
        && wanted.before.and_then(begins).is_none_or(|until| mail.at < until)
        && wanted.terms.iter().all(|term| has(state, mail, term) != term.excluded)
}

fn has(state: &State, mail: &Mail, term: &Term) -> bool {
    let word = term.text.to_lowercase();
    let within = |text: &str| text.to_lowercase().contains(&word);
    let people = || {
        let others = mail.to.iter().chain(&mail.cc);
        others.chain([&mail.from]).any(|one| within(&one.name) || within(&one.address))
    };
    match term.within {
        Within::Subject => within(&mail.subject),
        Within::People => people(),
        Within::FileNames => mail.files.iter().any(|file| within(&file.name)),
        Within::Anywhere => within(&mail.subject) || people() || within(&map::whole(state, mail)),
    }
}
