//! Finding a customer while typing: by address, by number, by any words of the name.

use model::{
    customer::{Dialled, dialled},
    id::{ConversationId, CustomerId},
    words::{Sought, sought, words},
};
use rusqlite::OptionalExtension;

use crate::{Reader, Result, Writer, row};

/// Customers looked at who bear a word, for the others that the name must bear too.
const LOOKED_AT: usize = 2_000;

/// A customer as the palette shows one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub id: CustomerId,
    pub name: String,
    pub email: Option<String>,
    /// The newest.
    pub conversation: Option<ConversationId>,
}

/// Customers whose address, phone number or name begins like this, or whose number this is however it is written; then those
/// whose name holds these words, the last of them perhaps only begun, accents and width of letters aside.
pub fn find(reader: &Reader<'_>, query: &str, limit: usize) -> Result<Vec<Found>> {
    let query = query.trim();
    if query.is_empty() {
        return Ok(Vec::new());
    }
    let connection = reader.connection();
    let mut ids: Vec<CustomerId> = Vec::new();
    let lower = query.to_lowercase();
    let mut take = |sql: &str, from: &str| -> Result<()> {
        // A bound limit would have the statement prepared anew each time.
        let mut statement = connection.prepare_cached(&format!("{sql} LIMIT {limit}"))?;
        for id in statement.query_map((from, format!("{from}\u{10FFFF}")), |row| row::id(row, 0))? {
            let id = id?;
            if ids.len() < limit && !ids.contains(&id) {
                ids.push(id);
            }
        }
        Ok(())
    };
    take(
        "SELECT customer FROM customer_identity WHERE value >= ?1 AND value < ?2 AND kind <> 'remote' ORDER BY value",
        &lower,
    )?;
    take(
        "SELECT id FROM customer
         WHERE name COLLATE NOCASE >= ?1 AND name COLLATE NOCASE < ?2 AND merged_into = zeroblob(16)
         ORDER BY name COLLATE NOCASE",
        query,
    )?;
    if let Some(Dialled { significant, end, international, .. }) = dialled(query) {
        let mut statement = connection.prepare_cached(&format!(
            "SELECT customer FROM customer_identity WHERE {} LIMIT {limit}",
            same_number("value", "kind = 'phone'")
        ))?;
        for id in statement.query_map((end, significant, international), |row| row::id(row, 0))? {
            let id = id?;
            if ids.len() < limit && !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    if let (true, Some(sought)) = (ids.len() < limit, sought(query, true)) {
        by_words(reader, &sought, limit, &mut ids)?;
    }
    ids.into_iter().map(|id| found(reader, id)).collect()
}

/// The condition that a column holds the number whose end is `?1`, whose significant digits are `?2` and which says its country
/// when `?3`; see [`dialled`]. `indexed` is the condition of the index of its ends.
pub(crate) fn same_number(column: &str, indexed: &str) -> String {
    let digits = format!("ltrim({column}, '+0')");
    format!(
        "substr({column}, -7) = ?1 AND {indexed} AND length({digits}) >= 7
         AND (substr({digits}, -length(?2)) = ?2 OR substr(?2, -length({digits})) = {digits})
         AND NOT (?3 AND substr({column}, 1, 1) = '+' AND {digits} <> ?2)"
    )
}

/// Customers whose name holds these words.
pub(crate) fn bearing(reader: &Reader<'_>, sought: &Sought, limit: usize) -> Result<Vec<CustomerId>> {
    let mut ids = Vec::new();
    by_words(reader, sought, limit, &mut ids)?;
    Ok(ids)
}

fn by_words(reader: &Reader<'_>, sought: &Sought, limit: usize, ids: &mut Vec<CustomerId>) -> Result<()> {
    let Some((last, before)) = sought.words.split_last() else { return Ok(()) };
    let connection = reader.connection();
    let mut bearers = connection.prepare_cached(&format!(
        "SELECT customer FROM customer_word WHERE word >= ?1 AND word < ?2 ORDER BY word LIMIT {LOOKED_AT}"
    ))?;
    let mut stands =
        connection.prepare_cached("SELECT 1 FROM customer WHERE id = ?1 AND merged_into = zeroblob(16)")?;
    let mut bears = connection.prepare_cached("SELECT 1 FROM customer_word WHERE word = ?1 AND customer = ?2")?;
    let mut rows = bearers.query((last, format!("{last}{}", if sought.begun { '\u{10ffff}' } else { '\0' })))?;
    while let (true, Some(row)) = (ids.len() < limit, rows.next()?) {
        let id: CustomerId = row::id(row, 0)?;
        let mut all = !ids.contains(&id);
        for word in before {
            all = all && bears.exists((word, id.0.as_bytes()))?;
        }
        if all && stands.exists([id.0.as_bytes()])? {
            ids.push(id);
        }
    }
    Ok(())
}

fn found(reader: &Reader<'_>, id: CustomerId) -> Result<Found> {
    let connection = reader.connection();
    let name = connection
        .prepare_cached("SELECT name FROM customer WHERE id = ?")?
        .query_row([id.0.as_bytes()], |row| row.get(0))?;
    let email = connection
        .prepare_cached(
            "SELECT value FROM customer_identity WHERE customer = ? AND kind = 'email' ORDER BY value LIMIT 1",
        )?
        .query_row([id.0.as_bytes()], |row| row.get(0))
        .optional()?;
    let conversation = connection
        .prepare_cached("SELECT id FROM conversation WHERE customer = ? ORDER BY updated_at DESC LIMIT 1")?
        .query_row([id.0.as_bytes()], |row| row::id(row, 0))
        .optional()?;
    Ok(Found { id, name, email, conversation })
}

/// Takes in the names of up to `most` customers that wait for it. Answers how many there were.
pub(crate) fn index_names(writer: &Writer<'_>, most: usize) -> Result<usize> {
    let connection = writer.connection();
    let waiting: Vec<(CustomerId, String)> = connection
        .prepare_cached(&format!(
            "SELECT c.id, c.name FROM customer_todo t JOIN customer c ON c.id = t.customer LIMIT {most}"
        ))?
        .query_map([], |row| Ok((row::id(row, 0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (id, name) in &waiting {
        for word in words(name) {
            connection
                .prepare_cached("INSERT OR IGNORE INTO customer_word (word, customer) VALUES (?, ?)")?
                .execute((word.text, id.0.as_bytes()))?;
        }
        connection.prepare_cached("DELETE FROM customer_todo WHERE customer = ?")?.execute([id.0.as_bytes()])?;
    }
    Ok(waiting.len())
}

#[cfg(test)]
mod tests {
    use model::{customer::ShopCustomer, id::RemoteId, time::Timestamp};

    use super::*;
    use crate::table::{customer::put, ingest::tests::desk::Desk, search::index_next};

    impl Desk {
        async fn named(&self, name: &str) -> CustomerId {
            let shop = ShopCustomer {
                remote: RemoteId::new(name),
                email: None,
                phone: None,
                name: name.into(),
                created_at: Timestamp(1),
                updated_at: Timestamp(1),
            };
            let account = self.account;
            self.write(move |writer| put(writer, account, &shop)).await.unwrap()
        }

        async fn names(&self, query: &'static str, limit: usize) -> Vec<String> {
            let found = self.store.read(move |reader| find(reader, query, limit)).await.unwrap();
            found.into_iter().map(|one| one.name).collect()
        }
    }

    #[tokio::test]
    async fn a_customer_is_found_by_any_word_of_the_name() {
        let desk = Desk::new().await;
        for name in ["Mara Kessler", "José María Álvarez", "王浩然", "Jonas Mara", "O’Brien, Ann"] {
            desk.named(name).await;
        }
        assert_eq!(desk.names("mara", 9).await, ["Mara Kessler"], "before the names are taken in: how they begin");
        desk.write(|writer| index_next(writer, 100)).await;
        assert_eq!(desk.names("mara", 9).await, ["Mara Kessler", "Jonas Mara"]);
        assert_eq!(desk.names("mara", 1).await, ["Mara Kessler"]);
        assert_eq!(desk.names("KESS", 9).await, ["Mara Kessler"]);
        assert_eq!(desk.names("kessler mara", 9).await, ["Mara Kessler"]);
        assert_eq!(desk.names("kessler jonas", 9).await, Vec::<String>::new());
        assert_eq!(desk.names("alvarez", 9).await, ["José María Álvarez"]);
        assert_eq!(desk.names("jose alv", 9).await, ["José María Álvarez"]);
        assert_eq!(desk.names("brien", 9).await, ["O’Brien, Ann"]);
        for part in ["王", "浩然", "然", "王浩"] {
            assert_eq!(desk.names(part, 9).await, ["王浩然"], "{part}");
        }
        assert_eq!(desk.names("浩王", 9).await, Vec::<String>::new());
    }

    #[tokio::test]
    async fn a_name_that_was_is_not_found() {
        let desk = Desk::new().await;
        let id = desk.named("Mara Kessler").await;
        desk.write(|writer| index_next(writer, 100)).await;
        desk.write(move |writer| {
            let connection = writer.connection();
            connection.execute("UPDATE customer SET name = 'Mara Lindt' WHERE id = ?", [id.0.as_bytes()])?;
            Ok(())
        })
        .await;
        assert_eq!(desk.names("kessler", 9).await, Vec::<String>::new());
        desk.write(|writer| index_next(writer, 100)).await;
        assert_eq!(desk.names("lindt", 9).await, ["Mara Lindt"]);
    }
}
