//! The start: what the last run left behind.

use model::operation::{Event, Reason};
use store::{Durability, Result, Store, StoreError, table};

/// Makes every step that was on its way an unknown one; parks everything unsettled when the store is older than the
/// desk's last start (a restored backup, a copied profile), since a newer one may have carried it out. Returns how many
/// operations were touched.
pub async fn start(store: &Store, store_is_older: bool) -> Result<usize> {
    store
        .write(Durability::Full, move |w| {
            let mut touched = 0;
            for operation in table::operation::open(&w.reader())? {
                let (event, what) = if store_is_older {
                    (Event::Parked { reason: Reason::OldStore }, "parked")
                } else {
                    (Event::Restarted, "restarted")
                };
                if store_is_older {
                    // Also what a person already has, such as a refund that waits for a lead: it may have gone out since.
                    table::operation::set_look_first(w, operation.id, true)?;
                }
                // What a person already has stays with them.
                let Ok(next) = operation.state.after(event) else { continue };
                if next == operation.state {
                    continue;
                }
                table::operation::set_state(w, &operation, &next)?;
                table::operation::record(w, operation.id, "", operation.attempts, what, "", None)?;
                touched += 1;
            }
            if store_is_older {
                store::generation::older_is_parked(w)?;
            }
            Ok::<_, StoreError>(touched)
        })
        .await
}
