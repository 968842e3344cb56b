//! Who a message is from and for, as the conversation sees it.

use model::{
    id::CustomerId,
    inbound::{FolderRole, Inbound},
    message::{Address, Direction, is_no_reply},
};

use super::mailbox::{Mailbox, key};
use crate::{Result, Writer};

/// The other side of a message.
#[derive(Debug)]
pub struct Party {
    pub direction: Direction,
    /// Whose conversation a new one would be.
    pub customer: Address,
    pub customer_key: String,
    /// Who has to take part in a conversation for this to join it: the sender; for mail of ours any of its recipients.
    /// None of them is an address of ours.
    pub keys: Vec<String>,
    /// From us to us: nobody waits.
    pub internal: bool,
}

impl Party {
    pub fn of(mailbox: &Mailbox, message: &Inbound) -> Self {
        let from = key(&message.from.address);
        let ours = mailbox.is_own(&from);
        let sent = message.role == FolderRole::Sent;
        let reply_to = message.reply_to.as_ref().filter(|reply_to| {
            let to = key(&reply_to.address);
            !to.is_empty() && to != from && !mailbox.is_own(&to)
        });
        if !sent {
            // A contact form mails in the shop's name, or in nobody's: the customer is whom an answer goes to.
            let speaks_for_others = ours || mailbox.is_form(&from) || is_no_reply(&from);
            if let Some(reply_to) = reply_to.filter(|_| speaks_for_others) {
                return Self::incoming(reply_to.clone(), false);
            }
            if !ours {
                return Self::incoming(message.from.clone(), false);
            }
        }
        let others: Vec<&Address> = message
            .to
            .iter()
            .chain(&message.cc)
            .filter(|address| !address.address.trim().is_empty() && !mailbox.is_own(&key(&address.address)))
            .collect();
        match others.first() {
            Some(first) => Self {
                direction: Direction::Out,
                customer: (*first).clone(),
                customer_key: key(&first.address),
                keys: others.iter().map(|address| key(&address.address)).collect(),
                internal: false,
            },
            // To ourselves alone.
            None if ours => Self { keys: Vec::new(), ..Self::incoming(message.from.clone(), true) },
            // Filed as sent, from an address we do not know as ours, to nobody that is named.
            None => Self { direction: Direction::Out, keys: Vec::new(), ..Self::incoming(message.from.clone(), true) },
        }
    }

    fn incoming(customer: Address, internal: bool) -> Self {
        let customer_key = key(&customer.address);
        Self { direction: Direction::In, customer, keys: vec![customer_key.clone()], customer_key, internal }
    }

    /// The customers that its addresses are known to belong to.
    pub fn customers(&self, writer: &Writer<'_>, mailbox: &mut Mailbox) -> Result<Vec<CustomerId>> {
        let mut found = Vec::new();
        for key in &self.keys {
            if let Some((id, _)) = mailbox.customer(writer, key)? {
                found.push(id);
            }
        }
        Ok(found)
    }
}
