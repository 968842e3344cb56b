use std::{fs, path::Path};

use model::id::OperationId;
use rusqlite::Connection;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::*;
use crate::{
    Reader, generation,
    table::{agent, brand, setting},
    testing::{KEY, TestNow},
};

fn key() -> DataKey {
    Zeroizing::new(KEY)
}

async fn start(folder: &Path, generation: Option<u64>) -> Result<Opened> {
    open(folder, &key(), generation, TestNow::default().now()).await
}

fn fill(store: &Connection) {
    // Several pages of everything, so that damage hits a part of it.
    store
        .execute_batch(
            "INSERT INTO brand (id, name, created_at) VALUES (x'0000000000000000000000000000b001', 'Nord', 1);
             INSERT INTO agent (id, name, language, created_at)
                 VALUES (x'0000000000000000000000000000a001', 'Li', 'en', 1);
             INSERT INTO account (id, brand, connector, kind, name, cursor, synced_at, created_at)
                 VALUES (x'0000000000000000000000000000c001', x'0000000000000000000000000000b001', 'mail', 'channel',
                         'Nord', '{\"uid\":9}', 5, 1);
             INSERT INTO customer (id, name, created_at) VALUES (x'0000000000000000000000000000d001', 'Ana', 1);
             INSERT INTO conversation (id, brand, account, customer, channel, subject, updated_at, created_at)
                 VALUES (x'0000000000000000000000000000e001', x'0000000000000000000000000000b001',
                         x'0000000000000000000000000000c001', x'0000000000000000000000000000d001', 'mail', 'Lamp', 1, 1),
                        (x'0000000000000000000000000000e002', x'0000000000000000000000000000b001',
                         x'0000000000000000000000000000c001', x'0000000000000000000000000000d001', 'mail', 'Other', 1, 1);
             INSERT INTO after_sales_case (id, number, brand, customer, kind, status, created_at, updated_at)
                 VALUES (x'00000000000000000000000000001601', 1, x'0000000000000000000000000000b001',
                         x'0000000000000000000000000000d001', 'return', 'open', 1, 1);
             INSERT INTO draft (conversation, agent, content, saved_at)
                 VALUES (x'0000000000000000000000000000e001', x'0000000000000000000000000000a001', '{}', 1);
             INSERT INTO message (id, conversation, account, kind, direction, at, text)
                 VALUES (x'0000000000000000000000000000f001', x'0000000000000000000000000000e001',
                         x'0000000000000000000000000000c001', 'message', 'in', 1, 'Where is it?'),
                        (x'0000000000000000000000000000f002', x'0000000000000000000000000000e002',
                         x'0000000000000000000000000000c001', 'message', 'in', 1, 'Elsewhere');
             INSERT INTO part (id, message, kind) VALUES (x'0000000000000000000000000000f101', NULL, 'file');
             INSERT INTO part_content (part, content) VALUES (x'0000000000000000000000000000f101', zeroblob(100));
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
             INSERT INTO operation (id, request, account, lane, kind, payload, state, status, agent, conversation, created_at)
                 SELECT unhex(printf('%032x', i)), 'r' || i, x'0000000000000000000000000000c001', zeroblob(16),
                        'send_message', printf('%.*c', 900, 'p'), iif(i % 2, 'waiting', 'done'), '{}',
                        x'0000000000000000000000000000a001', x'0000000000000000000000000000e001', i FROM n;
             INSERT INTO operation_ledger (operation, at, what) SELECT id, created_at, 'created' FROM operation;
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
             INSERT INTO change_log (id, desk, agent, clock, entity, item, field, value)
                 SELECT unhex(printf('%032x', i)), zeroblob(16), zeroblob(16), i, 'conversation', zeroblob(16), 'status',
                        'open' FROM n;
             INSERT INTO operation_after (operation, after)
                 VALUES (unhex(printf('%032x', 499)), unhex(printf('%032x', 1)));",
        )
        .unwrap();
}

/// Those of this program and one more.
fn with(sql: &'static str) -> Migrations {
    Migrations(Vec::leak([migrate::ALL.0, &[sql]].concat()))
}

