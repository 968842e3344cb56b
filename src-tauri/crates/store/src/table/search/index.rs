//! Words go into the index, the newest message's first.

use std::collections::HashSet;

use model::{
    id::MessageId,
    time::Timestamp,
    words::{Word, words},
};
use rusqlite::{Error, OptionalExtension, params};

use crate::{
    Change, Reader, Result, StoreError, Writer, row,
    table::{
        customer,
        message::{self, StoredMessage},
        part::PartKind,
    },
};

/// Places of one millisecond: as many messages may bear the same moment.
pub(super) const PLACES: u32 = 20;

/// How much of the store can be searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reach {
    /// Messages whose words are still to be taken in; counted up to 100,000.
    pub waiting: u64,
    /// The oldest message that is found.
    pub oldest: Option<Timestamp>,
}

pub fn reach(reader: &Reader<'_>) -> Result<Reach> {
    let connection = reader.connection();
    let waiting: i64 = connection
        .prepare_cached("SELECT count(*) FROM (SELECT 1 FROM search_todo LIMIT 100000)")?
        .query_row([], |row| row.get(0))?;
    let oldest: Option<i64> =
        connection.prepare_cached("SELECT min(place) FROM search_place")?.query_row([], |row| row.get(0))?;
    Ok(Reach { waiting: waiting.max(0) as u64, oldest: oldest.map(|place| Timestamp(place >> PLACES)) })
}

/// Takes in the names of customers and the words of the newest messages that wait for it, up to `most` of each. Answers how
/// many there were.
pub fn index_next(writer: &mut Writer<'_>, most: usize) -> Result<usize> {
    let names = customer::index_names(writer, most)?;
    let next: Vec<MessageId> = {
        let mut statement = writer
            .connection()
            .prepare_cached(&format!("SELECT message FROM search_todo ORDER BY at DESC, message DESC LIMIT {most}"))?;
        let rows = statement.query_map([], |row| row::id(row, 0))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    let mut new = HashSet::new();
    for id in &next {
        match message::get(&writer.reader(), *id) {
            Ok(message) => take_in(writer, &message, &mut new)?,
            // One that cannot be understood must not stop those behind it.
            Err(StoreError::Sql(Error::FromSqlConversionFailure(..) | Error::InvalidColumnType(..))) => {
                tracing::warn!(message = %id, "a message cannot be searched for");
                done(writer, *id)?;
            }
            Err(error) => return Err(error),
        }
    }
    let mut statement = writer.connection().prepare_cached("INSERT OR IGNORE INTO search_word (word) VALUES (?)")?;
    for word in new {
        statement.execute([word])?;
    }
    drop(statement);
    if !next.is_empty() {
        writer.changed(Change::Searchable);
    }
    Ok(names + next.len())
}

/// Joins parts of the index that arrivals left beside each other, about half a megabyte of it: the fewer there are, the
/// fewer places a word is looked up in. False when there is nothing to join.
pub fn join_next(writer: &mut Writer<'_>) -> Result<bool> {
    let connection = writer.connection();
    let before = connection.total_changes();
    let sql = "INSERT INTO message_search (message_search, rank) VALUES ('merge', 128)";
    connection.prepare_cached(sql)?.execute([])?;
    // The insertion itself counts as one.
    Ok(connection.total_changes() - before >= 2)
}

fn take_in(writer: &Writer<'_>, message: &StoredMessage, new: &mut HashSet<String>) -> Result<()> {
    let connection = writer.connection();
    let id = message.id.0.as_bytes();
    let known: Option<i64> = connection
        .prepare_cached("SELECT place FROM search_place WHERE message = ?")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    let names = file_names(message);
    let files = !names.is_empty();
    let place = if let Some(place) = known {
        connection.prepare_cached("DELETE FROM message_search WHERE rowid = ?")?.execute([place])?;
        connection.prepare_cached("UPDATE search_place SET files = ?2 WHERE place = ?1")?.execute((place, files))?;
        place
    } else {
        let first = message.at.0.max(0) << PLACES;
        let place: i64 = connection
            .prepare_cached("SELECT coalesce(max(place) + 1, ?1) FROM search_place WHERE place BETWEEN ?1 AND ?2")?
            .query_row((first, first | ((1 << PLACES) - 1)), |row| row.get(0))?;
        connection
            .prepare_cached("INSERT INTO search_place (place, message, files) VALUES (?, ?, ?)")?
            .execute((place, id, files))?;
        place
    };
    let columns = [
        joined(words(&message.subject), new),
        joined(words(&people(message)), new),
        joined(words(message.whole_text()), new),
        joined(words(&names), new),
    ];
    let [subject, people, body, files] = columns;
    connection
        .prepare_cached("INSERT INTO message_search (rowid, subject, people, body, files) VALUES (?, ?, ?, ?, ?)")?
        .execute(params![place, subject, people, body, files])?;
    done(writer, message.id)
}

fn done(writer: &Writer<'_>, message: MessageId) -> Result<()> {
    let sql = "DELETE FROM search_todo WHERE message = ?";
    writer.connection().prepare_cached(sql)?.execute([message.0.as_bytes()])?;
    Ok(())
}

fn joined(words: Vec<Word>, new: &mut HashSet<String>) -> String {
    let mut text = String::new();
    for word in words {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&word.text);
        new.insert(word.text);
    }
    text
}

/// Everybody it is from or goes to, by name and address; a line each, so that no two stand side by side.
pub(crate) fn people(message: &StoredMessage) -> String {
    let others = &message.addresses;
    let all = std::iter::once(&message.from).chain(&others.reply_to).chain(&others.to).chain(&others.cc);
    all.map(|one| format!("{} {}", one.name, one.address)).collect::<Vec<_>>().join("\n")
}

pub(crate) fn file_names(message: &StoredMessage) -> String {
    let named = message.parts.iter().filter(|part| part.kind != PartKind::Raw && !part.name.is_empty());
    named.map(|part| part.name.as_str()).collect::<Vec<_>>().join("\n")
}
