//! Which operations need a lead's word, and whose word was given for exactly what.

use std::fmt::Write as _;

use model::{
    id::{AgentId, OperationId},
    time::Timestamp,
};
use rusqlite::OptionalExtension;
use sha2::{Digest, Sha256};

use super::operation::{self, Operation};
use crate::{Change, Reader, Result, StoreError, Writer, row};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    pub asked_by: AgentId,
    pub asked_at: Timestamp,
    /// None: nobody yet.
    pub approved: Option<(AgentId, Timestamp)>,
    /// Of the operation as it was approved.
    pub digest: String,
}

/// What an approval is for: all that the operation does, and the order that it was decided on.
///
/// # Errors
/// Never for an operation that was read from the store.
pub fn digest(operation: &Operation) -> Result<String> {
    let whole = serde_json::to_vec(&(operation.payload.to_stored()?, &operation.facts))?;
    Ok(Sha256::digest(whole).iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

pub fn of(reader: &Reader<'_>, id: OperationId) -> Result<Option<Approval>> {
    Ok(reader
        .connection()
        .prepare_cached(
            "SELECT asked_by, asked_at, approved_by, approved_at, digest FROM approval WHERE operation = ?",
        )?
        .query_row([id.0.as_bytes()], |row| {
            let (by, at): (Option<AgentId>, i64) = (row::id_or_none(row, 2)?, row.get(3)?);
            Ok(Approval {
                asked_by: row::id(row, 0)?,
                asked_at: Timestamp(row.get(1)?),
                approved: by.map(|by| (by, Timestamp(at))),
                digest: row.get(4)?,
            })
        })
        .optional()?)
}

/// Whether the operation may go as far as approvals are concerned: none is needed, or it has one for what it is now.
pub fn allows(reader: &Reader<'_>, operation: &Operation) -> Result<bool> {
    Ok(match of(reader, operation.id)? {
        None => true,
        Some(approval) => approval.approved.is_some() && approval.digest == digest(operation)?,
    })
}

/// The operation needs a lead from now on.
pub fn ask(writer: &mut Writer<'_>, id: OperationId, by: AgentId) -> Result<()> {
    writer.connection().execute(
        "INSERT INTO approval (operation, asked_by, asked_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (id.0.as_bytes(), by.0.as_bytes(), writer.now().0),
    )?;
    Ok(())
}

/// A lead's word for the operation as it is now.
///
/// # Errors
/// [`StoreError::NotFound`] when none was asked for.
pub fn give(writer: &mut Writer<'_>, id: OperationId, by: AgentId) -> Result<()> {
    let operation = operation::get(&writer.reader(), id)?;
    let changed = writer.connection().execute(
        "UPDATE approval SET approved_by = ?2, approved_at = ?3, digest = ?4 WHERE operation = ?1",
        (id.0.as_bytes(), by.0.as_bytes(), writer.now().0, digest(&operation)?),
    )?;
    if changed == 0 {
        return Err(StoreError::NotFound);
    }
    writer.changed(Change::Operation(id));
    Ok(())
}
