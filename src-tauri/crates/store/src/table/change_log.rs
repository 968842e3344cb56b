//! Every change of shared state, in the order of a hybrid logical clock. Rows are only ever added, by
//! [`crate::Writer::log`].

use model::{
    change::Hlc,
    id::{AgentId, ChangeId, DeskId},
};
use rusqlite::{Connection, Row};
use uuid::Uuid;

use crate::{Reader, Result, row};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub id: ChangeId,
    pub desk: DeskId,
    pub agent: AgentId,
    pub clock: Hlc,
    /// The table: `conversation`, `customer` …
    pub entity: String,
    pub item: Uuid,
    /// The column, or what stands for it: `status`, `assignee`, `tag` …
    pub field: String,
    pub value: String,
}

pub(crate) fn add(connection: &Connection, entry: &Entry) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO change_log (id, desk, agent, clock, entity, item, field, value)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute((
            entry.id.0.as_bytes(),
            entry.desk.0.as_bytes(),
            entry.agent.0.as_bytes(),
            entry.clock.0,
            &entry.entity,
            entry.item.as_bytes(),
            &entry.field,
            &entry.value,
        ))?;
    Ok(())
}

/// All changes of one thing, oldest first.
pub fn of(reader: &Reader<'_>, entity: &str, item: impl Into<Uuid>) -> Result<Vec<Entry>> {
    let item: Uuid = item.into();
    let mut statement = reader.connection().prepare_cached(
        "SELECT id, desk, agent, clock, entity, item, field, value FROM change_log
         WHERE item = ? AND entity = ? ORDER BY clock, id",
    )?;
    let rows = statement.query_map((item.as_bytes(), entity), entry)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        id: row::id(row, 0)?,
        desk: row::id(row, 1)?,
        agent: row::id(row, 2)?,
        clock: Hlc(row.get(3)?),
        entity: row.get(4)?,
        item: row::id(row, 5)?,
        field: row.get(6)?,
        value: row.get(7)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Durability, testing::TempStore};

    #[tokio::test]
    async fn the_order_holds_when_the_clock_goes_back_and_over_a_restart() {
        let mut store = TempStore::new().unwrap();
        let agent = AgentId(Uuid::now_v7());
        let item = Uuid::now_v7();
        for value in ["resolved", "open", "snoozed"] {
            store
                .write(Durability::Normal, move |writer| writer.log(agent, "conversation", item, "status", value))
                .await
                .unwrap();
            store.now.advance(-60_000);
            store.reopen().await.unwrap();
        }
        let entries = store.read(move |reader| of(reader, "conversation", item)).await.unwrap();
        let values: Vec<&str> = entries.iter().map(|entry| entry.value.as_str()).collect();
        assert_eq!(values, ["resolved", "open", "snoozed"]);
        assert!(entries.iter().all(|entry| entry.desk == entries[0].desk && entry.agent == agent));
    }
}
