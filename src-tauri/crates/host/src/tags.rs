//! From what a commit changed to what the window has on screen, gathered so that a burst is one event.

use std::{collections::BTreeSet, sync::Arc};

use store::{Change, Store};
use tokio::{
    sync::{broadcast::error::RecvError, mpsc},
    time::{Duration, Instant, sleep_until},
};

/// A change is told so soon after it.
const SOON: Duration = Duration::from_millis(50);
/// In a burst, at most so often.
const BURST: Duration = Duration::from_millis(500);
/// More tags than this in one window of time is a burst.
const MANY: usize = 40;

/// Tells the window what is stale.
pub trait Emit: Send + Sync {
    fn changed(&self, tags: &[String]);
}

pub(crate) fn tags_of(change: &Change) -> Vec<String> {
    let s = ToString::to_string;
    match change {
        Change::Conversation(id) => vec![format!("conversation:{id}"), s(&"inbox")],
        Change::Inbox => vec![s(&"inbox")],
        Change::Arrived { conversation, .. } => vec![format!("conversation:{conversation}"), s(&"inbox")],
        Change::Customer(id) => vec![format!("customer:{id}"), s(&"conversation")],
        Change::Order(id) => vec![format!("order:{id}"), s(&"orders")],
        Change::Operation(id) => vec![format!("operation:{id}"), s(&"outbox"), s(&"orders")],
        Change::Account(_) => vec![s(&"accounts"), s(&"connectivity")],
        Change::Desk => {
            let kept = ["boot", "brands", "agents", "accounts", "quick_replies", "articles", "saved_views", "rules"];
            kept.iter().map(s).collect()
        }
        Change::Settings => vec![s(&"boot"), s(&"deadlines")],
        Change::Case(id) => vec![format!("case:{id}"), s(&"cases")],
        Change::Policy => vec![s(&"policy")],
        Change::Searchable => vec![s(&"search")],
        Change::Draft(id) => vec![format!("draft:{id}"), s(&"inbox")],
    }
}

/// Runs until the store closes. `more` brings tags that no commit tells of, such as connectivity.
pub(crate) async fn tell(store: Store, mut more: mpsc::UnboundedReceiver<String>, emit: Arc<dyn Emit>) {
    let mut changes = store.changes();
    let mut gathered: BTreeSet<String> = BTreeSet::new();
    let mut due: Option<Instant> = None;
    let mut last = Instant::now().checked_sub(BURST).unwrap_or_else(Instant::now);
    loop {
        let wait = due.unwrap_or_else(|| Instant::now() + Duration::from_secs(3600));
        tokio::select! {
            batch = changes.recv() => match batch {
                Ok(batch) => gathered.extend(batch.iter().flat_map(tags_of)),
                // So much happened that it was not all heard: everything may be stale.
                Err(RecvError::Lagged(_)) => { gathered.insert("*".into()); }
                Err(RecvError::Closed) => return,
            },
            Some(tag) = more.recv() => { gathered.insert(tag); }
            () = sleep_until(wait), if due.is_some() => {
                let tags: Vec<String> = std::mem::take(&mut gathered).into_iter().collect();
                emit.changed(&tags);
                last = Instant::now();
                due = None;
            }
        }
        if !gathered.is_empty() {
            let soonest = if gathered.len() > MANY { last + BURST } else { Instant::now() + SOON };
            // The first tag sets the time; only a burst moves it, and then no further than its pace.
            due = Some(due.map_or(soonest, |due| if gathered.len() > MANY { due.max(last + BURST) } else { due }));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use store::{Durability, testing::TempStore};

    use super::*;

    #[derive(Default)]
    struct Heard(Mutex<Vec<Vec<String>>>);

    impl Emit for Heard {
        fn changed(&self, tags: &[String]) {
            self.0.lock().unwrap().push(tags.to_vec());
        }
    }

    #[tokio::test]
    async fn a_burst_is_told_at_once_and_together() {
        let store = TempStore::new().unwrap();
        let heard = Arc::new(Heard::default());
        let (more, tags) = mpsc::unbounded_channel();
        let task = tokio::spawn(tell(store.store.clone(), tags, Arc::clone(&heard) as Arc<dyn Emit>));
        tokio::task::yield_now().await;
        for _ in 0..20 {
            store
                .write(Durability::Normal, |w| {
                    w.changed(Change::Inbox);
                    Ok(())
                })
                .await
                .unwrap();
            more.send("connectivity".into()).unwrap();
        }
        tokio::time::timeout(Duration::from_secs(5), async {
            while heard.0.lock().unwrap().iter().flatten().filter(|tag| *tag == "inbox").count() == 0 {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        })
        .await
        .unwrap();
        let told = heard.0.lock().unwrap().clone();
        assert!(told.len() < 20, "each commit was told alone");
        assert!(told.iter().flatten().any(|tag| tag == "connectivity"));
        task.abort();
    }
}
