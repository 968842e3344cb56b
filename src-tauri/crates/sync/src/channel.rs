//! One connection to a channel: read on the one side, written on the other.

use std::{sync::Arc, time::Instant};

use connect::{Channel, ConnectError, Trouble, channel::ChannelBatch};
use store::{
    Durability, StoreError,
    table::{
        account,
        ingest::{self, ChannelRows},
    },
};
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;

use crate::{
    Standing, bounce,
    intake::{Batch as _, gather, is_settled},
    worker::{Ended, Link, Told},
};

/// Batches that may wait for the writer: the network reads on meanwhile, but not without bound.
const QUEUE: usize = 8;

pub(crate) async fn session(link: &Arc<Link>, channel: &Arc<dyn Channel>, brought: &mut usize) -> Ended {
    let account = link.account;
    let cursor = match link.store.read(move |reader| account::get(reader, account)).await {
        Ok(account) => account.cursor,
        Err(error) => return Ended::Store(error),
    };
    let fresh = cursor.is_none();
    let (sink, source) = mpsc::channel(QUEUE);
    let channel = Arc::clone(channel);
    // A task of its own: mail is parsed while other mail is written, and what breaks there breaks nothing here.
    let reading = AbortOnDropHandle::new(tokio::spawn(async move { channel.run(cursor, sink).await }));
    let writing = write(link, source, fresh, brought);
    tokio::pin!(writing);
    let began = Instant::now();
    let ended = loop {
        tokio::select! {
            written = &mut writing => {
                return match written {
                    Err(error) => Ended::Store(error),
                    Ok(()) => Ended::Failed(match reading.await {
                        Ok(Err(error)) => error,
                        Ok(Ok(())) => ConnectError::new(Trouble::Cut, "the server ended the connection"),
                        Err(_) => ConnectError::new(Trouble::Garbage, "what the server sent could not be read"),
                    }),
                };
            }
            () = link.stopped.cancelled() => break Ended::Stopped,
            () = link.nudged.notified() => {
                // One that has only just begun is not begun again.
                let just_begun = link.state().standing == Standing::Online && began.elapsed() < link.patience.first;
                if !just_begun || link.has_report() {
                    break Ended::Nudged;
                }
            }
        }
    };
    // Nothing more is read; what was read is still written.
    reading.abort();
    match writing.await {
        Ok(()) => ended,
        Err(error) => Ended::Store(error),
    }
}

async fn write(
    link: &Link,
    mut source: mpsc::Receiver<ChannelBatch>,
    fresh: bool,
    brought: &mut usize,
) -> Result<(), StoreError> {
    let account = link.account;
    while let Some(batch) = gather(&mut source, link.patience.gather).await {
        let told = Told::by(&batch);
        *brought += batch.events();
        let rows = ChannelRows {
            first_sync: fresh || batch.progress.is_some(),
            settled: is_settled(&batch),
            events: batch.events,
            cursor: batch.cursor,
        };
        link.store
            .write(Durability::Normal, move |writer| {
                let ingested = ingest::channel(writer, account, &rows)?;
                bounce::park(writer, &ingested.bounced)
            })
            .await?;
        link.answered(told);
    }
    Ok(())
}
