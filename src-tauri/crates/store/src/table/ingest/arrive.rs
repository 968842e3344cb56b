//! A message comes in.

use model::{
    conversation::{Demand, Priority, Status, demand},
    id::{ConversationId, MessageId},
    inbound::{FolderRole, Inbound},
    message::{Direction, MessageKind, Origin},
    time::Timestamp,
};

use super::{
    bounce, identity, leave,
    mailbox::Mailbox,
    party::Party,
    thread::{self, Place},
};
use crate::{
    Change, Result, Writer,
    table::{
        conversation::{
            StoredConversation,
            summary::{self, Summary, Told},
        },
        erase,
        message::{self, Addresses},
        part,
    },
};

/// What a new message says to its conversation.
struct Saying<'a> {
    inbound: &'a Inbound,
    party: &'a Party,
    old: bool,
    demand: Demand,
}

pub fn arrive(writer: &mut Writer<'_>, mailbox: &mut Mailbox, inbound: &Inbound) -> Result<()> {
    if erase::bars_message(writer, inbound)? {
        mailbox.ingested.known += 1;
        return Ok(());
    }
    if let Some(same) = identity::find(writer, mailbox, inbound)? {
        mailbox.ingested.known += 1;
        identity::learn(writer, mailbox, inbound, &same)?;
        if inbound.complete && !same.complete {
            fill(writer, same.id, inbound)?;
            mailbox.talk(writer, same.conversation)?.retell(writer)?;
        }
        return leave::placed(writer, mailbox, &same, inbound);
    }
    mailbox.ingested.added += 1;
    let party = Party::of(mailbox, inbound);
    let old = mailbox.is_old(inbound.received_at);
    let demand = demand(old, inbound.received_at, inbound.flags, writer.now());
    let saying = Saying { inbound, party: &party, old, demand };
    let returned = bounce::original(writer, inbound)?;
    let place = match &returned {
        Some(original) => Place { join: Some(original.conversation), ..Place::default() },
        None => thread::place(writer, mailbox, inbound, &party)?,
    };
    let id: MessageId = writer.new_id();
    let conversation = if let Some(conversation) = place.join {
        insert(writer, mailbox, &saying, id, conversation)?;
        let talk = mailbox.talk(writer, conversation)?;
        if talk.row.junk && inbound.role != FolderRole::Junk && party.direction == Direction::In {
            talk.touch().junk = false;
            talk.restart_clock(writer)?;
        }
        tell(writer, talk, &saying)?;
        conversation
    } else {
        let conversation = begin(writer, mailbox, &saying, place.linked)?;
        insert(writer, mailbox, &saying, id, conversation)?;
        conversation
    };
    leave::put_in_place(writer, mailbox, id, inbound)?;
    for other in place.same {
        thread::unite(writer, mailbox, conversation, other)?;
    }
    if let Some(original) = returned {
        bounce::tell(writer, mailbox, inbound, &original)?;
    }
    let news = party.direction == Direction::In && inbound.origin == Origin::Person && !party.internal && !old;
    if news && inbound.role == FolderRole::Inbox && !inbound.flags.seen {
        mailbox.arrived(conversation, id);
    }
    Ok(())
}

/// A new conversation with this message as its first.
fn begin(
    writer: &mut Writer<'_>,
    mailbox: &mut Mailbox,
    saying: &Saying<'_>,
    linked: Option<ConversationId>,
) -> Result<ConversationId> {
    let (party, inbound) = (saying.party, saying.inbound);
    let (customer, customer_name) = mailbox.customer_or_new(writer, &party.customer_key, &party.customer.name)?;
    let junk = inbound.role == FolderRole::Junk;
    // Mail of machines waits for nobody, but somebody should have seen it: theirs may speak for a customer.
    let automatic = inbound.origin != Origin::Person && party.direction == Direction::In && !saying.old;
    let mut talk = Summary::new(StoredConversation {
        id: writer.new_id(),
        brand: mailbox.brand,
        account: mailbox.account,
        customer,
        channel: mailbox.channel.clone(),
        subject: String::new(),
        snippet: String::new(),
        customer_name,
        status: if junk || automatic { Status::Open } else { Status::Resolved },
        assignee: None,
        junk,
        unread: automatic && saying.demand.unread,
        last_out: false,
        waiting_since: None,
        dealt_until: Timestamp::default(),
        updated_at: inbound.received_at,
        linked,
        created_at: inbound.received_at,
        priority: Priority::Normal,
        answered: false,
        spent: 0,
        due: None,
    });
    tell(writer, &mut talk, saying)?;
    talk.insert(writer)?;
    let id = talk.row.id;
    mailbox.hold(talk);
    Ok(id)
}

