//! Connected shops and mailboxes. Secrets are in the system's keyring, never here.
//!
//! Removing an account keeps its row and all that came by it: conversations and operations refer to it. Whoever connects
//! the same shop or mailbox again has that account back, so that all it left is guarded as before.

use std::collections::BTreeMap;

use model::{
    agent::SenderIdentity,
    id::{AccountId, BrandId},
    time::Timestamp,
};
use rusqlite::Row;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Change, Reader, Result, StoreError, Writer, row};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Shop,
    Channel,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    pub id: AccountId,
    pub brand: BrandId,
    /// The connector's id.
    pub connector: String,
    pub kind: Kind,
    pub name: String,
    /// The mailbox's own address; empty for shops.
    pub address: String,
    /// What was entered, without secrets.
    pub settings: BTreeMap<String, String>,
    pub paused: bool,
    pub demo: bool,
    /// Where the next sync goes on; none before the first.
    pub cursor: Option<Value>,
    pub synced_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub removed: bool,
}

/// What a new account is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    pub brand: BrandId,
    pub connector: String,
    pub kind: Kind,
    pub name: String,
    pub address: String,
    pub settings: BTreeMap<String, String>,
    pub demo: bool,
}

const COLUMNS: &str = "SELECT id, brand, connector, kind, name, address, settings, paused, demo, cursor, synced_at,
    created_at, removed_at <> 0 FROM account";

/// Those that are connected, oldest first.
pub fn list(reader: &Reader<'_>) -> Result<Vec<Account>> {
    let mut statement =
        reader.connection().prepare_cached(&format!("{COLUMNS} WHERE removed_at = 0 ORDER BY created_at, id"))?;
    let rows = statement.query_map([], account)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Those that were removed, the last one first.
pub fn removed(reader: &Reader<'_>) -> Result<Vec<Account>> {
    let mut statement = reader
        .connection()
        .prepare_cached(&format!("{COLUMNS} WHERE removed_at <> 0 ORDER BY removed_at DESC, id DESC"))?;
    let rows = statement.query_map([], account)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Also one that was removed, since history refers to it.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn get(reader: &Reader<'_>, id: AccountId) -> Result<Account> {
    Ok(reader.connection().prepare_cached(&format!("{COLUMNS} WHERE id = ?"))?.query_row([id.0.as_bytes()], account)?)
}

pub fn add(writer: &mut Writer<'_>, new: &NewAccount) -> Result<AccountId> {
    let id: AccountId = writer.new_id();
    writer.connection().execute(
        "INSERT INTO account (id, brand, connector, kind, name, address, settings, demo, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            id.0.as_bytes(),
            new.brand.0.as_bytes(),
            &new.connector,
            row::as_word(&new.kind)?,
            &new.name,
            &new.address,
            serde_json::to_string(&new.settings)?,
            new.demo,
            writer.now().0,
        ),
    )?;
    writer.changed(Change::Account(id));
    writer.changed(Change::Desk);
    Ok(id)
}

/// Takes a removed account into use again, with what was entered now. It is read from the beginning, which makes no second
/// message and no second order.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such account, or it is in use.
pub fn revive(writer: &mut Writer<'_>, id: AccountId, new: &NewAccount) -> Result<()> {
    let changed = writer.connection().execute(
        "UPDATE account SET brand = ?2, name = ?3, address = ?4, settings = ?5, paused = 0, cursor = '', synced_at = 0,
         swept_at = 0, removed_at = 0 WHERE id = ?1 AND removed_at <> 0",
        (id.0.as_bytes(), new.brand.0.as_bytes(), &new.name, &new.address, serde_json::to_string(&new.settings)?),
    )?;
    writer.changed(Change::Desk);
    told(writer, id, changed)
}

/// Keeps where the next sync goes on; in the same write as the rows it stands for, so that a cut costs one batch.
///
/// # Errors
/// [`StoreError::NotFound`] when the account was removed meanwhile: the write is then undone whole.
pub fn set_cursor(writer: &mut Writer<'_>, id: AccountId, cursor: &Value) -> Result<()> {
    let text = serde_json::to_string(cursor)?;
    let now = writer.now().0;
    let changed = writer
        .connection()
        .prepare_cached("UPDATE account SET cursor = ?2, synced_at = ?3 WHERE id = ?1 AND removed_at = 0")?
        .execute((id.0.as_bytes(), text, now))?;
    told(writer, id, changed)
}

/// When the shop was last asked for all that it has; when it was connected, as long as it never was.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn swept_at(reader: &Reader<'_>, id: AccountId) -> Result<Timestamp> {
    let sql = "SELECT max(swept_at, created_at) FROM account WHERE id = ?";
    Ok(reader.connection().prepare_cached(sql)?.query_row([id.0.as_bytes()], |row| row.get(0).map(Timestamp))?)
}

