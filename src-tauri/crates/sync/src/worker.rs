//! One worker per account: tries, brings, waits, tries again; and says all the while how the connection stands.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use bytes::Bytes;
use connect::{
    ConnectError, Connected, Trouble,
    channel::{Found, Location, Wanted},
};
use model::{
    id::{AccountId, ConversationId, MessageId, OrderId, PartId},
    time::Timestamp,
};
use store::{Store, StoreError, table::account};
use tokio::{
    sync::{Notify, mpsc, watch},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

use crate::{LinkState, Patience, Standing, backoff::Backoff, channel, demand, intake::Batch, pace::Pace, shop, whole};

/// Brings an account's messages or orders in for as long as it lives. Dropping it ends it; what is being written then is
/// written whole or not at all.
pub struct Worker {
    link: Arc<Link>,
    tasks: Mutex<Vec<JoinHandle<()>>>,
    seen: mpsc::UnboundedSender<MessageId>,
}

/// What the worker's parts share.
pub(crate) struct Link {
    pub store: Store,
    pub account: AccountId,
    pub connected: Connected,
    pub patience: Patience,
    pub stopped: CancellationToken,
    pub nudged: Notify,
    state: watch::Sender<LinkState>,
    pace: Mutex<Pace>,
    reported: Mutex<Option<ConnectError>>,
    verified: Mutex<Option<Instant>>,
    watched: Mutex<HashMap<OrderId, Instant>>,
}

/// How a connection, or one round of a shop, ended.
#[derive(Debug)]
pub(crate) enum Ended {
    /// All is read; the next round comes in a while.
    Quiet {
        next: Duration,
    },
    /// To be begun anew at once.
    Nudged,
    Stopped,
    Failed(ConnectError),
    Store(StoreError),
}

impl Worker {
    /// Starts it; needs a runtime around it. A paused account, or one that cannot be connected, gets none.
    pub fn start(store: Store, account: AccountId, connected: Connected) -> Self {
        Self::start_with(store, account, connected, Patience::default())
    }

    /// As [`Worker::start`], with other times to wait.
    pub fn start_with(store: Store, account: AccountId, connected: Connected, patience: Patience) -> Self {
        let link = Arc::new(Link {
            store,
            account,
            connected,
            patience,
            stopped: CancellationToken::new(),
            nudged: Notify::new(),
            state: watch::channel(LinkState::connecting(None)).0,
            pace: Mutex::default(),
            reported: Mutex::default(),
            verified: Mutex::default(),
            watched: Mutex::default(),
        });
        let (seen, to_mark) = mpsc::unbounded_channel();
        let tasks = vec![
            tokio::spawn(run(Arc::clone(&link))),
            tokio::spawn(demand::mark_seen(Arc::clone(&link), to_mark)),
            tokio::spawn(whole::keep_whole(Arc::clone(&link))),
        ];
        Self { link, tasks: Mutex::new(tasks), seen }
    }

    /// How the connection stands, from now on.
    pub fn watch(&self) -> watch::Receiver<LinkState> {
        self.link.state.subscribe()
    }

    pub fn state(&self) -> LinkState {
        self.link.state()
    }

    /// Tries at once: the network is back, or a person wants to see. An account that needs a person is not tried: only
    /// changing it helps.
    pub fn nudge(&self) {
        self.link.nudged.notify_one();
    }

    /// A write or a probe met trouble that may concern the whole account: that is looked into at once.
    pub fn report(&self, error: &ConnectError) {
        if error.trouble.needs_person() {
            *lock(&self.link.reported) = Some(error.clone());
            self.link.nudged.notify_one();
        } else if error.trouble.is_offline() {
            // Once in a while: one half of an account may be down while the other is not.
            let mut verified = lock(&self.link.verified);
            if verified.is_none_or(|at| at.elapsed() >= self.link.patience.longest / 2) {
                *verified = Some(Instant::now());
                self.link.nudged.notify_one();
            }
        }
    }

    /// The order is open on the desk: it is read once now, and with every sync for a while.
    pub fn watch_order(&self, order: OrderId) {
        let until = Instant::now() + self.link.patience.watch;
        let known = lock(&self.link.watched).insert(order, until);
        // It is looked at again and again while it is open; a sync reads it anyway.
        if known.is_none_or(|until| until < Instant::now()) {
            let link = Arc::clone(&self.link);
            tokio::spawn(async move { demand::read_order(&link, order).await });
        }
    }

    /// Brings a file that was left at the provider.
    ///
    /// # Errors
    /// [`Trouble::NotFound`] when it is not there any more; it is then marked as gone.
    pub async fn fetch_part(&self, part: PartId) -> Result<(), ConnectError> {
        demand::fetch_part(&self.link, part).await
    }

    /// Brings the rest of a message of which only the headers were brought.
    ///
    /// # Errors
    /// [`Trouble::NotFound`] when it is not there any more.
    pub async fn complete(&self, message: MessageId) -> Result<(), ConnectError> {
        demand::complete(&self.link, message).await
    }

    /// The message as the provider has it, byte for byte.
    ///
    /// # Errors
    /// [`Trouble::NotFound`] when it is not there any more.
    pub async fn raw(&self, message: MessageId) -> Result<Bytes, ConnectError> {
        demand::raw(&self.link, message).await
    }

    /// What the provider finds beyond what was brought.
    ///
    /// # Errors
    /// [`Trouble::Unsupported`] where the channel, or its server, cannot look for that.
    pub async fn search(&self, wanted: &Wanted) -> Result<Found, ConnectError> {
        demand::search(&self.link, wanted).await
    }

    /// Brings one message that a search found; which it is, and its conversation.
    ///
    /// # Errors
    /// [`Trouble::NotFound`] when it is not there any more.
    pub async fn bring(&self, at: &Location) -> Result<(MessageId, ConversationId), ConnectError> {
        demand::bring(&self.link, at).await
    }

    /// The message was read here; told to the provider when there is a connection, best effort.
    pub fn seen(&self, message: MessageId) {
        // After the end nobody is told any more.
        let _ = self.seen.send(message);
    }

    /// Ends it, and returns when nothing of it writes any more.
    pub async fn stop(&self) {
        self.link.stopped.cancel();
        let tasks = std::mem::take(&mut *lock(&self.tasks));
        for task in tasks {
            // One that failed has ended too.
            let _ = task.await;
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.link.stopped.cancel();
    }
}

impl Link {
    pub fn state(&self) -> LinkState {
        self.state.borrow().clone()
    }

    pub fn subscribe(&self) -> watch::Receiver<LinkState> {
        self.state.subscribe()
    }

    pub fn take_report(&self) -> Option<ConnectError> {
        lock(&self.reported).take()
    }

    pub fn has_report(&self) -> bool {
        lock(&self.reported).is_some()
    }

    /// The orders that are open on the desk.
    pub fn watched(&self) -> Vec<OrderId> {
        let mut watched = lock(&self.watched);
        let now = Instant::now();
        watched.retain(|_, until| *until > now);
        watched.keys().copied().collect()
    }

    /// The other side answered, and what it brought is written.
    pub fn answered(&self, told: Told) {
        let now = self.store.now();
        let progress = told
            .progress
            .filter(|(done, total)| done < total)
            .map(|(done, total)| lock(&self.pace).progress(done, total, Instant::now()));
        self.state.send_modify(|state| {
            state.standing = Standing::Online;
            state.last_sync = Some(now);
            state.trouble = None;
            state.progress = progress;
            state.head_reached |= told.head_reached;
            if let Some(theirs) = told.server_time {
                state.clock_ahead_ms = Some(now.since(theirs));
            }
        });
    }

    fn failed(&self, error: ConnectError) {
        let now = self.store.now();
        tracing::info!(account = %self.account, trouble = error.trouble.code(), "no connection");
        self.state.send_modify(|state| state.failed(error, now));
    }

    /// A connection is begun: what it has read is not known yet.
    fn beginning(&self) {
        self.state.send_if_modified(|state| std::mem::take(&mut state.head_reached));
    }

    /// Waits, unless somebody nudges; false when it is to end.
    async fn rest(&self, wait: Duration) -> bool {
        tokio::select! {
            () = self.stopped.cancelled() => false,
            () = self.nudged.notified() => true,
            () = tokio::time::sleep(wait) => true,
        }
    }

    async fn recall_last_sync(&self) {
        let account = self.account;
        if let Ok(stored) = self.store.read(move |reader| account::get(reader, account)).await {
            self.state.send_if_modified(|state| {
                state.last_sync = stored.synced_at;
                stored.synced_at.is_some()
            });
        }
    }
}

/// What a batch says beside its rows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told {
    progress: Option<(u64, u64)>,
    head_reached: bool,
    server_time: Option<Timestamp>,
}

impl Told {
    /// It answered, and there is nothing new.
    pub fn nothing_new() -> Self {
        Self { progress: None, head_reached: true, server_time: None }
    }

    pub fn by(batch: &impl Batch) -> Self {
        Self { progress: batch.progress(), head_reached: batch.head_reached(), server_time: batch.server_time() }
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn run(link: Arc<Link>) {
    let mut backoff = Backoff::new(link.patience);
    let mut sweep = shop::Sweep::default();
    link.recall_last_sync().await;
    loop {
        link.beginning();
        let began = Instant::now();
        let mut brought = 0;
        let ended = match (link.take_report(), &link.connected) {
            (Some(error), _) => Ended::Failed(error),
            (None, Connected::Channel(channel)) => channel::session(&link, channel, &mut brought).await,
            (None, Connected::Shop(shop)) => shop::round(&link, shop, &mut sweep, &mut brought).await,
        };
        if brought > 0 || began.elapsed() >= link.patience.sound_after {
            backoff.reset();
        }
        let error = match ended {
            Ended::Stopped | Ended::Store(StoreError::Closed | StoreError::NotFound) => return,
            Ended::Quiet { next } => {
                backoff.reset();
                if link.rest(next).await {
                    continue;
                }
                return;
            }
            Ended::Nudged => continue,
            Ended::Store(error) => {
                tracing::error!(account = %link.account, %error, "what came in cannot be stored");
                ConnectError::new(Trouble::Broken, format!("it cannot be stored here: {error}"))
            }
            Ended::Failed(error) => error,
        };
        let wait = backoff.next(&error);
        link.failed(error);
        if link.state().standing == Standing::NeedsYou {
            // Trying again with the same settings could lock the account; another worker comes with other settings.
            link.stopped.cancelled().await;
            return;
        }
        if !link.rest(wait).await {
            return;
        }
    }
}
