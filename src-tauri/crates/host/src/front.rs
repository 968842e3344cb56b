//! The one door: starts everything, answers calls, and says what is wrong when the store does not open.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Duration,
};

use api::{
    ApiError, Desk, Front,
    dto::{Boot, Navigation, RecoverRequest},
};
use async_trait::async_trait;
use bytes::Bytes;
use model::time::DAY;
use outbox::{Accounts, Outbox};
use serde_json::Value;
use store::{Damage, Durability, Store, keys::KeyError};
use tokio::{sync::mpsc, task::JoinHandle};

use crate::{
    Ports, anchor, awake,
    demo::Demo,
    due,
    links::{LiveLinks, Parts},
    opening::{self, Closed, Recovery, Unlocked},
    range::PartRange,
    tags, tell,
    witness::KeyringWitness,
};

/// How often the lock looks whether anybody is there.
const LOCK_LOOK: Duration = Duration::from_secs(5);

/// The whole backend. Cheap to clone.
#[derive(Clone)]
pub struct Host(Arc<Inner>);

struct Inner {
    ports: Ports,
    state: RwLock<State>,
    /// For what must not wait: the tray's language, whether closing hides.
    brief: Mutex<Brief>,
    /// One start at a time.
    starting: tokio::sync::Mutex<()>,
}

#[derive(Clone)]
enum State {
    /// The start is still under way.
    Untried,
    Closed(Closed),
    Open(Arc<Open>),
}

#[derive(Clone)]
struct Brief {
    language: String,
    close_to_tray: bool,
}

struct Open {
    desk: Arc<Desk>,
    links: Arc<LiveLinks>,
    outbox: Mutex<Option<Outbox>>,
    tasks: Vec<JoinHandle<()>>,
    /// What became of a damaged store, until the person has read it.
    damage: Mutex<Option<Damage>>,
    tags: mpsc::UnboundedSender<String>,
}

impl Drop for Open {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl Host {
    /// Starts everything. Never fails: what is wrong is said by `boot`.
    pub async fn start(ports: Ports) -> Self {
        let host = Self::untried(ports);
        host.open_first().await;
        host
    }

    /// Starts everything, and answers at once: a keyring may ask the person for its password before the store can be
    /// opened, and the window is there meanwhile. `boot` waits until it is. To be called within a runtime.
    pub fn start_soon(ports: Ports) -> Self {
        let host = Self::untried(ports);
        let opening = host.clone();
        tokio::spawn(async move { opening.open_first().await });
        host
    }

    fn untried(ports: Ports) -> Self {
        Self(Arc::new(Inner {
            ports,
            state: RwLock::new(State::Untried),
            brief: Mutex::new(Brief { language: "en".into(), close_to_tray: false }),
            starting: tokio::sync::Mutex::new(()),
        }))
    }

    /// Waits until the store was tried for the first time.
    pub async fn opened(&self) {
        if matches!(self.state(), State::Untried) {
            self.open_first().await;
        }
    }

    /// Answers one call of the window.
    ///
    /// # Errors
    /// The use case's own; see `api::dispatch`.
    pub async fn call(&self, name: &str, payload: Value) -> Result<Value, ApiError> {
        let answer = api::dispatch(self, name, payload).await;
        match &answer {
            Ok(_) => self.refresh_brief().await,
            Err(error) => tracing::debug!(name, code = %error.code, "a call was refused"),
        }
        answer
    }

    /// Keeps a file for a draft and names it. `name` is percent-encoded.
    ///
    /// # Errors
    /// `desk.closed`, `part.too_large`.
    pub async fn put(&self, name: &str, mime: &str, bytes: Bytes) -> Result<String, ApiError> {
        let desk = self.open_desk()?;
        desk.put(&percent_encoding::percent_decode_str(name).decode_utf8_lossy(), mime, bytes).await
    }

