//! The bare loop that ingest is held against: the same rows into the same tables with the same indexes, cipher, page size,
//! cache and durability, and nothing else. It looks nothing up: what to write is read from a store that ingest filled.

use std::path::Path;

use rusqlite::{Connection, params_from_iter, types::Value};

/// The key of the measured stores; they hold nothing real.
pub const KEY: [u8; 32] = [7; 32];

const SCHEMA: &str = include_str!("../../../src-tauri/crates/store/src/schema.sql");

/// The tables that ingest fills, in the order of their foreign keys; by which column a row belongs to a batch, and
/// whether that column is the id of the row itself.
const TABLES: &[(&str, &str)] = &[
    ("customer", "id"),
    ("customer_identity", "customer"),
    ("conversation", "id"),
    ("message", "id"),
    ("message_html", "message"),
    ("message_reference", "message"),
    ("part", "message"),
    ("location", "message"),
];

/// What ingest finds there before it begins.
const BEFORE: &[&str] = &["brand", "account"];

/// The rows of one table, in one batch.
#[derive(Debug)]
pub struct Rows {
    sql: String,
    rows: Vec<Vec<Value>>,
}

fn open(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    let key = crate::hex(&KEY);
    connection.execute_batch(&format!(
        "PRAGMA key = \"x'{key}'\"; PRAGMA cipher_page_size = 8192; PRAGMA cipher_memory_security = OFF;
         PRAGMA foreign_keys = ON; PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY;"
    ))?;
    connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    connection.execute_batch("PRAGMA wal_autocheckpoint = 1000; PRAGMA synchronous = NORMAL;")?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// The rows of a filled store, by the batch they were written in. Ids are made in order and each message's before those of
/// the customer and the conversation that it begins, so a batch goes from its first message to the next one's.
pub fn rows(filled: &Path, batch: usize) -> rusqlite::Result<Vec<Vec<Rows>>> {
    let connection = open(filled)?;
    let mut statement = connection.prepare("SELECT id FROM message ORDER BY id")?;
    let ids: Vec<[u8; 16]> = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let firsts: Vec<[u8; 16]> = ids.iter().step_by(batch).copied().collect();
    let mut batches = Vec::new();
    for (nth, first) in firsts.iter().enumerate() {
        let (from, to) = (if nth == 0 { &[0; 16] } else { first }, firsts.get(nth + 1).unwrap_or(&[0xff; 16]));
        let mut batch = Vec::new();
        for (table, by) in TABLES {
            batch.push(read(&connection, table, &format!("WHERE {by} >= ? AND {by} < ? ORDER BY {by}"), (from, to))?);
        }
        batches.push(batch);
    }
    Ok(batches)
}

fn read(connection: &Connection, table: &str, which: &str, values: impl rusqlite::Params) -> rusqlite::Result<Rows> {
    let mut statement = connection.prepare_cached(&format!("SELECT * FROM {table} {which}"))?;
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let marks = vec!["?"; columns.len()].join(", ");
    let sql = format!("INSERT INTO {table} ({}) VALUES ({marks})", columns.join(", "));
    let rows = statement
        .query_map(values, |row| (0..columns.len()).map(|at| row.get(at)).collect())?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Rows { sql, rows })
}

/// A new file with the schema, filled by nothing but INSERTs.
pub struct Bare(Connection);

impl Bare {
    pub fn new(path: &Path, filled: &Path) -> rusqlite::Result<Self> {
        let bare = Self(open(path)?);
        bare.0.execute_batch(SCHEMA)?;
        let filled = open(filled)?;
        let before = BEFORE.iter().map(|table| read(&filled, table, "", [])).collect::<rusqlite::Result<Vec<_>>>()?;
        bare.insert(&before)?;
        Ok(bare)
    }

    /// One transaction.
    pub fn insert(&self, batch: &[Rows]) -> rusqlite::Result<()> {
        self.0.execute_batch("BEGIN IMMEDIATE")?;
        for Rows { sql, rows } in batch {
            let mut statement = self.0.prepare_cached(sql)?;
            for row in rows {
                statement.execute(params_from_iter(row))?;
            }
        }
        self.0.execute_batch("COMMIT")
    }

    pub fn count(&self, table: &str) -> rusqlite::Result<u64> {
        rows_in(&self.0, table)
    }
}

/// How many rows a table of a store has.
pub fn count(path: &Path, table: &str) -> rusqlite::Result<u64> {
    rows_in(&open(path)?, table)
}

fn rows_in(connection: &Connection, table: &str) -> rusqlite::Result<u64> {
    connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get::<_, i64>(0)).map(|n| n as u64)
}
