use std::{
    panic::AssertUnwindSafe,
    sync::mpsc,
    time::{Duration, Instant},
};

use proptest::prelude::*;

use super::*;
use crate::{
    table::setting,
    testing::{KEY, START, TempStore},
};

async fn put(store: &Store, key: &'static str, value: i64) {
    store.write(Durability::Normal, move |writer| setting::put(writer, key, &value)).await.unwrap();
}

async fn get(store: &Store, key: &'static str) -> Option<i64> {
    store.read(move |reader| setting::get(reader, key)).await.unwrap()
}

/// Waits for a condition.
async fn until(what: impl Fn() -> bool) {
    let from = Instant::now();
    while !what() {
        assert!(from.elapsed() < Duration::from_secs(20), "it did not come about");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

#[tokio::test]
async fn opens_only_with_its_key_and_tells_after_the_commit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    let now = || Arc::new(|| START) as Now;
    let store = Store::open(&path, KEY, now()).unwrap();
    let mut changes = store.changes();
    store
        .write(Durability::Full, |writer| {
            writer.changed(Change::Inbox);
            Ok(())
        })
        .await
        .unwrap();
    assert_eq!(changes.try_recv().unwrap().as_ref(), [Change::Inbox]);
    let failed: Result<()> = store
        .write(Durability::Normal, |writer| {
            writer.changed(Change::Inbox);
            Err(StoreError::NotFound)
        })
        .await;
    assert!(failed.is_err());
    assert!(changes.try_recv().is_err());
    store.close().await;
    assert!(matches!(Store::open(&path, [8; 32], now()), Err(StoreError::WrongKey)));
    assert!(Store::open(&path, KEY, now()).is_ok());
    let bytes = std::fs::read(&path).unwrap();
    assert!(bytes.starts_with(&crate::connection::salt(&KEY)));
    assert!(!bytes.windows(8).any(|window| window == b"setting "));
}

#[tokio::test]
async fn readers_go_on_while_the_writer_works() {
    let store = TempStore::new().unwrap();
    put(&store, "a", 1).await;
    let (go, wait) = mpsc::channel::<()>();
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let own = store.store.clone();
    let writing = tokio::spawn(async move {
        own.write(Durability::Normal, move |writer| {
            setting::put(writer, "a", &2)?;
            begun.send(()).unwrap();
            wait.recv().unwrap();
            Ok(())
        })
        .await
    });
    has_begun.await.unwrap();
    for _ in 0..10 {
        assert_eq!(get(&store, "a").await, Some(1));
    }
    go.send(()).unwrap();
    writing.await.unwrap().unwrap();
    assert_eq!(get(&store, "a").await, Some(2));
}

#[tokio::test]
async fn a_caller_who_goes_away_costs_no_connection() {
    let store = TempStore::new().unwrap();
    // Readers: more than there are, each given up while it runs.
    let (go, wait) = mpsc::channel::<()>();
    let wait = Arc::new(std::sync::Mutex::new(wait));
    for _ in 0..READERS {
        let (wait, (begun, has_begun)) = (Arc::clone(&wait), tokio::sync::oneshot::channel());
        let reading = store.read(move |_| {
            begun.send(()).unwrap();
            wait.lock().unwrap().recv().unwrap();
            Ok(())
        });
        tokio::select! { _ = reading => panic!("it waits"), begun = has_begun => begun.unwrap() }
    }
    let inner = &store.store.inner;
    assert_eq!(inner.free.available_permits(), 0, "their connections are still in use");
    (0..READERS).for_each(|_| go.send(()).unwrap());
    until(|| inner.free.available_permits() == READERS).await;
    assert_eq!(lock(&inner.readers).others.len(), READERS - 1);
    // A writer given up while it runs: it is committed, and the next comes after it.
    let (go, wait) = mpsc::channel::<()>();
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let writing = store.write(Durability::Normal, move |writer| {
        begun.send(()).unwrap();
        wait.recv().unwrap();
        setting::put(writer, "a", &1)
    });
    tokio::select! { _ = writing => panic!("it waits"), begun = has_begun => begun.unwrap() }
    // One given up before its turn: nothing is written.
    let late = store.write(Durability::Normal, |writer| setting::put(writer, "never", &1));
    assert!(tokio::time::timeout(Duration::from_millis(20), late).await.is_err());
    go.send(()).unwrap();
    put(&store, "b", 2).await;
    assert_eq!((get(&store, "a").await, get(&store, "b").await, get(&store, "never").await), (Some(1), Some(2), None));
}

#[tokio::test]
async fn a_panic_writes_nothing_tells_nothing_and_the_next_write_goes_on() {
    let store = TempStore::new().unwrap();
    let mut changes = store.changes();
    let own = store.store.clone();
    let writing = tokio::spawn(async move {
        own.write(Durability::Full, |writer| -> Result<()> {
            setting::put(writer, "a", &1)?;
            panic!("in the middle");
        })
        .await
    });
    assert!(writing.await.unwrap_err().is_panic());
    assert!(changes.try_recv().is_err());
    assert_eq!(get(&store, "a").await, None);
    let own = store.store.clone();
    let reading = tokio::spawn(async move { own.read(|_| -> Result<()> { panic!("in the middle") }).await });
    assert!(reading.await.unwrap_err().is_panic());
    put(&store, "a", 2).await;
    assert_eq!(get(&store, "a").await, Some(2));
    assert_eq!(store.store.inner.free.available_permits(), READERS);
}

#[tokio::test]
async fn writers_are_served_in_order() {
    let store = TempStore::new().unwrap();
    let served = Arc::new(std::sync::Mutex::new(Vec::new()));
    let (go, wait) = mpsc::channel::<()>();
    let mut waiting = vec![];
    let mut wait = Some(wait);
    for number in 0..20 {
        let (wait, served) = (wait.take(), Arc::clone(&served));
        let own = store.store.clone();
        let work = move |_: &mut Writer<'_>| {
            if let Some(wait) = wait {
                wait.recv().unwrap();
            }
            served.lock().unwrap().push(number);
            Ok(())
        };
        // Polled once, so that it stands in the queue.
        let mut write = Box::pin(async move { own.write(Durability::Normal, work).await });
        assert!(polled_once(&mut write).await.is_none());
        waiting.push(write);
    }
    go.send(()).unwrap();
    // The last is waited for first: the order is that of asking, not of waiting.
    for write in waiting.into_iter().rev() {
        tokio::spawn(async move { write.await.unwrap() });
    }
    until(|| served.lock().unwrap().len() == 20).await;
    assert_eq!(*served.lock().unwrap(), (0..20).collect::<Vec<_>>());
}

