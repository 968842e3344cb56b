//! How an account's connection stands, as the window and the outbox see it.

use connect::ConnectError;
use model::time::Timestamp;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Being tried for the first time.
    Connecting,
    Online,
    /// It cannot be reached and is tried again by itself.
    Offline {
        since: Timestamp,
    },
    /// Only a person can mend it: it is not tried again until the account is changed.
    NeedsYou,
    Paused,
}

/// How far the first sync is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub done: u64,
    pub total: u64,
    /// None until the pace is known.
    pub seconds_left: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkState {
    pub standing: Standing,
    /// When the other side last answered.
    pub last_sync: Option<Timestamp>,
    /// What went wrong last; none while online.
    pub trouble: Option<ConnectError>,
    /// Of the first sync, while it is under way.
    pub progress: Option<Progress>,
    /// Everything that was there when this connection was made is here, as far as new messages go: queued replies may leave.
    pub head_reached: bool,
    /// Milliseconds that this machine's clock is ahead of the server's, where the server tells.
    pub clock_ahead_ms: Option<i64>,
}

impl LinkState {
    /// An account that is about to be connected.
    pub fn connecting(last_sync: Option<Timestamp>) -> Self {
        Self {
            standing: Standing::Connecting,
            last_sync,
            trouble: None,
            progress: None,
            head_reached: false,
            clock_ahead_ms: None,
        }
    }

    /// An account that is not to be connected for now.
    pub fn paused() -> Self {
        Self { standing: Standing::Paused, ..Self::connecting(None) }
    }

    /// An account that cannot be connected as it is set up.
    pub fn needs_you(trouble: ConnectError) -> Self {
        Self { standing: Standing::NeedsYou, trouble: Some(trouble), ..Self::connecting(None) }
    }

    /// The attempt or the connection failed, at `now`. Offline counts from the first failure on.
    pub(crate) fn failed(&mut self, error: ConnectError, now: Timestamp) {
        self.standing = match self.standing {
            _ if error.trouble.needs_person() => Standing::NeedsYou,
            Standing::Offline { since } => Standing::Offline { since },
            _ => Standing::Offline { since: now },
        };
        self.trouble = Some(error);
        self.head_reached = false;
    }
}

#[cfg(test)]
mod tests {
    use connect::Trouble;

    use super::*;

    #[test]
    fn offline_counts_from_the_first_failure() {
        let mut state = LinkState::connecting(None);
        state.failed(ConnectError::new(Trouble::Cut, "cut"), Timestamp(5));
        state.failed(ConnectError::new(Trouble::Timeout, "slow"), Timestamp(9));
        assert_eq!(state.standing, Standing::Offline { since: Timestamp(5) });
        assert_eq!(state.trouble.as_ref().unwrap().trouble, Trouble::Timeout);
        state.failed(ConnectError::new(Trouble::SignIn, "wrong password"), Timestamp(10));
        assert_eq!(state.standing, Standing::NeedsYou);
    }
}
