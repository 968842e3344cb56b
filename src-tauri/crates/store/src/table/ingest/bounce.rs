//! Mail that came back belongs to the mail it names, and through that to the operation that sent it.

use model::{
    id::{ConversationId, MessageId, OperationId},
    inbound::Inbound,
    message::MessageKind,
};
use rusqlite::OptionalExtension;

use super::{Bounced, mailbox::Mailbox};
use crate::{Result, Writer, row, table::message};

/// The mail of ours that came back.
pub struct Original {
    pub conversation: ConversationId,
    message: MessageId,
    operation: Option<OperationId>,
}

pub fn original(writer: &Writer<'_>, inbound: &Inbound) -> Result<Option<Original>> {
    let Some(message_id) = inbound.bounce.as_ref().and_then(|bounce| bounce.original_message_id.as_ref()) else {
        return Ok(None);
    };
    Ok(writer
        .connection()
        .prepare_cached(
            "SELECT conversation, id, operation FROM message WHERE message_id = ? AND direction = 'out'
             ORDER BY operation IS NULL, id LIMIT 1",
        )?
        .query_row([message_id], |row| {
            Ok(Original {
                conversation: row::id(row, 0)?,
                message: row::id(row, 1)?,
                operation: row::id_or_none(row, 2)?,
            })
        })
        .optional()?)
}

/// Says in the conversation what failed, and reports what failed for good.
pub fn tell(writer: &mut Writer<'_>, mailbox: &mut Mailbox, inbound: &Inbound, original: &Original) -> Result<()> {
    for failed in inbound.bounce.iter().flat_map(|bounce| &bounce.failed) {
        let kind = if failed.permanent { "not_delivered" } else { "delivery_delayed" };
        let text = format!("{}: {}", failed.address, failed.diagnostic);
        message::add_plain(
            writer,
            &message::Plain {
                id: writer.new_id(),
                conversation: original.conversation,
                account: mailbox.account,
                kind: MessageKind::Event,
                author: None,
                text: &text,
                event: kind,
                order: None,
                at: inbound.received_at,
            },
        )?;
        if let Some(operation) = original.operation.filter(|_| failed.permanent) {
            mailbox.ingested.bounced.push(Bounced {
                operation,
                message: original.message,
                address: failed.address.clone(),
                diagnostic: failed.diagnostic.clone(),
            });
        }
    }
    Ok(())
}
