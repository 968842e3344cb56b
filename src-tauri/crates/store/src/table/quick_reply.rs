//! Answers that are written once and used often.

use model::{
    id::{AgentId, BrandId, QuickReplyId},
    quick_reply::{Action, Occasion},
};
use rusqlite::{OptionalExtension, Row};

use crate::{Change, Reader, Result, StoreError, Writer, row};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuickReply {
    pub id: QuickReplyId,
    /// None: for every brand.
    pub brand: Option<BrandId>,
    /// Empty: for every language.
    pub language: String,
    pub name: String,
    pub text: String,
    pub action: Option<Action>,
    /// When the desk takes it by itself.
    pub occasion: Option<Occasion>,
}

/// What can be changed of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    pub brand: Option<BrandId>,
    pub language: String,
    pub name: String,
    pub text: String,
    pub action: Option<Action>,
    pub occasion: Option<Occasion>,
}

const COLUMNS: &str = "SELECT id, brand, language, name, text, action, occasion FROM quick_reply WHERE removed_at = 0";

/// All, by name.
pub fn list(reader: &Reader<'_>) -> Result<Vec<QuickReply>> {
    let sql = format!("{COLUMNS} ORDER BY name COLLATE NOCASE, id");
    let mut statement = reader.connection().prepare_cached(&sql)?;
    let rows = statement.query_map([], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// # Errors
/// [`StoreError::NotFound`] when it is not there or was removed.
pub fn get(reader: &Reader<'_>, id: QuickReplyId) -> Result<QuickReply> {
    let sql = format!("{COLUMNS} AND id = ?");
    let found = reader.connection().prepare_cached(&sql)?.query_row([id.0.as_bytes()], read).optional()?;
    found.ok_or(StoreError::NotFound)
}

pub fn add(writer: &mut Writer<'_>, agent: AgentId, content: &Content) -> Result<QuickReplyId> {
    let id: QuickReplyId = writer.new_id();
    writer.connection().execute(
        "INSERT INTO quick_reply (id, name, text, created_at) VALUES (?, '', '', ?)",
        (id.0.as_bytes(), writer.now().0),
    )?;
    set(writer, agent, id, content)?;
    Ok(id)
}

/// # Errors
/// [`StoreError::NotFound`].
pub fn set(writer: &mut Writer<'_>, agent: AgentId, id: QuickReplyId, content: &Content) -> Result<()> {
    get(&writer.reader(), id)?;
    let brand = content.brand.map_or([0; 16], |brand| *brand.0.as_bytes());
    let action = content.action.as_ref().map(Action::words).unwrap_or_default();
    let occasion = content.occasion.map(Occasion::word).unwrap_or_default();
    writer.connection().execute(
        "UPDATE quick_reply SET brand = ?2, language = ?3, name = ?4, text = ?5, action = ?6, occasion = ?7 WHERE id = ?1",
        (id.0.as_bytes(), brand, &content.language, &content.name, &content.text, &action, occasion),
    )?;
    let value = serde_json::json!({
        "brand": content.brand, "language": content.language, "name": content.name, "text": content.text,
        "action": action, "occasion": occasion,
    });
    writer.log(agent, "quick_reply", id.0, "content", &value.to_string())?;
    writer.changed(Change::Desk);
    Ok(())
}

/// Takes it away, or back again.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn set_removed(writer: &mut Writer<'_>, agent: AgentId, id: QuickReplyId, removed: bool) -> Result<()> {
    let at = if removed { writer.now().0 } else { 0 };
    let changed =
        writer.connection().execute("UPDATE quick_reply SET removed_at = ?2 WHERE id = ?1", (id.0.as_bytes(), at))?;
    if changed == 0 {
        return Err(StoreError::NotFound);
    }
    writer.log(agent, "quick_reply", id.0, "removed", &removed.to_string())?;
    writer.changed(Change::Desk);
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<QuickReply> {
    Ok(QuickReply {
        id: row::id(row, 0)?,
        brand: row::id_or_none(row, 1)?,
        language: row.get(2)?,
        name: row.get(3)?,
        text: row.get(4)?,
        action: Action::from_words(&row.get::<_, String>(5)?),
        occasion: Occasion::from_word(&row.get::<_, String>(6)?),
    })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{Durability, testing::TempStore};

    #[tokio::test]
    async fn one_is_kept_changed_removed_and_brought_back() {
        let store = TempStore::new().unwrap();
        let agent = AgentId(Uuid::now_v7());
        let content = |name: &str, text: &str| Content {
            brand: None,
            language: "en".into(),
            name: name.into(),
            text: text.into(),
            action: Some(Action::Snooze { days: 2 }),
            occasion: Some(Occasion::Return),
        };
        let (late, hello) = (content("late", "It is late."), content("Hello", "Hello {{customer.name}}"));
        let id = store
            .write(Durability::Normal, move |w| {
                let id = add(w, agent, &late)?;
                add(w, agent, &hello)?;
                set(w, agent, id, &Content { text: "It is on its way.".into(), ..late })?;
                Ok(id)
            })
            .await
            .unwrap();
        let names = |all: Vec<QuickReply>| all.into_iter().map(|one| one.name).collect::<Vec<_>>();
        assert_eq!(names(store.read(list).await.unwrap()), ["Hello", "late"]);
        let kept = store.read(move |r| get(r, id)).await.unwrap();
        assert_eq!((kept.text.as_str(), kept.action), ("It is on its way.", Some(Action::Snooze { days: 2 })));
        assert_eq!(kept.occasion, Some(Occasion::Return));
        store.write(Durability::Normal, move |w| set_removed(w, agent, id, true)).await.unwrap();
        assert_eq!(names(store.read(list).await.unwrap()), ["Hello"]);
        let gone = store.write(Durability::Normal, move |w| set(w, agent, id, &content("x", "y"))).await;
        assert!(matches!(gone, Err(StoreError::NotFound)));
        store.write(Durability::Normal, move |w| set_removed(w, agent, id, false)).await.unwrap();
        assert_eq!(store.read(list).await.unwrap().len(), 2);
    }
}
