//! Ids as blobs, in both directions.

use rusqlite::{
    Row,
    types::{FromSqlError, Type},
};
use uuid::Uuid;

use crate::Result;

/// The column's blob as an id.
pub fn id<T: From<Uuid>>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let bytes: [u8; 16] = row.get(column)?;
    Ok(T::from(Uuid::from_bytes(bytes)))
}

/// The column's blob as an id; none for NULL and for all zeroes.
pub fn id_or_none<T: From<Uuid>>(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<T>> {
    let bytes: Option<[u8; 16]> = row.get(column)?;
    Ok(bytes.filter(|bytes| bytes != &[0; 16]).map(|bytes| T::from(Uuid::from_bytes(bytes))))
}

/// A word of ours, such as a status, as serde writes it.
pub fn word<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    serde_json::from_value(serde_json::Value::String(text))
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}

/// JSON in a column.
pub fn json<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text = row.get_ref(column)?.as_str().map_err(|_: FromSqlError| rusqlite::Error::InvalidQuery)?;
    serde_json::from_str(text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}

/// The word serde writes for a value.
pub fn as_word<T: serde::Serialize>(value: &T) -> Result<String> {
    match serde_json::to_value(value)? {
        serde_json::Value::String(text) => Ok(text),
        other => Ok(other.to_string()),
    }
}
