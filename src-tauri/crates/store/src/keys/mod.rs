//! The key that opens the store, and the three ways to it: the secret in the system's keyring, the recovery code, and, if
//! wished, a passphrase.
//!
//! The data key is random and never changes; only its wrapped copies do. They are in `desk.keys`, with a second copy
//! beside the backups, since without one of them the store is lost. The keyring itself is the host's: here its secret is
//! only taken and given.

mod code;
mod wrap;

use std::{
    fmt,
    path::{Path, PathBuf},
};

use model::time::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

pub use code::RecoveryCode;
use wrap::Wrapped;

use crate::place;

/// Opens the store. Wiped when dropped; never logged, never written unwrapped.
pub type DataKey = Zeroizing<[u8; 32]>;
/// What the keyring keeps.
pub type KeyringSecret = Zeroizing<[u8; 32]>;

/// The version of the file that this program writes.
const VERSION: u32 = 1;

#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// There is no `desk.keys`: a new desk, or the file was lost.
    #[error("there are no keys in this folder")]
    Missing,
    /// There is a store already: a new key would never open it.
    #[error("there is a store in this folder already")]
    StoreExists,
    #[error("this does not open the desk")]
    Wrong,
    /// Not a recovery code at all: mistyped.
    #[error("this is not a recovery code")]
    Typo,
    #[error("this desk has no passphrase")]
    NoPassphrase,
    #[error("the keys were written by a newer version ({0})")]
    Newer(u32),
    #[error("the keys cannot be read: {0}")]
    Content(String),
    #[error("{path}: {source}")]
    File { path: PathBuf, source: std::io::Error },
}

impl From<crate::StoreError> for KeyError {
    fn from(error: crate::StoreError) -> Self {
        match error {
            crate::StoreError::File { path, source } => Self::File { path, source },
            other => Self::Content(other.to_string()),
        }
    }
}

#[derive(Clone, Serialize, Deserialize)]
struct Content {
    version: u32,
    /// Which desk: wrapped copies of another cannot stand in here, and the keyring's entry is named by it.
    desk: Uuid,
    keyring: Wrapped,
    code: Wrapped,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    passphrase: Option<Wrapped>,
}

/// The wrapped keys of a desk's folder.
#[derive(Clone)]
pub struct Keys {
    folder: PathBuf,
    content: Content,
}

/// A new desk's keys.
pub struct Created {
    pub keys: Keys,
    pub data_key: DataKey,
    /// For the keyring, before anything else is done: until it is there, only the code opens the desk.
    pub keyring_secret: KeyringSecret,
    /// To be shown once.
    pub recovery_code: RecoveryCode,
}

impl Keys {
    /// Whether the folder has a desk: then its keys are read, and none are made.
    pub fn are_in(folder: &Path) -> bool {
        Self::paths(folder).iter().any(|path| place::has_content(path)) || store_is_in(folder)
    }

    /// Whether there is nothing that the folder's keys would open: left by a first start that was cut short. When the
    /// keyring does not have their secret either, [`Keys::create`] may begin anew; nobody was given a recovery code yet.
    pub fn open_nothing(folder: &Path) -> bool {
        !store_is_in(folder)
    }

    /// Makes the keys of a new desk. Keys without a store, left by a start that was cut short, are moved aside.
    ///
    /// # Errors
    /// [`KeyError::StoreExists`] when the folder has a store, a damaged one or a backup: its key cannot be made anew.
    pub fn create(folder: &Path, now: Timestamp) -> Result<Created, KeyError> {
        if store_is_in(folder) {
            return Err(KeyError::StoreExists);
        }
        place::folder(folder)?;
        for path in Self::paths(folder) {
            if path.exists() {
                place::rename(&path, &place::beside(&path, &format!(".{}", place::stamp(now))))?;
            }
        }
        let desk = Uuid::now_v7();
        let data_key: DataKey = random();
        let keyring_secret: KeyringSecret = random();
        let recovery_code = RecoveryCode::random();
        let content = Content {
            version: VERSION,
            desk,
            keyring: Wrapped::by_secret(&data_key, keyring_secret.as_slice(), &about(desk, Way::Keyring))?,
            code: Wrapped::by_secret(&data_key, recovery_code.bytes(), &about(desk, Way::Code))?,
            passphrase: None,
        };
        let keys = Self { folder: folder.to_owned(), content };
        keys.save()?;
        Ok(Created { keys, data_key, keyring_secret, recovery_code })
    }

    /// Reads the wrapped keys; the second copy where the first is gone or unreadable.
    ///
    /// # Errors
    /// [`KeyError::Missing`], [`KeyError::Newer`], [`KeyError::Content`], [`KeyError::File`].
    pub fn read(folder: &Path) -> Result<Self, KeyError> {
        let mut first = None;
        for path in Self::paths(folder) {
            match Self::read_one(&path) {
                Ok(content) => return Ok(Self { folder: folder.to_owned(), content }),
                // A newer program's keys are not to be opened by an older copy.
                Err(error @ KeyError::Newer(_)) => return Err(error),
                Err(error) => {
                    first.get_or_insert(error);
                }
            }
        }
        Err(first.unwrap_or(KeyError::Missing))
    }

