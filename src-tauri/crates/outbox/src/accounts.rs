//! What the outbox must know of the accounts; `host` tells.

use std::sync::Arc;

use async_trait::async_trait;
use connect::{Channel, ConnectError, Shop};
use model::id::AccountId;

/// Whether an account's other side can be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readiness {
    Ready,
    /// Connected, but what came meanwhile is still being read: no queued reply may go before that.
    CatchingUp,
    Offline,
    /// Only a person can mend it: wrong password, revoked key.
    NeedsYou,
    Paused,
    /// It was removed.
    Gone,
}

#[async_trait]
pub trait Accounts: Send + Sync {
    fn shop(&self, account: AccountId) -> Option<Arc<dyn Shop>>;
    fn channel(&self, account: AccountId) -> Option<Arc<dyn Channel>>;
    fn readiness(&self, account: AccountId) -> Readiness;
    /// A write or a probe met trouble that concerns the whole account, such as no connection.
    fn report(&self, account: AccountId, error: &ConnectError);
    /// Returns when some account's readiness may have changed.
    async fn changed(&self);
}
