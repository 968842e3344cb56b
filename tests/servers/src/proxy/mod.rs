//! Proxies that stand between the code under test and a real server, and break what passes in the ways that networks and
//! servers do. They understand the protocol they carry, so that a test can say "cut after it took effect" and mean it.
//!
//! A client that must see a refused connection needs [`Gate::down`]: a proxy whose target is down can only take the
//! connection and cut it, which a client must treat as unknown.

mod brake;
mod gate;
mod http;
mod http_wire;
mod imap;
mod mail_wire;
mod smtp;
mod tcp;

pub use brake::{Brake, Moment};
pub use gate::Gate;
pub use http::{Exchange, Fault, Held, HttpProxy, Rule};
pub use imap::{ImapFault, ImapProxy, ImapRule};
pub use mail_wire::Security;
pub use smtp::{Passed, SmtpFault, SmtpProxy, SmtpRule, Stage};
pub use tcp::TcpProxy;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A test that panicked has said what went wrong; the lock's poison adds nothing.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The brake of a proxy, if it has one.
#[derive(Debug, Default)]
struct Braked(Mutex<Option<Arc<Brake>>>);

impl Braked {
    fn set(&self, brake: &Arc<Brake>) {
        *lock(&self.0) = Some(Arc::clone(brake));
    }

    async fn reach(&self, moment: Moment) {
        let brake = lock(&self.0).clone();
        if let Some(brake) = brake {
            brake.reach(moment).await;
        }
    }
}

/// Which of the requests that match a rule it is applied to: those numbered `first` to `last`, counted from 1.
#[derive(Debug, Clone, Copy)]
struct Turns {
    seen: usize,
    first: usize,
    last: usize,
}

impl Turns {
    const FIRST: Self = Self { seen: 0, first: 1, last: 1 };

    fn nth(n: usize) -> Self {
        Self { seen: 0, first: n, last: n }
    }

    fn always() -> Self {
        Self { seen: 0, first: 1, last: usize::MAX }
    }

    /// Counts one more match, and says whether it is one of them.
    fn take(&mut self) -> bool {
        self.seen += 1;
        (self.first..=self.last).contains(&self.seen)
    }
}