    fn read_one(path: &Path) -> Result<Content, KeyError> {
        #[derive(Deserialize)]
        struct OnlyVersion {
            version: u32,
        }
        let text = match std::fs::read(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(KeyError::Missing),
            Err(source) => return Err(KeyError::File { path: path.to_owned(), source }),
        };
        let unreadable = |error: serde_json::Error| KeyError::Content(error.to_string());
        let OnlyVersion { version } = serde_json::from_slice(&text).map_err(unreadable)?;
        if version > VERSION {
            return Err(KeyError::Newer(version));
        }
        serde_json::from_slice(&text).map_err(unreadable)
    }

    /// Names the keyring's entry of this desk: two profiles on one machine never share one.
    pub fn desk(&self) -> Uuid {
        self.content.desk
    }

    pub fn has_passphrase(&self) -> bool {
        self.content.passphrase.is_some()
    }

    /// # Errors
    /// [`KeyError::Wrong`].
    pub fn unlock_by_keyring_secret(&self, secret: &KeyringSecret) -> Result<DataKey, KeyError> {
        self.content.keyring.open(secret.as_slice(), &self.about(Way::Keyring))
    }

    /// # Errors
    /// [`KeyError::Wrong`] for another desk's code or one that was replaced.
    pub fn unlock_by_code(&self, code: &RecoveryCode) -> Result<DataKey, KeyError> {
        self.content.code.open(code.bytes(), &self.about(Way::Code))
    }

    /// Takes a tenth of a second and 64 MiB: call it on a blocking thread.
    ///
    /// # Errors
    /// [`KeyError::Wrong`], [`KeyError::NoPassphrase`].
    pub fn unlock_by_passphrase(&self, passphrase: &str) -> Result<DataKey, KeyError> {
        let wrapped = self.content.passphrase.as_ref().ok_or(KeyError::NoPassphrase)?;
        wrapped.open(passphrase.as_bytes(), &self.about(Way::Passphrase))
    }

    /// A new secret for the keyring, after the old was lost. The caller puts it into the keyring first and then calls
    /// [`Keys::set_keyring_secret`]; cut in between, the recovery code still opens the desk.
    pub fn new_keyring_secret() -> KeyringSecret {
        random()
    }

    /// # Errors
    /// When the file cannot be written: then all is as before.
    pub fn set_keyring_secret(&mut self, data_key: &DataKey, secret: &KeyringSecret) -> Result<(), KeyError> {
        let keyring = Wrapped::by_secret(data_key, secret.as_slice(), &self.about(Way::Keyring))?;
        self.replace(Content { keyring, ..self.content.clone() })
    }

    /// A new recovery code; the old one opens nothing from now on.
    ///
    /// # Errors
    /// When the file cannot be written: then the old code stays.
    pub fn new_recovery_code(&mut self, data_key: &DataKey) -> Result<RecoveryCode, KeyError> {
        let code = RecoveryCode::random();
        let wrapped = Wrapped::by_secret(data_key, code.bytes(), &self.about(Way::Code))?;
        self.replace(Content { code: wrapped, ..self.content.clone() })?;
        Ok(code)
    }

    /// Sets the passphrase, or takes it away. Takes a tenth of a second and 64 MiB: call it on a blocking thread.
    ///
    /// # Errors
    /// When the file cannot be written: then all is as before.
    pub fn set_passphrase(&mut self, data_key: &DataKey, passphrase: Option<&str>) -> Result<(), KeyError> {
        let about = self.about(Way::Passphrase);
        let passphrase = passphrase.map(|text| Wrapped::by_passphrase(data_key, text, &about)).transpose()?;
        self.replace(Content { passphrase, ..self.content.clone() })
    }

    fn replace(&mut self, content: Content) -> Result<(), KeyError> {
        let next = Self { folder: self.folder.clone(), content };
        next.save()?;
        *self = next;
        Ok(())
    }

    /// Both copies: what was replaced opens neither. The one that is read goes last, so that a failure changes nothing.
    fn save(&self) -> Result<(), KeyError> {
        let text = serde_json::to_vec_pretty(&self.content).map_err(|error| KeyError::Content(error.to_string()))?;
        for path in Self::paths(&self.folder).into_iter().rev() {
            if let Some(folder) = path.parent() {
                place::folder(folder)?;
            }
            place::write(&path, &text)?;
        }
        Ok(())
    }

    fn paths(folder: &Path) -> [PathBuf; 2] {
        [folder.join(place::KEYS), folder.join(place::BACKUPS).join(place::KEYS)]
    }

    fn about(&self, way: Way) -> String {
        about(self.content.desk, way)
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({})", self.content.desk)
    }
}

#[derive(Debug, Clone, Copy)]
enum Way {
    Keyring,
    Code,
    Passphrase,
}

fn about(desk: Uuid, way: Way) -> String {
    let way = match way {
        Way::Keyring => "keyring",
        Way::Code => "code",
        Way::Passphrase => "passphrase",
    };
    format!("shopdesk keys 1 {desk} {way}")
}

fn random() -> Zeroizing<[u8; 32]> {
    Zeroizing::new(rand::random())
}

/// Any store that the keys of this folder open: the desk's, one set aside, or a backup.
fn store_is_in(folder: &Path) -> bool {
    let entries = |folder: &Path| std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let own = folder.join(place::STORE);
    let set_aside =
        |path: PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(place::DAMAGED));
    [place::beside(&own, "-wal"), folder.join(place::NEXT), own].iter().any(|path| place::has_content(path))
        || entries(folder).any(set_aside)
        || entries(&folder.join(place::BACKUPS)).any(|path| path.extension().is_some_and(|kind| kind == "db"))
}

#[cfg(test)]
mod tests;
