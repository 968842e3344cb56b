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
}