    /// A picture or PDF, or the `bytes=a-b` range of it.
    ///
    /// # Errors
    /// `store.not_found` for anything that is not shown in the window.
    pub async fn part(&self, id: &str, range: Option<&str>) -> Result<PartRange, ApiError> {
        let (mime, bytes) = self.open_desk()?.shown_part(id).await?;
        Ok(PartRange::of(mime, bytes, range))
    }

    /// Asks the window to go somewhere; it takes the place from `navigation`.
    pub fn go_to(&self, to: Navigation) {
        let State::Open(open) = self.state() else { return };
        open.desk.session().navigation = to;
        let _ = open.tags.send("navigation".into());
    }

    fn state(&self) -> State {
        self.0.state.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set_state(&self, state: State) -> State {
        std::mem::replace(&mut *self.0.state.write().unwrap_or_else(PoisonError::into_inner), state)
    }

    /// The agent's language, for the few words outside the window.
    pub fn language(&self) -> String {
        self.brief().language.clone()
    }

    /// Whether closing the window only hides it.
    pub fn close_to_tray(&self) -> bool {
        self.brief().close_to_tray
    }

    fn brief(&self) -> std::sync::MutexGuard<'_, Brief> {
        self.0.brief.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn refresh_brief(&self) {
        let Ok(desk) = self.open_desk() else { return };
        if let Ok(Boot::Ready { agent, settings, .. }) = desk.ready_state().await {
            let language = agent.map_or_else(|| "en".to_owned(), |agent| agent.language);
            *self.brief() = Brief { language, close_to_tray: settings.close_to_tray };
        }
    }

    /// Ends everything in order: nothing new leaves, what runs is finished or left to be checked at the next start.
    pub async fn stop(&self) {
        if let State::Open(open) = self.set_state(State::Closed(Closed::Failed { message: "stopped".into() })) {
            drop(open.outbox.lock().unwrap_or_else(PoisonError::into_inner).take());
            for task in &open.tasks {
                task.abort();
            }
            open.links.stop_all().await;
            self.raise_generation(&open).await;
            open.desk.store().close().await;
        }
    }

    /// Counts once more at the end, so that a copy made while the desk was open counts as an older one.
    async fn raise_generation(&self, open: &Open) {
        let raised = open.desk.store().write(Durability::Full, store::generation::raise).await;
        let (vault, name) = (Arc::clone(&self.0.ports.vault), opening::generation_name(&open.links.keys()));
        let kept = match raised {
            Ok(generation) => {
                let secret = connect::Secret::new(generation.to_string());
                tokio::task::spawn_blocking(move || vault.set(&name, &secret)).await.map_err(|error| error.to_string())
            }
            Err(error) => Err(error.to_string()),
        };
        if !matches!(kept, Ok(Ok(()))) {
            tracing::warn!("the store's generation was not kept at the end");
        }
    }

    fn open_desk(&self) -> Result<Arc<Desk>, ApiError> {
        match self.state() {
            State::Open(open) => Ok(Arc::clone(&open.desk)),
            State::Untried | State::Closed(_) => Err(ApiError::new("desk.closed", "the desk is not open")),
        }
    }

    async fn open_first(&self) {
        let one = self.0.starting.lock().await;
        if matches!(self.state(), State::Untried) {
            self.open_now().await;
        }
        drop(one);
    }

    async fn open_again(&self) {
        let one = self.0.starting.lock().await;
        if !matches!(self.state(), State::Open(_)) {
            self.open_now().await;
        }
        drop(one);
    }

    /// Under the lock of `starting`.
    async fn open_now(&self) {
        let ports = &self.0.ports;
        if let Err(error) = std::fs::create_dir_all(&ports.data) {
            self.set_state(State::Closed(opening::failed(error)));
            return;
        }
        let vault = Arc::clone(&ports.vault);
        let (data, now) = (ports.data.clone(), Arc::clone(&ports.now));
        // The keyring's library blocks on the system's bus and must not do that on an async thread.
        let opened = on_own_thread(move || async move { opening::open(&data, vault.as_ref(), now).await }).await;
        let state = match opened {
            Ok(Ok(unlocked)) => self.compose(unlocked).await,
            Ok(Err(closed)) => State::Closed(closed),
            Err(error) => State::Closed(opening::failed(error)),
        };
        self.set_state(state);
        self.refresh_brief().await;
    }

    /// Puts everything together over an open store.
    async fn compose(&self, unlocked: Unlocked) -> State {
        match self.try_compose(unlocked).await {
            Ok(open) => State::Open(Arc::new(open)),
            Err(error) => State::Closed(opening::failed(error)),
        }
    }

    async fn try_compose(&self, unlocked: Unlocked) -> Result<Open, ApiError> {
        let ports = &self.0.ports;
        let Unlocked { opened, key, keys } = unlocked;
        let store: Store = opened.store;
        let (tags, more) = mpsc::unbounded_channel();
        let links = Arc::new(LiveLinks::new(Parts {
            store: store.clone(),
            vault: Arc::clone(&ports.vault),
            connectors: ports.connectors.clone(),
            demo: Demo::new(&ports.data, Arc::clone(&ports.now)),
            keys,
            data_key: key,
            tags: tags.clone(),
        }));
        outbox::start(&store, opened.store_older).await?;
        store.write(Durability::Normal, store::table::deadline::settle).await?;
        let desk = Arc::new(Desk::new(
            store.clone(),
            Arc::clone(&links) as Arc<dyn api::ports::Links>,
            Arc::clone(&ports.outside),
            ports.version.clone(),
        ));
        desk.resume().await?;
        let mut tasks = vec![
            tokio::spawn(tags::tell(store.clone(), more, Arc::clone(&ports.emit))),
            tokio::spawn(tell::tell(Arc::clone(&desk), Arc::clone(&ports.notify))),
            tokio::spawn(due::warn(Arc::clone(&desk), Arc::clone(&ports.notify), tags.clone())),
            tokio::spawn(lock_when_idle(Arc::clone(&desk), tags.clone())),
            tokio::spawn(anchor::daily(Arc::clone(&desk))),
            tokio::spawn(sync::wake_snoozed(store.clone())),
            tokio::spawn(sweep(store.clone())),
            tokio::spawn(sync::keep_searchable(store.clone())),
        ];
        links.start_all().await?;
        let witness = KeyringWitness::new(Arc::clone(&ports.vault), opening::generation_name(&links.keys()));
        let accounts = Arc::clone(&links) as Arc<dyn Accounts>;
        let outbox = Outbox::run(store, accounts, Arc::new(witness), ports.pace);
        tasks.push(tokio::spawn(awake::look_at_once(Arc::clone(&ports.now), Arc::clone(&links), outbox.waker())));
        Ok(Open { desk, links, outbox: Mutex::new(Some(outbox)), tasks, damage: Mutex::new(opened.damage), tags })
    }
}

#[async_trait]
impl Front for Host {
    async fn boot(&self) -> Boot {
        self.opened().await;
        match self.state() {
            State::Untried => Boot::Failed { message: "the store was not tried".into() },
            State::Open(open) => {
                let damage = open.damage.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(damage_view);
                match damage {
                    Some(boot) => boot,
                    None => {
                        open.desk.ready_state().await.unwrap_or_else(|error| Boot::Failed { message: error.message })
                    }
                }
            }
            State::Closed(closed) => match closed {
                Closed::NoKey { reason, passphrase } => Boot::NoKey { reason, passphrase },
                Closed::Newer { version } => Boot::Newer { version },
                Closed::Failed { message } => Boot::Failed { message },
            },
        }
    }

