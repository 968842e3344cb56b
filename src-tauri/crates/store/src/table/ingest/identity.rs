//! Which message it is. A move, a label, a second folder or a new epoch of a folder makes no second message; nor does the
//! copy of a mail of ours that its provider files, or that comes back to us as proof.

use model::{
    id::{AccountId, ConversationId, MessageId},
    inbound::Inbound,
    message::Direction,
    time::Timestamp,
};
use rusqlite::{OptionalExtension, Row};

use super::mailbox::{Mailbox, key};
use crate::{Result, Writer, row};

/// What is needed of a message that is there.
#[derive(Debug, Clone)]
pub struct Same {
    pub id: MessageId,
    pub conversation: ConversationId,
    pub at: Timestamp,
    pub direction: Direction,
    pub by_person: bool,
    pub complete: bool,
    pub gone: bool,
    account: AccountId,
    digest: String,
    from: String,
    has_provider_id: bool,
    by_this_desk: bool,
}

const COLUMNS: &str = "SELECT id, conversation, at, direction, origin = 'person', complete, gone, account, digest,
    from_address, provider_id IS NOT NULL, operation IS NOT NULL FROM message";

/// The provider's own id, or one made of the content for a message that has no id at all.
pub fn provider_id(message: &Inbound) -> Option<String> {
    match (&message.provider_id, &message.message_id) {
        (Some(id), _) => Some(id.clone()),
        (None, Some(_)) => None,
        (None, None) => Some(format!("digest:{}", message.digest)),
    }
}

/// The stored message that this one is, if it is there.
pub fn find(writer: &Writer<'_>, mailbox: &Mailbox, message: &Inbound) -> Result<Option<Same>> {
    if let Some(id) = provider_id(message) {
        let found = writer
            .connection()
            .prepare_cached(&format!("{COLUMNS} WHERE account = ? AND provider_id = ?"))?
            .query_row((mailbox.account.0.as_bytes(), &id), same)
            .optional()?;
        if found.is_some() {
            return Ok(found);
        }
    }
    let Some(message_id) = &message.message_id else { return Ok(None) };
    let mut statement = writer.connection().prepare_cached(&format!("{COLUMNS} WHERE message_id = ?"))?;
    for row in statement.query_map([message_id], same)? {
        let stored = row?;
        if is_same(mailbox, message, &stored) {
            return Ok(Some(stored));
        }
    }
    Ok(None)
}

/// A Message-ID alone proves nothing: anybody can write ours into a mail. So the sender has to be the same, and the
/// content where both are known.
fn is_same(mailbox: &Mailbox, message: &Inbound, stored: &Same) -> bool {
    let same_sender = key(&stored.from) == key(&message.from.address);
    if stored.by_this_desk {
        return same_sender;
    }
    let contents_known = stored.complete && message.complete && !stored.digest.is_empty();
    let same_content = if contents_known { stored.digest == message.digest } else { same_sender };
    same_content && mailbox.same_brand(stored.account)
}

/// Adds what the copy tells of itself and we did not know.
pub fn learn(writer: &Writer<'_>, mailbox: &Mailbox, message: &Inbound, stored: &Same) -> Result<()> {
    let provider_id =
        message.provider_id.as_ref().filter(|_| !stored.has_provider_id && stored.account == mailbox.account);
    let digest = if stored.digest.is_empty() && message.complete { message.digest.as_str() } else { "" };
    if provider_id.is_some() || !digest.is_empty() {
        writer
            .connection()
            .prepare_cached(
                "UPDATE message SET provider_id = coalesce(provider_id, ?2), digest = CASE digest WHEN '' THEN ?3 ELSE digest END
                 WHERE id = ?1",
            )?
            .execute((stored.id.0.as_bytes(), provider_id, digest))?;
    }
    Ok(())
}

/// # Errors
/// [`crate::StoreError::NotFound`].
pub fn get(writer: &Writer<'_>, id: MessageId) -> Result<Same> {
    Ok(writer.connection().prepare_cached(&format!("{COLUMNS} WHERE id = ?"))?.query_row([id.0.as_bytes()], same)?)
}

fn same(row: &Row<'_>) -> rusqlite::Result<Same> {
    Ok(Same {
        id: row::id(row, 0)?,
        conversation: row::id(row, 1)?,
        at: Timestamp(row.get(2)?),
        direction: row::word(row, 3)?,
        by_person: row.get(4)?,
        complete: row.get(5)?,
        gone: row.get(6)?,
        account: row::id(row, 7)?,
        digest: row.get(8)?,
        from: row.get(9)?,
        has_provider_id: row.get(10)?,
        by_this_desk: row.get(11)?,
    })
}
