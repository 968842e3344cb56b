//! Which conversation a message belongs to: one that it refers to, or that refers to it, if its sender already takes part
//! there. Never by subject alone, and never two customers in one.

use model::{
    conversation::Status,
    id::{ConversationId, CustomerId},
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
/// So many messages that name the same ancestor are looked at: replies to a mailing to thousands name one.
const SIBLINGS: i64 = 64;
/// So many messages are looked through for an address.
const LOOKED_THROUGH: i64 = 200;

pub fn place(writer: &Writer<'_>, mailbox: &mut Mailbox, message: &Inbound, party: &Party) -> Result<Place> {
    let mut place = Place::default();
    let references = nearest(message);
    let referring_to_this = match &message.message_id {
        Some(id) => referring(writer, std::slice::from_ref(id))?,
        None => Vec::new(),
    };
    if references.is_empty() && referring_to_this.is_empty() {
        return Ok(place);
    }
    let customers = party.customers(writer, mailbox)?;
    for talk in named(writer, &references)? {
        if takes_part(writer, mailbox, talk, party, &customers)? {
            place.join = Some(talk);
            break;
        }
        place.linked = place.linked.or(Some(talk));
    }
    if place.join.is_none() && !references.is_empty() {
        // Their common ancestor may never come: it lies deeper than what is synced.
        for talk in referring(writer, &references)? {
            if takes_part(writer, mailbox, talk, party, &customers)? {
                place.join = Some(talk);
                break;
            }
        }
    }
    for talk in referring_to_this {
        if place.join != Some(talk) && takes_part(writer, mailbox, talk, party, &customers)? {
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

/// All that a message refers to, each once.
pub fn references(message: &Inbound) -> Vec<&str> {
    let mut all: Vec<&str> = Vec::new();
    for reference in message.references.iter().chain(&message.in_reply_to) {
        if !reference.is_empty() && !all.contains(&reference.as_str()) {
            all.push(reference);
        }
    }
    all
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

/// The conversations of these messages, in their order, each once.
fn named(writer: &Writer<'_>, message_ids: &[String]) -> Result<Vec<ConversationId>> {
    let mut found = Vec::new();
    for message_id in message_ids {
        let mut statement =
            writer.connection().prepare_cached("SELECT conversation FROM message WHERE message_id = ? ORDER BY id LIMIT 4")?;
        for talk in statement.query_map([message_id], |row| row::id(row, 0))? {
            push_once(&mut found, talk?);
        }
    }
    Ok(found)
}

/// The conversations of messages that refer to these, each once.
fn referring(writer: &Writer<'_>, message_ids: &[String]) -> Result<Vec<ConversationId>> {
    let mut found = Vec::new();
    for message_id in message_ids {
        let mut statement = writer.connection().prepare_cached(
            "SELECT message.conversation FROM message_reference JOIN message ON message.id = message_reference.message
             WHERE message_reference.message_id = ? LIMIT ?",
        )?;
        for talk in statement.query_map((message_id, SIBLINGS), |row| row::id(row, 0))? {
            push_once(&mut found, talk?);
        }
    }
    Ok(found)
}

fn push_once(found: &mut Vec<ConversationId>, talk: ConversationId) {
    if !found.contains(&talk) {
        found.push(talk);
    }
}

/// The conversation is with this customer, or one of these addresses wrote in it or was written to.
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
        "SELECT from_address, addresses FROM message WHERE conversation = ? AND kind = 'message' ORDER BY at DESC LIMIT ?",
    )?;
    let rows = statement.query_map((talk.0.as_bytes(), LOOKED_THROUGH), |row| {
        Ok((row.get::<_, String>(0)?, row::json::<Addresses>(row, 1)?))
    })?;
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
        "UPDATE message SET conversation = ?1 WHERE conversation = ?2",
        "UPDATE conversation SET linked = CASE id WHEN ?1 THEN NULL ELSE ?1 END WHERE linked = ?2",
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
