//! Conversations: who writes what about which order, as messages.

use std::collections::BTreeSet;

use model::{
    message::{Address, Origin},
    money::Money,
    order::{FulfilmentStatus, Order, PaymentStatus, ReturnStatus},
    time::{DAY, HOUR, MINUTE, Timestamp},
};
use rand::{Rng, rngs::StdRng, seq::IndexedRandom};

use crate::{
    catalogue,
    orders::carrier,
    people::Person,
    state::{Content, File, Folder, Mail, State, Talk},
    texts::{Needs, Story, fill},
};

/// The address customers write to, and its name.
pub const SHOP_ADDRESS: &str = "support@northlight.test";
pub const SHOP_NAME: &str = "Northlight Home";
/// Where its goods come back to.
pub const RETURN_ADDRESS: &str = "Northlight Home, Returns\n1 Dock Road\n20457 Hamburg";

pub fn shop() -> Address {
    Address { name: SHOP_NAME.to_owned(), address: SHOP_ADDRESS.to_owned() }
}

pub fn address_of(person: &Person) -> Address {
    Address { name: person.name.clone(), address: person.email.clone() }
}

/// An amount as people write it in that language.
pub fn written(money: Money, language: &str) -> String {
    let digits = money.currency.minor_digits() as usize;
    let amount = money.rounded().amount;
    let plain = format!("{amount:.digits$}");
    let (whole, cents) = plain.split_once('.').unwrap_or((plain.as_str(), ""));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(if matches!(language, "de") { '.' } else { ',' });
        }
        grouped.push(digit);
    }
    let point = if matches!(language, "de" | "fr") { "," } else { "." };
    let number = if cents.is_empty() { grouped } else { format!("{grouped}{point}{cents}") };
    match (money.currency.code(), language) {
        ("EUR", "de" | "fr") => format!("{number} €"),
        ("EUR", _) => format!("€{number}"),
        ("USD", _) => format!("${number}"),
        ("JPY" | "CNY", _) => format!("¥{}", number.trim_end_matches(".00")),
        (code, _) => format!("{number} {code}"),
    }
}

/// Who answers at the shop, in the customer's language.
fn agent(language: &str, n: usize) -> &'static str {
    let names: &[&str] = if language == "zh" { &["小周", "小林", "小何"] } else { &["Lena", "Tom", "Ines"] };
    names.get(n % names.len().max(1)).copied().unwrap_or("Lena")
}

/// What stands for a word in a text of this talk.
pub fn word(state: &State, talk: &Talk, number: usize, name: &str) -> Option<String> {
    let person = state.people.get(talk.person)?;
    let order = talk.order.and_then(|number| state.orders.get(&number)).map(|kept| &kept.order);
    let line = order.and_then(|order| order.lines.iter().find(|line| Some(&line.sku) == talk.sku.as_ref()));
    let address = order.and_then(|order| order.ship_to.as_ref()).unwrap_or(&person.address);
    let language = person.language.as_str();
    let tracking = || order.and_then(|order| order.fulfilments.iter().flat_map(|parcel| &parcel.tracking).next());
    Some(match name {
        "name" => person.name.clone(),
        "first" => person.first.clone(),
        "agent" => agent(language, number).to_owned(),
        "order" => order.map_or_else(String::new, |order| order.number.clone()),
        "item" => catalogue::by_sku(talk.sku.as_deref()?)?.noun(language).to_owned(),
        "total" => order.map_or_else(String::new, |order| written(order.money(order.totals.total), language)),
        "price" => order.zip(line).map_or_else(String::new, |(order, line)| written(order.money(line.total), language)),
        "city" => address.city.clone(),
        "street" => address.lines.first().cloned().unwrap_or_default(),
        "carrier" => carrier(&address.country).0.to_owned(),
        "tracking" => tracking().map_or_else(String::new, |tracking| tracking.number.clone()),
        _ => return None,
    })
}

/// One message of a talk, to be.
pub struct Letter<'a> {
    pub talk: usize,
    /// The talk's messages so far.
    pub n: usize,
    pub from_customer: bool,
    pub subject: &'a str,
    pub text: String,
    pub html: bool,
    pub files: Vec<File>,
    pub at: Timestamp,
    /// Message-IDs before it, oldest first.
    pub before: Vec<String>,
}

