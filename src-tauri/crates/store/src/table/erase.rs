//! A person's right to be forgotten: every table is reached, what must stay stays without the person, and what lies at the
//! mail server and the shop does not come back with the next sync.
//!
//! Addresses are written over in every column of text that there is, so that a table that is added later is reached too.
//! The freed pages and the backups are [`crate::Store::purge`]'s.

use std::collections::{BTreeMap, BTreeSet};

use model::{
    customer::{normal_email, normal_phone},
    id::{AgentId, ConversationId, CustomerId, MessageId, OperationId, OrderId},
    time::{HOUR, Timestamp},
    words::words,
};
use rusqlite::OptionalExtension;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Change, Reader, Result, StoreError, Writer, row};

mod bar;
mod export;
mod scrub;
#[cfg(test)]
mod tests;

pub use export::export;

pub use bar::{bars_message, bars_order, bars_shop_customer};

/// What stands in the place of an address.
const OVER: &str = "…";

/// What an erasure reaches, what stays, and what is beyond this desk. Counts and moments, nothing of the person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Report {
    pub conversations: u32,
    pub messages: u32,
    pub files: u32,
    /// Other people's messages in which an address of theirs stands; it is written over there.
    pub mentions: u32,
    /// Orders, whose sums and ids stay for the books.
    pub orders: u32,
    pub newest_order: Option<Timestamp>,
    /// Records of refunds and returns, which stay with sums and ids.
    pub operations: u32,
    pub cases: u32,
    pub given: u32,
    /// Operations that are not settled: nothing is erased while there are any.
    pub open: Vec<OperationId>,
    /// Keyed digests that stay, so that a sync does not bring the person back.
    pub digests: u32,
    /// What lies at the providers, by the account's name: copies of messages, or orders.
    pub at_providers: Vec<(String, String, u32)>,
}

/// Everything by which rows are the person's.
struct Person {
    customers: Vec<CustomerId>,
    /// As written and as looked up.
    addresses: BTreeSet<String>,
    digests: BTreeSet<(&'static str, String)>,
    conversations: Vec<ConversationId>,
    messages: Vec<MessageId>,
    orders: Vec<OrderId>,
}

/// What [`erase`] would do.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn preview(reader: &Reader<'_>, id: CustomerId) -> Result<Report> {
    report(reader, &person(reader, id)?)
}

/// # Errors
/// [`StoreError::NotFound`]; [`StoreError::Content`] while operations of theirs are not settled.
pub fn erase(writer: &mut Writer<'_>, agent: AgentId, id: CustomerId) -> Result<Report> {
    let person = person(&writer.reader(), id)?;
    let report = report(&writer.reader(), &person)?;
    if !report.open.is_empty() {
        return Err(StoreError::Content("operations of this person are not settled".into()));
    }
    let vanished = own_words(writer, &person)?;
    scrub::messages(writer, &person)?;
    scrub::records(writer, &person)?;
    scrub::orders(writer, &person)?;
    scrub::customers(writer, &person)?;
    // A file that was taken out of a reply is nobody's any more, and may be theirs. One of this hour may be on its way into one.
    super::part::sweep(writer, writer.now().plus_ms(-HOUR))?;
    scrub::everywhere(writer, &person)?;
    forget_words(writer, &vanished)?;
    bar::put(writer, &person.digests)?;
    writer.connection().execute(
        "INSERT INTO erasure (id, at, agent, report) VALUES (?, ?, ?, ?)",
        (writer.new_id::<Uuid>().as_bytes(), writer.now().0, agent.0.as_bytes(), serde_json::to_string(&report)?),
    )?;
    for order in &person.orders {
        writer.changed(Change::Order(*order));
    }
    for talk in &person.conversations {
        writer.changed(Change::Conversation(*talk));
    }
    writer.changed(Change::Customer(id));
    writer.changed(Change::Inbox);
    Ok(report)
}

