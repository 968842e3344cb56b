//! Which conversation a message belongs to: one that it refers to, or that refers to it, if its sender already takes part
//! there. Never by subject alone, and never two customers in one.

use model::{
    conversation::Status,
    id::{ConversationId, CustomerId, MessageId},
    inbound::Inbound,
};

use super::{
    mailbox::{Mailbox, key},
    party::Party,
};
use crate::{Change, Result, Writer, row, table::message::Addresses};

/// Where a message goes.
#[derive(Debug, Default)]
pub struct Place {
    pub join: Option<ConversationId>,
    /// What it refers to though its sender takes no part there.
    pub linked: Option<ConversationId>,
    /// Others that this message shows to be the same conversation.
    pub same: Vec<ConversationId>,
}

/// So many references are looked at, the nearest first and the root: a thread of hundreds names them all.
const NEAREST: usize = 10;
/// So many are kept, for ancestors that come later.
const KEPT: usize = 30;

pub fn place(writer: &Writer<'_>, mailbox: &mut Mailbox, message: &Inbound, party: &Party) -> Result<Place> {
    let mut place = Place::default();
    let descendants = match &message.message_id {
        Some(id) => descendants(writer, id)?,
        None => Vec::new(),
    };
    let mut references = nearest(message);
    if references.is_empty() && descendants.is_empty() {
        return Ok(place);
    }
    if !references.is_empty()
        && let Some((descendant, _)) = descendants.first()
    {
        // What it refers to as well was looked for when it came, and has looked for it since.
        let covered = references_of(writer, *descendant)?;
        references.retain(|reference| !covered.contains(reference));
    }
    let customers = party.customers(writer, mailbox)?;
    let mut siblings = Vec::new();
    'found: for reference in &references {
        for (is_sibling, talk) in kin(writer, reference)? {
            if is_sibling {
                siblings.push(talk);
            } else if takes_part(writer, mailbox, talk, party, &customers)? {
                place.join = Some(talk);
                break 'found;
            } else {
                place.linked = place.linked.or(Some(talk));
            }
        }
    }
    if place.join.is_none() {
        // Their common ancestor may never come: it lies deeper than what is synced.
        siblings.dedup();
        for talk in siblings {
            if takes_part(writer, mailbox, talk, party, &customers)? {
                place.join = Some(talk);
                break;
            }
        }
    }
    for (_, talk) in descendants {
        if place.join == Some(talk) || place.same.contains(&talk) {
            continue;
        }
        if takes_part(writer, mailbox, talk, party, &customers)? {
            if place.join.is_none() {
                place.join = Some(talk);
            } else {
                place.same.push(talk);
            }
        }
    }
    if place.join.is_some() {
        place.linked = None;
    }
    Ok(place)
}

/// What is kept of all that a message refers to, each once: the root and the nearest.
pub fn references(message: &Inbound) -> Vec<&str> {
    let mut kept: Vec<&str> = Vec::new();
    let root = message.references.first().into_iter();
    for reference in message.in_reply_to.iter().chain(message.references.iter().rev()).take(KEPT).chain(root) {
        if !reference.is_empty() && !kept.contains(&reference.as_str()) {
            kept.push(reference);
        }
    }
    kept
}

fn nearest(message: &Inbound) -> Vec<String> {
    let mut near: Vec<String> = Vec::new();
    let root = message.references.first().into_iter();
    let newest_first = message.in_reply_to.iter().chain(message.references.iter().rev()).take(NEAREST).chain(root);
    for reference in newest_first {
        if !reference.is_empty() && !near.contains(reference) {
            near.push(reference.clone());
        }
    }
    near
}

