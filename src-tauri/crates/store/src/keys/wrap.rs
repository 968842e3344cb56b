//! One wrapped copy of the data key, and what opens it.
//!
//! XChaCha20-Poly1305 with a random nonce; which desk and which way in it is for is authenticated with it, so that one
//! copy cannot stand for another.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    Key, KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{DataKey, KeyError};

/// Argon2id: 64 MiB, three passes, about a tenth of a second.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
/// More than any version of this program ever asked for: a file that asks for more is not ours.
const MOST_MEMORY_KIB: u32 = 1024 * 1024;
const MOST_PASSES: u32 = 64;

/// Bytes as base64 text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Bytes(Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD.decode(text).map(Self).map_err(serde::de::Error::custom)
    }
}

/// How a secret becomes a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
enum Derive {
    /// The secret has enough entropy by itself.
    HkdfSha256,
    /// A person thought of it.
    Argon2id { memory_kib: u32, passes: u32 },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrapped {
    derive: Derive,
    salt: Bytes,
    nonce: Bytes,
    key: Bytes,
}

impl Wrapped {
    /// Wraps by a secret that has enough entropy by itself. `about` names the desk and the way in.
    pub fn by_secret(data_key: &DataKey, secret: &[u8], about: &str) -> Result<Self, KeyError> {
        Self::by(data_key, Derive::HkdfSha256, secret, about)
    }

    /// Wraps by what a person thought of. Takes a tenth of a second and 64 MiB.
    pub fn by_passphrase(data_key: &DataKey, passphrase: &str, about: &str) -> Result<Self, KeyError> {
        Self::by(data_key, Derive::Argon2id { memory_kib: MEMORY_KIB, passes: PASSES }, passphrase.as_bytes(), about)
    }

    fn by(data_key: &DataKey, derive: Derive, secret: &[u8], about: &str) -> Result<Self, KeyError> {
        let salt: [u8; 16] = rand::random();
        let nonce: [u8; 24] = rand::random();
        let key = derive.key(secret, &salt, about)?;
        let wrapped = cipher(&key)
            .encrypt(&XNonce::from(nonce), Payload { msg: data_key.as_slice(), aad: about.as_bytes() })
            .map_err(|_| KeyError::Content("the key could not be wrapped".into()))?;
        Ok(Self { derive, salt: Bytes(salt.into()), nonce: Bytes(nonce.into()), key: Bytes(wrapped) })
    }

    /// # Errors
    /// [`KeyError::Wrong`] when `secret` is not the one that it was wrapped by.
    pub fn open(&self, secret: &[u8], about: &str) -> Result<DataKey, KeyError> {
        let nonce: [u8; 24] =
            self.nonce.0.as_slice().try_into().map_err(|_| KeyError::Content("a nonce's length".into()))?;
        let key = self.derive.key(secret, &self.salt.0, about)?;
        let opened = cipher(&key)
            .decrypt(&XNonce::from(nonce), Payload { msg: &self.key.0, aad: about.as_bytes() })
            .map_err(|_| KeyError::Wrong)?;
        let opened = Zeroizing::new(opened);
        let mut data_key = Zeroizing::new([0; 32]);
        if opened.len() != data_key.len() {
            return Err(KeyError::Content("a key's length".into()));
        }
        data_key.copy_from_slice(&opened);
        Ok(data_key)
    }
}

impl Derive {
    fn key(self, secret: &[u8], salt: &[u8], about: &str) -> Result<Zeroizing<[u8; 32]>, KeyError> {
        let mut key = Zeroizing::new([0; 32]);
        match self {
            Self::HkdfSha256 => Hkdf::<Sha256>::new(Some(salt), secret)
                .expand(about.as_bytes(), key.as_mut_slice())
                .map_err(|error| KeyError::Content(error.to_string()))?,
            Self::Argon2id { memory_kib, passes } => {
                if memory_kib > MOST_MEMORY_KIB || passes > MOST_PASSES {
                    return Err(KeyError::Content("the passphrase asks for too much memory or time".into()));
                }
                let params =
                    Params::new(memory_kib, passes, 1, None).map_err(|error| KeyError::Content(error.to_string()))?;
                Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
                    .hash_password_into(secret, salt, key.as_mut_slice())
                    .map_err(|error| KeyError::Content(error.to_string()))?;
            }
        }
        Ok(key)
    }
}

fn cipher(key: &[u8; 32]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from(*key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_opens_only_for_what_it_was_made_for() {
        let data_key = Zeroizing::new([5; 32]);
        let wrapped = Wrapped::by_secret(&data_key, b"secret", "desk 1 code").unwrap();
        assert_eq!(wrapped.open(b"secret", "desk 1 code").unwrap(), data_key);
        assert!(matches!(wrapped.open(b"other", "desk 1 code"), Err(KeyError::Wrong)));
        assert!(matches!(wrapped.open(b"secret", "desk 1 keyring"), Err(KeyError::Wrong)));
        let again = Wrapped::by_secret(&data_key, b"secret", "desk 1 code").unwrap();
        assert_ne!((wrapped.nonce, wrapped.key), (again.nonce, again.key));
    }

    #[test]
    fn a_file_cannot_ask_for_all_memory() {
        let mut wrapped = Wrapped::by_secret(&Zeroizing::new([5; 32]), b"x", "").unwrap();
        wrapped.derive = Derive::Argon2id { memory_kib: u32::MAX, passes: 1 };
        assert!(matches!(wrapped.open(b"x", ""), Err(KeyError::Content(_))));
    }
}
