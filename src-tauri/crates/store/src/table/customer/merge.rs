//! Two records of one person made one, and apart again. What went over is written down, so that exactly that goes back.

use model::id::{AccountId, AgentId, CustomerId, MergeId};
use rusqlite::OptionalExtension;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use model::time::Timestamp;

use super::profile::{Profile, profile, show_name};
use crate::{Change, Reader, Result, StoreError, Writer, row, table::deadline};

/// Tables whose rows belong to a customer, each with the column that names the row.
const OWNED: [(&str, &str); 4] =
    [("conversation", "id"), ("shop_order", "id"), ("after_sales_case", "id"), ("compensation", "id")];

#[derive(Debug, Default, Serialize, Deserialize)]
struct Moved {
    identities: Vec<(String, Option<AccountId>, String)>,
    tags: Vec<String>,
    /// By table.
    rows: Vec<(String, Vec<Uuid>)>,
    before: Kept,
    after: Kept,
}

#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    name: String,
    language: String,
    time_zone: String,
    notes: String,
    preferences: String,
    since: i64,
}

/// A merge that can be undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    pub id: MergeId,
    pub joined: CustomerId,
    /// What the other record was called.
    pub name: String,
    pub at: Timestamp,
}

/// `joined` becomes part of `kept`: addresses, talks, orders, cases, tags. What `kept` lacks is taken over.
///
/// # Errors
/// [`StoreError::NotFound`]; [`StoreError::Content`] for one record, or one that is part of another already.
pub fn merge(writer: &mut Writer<'_>, agent: AgentId, kept: CustomerId, joined: CustomerId) -> Result<MergeId> {
    if kept == joined || is_merged(writer, kept)? || is_merged(writer, joined)? {
        return Err(StoreError::Content("these are not two records of customers".into()));
    }
    let before = state(writer, kept)?;
    let other = state(writer, joined)?;
    let moved = Moved {
        identities: identities(&writer.reader(), joined)?,
        tags: new_tags(writer, kept, joined)?,
        rows: OWNED
            .iter()
            .map(|(table, key)| Ok(((*table).to_owned(), ids(writer, table, key, joined)?)))
            .collect::<Result<_>>()?,
        after: before.with(&other),
        before,
    };
    set_state(writer, kept, &moved.after)?;
    hand_over(writer, &moved, kept)?;
    for tag in &moved.tags {
        let sql = "INSERT INTO customer_tag (customer, tag) VALUES (?, ?) ON CONFLICT DO NOTHING";
        writer.connection().prepare_cached(sql)?.execute((kept.0.as_bytes(), tag))?;
    }
    belong(writer, joined, Some(kept))?;
    let id: MergeId = writer.new_id();
    writer
        .connection()
        .prepare_cached("INSERT INTO customer_merge (id, kept, joined, moved, agent, at) VALUES (?, ?, ?, ?, ?, ?)")?
        .execute((
            id.0.as_bytes(),
            kept.0.as_bytes(),
            joined.0.as_bytes(),
            serde_json::to_string(&moved)?,
            agent.0.as_bytes(),
            writer.now().0,
        ))?;
    writer.log(agent, "customer", kept.0, "merge", &joined.to_string())?;
    told(writer, kept, joined)?;
    Ok(id)
}

/// # Errors
/// [`StoreError::NotFound`]; [`StoreError::Content`] when it was undone already, or a later one must be undone first.
pub fn unmerge(writer: &mut Writer<'_>, agent: AgentId, id: MergeId) -> Result<(CustomerId, CustomerId)> {
    let (kept, joined, moved): (CustomerId, CustomerId, Moved) = writer
        .connection()
        .prepare_cached("SELECT kept, joined, moved FROM customer_merge WHERE id = ? AND undone_at = 0")?
        .query_row([id.0.as_bytes()], |row| Ok((row::id(row, 0)?, row::id(row, 1)?, row::json(row, 2)?)))?;
    if is_merged(writer, kept)? || of(&writer.reader(), kept)?.first().is_none_or(|last| last.id != id) {
        return Err(StoreError::Content("a later merge of this customer has to be undone first".into()));
    }
    belong(writer, joined, None)?;
    hand_over(writer, &moved, joined)?;
    for tag in &moved.tags {
        let sql = "DELETE FROM customer_tag WHERE customer = ? AND tag = ?";
        writer.connection().prepare_cached(sql)?.execute((kept.0.as_bytes(), tag))?;
    }
    // What was changed since stays as it is.
    let now = state(writer, kept)?;
    set_state(writer, kept, &now.back(&moved.after, &moved.before))?;
    writer
        .connection()
        .prepare_cached("UPDATE customer_merge SET undone_at = ?2 WHERE id = ?1")?
        .execute((id.0.as_bytes(), writer.now().0))?;
    writer.log(agent, "customer", kept.0, "unmerge", &joined.to_string())?;
    told(writer, kept, joined)?;
    Ok((kept, joined))
}