/// The messages that refer to this one, with their conversations; of the replies to a mailing to thousands, some.
fn descendants(writer: &Writer<'_>, message_id: &str) -> Result<Vec<(MessageId, ConversationId)>> {
    let mut statement = writer.connection().prepare_cached(
        // A bound limit would have the statement prepared anew each time; so everywhere here.
        "SELECT message, conversation FROM message_reference WHERE message_id = ? LIMIT 64",
    )?;
    let rows = statement.query_map([message_id], |row| Ok((row::id(row, 0)?, row::id(row, 1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn references_of(writer: &Writer<'_>, message: MessageId) -> Result<Vec<String>> {
    let mut statement =
        writer.connection().prepare_cached("SELECT message_id FROM message_reference WHERE message = ?")?;
    let rows = statement.query_map([message.0.as_bytes()], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The conversations that hold a message, then those that refer to it.
fn kin(writer: &Writer<'_>, message_id: &str) -> Result<Vec<(bool, ConversationId)>> {
    let mut statement = writer.connection().prepare_cached(
        "SELECT 0, conversation FROM message WHERE message_id = ?1
         UNION ALL
         SELECT * FROM (
             SELECT 1, conversation FROM message_reference WHERE message_id = ?1 LIMIT 64)",
    )?;
    let rows = statement.query_map([message_id], |row| Ok((row.get(0)?, row::id(row, 1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The conversation is with this customer, or one of these addresses wrote in it or was written to, of late.
fn takes_part(
    writer: &Writer<'_>,
    mailbox: &mut Mailbox,
    talk: ConversationId,
    party: &Party,
    customers: &[CustomerId],
) -> Result<bool> {
    let brand = mailbox.brand;
    let row = &mailbox.talk(writer, talk)?.row;
    if row.brand != brand {
        return Ok(false);
    }
    if customers.contains(&row.customer) {
        return Ok(true);
    }
    let keys: Vec<&String> = party.keys.iter().filter(|key| !mailbox.is_own(key)).collect();
    let mut statement = writer.connection().prepare_cached(
        "SELECT from_address, addresses FROM message WHERE conversation = ? AND kind = 'message' ORDER BY at DESC LIMIT 200",
    )?;
    let rows = statement
        .query_map([talk.0.as_bytes()], |row| Ok((row.get::<_, String>(0)?, row::json::<Addresses>(row, 1)?)))?;
    for row in rows {
        let (from, addresses) = row?;
        let others = addresses.to.iter().chain(&addresses.cc).map(|address| address.address.as_str());
        if std::iter::once(from.as_str()).chain(others).any(|address| keys.contains(&&key(address))) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Two conversations turn out to be one. They become one when no agent has touched either and both are with the same
/// customer; else the other is only linked, since what an agent saw must not move under their hands.
pub fn unite(
    writer: &mut Writer<'_>,
    mailbox: &mut Mailbox,
    home: ConversationId,
    other: ConversationId,
) -> Result<()> {
    let (customer, home_untouched) = {
        let talk = mailbox.talk(writer, home)?;
        (talk.row.customer, talk.is_untouched(writer)?)
    };
    let talk = mailbox.talk(writer, other)?;
    if !home_untouched || talk.row.customer != customer || !talk.is_untouched(writer)? {
        if talk.row.linked.is_none() {
            talk.touch().linked = Some(home);
        }
        return Ok(());
    }
    let Some(gone) = mailbox.unite(other, home) else { return Ok(()) };
    let connection = writer.connection();
    for sql in [
        "UPDATE message_reference SET conversation = ?1
         WHERE message IN (SELECT id FROM message WHERE message.conversation = ?2)",
        "UPDATE message SET conversation = ?1 WHERE conversation = ?2",
        "UPDATE conversation SET linked = CASE id WHEN ?1 THEN NULL ELSE ?1 END WHERE linked = ?2",
        "UPDATE OR IGNORE conversation_tag SET conversation = ?1 WHERE conversation = ?2",
    ] {
        connection.prepare_cached(sql)?.execute((home.0.as_bytes(), other.0.as_bytes()))?;
    }
    mailbox.relink(other, home);
    connection.prepare_cached("DELETE FROM conversation WHERE id = ?")?.execute([other.0.as_bytes()])?;
    let talk = mailbox.talk(writer, home)?;
    let waited = talk.row.waiting_since.is_some() || gone.row.waiting_since.is_some();
    let row = talk.touch();
    row.dealt_until = row.dealt_until.max(gone.row.dealt_until);
    row.unread |= gone.row.unread;
    row.answered |= gone.row.answered;
    row.spent += gone.row.spent;
    row.priority = row.priority.max(gone.row.priority);
    row.junk &= gone.row.junk;
    if row.status == Status::Resolved {
        row.status = gone.row.status;
    }
    talk.retell(writer)?;
    talk.restart_clock(writer)?;
    if waited && talk.row.waiting_since.is_none() {
        // One held the answer to the other.
        talk.touch().unread = false;
    }
    if talk.row.waiting_since.is_none() && !talk.row.unread && !talk.row.junk {
        talk.touch().status = Status::Resolved;
    }
    writer.changed(Change::Conversation(other));
    writer.changed(Change::Inbox);
    Ok(())
}