async fn filled(folder: &Path) -> u64 {
    let opened = start(folder, None).await.unwrap();
    assert!(opened.fresh && !opened.store_older);
    opened
        .store
        .write(Durability::Full, |writer| {
            fill(writer.connection());
            Ok(())
        })
        .await
        .unwrap();
    opened.store.close().await;
    opened.generation
}

fn count(reader: &Reader<'_>, what: &str) -> Result<i64> {
    Ok(reader.connection().query_row(&format!("SELECT count(*) FROM {what}"), [], |row| row.get(0))?)
}

async fn counts(store: &Store, what: &'static str) -> i64 {
    store.read(move |reader| count(reader, what)).await.unwrap()
}

/// Overwrites 8 bytes in the middle of a page, counted from 1.
fn damage_page(file: &Path, page: usize) {
    let mut bytes = fs::read(file).unwrap();
    let at = (page - 1) * 8192 + 4000;
    bytes[at..at + 8].copy_from_slice(b"DAMAGED!");
    fs::write(file, bytes).unwrap();
}

/// A page of the table's own rows, not of its root.
fn page_of(folder: &Path, table: &str, place: usize) -> usize {
    let connection = connect(&folder.join(place::STORE), &KEY, Access::Read).unwrap();
    let mut pages: Vec<i64> = connection
        .prepare("SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path")
        .unwrap()
        .query_map([table], |row| row.get(0))
        .unwrap()
        .collect::<rusqlite::Result<_>>()
        .unwrap();
    pages.swap_remove(place.min(pages.len() - 1)) as usize
}

#[tokio::test]
async fn one_store_is_never_open_twice() {
    let folder = tempfile::tempdir().unwrap();
    let first = start(folder.path(), None).await.unwrap();
    assert!(matches!(start(folder.path(), None).await, Err(StoreError::InUse)));
    first.store.close().await;
    start(folder.path(), Some(first.generation)).await.unwrap();
}

#[tokio::test]
async fn a_store_that_the_keyring_is_ahead_of_is_older_until_that_is_dealt_with() {
    let folder = tempfile::tempdir().unwrap();
    let first = filled(folder.path()).await;
    let copy = fs::read(folder.path().join(place::STORE)).unwrap();
    let second = start(folder.path(), Some(first)).await.unwrap();
    assert!(!second.store_older && second.generation == first + 1);
    second.store.close().await;
    // The copy is put back.
    fs::write(folder.path().join(place::STORE), copy).unwrap();
    let third = start(folder.path(), Some(second.generation)).await.unwrap();
    assert!(third.store_older && third.generation > second.generation);
    third.store.close().await;
    // Cut before anything was parked: it is still to be done.
    let fourth = start(folder.path(), Some(third.generation)).await.unwrap();
    assert!(fourth.store_older);
    fourth.store.write(Durability::Full, generation::older_is_parked).await.unwrap();
    fourth.store.close().await;
    assert!(!start(folder.path(), Some(fourth.generation)).await.unwrap().store_older);
}

#[tokio::test]
async fn a_crash_leaves_the_store_ahead_by_one_and_more_than_that_is_no_crash() {
    let folder = tempfile::tempdir().unwrap();
    let known = filled(folder.path()).await;
    let crashed = start(folder.path(), Some(known)).await.unwrap();
    crashed.store.write(Durability::Full, generation::raise).await.unwrap();
    crashed.store.close().await;
    // The keyring was told of the start, not of the step that was about to leave.
    let again = start(folder.path(), Some(crashed.generation)).await.unwrap();
    assert!(!again.store_older);
    for _ in 0..2 {
        again.store.write(Durability::Full, generation::raise).await.unwrap();
    }
    again.store.close().await;
    assert!(start(folder.path(), Some(again.generation)).await.unwrap().store_older, "the keyring kept nothing");
}

#[tokio::test]
async fn a_copied_profile_without_its_keyring_is_an_older_store() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path()).await;
    let opened = start(folder.path(), None).await.unwrap();
    assert!(opened.store_older && !opened.fresh);
}