    async fn recover(&self, request: RecoverRequest) -> Result<Boot, ApiError> {
        let recovery = match (request.code, request.passphrase) {
            (Some(code), _) => Recovery::Code(code),
            (None, Some(passphrase)) => Recovery::Passphrase(passphrase),
            (None, None) => return Err(ApiError::request("neither code nor passphrase")),
        };
        {
            let _one = self.0.starting.lock().await;
            let ports = &self.0.ports;
            let (data, vault, now) = (ports.data.clone(), Arc::clone(&ports.vault), Arc::clone(&ports.now));
            let opened =
                on_own_thread(move || async move { opening::recover(&data, vault.as_ref(), now, recovery).await })
                    .await;
            match opened.map_err(|error| ApiError::new("recovery.failed", error))? {
                Ok(Ok(unlocked)) => {
                    let state = self.compose(unlocked).await;
                    self.set_state(state);
                }
                Ok(Err(error)) => {
                    let code = if matches!(error, KeyError::Typo) { "recovery.typo" } else { "recovery.wrong" };
                    return Err(ApiError::new(code, error.to_string()));
                }
                Err(closed) => {
                    self.set_state(State::Closed(closed));
                }
            }
        }
        self.refresh_brief().await;
        Ok(self.boot().await)
    }

    async fn try_again(&self) -> Boot {
        let read = match self.state() {
            // The person has read what became of the damaged store.
            State::Open(open) => {
                let taken = open.damage.lock().unwrap_or_else(PoisonError::into_inner).take();
                taken.map(|_| open.desk.store().clone())
            }
            State::Untried | State::Closed(_) => None,
        };
        if let Some(store) = read
            && let Err(error) = store.write(Durability::Normal, store::open::damage_is_read).await
        {
            tracing::warn!(%error, "the next start will tell of the damage again");
        }
        self.open_again().await;
        self.boot().await
    }