async fn polled_once<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
    std::future::poll_fn(|context| match std::pin::Pin::new(&mut *future).poll(context) {
        std::task::Poll::Ready(output) => std::task::Poll::Ready(Some(output)),
        std::task::Poll::Pending => std::task::Poll::Ready(None),
    })
    .await
}

#[tokio::test]
async fn closing_waits_for_what_runs_and_ends_all_else() {
    let store = TempStore::new().unwrap();
    let (go, wait) = mpsc::channel::<()>();
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let own = store.store.clone();
    let reading = tokio::spawn(async move {
        own.read(move |reader| {
            begun.send(()).unwrap();
            wait.recv().unwrap();
            setting::get::<i64>(reader, "a")
        })
        .await
    });
    has_begun.await.unwrap();
    let own = store.store.clone();
    let mut closing = tokio::spawn(async move { own.close().await });
    assert!(tokio::time::timeout(Duration::from_millis(20), &mut closing).await.is_err());
    go.send(()).unwrap();
    closing.await.unwrap();
    assert_eq!(reading.await.unwrap().unwrap(), None);
    assert!(matches!(store.read(|_| Ok(())).await, Err(StoreError::Closed)));
    assert!(matches!(store.write(Durability::Full, |_| Ok(())).await, Err(StoreError::Closed)));
    assert!(!store.folder().join("desk.db-wal").exists(), "the log is folded in");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_stays_bounded_under_constant_reading() {
    let store = TempStore::new().unwrap();
    let done = Arc::new(AtomicBool::new(false));
    // At each moment at least one of them is in the log.
    let readers = (0..READERS).map(|_| {
        let (store, done) = (store.store.clone(), Arc::clone(&done));
        tokio::spawn(async move {
            while !done.load(Ordering::Relaxed) {
                let dwell = |reader: &Reader<'_>| {
                    let found = setting::get::<i64>(reader, "a");
                    std::thread::sleep(Duration::from_millis(60));
                    found
                };
                store.read(dwell).await.unwrap();
            }
        })
    });
    let readers: Vec<_> = readers.collect();
    let log = crate::place::beside(store.path(), "-wal");
    let mut most = 0;
    for _ in 0..30 {
        let fill = "INSERT OR REPLACE INTO setting (key, value) SELECT 'fill', hex(randomblob(2000000))";
        store.write(Durability::Normal, |writer| Ok(writer.connection().execute(fill, [])?)).await.unwrap();
        most = most.max(std::fs::metadata(&log).unwrap().len());
    }
    done.store(true, Ordering::Relaxed);
    for reader in readers {
        reader.await.unwrap();
    }
    assert!(most <= LOG_LIMIT + 8 * 1024 * 1024, "{most}");
}