fn tell(writer: &Writer<'_>, talk: &mut Summary, saying: &Saying<'_>) -> Result<()> {
    let (inbound, direction) = (saying.inbound, saying.party.direction);
    let at = inbound.received_at;
    talk.tell(Told { at, subject: &inbound.subject, fresh: &inbound.fresh, ours: direction == Direction::Out });
    match (direction, inbound.origin) {
        _ if saying.party.internal => Ok(()),
        (Direction::In, Origin::Person) => talk.customer_wrote(writer, at, saying.demand, saying.old),
        (Direction::Out, Origin::Person) => talk.answered_elsewhere(writer, at, saying.old),
        (_, Origin::Automatic | Origin::Bounce) => Ok(()),
    }
}

fn insert(
    writer: &mut Writer<'_>,
    mailbox: &Mailbox,
    saying: &Saying<'_>,
    id: MessageId,
    conversation: ConversationId,
) -> Result<()> {
    let inbound = saying.inbound;
    let provider_id = identity::provider_id(inbound);
    let addresses = Addresses {
        reply_to: inbound.reply_to.clone(),
        to: inbound.to.clone(),
        cc: inbound.cc.clone(),
        bcc: Vec::new(),
    };
    message::insert(
        writer,
        &message::Fields {
            id,
            conversation,
            account: mailbox.account,
            kind: MessageKind::Message,
            direction: saying.party.direction,
            origin: if saying.party.internal { Origin::Automatic } else { inbound.origin },
            at: inbound.received_at,
            sent_at: inbound.sent_at,
            provider_id: provider_id.as_deref(),
            message_id: inbound.message_id.as_deref(),
            digest: &inbound.digest,
            from: &inbound.from,
            addresses: &addresses,
            subject: &inbound.subject,
            fresh: &inbound.fresh,
            text: &inbound.text,
            author: None,
            operation: None,
            dealt_before: Timestamp::default(),
            event: "",
            order: None,
            complete: inbound.complete,
            html: inbound.html.as_deref(),
            size: inbound.size,
        },
    )?;
    message::add_references(writer, id, conversation, thread::references(inbound).into_iter())?;
    add_parts(writer, id, inbound)
}

/// What was left out of a message of which only the headers had come.
pub fn complete(writer: &mut Writer<'_>, id: MessageId, inbound: &Inbound) -> Result<()> {
    let same = identity::get(writer, id)?;
    fill(writer, id, inbound)?;
    summary::with(writer, same.conversation, |writer, talk| talk.retell(writer))?;
    writer.changed(Change::Conversation(same.conversation));
    Ok(())
}

fn fill(writer: &mut Writer<'_>, id: MessageId, inbound: &Inbound) -> Result<()> {
    message::fill(writer, id, inbound)?;
    part::remove_all(writer, id)?;
    add_parts(writer, id, inbound)
}

fn add_parts(writer: &mut Writer<'_>, id: MessageId, inbound: &Inbound) -> Result<()> {
    if let Some((content, why)) = &inbound.unreadable {
        part::add_raw(writer, id, content, why)?;
    }
    if inbound.cut {
        part::add_whole_elsewhere(writer, id, inbound.size)?;
    }
    for (position, file) in (1u32..).zip(&inbound.files) {
        part::add_inbound(writer, id, position, file)?;
    }
    Ok(())
}
