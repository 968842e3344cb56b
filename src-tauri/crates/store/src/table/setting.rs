//! Settings of this desk, as JSON by key. What a key means and its default are the caller's.

use rusqlite::OptionalExtension;
use serde::{Serialize, de::DeserializeOwned};

use crate::{Change, Reader, Result, Writer};

/// The setting, or none when it was never put.
///
/// # Errors
/// [`crate::StoreError::Content`] when what was put is not a `T`.
pub fn get<T: DeserializeOwned>(reader: &Reader<'_>, key: &str) -> Result<Option<T>> {
    let text: Option<String> = reader
        .connection()
        .prepare_cached("SELECT value FROM setting WHERE key = ?")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
}

pub fn put<T: Serialize>(writer: &mut Writer<'_>, key: &str, value: &T) -> Result<()> {
    let text = serde_json::to_string(value)?;
    let changed = writer
        .connection()
        .prepare_cached(
            "INSERT INTO setting (key, value) VALUES (?, ?)
             ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE value <> excluded.value",
        )?
        .execute((key, text))?;
    if changed > 0 {
        writer.changed(Change::Settings);
    }
    Ok(())
}

pub fn remove(writer: &mut Writer<'_>, key: &str) -> Result<()> {
    if writer.connection().execute("DELETE FROM setting WHERE key = ?", [key])? > 0 {
        writer.changed(Change::Settings);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Durability, StoreError, testing::TempStore};

    #[tokio::test]
    async fn keeps_json_and_tells_only_real_changes() {
        let store = TempStore::new().unwrap();
        let mut changes = store.changes();
        for _ in 0..2 {
            store.write(Durability::Normal, |writer| put(writer, "quiet", &(22, 7))).await.unwrap();
        }
        assert_eq!(changes.try_recv().unwrap().as_ref(), [Change::Settings]);
        assert!(changes.try_recv().is_err(), "the same value is no change");
        let quiet = store.read(|reader| get::<(u32, u32)>(reader, "quiet")).await.unwrap();
        assert_eq!(quiet, Some((22, 7)));
        assert!(matches!(store.read(|reader| get::<bool>(reader, "quiet")).await, Err(StoreError::Content(_))));
        store.write(Durability::Normal, |writer| remove(writer, "quiet")).await.unwrap();
        assert_eq!(store.read(|reader| get::<(u32, u32)>(reader, "quiet")).await.unwrap(), None);
    }
}