#[tokio::test]
async fn the_settings_of_a_connection_hold() {
    let store = TempStore::new().unwrap();
    let number = |sql: &'static str| {
        let store = store.store.clone();
        async move {
            let ask =
                move |reader: &Reader<'_>| Ok(reader.connection().query_row(sql, [], |row| row.get::<_, i64>(0))?);
            store.read(ask).await.unwrap()
        }
    };
    let page = |reader: &Reader<'_>| {
        Ok(reader.connection().query_row("PRAGMA cipher_page_size", [], |row| row.get::<_, String>(0))?)
    };
    assert_eq!(store.read(page).await.unwrap(), "8192");
    assert_eq!(number("PRAGMA cache_size").await, -5120, "who asks alone has most of what the readers have together");
    assert_eq!(number("PRAGMA foreign_keys").await, 1);
    let told = store.read(|reader| Ok(reader.connection().execute("DELETE FROM setting", [])?)).await;
    assert!(told.is_err(), "a reader cannot write");
    for (durability, level) in [(Durability::Full, 2), (Durability::Normal, 1), (Durability::Full, 2)] {
        let set = store
            .write(durability, |writer| {
                Ok(writer.connection().query_row("PRAGMA synchronous", [], |row| row.get::<_, i64>(0))?)
            })
            .await;
        assert_eq!(set.unwrap(), level);
    }
}

/// What a write does with two numbers whose sum is always zero.
#[derive(Debug, Clone, Copy)]
enum Move {
    By(i64),
    /// Fails between the two.
    Failing,
    Panicking,
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![4 => (1..1000_i64).prop_map(Move::By), 1 => Just(Move::Failing), 1 => Just(Move::Panicking)];
    prop::collection::vec(one, 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn readers_see_only_what_was_committed_and_never_go_back(moves in moves()) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(async {
            let store = TempStore::new().unwrap();
            let done = Arc::new(AtomicBool::new(false));
            let readers: Vec<_> = (0..=READERS)
                .map(|_| {
                    let (store, done) = (store.store.clone(), Arc::clone(&done));
                    tokio::spawn(async move {
                        let mut last = 0;
                        while !done.load(Ordering::Relaxed) {
                            let both = |reader: &Reader<'_>| {
                                let a: i64 = setting::get(reader, "a")?.unwrap_or(0);
                                std::thread::yield_now();
                                Ok((a, setting::get(reader, "b")?.unwrap_or(0)))
                            };
                            let (a, b): (i64, i64) = store.read(both).await.unwrap();
                            assert_eq!(a + b, 0, "half of a write");
                            assert!(a >= last, "back in time");
                            last = a;
                        }
                    })
                })
                .collect();
            let mut sum = 0;
            for step in moves {
                let write = store.write(Durability::Normal, move |writer| {
                    let a: i64 = setting::get(&writer.reader(), "a")?.unwrap_or(0);
                    let by = if let Move::By(by) = step { by } else { 7 };
                    setting::put(writer, "a", &(a + by))?;
                    match step {
                        Move::By(_) => setting::put(writer, "b", &-(a + by)),
                        Move::Failing => Err(StoreError::NotFound),
                        Move::Panicking => std::panic::resume_unwind(Box::new("given up")),
                    }
                });
                let outcome = caught(write).await;
                if let Move::By(by) = step {
                    outcome.unwrap().unwrap();
                    sum += by;
                }
            }
            done.store(true, Ordering::Relaxed);
            for reader in readers {
                reader.await.unwrap();
            }
            assert_eq!(get(&store, "a").await.unwrap_or(0), sum);
        });
    }
}

/// The output, or none when the future panicked.
async fn caught<F: Future>(future: F) -> Option<F::Output> {
    let mut future = Box::pin(future);
    std::future::poll_fn(move |context| {
        let polled = std::panic::catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context)));
        match polled {
            Ok(poll) => poll.map(Some),
            Err(_) => std::task::Poll::Ready(None),
        }
    })
    .await
}