/// The records that were made part of this one, the last first.
pub fn of(reader: &Reader<'_>, kept: CustomerId) -> Result<Vec<Merge>> {
    let mut statement = reader.connection().prepare_cached(
        "SELECT m.id, m.joined, c.name, m.at FROM customer_merge AS m JOIN customer AS c ON c.id = m.joined
         WHERE m.kept = ? AND m.undone_at = 0 ORDER BY m.id DESC",
    )?;
    let rows = statement.query_map([kept.0.as_bytes()], |row| {
        Ok(Merge { id: row::id(row, 0)?, joined: row::id(row, 1)?, name: row.get(2)?, at: Timestamp(row.get(3)?) })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Another record that shows the very same address or number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    pub id: CustomerId,
    pub name: String,
    /// `email`, `phone`.
    pub by: String,
    pub value: String,
}

/// Records that are this person too, by an exact address or number of theirs or of their orders.
pub fn alike(reader: &Reader<'_>, id: CustomerId) -> Result<Vec<Alike>> {
    let mut statement = reader.connection().prepare_cached(
        "WITH known (by, value) AS (
             SELECT kind, value FROM customer_identity WHERE customer = ?1 AND kind IN ('email', 'phone')
             UNION SELECT 'email', email FROM shop_order WHERE customer = ?1 AND email <> ''
             UNION SELECT 'phone', phone FROM shop_order WHERE customer = ?1 AND phone <> ''
         ), other (by, value, customer) AS (
             SELECT known.by, known.value, i.customer FROM known
                 JOIN customer_identity AS i ON i.value = known.value AND i.kind = known.by
             UNION SELECT by, value, o.customer FROM known JOIN shop_order AS o ON o.email = value WHERE by = 'email'
             UNION SELECT by, value, o.customer FROM known JOIN shop_order AS o ON o.phone = value WHERE by = 'phone'
         )
         SELECT c.id, c.name, min(other.by), other.value FROM other JOIN customer AS c ON c.id = other.customer
         WHERE c.id <> ?1 AND c.merged_into = zeroblob(16) GROUP BY c.id ORDER BY c.name LIMIT 20",
    )?;
    let rows = statement.query_map([id.0.as_bytes()], |row| {
        Ok(Alike { id: row::id(row, 0)?, name: row.get(1)?, by: row.get(2)?, value: row.get(3)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Whose record this is now: itself, or the one that it was made part of.
pub fn standing_for(reader: &Reader<'_>, id: CustomerId) -> Result<CustomerId> {
    let mut at = id;
    let sql = "SELECT merged_into FROM customer WHERE id = ?";
    while let Some(next) = reader
        .connection()
        .prepare_cached(sql)?
        .query_row([at.0.as_bytes()], |row| row::id_or_none::<CustomerId>(row, 0))
        .optional()?
        .flatten()
    {
        at = next;
    }
    Ok(at)
}

fn is_merged(writer: &Writer<'_>, id: CustomerId) -> Result<bool> {
    let sql = "SELECT merged_into <> zeroblob(16) FROM customer WHERE id = ?";
    Ok(writer.connection().prepare_cached(sql)?.query_row([id.0.as_bytes()], |row| row.get(0))?)
}

fn belong(writer: &Writer<'_>, joined: CustomerId, to: Option<CustomerId>) -> Result<()> {
    let to = to.map_or([0; 16], |to| to.0.into_bytes());
    let sql = "UPDATE customer SET merged_into = ?2 WHERE id = ?1";
    writer.connection().prepare_cached(sql)?.execute((joined.0.as_bytes(), to))?;
    Ok(())
}

/// How somebody is known: kind, whose own id it is if it is one, value.
pub fn identities(reader: &Reader<'_>, id: CustomerId) -> Result<Vec<(String, Option<AccountId>, String)>> {
    let mut statement = reader
        .connection()
        .prepare_cached("SELECT kind, account, value FROM customer_identity WHERE customer = ? ORDER BY kind, value")?;
    let rows =
        statement.query_map([id.0.as_bytes()], |row| Ok((row.get(0)?, row::id_or_none(row, 1)?, row.get(2)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn new_tags(writer: &Writer<'_>, kept: CustomerId, joined: CustomerId) -> Result<Vec<String>> {
    let mut statement = writer.connection().prepare_cached(
        "SELECT tag FROM customer_tag WHERE customer = ?2
         EXCEPT SELECT tag FROM customer_tag WHERE customer = ?1",
    )?;
    let rows = statement.query_map((kept.0.as_bytes(), joined.0.as_bytes()), |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn ids(writer: &Writer<'_>, table: &str, key: &str, customer: CustomerId) -> Result<Vec<Uuid>> {
    let mut statement = writer.connection().prepare(&format!("SELECT {key} FROM {table} WHERE customer = ?"))?;
    let rows = statement.query_map([customer.0.as_bytes()], |row| row::id(row, 0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn hand_over(writer: &mut Writer<'_>, moved: &Moved, to: CustomerId) -> Result<()> {
    let connection = writer.connection();
    for (kind, account, value) in &moved.identities {
        connection
            .prepare_cached("UPDATE customer_identity SET customer = ? WHERE kind = ? AND account = ? AND value = ?")?
            .execute((to.0.as_bytes(), kind, account.map_or([0; 16], |account| account.0.into_bytes()), value))?;
    }
    for (table, rows) in &moved.rows {
        let Some((table, key)) = OWNED.iter().find(|(known, _)| known == table) else { continue };
        let mut statement = connection.prepare(&format!("UPDATE {table} SET customer = ? WHERE {key} = ?"))?;
        for id in rows {
            statement.execute((to.0.as_bytes(), id.as_bytes()))?;
        }
    }
    show_name(writer, to)
}

fn state(writer: &Writer<'_>, id: CustomerId) -> Result<Kept> {
    let Profile { name, language, time_zone, notes, preferences } = profile(&writer.reader(), id)?;
    let sql = "SELECT since FROM customer WHERE id = ?";
    let since = writer.connection().prepare_cached(sql)?.query_row([id.0.as_bytes()], |row| row.get(0))?;
    Ok(Kept { name, language, time_zone, notes, preferences, since })
}

fn set_state(writer: &mut Writer<'_>, id: CustomerId, to: &Kept) -> Result<()> {
    writer
        .connection()
        .prepare_cached(
            "UPDATE customer SET name = ?2, language = ?3, time_zone = ?4, notes = ?5, preferences = ?6, since = ?7
             WHERE id = ?1",
        )?
        .execute((id.0.as_bytes(), &to.name, &to.language, &to.time_zone, &to.notes, &to.preferences, to.since))?;
    Ok(())
}

fn told(writer: &mut Writer<'_>, kept: CustomerId, joined: CustomerId) -> Result<()> {
    for id in [kept, joined] {
        deadline::of_customer(writer, id)?;
        writer.changed(Change::Customer(id));
    }
    writer.changed(Change::Inbox);
    Ok(())
}

impl Kept {
    fn with(&self, other: &Self) -> Self {
        let either = |a: &str, b: &str| if a.is_empty() { b.to_owned() } else { a.to_owned() };
        let both = |a: &str, b: &str| match (a, b) {
            (a, b) if a == b || b.is_empty() => a.to_owned(),
            ("", b) => b.to_owned(),
            (a, b) => format!("{a}\n{b}"),
        };
        Self {
            name: either(&self.name, &other.name),
            language: either(&self.language, &other.language),
            time_zone: either(&self.time_zone, &other.time_zone),
            notes: both(&self.notes, &other.notes),
            preferences: both(&self.preferences, &other.preferences),
            since: match (self.since, other.since) {
                (0, since) | (since, 0) => since,
                (a, b) => a.min(b),
            },
        }
    }

    /// What still is as `after` has it becomes as `before` had it.
    fn back(&self, after: &Self, before: &Self) -> Self {
        let one = |now: &String, after: &String, before: &String| if now == after { before } else { now }.clone();
        Self {
            name: one(&self.name, &after.name, &before.name),
            language: one(&self.language, &after.language, &before.language),
            time_zone: one(&self.time_zone, &after.time_zone, &before.time_zone),
            notes: one(&self.notes, &after.notes, &before.notes),
            preferences: one(&self.preferences, &after.preferences, &before.preferences),
            since: if self.since == after.since { before.since } else { self.since },
        }
    }
}