pub fn mail(state: &State, talk: &Talk, letter: Letter<'_>) -> Option<Mail> {
    let person = state.people.get(talk.person)?;
    let (from, to) = if letter.from_customer { (address_of(person), shop()) } else { (shop(), address_of(person)) };
    let domain = from.address.rsplit_once('@').map_or("example.test", |(_, domain)| domain);
    let subject = if letter.before.is_empty() { letter.subject.to_owned() } else { format!("Re: {}", letter.subject) };
    Some(Mail {
        key: 0,
        folder: if letter.from_customer { Folder::Inbox } else { Folder::Sent },
        message_id: format!("{:x}.{}.{}@{domain}", state.seed, letter.talk, letter.n),
        in_reply_to: letter.before.last().cloned(),
        references: letter.before,
        from,
        reply_to: None,
        to: vec![to],
        cc: vec![],
        blind: vec![],
        subject,
        html: letter.html.then(|| html_of(&letter.text)),
        text: letter.text,
        files: letter.files,
        at: letter.at,
        origin: Origin::Person,
        seen: !letter.from_customer,
        flag_rev: 0,
        talk: Some(letter.talk),
    })
}

/// The text as a mail program dresses it, with a picture that is loaded from afar.
pub fn html_of(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut paragraphs = String::new();
    for paragraph in escaped.split("\n\n") {
        paragraphs += "<p style=\"margin:0 0 12px\">";
        paragraphs += &paragraph.replace('\n', "<br>");
        paragraphs += "</p>";
    }
    format!(
        "<html><body><div style=\"font-family:Georgia,serif;font-size:15px;color:#222\">{paragraphs}\
         <hr style=\"border:none;border-top:1px solid #ddd\"><p style=\"color:#888;font-size:12px\">\
         <img src=\"https://static.example.test/signature.png\" width=\"120\" height=\"32\" alt=\"\"> \
         Sent from my desk</p></div></body></html>"
    )
}

/// When a story could begin about this order: from, until. `None` when the order was never in that state.
pub fn window(needs: Needs, order: &Order, now: Timestamp) -> Option<(Timestamp, Timestamp)> {
    let parcel = order.fulfilments.first();
    let shipped = parcel.and_then(|parcel| parcel.shipped_at);
    let delivered = order.fulfilments.last().and_then(|parcel| parcel.delivered_at);
    let paid = order.captured().is_positive();
    let untouched = paid && order.cancelled_at.is_none() && order.returns.is_empty() && !order.refunded().is_positive();
    let return_in = |status| order.returns.iter().find(|of| of.status == status);
    let (from, until) = match needs {
        Needs::None => (now.plus_ms(-60 * DAY), now),
        Needs::Unpaid if order.payment_status == PaymentStatus::Unpaid && order.cancelled_at.is_none() => {
            (order.placed_at, now)
        }
        Needs::Paid if untouched => (order.placed_at.plus_ms(HOUR), order.placed_at.plus_ms(20 * DAY)),
        Needs::Unshipped if untouched => (order.placed_at.plus_ms(20 * MINUTE), shipped.unwrap_or(now)),
        Needs::PartShipped if order.fulfilment_status == FulfilmentStatus::PartlyShipped => {
            (shipped?.plus_ms(2 * HOUR), now)
        }
        Needs::Shipped if untouched => (shipped?.plus_ms(20 * HOUR), delivered.unwrap_or(now)),
        Needs::Delivered if untouched => (delivered?.plus_ms(HOUR), delivered?.plus_ms(20 * DAY)),
        Needs::ReturnRequested => (return_in(ReturnStatus::Requested)?.created_at.plus_ms(5 * HOUR), now),
        Needs::ReturnReceived if !order.refunded().is_positive() => {
            (return_in(ReturnStatus::Received)?.received_at?.plus_ms(5 * HOUR), now)
        }
        Needs::Refunded => {
            let refunds = order.payments.iter().flat_map(|payment| &payment.refunds);
            let at = refunds.map(|refund| refund.at).max()?;
            (at.plus_ms(20 * HOUR), at.plus_ms(15 * DAY))
        }
        Needs::Cancelled => (order.cancelled_at?.plus_ms(HOUR), order.cancelled_at?.plus_ms(6 * DAY)),
        _ => return None,
    };
    let until = until.min(now);
    (from < until).then_some((from, until))
}

/// An order, and what of it, that a story could be about; with the window of its beginning.
pub struct Matter {
    pub talk: Talk,
    pub from: Timestamp,
    pub until: Timestamp,
}