#[tokio::test]
async fn a_restored_backup_is_an_older_store_even_within_one_start() {
    let folder = tempfile::tempdir().unwrap();
    let generation = filled(folder.path()).await;
    let now = TestNow::default();
    let opened = open(folder.path(), &key(), Some(generation), now.now()).await.unwrap();
    for _ in 0..3 {
        now.advance(1000);
        opened.store.backup().await.unwrap();
    }
    let last = opened.store.backup().await.unwrap();
    opened.store.close().await;
    let backups = fs::read_dir(folder.path().join(place::BACKUPS)).unwrap().count();
    assert_eq!(backups, KEPT_BACKUPS);
    fs::copy(&last, folder.path().join(place::STORE)).unwrap();
    let restored = start(folder.path(), Some(opened.generation)).await.unwrap();
    assert!(restored.store_older);
    assert_eq!(counts(&restored.store, "operation").await, 500);
}

const KEPT_BACKUPS: usize = 2;

#[tokio::test]
async fn damage_in_the_outbox_is_met_at_once_and_what_can_be_read_is_saved() {
    let folder = tempfile::tempdir().unwrap();
    let generation = filled(folder.path()).await;
    damage_page(&folder.path().join(place::STORE), page_of(folder.path(), "operation", 20));
    let before = fs::read(folder.path().join(place::STORE)).unwrap();
    let opened = start(folder.path(), Some(generation)).await.unwrap();
    let damage = opened.damage.unwrap();
    assert!(opened.store_older && !opened.fresh && !damage.outbox_whole);
    let aside = damage.set_aside.unwrap();
    assert_eq!(fs::read(aside.join(place::STORE)).unwrap(), before, "kept as it was found");
    let saved = counts(&opened.store, "operation").await;
    assert!((480..500).contains(&saved), "all but a page: {saved}");
    for ends in [1_u128, 500] {
        let id = OperationId(Uuid::from_u128(ends));
        let there = opened
            .store
            .read(move |reader| {
                let sql = "SELECT count(*) FROM operation WHERE id = ?";
                Ok(reader.connection().query_row(sql, [id.0.as_bytes()], |row| row.get::<_, i64>(0))?)
            })
            .await;
        assert_eq!(there.unwrap(), 1, "both sides of the damage");
    }
    let waiting = counts(&opened.store, "operation WHERE state = 'waiting'").await;
    assert_eq!(i64::from(damage.salvaged), waiting + 1, "unfinished ones and a draft");
    assert_eq!(counts(&opened.store, "message").await, 1, "only of the conversation that waits");
    assert_eq!(counts(&opened.store, "part_content").await, 1, "files of drafts");
    assert_eq!(counts(&opened.store, "account WHERE cursor = '' AND synced_at = 0").await, 1);
    assert_eq!(counts(&opened.store, "pragma_foreign_key_check").await, 0);
    let total = "conversation_count WHERE total = 1";
    assert_eq!(counts(&opened.store, total).await, 1, "counts follow");
    let named = "after_sales_case WHERE customer_name = 'Ana'";
    assert_eq!(counts(&opened.store, named).await, 1, "a case bears the name of a customer that was saved after it");
    assert_eq!(opened.store.read(agent::list).await.unwrap().len(), 1);
    assert_eq!(opened.store.read(brand::list).await.unwrap()[0].name, "Nord");
    // Told until it was read.
    opened.store.close().await;
    let again = start(folder.path(), Some(opened.generation)).await.unwrap();
    assert_eq!(again.damage.unwrap().salvaged, damage.salvaged);
    again.store.write(Durability::Full, damage_is_read).await.unwrap();
    again.store.close().await;
    assert!(start(folder.path(), Some(again.generation)).await.unwrap().damage.is_none());
}

#[tokio::test]
async fn an_operation_outlives_its_account() {
    let folder = tempfile::tempdir().unwrap();
    let generation = filled(folder.path()).await;
    damage_page(&folder.path().join(place::STORE), page_of(folder.path(), "account", 0));
    let opened = start(folder.path(), Some(generation)).await.unwrap();
    assert!(opened.damage.unwrap().outbox_whole);
    assert_eq!(counts(&opened.store, "operation").await, 500);
    assert_eq!(counts(&opened.store, "account WHERE removed_at > 0").await, 1);
    assert_eq!(counts(&opened.store, "pragma_foreign_key_check").await, 0);
}