fn person(reader: &Reader<'_>, id: CustomerId) -> Result<Person> {
    let connection = reader.connection();
    super::customer::get(reader, id)?;
    let mut customers = vec![id];
    let mut at = 0;
    while let Some(one) = customers.get(at).copied() {
        let sql = "SELECT id FROM customer WHERE merged_into = ?";
        customers.extend(ids::<CustomerId>(reader, sql, one.0)?);
        at += 1;
    }
    let mut of = Person {
        customers,
        addresses: BTreeSet::new(),
        digests: BTreeSet::new(),
        conversations: vec![],
        messages: vec![],
        orders: vec![],
    };
    for one in of.customers.clone() {
        let mut statement =
            connection.prepare_cached("SELECT kind, account, value FROM customer_identity WHERE customer = ?")?;
        let known = statement.query_map([one.0.as_bytes()], |row| {
            Ok((row.get::<_, String>(0)?, row::id::<Uuid>(row, 1)?, row.get::<_, String>(2)?))
        })?;
        for identity in known {
            let (kind, account, value) = identity?;
            match kind.as_str() {
                "remote" => drop(of.digests.insert(("remote", format!("{account}/{value}")))),
                "email" => of.address(&value),
                _ => of.phone(&value),
            }
        }
        of.conversations.extend(ids::<ConversationId>(
            reader,
            "SELECT id FROM conversation WHERE customer = ?",
            one.0,
        )?);
        of.orders.extend(ids::<OrderId>(reader, "SELECT id FROM shop_order WHERE customer = ?", one.0)?);
    }
    for order in of.orders.clone() {
        let order = super::shop_order::get(reader, order)?;
        of.digests.insert(("order", format!("{}/{}", order.account, order.order.remote)));
        if let Some(email) = &order.order.email {
            of.address(email);
        }
        if let Some(phone) = &order.order.phone {
            of.phone(phone);
        }
        if let Some(remote) = &order.order.customer {
            of.digests.insert(("remote", format!("{}/{remote}", order.account)));
        }
    }
    for talk in of.conversations.clone() {
        of.messages.extend(ids::<MessageId>(reader, "SELECT id FROM message WHERE conversation = ?", talk.0)?);
    }
    of.leave_shared(reader)?;
    of.written_as(reader)?;
    of.elsewhere(reader)?;
    Ok(of)
}

impl Person {
    fn address(&mut self, text: &str) {
        self.addresses.insert(text.trim().to_owned());
        if let Some(normal) = normal_email(text) {
            self.digests.insert(("email", normal.clone()));
            self.addresses.insert(normal);
        }
        self.addresses.remove("");
    }

    fn phone(&mut self, text: &str) {
        self.addresses.insert(text.trim().to_owned());
        if let Some(normal) = normal_phone(text) {
            self.digests.insert(("phone", normal.clone()));
            self.addresses.insert(normal);
        }
        self.addresses.remove("");
    }

    /// A family has one number: it is written over only where nobody else has it too.
    fn leave_shared(&mut self, reader: &Reader<'_>) -> Result<()> {
        let own: BTreeSet<OrderId> = self.orders.iter().copied().collect();
        let mut shared = BTreeSet::new();
        for address in self.addresses.iter().filter(|address| !address.contains('@')) {
            let Some(phone) = normal_phone(address) else { continue };
            let with = reader
                .connection()
                .prepare_cached("SELECT id FROM shop_order WHERE phone = ?")?
                .query_map([&phone], |row| row::id::<OrderId>(row, 0))?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            if with.iter().any(|order| !own.contains(order)) {
                shared.insert(address.clone());
            }
        }
        self.addresses.retain(|address| !shared.contains(address));
        Ok(())
    }

    /// People write their own address in several ways: as it stands in their messages.
    fn written_as(&mut self, reader: &Reader<'_>) -> Result<()> {
        let known = self.addresses.clone();
        for message in &self.messages {
            let from: String = reader
                .connection()
                .prepare_cached("SELECT from_address FROM message WHERE id = ?")?
                .query_row([message.0.as_bytes()], |row| row.get(0))?;
            if normal_email(&from).is_some_and(|normal| known.contains(&normal)) {
                self.addresses.insert(from.trim().to_owned());
            }
        }
        Ok(())
    }

    /// What they wrote into other people's conversations.
    fn elsewhere(&mut self, reader: &Reader<'_>) -> Result<()> {
        let mine: BTreeSet<MessageId> = self.messages.iter().copied().collect();
        for address in self.addresses.clone() {
            let sql = "SELECT id FROM message WHERE from_address = ? COLLATE NOCASE";
            let mut statement = reader.connection().prepare_cached(sql)?;
            for id in statement.query_map([&address], |row| row::id::<MessageId>(row, 0))? {
                let id = id?;
                if !mine.contains(&id) && !self.messages.contains(&id) {
                    self.messages.push(id);
                }
            }
        }
        Ok(())
    }
}

