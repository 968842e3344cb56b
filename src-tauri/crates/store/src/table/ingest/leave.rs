//! What becomes of messages at their provider: read, answered, moved, put among the junk, deleted. None of it takes a
//! message out of its conversation.

use model::{
    conversation::Status,
    id::{ConversationId, MessageId},
    inbound::{Flags, FolderRole, Inbound, Location},
    message::Direction,
};
use rusqlite::OptionalExtension;

use super::{
    identity::{self, Same},
    mailbox::Mailbox,
};
use crate::{Change, Result, Writer, row, table::location};

/// A message that was there lies at one more place, or still where it was.
pub fn placed(writer: &mut Writer<'_>, mailbox: &mut Mailbox, same: &Same, inbound: &Inbound) -> Result<()> {
    put_in_place(writer, mailbox, same.id, inbound)?;
    location::forget_void(writer, mailbox.account, same.id, &inbound.location.folder)?;
    if same.gone {
        come_back(writer, mailbox, same)?;
    }
    if same.direction == Direction::In && inbound.role == FolderRole::Inbox {
        let talk = mailbox.talk(writer, same.conversation)?;
        if talk.row.junk {
            talk.touch().junk = false;
            talk.touch().unread |= !inbound.flags.seen;
            talk.restart_clock(writer)?;
        }
    }
    told_of_flags(writer, mailbox, same, inbound.flags)
}

pub fn put_in_place(writer: &Writer<'_>, mailbox: &mut Mailbox, id: MessageId, inbound: &Inbound) -> Result<()> {
    let put = || location::put(writer, mailbox.account, id, &inbound.location, inbound.role, inbound.flags.seen);
    if put()? {
        return Ok(());
    }
    match location::at(writer, mailbox.account, &inbound.location)? {
        Some((other, _)) if other != id => {
            // The provider gave the place to another message without a word.
            location::remove(writer, mailbox.account, &inbound.location)?;
            put()?;
            mailbox.doubtful.insert(other);
        }
        Some((_, seen)) if seen != inbound.flags.seen => {
            set_seen(writer, mailbox, &inbound.location, inbound.flags.seen)?;
        }
        _ => {}
    }
    Ok(())
}

pub fn flags(writer: &Writer<'_>, mailbox: &mut Mailbox, at: &Location, flags: Flags) -> Result<()> {
    let Some((id, seen)) = location::at(writer, mailbox.account, at)? else { return Ok(()) };
    if seen != flags.seen {
        set_seen(writer, mailbox, at, flags.seen)?;
    }
    if !(flags.answered || (flags.seen && !seen)) {
        return Ok(());
    }
    let same = identity::get(writer, id)?;
    told_of_flags(writer, mailbox, &same, flags)
}

/// Read elsewhere is read here; answered elsewhere stops the clock.
fn told_of_flags(writer: &Writer<'_>, mailbox: &mut Mailbox, same: &Same, flags: Flags) -> Result<()> {
    if same.direction != Direction::In || !same.by_person {
        return Ok(());
    }
    let old = mailbox.is_old(same.at);
    let talk = mailbox.talk(writer, same.conversation)?;
    if flags.answered {
        talk.answered_elsewhere(writer, same.at, old)?;
    }
    if flags.seen && talk.row.unread && newest_from_customer(writer, same.conversation)? == Some(same.id) {
        talk.touch().unread = false;
        if old && talk.row.waiting_since.is_none() && talk.row.status == Status::Open && talk.is_untouched(writer)? {
            talk.touch().status = Status::Resolved;
        }
    }
    Ok(())
}

pub fn gone(writer: &Writer<'_>, mailbox: &mut Mailbox, at: &Location) -> Result<()> {
    if let Some((id, _)) = location::at(writer, mailbox.account, at)? {
        location::remove(writer, mailbox.account, at)?;
        mailbox.doubtful.insert(id);
    }
    Ok(())
}