#[tokio::test]
async fn a_damaged_first_page_is_damage_and_another_desks_store_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let generation = filled(folder.path()).await;
    let path = folder.path().join(place::STORE);
    let other = open(folder.path(), &Zeroizing::new([8; 32]), Some(generation), TestNow::default().now()).await;
    assert!(matches!(other, Err(StoreError::WrongKey)));
    assert!(path.exists());
    damage_page(&path, 1);
    let opened = start(folder.path(), Some(generation)).await.unwrap();
    assert_eq!(opened.damage.unwrap().salvaged, 0);
}

#[tokio::test]
async fn damage_met_while_working_is_named_and_examined_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let generation = filled(folder.path()).await;
    damage_page(&folder.path().join(place::STORE), page_of(folder.path(), "operation_ledger", 2));
    let opened = start(folder.path(), Some(generation)).await.unwrap();
    assert!(opened.damage.is_none(), "not looked at in each start");
    let all = |reader: &Reader<'_>| count(reader, "operation_ledger WHERE what <> ''");
    for _ in 0..5 {
        assert!(matches!(opened.store.read(all).await, Err(StoreError::Damaged(_))));
    }
    let written = opened
        .store
        .write(Durability::Full, |writer| {
            Ok(writer.connection().execute("UPDATE operation_ledger SET detail = 'x'", [])?)
        })
        .await;
    assert!(matches!(written, Err(StoreError::Damaged(_))), "{written:?}");
    assert!(opened.store.is_damaged());
    // What is not damaged goes on.
    assert_eq!(counts(&opened.store, "operation").await, 500);
    opened.store.write(Durability::Normal, |writer| setting::put(writer, "a", &1)).await.unwrap();
    opened.store.close().await;
    let next = start(folder.path(), Some(opened.generation)).await.unwrap();
    let damage = next.damage.unwrap();
    assert!(!damage.outbox_whole);
    assert_eq!(counts(&next.store, "operation").await, 500);
    assert!(counts(&next.store, "operation_ledger").await > 300);
    assert_eq!(next.store.read(|reader| setting::get(reader, "a")).await.unwrap(), Some(1));
}

#[tokio::test]
async fn a_store_that_is_gone_is_said_and_not_made_silently() {
    let folder = tempfile::tempdir().unwrap();
    let generation = filled(folder.path()).await;
    fs::remove_file(folder.path().join(place::STORE)).unwrap();
    let opened = start(folder.path(), Some(generation)).await.unwrap();
    let damage = opened.damage.unwrap();
    assert_eq!((damage.set_aside, damage.salvaged), (None, 0));
    assert!(!opened.fresh && opened.generation > generation);
}

#[tokio::test]
async fn a_replacement_that_was_cut_short_is_taken_up() {
    let folder = tempfile::tempdir().unwrap();
    let generation = filled(folder.path()).await;
    let path = folder.path().join(place::STORE);
    let next = folder.path().join(place::NEXT);
    // Cut while the new store was made: the old one is still there and counts.
    fs::write(&next, b"half").unwrap();
    let opened = start(folder.path(), Some(generation)).await.unwrap();
    assert!(opened.damage.is_none() && !next.exists());
    opened.store.close().await;
    // Cut after the damaged store was moved, before what lay beside it and the new one were.
    let aside = folder.path().join("damaged-20261101T000000Z");
    fs::create_dir(&aside).unwrap();
    fs::copy(&path, &next).unwrap();
    fs::rename(&path, aside.join(place::STORE)).unwrap();
    fs::write(place::beside(&path, "-wal"), b"its log").unwrap();
    let opened = start(folder.path(), Some(opened.generation)).await.unwrap();
    assert_eq!(counts(&opened.store, "operation").await, 500);
    assert_eq!(fs::read(aside.join("desk.db-wal")).unwrap(), b"its log");
    assert!(!next.exists());
}

#[tokio::test]
async fn what_was_committed_survives_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let opened = start(folder.path(), None).await.unwrap();
    opened.store.write(Durability::Full, |writer| setting::put(writer, "a", &1)).await.unwrap();
    // As a crash leaves it: the log is not folded in.
    let crashed = tempfile::tempdir().unwrap();
    for name in ["desk.db", "desk.db-wal", "desk.db-shm"] {
        fs::copy(folder.path().join(name), crashed.path().join(name)).unwrap();
    }
    let after = start(crashed.path(), Some(opened.generation)).await.unwrap();
    assert!(after.damage.is_none() && !after.store_older);
    assert_eq!(after.store.read(|reader| setting::get(reader, "a")).await.unwrap(), Some(1));
}

