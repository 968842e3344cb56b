//! Many desks in one: the rows that ingest wrote for a small world, copied within the file until it holds a large one. Ingest
//! itself would take a quarter of an hour for a million messages, which go through indexes far larger than its cache.
//!
//! Each copy has ids, addresses, numbers and times of its own. An order's body stays the original's: only looking up reads
//! the columns beside it.

use std::path::Path;

use rusqlite::{Connection, functions::FunctionFlags};

/// What each copy's rows are made of: `n` is the copy's number, `own(id)` an id's own copy.
const TABLES: &[(&str, &[(&str, &str)])] = &[
    ("customer", &[("id", "own(id)")]),
    (
        "customer_identity",
        &[
            ("value", "CASE kind WHEN 'email' THEN replace(value, '@', '.' || n || '@') ELSE value || n END"),
            ("customer", "own(customer)"),
        ],
    ),
    (
        "conversation",
        &[
            ("id", "own(id)"),
            ("customer", "own(customer)"),
            ("linked", "own(linked)"),
            ("updated_at", "updated_at - n * 420000"),
            ("created_at", "created_at - n * 420000"),
        ],
    ),
    (
        "message",
        &[
            ("id", "own(id)"),
            ("conversation", "own(conversation)"),
            ("at", "at - n * 420000"),
            ("message_id", "n || '.' || message_id"),
            (
                "from_address",
                "CASE direction WHEN 'in' THEN replace(from_address, '@', '.' || n || '@') ELSE from_address END",
            ),
        ],
    ),
    ("message_html", &[("message", "own(message)")]),
    (
        "message_reference",
        &[("message_id", "n || '.' || message_id"), ("message", "own(message)"), ("conversation", "own(conversation)")],
    ),
    ("part", &[("id", "own(id)"), ("message", "own(message)")]),
    ("location", &[("key", "key + n * 10000000"), ("message", "own(message)")]),
    (
        "shop_order",
        &[
            ("id", "own(id)"),
            ("remote", "remote || '.' || n"),
            ("number", "number + n * 1000000"),
            ("customer", "own(customer)"),
            ("email", "replace(email, '@', '.' || n || '@')"),
            ("phone", "CASE phone WHEN '' THEN '' ELSE phone || n END"),
            ("placed_at", "placed_at - n * 420000"),
        ],
    ),
    ("tracking", &[("number", "number || n"), ("order_id", "own(order_id)")]),
];

/// Makes the closed store at `path` hold `copies` more of all that came from outside.
pub fn add(path: &Path, key: &[u8; 32], copies: i64) -> rusqlite::Result<()> {
    let connection = Connection::open(path)?;
    let key = crate::hex(key);
    connection.execute_batch(&format!(
        "PRAGMA key = \"x'{key}'\"; PRAGMA cipher_page_size = 8192; PRAGMA cipher_memory_security = OFF;
         PRAGMA foreign_keys = OFF; PRAGMA cache_size = -2000000; PRAGMA temp_store = MEMORY; PRAGMA synchronous = OFF;"
    ))?;
    for mode in ["DELETE", "OFF"] {
        connection.query_row(&format!("PRAGMA journal_mode = {mode}"), [], |_| Ok(()))?;
    }
    connection.create_scalar_function("own", 2, FunctionFlags::SQLITE_DETERMINISTIC, |context| {
        let copy: i64 = context.get(0)?;
        let id: Option<[u8; 16]> = context.get(1)?;
        Ok(id.map(|id| own(id, copy)))
    })?;
    // An index is made much sooner at the end than row by row.
    let mut statement =
        connection.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")?;
    let indexes: Vec<(String, String)> =
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    drop(statement);
    connection.execute_batch("BEGIN")?;
    for (name, _) in &indexes {
        connection.execute_batch(&format!("DROP INDEX {name}"))?;
    }
    for (table, changes) in TABLES {
        copy(&connection, table, changes, copies)?;
    }
    for (_, sql) in &indexes {
        connection.execute_batch(sql)?;
    }
    connection.execute_batch("COMMIT")
}

fn copy(connection: &Connection, table: &str, changes: &[(&str, &str)], copies: i64) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(&format!("SELECT name FROM pragma_table_info('{table}')"))?;
    let columns: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let values: Vec<&str> = columns
        .iter()
        .map(|column| changes.iter().find(|(name, _)| name == column).map_or(column.as_str(), |(_, value)| value))
        .collect();
    let values = values.join(", ").replace("own(", "own(n, ");
    // The copies are made of the originals alone, so these are set aside first.
    connection.execute_batch(&format!(
        "CREATE TEMP TABLE original AS SELECT * FROM {table};
         WITH RECURSIVE copy (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < {copies})
         INSERT INTO {table} ({}) SELECT {values} FROM copy CROSS JOIN original;
         DROP TABLE original;",
        columns.join(", ")
    ))
}

/// The same id, as if it had been made `copy` hours later: ids begin with 48 bits of milliseconds.
fn own(mut id: [u8; 16], copy: i64) -> [u8; 16] {
    let mut time = [0; 8];
    time[2..].copy_from_slice(&id[..6]);
    let later = u64::from_be_bytes(time) + copy as u64 * 3_600_000;
    id[..6].copy_from_slice(&later.to_be_bytes()[2..]);
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_an_id_of_its_own_and_a_later_one() {
        let id = [1, 2, 3, 4, 5, 6, 0x70, 8, 0x80, 10, 11, 12, 13, 14, 15, 16];
        assert!(own(id, 1) > id && own(id, 2) > own(id, 1));
        assert_eq!(own(id, 1)[6..], id[6..]);
    }
}