/// At the end of a batch: of what lost a place, is there any left? A move is a loss and a gain, in either order.
pub fn settle(writer: &mut Writer<'_>, mailbox: &mut Mailbox) -> Result<()> {
    let mut doubtful: Vec<MessageId> = mailbox.doubtful.drain().collect();
    doubtful.sort_unstable();
    for id in doubtful {
        let same = identity::get(writer, id)?;
        if has_place(writer, id)? {
            settle_junk(writer, mailbox, &same)?;
        } else if !same.gone {
            set_gone(writer, id, true)?;
            writer.changed(Change::Conversation(same.conversation));
            leave_list(writer, mailbox, &same)?;
        }
    }
    Ok(())
}

/// Nobody waits for an answer to what was deleted elsewhere; a conversation of which all was deleted is resolved, unless an
/// agent has it in hand.
fn leave_list(writer: &Writer<'_>, mailbox: &mut Mailbox, same: &Same) -> Result<()> {
    if same.direction != Direction::In || !same.by_person {
        return Ok(());
    }
    let talk = mailbox.talk(writer, same.conversation)?;
    talk.restart_clock(writer)?;
    let any_left: bool = writer
        .connection()
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM message
             WHERE conversation = ? AND kind = 'message' AND direction = 'in' AND origin = 'person' AND gone = 0)",
        )?
        .query_row([same.conversation.0.as_bytes()], |row| row.get(0))?;
    if !any_left && talk.row.status == Status::Open && talk.is_untouched(writer)? {
        talk.touch().status = Status::Resolved;
        talk.touch().unread = false;
    }
    Ok(())
}

/// It was thought gone: the other half of a move came late.
fn come_back(writer: &mut Writer<'_>, mailbox: &mut Mailbox, same: &Same) -> Result<()> {
    set_gone(writer, same.id, false)?;
    writer.changed(Change::Conversation(same.conversation));
    let talk = mailbox.talk(writer, same.conversation)?;
    talk.restart_clock(writer)?;
    if talk.row.waiting_since.is_some() && talk.row.status == Status::Resolved && talk.is_untouched(writer)? {
        talk.touch().status = Status::Open;
    }
    Ok(())
}

/// All that the customer wrote was put among the junk elsewhere: so is the conversation, unless an agent has it in hand.
fn settle_junk(writer: &Writer<'_>, mailbox: &mut Mailbox, same: &Same) -> Result<()> {
    let all_junk: bool = writer
        .connection()
        .prepare_cached(
            "SELECT min(location.role = 'junk') FROM location JOIN message ON message.id = location.message
             WHERE message.conversation = ? AND message.direction = 'in' AND message.kind = 'message'",
        )?
        .query_row([same.conversation.0.as_bytes()], |row| row.get::<_, Option<bool>>(0))?
        .unwrap_or(false);
    let talk = mailbox.talk(writer, same.conversation)?;
    if all_junk && !talk.row.junk && talk.is_untouched(writer)? {
        talk.touch().junk = true;
        talk.touch().status = Status::Open;
        talk.restart_clock(writer)?;
    }
    Ok(())
}

fn has_place(writer: &Writer<'_>, id: MessageId) -> Result<bool> {
    Ok(writer
        .connection()
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM location WHERE message = ?)")?
        .query_row([id.0.as_bytes()], |row| row.get(0))?)
}

fn set_gone(writer: &Writer<'_>, id: MessageId, gone: bool) -> Result<()> {
    writer
        .connection()
        .prepare_cached("UPDATE message SET gone = ?2 WHERE id = ?1")?
        .execute((id.0.as_bytes(), gone))?;
    Ok(())
}

fn set_seen(writer: &Writer<'_>, mailbox: &Mailbox, at: &Location, seen: bool) -> Result<()> {
    writer
        .connection()
        .prepare_cached("UPDATE location SET seen = ?5 WHERE account = ?1 AND folder = ?2 AND epoch = ?3 AND key = ?4")?
        .execute((mailbox.account.0.as_bytes(), &at.folder, at.epoch as i64, at.key as i64, seen))?;
    Ok(())
}

fn newest_from_customer(writer: &Writer<'_>, id: ConversationId) -> Result<Option<MessageId>> {
    Ok(writer
        .connection()
        .prepare_cached(
            "SELECT id FROM message WHERE conversation = ? AND kind = 'message' AND direction = 'in' AND origin = 'person'
             ORDER BY at DESC, id DESC LIMIT 1",
        )?
        .query_row([id.0.as_bytes()], |row| row::id(row, 0))
        .optional()?)
}
