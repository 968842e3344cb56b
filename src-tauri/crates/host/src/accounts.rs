//! What the outbox and the use cases ask of the live accounts.

use std::sync::Arc;

use api::{
    ApiError,
    dto::{DemoState, LinkView, SyncProgress},
    ports::{Answered, Entry, Links},
};
use async_trait::async_trait;
use bytes::Bytes;
use connect::{
    Channel, ConnectError, Connected, Connector, Secret, Shop, Trouble,
    channel::{Found, Location, Wanted},
};
use model::id::{AccountId, BrandId, ConversationId, MessageId, OrderId, PartId};
use outbox::{Accounts, Readiness};
use store::{Durability, table};
use sync::{LinkState, Standing};

use crate::{links::LiveLinks, vault};

#[async_trait]
impl Accounts for LiveLinks {
    fn shop(&self, account: AccountId) -> Option<Arc<dyn Shop>> {
        self.with(account, |live| match &live.connected {
            Connected::Shop(shop) => Some(Arc::clone(shop)),
            Connected::Channel(_) => None,
        })
        .flatten()
    }

    fn channel(&self, account: AccountId) -> Option<Arc<dyn Channel>> {
        self.with(account, |live| match &live.connected {
            Connected::Channel(channel) => Some(Arc::clone(channel)),
            Connected::Shop(_) => None,
        })
        .flatten()
    }

    fn readiness(&self, account: AccountId) -> Readiness {
        self.state(account).map_or(Readiness::Gone, |state| readiness(&state))
    }

    fn report(&self, account: AccountId, error: &ConnectError) {
        if let Some(worker) = self.worker(account) {
            worker.report(error);
        }
    }

    async fn changed(&self) {
        self.changed.notified().await;
    }
}

#[async_trait]
impl Links for LiveLinks {
    fn connectors(&self) -> Vec<Arc<dyn Connector>> {
        let demo = |connector: &Arc<dyn Connector>| {
            let id = connector.setup().connector;
            id == crate::registry::demo(table::account::Kind::Shop)
                || id == crate::registry::demo(table::account::Kind::Channel)
        };
        self.connectors.iter().filter(|connector| !demo(connector)).cloned().collect()
    }

    async fn test(&self, entry: &Entry) -> Result<Answered, ConnectError> {
        self.try_entry(entry).await
    }

    async fn save(&self, entry: Entry, brand: BrandId) -> Result<AccountId, ApiError> {
        self.save_entry(entry, brand).await
    }

    async fn remove(&self, account: AccountId) -> Result<(), ApiError> {
        self.stop(account).await;
        self.store.write(Durability::Full, move |w| table::account::remove(w, account)).await?;
        let vault = Arc::clone(&self.vault);
        let forgotten =
            tokio::task::spawn_blocking(move || vault::forget_account_secrets(vault.as_ref(), account)).await;
        if let Ok(Err(error)) = forgotten {
            tracing::warn!(%error, "the keyring still holds the account's secrets");
        }
        self.told();
        Ok(())
    }

    async fn set_paused(&self, account: AccountId, paused: bool) -> Result<(), ApiError> {
        let set = self.store.write(Durability::Normal, move |w| {
            table::account::set_paused(w, account, paused)?;
            table::account::get(&w.reader(), account)
        });
        let account = set.await?;
        self.start(&account).await;
        Ok(())
    }

    fn sync_now(&self, account: AccountId) {
        if let Some(worker) = self.worker(account) {
            worker.nudge();
        }
    }

    fn link(&self, account: AccountId) -> LinkView {
        link_view(self.state(account))
    }

    fn clock_ahead_ms(&self) -> i64 {
        // The largest doubt counts: one server with a wrong clock is worth a look too.
        self.states().iter().filter_map(|state| state.clock_ahead_ms).max_by_key(|ahead| ahead.abs()).unwrap_or(0)
    }

    fn watch_order(&self, order: OrderId) {
        let store = self.store.clone();
        let shops: Vec<_> = self.workers();
        tokio::spawn(async move {
            let Ok(stored) = store.read(move |r| table::shop_order::get(r, order)).await else { return };
            if let Some((_, worker)) = shops.into_iter().find(|(id, _)| *id == stored.account) {
                worker.watch_order(order);
            }
        });
    }

    async fn fetch_part(&self, part: PartId) -> Result<(), ConnectError> {
        let found = self.store.read(move |r| {
            let message = table::part::get(r, part)?.message.ok_or(store::StoreError::NotFound)?;
            Ok(table::message::get(r, message)?.account)
        });
        self.worker_of(found.await).await?.fetch_part(part).await
    }

    async fn complete(&self, message: MessageId) -> Result<(), ConnectError> {
        let found = self.store.read(move |r| Ok(table::message::get(r, message)?.account)).await;
        self.worker_of(found).await?.complete(message).await
    }