fn ids<T: From<Uuid>>(reader: &Reader<'_>, sql: &str, of: Uuid) -> Result<Vec<T>> {
    let mut statement = reader.connection().prepare_cached(sql)?;
    let rows = statement.query_map([of.as_bytes()], |row| row::id(row, 0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn report(reader: &Reader<'_>, person: &Person) -> Result<Report> {
    let connection = reader.connection();
    let mut report = Report {
        conversations: person.conversations.len() as u32,
        messages: person.messages.len() as u32,
        orders: person.orders.len() as u32,
        digests: person.digests.len() as u32,
        ..Report::default()
    };
    let mut providers: BTreeMap<(String, String), u32> = BTreeMap::new();
    for message in &person.messages {
        let id = message.0.as_bytes();
        report.files += connection
            .prepare_cached("SELECT count(*) FROM part WHERE message = ?")?
            .query_row([id], |row| row.get::<_, u32>(0))?;
        let sql = "SELECT a.name, count(*) FROM location AS l JOIN account AS a ON a.id = l.account
                   WHERE l.message = ? GROUP BY a.id";
        let mut statement = connection.prepare_cached(sql)?;
        for at in statement.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))? {
            let (name, count): (String, u32) = at?;
            *providers.entry((name, "mail".into())).or_default() += count;
        }
    }
    for order in &person.orders {
        let sql = "SELECT a.name, o.placed_at FROM shop_order AS o JOIN account AS a ON a.id = o.account
                   WHERE o.id = ? AND o.gone = 0";
        let at: Option<(String, i64)> = connection
            .prepare_cached(sql)?
            .query_row([order.0.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        if let Some((name, placed)) = at {
            *providers.entry((name, "shop".into())).or_default() += 1;
            report.newest_order = report.newest_order.max(Some(Timestamp(placed)));
        }
    }
    report.at_providers = providers.into_iter().map(|((name, kind), count)| (name, kind, count)).collect();
    for (id, kind, state) in scrub::operations(reader, person)? {
        if !matches!(state.as_str(), "done" | "cancelled") {
            report.open.push(id);
        } else if kind != "send_message" {
            report.operations += 1;
        }
    }
    report.cases = scrub::cases(reader, person)?.len() as u32;
    for customer in &person.customers {
        report.given += connection
            .prepare_cached("SELECT count(*) FROM compensation WHERE customer = ?")?
            .query_row([customer.0.as_bytes()], |row| row.get::<_, u32>(0))?;
    }
    report.mentions = scrub::mentions(reader, person)?.len() as u32;
    Ok(report)
}

/// The words that stand in what goes, which the list of words may be rid of.
fn own_words(writer: &Writer<'_>, person: &Person) -> Result<BTreeSet<String>> {
    let reader = writer.reader();
    let mut found = BTreeSet::new();
    let mentions = scrub::mentions(&reader, person)?;
    for message in person.messages.iter().chain(&mentions) {
        let message = super::message::get(&reader, *message)?;
        let texts = [
            message.subject.clone(),
            message.whole_text().to_owned(),
            super::search::people(&message),
            super::search::file_names(&message),
        ];
        for text in texts {
            found.extend(words(&text).into_iter().map(|word| word.text));
        }
    }
    Ok(found)
}

/// Takes out of the index what its segments still hold of deleted rows, and out of the list of words those that nothing
/// holds any more.
fn forget_words(writer: &Writer<'_>, candidates: &BTreeSet<String>) -> Result<()> {
    let connection = writer.connection();
    connection.execute_batch(
        "INSERT INTO message_search (message_search) VALUES ('optimize');
         CREATE VIRTUAL TABLE temp.search_term USING fts5vocab('main', 'message_search', 'row');",
    )?;
    {
        let mut held = connection.prepare("SELECT 1 FROM temp.search_term WHERE term = ?")?;
        let mut forget = connection.prepare("DELETE FROM search_word WHERE word = ?")?;
        for word in candidates {
            if held.query_row([word], |_| Ok(())).optional()?.is_none() {
                forget.execute([word])?;
            }
        }
    }
    connection.execute_batch("DROP TABLE temp.search_term")?;
    Ok(())
}
