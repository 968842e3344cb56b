//! Opening the store: the key from the keyring, or from a person. A missing key never makes a new store over an old one.

use std::path::Path;

use api::dto::NoKey;
use base64::{Engine, engine::general_purpose::STANDARD};
use connect::Secret;
use store::{
    Now, Opened, StoreError,
    keys::{DataKey, KeyError, KeyringSecret, Keys, RecoveryCode},
};
use zeroize::Zeroizing;

use crate::vault::{Vault, VaultError};

/// Why the store did not open.
#[derive(Debug, Clone)]
pub(crate) enum Closed {
    NoKey { reason: NoKey, passphrase: bool },
    Newer { version: String },
    Failed { message: String },
}

/// What a person enters when the keyring cannot help.
pub(crate) enum Recovery {
    Code(String),
    Passphrase(String),
}

pub(crate) struct Unlocked {
    pub opened: Opened,
    pub key: DataKey,
    pub keys: Keys,
}

pub(crate) fn failed(error: impl std::fmt::Display) -> Closed {
    Closed::Failed { message: error.to_string() }
}

impl From<KeyError> for Closed {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Newer(version) => Self::Newer { version: version.to_string() },
            KeyError::StoreExists => Self::NoKey { reason: NoKey::KeyMissing, passphrase: false },
            other => failed(other),
        }
    }
}

impl From<StoreError> for Closed {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Newer { found, .. } => Self::Newer { version: found.to_string() },
            other => failed(other),
        }
    }
}

/// Opens with what the keyring has; a first start makes the key.
pub(crate) async fn open(folder: &Path, vault: &dyn Vault, now: Now) -> Result<Unlocked, Closed> {
    let (keys, key) = if Keys::are_in(folder) {
        let keys = Keys::read(folder)?;
        let no_key = |reason| Closed::NoKey { reason, passphrase: keys.has_passphrase() };
        let kept = vault.get(&secret_name(&keys)).map_err(|error| no_key(error.reason()))?;
        let unlocked = kept.as_ref().and_then(decode).and_then(|secret| keys.unlock_by_keyring_secret(&secret).ok());
        match unlocked {
            Some(key) => (keys, key),
            // The very first start was cut short: these keys open nothing, so nothing is lost with them.
            None if Keys::open_nothing(folder) => create(folder, vault, &now)?,
            None => return Err(no_key(NoKey::KeyMissing)),
        }
    } else {
        create(folder, vault, &now)?
    };
    with_key(folder, vault, now, keys, key).await
}

/// A new desk's keys. A store whose key could not be kept would be lost with this run, so the keyring is tried first.
fn create(folder: &Path, vault: &dyn Vault, now: &Now) -> Result<(Keys, DataKey), Closed> {
    let no_key = |error: VaultError| Closed::NoKey { reason: error.reason(), passphrase: false };
    vault.set("check", &Secret::new("1")).map_err(no_key)?;
    vault.delete("check").map_err(no_key)?;
    let created = Keys::create(folder, now())?;
    vault.set(&secret_name(&created.keys), &encode(&created.keyring_secret)).map_err(no_key)?;
    Ok((created.keys, created.data_key))
}
/// Opens with what a person entered, and gives the keyring a new secret so that the next start needs nobody.
pub(crate) async fn recover(
    folder: &Path,
    vault: &dyn Vault,
    now: Now,
    recovery: Recovery,
) -> Result<Result<Unlocked, KeyError>, Closed> {
    let mut keys = Keys::read(folder)?;
    let key = match &recovery {
        Recovery::Code(code) => RecoveryCode::parse(code).and_then(|code| keys.unlock_by_code(&code)),
        Recovery::Passphrase(passphrase) => keys.unlock_by_passphrase(passphrase),
    };
    let key = match key {
        Ok(key) => key,
        Err(error @ (KeyError::Wrong | KeyError::Typo | KeyError::NoPassphrase)) => return Ok(Err(error)),
        Err(error) => return Err(error.into()),
    };
    let secret = Keys::new_keyring_secret();
    // Without a keyring the desk still opens for today; the next start asks again.
    match vault.set(&secret_name(&keys), &encode(&secret)) {
        Ok(()) => keys.set_keyring_secret(&key, &secret)?,
        Err(error) => tracing::warn!(%error, "the keyring does not keep the store's key"),
    }
    with_key(folder, vault, now, keys, key).await.map(Ok)
}

async fn with_key(folder: &Path, vault: &dyn Vault, now: Now, keys: Keys, key: DataKey) -> Result<Unlocked, Closed> {
    let name = generation_name(&keys);
    let last = vault.get(&name).ok().flatten().and_then(|text| text.expose().parse().ok());
    let opened = store::open(folder, &key, last, now).await?;
    if let Err(error) = vault.set(&name, &Secret::new(opened.generation.to_string())) {
        // Once the store is further ahead than a crash can leave it, the next start takes it for an older one, and asks
        // before anything leaves: the safe side.
        tracing::warn!(%error, "the keyring does not keep the store's generation");
    }
    Ok(Unlocked { opened, key, keys })
}

fn secret_name(keys: &Keys) -> String {
    format!("store key {}", keys.desk())
}

pub(crate) fn generation_name(keys: &Keys) -> String {
    format!("store generation {}", keys.desk())
}

fn encode(secret: &KeyringSecret) -> Secret {
    Secret::new(STANDARD.encode(secret.as_slice()))
}

fn decode(secret: &Secret) -> Option<KeyringSecret> {
    let bytes = Zeroizing::new(STANDARD.decode(secret.expose()).ok()?);
    let bytes: [u8; 32] = bytes.as_slice().try_into().ok()?;
    Some(Zeroizing::new(bytes))
}