/// Chooses what a story is about, newer orders first, among people who write in `language`. `only_now`: its window reaches
/// up to now.
pub fn matter(
    state: &State,
    rng: &mut StdRng,
    language: &str,
    story: &Story,
    used: &BTreeSet<u32>,
    now: Timestamp,
    only_now: bool,
) -> Option<Matter> {
    let mut found = Vec::new();
    for (number, kept) in state.orders.iter().rev().filter(|(number, _)| !used.contains(number)) {
        let order = &kept.order;
        let Some(person) = order.customer.as_ref().and_then(|remote| state.person(remote)) else { continue };
        if state.people.get(person).is_none_or(|person| person.language != language) {
            continue;
        }
        let country = order.ship_to.as_ref().map_or("", |address| address.country.as_str());
        if !story.countries.is_empty() && !story.countries.iter().any(|known| known == country) {
            continue;
        }
        let Some((from, until)) = window(story.needs, order, now) else { continue };
        let at_hand = until == now;
        if !at_hand && (only_now || story.turns.len() < 2) {
            continue;
        }
        let fits = |sku: &str| {
            catalogue::by_sku(sku)
                .is_some_and(|product| story.kinds.is_empty() || story.kinds.iter().any(|kind| kind == product.kind))
        };
        let Some(line) = order.lines.iter().find(|line| fits(&line.sku)) else { continue };
        let order = (story.needs != Needs::None).then_some(*number);
        let talk = Talk { person, order, sku: Some(line.sku.clone()), answers: 0 };
        found.push(Matter { talk, from, until });
        if found.len() == 12 {
            break;
        }
    }
    let index = rng.random_range(0..found.len().max(1));
    (!found.is_empty()).then(|| found.swap_remove(index))
}

/// The files that come with a story's message.
pub fn files(rng: &mut StdRng, state: &State, talk: &Talk, story: &Story, turn: usize) -> Vec<File> {
    if turn == 0 {
        let kind = talk.sku.as_deref().and_then(catalogue::by_sku).map_or("lamp", |product| product.kind);
        let broken = story.id != "compliment";
        let photo = |n: u32| File {
            name: format!("IMG_{:04}.png", 1_000 + rng.random_range(0..8_000) + n),
            mime: "image/png".to_owned(),
            content: Content::Photo { of: kind.to_owned(), broken, seed: rng.random() },
        };
        return (0..story.photos).map(photo).collect();
    }
    let order = talk.order.and_then(|number| state.orders.get(&number));
    match order {
        Some(kept) if turn == 1 && story.invoice => vec![invoice(&kept.order.number, talk.order)],
        _ => vec![],
    }
}

fn invoice(number: &str, order: Option<u32>) -> File {
    File {
        name: format!("invoice-{number}.pdf"),
        mime: "application/pdf".to_owned(),
        content: Content::Invoice { order: order.unwrap_or_default() },
    }
}

/// With a capital at its beginning, where there are such.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A story as it is told about one matter.
pub struct Telling<'a> {
    pub story: &'a Story,
    /// The talk's index.
    pub index: usize,
    pub talk: &'a Talk,
    pub begin: Timestamp,
    /// At most so many messages.
    pub turns: usize,
}

/// A telling's messages, as far as it has got by `now`.
pub fn play(state: &State, rng: &mut StdRng, telling: &Telling<'_>, now: Timestamp) -> Vec<Mail> {
    let Telling { story, index, talk, begin, turns } = *telling;
    let subject = capital(&fill(rng, &story.subject, |name| word(state, talk, index, name)));
    let mut mails: Vec<Mail> = Vec::new();
    let mut at = begin;
    for (turn, text) in story.turns.iter().enumerate().take(turns) {
        if at > now {
            break;
        }
        let letter = Letter {
            talk: index,
            n: turn,
            from_customer: turn % 2 == 0,
            subject: &subject,
            text: fill(rng, text, |name| word(state, talk, index, name)),
            html: story.html && turn == 0,
            files: files(rng, state, talk, story, turn),
            at,
            before: mails.iter().map(|mail| mail.message_id.clone()).collect(),
        };
        mails.extend(mail(state, talk, letter));
        let gap = *[12 * MINUTE, 35 * MINUTE, 90 * MINUTE, 4 * HOUR, 11 * HOUR].choose(rng).unwrap_or(&HOUR);
        at = at.plus_ms(gap + rng.random_range(0..9 * MINUTE));
    }
    mails
}
