//! Views that somebody named: a filter, an order, a key. They belong to the desk, as its people and brands do.

use model::id::{AgentId, SavedViewId};
use rusqlite::{OptionalExtension, Row};

use super::conversation::Order;
use crate::{Change, Reader, Result, StoreError, Writer, row};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    pub id: SavedViewId,
    pub content: Content,
}

/// What can be changed of one.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Content {
    pub name: String,
    /// As it is typed into the search.
    pub query: String,
    #[serde(skip)]
    pub order: Order,
    /// A key, as the window writes keys; empty for none.
    pub shortcut: String,
}

const COLUMNS: &str = "SELECT id, name, query, sort, shortcut FROM saved_view WHERE removed_at = 0";

/// In the order that the agents gave them.
pub fn list(reader: &Reader<'_>) -> Result<Vec<SavedView>> {
    let mut statement = reader.connection().prepare_cached(&format!("{COLUMNS} ORDER BY position, created_at, id"))?;
    let rows = statement.query_map([], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// # Errors
/// [`StoreError::NotFound`] when it is not there or was removed.
pub fn get(reader: &Reader<'_>, id: SavedViewId) -> Result<SavedView> {
    let sql = format!("{COLUMNS} AND id = ?");
    let found = reader.connection().prepare_cached(&sql)?.query_row([id.0.as_bytes()], read).optional()?;
    found.ok_or(StoreError::NotFound)
}

/// A new one stands last.
pub fn add(writer: &mut Writer<'_>, agent: AgentId, content: &Content) -> Result<SavedViewId> {
    let id: SavedViewId = writer.new_id();
    writer.connection().execute(
        "INSERT INTO saved_view (id, name, position, created_at)
         VALUES (?1, '', (SELECT coalesce(max(position), 0) + 1 FROM saved_view), ?2)",
        (id.0.as_bytes(), writer.now().0),
    )?;
    set(writer, agent, id, content)?;
    Ok(id)
}

/// # Errors
/// [`StoreError::NotFound`].
pub fn set(writer: &mut Writer<'_>, agent: AgentId, id: SavedViewId, content: &Content) -> Result<()> {
    get(&writer.reader(), id)?;
    writer.connection().execute(
        "UPDATE saved_view SET name = ?2, query = ?3, sort = ?4, shortcut = ?5 WHERE id = ?1",
        (id.0.as_bytes(), &content.name, &content.query, word(content.order), &content.shortcut),
    )?;
    writer.log(agent, "saved_view", id.0, "content", &serde_json::to_string(content)?)?;
    writer.changed(Change::Desk);
    Ok(())
}

/// Takes it away, or back again.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn set_removed(writer: &mut Writer<'_>, agent: AgentId, id: SavedViewId, removed: bool) -> Result<()> {
    let at = if removed { writer.now().0 } else { 0 };
    let changed =
        writer.connection().execute("UPDATE saved_view SET removed_at = ?2 WHERE id = ?1", (id.0.as_bytes(), at))?;
    if changed == 0 {
        return Err(StoreError::NotFound);
    }
    writer.log(agent, "saved_view", id.0, "removed", &removed.to_string())?;
    writer.changed(Change::Desk);
    Ok(())
}

/// Puts them in this order; those that are not named stay behind them.
pub fn arrange(writer: &mut Writer<'_>, agent: AgentId, ids: &[SavedViewId]) -> Result<()> {
    writer.connection().execute("UPDATE saved_view SET position = position + ?", [ids.len() as i64])?;
    for (position, id) in (0_i64..).zip(ids) {
        writer
            .connection()
            .execute("UPDATE saved_view SET position = ?2 WHERE id = ?1", (id.0.as_bytes(), position))?;
        writer.log(agent, "saved_view", id.0, "position", &position.to_string())?;
    }
    writer.changed(Change::Desk);
    Ok(())
}

fn word(order: Order) -> &'static str {
    match order {
        Order::Newest => "newest",
        Order::Waiting => "waiting",
        Order::Breach => "breach",
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<SavedView> {
    let order = match row.get_ref(3)?.as_str()? {
        "waiting" => Order::Waiting,
        "breach" => Order::Breach,
        _ => Order::Newest,
    };
    Ok(SavedView {
        id: row::id(row, 0)?,
        content: Content { name: row.get(1)?, query: row.get(2)?, order, shortcut: row.get(4)? },
    })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{Durability, testing::TempStore};

    #[tokio::test]
    async fn they_are_kept_renamed_arranged_removed_and_brought_back() {
        let store = TempStore::new().unwrap();
        let agent = AgentId(Uuid::now_v7());
        let content = |name: &str| Content {
            name: name.into(),
            query: "tag:vip is:waiting".into(),
            order: Order::Breach,
            shortcut: "g v".into(),
        };
        let [first, second, third] = ["one", "two", "three"].map(content);
        let ids = store
            .write(Durability::Normal, move |w| {
                let ids = [add(w, agent, &first)?, add(w, agent, &second)?, add(w, agent, &third)?];
                set(w, agent, ids[1], &Content { name: "zwei".into(), ..second })?;
                Ok(ids)
            })
            .await
            .unwrap();
        let names = async || -> Vec<String> {
            store.read(list).await.unwrap().into_iter().map(|view| view.content.name).collect()
        };
        assert_eq!(names().await, ["one", "zwei", "three"]);
        store.write(Durability::Normal, move |w| arrange(w, agent, &[ids[2], ids[0]])).await.unwrap();
        assert_eq!(names().await, ["three", "one", "zwei"]);
        store.write(Durability::Normal, move |w| set_removed(w, agent, ids[0], true)).await.unwrap();
        assert_eq!(names().await, ["three", "zwei"]);
        let gone = store.write(Durability::Normal, move |w| set(w, agent, ids[0], &content("x"))).await;
        assert!(matches!(gone, Err(StoreError::NotFound)));
        store.write(Durability::Normal, move |w| set_removed(w, agent, ids[0], false)).await.unwrap();
        assert_eq!(names().await, ["three", "one", "zwei"]);
        let kept = store.read(move |r| get(r, ids[1])).await.unwrap().content;
        assert_eq!((kept.query.as_str(), kept.order), ("tag:vip is:waiting", Order::Breach));
    }
}
