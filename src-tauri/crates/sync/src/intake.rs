//! From the network to the store: while one batch is written, the next are read.

use std::time::Duration;

use connect::{channel::ChannelBatch, shop::ShopBatch};
use model::{inbound::ChannelEvent, time::Timestamp};
use tokio::{
    sync::mpsc,
    time::{Instant, timeout_at},
};

/// So many events are written at once.
const EVENTS: usize = 500;

/// What can be written together: the later one's cursor stands for both.
pub(crate) trait Batch: Send + 'static {
    fn events(&self) -> usize;
    fn join(&mut self, later: Self);
    fn progress(&self) -> Option<(u64, u64)>;
    fn head_reached(&self) -> bool;
    fn server_time(&self) -> Option<Timestamp>;
}

impl Batch for ChannelBatch {
    fn events(&self) -> usize {
        self.events.len()
    }
    fn join(&mut self, later: Self) {
        self.events.extend(later.events);
        self.cursor = later.cursor;
        self.progress = later.progress;
        self.head_reached |= later.head_reached;
        self.server_time = later.server_time.or(self.server_time);
    }
    fn progress(&self) -> Option<(u64, u64)> {
        self.progress
    }
    fn head_reached(&self) -> bool {
        self.head_reached
    }
    fn server_time(&self) -> Option<Timestamp> {
        self.server_time
    }
}

impl Batch for ShopBatch {
    fn events(&self) -> usize {
        self.customers.len() + self.orders.len() + self.gone.len()
    }
    fn join(&mut self, later: Self) {
        self.customers.extend(later.customers);
        // An order may be in both, or gone and back: the later word counts.
        self.gone.retain(|remote| !later.orders.iter().any(|order| &order.remote == remote));
        self.orders.extend(later.orders);
        self.gone.extend(later.gone);
        self.reasons = later.reasons.or(self.reasons.take());
        self.cursor = later.cursor;
        self.progress = later.progress;
        self.server_time = later.server_time.or(self.server_time);
    }
    fn progress(&self) -> Option<(u64, u64)> {
        self.progress
    }
    /// Orders are read afresh before anything rests on them: a shop that answers is ready.
    fn head_reached(&self) -> bool {
        true
    }
    fn server_time(&self) -> Option<Timestamp> {
        self.server_time
    }
}

/// The next batch to write: what is there and what comes within `gather`, up to [`EVENTS`]. None when no more can come.
pub(crate) async fn gather<B: Batch>(source: &mut mpsc::Receiver<B>, gather: Duration) -> Option<B> {
    let mut batch = source.recv().await?;
    let until = Instant::now() + gather;
    while batch.events() > 0 && batch.events() < EVENTS {
        match timeout_at(until, source.recv()).await {
            Ok(Some(later)) => batch.join(later),
            Ok(None) | Err(_) => break,
        }
    }
    Some(batch)
}

/// All that lies at the provider has been told of: nothing more is known to come, and nothing came just now.
pub(crate) fn is_settled(batch: &ChannelBatch) -> bool {
    let complete = batch.progress.is_none_or(|(done, total)| done >= total);
    let quiet = !batch.events.iter().any(|event| matches!(event, ChannelEvent::Message(_)));
    batch.head_reached && complete && quiet
}

#[cfg(test)]
mod tests {
    use model::id::RemoteId;
    use serde_json::json;

    use super::*;

    fn batch(cursor: u64, gone: usize) -> ChannelBatch {
        let location = |key| connect::channel::Location { folder: "INBOX".into(), epoch: 1, key };
        ChannelBatch {
            events: (0..gone as u64).map(|key| ChannelEvent::Gone { location: location(key) }).collect(),
            cursor: json!(cursor),
            progress: None,
            head_reached: cursor == 2,
            server_time: Some(Timestamp(cursor as i64)),
        }
    }

    #[tokio::test]
    async fn what_comes_together_is_written_together_in_order() {
        let (sink, mut source) = mpsc::channel(16);
        for (cursor, gone) in [(1, 200), (2, 200), (3, 200), (4, 1)] {
            sink.send(batch(cursor, gone)).await.unwrap();
        }
        let first = gather(&mut source, Duration::from_secs(60)).await.unwrap();
        assert_eq!((first.events.len(), &first.cursor, first.head_reached), (600, &json!(3), true));
        drop(sink);
        let second = gather(&mut source, Duration::from_secs(60)).await.unwrap();
        assert_eq!((second.events.len(), second.server_time), (1, Some(Timestamp(4))));
        assert!(gather(&mut source, Duration::from_secs(60)).await.is_none());
    }

    #[test]
    fn the_later_word_on_an_order_counts() {
        let gone =
            |remote: &str| ShopBatch { gone: vec![RemoteId::new(remote)], cursor: json!(1), ..ShopBatch::default() };
        let back = testkit::order().build();
        let mut batch = gone(back.remote.as_str());
        batch.join(ShopBatch { orders: vec![back.clone()], cursor: json!(2), ..ShopBatch::default() });
        assert!(batch.gone.is_empty());
        batch.join(gone(back.remote.as_str()));
        assert_eq!((batch.orders.len(), batch.gone.len()), (1, 1));
    }
}
