//! The open desk: what every use case works with, and who sits at it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use model::{
    id::{AgentId, ConversationId},
    time::Timestamp,
};
use store::Store;

use crate::{
    dto::Navigation,
    error::{ApiError, Result},
    ports::{Links, Outside},
};

/// Calls that show no contents, so that they work while the desk is locked or nobody sits at it.
const WHILE_LOCKED: [&str; 7] = ["agents", "sign_in", "sign_out", "lock", "unlock", "focus", "connectivity"];
/// Makes a profile where nobody sits; it has rules of its own.
const NEWCOMER: &str = "agent_save";

pub struct Desk {
    pub(crate) store: Store,
    pub(crate) links: Arc<dyn Links>,
    pub(crate) outside: Arc<dyn Outside>,
    pub(crate) version: String,
    session: Mutex<Session>,
}

/// Who sits here and what is in front of them. Lives as long as the app runs.
#[derive(Debug, Clone)]
pub struct Session {
    pub agent: Option<AgentId>,
    pub locked: bool,
    pub window_focused: bool,
    pub conversation: Option<ConversationId>,
    pub navigation: Navigation,
    pub last_active: Timestamp,
    /// Wrong PINs in a row, and when the next may be tried.
    pub wrong_pins: u32,
    pub pin_after: Timestamp,
}

impl Desk {
    pub fn new(store: Store, links: Arc<dyn Links>, outside: Arc<dyn Outside>, version: String) -> Self {
        let session = Session {
            agent: None,
            locked: false,
            window_focused: false,
            conversation: None,
            navigation: Navigation::Nowhere,
            last_active: store.now(),
            wrong_pins: 0,
            pin_after: Timestamp(0),
        };
        Self { store, links, outside, version, session: Mutex::new(session) }
    }

    pub fn session(&self) -> MutexGuard<'_, Session> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The moment by the servers' clocks: that of this computer, less what it is ahead.
    pub fn now(&self) -> Timestamp {
        self.store.now().plus_ms(-self.links.clock_ahead_ms())
    }

    /// Whether a call may be answered as things stand: contents only to somebody who sits here and is not locked out.
    ///
    /// # Errors
    /// `desk.locked`, and `desk.no_agent` when nobody signed in.
    pub(crate) fn lets(&self, call: &str) -> Result<()> {
        let session = self.session();
        let (locked, nobody) = (session.locked, session.agent.is_none());
        drop(session);
        let without_contents = WHILE_LOCKED.contains(&call) || (nobody && !locked && call == NEWCOMER);
        if without_contents { Ok(()) } else { self.agent().map(drop) }
    }

    /// The agent who sits here.
    ///
    /// # Errors
    /// `desk.no_agent` when nobody signed in, `desk.locked` while contents are hidden.
    pub fn agent(&self) -> Result<AgentId> {
        let session = self.session();
        if session.locked {
            return Err(ApiError::new("desk.locked", "the desk is locked"));
        }
        session.agent.ok_or_else(|| ApiError::new("desk.no_agent", "nobody has signed in"))
    }
}
