//! The second connection of an account: what is asked for now and then (a part, a probe, a poll of other folders) and the
//! backfill take turns on it, so that an account never holds more than two.

use std::{
    ops::{Deref, DerefMut},
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use connect::{ConnectError, channel::Location};
use tokio::sync::{MappedMutexGuard, Mutex, MutexGuard};

use crate::{setup::Config, trouble, wire::imap::Session, wire::net::Trust};

/// Unused for longer, a session is asked whether it still lives.
const FRESH: Duration = Duration::from_secs(1);

#[derive(Default)]
pub struct Desk {
    slot: Mutex<Option<Session>>,
    waiting: AtomicUsize,
}

/// The session, for as long as this is held. A session whose command was not finished is not used again.
pub struct Held<'d>(MappedMutexGuard<'d, Session>);

impl Desk {
    /// Waits for the session; connects where there is none.
    pub async fn hold(&self, config: &Config, trust: &Trust) -> Result<Held<'_>, ConnectError> {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let counted = Counted(&self.waiting);
        let mut slot = self.slot.lock().await;
        drop(counted);
        let mut session = slot.take().filter(Session::is_usable);
        if let Some(old) = &mut session
            && old.idle_for() > FRESH
            && old.run("NOOP").await.is_err()
        {
            session = None;
        }
        let session = match session {
            Some(session) => session,
            None => Session::open(config, trust).await?,
        };
        Ok(Held(MutexGuard::map(slot, |slot| slot.insert(session))))
    }

    /// Somebody else would like it.
    pub fn is_wanted(&self) -> bool {
        self.waiting.load(Ordering::SeqCst) > 0
    }
}

struct Counted<'c>(&'c AtomicUsize);

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Held<'_> {
    /// Opens the folder that a location lies in.
    ///
    /// # Errors
    /// [`connect::Trouble::NotFound`] when its numbers have started anew.
    pub async fn open(&mut self, location: &Location) -> Result<&mut Session, ConnectError> {
        let session = &mut **self;
        let epoch = match session.selected() {
            Some((name, epoch)) if name == location.folder => epoch,
            _ => session.select(&location.folder, None).await?.epoch,
        };
        if u64::from(epoch) == location.epoch { Ok(session) } else { Err(trouble::gone()) }
    }
}

impl Deref for Held<'_> {
    type Target = Session;
    fn deref(&self) -> &Session {
        &self.0
    }
}

impl DerefMut for Held<'_> {
    fn deref_mut(&mut self) -> &mut Session {
        &mut self.0
    }
}