    fn desk(&self) -> Option<Arc<Desk>> {
        match self.state() {
            State::Open(open) => Some(Arc::clone(&open.desk)),
            State::Untried | State::Closed(_) => None,
        }
    }
}

/// Runs `f` on a thread of its own with a runtime of its own kind of waiting: blocking calls inside harm nobody.
async fn on_own_thread<F, T, Fut>(f: F) -> Result<T, String>
where
    F: FnOnce() -> Fut + Send + 'static,
    Fut: Future<Output = T>,
    T: Send + 'static,
{
    let handle = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || handle.block_on(f())).await.map_err(|error| error.to_string())
}

fn damage_view(damage: &Damage) -> Boot {
    let set_aside = damage.set_aside.as_ref().map(|path: &PathBuf| path.display().to_string()).unwrap_or_default();
    Boot::Damaged { set_aside, salvaged: damage.salvaged, outbox_whole: damage.outbox_whole }
}

async fn lock_when_idle(desk: Arc<Desk>, tags: mpsc::UnboundedSender<String>) {
    loop {
        tokio::time::sleep(LOCK_LOOK).await;
        match desk.lock_when_idle().await {
            Ok(true) => {
                let _ = tags.send("boot".into());
            }
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "the lock did not look"),
        }
    }
}

/// Takes away the files of texts that were never sent, a day after, once a start.
async fn sweep(store: Store) {
    let before = store.now().plus_ms(-DAY);
    if let Err(error) = store.write(Durability::Normal, move |w| store::table::part::sweep(w, before)).await {
        tracing::warn!(%error, "files of texts that were never sent are left");
    }
}

/// A place named by a second start or a link; ids are parsed strictly and nothing else is taken.
pub fn place(what: &str, id: &str) -> Option<Navigation> {
    match what {
        "conversation" => {
            id.parse::<model::id::ConversationId>().ok().map(|id| Navigation::Conversation { id: id.to_string() })
        }
        "order" => id.parse::<model::id::OrderId>().ok().map(|id| Navigation::Order { id: id.to_string() }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_ids_and_nothing_else() {
        let id = "0199f1d2-0000-7000-8000-000000000001";
        assert_eq!(place("conversation", id), Some(Navigation::Conversation { id: id.into() }));
        assert_eq!(place("order", "1; drop"), None);
        assert_eq!(place("refund", id), None);
    }
}
