//! Rounds of reading a shop: what changed, what is looked at, and once a day what is no longer there.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use connect::{ConnectError, Shop, Trouble, shop::ShopBatch};
use model::{id::RemoteId, time::DAY};
use store::{
    Durability, Result, StoreError,
    table::{
        account,
        ingest::{self, ShopRows},
        shop_order,
    },
};
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;

use crate::{
    intake::{Batch as _, gather},
    worker::{Ended, Link, Told},
};

/// Batches that may wait for the writer.
const QUEUE: usize = 4;
/// A return this old that is still not finished is read with the others only when the shop says that something happened.
const CASE_MS: i64 = 30 * DAY;
/// So many cases are read in one round; the others have their turn in the next ones.
const CASES: usize = 40;

/// A sweep that failed is tried again after so long: meanwhile the shop is read as ever.
const SWEEP_AGAIN: Duration = Duration::from_secs(3_600);

/// How far a worker has come with what goes over many rounds. When the shop was last asked for all that it has stands in the
/// store: most computers are shut down before a day is over.
#[derive(Debug, Default)]
pub(crate) struct Sweep {
    tried: Option<Instant>,
    turn: usize,
}

impl Sweep {
    async fn is_due(&self, link: &Link) -> Result<bool> {
        let every = link.patience.sweep;
        if self.tried.is_some_and(|at| at.elapsed() < every.min(SWEEP_AGAIN)) {
            return Ok(false);
        }
        let account = link.account;
        let last = link.store.read(move |reader| account::swept_at(reader, account)).await?;
        let since = link.store.now().since(last);
        // A moment to come is that of a clock that was wrong.
        Ok(since < 0 || since as u128 >= every.as_millis())
    }
}

pub(crate) async fn round(link: &Arc<Link>, shop: &Arc<dyn Shop>, sweep: &mut Sweep, brought: &mut usize) -> Ended {
    let ended = tokio::select! {
        ended = pull(link, shop, &mut sweep.turn, brought) => ended,
        () = link.stopped.cancelled() => return Ended::Stopped,
    };
    match ended {
        Ended::Quiet { next } => match sweep.is_due(link).await {
            Ok(false) => Ended::Quiet { next },
            Ok(true) => {
                sweep.tried = Some(Instant::now());
                tokio::select! {
                    swept = look_for_lost(link, shop) => swept.unwrap_or_else(|error| error),
                    () = link.stopped.cancelled() => Ended::Stopped,
                }
            }
            Err(error) => Ended::Store(error),
        },
        ended => ended,
    }
}

async fn pull(link: &Arc<Link>, shop: &Arc<dyn Shop>, turn: &mut usize, brought: &mut usize) -> Ended {
    let started = match start(link, turn).await {
        Ok(started) => started,
        Err(error) => return Ended::Store(error),
    };
    let (cursor, cases) = started;
    let (sink, source) = mpsc::channel(QUEUE);
    let asked = Arc::clone(shop);
    let reading = AbortOnDropHandle::new(tokio::spawn(async move { asked.pull(cursor, cases, sink).await }));
    if let Err(error) = write(link, source, brought).await {
        return Ended::Store(error);
    }
    match reading.await {
        Ok(Ok(())) => {
            link.answered(Told::nothing_new());
            Ended::Quiet { next: shop.poll_every() }
        }
        Ok(Err(error)) => Ended::Failed(error),
        Err(_) => Ended::Failed(ConnectError::new(Trouble::Garbage, "what the shop sent could not be read")),
    }
}

/// Where to go on from, and what to read again though the shop may say that nothing happened to it.
async fn start(link: &Link, turn: &mut usize) -> Result<(Option<serde_json::Value>, Vec<RemoteId>)> {
    let (account, watched, since) = (link.account, link.watched(), link.store.now().plus_ms(-CASE_MS));
    let (cursor, mut open, cases) = link
        .store
        .read(move |reader| {
            let cursor = account::get(reader, account)?.cursor;
            let mut open = Vec::new();
            for order in watched {
                match shop_order::get(reader, order) {
                    Ok(stored) if stored.account == account => open.push(stored.order.remote),
                    Ok(_) | Err(StoreError::NotFound) => {}
                    Err(error) => return Err(error),
                }
            }
            Ok((cursor, open, shop_order::cases(reader, account, since)?))
        })
        .await?;
    for case in in_turn(&cases, turn) {
        if !open.contains(&case) {
            open.push(case);
        }
    }
    Ok((cursor, open))
}

/// The next [`CASES`] of all, round and round.
fn in_turn(cases: &[RemoteId], turn: &mut usize) -> Vec<RemoteId> {
    if cases.len() <= CASES {
        return cases.to_vec();
    }
    let from = *turn % cases.len();
    *turn = from + CASES;
    cases.iter().cycle().skip(from).take(CASES).cloned().collect()
}

async fn write(link: &Link, mut source: mpsc::Receiver<ShopBatch>, brought: &mut usize) -> Result<()> {
    let account = link.account;
    while let Some(batch) = gather(&mut source, link.patience.gather).await {
        let told = Told::by(&batch);
        *brought += batch.events();
        let rows = ShopRows {
            customers: batch.customers,
            orders: batch.orders,
            gone: batch.gone,
            reasons: batch.reasons.map(|reasons| (reasons.returns, reasons.refunds)),
            cursor: batch.cursor,
        };
        link.store.write(Durability::Normal, move |writer| ingest::shop(writer, account, &rows)).await?;
        link.answered(told);
    }
    Ok(())
}

/// Deletions are invisible in what a shop says of changes: only all its ids together show them.
async fn look_for_lost(link: &Link, shop: &Arc<dyn Shop>) -> std::result::Result<Ended, Ended> {
    let (account, asked_at) = (link.account, link.store.now());
    let there = shop.sweep().await.map_err(Ended::Failed)?;
    let swept = move |writer: &mut store::Writer<'_>| ingest::swept(writer, account, &there, asked_at);
    let gone = link.store.write(Durability::Normal, swept).await.map_err(Ended::Store)?;
    if gone > 0 {
        tracing::info!(%account, gone, "orders that the shop no longer has");
    }
    Ok(Ended::Quiet { next: shop.poll_every() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_has_its_turn() {
        let cases: Vec<RemoteId> = (0..100).map(|n| RemoteId::new(n.to_string())).collect();
        let mut turn = 0;
        let mut read = std::collections::HashSet::new();
        for _ in 0..3 {
            let round = in_turn(&cases, &mut turn);
            assert_eq!(round.len(), CASES);
            read.extend(round);
        }
        assert_eq!(read.len(), 100);
        assert_eq!(in_turn(&cases[..5], &mut turn).len(), 5);
    }
}
