//! How what a channel or a shop brings becomes rows: one batch, one transaction, the cursor with it. A cut costs one batch,
//! and a batch that comes twice changes nothing.
//!
//! Known here: who a message is from, which one it is, where it belongs. Not known: how it was fetched.

use model::{
    customer::ShopCustomer,
    id::{AccountId, ConversationId, MessageId, OperationId, OrderId, RemoteId},
    inbound::{ChannelEvent, Inbound},
    order::{Order, Reason},
    time::Timestamp,
};
use serde_json::Value;

use super::account;
use crate::{Result, Writer};

mod arrive;
mod bounce;
mod identity;
mod leave;
mod mailbox;
mod party;
mod shop;
#[cfg(test)]
pub(crate) mod tests;
mod thread;

use mailbox::Mailbox;

/// A batch of a channel.
#[derive(Debug, Clone, Default)]
pub struct ChannelRows {
    pub events: Vec<ChannelEvent>,
    /// Where to go on from.
    pub cursor: Value,
    /// The first sync is under way: what comes may be years old.
    pub first_sync: bool,
    /// Everything that lies at the provider has been told of: what was not, is no longer there.
    pub settled: bool,
}

/// A batch of a shop.
#[derive(Debug, Clone, Default)]
pub struct ShopRows {
    pub customers: Vec<ShopCustomer>,
    pub orders: Vec<Order>,
    pub gone: Vec<RemoteId>,
    /// For returns, for refunds; when they were read.
    pub reasons: Option<(Vec<Reason>, Vec<Reason>)>,
    pub cursor: Value,
}

/// What a batch was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ingested {
    /// New messages.
    pub added: usize,
    /// Messages that were there already.
    pub known: usize,
    /// Mail of ours that certainly did not arrive.
    pub bounced: Vec<Bounced>,
}

/// A message of ours came back for good from this address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounced {
    pub operation: OperationId,
    pub message: MessageId,
    pub address: String,
    pub diagnostic: String,
}

/// # Errors
/// [`crate::StoreError::NotFound`] when the account was removed meanwhile: nothing of the batch is kept.
pub fn channel(writer: &mut Writer<'_>, account: AccountId, rows: &ChannelRows) -> Result<Ingested> {
    let mut mailbox = Mailbox::open(writer, account, rows.first_sync)?;
    for event in &rows.events {
        match event {
            ChannelEvent::Message(message) => arrive::arrive(writer, &mut mailbox, message)?,
            ChannelEvent::Flags { location, flags } => leave::flags(writer, &mut mailbox, location, *flags)?,
            ChannelEvent::Gone { location } => leave::gone(writer, &mut mailbox, location)?,
            ChannelEvent::FolderReset { folder, epoch } => {
                super::location::void_folder(writer, account, folder, *epoch)?;
            }
        }
    }
    if rows.settled {
        mailbox.doubtful.extend(super::location::sweep_void(writer, account)?);
    }
    leave::settle(writer, &mut mailbox)?;
    account::set_cursor(writer, account, &rows.cursor)?;
    mailbox.close(writer)
}

/// What was left out of a message of which only the headers had come.
///
/// # Errors
/// [`crate::StoreError::NotFound`].
pub fn complete(writer: &mut Writer<'_>, message: MessageId, inbound: &Inbound) -> Result<()> {
    arrive::complete(writer, message, inbound)
}

/// One message that somebody asked for, from before what is brought; the cursor stays. `None` where it is not kept, since the
/// person it is of was erased.
///
/// # Errors
/// [`crate::StoreError::NotFound`] when the account was removed meanwhile.
pub fn older(
    writer: &mut Writer<'_>,
    account: AccountId,
    inbound: &Inbound,
) -> Result<(Ingested, Option<(MessageId, ConversationId)>)> {
    let mut mailbox = Mailbox::open(writer, account, true)?;
    arrive::arrive(writer, &mut mailbox, inbound)?;
    leave::settle(writer, &mut mailbox)?;
    let ingested = mailbox.close(writer)?;
    let place = super::location::at(writer, account, &inbound.location)?;
    let kept = match place {
        Some((id, _)) => Some((id, super::message::get(&writer.reader(), id)?.conversation)),
        None => None,
    };
    Ok((ingested, kept))
}

/// # Errors
/// [`crate::StoreError::NotFound`] when the account was removed meanwhile: nothing of the batch is kept.
pub fn shop(writer: &mut Writer<'_>, account: AccountId, rows: &ShopRows) -> Result<()> {
    shop::ingest(writer, account, rows)?;
    account::set_cursor(writer, account, &rows.cursor)
}

/// One order, read afresh.
pub fn order(writer: &mut Writer<'_>, account: AccountId, order: &Order) -> Result<OrderId> {
    shop::order(writer, account, order)
}

/// The nightly sweep: `there` is all that the shop has, asked for at `asked_at`. Orders last read before that which are not
/// among it are marked as gone, and when that was is kept. Answers how many.
pub fn swept(writer: &mut Writer<'_>, account: AccountId, there: &[RemoteId], asked_at: Timestamp) -> Result<usize> {
    account::set_swept(writer, account, asked_at)?;
    shop::swept(writer, account, there, asked_at)
}