/// # Errors
/// [`StoreError::NotFound`] when the account was removed meanwhile.
pub(crate) fn set_swept(writer: &mut Writer<'_>, id: AccountId, at: Timestamp) -> Result<()> {
    let changed = writer
        .connection()
        .prepare_cached("UPDATE account SET swept_at = ?2 WHERE id = ?1 AND removed_at = 0")?
        .execute((id.0.as_bytes(), at.0))?;
    if changed == 0 { Err(StoreError::NotFound) } else { Ok(()) }
}

/// Forgets where the sync was: it begins anew, and finds again what is there.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn clear_cursor(writer: &mut Writer<'_>, id: AccountId) -> Result<()> {
    let changed = writer
        .connection()
        .execute("UPDATE account SET cursor = '' WHERE id = ?1 AND removed_at = 0", [id.0.as_bytes()])?;
    told(writer, id, changed)
}

/// # Errors
/// [`StoreError::NotFound`].
pub fn set_paused(writer: &mut Writer<'_>, id: AccountId, paused: bool) -> Result<()> {
    let changed = writer
        .connection()
        .execute("UPDATE account SET paused = ?2 WHERE id = ?1 AND removed_at = 0", (id.0.as_bytes(), paused))?;
    told(writer, id, changed)
}

/// What was entered anew for the same shop or mailbox; the cursor stays.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn set_settings(
    writer: &mut Writer<'_>,
    id: AccountId,
    address: &str,
    settings: &BTreeMap<String, String>,
) -> Result<()> {
    let changed = writer.connection().execute(
        "UPDATE account SET address = ?2, settings = ?3 WHERE id = ?1 AND removed_at = 0",
        (id.0.as_bytes(), address, serde_json::to_string(settings)?),
    )?;
    told(writer, id, changed)
}

/// Takes it out of use; its history stays.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn remove(writer: &mut Writer<'_>, id: AccountId) -> Result<()> {
    let changed = writer.connection().execute(
        "UPDATE account SET removed_at = ?2, cursor = '' WHERE id = ?1 AND removed_at = 0",
        (id.0.as_bytes(), writer.now().0),
    )?;
    writer.changed(Change::Desk);
    told(writer, id, changed)
}