    async fn raw(&self, message: MessageId) -> Result<Bytes, ConnectError> {
        let found = self.store.read(move |r| Ok(table::message::get(r, message)?.account)).await;
        self.worker_of(found).await?.raw(message).await
    }

    async fn search(&self, account: AccountId, wanted: &Wanted) -> Result<Found, ConnectError> {
        self.worker_of(Ok(account)).await?.search(wanted).await
    }

    async fn bring(&self, account: AccountId, at: &Location) -> Result<(MessageId, ConversationId), ConnectError> {
        self.worker_of(Ok(account)).await?.bring(at).await
    }

    fn seen(&self, messages: Vec<MessageId>) {
        let (store, workers) = (self.store.clone(), self.workers());
        tokio::spawn(async move {
            for message in messages {
                let Ok(account) = store.read(move |r| Ok(table::message::get(r, message)?.account)).await else {
                    continue;
                };
                if let Some((_, worker)) = workers.iter().find(|(id, _)| *id == account) {
                    worker.seen(message);
                }
            }
        });
    }

    async fn remote_image(&self, url: &str) -> Result<(Bytes, &'static str), ConnectError> {
        connect::picture::fetch(url).await
    }

    async fn demo(&self) -> DemoState {
        let accounts = self.store.read(table::account::list).await.unwrap_or_default();
        self.demo.state(&accounts)
    }

    async fn demo_start(&self) -> Result<(), ApiError> {
        for account in self.demo.add(&self.store).await? {
            self.start(&account).await;
        }
        let _ = self.tags.send("boot".into());
        Ok(())
    }

    fn demo_outage(&self, shop: bool, channel: bool) -> Result<(), ApiError> {
        self.demo.set_outage(shop, channel).map_err(|error| ApiError::new("demo.file", error.to_string()))?;
        for (_, worker) in self.workers() {
            worker.nudge();
        }
        let _ = self.tags.send("demo".into());
        Ok(())
    }

    async fn demo_remove(&self) -> Result<(), ApiError> {
        for account in self.store.read(table::account::list).await?.into_iter().filter(|account| account.demo) {
            self.remove(account.id).await?;
        }
        self.store.write(Durability::Full, table::demo::clear).await?;
        self.demo.remove_file();
        let _ = self.tags.send("*".into());
        Ok(())
    }

    async fn new_recovery_code(&self) -> Result<String, ApiError> {
        let code = self.keys().new_recovery_code(&self.data_key).map_err(keys_failed)?;
        Ok(code.text().to_string())
    }

    async fn set_passphrase(&self, passphrase: Option<Secret>) -> Result<(), ApiError> {
        let passphrase = passphrase.as_ref().map(Secret::expose);
        self.keys().set_passphrase(&self.data_key, passphrase).map_err(keys_failed)
    }
}

impl LiveLinks {
    async fn worker_of(&self, account: store::Result<AccountId>) -> Result<Arc<sync::Worker>, ConnectError> {
        let account = account.map_err(|error| ConnectError::new(Trouble::NotFound, error.to_string()))?;
        self.worker(account).ok_or_else(|| ConnectError::new(Trouble::Unreachable, "this account is not connected"))
    }
}

fn keys_failed(error: store::keys::KeyError) -> ApiError {
    ApiError::new("recovery.failed", error.to_string())
}

fn link_view(state: Option<LinkState>) -> LinkView {
    let nothing =
        LinkView { state: "paused".into(), since: None, last_sync: None, trouble: None, progress: None, waiting: 0 };
    let Some(state) = state else { return nothing };
    let (word, since) = match state.standing {
        Standing::Connecting => ("connecting", None),
        Standing::Online => ("online", None),
        Standing::Offline { since } => ("offline", Some(since.0)),
        Standing::NeedsYou => ("needs_you", None),
        Standing::Paused => ("paused", None),
    };
    LinkView {
        state: word.into(),
        since,
        last_sync: state.last_sync.map(|at| at.0),
        trouble: state.trouble.map(Into::into),
        progress: state.progress.map(|progress| SyncProgress {
            done: progress.done,
            total: progress.total,
            seconds_left: progress.seconds_left,
        }),
        waiting: 0,
    }
}

/// What an account's standing means for what waits to be sent to it.
pub(crate) fn readiness(state: &LinkState) -> Readiness {
    match state.standing {
        Standing::Online if state.head_reached => Readiness::Ready,
        Standing::Online => Readiness::CatchingUp,
        Standing::Connecting | Standing::Offline { .. } => Readiness::Offline,
        Standing::NeedsYou => Readiness::NeedsYou,
        Standing::Paused => Readiness::Paused,
    }
}
