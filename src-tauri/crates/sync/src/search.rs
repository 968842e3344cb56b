//! Arrivals become searchable, a moment after they came.

use std::time::{Duration, Instant};

use store::{Change, Durability, Store, StoreError, Writer, table::search};
use tokio::sync::broadcast::{Receiver, error::RecvError};

/// So many at once: the writer is held for some tens of milliseconds.
const BATCH: usize = 100;
/// Others get the writer for at least as long as a batch held it, and this long.
const BREATH: Duration = Duration::from_millis(20);
/// After a failure; a full disk, say.
const PATIENCE: Duration = Duration::from_secs(30);

/// Takes what arrives into the search index, until it is dropped or the store is closed. One for the desk.
pub async fn keep_searchable(store: Store) {
    let mut changes = store.changes();
    loop {
        let begun = Instant::now();
        match store.write(Durability::Normal, next).await {
            Ok(true) => tokio::time::sleep(begun.elapsed().max(BREATH)).await,
            Ok(false) => {
                if !arrival(&mut changes).await {
                    return;
                }
                tokio::time::sleep(BREATH).await;
            }
            Err(StoreError::Closed) => return,
            Err(error) => {
                tracing::warn!(%error, "what arrived could not be made searchable");
                tokio::time::sleep(PATIENCE).await;
            }
        }
    }
}

/// What arrived comes first; while nothing does, the index is put in order. False when there is nothing to do.
fn next(writer: &mut Writer<'_>) -> store::Result<bool> {
    Ok(search::index_next(writer, BATCH)? > 0 || search::join_next(writer)?)
}

const fn is_arrival(change: &Change) -> bool {
    matches!(change, Change::Conversation(_) | Change::Inbox | Change::Customer(_))
}

/// Waits until something may have to be taken in; false when the store is closed.
async fn arrival(changes: &mut Receiver<std::sync::Arc<[Change]>>) -> bool {
    loop {
        match changes.recv().await {
            Ok(batch) if batch.iter().any(is_arrival) => {
                return true;
            }
            Ok(_) => {}
            Err(RecvError::Lagged(_)) => return true,
            Err(RecvError::Closed) => return false,
        }
    }
}
