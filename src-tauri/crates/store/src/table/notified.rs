//! What an agent was already told of, so that nothing is told twice, also after a restart.

use uuid::Uuid;

use crate::{Result, Writer};

/// True the first time for `item`, false ever after. It must be committed before the agent is told.
pub fn claim(writer: &mut Writer<'_>, item: impl Into<Uuid>) -> Result<bool> {
    let item: Uuid = item.into();
    let added = writer
        .connection()
        .prepare_cached("INSERT INTO notified (item, at) VALUES (?, ?) ON CONFLICT (item) DO NOTHING")?
        .execute((item.as_bytes(), writer.now().0))?;
    Ok(added > 0)
}

/// As [`claim`], for what is told anew the `nth` time that it comes to it, counted from 0.
pub fn claim_time(writer: &mut Writer<'_>, item: impl Into<Uuid>, nth: u32) -> Result<bool> {
    // The last bytes of an id are random, so that no other id is hit.
    let item: Uuid = item.into();
    claim(writer, Uuid::from_u128(item.as_u128() ^ u128::from(nth)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Durability, testing::TempStore};

    #[tokio::test]
    async fn nothing_is_told_twice_even_after_a_restart() {
        let mut store = TempStore::new().unwrap();
        let item = Uuid::now_v7();
        assert!(store.write(Durability::Normal, move |writer| claim(writer, item)).await.unwrap());
        assert!(!store.write(Durability::Normal, move |writer| claim(writer, item)).await.unwrap());
        store.reopen().await.unwrap();
        assert!(!store.write(Durability::Normal, move |writer| claim(writer, item)).await.unwrap());
    }
    #[tokio::test]
    async fn each_time_of_an_item_is_told_once() {
        let store = TempStore::new().unwrap();
        let item = Uuid::now_v7();
        for nth in 0..3 {
            assert!(store.write(Durability::Normal, move |writer| claim_time(writer, item, nth)).await.unwrap());
            assert!(!store.write(Durability::Normal, move |writer| claim_time(writer, item, nth)).await.unwrap());
        }
    }
}
