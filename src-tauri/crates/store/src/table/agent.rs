//! The people at this desk. A PIN guards a profile on a shared machine; its hash never leaves this crate.

use argon2::{
    Argon2,
    password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString},
};
use model::{
    agent::{Agent, Language, Role},
    id::AgentId,
};
use rusqlite::Row;

use crate::{Change, Reader, Result, Store, StoreError, Writer, row};

const COLUMNS: &str = "SELECT id, name, language, role, pin_hash <> '' FROM agent";

/// All, oldest first.
pub fn list(reader: &Reader<'_>) -> Result<Vec<Agent>> {
    let mut statement = reader.connection().prepare_cached(&format!("{COLUMNS} ORDER BY created_at, id"))?;
    let rows = statement.query_map([], agent)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// # Errors
/// [`StoreError::NotFound`].
pub fn get(reader: &Reader<'_>, id: AgentId) -> Result<Agent> {
    Ok(reader.connection().prepare_cached(&format!("{COLUMNS} WHERE id = ?"))?.query_row([id.0.as_bytes()], agent)?)
}

pub fn add(writer: &mut Writer<'_>, name: &str, language: Language, role: Role) -> Result<AgentId> {
    let id: AgentId = writer.new_id();
    writer.connection().execute(
        "INSERT INTO agent (id, name, language, role, created_at) VALUES (?, ?, ?, ?, ?)",
        (id.0.as_bytes(), name, row::as_word(&language)?, row::as_word(&role)?, writer.now().0),
    )?;
    writer.changed(Change::Desk);
    Ok(id)
}

/// # Errors
/// [`StoreError::NotFound`].
pub fn set(writer: &mut Writer<'_>, id: AgentId, name: &str, language: Language, role: Role) -> Result<()> {
    let changed = writer.connection().execute(
        "UPDATE agent SET name = ?2, language = ?3, role = ?4 WHERE id = ?1",
        (id.0.as_bytes(), name, row::as_word(&language)?, row::as_word(&role)?),
    )?;
    if changed == 0 {
        return Err(StoreError::NotFound);
    }
    writer.changed(Change::Desk);
    Ok(())
}

/// A PIN's Argon2id hash, made before the write that keeps it, so that no writer waits for it.
#[derive(Clone)]
pub struct PinHash(String);

impl PinHash {
    /// Takes tens of milliseconds and 19 MB: call it on a blocking thread.
    ///
    /// # Errors
    /// [`StoreError::Content`] for a PIN that cannot be hashed.
    pub fn of(pin: &str) -> Result<Self> {
        let salt = SaltString::encode_b64(&rand::random::<[u8; 16]>()).map_err(unhashable)?;
        Ok(Self(Argon2::default().hash_password(pin.as_bytes(), &salt).map_err(unhashable)?.to_string()))
    }

    fn verify(&self, pin: &str) -> Result<bool> {
        let hash = PasswordHash::new(&self.0).map_err(unhashable)?;
        match Argon2::default().verify_password(pin.as_bytes(), &hash) {
            Ok(()) => Ok(true),
            Err(argon2::password_hash::Error::Password) => Ok(false),
            Err(error) => Err(unhashable(error)),
        }
    }
}

/// Sets the PIN, or takes it away.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn set_pin(writer: &mut Writer<'_>, id: AgentId, pin: Option<&PinHash>) -> Result<()> {
    let hash = pin.map_or("", |hash| hash.0.as_str());
    let changed =
        writer.connection().execute("UPDATE agent SET pin_hash = ?2 WHERE id = ?1", (id.0.as_bytes(), hash))?;
    if changed == 0 {
        return Err(StoreError::NotFound);
    }
    writer.changed(Change::Desk);
    Ok(())
}

/// Whether `pin` opens the profile; one without a PIN opens with any. Slowing down attempts is the caller's.
///
/// # Errors
/// [`StoreError::NotFound`] for an unknown agent.
pub async fn verify_pin(store: &Store, id: AgentId, pin: String) -> Result<bool> {
    let hash = store
        .read(move |reader| {
            let mut statement = reader.connection().prepare_cached("SELECT pin_hash FROM agent WHERE id = ?")?;
            Ok(statement.query_row([id.0.as_bytes()], |row| row.get::<_, String>(0))?)
        })
        .await?;
    if hash.is_empty() {
        return Ok(true);
    }
    crate::pool::blocking(move || PinHash(hash).verify(&zeroize::Zeroizing::new(pin))).await
}

fn unhashable(error: argon2::password_hash::Error) -> StoreError {
    StoreError::Content(format!("a PIN's hash: {error}"))
}

fn agent(row: &Row<'_>) -> rusqlite::Result<Agent> {
    Ok(Agent {
        id: row::id(row, 0)?,
        name: row.get(1)?,
        language: row::word(row, 2)?,
        role: row::word(row, 3)?,
        has_pin: row.get(4)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Durability, testing::TempStore};

    #[tokio::test]
    async fn a_pin_opens_only_its_profile_and_can_be_taken_away() {
        let store = TempStore::new().unwrap();
        let id = store
            .write(Durability::Normal, |writer| add(writer, "Li", Language::SimplifiedChinese, Role::Lead))
            .await
            .unwrap();
        assert!(verify_pin(&store, id, String::new()).await.unwrap());
        let hash = PinHash::of("4711").unwrap();
        store.write(Durability::Normal, move |writer| set_pin(writer, id, Some(&hash))).await.unwrap();
        let agent = store.read(move |reader| get(reader, id)).await.unwrap();
        assert_eq!(
            agent,
            Agent { id, name: "Li".into(), language: Language::SimplifiedChinese, role: Role::Lead, has_pin: true }
        );
        assert!(verify_pin(&store, id, "4711".into()).await.unwrap());
        assert!(!verify_pin(&store, id, "4712".into()).await.unwrap());
        assert!(!verify_pin(&store, id, String::new()).await.unwrap());
        store.write(Durability::Normal, move |writer| set_pin(writer, id, None)).await.unwrap();
        assert!(!store.read(list).await.unwrap()[0].has_pin);
    }

    #[tokio::test]
    async fn an_unknown_agent_is_not_found() {
        let store = TempStore::new().unwrap();
        let id = AgentId(uuid::Uuid::nil());
        assert!(matches!(verify_pin(&store, id, String::new()).await, Err(StoreError::NotFound)));
        let renamed = store.write(Durability::Normal, move |w| set(w, id, "", Language::English, Role::Agent)).await;
        assert!(matches!(renamed, Err(StoreError::NotFound)));
    }
}
