//! What a person at the desk notes of a customer: name, language, time zone, notes, wishes. Each change is logged.

use model::id::{AgentId, CustomerId};

use crate::{Change, Reader, Result, Writer};

/// `language` is BCP 47, `time_zone` IANA; empty where nothing is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Profile {
    pub name: String,
    pub language: String,
    pub time_zone: String,
    pub notes: String,
    pub preferences: String,
}

const FIELDS: [&str; 5] = ["name", "language", "time_zone", "notes", "preferences"];

impl Profile {
    pub(super) fn values(&self) -> [&str; 5] {
        [&self.name, &self.language, &self.time_zone, &self.notes, &self.preferences]
    }
}

/// # Errors
/// [`crate::StoreError::NotFound`].
pub fn profile(reader: &Reader<'_>, id: CustomerId) -> Result<Profile> {
    Ok(reader
        .connection()
        .prepare_cached("SELECT name, language, time_zone, notes, preferences FROM customer WHERE id = ?")?
        .query_row([id.0.as_bytes()], |row| {
            Ok(Profile {
                name: row.get(0)?,
                language: row.get(1)?,
                time_zone: row.get(2)?,
                notes: row.get(3)?,
                preferences: row.get(4)?,
            })
        })?)
}

/// # Errors
/// [`crate::StoreError::NotFound`].
pub fn set_profile(writer: &mut Writer<'_>, agent: AgentId, id: CustomerId, to: &Profile) -> Result<()> {
    let now = profile(&writer.reader(), id)?;
    for ((field, was), value) in FIELDS.iter().zip(now.values()).zip(to.values()) {
        if was != value {
            writer
                .connection()
                .prepare_cached(&format!("UPDATE customer SET {field} = ? WHERE id = ?"))?
                .execute((value, id.0.as_bytes()))?;
            writer.log(agent, "customer", id.0, field, value)?;
        }
    }
    show_name(writer, id)?;
    writer.changed(Change::Customer(id));
    Ok(())
}

/// Conversations bear their customer's name.
pub(super) fn show_name(writer: &mut Writer<'_>, id: CustomerId) -> Result<()> {
    let changed = writer
        .connection()
        .prepare_cached(
            "UPDATE conversation SET customer_name = (SELECT name FROM customer WHERE id = ?1)
             WHERE customer = ?1 AND customer_name <> (SELECT name FROM customer WHERE id = ?1)",
        )?
        .execute([id.0.as_bytes()])?;
    if changed > 0 {
        writer.changed(Change::Inbox);
    }
    Ok(())
}