#[tokio::test]
async fn a_newer_store_is_not_opened_and_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let generation = filled(folder.path()).await;
    let path = folder.path().join(place::STORE);
    let connection = connect(&path, &KEY, Access::Write).unwrap();
    connection.pragma_update(None, "user_version", migrate::ALL.version() + 1).unwrap();
    drop(connection);
    let before = fs::read(&path).unwrap();
    let opened = start(folder.path(), Some(generation)).await;
    assert!(matches!(opened, Err(StoreError::Newer { found, .. }) if found == migrate::ALL.version() + 1));
    assert_eq!(fs::read(&path).unwrap(), before);
}

fn backups(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder.join(place::BACKUPS)).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|kind| kind == "db")).collect()
}

#[tokio::test]
async fn a_migration_begins_with_a_backup_that_can_be_read() {
    let next = with("ALTER TABLE brand ADD COLUMN motto TEXT NOT NULL DEFAULT 'Bright'");
    let folder = tempfile::tempdir().unwrap();
    let generation = filled(folder.path()).await;
    assert!(backups(folder.path()).is_empty(), "a new store needs none");
    let opened = open_as(folder.path(), &key(), Some(generation), next, TestNow::default().now()).await.unwrap();
    assert_eq!(counts(&opened.store, "brand WHERE motto = 'Bright'").await, 1);
    assert!(!opened.store_older);
    let made = backups(folder.path());
    let [backup] = made.as_slice() else { panic!("{made:?}") };
    assert!(backup.to_string_lossy().ends_with(&format!("-v{}.db", migrate::ALL.version())));
    let copy = connect(backup, &KEY, Access::Read).unwrap();
    assert_eq!(migrate::version(&copy).unwrap(), migrate::ALL.version());
    let operations: i64 = copy.query_row("SELECT count(*) FROM operation", [], |row| row.get(0)).unwrap();
    assert_eq!(operations, 500);
}

#[tokio::test]
async fn a_migration_that_fails_changes_nothing() {
    let faulty = with("DELETE FROM setting; ALTER TABLE nothing ADD x");
    let folder = tempfile::tempdir().unwrap();
    let generation = filled(folder.path()).await;
    let opened = start(folder.path(), Some(generation)).await.unwrap();
    opened.store.write(Durability::Full, |writer| setting::put(writer, "a", &1)).await.unwrap();
    opened.store.close().await;
    let failed = open_as(folder.path(), &key(), Some(opened.generation), faulty, TestNow::default().now()).await;
    assert!(matches!(failed, Err(StoreError::Sql(_))));
    let opened = start(folder.path(), Some(opened.generation)).await.unwrap();
    assert!(opened.damage.is_none());
    assert_eq!(opened.store.read(|reader| setting::get(reader, "a")).await.unwrap(), Some(1));
}

#[tokio::test]
async fn damage_that_only_opening_meets_is_damage_too() {
    let folder = tempfile::tempdir().unwrap();
    let generation = filled(folder.path()).await;
    damage_page(&folder.path().join(place::STORE), page_of(folder.path(), "change_log_by_clock", usize::MAX));
    let opened = start(folder.path(), Some(generation)).await.unwrap();
    assert!(opened.damage.unwrap().outbox_whole);
    assert_eq!(counts(&opened.store, "operation").await, 500);
}

#[tokio::test]
async fn a_damaged_store_is_not_migrated_but_replaced() {
    let next = with("CREATE TABLE motto (text TEXT NOT NULL) STRICT");
    let folder = tempfile::tempdir().unwrap();
    let generation = filled(folder.path()).await;
    damage_page(&folder.path().join(place::STORE), page_of(folder.path(), "operation_ledger", 2));
    let opened = open_as(folder.path(), &key(), Some(generation), next, TestNow::default().now()).await.unwrap();
    assert!(opened.store_older && !opened.damage.unwrap().outbox_whole);
    assert_eq!(counts(&opened.store, "operation").await, 500);
    assert_eq!(counts(&opened.store, "motto").await, 0);
    assert!(backups(folder.path()).is_empty(), "a copy that cannot be read is none");
}
