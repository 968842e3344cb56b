//! How far the store has come, kept in the keyring, where no copy of the store reaches.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use connect::Secret;
use outbox::Witness;
use tokio::{sync::Mutex, task::JoinHandle};

use crate::vault::{Vault, VaultError};

/// A keyring that asks somebody for its password must not hold up what leaves.
const PATIENCE: Duration = Duration::from_secs(5);

pub(crate) struct KeyringWitness {
    vault: Arc<dyn Vault>,
    name: String,
    patience: Duration,
    /// The last call, as long as the keyring has not answered it.
    open: Mutex<Option<JoinHandle<Result<(), VaultError>>>>,
}

impl KeyringWitness {
    pub(crate) fn new(vault: Arc<dyn Vault>, name: String) -> Self {
        Self { vault, name, patience: PATIENCE, open: Mutex::default() }
    }
}

#[async_trait]
impl Witness for KeyringWitness {
    async fn saw(&self, generation: u64) {
        let mut open = self.open.lock().await;
        if open.as_ref().is_some_and(|call| !call.is_finished()) {
            tracing::warn!(generation, "the keyring has not answered yet: it does not keep the store's generation");
            return;
        }
        let (vault, name) = (Arc::clone(&self.vault), self.name.clone());
        let call =
            open.insert(tokio::task::spawn_blocking(move || vault.set(&name, &Secret::new(generation.to_string()))));
        let trouble = match tokio::time::timeout(self.patience, call).await {
            Ok(Ok(Ok(()))) => return,
            Ok(Ok(Err(error))) => error.to_string(),
            Ok(Err(error)) => error.to_string(),
            Err(_) => "it does not answer".to_owned(),
        };
        tracing::warn!(trouble, generation, "the keyring does not keep the store's generation");
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;
    use crate::vault::MemoryVault;

    #[tokio::test]
    async fn it_keeps_the_last_count() {
        let vault = MemoryVault::default();
        let witness = KeyringWitness::new(Arc::new(vault.clone()), "count".into());
        witness.saw(4).await;
        witness.saw(5).await;
        assert_eq!(vault.get("count").unwrap().unwrap().expose(), "5");
    }

    /// A keyring that waits for its password.
    struct Asking(std::sync::Mutex<mpsc::Receiver<()>>);

    impl Vault for Asking {
        fn get(&self, _: &str) -> Result<Option<Secret>, VaultError> {
            Ok(None)
        }
        fn set(&self, _: &str, _: &Secret) -> Result<(), VaultError> {
            self.0.lock().unwrap().recv().map_err(|_| VaultError::Locked)
        }
        fn delete(&self, _: &str) -> Result<(), VaultError> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn a_keyring_that_does_not_answer_holds_nothing_up() {
        let (answer, asked) = mpsc::channel();
        let mut witness = KeyringWitness::new(Arc::new(Asking(std::sync::Mutex::new(asked))), "count".into());
        witness.patience = Duration::from_millis(10);
        witness.saw(4).await;
        // Asked once only, and this time without the wait.
        witness.saw(5).await;
        drop(answer);
    }
}
