//! Saves the outbox from a store that cannot be read whole: operations with their record, drafts, and what they refer to.
//!
//! All else comes again from the shop and the mailbox. What is read is copied as it stands; an operation whose account or
//! customer cannot be read gets an empty one in its place, so that a person still sees what was to be done.

use std::path::Path;

use rusqlite::{Connection, params_from_iter, types::Value};

use crate::{
    Result,
    connection::{Access, connect},
};

/// What was saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Saved {
    /// Unfinished operations and drafts.
    pub count: u32,
    /// No page of the outbox was unreadable.
    pub outbox_whole: bool,
}

/// The damaged store. A connection that met a page that is not what was written reads nothing more, so it is made anew.
struct Source<'a> {
    path: &'a Path,
    key: &'a [u8; 32],
    connection: Option<Connection>,
}

/// Copies what can be read at `path` into `into`, a store that has the schema and nothing else.
///
/// # Errors
/// What goes wrong with `into`. What cannot be read at `path` is no error.
pub fn salvage(path: &Path, key: &[u8; 32], into: &mut Connection) -> Result<Saved> {
    let mut source = Source { path, key, connection: None };
    into.pragma_update(None, "foreign_keys", false)?;
    let transaction = into.transaction()?;
    let saved = copy_all(&mut source, &transaction)?;
    transaction.commit()?;
    into.pragma_update(None, "foreign_keys", true)?;
    Ok(saved)
}

fn copy_all(source: &mut Source<'_>, into: &Connection) -> Result<Saved> {
    source.copy(into, "meta", Some(("key", &[Value::Text("desk".into()), Value::Text("erased_key".into())])))?;
    for table in [
        "setting",
        "agent",
        "brand",
        "account",
        "sender",
        "notified",
        "quick_reply",
        "policy",
        "after_sales_case",
        "erased",
        "erasure",
    ] {
        source.copy(into, table, None)?;
    }
    let mut outbox_whole = true;
    for table in ["case_line", "case_evidence", "case_event", "case_operation", "compensation", "approval"] {
        source.copy(into, table, None)?;
    }
    for table in ["operation", "operation_after", "operation_ledger", "draft"] {
        outbox_whole &= source.copy(into, table, None)?;
    }
    // Everything else is read from the beginning again.
    into.execute("UPDATE account SET cursor = '', synced_at = 0", [])?;

    let conversations = values(
        into,
        "SELECT conversation FROM operation WHERE conversation IS NOT NULL UNION SELECT conversation FROM draft",
    )?;
    source.copy(into, "conversation", Some(("id", &conversations)))?;
    source.copy(into, "message", Some(("conversation", &conversations)))?;
    let messages = values(into, "SELECT id FROM message")?;
    for table in ["message_html", "message_reference", "part"] {
        source.copy(into, table, Some(("message", &messages)))?;
    }
    // Files that a draft or a waiting reply holds belong to no message yet.
    source.copy_where(into, "part", "message IS NULL", &[])?;
    let parts = values(into, "SELECT id FROM part")?;
    source.copy(into, "part_content", Some(("part", &parts)))?;

    let orders = values(into, "SELECT DISTINCT order_id FROM operation WHERE order_id IS NOT NULL")?;
    source.copy(into, "shop_order", Some(("id", &orders)))?;
    source.copy(into, "tracking", Some(("order_id", &orders)))?;
    let customers = values(
        into,
        "SELECT customer FROM conversation UNION SELECT customer FROM shop_order WHERE customer IS NOT NULL",
    )?;
    source.copy(into, "customer", Some(("id", &customers)))?;
    for table in ["customer_identity", "customer_tag"] {
        source.copy(into, table, Some(("customer", &customers)))?;
    }
    into.execute_batch(include_str!("salvage.sql"))?;
    let count = into.query_row(
        "SELECT (SELECT count(*) FROM operation WHERE state NOT IN ('done', 'cancelled')) + (SELECT count(*) FROM draft)",
        [],
        |row| row.get(0),
    )?;
    Ok(Saved { count, outbox_whole })
}

