//! The live side of accounts: which are connected, how they stand, and the workers that serve them.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
};

use connect::{Connected, Connector, Settings};
use model::id::AccountId;
use store::{
    Store,
    keys::{DataKey, Keys},
    table::{
        self,
        account::{Account, Kind},
    },
};
use sync::{LinkState, Worker};
use tokio::{
    sync::{Notify, mpsc},
    task::JoinHandle,
};

use crate::{
    accounts::readiness,
    demo::Demo,
    vault::{self, Vault},
};

pub(crate) struct Live {
    pub connected: Connected,
    pub worker: Arc<Worker>,
    watching: JoinHandle<()>,
}

impl Drop for Live {
    fn drop(&mut self) {
        self.watching.abort();
    }
}

pub(crate) struct LiveLinks {
    pub store: Store,
    pub vault: Arc<dyn Vault>,
    pub connectors: Vec<Arc<dyn Connector>>,
    pub demo: Demo,
    pub keys: Mutex<Keys>,
    pub data_key: DataKey,
    live: RwLock<HashMap<AccountId, Live>>,
    /// Why an account has no worker: its settings or secrets are not usable, or it is paused.
    idle: RwLock<HashMap<AccountId, LinkState>>,
    /// Some account's readiness changed, for the outbox.
    pub changed: Arc<Notify>,
    /// Tags that no commit tells of.
    pub tags: mpsc::UnboundedSender<String>,
}

pub(crate) struct Parts {
    pub store: Store,
    pub vault: Arc<dyn Vault>,
    pub connectors: Vec<Arc<dyn Connector>>,
    pub demo: Demo,
    pub keys: Keys,
    pub data_key: DataKey,
    pub tags: mpsc::UnboundedSender<String>,
}

impl LiveLinks {
    pub(crate) fn new(parts: Parts) -> Self {
        Self {
            store: parts.store,
            vault: parts.vault,
            connectors: parts.connectors,
            demo: parts.demo,
            keys: Mutex::new(parts.keys),
            data_key: parts.data_key,
            live: RwLock::default(),
            idle: RwLock::default(),
            changed: Arc::new(Notify::new()),
            tags: parts.tags,
        }
    }

    pub(crate) fn keys(&self) -> MutexGuard<'_, Keys> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts a worker for every account in use.
    pub(crate) async fn start_all(&self) -> store::Result<()> {
        for account in self.store.read(table::account::list).await? {
            self.start(&account).await;
        }
        Ok(())
    }

    /// (Re)starts an account's worker with what is stored and what the keyring has.
    pub(crate) async fn start(&self, account: &Account) {
        // Between the old worker and the new one it is on its way, and never as if it had been removed.
        let before = write(&self.live).remove(&account.id);
        write(&self.idle).insert(account.id, LinkState::connecting(None));
        if let Some(live) = before {
            live.worker.stop().await;
        }
        let state = if account.paused {
            LinkState::paused()
        } else {
            match self.connection(account).await {
                Ok(connected) => return self.serve(account.id, connected),
                Err(error) => LinkState::needs_you(error),
            }
        };
        write(&self.idle).insert(account.id, state);
        self.told();
    }

    fn serve(&self, id: AccountId, connected: Connected) {
        let worker = Arc::new(Worker::start(self.store.clone(), id, connected.clone()));
        let (mut states, tags, changed) = (worker.watch(), self.tags.clone(), Arc::clone(&self.changed));
        let watching = tokio::spawn(async move {
            let mut ready = None;
            loop {
                // The window going away is no reason to stop.
                let _ = tags.send("connectivity".into());
                let now = readiness(&states.borrow_and_update());
                // Why something waits is said with it.
                if ready.replace(now) != Some(now) {
                    let _ = tags.send("outbox".into());
                }
                changed.notify_one();
                if states.changed().await.is_err() {
                    return;
                }
            }
        });
        write(&self.live).insert(id, Live { connected, worker, watching });
        write(&self.idle).remove(&id);
    }

    async fn connection(&self, account: &Account) -> Result<Connected, connect::ConnectError> {
        let connector = self.connector(&account.connector, account.kind).ok_or_else(|| {
            connect::ConnectError::new(connect::Trouble::Unsupported, "this version does not know the connector")
        })?;
        let secrets = if account.demo { BTreeMap::new() } else { self.secrets(account.id).await? };
        connector.connect(&Settings { values: account.settings.clone(), secrets })
    }

    pub(crate) async fn secrets(
        &self,
        account: AccountId,
    ) -> Result<BTreeMap<String, connect::Secret>, connect::ConnectError> {
        let vault = Arc::clone(&self.vault);
        let read = tokio::task::spawn_blocking(move || vault::account_secrets(vault.as_ref(), account)).await;
        let sorted = |words: String| connect::ConnectError::new(connect::Trouble::SignIn, words);
        read.map_err(|error| sorted(error.to_string()))?.map_err(|error| sorted(error.to_string()))
    }

    pub(crate) fn connector(&self, id: &str, kind: Kind) -> Option<Arc<dyn Connector>> {
        let same = |connector: &&Arc<dyn Connector>| {
            let setup = connector.setup();
            setup.connector == id && (setup.kind == connect::Kind::Shop) == (kind == Kind::Shop)
        };
        self.connectors.iter().find(same).cloned()
    }

    pub(crate) async fn stop(&self, id: AccountId) {
        let stopped = write(&self.live).remove(&id);
        write(&self.idle).remove(&id);
        if let Some(live) = stopped {
            live.worker.stop().await;
        }
    }

    pub(crate) async fn stop_all(&self) {
        let ids: Vec<AccountId> = read(&self.live).keys().copied().collect();
        for id in ids {
            self.stop(id).await;
        }
    }

    pub(crate) fn told(&self) {
        let _ = self.tags.send("connectivity".into());
        let _ = self.tags.send("accounts".into());
        let _ = self.tags.send("outbox".into());
        self.changed.notify_one();
    }

    pub(crate) fn with<T>(&self, id: AccountId, look: impl FnOnce(&Live) -> T) -> Option<T> {
        read(&self.live).get(&id).map(look)
    }

    pub(crate) fn worker(&self, id: AccountId) -> Option<Arc<Worker>> {
        self.with(id, |live| Arc::clone(&live.worker))
    }

    pub(crate) fn workers(&self) -> Vec<(AccountId, Arc<Worker>)> {
        read(&self.live).iter().map(|(id, live)| (*id, Arc::clone(&live.worker))).collect()
    }

    /// How an account stands; none when it is not in use.
    pub(crate) fn state(&self, id: AccountId) -> Option<LinkState> {
        self.with(id, |live| live.worker.state()).or_else(|| read(&self.idle).get(&id).cloned())
    }

    pub(crate) fn states(&self) -> Vec<LinkState> {
        read(&self.live).values().map(|live| live.worker.state()).collect()
    }
}

fn read<T>(lock: &RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
