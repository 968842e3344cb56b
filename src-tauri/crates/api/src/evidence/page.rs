//! The pack's printable page: one HTML file that needs nothing else, runs nothing and fetches nothing.

use std::fmt::Write;

use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use jiff::{Timestamp as Moment, tz::TimeZone};
use model::{
    message::Address,
    order::{Order, PostalAddress},
    time::Timestamp,
};
use rust_decimal::Decimal;
use store::table::{
    message::StoredMessage,
    operation::{Entry, Operation},
};

use super::Words;
use crate::dto::{CaseView, Money};

/// Everything that a pack tells, in the order of its page.
pub(crate) struct Dossier {
    pub words: Words,
    pub zone: TimeZone,
    pub made_at: Timestamp,
    pub made_by: String,
    pub case: CaseView,
    /// With the moment at which the shop was read for it.
    pub order: Option<(Order, Timestamp)>,
    pub operations: Vec<(Operation, Vec<Entry>)>,
    pub letters: Vec<Letter>,
    pub pictures: Vec<Picture>,
    /// Names of agents by id.
    pub agents: Vec<(model::id::AgentId, String)>,
}

/// A message, and what its mailbox has of it.
pub(crate) struct Letter {
    pub message: StoredMessage,
    pub raw: Raw,
}

/// A message as it lies in its mailbox, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Raw {
    /// A note: it lies in none.
    Never,
    Here(Bytes),
    Missing(Why),
}

/// Why a raw mail is not in a pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// The mailbox does not have it, or no more.
    Nowhere,
    Offline,
    Late,
    Big,
    Refused,
}

impl Why {
    fn word(self) -> &'static str {
        match self {
            Self::Nowhere => "nowhere",
            Self::Offline => "offline",
            Self::Late => "late",
            Self::Big => "big",
            Self::Refused => "refused",
        }
    }
}

/// A picture or another file of a message.
pub(crate) struct Picture {
    /// Its name in the pack; empty when its bytes are not here.
    pub file: String,
    pub title: String,
    pub picked: bool,
    pub content: Vec<u8>,
}

const STYLE: &str = "body{font:14px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#111}\
h1{font-size:22px}h2{font-size:16px;margin:1.6em 0 .4em;border-bottom:1px solid #999}\
table{border-collapse:collapse;width:100%}td,th{padding:2px 8px 2px 0;text-align:left;vertical-align:top}\
th{font-weight:600;white-space:nowrap}pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;margin:.4em 0}\
img{max-width:100%;max-height:14cm;display:block;margin:.4em 0}.dim{color:#555}\
article,figure{margin:0 0 1em;padding:0 0 .6em;border-bottom:1px solid #ddd;break-inside:avoid}\
.n{text-align:right}@media print{body{margin:0;max-width:none}}";

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

impl Dossier {
    pub(crate) fn time(&self, at: Timestamp) -> String {
        let at = Moment::from_millisecond(at.0).unwrap_or(Moment::UNIX_EPOCH).to_zoned(self.zone.clone());
        at.strftime("%Y-%m-%d %H:%M:%S %:z").to_string()
    }

    pub(crate) fn agent(&self, id: Option<model::id::AgentId>) -> &str {
        let found = self.agents.iter().find(|(known, _)| Some(*known) == id);
        found.map_or("", |(_, name)| name)
    }

    fn word<'a>(&self, name: &'a str) -> &'a str {
        self.words.say("field", name)
    }
}

struct Page<'a> {
    of: &'a Dossier,
    html: String,
}

impl Page<'_> {
    fn put(&mut self, html: &str) {
        self.html.push_str(html);
    }

    fn head(&mut self, name: &str) {
        let _ = write!(self.html, "<h2>{}</h2>", self.of.words.say("head", name));
    }

    /// Rows of a name and what it is; what is empty is left out.
    fn facts(&mut self, rows: &[(&str, String)]) {
        self.put("<table>");
        for (name, value) in rows.iter().filter(|(_, value)| !value.trim().is_empty()) {
            let _ = write!(self.html, "<tr><th>{}</th><td><pre>{}</pre></td></tr>", self.of.word(name), escaped(value));
        }
        self.put("</table>");
    }

    fn rows(&mut self, rows: impl IntoIterator<Item = Vec<String>>) {
        self.put("<table>");
        for row in rows {
            self.put("<tr>");
            for cell in row {
                let _ = write!(self.html, "<td><pre>{}</pre></td>", escaped(&cell));
            }
            self.put("</tr>");
        }
        self.put("</table>");
    }
}

