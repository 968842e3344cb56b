//! A conversation that we begin, with somebody who has not written.

use model::{
    conversation::{Priority, Status},
    id::{AccountId, ConversationId},
    time::Timestamp,
};

use super::{StoredConversation, summary::Summary};
use crate::{
    Result, StoreError, Writer,
    table::{account, customer},
};

/// It waits for nobody, and so it stands among what is dealt with until an answer comes.
///
/// # Errors
/// [`StoreError::Content`] when the address is none.
pub fn begin_out(writer: &mut Writer<'_>, account: AccountId, address: &str, subject: &str) -> Result<ConversationId> {
    let of = account::get(&writer.reader(), account)?;
    let known = customer::Known {
        remote: None,
        email: Some(address),
        phone: None,
        name: "",
        since: None,
        name_is_certain: false,
    };
    let customer = customer::resolve(writer, account, &known)?
        .ok_or_else(|| StoreError::Content(format!("no address: {}", address.chars().count())))?;
    let now = writer.now();
    let name = customer::get(&writer.reader(), customer)?.name;
    let mut talk = Summary::new(StoredConversation {
        id: writer.new_id(),
        brand: of.brand,
        account,
        customer,
        channel: of.connector,
        subject: subject.to_owned(),
        snippet: String::new(),
        customer_name: if name.is_empty() { address.to_owned() } else { name },
        status: Status::Resolved,
        assignee: None,
        junk: false,
        unread: false,
        last_out: true,
        waiting_since: None,
        dealt_until: Timestamp::default(),
        updated_at: now,
        linked: None,
        created_at: now,
        priority: Priority::Normal,
        answered: false,
        spent: 0,
        due: None,
    });
    talk.insert(writer)?;
    Ok(talk.row.id)
}
