//! The chain of evidence packs, and which of its heads were sent outside. Digests and moments alone: what they are of is
//! not kept here, so that a person can be forgotten and the chain stays whole.

use model::{
    id::{AgentId, CaseId, OperationId},
    time::Timestamp,
};
use rusqlite::{OptionalExtension, Row};
use serde::{Deserialize, Serialize};

use crate::{Change, Reader, Result, Writer, row};

/// A member of a pack, by its name there and its salted digest (hexadecimal).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberDigest {
    pub name: String,
    pub digest: String,
}

/// A pack's place in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pack {
    pub number: u32,
    pub case: CaseId,
    pub case_number: u32,
    pub made_at: Timestamp,
    pub agent: AgentId,
    pub members: Vec<MemberDigest>,
    /// The head before; empty for the first.
    pub previous: String,
    pub head: String,
}

/// A head that was sent outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    pub operation: OperationId,
    pub number: u32,
    pub head: String,
    pub at: Timestamp,
}

const COLUMNS: &str = "SELECT number, case_id, case_number, made_at, agent, members, previous, head FROM evidence_pack";

fn read(row: &Row<'_>) -> rusqlite::Result<Pack> {
    Ok(Pack {
        number: row.get(0)?,
        case: row::id(row, 1)?,
        case_number: row.get(2)?,
        made_at: Timestamp(row.get(3)?),
        agent: row::id(row, 4)?,
        members: row::json(row, 5)?,
        previous: row.get(6)?,
        head: row.get(7)?,
    })
}

/// The newest pack; none before the first.
pub fn last(reader: &Reader<'_>) -> Result<Option<Pack>> {
    let sql = format!("{COLUMNS} ORDER BY number DESC LIMIT 1");
    Ok(reader.connection().prepare_cached(&sql)?.query_row([], read).optional()?)
}

pub fn get(reader: &Reader<'_>, number: u32) -> Result<Option<Pack>> {
    let sql = format!("{COLUMNS} WHERE number = ?");
    Ok(reader.connection().prepare_cached(&sql)?.query_row([number], read).optional()?)
}

/// The packs after `after` up to `until`, in the chain's order.
pub fn between(reader: &Reader<'_>, after: u32, until: u32) -> Result<Vec<Pack>> {
    let sql = format!("{COLUMNS} WHERE number > ? AND number <= ? ORDER BY number");
    let mut statement = reader.connection().prepare_cached(&sql)?;
    let rows = statement.query_map([after, until], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Adds the next. `number` and `previous` are those that follow [`last`] in the same transaction.
pub fn add(writer: &mut Writer<'_>, pack: &Pack) -> Result<()> {
    writer.connection().execute(
        "INSERT INTO evidence_pack (number, case_id, case_number, made_at, agent, members, previous, head)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        rusqlite::params![
            pack.number,
            pack.case.0.as_bytes(),
            pack.case_number,
            pack.made_at.0,
            pack.agent.0.as_bytes(),
            serde_json::to_string(&pack.members)?,
            pack.previous,
            pack.head,
        ],
    )?;
    writer.changed(Change::Case(pack.case));
    Ok(())
}

/// Takes the newest out again, which nobody got; one that was followed or anchored meanwhile stays.
pub fn withdraw(writer: &mut Writer<'_>, number: u32) -> Result<()> {
    writer.connection().execute(
        "DELETE FROM evidence_pack WHERE number = ?1 AND number = (SELECT max(number) FROM evidence_pack)
         AND NOT EXISTS (SELECT 1 FROM evidence_anchor WHERE number >= ?1)",
        [number],
    )?;
    Ok(())
}

pub fn add_anchor(writer: &mut Writer<'_>, anchor: &Anchor) -> Result<()> {
    writer.connection().execute(
        "INSERT INTO evidence_anchor (operation, number, head, at) VALUES (?, ?, ?, ?)",
        rusqlite::params![anchor.operation.0.as_bytes(), anchor.number, anchor.head, anchor.at.0],
    )?;
    Ok(())
}

/// The last that was asked for, sent or not.
pub fn last_anchor(reader: &Reader<'_>) -> Result<Option<Anchor>> {
    anchor(reader, "ORDER BY number DESC, at DESC", 0)
}

/// The first whose mail went out and that a pack of this number stands under.
pub fn anchor_of(reader: &Reader<'_>, number: u32) -> Result<Option<Anchor>> {
    anchor(
        reader,
        "AND EXISTS (SELECT 1 FROM operation AS o WHERE o.id = operation AND o.state = 'done') ORDER BY number, at",
        number,
    )
}

fn anchor(reader: &Reader<'_>, which: &str, from: u32) -> Result<Option<Anchor>> {
    let sql = format!("SELECT operation, number, head, at FROM evidence_anchor WHERE number >= ? {which} LIMIT 1");
    let mut statement = reader.connection().prepare_cached(&sql)?;
    let found = statement.query_row([from], |row| {
        Ok(Anchor { operation: row::id(row, 0)?, number: row.get(1)?, head: row.get(2)?, at: Timestamp(row.get(3)?) })
    });
    Ok(found.optional()?)
}
