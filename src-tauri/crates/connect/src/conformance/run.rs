//! A channel's run, taken from as a desk takes: whatever comes, whenever it comes.

use std::sync::Arc;

use serde_json::Value;
use tokio::{sync::mpsc, task::JoinHandle};

use crate::{Channel, ConnectError, channel::ChannelBatch};

/// A run in the background. Dropping it ends it.
///
/// Its batches are taken off its hands at once and kept until they are asked for. A connector may hold a connection while it
/// hands a batch over, so a test that asked it for a file while not reading would wait for itself.
pub struct ChannelRun {
    task: JoinHandle<Result<(), ConnectError>>,
    source: mpsc::UnboundedReceiver<ChannelBatch>,
}

impl ChannelRun {
    /// Starts where `cursor` says.
    pub fn start(channel: &Arc<dyn Channel>, cursor: Option<Value>) -> Self {
        let (sink, mut batches) = mpsc::channel(1);
        let (kept, source) = mpsc::unbounded_channel();
        let channel = Arc::clone(channel);
        let task = tokio::spawn(async move {
            let take = async move {
                // Who asks no more ends the run, as a desk that is closed does.
                while let Some(batch) = batches.recv().await {
                    if kept.send(batch).is_err() {
                        break;
                    }
                }
            };
            tokio::join!(channel.run(cursor, sink), take).0
        });
        Self { task, source }
    }

    /// The next batch; None when the run has ended and all it brought was taken.
    pub async fn next(&mut self) -> Option<ChannelBatch> {
        self.source.recv().await
    }

    /// Takes no more, and waits for what the run ends with.
    ///
    /// # Panics
    /// When the connector panicked.
    pub async fn end(&mut self) -> Result<(), ConnectError> {
        self.source.close();
        (&mut self.task).await.expect("a run does not panic")
    }
}

impl Drop for ChannelRun {
    fn drop(&mut self) {
        self.task.abort();
    }
}
