//! Looks now and then whether the head of the evidence chain is to be mailed. Whether it is, the use case decides.

use std::{sync::Arc, time::Duration};

use api::Desk;

const LOOK: Duration = Duration::from_mins(10);

/// Runs until it is dropped.
pub(crate) async fn daily(desk: Arc<Desk>) {
    loop {
        if let Err(error) = desk.anchor_evidence().await {
            tracing::warn!(%error, "the evidence chain was not anchored");
        }
        tokio::time::sleep(LOOK).await;
    }
}
