//! The golden schema, stores of every version, and the rules of the SQL.
//!
//! `UPDATE_SCHEMA=1 cargo test -p store schema` writes `schema.sql` anew. With a new migration, the `schema.sql` of before
//! is kept as `migration/version/NNNN.sql`, and rows of the new version are added beside it.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use super::*;

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn empty() -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    connection.pragma_update(None, "foreign_keys", true).unwrap();
    connection
}

fn current() -> Connection {
    let mut connection = empty();
    ALL.run(&mut connection).unwrap();
    connection
}

/// Everything in the schema, tables first; what a virtual table keeps for itself comes with it.
fn schema(connection: &Connection) -> String {
    let mut statement = connection
        .prepare(
            "SELECT s.sql FROM sqlite_schema AS s LEFT JOIN pragma_table_list AS l ON l.name = s.name
             WHERE s.sql IS NOT NULL AND coalesce(l.type, '') <> 'shadow'
               AND s.tbl_name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow')
             ORDER BY s.type = 'trigger', s.type = 'index', s.tbl_name, s.name",
        )
        .unwrap();
    let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    rows.map(|sql| format!("{};\n", sql.unwrap())).collect::<Vec<_>>().join("\n")
}

fn tables(connection: &Connection) -> Vec<String> {
    let mut statement = connection
        .prepare("SELECT name FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
        .unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().collect::<rusqlite::Result<_>>().unwrap()
}

fn made() -> String {
    let (version, schema) = (ALL.version(), schema(&current()));
    format!("-- The schema of version {version}, made from the migrations by a test; not to be edited.\n\n{schema}")
}

/// The golden schema; written anew first when that is asked for.
fn golden() -> &'static str {
    static GOLDEN: OnceLock<String> = OnceLock::new();
    GOLDEN.get_or_init(|| {
        let path = source().join("schema.sql");
        if std::env::var_os("UPDATE_SCHEMA").is_some() {
            fs::write(&path, made()).unwrap();
        }
        fs::read_to_string(&path).unwrap()
    })
}

#[test]
fn all_migrations_together_give_the_golden_schema() {
    assert!(golden() == made(), "schema.sql is not what the migrations make; UPDATE_SCHEMA=1 writes it anew");
}

#[test]
fn a_store_of_every_version_opens_with_all_its_rows() {
    for version in 1..=ALL.version() {
        let kept = |what: &str| fs::read_to_string(source().join(format!("migration/version/{version:04}{what}.sql")));
        let schema_then = if version == ALL.version() { golden().to_owned() } else { kept("").unwrap() };
        let mut store = empty();
        store.execute_batch(&schema_then).unwrap();
        store.execute_batch(&kept(".rows").unwrap()).unwrap();
        store.pragma_update(None, "user_version", version).unwrap();
        // A migration that was published is never changed.
        let then = empty();
        for sql in ALL.0.iter().take(version as usize) {
            then.execute_batch(sql).unwrap();
        }
        assert_eq!(schema(&store), schema(&then), "version {version}");
        for table in tables(&store) {
            let rows: i64 = store.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap();
            assert!(rows > 0, "{version:04}.rows.sql has no row of {table}");
        }
        let operations = |store: &Connection| -> i64 {
            store.query_row("SELECT count(*) FROM operation", [], |row| row.get(0)).unwrap()
        };
        let before = operations(&store);
        ALL.run(&mut store).unwrap();
        assert_eq!(operations(&store), before);
        assert_eq!(schema(&store), schema(&current()), "from version {version}");
        let broken: i64 =
            store.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0)).unwrap();
        assert_eq!(broken, 0);
        crate::damage::verify(&store).unwrap();
    }
}

