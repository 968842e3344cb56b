//! What the desk knows, written down once, in versions and languages, and found by its words.
//!
//! The index is asked as that of messages is: `model::words` makes the words of both.

use model::{
    id::{AgentId, ArticleId, BrandId},
    time::Timestamp,
    words::{Sought, sought, words},
};
use rusqlite::{OptionalExtension, Row, params};

use crate::{Change, Reader, Result, StoreError, Writer, row};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    pub id: ArticleId,
    /// The same in other languages has the same.
    pub topic: ArticleId,
    pub content: Content,
    pub version: u32,
    pub updated_at: Timestamp,
    number: i64,
}

/// What can be changed of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// None: for every brand.
    pub brand: Option<BrandId>,
    /// Empty: for every language.
    pub language: String,
    pub title: String,
    /// Markdown.
    pub body: String,
    /// Where customers can read it; empty when nowhere.
    pub link: String,
    /// The file it came from; empty when it was written here.
    pub source: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    pub version: u32,
    pub title: String,
    pub body: String,
    pub agent: AgentId,
    pub at: Timestamp,
}

const COLUMNS: &str = "SELECT id, topic, brand, language, title, body, link, source, version, updated_at, number
    FROM article";

/// All, by title.
pub fn list(reader: &Reader<'_>) -> Result<Vec<Article>> {
    let sql = format!("{COLUMNS} WHERE removed_at = 0 ORDER BY title COLLATE NOCASE, language, id");
    let mut statement = reader.connection().prepare_cached(&sql)?;
    let rows = statement.query_map([], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// # Errors
/// [`StoreError::NotFound`] when it is not there or was removed.
pub fn get(reader: &Reader<'_>, id: ArticleId) -> Result<Article> {
    let sql = format!("{COLUMNS} WHERE id = ? AND removed_at = 0");
    let found = reader.connection().prepare_cached(&sql)?.query_row([id.0.as_bytes()], read).optional()?;
    found.ok_or(StoreError::NotFound)
}

/// Those in which every word is found, those with a hit in the title first; the last word may be going on.
pub fn find(reader: &Reader<'_>, query: &str, limit: usize) -> Result<Vec<Article>> {
    let terms: Vec<String> = query.split_whitespace().filter_map(|term| sought(term, true)).map(expression).collect();
    if terms.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "{COLUMNS} JOIN (SELECT rowid AS place, bm25(article_search, 8.0, 1.0) AS far FROM article_search
             WHERE article_search MATCH ? ORDER BY far LIMIT {limit}) ON place = number
         WHERE removed_at = 0 ORDER BY far, id"
    );
    let mut statement = reader.connection().prepare_cached(&sql)?;
    let rows = statement.query_map([terms.join(" AND ")], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Words hold letters and digits only, so nothing in them has a meaning of its own.
fn expression(sought: Sought) -> String {
    format!("\"{}\"{}", sought.words.join(" "), if sought.begun { "*" } else { "" })
}

/// The same article in every language.
pub fn of_topic(reader: &Reader<'_>, topic: ArticleId) -> Result<Vec<Article>> {
    let sql = format!("{COLUMNS} WHERE topic = ? AND removed_at = 0 ORDER BY language, id");
    let mut statement = reader.connection().prepare_cached(&sql)?;
    let rows = statement.query_map([topic.0.as_bytes()], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The one that came from this file.
pub fn of_source(reader: &Reader<'_>, source: &str) -> Result<Option<Article>> {
    let sql = format!("{COLUMNS} WHERE source = ? AND source <> '' AND removed_at = 0 LIMIT 1");
    Ok(reader.connection().prepare_cached(&sql)?.query_row([source], read).optional()?)
}

/// As it was each time it was saved, the newest first.
pub fn versions(reader: &Reader<'_>, id: ArticleId) -> Result<Vec<Version>> {
    let mut statement = reader.connection().prepare_cached(
        "SELECT version, title, body, agent, at FROM article_version WHERE article = ? ORDER BY version DESC",
    )?;
    let rows = statement.query_map([id.0.as_bytes()], |row| {
        Ok(Version {
            version: row.get(0)?,
            title: row.get(1)?,
            body: row.get(2)?,
            agent: row::id(row, 3)?,
            at: Timestamp(row.get(4)?),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A new article; `topic` where it is another one's translation.
pub fn add(writer: &mut Writer<'_>, agent: AgentId, topic: Option<ArticleId>, content: &Content) -> Result<ArticleId> {
    let id: ArticleId = writer.new_id();
    writer.connection().execute(
        "INSERT INTO article (id, number, topic, title, body, version, updated_at)
         VALUES (?1, (SELECT coalesce(max(number), 0) + 1 FROM article), ?2, '', '', 0, ?3)",
        params![id.0.as_bytes(), topic.unwrap_or(id).0.as_bytes(), writer.now().0],
    )?;
    set(writer, agent, id, content)?;
    Ok(id)
}

/// A new version of it; one that says the same is none.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn set(writer: &mut Writer<'_>, agent: AgentId, id: ArticleId, content: &Content) -> Result<()> {
    let before = get(&writer.reader(), id)?;
    if before.content == *content {
        return Ok(());
    }
    let now = writer.now().0;
    let says = before.content.title != content.title || before.content.body != content.body;
    let version = before.version + u32::from(says);
    let brand = content.brand.map_or([0; 16], |brand| *brand.0.as_bytes());
    writer.connection().execute(
        "UPDATE article SET brand = ?2, language = ?3, title = ?4, body = ?5, link = ?6, source = ?7, version = ?8,
             updated_at = ?9 WHERE id = ?1",
        params![
            id.0.as_bytes(),
            brand,
            content.language,
            content.title,
            content.body,
            content.link,
            content.source,
            version,
            now
        ],
    )?;
    if says {
        writer.connection().execute(
            "INSERT INTO article_version (article, version, title, body, agent, at) VALUES (?, ?, ?, ?, ?, ?)",
            params![id.0.as_bytes(), version, content.title, content.body, agent.0.as_bytes(), now],
        )?;
        unindex(writer, before.number)?;
        writer.connection().execute(
            "INSERT INTO article_search (rowid, title, body) VALUES (?, ?, ?)",
            (before.number, joined(&content.title), joined(&content.body)),
        )?;
    }
    writer.log(agent, "article", id.0, "content", &serde_json::json!({ "version": version }).to_string())?;
    writer.changed(Change::Desk);
    Ok(())
}

/// Takes it away, or back again.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn set_removed(writer: &mut Writer<'_>, agent: AgentId, id: ArticleId, removed: bool) -> Result<()> {
    let at = if removed { writer.now().0 } else { 0 };
    let changed =
        writer.connection().execute("UPDATE article SET removed_at = ?2 WHERE id = ?1", (id.0.as_bytes(), at))?;
    if changed == 0 {
        return Err(StoreError::NotFound);
    }
    writer.log(agent, "article", id.0, "removed", &removed.to_string())?;
    writer.changed(Change::Desk);
    Ok(())
}

fn unindex(writer: &Writer<'_>, number: i64) -> Result<()> {
    writer.connection().execute("DELETE FROM article_search WHERE rowid = ?", [number])?;
    Ok(())
}

fn joined(text: &str) -> String {
    words(text).into_iter().map(|word| word.text).collect::<Vec<_>>().join(" ")
}

fn read(row: &Row<'_>) -> rusqlite::Result<Article> {
    Ok(Article {
        id: row::id(row, 0)?,
        topic: row::id(row, 1)?,
        content: Content {
            brand: row::id_or_none(row, 2)?,
            language: row.get(3)?,
            title: row.get(4)?,
            body: row.get(5)?,
            link: row.get(6)?,
            source: row.get(7)?,
        },
        version: row.get(8)?,
        updated_at: Timestamp(row.get(9)?),
        number: row.get(10)?,
    })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{Durability, testing::TempStore};

    fn content(title: &str, body: &str, language: &str) -> Content {
        let (title, body, language) = (title.to_owned(), body.to_owned(), language.to_owned());
        Content { brand: None, language, title, body, link: String::new(), source: String::new() }
    }

    async fn found(store: &TempStore, query: &'static str) -> Vec<String> {
        let found = store.read(move |r| find(r, query, 10)).await.unwrap();
        found.into_iter().map(|one| one.content.title).collect()
    }

    #[tokio::test]
    async fn an_article_is_found_as_it_is_now_and_every_version_is_kept() {
        let store = TempStore::new().unwrap();
        let agent = AgentId(Uuid::now_v7());
        let (id, other) = store
            .write(Durability::Normal, move |w| {
                let id = add(w, agent, None, &content("Returning lamps", "Within thirty days.", "en"))?;
                let other = add(w, agent, Some(id), &content("退货说明", "七天无理由退货。", "zh-CN"))?;
                add(w, agent, None, &content("Care", "How lamps are cleaned.", "en"))?;
                Ok((id, other))
            })
            .await
            .unwrap();
        assert_eq!(found(&store, "lamp").await, ["Returning lamps", "Care"], "a title counts more");
        assert_eq!(found(&store, "无理由").await, ["退货说明"]);
        assert_eq!(found(&store, "退").await, ["退货说明"]);
        assert_eq!(found(&store, "lamps thirty").await, ["Returning lamps"]);
        assert_eq!(store.read(move |r| of_topic(r, id)).await.unwrap().len(), 2);
        let changed = content("Returning lamps", "Within ninety days.", "en");
        let same = changed.clone();
        store.write(Durability::Normal, move |w| set(w, agent, id, &changed)).await.unwrap();
        store.write(Durability::Normal, move |w| set(w, agent, id, &same)).await.unwrap();
        assert!(found(&store, "thirty").await.is_empty());
        let kept = store.read(move |r| versions(r, id)).await.unwrap();
        assert_eq!(kept.iter().map(|one| one.version).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(kept[1].body, "Within thirty days.");
        store.write(Durability::Normal, move |w| set_removed(w, agent, other, true)).await.unwrap();
        assert!(found(&store, "退货").await.is_empty());
        store.write(Durability::Normal, move |w| set_removed(w, agent, other, false)).await.unwrap();
        assert_eq!(found(&store, "退货").await.len(), 1);
    }
}