pub(crate) fn page(of: &Dossier) -> String {
    let row = &of.case.row;
    let title = format!("{} {}", of.words.say("head", "title"), row.number);
    let mut page = Page { of, html: String::new() };
    let _ = write!(
        page.html,
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\"><title>{title}</title>\
         <style>{STYLE}</style></head><body><h1>{title}</h1><p class=\"dim\">{}: {}, {}</p>",
        of.words.0.tag(),
        of.word("made"),
        of.time(of.made_at),
        escaped(&of.made_by),
    );
    case(&mut page);
    if let Some((order, read)) = &of.order {
        shop(&mut page, order, *read);
    }
    operations(&mut page);
    pictures(&mut page);
    messages(&mut page);
    timeline(&mut page);
    page.head("whole");
    let _ = write!(page.html, "<p>{}</p></body></html>", of.word("whole"));
    page.html
}

fn case(page: &mut Page<'_>) {
    let (of, row) = (page.of, &page.of.case.row);
    page.head("facts");
    page.facts(&[
        ("customer", row.customer_name.clone()),
        ("kind", of.words.say("kind", &row.kind).to_owned()),
        ("status", of.words.say("status", &row.status).to_owned()),
        (
            "outcome",
            of.case.outcome.as_deref().map(|word| of.words.say("outcome", word).to_owned()).unwrap_or_default(),
        ),
        ("reason", of.case.reason.clone()),
        ("opened", of.time(Timestamp(of.case.created_at))),
        ("due", row.due.map(|due| of.time(Timestamp(due))).unwrap_or_default()),
        ("owner", row.owner_name.clone()),
        ("serial", of.case.serial.clone()),
        ("return", of.case.remote_return.clone().unwrap_or_default()),
    ]);
    if !of.case.lines.is_empty() {
        page.head("goods");
        page.rows(of.case.lines.iter().map(|line| vec![format!("{} ×", line.quantity), line.title.clone()]));
    }
}

fn postal(address: &PostalAddress) -> String {
    let mut lines = address.lines.clone();
    lines.push(format!("{} {}", address.postal_code, address.city).trim().to_owned());
    lines.push(address.country.clone());
    lines.join("\n")
}

fn shop(page: &mut Page<'_>, order: &Order, read: Timestamp) {
    let of = page.of;
    let money = |amount: Decimal| order.money(amount).to_string();
    page.head("order");
    page.facts(&[
        ("order", format!("#{}", order.number)),
        ("customer", [order.name.clone(), order.email.clone().unwrap_or_default()].join(" ")),
        ("address", order.ship_to.as_ref().map(postal).unwrap_or_default()),
        ("placed", of.time(order.placed_at)),
        ("shipping", money(order.totals.shipping)),
        ("total", money(order.totals.total)),
        ("read", of.time(read)),
    ]);
    page.rows(order.lines.iter().map(|line| {
        vec![format!("{} ×", line.quantity), format!("{} {} {}", line.title, line.variant, line.sku), money(line.total)]
    }));
    page.head("payments");
    for payment in &order.payments {
        let paid = payment.captured_at.map(|at| of.time(at)).unwrap_or_default();
        let first = vec![paid, format!("{}: {}", of.word("paid"), payment.method), money(payment.captured)];
        let refunds = payment.refunds.iter().map(|refund| {
            vec![of.time(refund.at), format!("{}\n{}", of.word("refunded"), refund.note), money(-refund.amount)]
        });
        let all: Vec<Vec<String>> = std::iter::once(first).chain(refunds).collect();
        page.rows(all);
    }
    if order.fulfilments.is_empty() {
        return;
    }
    page.head("parcels");
    for parcel in &order.fulfilments {
        let at = |moment: Option<Timestamp>| moment.map(|at| of.time(at)).unwrap_or_default();
        let join = |each: &dyn Fn(&model::order::Tracking) -> String| {
            parcel.tracking.iter().map(each).collect::<Vec<_>>().join("\n")
        };
        page.facts(&[
            ("tracking", join(&|tracking| tracking.number.clone())),
            ("carrier", join(&|tracking| tracking.page().unwrap_or_else(|| tracking.carrier.clone()))),
            ("shipped", at(parcel.shipped_at)),
            ("delivered", at(parcel.delivered_at)),
        ]);
    }
}

