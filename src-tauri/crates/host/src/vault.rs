//! Secrets, in the system's keyring: one entry for each account, one for the store's key. Nothing else in the project
//! names the keyring.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use api::dto::NoKey;
use connect::Secret;
use model::id::AccountId;

/// The name under which everything is kept.
const SERVICE: &str = "Shopdesk";

/// Why a secret is not to be had: each reason has its own words and remedy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    #[error("the keyring is locked")]
    Locked,
    #[error("the keyring refuses access: {0}")]
    Denied(String),
    #[error("this system has no keyring that answers: {0}")]
    Missing(String),
}

impl VaultError {
    pub fn reason(&self) -> NoKey {
        match self {
            Self::Locked => NoKey::KeyringLocked,
            Self::Denied(_) => NoKey::KeyringDenied,
            Self::Missing(_) => NoKey::KeyringMissing,
        }
    }
}

/// Where secrets are kept. Blocking: call it off the async threads.
pub trait Vault: Send + Sync {
    /// `None` when nothing is kept under the name.
    fn get(&self, name: &str) -> Result<Option<Secret>, VaultError>;
    fn set(&self, name: &str, secret: &Secret) -> Result<(), VaultError>;
    fn delete(&self, name: &str) -> Result<(), VaultError>;
}

/// The system's own.
pub struct SystemVault {
    /// Apart from other installations of the same person: the data folder's name, empty for the usual one.
    pub profile: String,
}

impl SystemVault {
    fn entry(&self, name: &str) -> Result<keyring::Entry, VaultError> {
        let service =
            if self.profile.is_empty() { SERVICE.to_owned() } else { format!("{SERVICE} ({})", self.profile) };
        keyring::Entry::new(&service, name).map_err(sort)
    }
}

impl Vault for SystemVault {
    fn get(&self, name: &str) -> Result<Option<Secret>, VaultError> {
        match self.entry(name)?.get_password() {
            Ok(text) => Ok(Some(Secret::new(text))),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(error) => Err(sort(error)),
        }
    }

    fn set(&self, name: &str, secret: &Secret) -> Result<(), VaultError> {
        self.entry(name)?.set_password(secret.expose()).map_err(sort)
    }

    fn delete(&self, name: &str) -> Result<(), VaultError> {
        match self.entry(name)?.delete_credential() {
            Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
            Err(error) => Err(sort(error)),
        }
    }
}

fn sort(error: keyring::Error) -> VaultError {
    let words = error.to_string();
    let lower = words.to_lowercase();
    match error {
        keyring::Error::NoDefaultStore => VaultError::Missing(words),
        _ if lower.contains("locked") || lower.contains("dismiss") || lower.contains("prompt") => VaultError::Locked,
        keyring::Error::NoStorageAccess(_) if lower.contains("denied") || lower.contains("not authorized") => {
            VaultError::Denied(words)
        }
        keyring::Error::NoStorageAccess(_) => VaultError::Locked,
        keyring::Error::PlatformFailure(_) if lower.contains("serviceunknown") || lower.contains("no such file") => {
            VaultError::Missing(words)
        }
        _ => VaultError::Denied(words),
    }
}

/// For tests and the development server: in memory, shared by clones, gone with the process.
#[derive(Clone, Default)]
pub struct MemoryVault(Arc<Mutex<HashMap<String, Secret>>>);

impl Vault for MemoryVault {
    fn get(&self, name: &str) -> Result<Option<Secret>, VaultError> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned())
    }
    fn set(&self, name: &str, secret: &Secret) -> Result<(), VaultError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), secret.clone());
        Ok(())
    }
    fn delete(&self, name: &str) -> Result<(), VaultError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
        Ok(())
    }
}

/// All secrets of one account are one entry: JSON by field.
pub(crate) fn account_secrets(vault: &dyn Vault, account: AccountId) -> Result<BTreeMap<String, Secret>, VaultError> {
    let Some(kept) = vault.get(&name_of(account))? else { return Ok(BTreeMap::new()) };
    let fields: BTreeMap<String, String> = serde_json::from_str(kept.expose()).unwrap_or_default();
    Ok(fields.into_iter().map(|(key, text)| (key, Secret::new(text))).collect())
}

pub(crate) fn keep_account_secrets(
    vault: &dyn Vault,
    account: AccountId,
    secrets: &BTreeMap<String, Secret>,
) -> Result<(), VaultError> {
    let fields: BTreeMap<&str, &str> = secrets.iter().map(|(key, secret)| (key.as_str(), secret.expose())).collect();
    let text = serde_json::to_string(&fields).unwrap_or_default();
    vault.set(&name_of(account), &Secret::new(text))
}

pub(crate) fn forget_account_secrets(vault: &dyn Vault, account: AccountId) -> Result<(), VaultError> {
    vault.delete(&name_of(account))
}

fn name_of(account: AccountId) -> String {
    format!("account {account}")
}
