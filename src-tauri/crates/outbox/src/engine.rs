//! Who goes when: one operation at a time in each lane, lanes side by side, woken by what changed and by the clock.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use model::{
    id::{AccountId, OperationId},
    operation::State,
    payload::Lane,
};
use store::{Change, Result, Store, StoreError, table};
use tokio::{
    sync::{
        Notify,
        broadcast::{self, error::RecvError},
    },
    task::{JoinHandle, JoinSet},
    time::{Duration, Instant},
};

use crate::{Accounts, Operation, Pace, Witness, call_off::is_called_off, carry::Rest, clock::Steady};

/// At most so many operations of one account on their way at once; a mailbox or shop allows few connections. Each account
/// has its own: a mail server that hangs holds up no refund.
const AT_ONCE: usize = 4;

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) accounts: Arc<dyn Accounts>,
    pub(crate) witness: Arc<dyn Witness>,
    /// One beginning at a time, each with its witness: the store is never further ahead of it than by one.
    pub(crate) beginning: tokio::sync::Mutex<()>,
    pub(crate) pace: Pace,
    pub(crate) steady: Steady,
    looks: Mutex<HashMap<OperationId, u32>>,
    held: Mutex<HashMap<OperationId, Instant>>,
}

impl Inner {
    /// How often this step was looked for before, in this run.
    pub(crate) fn count_look(&self, id: OperationId) -> u32 {
        let mut looks = self.looks.lock().unwrap_or_else(PoisonError::into_inner);
        let count = looks.entry(id).or_default();
        *count += 1;
        *count - 1
    }

    /// For how long this run has held it back to be undone: a clock that was set back must not make hours of seconds.
    pub(crate) fn held_for(&self, id: OperationId) -> Duration {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.entry(id).or_insert_with(Instant::now).elapsed()
    }
}

/// The running outbox. Dropping it stops it at once; what was on its way is checked at the next start.
pub struct Outbox {
    task: JoinHandle<()>,
    wake: Arc<Notify>,
}

impl Drop for Outbox {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Outbox {
    /// Starts carrying out. Call [`crate::start`] first, once per start of the app.
    pub fn run(store: Store, accounts: Arc<dyn Accounts>, witness: Arc<dyn Witness>, pace: Pace) -> Self {
        let steady = Steady::start(store.now());
        let (beginning, looks, held) = <(tokio::sync::Mutex<()>, _, _)>::default();
        let inner = Arc::new(Inner { store, accounts, witness, beginning, pace, steady, looks, held });
        let wake = Arc::new(Notify::new());
        let task = tokio::spawn(drive(inner, Arc::clone(&wake)));
        Self { task, wake }
    }

    /// What makes it look again at once when it is called, as after waking from sleep.
    pub fn waker(&self) -> impl Fn() + Send + Sync + use<> {
        let wake = Arc::clone(&self.wake);
        move || wake.notify_one()
    }
}

/// Why an operation rests, and until when.
#[derive(Debug, Clone, Copy)]
enum Due {
    /// Until something happens; looked at now and then all the same.
    Event(Instant),
    /// The other side could not be reached; at once when it can again.
    Retry(Instant),
    At(Instant),
}

impl Due {
    fn at(self) -> Instant {
        match self {
            Self::Event(at) | Self::Retry(at) | Self::At(at) => at,
        }
    }
}

/// How often operations and accounts changed so far: what ends a rest may happen while the operation is still looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Heard {
    operations: u64,
    accounts: u64,
}

#[derive(Default)]
struct Agenda {
    due: HashMap<OperationId, Due>,
    running: HashMap<tokio::task::Id, (OperationId, AccountId, Heard)>,
    heard: Heard,
    /// Called off, and begun to be taken back.
    going_back: HashSet<OperationId>,
}

impl Agenda {
    fn rests(&mut self, id: OperationId, due: Option<Due>, since: Heard) {
        let over = match due {
            None => true,
            Some(Due::Event(_)) => self.heard != since,
            Some(Due::Retry(_)) => self.heard.accounts != since.accounts,
            Some(Due::At(_)) => false,
        };
        match due {
            Some(due) if !over => self.due.insert(id, due),
            _ => self.due.remove(&id),
        };
    }

    fn accounts_changed(&mut self) {
        self.heard.accounts += 1;
        self.due.retain(|_, due| matches!(due, Due::At(_)));
    }

    fn operations_changed(&mut self) {
        self.heard.operations += 1;
        self.due.retain(|_, due| !matches!(due, Due::Event(_)));
    }
}