/// The names and addresses it writes as, the usual one first.
pub fn senders(reader: &Reader<'_>, id: AccountId) -> Result<Vec<SenderIdentity>> {
    let mut statement = reader
        .connection()
        .prepare_cached("SELECT name, address FROM sender WHERE account = ? ORDER BY position, address")?;
    let rows = statement.query_map([id.0.as_bytes()], |row| {
        Ok(SenderIdentity { account: id, name: row.get(0)?, address: row.get(1)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Replaces them: name and address, the usual one first.
pub fn set_senders(writer: &mut Writer<'_>, id: AccountId, senders: &[(String, String)]) -> Result<()> {
    let connection = writer.connection();
    connection.execute("DELETE FROM sender WHERE account = ?", [id.0.as_bytes()])?;
    for (position, (name, address)) in senders.iter().enumerate() {
        connection.execute(
            "INSERT INTO sender (account, address, name, position) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (id.0.as_bytes(), address, name, position as i64),
        )?;
    }
    writer.changed(Change::Account(id));
    writer.changed(Change::Desk);
    Ok(())
}

fn told(writer: &mut Writer<'_>, id: AccountId, rows: usize) -> Result<()> {
    if rows == 0 {
        return Err(StoreError::NotFound);
    }
    writer.changed(Change::Account(id));
    Ok(())
}

fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    let synced_at: i64 = row.get(10)?;
    Ok(Account {
        id: row::id(row, 0)?,
        brand: row::id(row, 1)?,
        connector: row.get(2)?,
        kind: row::word(row, 3)?,
        name: row.get(4)?,
        address: row.get(5)?,
        settings: row::json(row, 6)?,
        paused: row.get(7)?,
        demo: row.get(8)?,
        cursor: if row.get_ref(9)?.as_str()?.is_empty() { None } else { Some(row::json(row, 9)?) },
        synced_at: (synced_at > 0).then_some(Timestamp(synced_at)),
        created_at: Timestamp(row.get(11)?),
        removed: row.get(12)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Durability, table::brand, testing::TempStore};

    async fn mailbox(store: &TempStore) -> (BrandId, AccountId) {
        store
            .write(Durability::Normal, |writer| {
                let brand = brand::add(writer, "Nord", "en", "")?;
                let new = NewAccount {
                    brand,
                    connector: "email".into(),
                    kind: Kind::Channel,
                    name: "Nord".into(),
                    address: "hello@nord.test".into(),
                    settings: BTreeMap::from([("host".into(), "mail.nord.test".into())]),
                    demo: false,
                };
                let id = add(writer, &new)?;
                let names = [("Nord".into(), "hello@nord.test".into()), ("Care".into(), "care@nord.test".into())];
                set_senders(writer, id, &names)?;
                Ok((brand, id))
            })
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn the_cursor_is_kept_with_the_write_it_belongs_to() {
        let store = TempStore::new().unwrap();
        let (_, id) = mailbox(&store).await;
        let first = store.read(move |reader| get(reader, id)).await.unwrap();
        assert_eq!((first.cursor, first.synced_at, first.kind), (None, None, Kind::Channel));
        let failed: Result<()> = store
            .write(Durability::Normal, move |writer| {
                set_cursor(writer, id, &serde_json::json!({ "uid": 5 }))?;
                Err(StoreError::NotFound)
            })
            .await;
        assert!(failed.is_err());
        assert_eq!(store.read(move |reader| get(reader, id)).await.unwrap().cursor, None);
        store
            .write(Durability::Normal, move |writer| set_cursor(writer, id, &serde_json::json!({ "uid": 9 })))
            .await
            .unwrap();
        let synced = store.read(move |reader| get(reader, id)).await.unwrap();
        assert_eq!(synced.cursor, Some(serde_json::json!({ "uid": 9 })));
        assert_eq!(synced.synced_at, Some(store.now.get()));
    }

    #[tokio::test]
    async fn a_removed_account_comes_back_as_the_same_one() {
        let store = TempStore::new().unwrap();
        let (brand, id) = mailbox(&store).await;
        let new = NewAccount {
            brand,
            connector: "email".into(),
            kind: Kind::Channel,
            name: "Nord again".into(),
            address: "hello@nord.test".into(),
            settings: BTreeMap::from([("host".into(), "new.nord.test".into())]),
            demo: false,
        };
        let again = new.clone();
        let in_use = store.write(Durability::Normal, move |writer| revive(writer, id, &again)).await;
        assert!(matches!(in_use, Err(StoreError::NotFound)), "one that is in use is not overwritten");
        store
            .write(Durability::Normal, move |writer| {
                set_cursor(writer, id, &serde_json::json!({ "uid": 9 }))?;
                set_paused(writer, id, true)?;
                remove(writer, id)
            })
            .await
            .unwrap();
        assert_eq!(store.read(removed).await.unwrap().iter().map(|account| account.id).collect::<Vec<_>>(), [id]);
        let again = new.clone();
        store.write(Durability::Normal, move |writer| revive(writer, id, &again)).await.unwrap();
        let back = store.read(list).await.unwrap().remove(0);
        assert_eq!((back.id, &back.name, &back.settings), (id, &new.name, &new.settings));
        assert!(!back.paused && back.cursor.is_none() && back.synced_at.is_none());
        assert!(store.read(removed).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_removed_account_leaves_the_list_and_takes_no_more_cursors() {
        let store = TempStore::new().unwrap();
        let (brand, id) = mailbox(&store).await;
        let senders_of_brand = |brands: Vec<model::agent::Brand>| {
            brands[0].senders.iter().map(|sender| sender.address.clone()).collect::<Vec<_>>()
        };
        assert_eq!(senders_of_brand(store.read(brand::list).await.unwrap()), ["hello@nord.test", "care@nord.test"]);
        store
            .write(Durability::Normal, move |writer| {
                set_paused(writer, id, true)?;
                remove(writer, id)
            })
            .await
            .unwrap();
        assert!(store.read(list).await.unwrap().is_empty());
        let kept = store.read(move |reader| get(reader, id)).await.unwrap();
        assert!(kept.removed && kept.paused && kept.name == "Nord" && kept.brand == brand);
        let late = store.write(Durability::Normal, move |writer| set_cursor(writer, id, &Value::Bool(true))).await;
        assert!(matches!(late, Err(StoreError::NotFound)));
        assert!(store.read(brand::list).await.unwrap()[0].senders.is_empty());
        assert_eq!(store.read(move |reader| senders(reader, id)).await.unwrap().len(), 2);
    }
}