fn values(connection: &Connection, sql: &str) -> Result<Vec<Value>> {
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The columns that both stores have, and those of the key.
struct Shape {
    columns: Vec<String>,
    key: Vec<String>,
}

impl Source<'_> {
    /// Copies a table, or its rows in which a column has one of some values. False when something could not be read.
    fn copy(&mut self, into: &Connection, table: &str, only: Option<(&str, &[Value])>) -> Result<bool> {
        let Some((column, wanted)) = only else { return self.copy_where(into, table, "true", &[]) };
        let mut whole = true;
        for value in wanted {
            whole &= self.copy_where(into, table, &format!("{column} = ?"), std::slice::from_ref(value))?;
        }
        Ok(whole)
    }

    fn copy_where(&mut self, into: &Connection, table: &str, filter: &str, given: &[Value]) -> Result<bool> {
        let Some(shape) = self.shape(into, table)? else { return Ok(false) };
        let columns = shape.columns.join(", ");
        let places = vec!["?"; shape.columns.len()].join(", ");
        let insert = format!("INSERT OR IGNORE INTO {table} ({columns}) VALUES ({places})");
        // From the front to the damage; then, if there was any, from the back to it.
        for direction in ["ASC", "DESC"] {
            let order = shape.key.iter().map(|column| format!("{column} {direction}")).collect::<Vec<_>>().join(", ");
            let select = format!("SELECT {columns} FROM {table} WHERE {filter} ORDER BY {order}");
            let Some(connection) = self.connection() else { return Ok(false) };
            if read_to_damage(connection, &select, given, into, &insert)? {
                return Ok(direction == "ASC");
            }
            self.connection = None;
        }
        Ok(false)
    }

    fn connection(&mut self) -> Option<&Connection> {
        if self.connection.is_none() {
            self.connection = connect(self.path, self.key, Access::Read).ok();
        }
        self.connection.as_ref()
    }

    /// None when the source does not have the table, or does not give its columns away.
    fn shape(&mut self, into: &Connection, table: &str) -> Result<Option<Shape>> {
        let new = columns(into, table)?;
        let Some(old) = self.connection().map(|connection| columns(connection, table)) else { return Ok(None) };
        let Ok(old) = old else {
            self.connection = None;
            return Ok(None);
        };
        let mut key: Vec<(i64, String)> =
            old.iter().filter(|(_, place)| *place > 0).map(|(n, p)| (*p, n.clone())).collect();
        key.sort();
        let columns: Vec<String> = old
            .into_iter()
            .filter(|(name, _)| new.iter().any(|(known, _)| known == name))
            .map(|(name, _)| name)
            .collect();
        Ok((!columns.is_empty()).then(|| Shape { columns, key: key.into_iter().map(|(_, name)| name).collect() }))
    }
}

/// Names of a table's columns, and their places in its key (0 for none).
fn columns(connection: &Connection, table: &str) -> rusqlite::Result<Vec<(String, i64)>> {
    let mut statement = connection.prepare("SELECT name, pk FROM pragma_table_info(?)")?;
    let rows = statement.query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

/// True when all was read. Only what goes wrong with `into` is an error.
fn read_to_damage(from: &Connection, select: &str, given: &[Value], into: &Connection, insert: &str) -> Result<bool> {
    let mut write = into.prepare_cached(insert)?;
    let Ok(mut read) = from.prepare(select) else { return Ok(false) };
    let width = read.column_count();
    let Ok(mut rows) = read.query(params_from_iter(given)) else { return Ok(false) };
    loop {
        match rows.next() {
            Ok(Some(row)) => {
                let Ok(values) =
                    (0..width).map(|column| row.get::<_, Value>(column)).collect::<rusqlite::Result<Vec<_>>>()
                else {
                    return Ok(false);
                };
                write.execute(params_from_iter(values))?;
            }
            Ok(None) => return Ok(true),
            Err(_) => return Ok(false),
        }
    }
}