async fn drive(inner: Arc<Inner>, wake: Arc<Notify>) {
    let mut changes = inner.store.changes();
    let mut agenda = Agenda::default();
    let mut tasks = JoinSet::new();
    loop {
        let timer = match turns(&inner).await {
            Ok(turns) => start_due(&inner, &turns, &mut agenda, &mut tasks),
            Err(error) => {
                tracing::error!(%error, "the outbox cannot read its operations");
                Instant::now() + Duration::from_secs(5)
            }
        };
        tokio::select! {
            Some(ended) = tasks.join_next_with_id() => {
                let (task, rest) = match ended {
                    Ok((task, rest)) => (task, rest),
                    // A fault of ours in one operation: it is looked at again, from what was committed.
                    Err(error) => (error.id(), Err(StoreError::Content(error.to_string()))),
                };
                if let Some((id, _, since)) = agenda.running.remove(&task) {
                    agenda.rests(id, when(&inner, rest), since);
                }
            }
            () = inner.accounts.changed() => agenda.accounts_changed(),
            () = wake.notified() => agenda.due.clear(),
            () = operation_changed(&mut changes) => agenda.operations_changed(),
            () = tokio::time::sleep_until(timer) => {}
        }
    }
}

/// Starts what is due, as far as there is room; returns when to look again.
fn start_due(inner: &Arc<Inner>, turns: &[Turn], agenda: &mut Agenda, tasks: &mut JoinSet<Result<Rest>>) -> Instant {
    agenda.due.retain(|id, _| turns.iter().any(|turn| turn.id == *id));
    let now = Instant::now();
    let mut next = now + Duration::from_secs(3600);
    for Turn { id, account, called_off } in turns {
        if agenda.running.values().any(|(running, ..)| running == id) {
            continue;
        }
        let beside = agenda.running.values().filter(|(_, running, _)| running == account).count();
        // What it waited for on its way forward does not matter on its way back.
        if *called_off && agenda.going_back.insert(*id) {
            agenda.due.remove(id);
        }
        match agenda.due.get(id) {
            Some(due) if due.at() > now => next = next.min(due.at()),
            _ if beside < AT_ONCE => {
                agenda.due.remove(id);
                let (inner, id) = (Arc::clone(inner), *id);
                let task = tasks.spawn(async move { inner.carry(id).await });
                agenda.running.insert(task.id(), (id, *account, agenda.heard));
            }
            // The end of one of those that run makes room.
            _ => {}
        }
    }
    next
}

/// When an operation that rests is looked at again; none when it is settled.
fn when(inner: &Inner, rest: Result<Rest>) -> Option<Due> {
    match rest {
        Ok(Rest::Settled) => None,
        Ok(Rest::Event) => Some(Due::Event(Instant::now() + Duration::from_secs(30))),
        Ok(Rest::Retry(at)) => Some(Due::Retry(at)),
        Ok(Rest::At(at)) => Some(Due::At(at)),
        Ok(Rest::Until(moment)) => {
            let wait = moment.since(inner.store.now()).clamp(0, 3_600_000) as u64;
            Some(Due::Event(Instant::now() + Duration::from_millis(wait)))
        }
        Err(error) => {
            tracing::error!(%error, "an operation could not be carried on");
            Some(Due::At(Instant::now() + Duration::from_secs(5)))
        }
    }
}

/// Returns after a commit that concerns operations.
async fn operation_changed(changes: &mut broadcast::Receiver<Arc<[Change]>>) {
    loop {
        match changes.recv().await {
            Ok(batch) if batch.iter().any(|change| matches!(change, Change::Operation(_))) => return,
            Ok(_) => {}
            Err(RecvError::Lagged(_)) => return,
            // The store is closed: nothing will change any more.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

/// The operations whose turn it is: the first unsettled of each lane that holds it, in the order they were asked for.
async fn turns(inner: &Inner) -> Result<Vec<Turn>> {
    inner.store.read(|r| Ok(heads(&table::operation::open(r)?))).await
}

struct Turn {
    id: OperationId,
    account: AccountId,
    called_off: bool,
}

fn heads(open: &[Operation]) -> Vec<Turn> {
    let mut held: HashSet<Lane> = HashSet::new();
    let mut heads = Vec::new();
    for operation in open {
        let lane = operation.payload.lane();
        if held.contains(&lane) {
            continue;
        }
        if !matches!(operation.state, State::NeedsYou { .. }) {
            let (id, account) = (operation.id, operation.payload.account());
            heads.push(Turn { id, account, called_off: is_called_off(operation) });
        }
        if operation.state.holds_lane() {
            held.insert(lane);
        }
    }
    heads
}