/// Orders stored before version 9 say in their bodies alone when their parcels left.
#[test]
fn parcels_under_way_are_found_in_orders_that_were_there_before() {
    let mut store = empty();
    Migrations(&ALL.0[..8]).run(&mut store).unwrap();
    store.execute_batch(&fs::read_to_string(source().join("migration/version/0008.rows.sql")).unwrap()).unwrap();
    let parcels = r#"{"fulfilments": [
        {"shipped_at": 500, "delivered_at": null, "cancelled_at": null},
        {"shipped_at": 300, "delivered_at": null, "cancelled_at": null},
        {"shipped_at": 200, "delivered_at": 250, "cancelled_at": null},
        {"shipped_at": 100, "delivered_at": null, "cancelled_at": 110},
        {"shipped_at": null, "delivered_at": null, "cancelled_at": null}]}"#;
    store.execute("UPDATE shop_order SET body = ?", [parcels]).unwrap();
    ALL.run(&mut store).unwrap();
    let since: Vec<i64> = store
        .prepare("SELECT under_way_since FROM shop_order")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<rusqlite::Result<_>>()
        .unwrap();
    assert_eq!(since, [300]);
}

/// Cases stored before version 12 say by their ids alone whose they are.
#[test]
fn cases_that_were_there_before_bear_their_names() {
    let mut store = empty();
    Migrations(&ALL.0[..11]).run(&mut store).unwrap();
    store.execute_batch(&fs::read_to_string(source().join("migration/version/0011.rows.sql")).unwrap()).unwrap();
    store.execute("UPDATE after_sales_case SET reason = 'cracked'", []).unwrap();
    ALL.run(&mut store).unwrap();
    let shown: (String, String, String) = store
        .query_row("SELECT customer_name, order_number, gist FROM after_sales_case", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .unwrap();
    assert_eq!(shown, ("Ana".into(), "1001".into(), "cracked".into()));
}

#[test]
fn every_table_is_strict() {
    let connection = current();
    let loose: Vec<String> = connection
        .prepare("SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<rusqlite::Result<_>>()
        .unwrap();
    assert_eq!(loose, [""; 0]);
}

/// Columns in which nothing is something else than empty. A new one is a deliberate act.
const MAY_BE_NULL: [&str; 11] = [
    "conversation.linked",
    "message.author",
    "message.message_id",
    "message.operation",
    "message.order_id",
    "message.provider_id",
    "operation.conversation",
    "operation.order_id",
    "operation_ledger.agent",
    "part.message",
    "shop_order.customer",
];

#[test]
fn columns_are_not_null() {
    let connection = current();
    let mut found = BTreeSet::new();
    for table in tables(&connection) {
        let mut statement =
            connection.prepare("SELECT name FROM pragma_table_info(?) WHERE \"notnull\" = 0 AND pk = 0").unwrap();
        let names = statement.query_map([&table], |row| row.get::<_, String>(0)).unwrap();
        found.extend(names.map(|name| format!("{table}.{}", name.unwrap())));
    }
    let known: BTreeSet<String> = MAY_BE_NULL.into_iter().map(String::from).collect();
    assert_eq!(found, known);
}

/// INSERTs that leave the columns to their order in the table.
fn without_columns(text: &str) -> Vec<String> {
    let mut found = vec![];
    let flat = text.replace('\\', " ").split_whitespace().collect::<Vec<_>>().join(" ");
    for start in ["INSERT INTO ", "INSERT OR IGNORE INTO ", "INSERT OR REPLACE INTO ", "REPLACE INTO "] {
        for (place, _) in flat.match_indices(start) {
            let rest = &flat[place + start.len()..];
            let after = rest.trim_start_matches(|c: char| c.is_alphanumeric() || "_{}\"'.".contains(c)).trim_start();
            if !after.starts_with('(') {
                found.push(rest.chars().take(60).collect());
            }
        }
    }
    found
}

#[test]
fn every_insert_names_its_columns() {
    // Made of two words, so that the search does not find this file.
    let insert = format!("{} INTO", "INSERT");
    assert_eq!(without_columns(&format!("{insert} a (b)\n VALUES (1); {insert} {{table}} (b)")), [""; 0]);
    assert_eq!(without_columns(&format!("{insert} a\n VALUES (1)")), ["a VALUES (1)"]);
    let mut folders = vec![source()];
    let mut looked_at = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("migrate/tests.rs") {
                assert_eq!(without_columns(&fs::read_to_string(&path).unwrap()), [""; 0], "{}", path.display());
                looked_at += 1;
            }
        }
    }
    assert!(looked_at > 20);
}
