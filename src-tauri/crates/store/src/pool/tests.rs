use super::*;

fn now() -> Now {
    Arc::new(|| Timestamp(1_000))
}

#[tokio::test]
async fn opens_only_with_its_key_and_tells_after_the_commit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    let store = Store::open(&path, [7; 32], now()).unwrap();
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
    assert!(Store::open(&path, [7; 32], now()).is_ok());
    let bytes = std::fs::read(&path).unwrap();
    assert!(!bytes.starts_with(b"SQLite format 3"));
}
