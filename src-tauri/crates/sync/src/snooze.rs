//! Snoozed conversations come back when their time has come.

use std::time::Duration;

use store::{Durability, Store, table::conversation};

/// The longest sleep: the system's clock may be set, and a laptop sleeps through timers.
const LONGEST: Duration = Duration::from_secs(30);

/// Opens snoozed conversations at their time, until it is dropped or the store is closed. One for the desk.
pub async fn wake_snoozed(store: Store) {
    loop {
        let wait = match store.write(Durability::Normal, conversation::wake).await {
            Ok(Some(next)) => Duration::from_millis(next.since(store.now()).max(1) as u64).min(LONGEST),
            Ok(None) => LONGEST,
            Err(store::StoreError::Closed) => return,
            Err(error) => {
                tracing::warn!(%error, "snoozed conversations could not be looked at");
                LONGEST
            }
        };
        tokio::time::sleep(wait).await;
    }
}
