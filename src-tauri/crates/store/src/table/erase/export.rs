//! Everything that is held of a person, for the person: every row of every table that is theirs, as it is stored.

use base64::{Engine, prelude::BASE64_STANDARD};
use model::id::CustomerId;
use rusqlite::types::ValueRef;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{Person, person, scrub};
use crate::{Reader, Result};

/// What to take from a table, by one id of the person's each time.
const OF_CUSTOMER: [(&str, &str); 4] = [
    ("customer", "SELECT * FROM customer WHERE id = ?"),
    ("customer_identity", "SELECT * FROM customer_identity WHERE customer = ?"),
    ("customer_tag", "SELECT * FROM customer_tag WHERE customer = ?"),
    ("compensation", "SELECT * FROM compensation WHERE customer = ?"),
];
const OF_CASE: [(&str, &str); 3] = [
    ("after_sales_case", "SELECT * FROM after_sales_case WHERE id = ?"),
    ("case_line", "SELECT * FROM case_line WHERE case_id = ?"),
    ("case_event", "SELECT * FROM case_event WHERE case_id = ?"),
];
const OF_CONVERSATION: [(&str, &str); 3] = [
    ("conversation", "SELECT * FROM conversation WHERE id = ?"),
    ("conversation_tag", "SELECT * FROM conversation_tag WHERE conversation = ?"),
    ("draft", "SELECT * FROM draft WHERE conversation = ?"),
];
const OF_MESSAGE: [(&str, &str); 3] = [
    ("message", "SELECT * FROM message WHERE id = ?"),
    ("message_html", "SELECT message, CAST(html AS TEXT) AS html FROM message_html WHERE message = ?"),
    ("file", "SELECT p.*, c.content FROM part AS p LEFT JOIN part_content AS c ON c.part = p.id WHERE p.message = ?"),
];
const OF_ORDER: [(&str, &str); 1] = [("shop_order", "SELECT * FROM shop_order WHERE id = ?")];
const OF_OPERATION: [(&str, &str); 2] = [
    ("operation", "SELECT * FROM operation WHERE id = ?"),
    ("operation_ledger", "SELECT * FROM operation_ledger WHERE operation = ?"),
];

/// The export, by table. Ids are text, bytes base64, moments milliseconds since 1970.
///
/// # Errors
/// [`crate::StoreError::NotFound`].
pub fn export(reader: &Reader<'_>, id: CustomerId) -> Result<Value> {
    let person = person(reader, id)?;
    let Person { customers, conversations, messages, orders, .. } = &person;
    let mut all = Map::new();
    let operations: Vec<Uuid> = scrub::operations(reader, &person)?.into_iter().map(|(id, ..)| id.0).collect();
    let cases: Vec<Uuid> = scrub::cases(reader, &person)?.into_iter().map(|id| id.0).collect();
    take(reader, &mut all, &OF_CUSTOMER, &customers.iter().map(|id| id.0).collect::<Vec<_>>())?;
    take(reader, &mut all, &OF_CASE, &cases)?;
    take(reader, &mut all, &OF_CONVERSATION, &conversations.iter().map(|id| id.0).collect::<Vec<_>>())?;
    take(reader, &mut all, &OF_MESSAGE, &messages.iter().map(|id| id.0).collect::<Vec<_>>())?;
    take(reader, &mut all, &OF_ORDER, &orders.iter().map(|id| id.0).collect::<Vec<_>>())?;
    take(reader, &mut all, &OF_OPERATION, &operations)?;
    Ok(Value::Object(all))
}

fn take(reader: &Reader<'_>, all: &mut Map<String, Value>, of: &[(&str, &str)], ids: &[Uuid]) -> Result<()> {
    for (table, sql) in of {
        let mut rows = Vec::new();
        for id in ids {
            let mut statement = reader.connection().prepare_cached(sql)?;
            let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
            let mut found = statement.query([id.as_bytes()])?;
            while let Some(row) = found.next()? {
                let mut fields = Map::new();
                for (at, name) in names.iter().enumerate() {
                    fields.insert(name.clone(), value(row.get_ref(at)?));
                }
                rows.push(Value::Object(fields));
            }
        }
        all.insert((*table).to_owned(), Value::Array(rows));
    }
    Ok(())
}

fn value(stored: ValueRef<'_>) -> Value {
    match stored {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => json!(number),
        ValueRef::Real(number) => json!(number),
        ValueRef::Text(text) => {
            let text = String::from_utf8_lossy(text);
            // What is stored as one JSON thing is given as one.
            match serde_json::from_str::<Value>(&text) {
                Ok(inner @ (Value::Object(_) | Value::Array(_))) => inner,
                _ => Value::String(text.into_owned()),
            }
        }
        ValueRef::Blob(bytes) => match Uuid::from_slice(bytes) {
            Ok(id) => Value::String(id.to_string()),
            Err(_) => Value::String(BASE64_STANDARD.encode(bytes)),
        },
    }
}