fn operations(page: &mut Page<'_>) {
    let of = page.of;
    page.head("operations");
    if of.operations.is_empty() {
        let _ = write!(page.html, "<p>{}</p>", of.word("none"));
    }
    for (operation, ledger) in &of.operations {
        let kind = operation.payload.kind();
        let state = serde_json::to_value(&operation.state).ok();
        let state = state.as_ref().and_then(|state| state.get("state")?.as_str()).unwrap_or_default().to_owned();
        let amount = match &operation.payload {
            model::payload::Payload::Refund(refund) => refund.amount.to_string(),
            _ => String::new(),
        };
        let _ = write!(
            page.html,
            "<article><b>{} {}</b> <span class=\"dim\">{}</span>",
            of.words.say("operation", kind),
            escaped(&amount),
            operation.id
        );
        page.facts(&[
            ("status", of.words.say("state", &state).to_owned()),
            ("asked", format!("{} {}", of.time(operation.created_at), of.agent(Some(operation.agent)))),
        ]);
        page.rows(ledger.iter().map(|entry| {
            vec![
                of.time(entry.at),
                [entry.step.as_str(), &entry.what, of.agent(entry.agent)].join(" "),
                entry.detail.clone(),
            ]
        }));
        page.put("</article>");
    }
}

fn pictures(page: &mut Page<'_>) {
    let of = page.of;
    if of.pictures.is_empty() {
        return;
    }
    page.head("photos");
    for picture in &of.pictures {
        let mut said = vec![escaped(&picture.title)];
        if picture.picked {
            said.push(of.word("evidence").into());
        }
        if picture.file.is_empty() {
            said.push(of.word("not_here").into());
        } else {
            said.push(picture.file.clone());
        }
        page.put("<figure>");
        if let Some(mime) = crate::uses::shown_as(&picture.content).filter(|mime| mime.starts_with("image/")) {
            let _ = write!(
                page.html,
                "<img alt=\"\" src=\"data:{mime};base64,{}\">",
                BASE64_STANDARD.encode(&picture.content)
            );
        }
        let _ = write!(page.html, "<figcaption>{}</figcaption></figure>", said.join(" · "));
    }
}

fn address(of: &Address) -> String {
    if of.name.is_empty() { of.address.clone() } else { format!("{} <{}>", of.name, of.address) }
}

fn addresses(of: &[Address]) -> String {
    of.iter().map(address).collect::<Vec<_>>().join(", ")
}

/// The name in the pack of the message at this place, without its ending.
pub(crate) fn name_of(at: usize) -> String {
    format!("messages/{:03}", at + 1)
}

/// Where a raw mail stands in the pack, or why it does not.
pub(crate) fn raw_words(of: &Dossier, at: usize, raw: &Raw) -> String {
    match raw {
        Raw::Never => String::new(),
        Raw::Here(_) => format!("{}.eml", name_of(at)),
        Raw::Missing(why) => of.words.say("raw", why.word()).to_owned(),
    }
}

/// What is known of a message's head, by the names of its fields.
pub(crate) fn heads(of: &Dossier, at: usize, Letter { message, raw }: &Letter) -> Vec<(&'static str, String)> {
    let files: Vec<&str> =
        message.parts.iter().map(|part| part.name.as_str()).filter(|name| !name.is_empty()).collect();
    let sent = if message.sent_at.0 > 0 { of.time(message.sent_at) } else { String::new() };
    vec![
        ("from", address(&message.from)),
        ("to", addresses(&message.addresses.to)),
        ("cc", addresses(&message.addresses.cc)),
        ("reply_to", message.addresses.reply_to.as_ref().map(address).unwrap_or_default()),
        ("subject", message.subject.clone()),
        ("sent", sent),
        ("arrived", of.time(message.at)),
        ("Message-ID", message.message_id.as_ref().map(|id| format!("<{id}>")).unwrap_or_default()),
        ("agent", of.agent(message.author).to_owned()),
        ("files", files.join(", ")),
        ("raw", raw_words(of, at, raw)),
    ]
}

fn messages(page: &mut Page<'_>) {
    let of = page.of;
    page.head("messages");
    for (at, letter) in of.letters.iter().enumerate() {
        page.put("<article>");
        page.facts(&heads(of, at, letter));
        let _ = write!(page.html, "<pre>{}</pre></article>", escaped(letter.message.whole_text()));
    }
}

fn timeline(page: &mut Page<'_>) {
    let of = page.of;
    page.head("timeline");
    let amount = |money: &Option<Money>| {
        money.as_ref().map(|money| format!("{} {}", money.amount, money.currency)).unwrap_or_default()
    };
    page.rows(of.case.events.iter().map(|event| {
        let detail = match event.what.as_str() {
            "opened" => of.words.say("kind", &event.detail),
            _ => &event.detail,
        };
        vec![
            of.time(Timestamp(event.at)),
            format!("{}, {} {}", of.words.say("event", &event.what), of.words.say("actor", &event.actor), event.by),
            format!("{detail} {}", amount(&event.amount)),
        ]
    }));
}
