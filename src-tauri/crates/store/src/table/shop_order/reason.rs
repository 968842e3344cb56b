//! The reasons a shop offers for returns and refunds, in its own order.

use model::{
    id::{AccountId, RemoteId},
    order::Reason,
};

use crate::{Reader, Result, Writer};

/// What a reason is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    Return,
    Refund,
}

impl Asked {
    fn word(self) -> &'static str {
        match self {
            Self::Return => "return",
            Self::Refund => "refund",
        }
    }
}

pub fn reasons(reader: &Reader<'_>, account: AccountId, asked: Asked) -> Result<Vec<Reason>> {
    let mut statement = reader.connection().prepare_cached(
        "SELECT remote, label FROM shop_reason WHERE account = ? AND kind = ? ORDER BY position, remote",
    )?;
    let rows = statement.query_map((account.0.as_bytes(), asked.word()), |row| {
        Ok(Reason { remote: RemoteId(row.get(0)?), label: row.get(1)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Replaces them.
pub fn put_reasons(writer: &mut Writer<'_>, account: AccountId, asked: Asked, reasons: &[Reason]) -> Result<()> {
    let connection = writer.connection();
    connection
        .prepare_cached("DELETE FROM shop_reason WHERE account = ? AND kind = ?")?
        .execute((account.0.as_bytes(), asked.word()))?;
    for (position, reason) in (0i64..).zip(reasons) {
        connection
            .prepare_cached(
                "INSERT INTO shop_reason (account, kind, remote, label, position) VALUES (?, ?, ?, ?, ?)
                 ON CONFLICT DO NOTHING",
            )?
            .execute((account.0.as_bytes(), asked.word(), reason.remote.as_str(), &reason.label, position))?;
    }
    Ok(())
}
