//! Waking from sleep: timers stand still while the machine sleeps, so what waited for one would wait as long again. Whoever
//! opens the lid wants to see what came, so everything looks at once.

use std::{sync::Arc, time::Duration};

use store::Now;

use crate::links::LiveLinks;

/// Between two looks at the clock.
const LOOK: Duration = Duration::from_secs(3);
/// A machine that is merely busy is late by less.
const SLEPT_MS: i64 = 20_000;

/// After each sleep every account is tried, and what waits to go out is looked at.
pub(crate) async fn look_at_once(now: Now, links: Arc<LiveLinks>, outbox: impl Fn() + Send) {
    watch(now, LOOK, move || {
        for (_, worker) in links.workers() {
            worker.nudge();
        }
        outbox();
    })
    .await;
}

/// Looks at the clock every `look`, and calls `woke` each time it has gone on by much more than was waited.
async fn watch(now: Now, look: Duration, woke: impl Fn() + Send) {
    loop {
        let before = now();
        tokio::time::sleep(look).await;
        if now().since(before) >= SLEPT_MS {
            tracing::info!("the machine slept, or its clock was set");
            woke();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

    use model::time::Timestamp;

    use super::*;

    /// Each look finds the clock on by the next of these; how often it woke.
    async fn woken(steps: Vec<i64>) -> usize {
        let (at, looks, woken) = (AtomicI64::new(0), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (all, counted, count) = (2 * steps.len(), Arc::clone(&looks), Arc::clone(&woken));
        // It is asked twice in each round: before the wait and after it.
        let now = move || {
            let asked = counted.fetch_add(1, Ordering::SeqCst);
            let step = if asked % 2 == 1 { steps.get(asked / 2).copied().unwrap_or(0) } else { 0 };
            Timestamp(at.fetch_add(step, Ordering::SeqCst) + step)
        };
        let watching = tokio::spawn(watch(Arc::new(now), Duration::from_millis(1), move || {
            count.fetch_add(1, Ordering::SeqCst);
        }));
        while looks.load(Ordering::SeqCst) <= all {
            tokio::task::yield_now().await;
        }
        watching.abort();
        woken.load(Ordering::SeqCst)
    }

    #[tokio::test]
    async fn only_a_sleep_wakes() {
        assert_eq!(woken(vec![3_000, 3_100, -3_600_000, 3_000, 9_000]).await, 0, "set back once, slow once");
        assert_eq!(woken(vec![3_000, 3_600_000, 3_000, 3_000]).await, 1, "an hour's sleep");
    }
}
