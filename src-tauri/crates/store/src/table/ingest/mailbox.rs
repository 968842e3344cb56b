//! What one batch needs to know of its mailbox, and what it has in hand: conversations are read once, changed in memory and
//! written once.

use std::collections::{HashMap, HashSet};

use model::{
    customer::normal_email,
    id::{AccountId, BrandId, ConversationId, CustomerId, MessageId, RemoteId},
    time::{DAY, SECOND, Timestamp},
};
use rusqlite::OptionalExtension;

use super::Ingested;
use crate::{
    Change, Result, Writer, row,
    table::{
        account,
        conversation::summary::Summary,
        customer::{self, Known},
        rule, setting,
    },
};

/// The setting that lists addresses which mail on behalf of customers, such as a shop's contact form.
const CONTACT_FORMS: &str = "contact_forms";

pub struct Mailbox {
    pub account: AccountId,
    pub brand: BrandId,
    /// The connector's id.
    pub channel: String,
    pub first_sync: bool,
    connected_at: Timestamp,
    now: Timestamp,
    brands: HashMap<AccountId, BrandId>,
    own: HashSet<String>,
    forms: HashSet<String>,
    /// Those looked for, also in vain.
    customers: HashMap<String, Option<(CustomerId, String)>>,
    talks: HashMap<ConversationId, Summary>,
    /// What was united, into what.
    united: HashMap<ConversationId, ConversationId>,
    arrived: Vec<(ConversationId, MessageId)>,
    /// Messages that lost a place: whether any is left is asked once, at the end.
    pub doubtful: HashSet<MessageId>,
    pub ingested: Ingested,
}

/// An address as it is compared: mail addresses folded, others as they are.
pub fn key(address: &str) -> String {
    normal_email(address).unwrap_or_else(|| address.trim().to_lowercase())
}

impl Mailbox {
    pub fn open(writer: &Writer<'_>, id: AccountId, first_sync: bool) -> Result<Self> {
        let reader = writer.reader();
        let account = account::get(&reader, id)?;
        let connection = writer.connection();
        let brands = connection
            .prepare_cached("SELECT id, brand FROM account")?
            .query_map([], |row| Ok((row::id(row, 0)?, row::id(row, 1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let own = connection
            .prepare_cached("SELECT address FROM sender UNION SELECT address FROM account WHERE address <> ''")?
            .query_map([], |row| row.get::<_, String>(0).map(|address| key(&address)))?
            .collect::<rusqlite::Result<_>>()?;
        let forms: Vec<String> = setting::get(&reader, CONTACT_FORMS)?.unwrap_or_default();
        Ok(Self {
            account: id,
            brand: account.brand,
            channel: account.connector,
            first_sync,
            connected_at: account.created_at,
            now: writer.now(),
            brands,
            own,
            forms: forms.iter().map(|form| key(form)).collect(),
            customers: HashMap::new(),
            talks: HashMap::new(),
            united: HashMap::new(),
            arrived: Vec::new(),
            doubtful: HashSet::new(),
            ingested: Ingested::default(),
        })
    }

    pub fn is_own(&self, key: &str) -> bool {
        self.own.contains(key)
    }

    pub fn is_form(&self, key: &str) -> bool {
        self.forms.contains(key)
    }

    pub fn same_brand(&self, account: AccountId) -> bool {
        self.brands.get(&account) == Some(&self.brand)
    }

    /// It was in the mailbox before that was connected. News of the last day that come after the first sync are none,
    /// though the desk's clock may run ahead of the provider's.
    pub fn is_old(&self, at: Timestamp) -> bool {
        was_before(at, self.connected_at) && (self.first_sync || self.now.since(at) > DAY)
    }

    /// Who has this address, if anybody.
    pub fn customer(&mut self, writer: &Writer<'_>, key: &str) -> Result<Option<(CustomerId, String)>> {
        if let Some(found) = self.customers.get(key) {
            return Ok(found.clone());
        }
        let found = if key.contains('@') {
            customer::by_email(&writer.reader(), key)?
        } else {
            writer
                .connection()
                .prepare_cached(
                    "SELECT customer.id, customer.name FROM customer_identity JOIN customer ON customer.id = customer
                     WHERE kind = 'remote' AND account = ? AND value = ?",
                )?
                .query_row((self.account.0.as_bytes(), key), |row| Ok((row::id(row, 0)?, row.get(1)?)))
                .optional()?
        };
        self.customers.insert(key.to_owned(), found.clone());
        Ok(found)
    }

    /// Who has this address; a new customer when nobody does. What a channel calls somebody replaces no other name.
    pub fn customer_or_new(&mut self, writer: &mut Writer<'_>, key: &str, name: &str) -> Result<(CustomerId, String)> {
        if let Some((id, known)) = self.customer(writer, key)?
            && (!known.is_empty() || name.trim().is_empty())
        {
            return Ok((id, known));
        }
        // A sender without any address, as unreadable mail has, is always the same nobody.
        let remote = RemoteId::new(if key.is_empty() { "unknown" } else { key });
        let known = if key.contains('@') {
            Known { email: Some(key), name, ..Known::default() }
        } else {
            Known { remote: Some(&remote), name, ..Known::default() }
        };
        let id = customer::resolve(writer, self.account, &known)?.ok_or(crate::StoreError::NotFound)?;
        let found = (id, name.trim().to_owned());
        for talk in self.talks.values_mut().filter(|talk| talk.row.customer == id && talk.row.customer_name.is_empty())
        {
            talk.touch().customer_name.clone_from(&found.1);
        }
        self.customers.insert(key.to_owned(), Some(found.clone()));
        Ok(found)
    }

    /// A conversation, in hand until the end of the batch.
    pub fn talk(&mut self, writer: &Writer<'_>, id: ConversationId) -> Result<&mut Summary> {
        use std::collections::hash_map::Entry;
        Ok(match self.talks.entry(id) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => entry.insert(Summary::load(writer, id)?),
        })
    }

    pub fn hold(&mut self, talk: Summary) {
        self.talks.insert(talk.row.id, talk);
    }

    /// `from` is no more: what it held is in `into`.
    pub fn unite(&mut self, from: ConversationId, into: ConversationId) -> Option<Summary> {
        self.united.insert(from, into);
        self.talks.remove(&from)
    }

    /// Those in hand that were linked to one that is no more are linked to where it went.
    pub fn relink(&mut self, from: ConversationId, into: ConversationId) {
        for talk in self.talks.values_mut().filter(|talk| talk.row.linked == Some(from)) {
            let own = talk.row.id;
            talk.touch().linked = Some(into).filter(|into| *into != own);
        }
    }

    /// A customer's message that the agent may be told of.
    pub fn arrived(&mut self, conversation: ConversationId, message: MessageId) {
        self.arrived.push((conversation, message));
    }

    /// Writes what is in hand.
    pub fn close(mut self, writer: &mut Writer<'_>) -> Result<Ingested> {
        // In the order of the index that most of them go to.
        let mut talks: Vec<Summary> = self.talks.into_values().collect();
        talks.sort_by_key(|talk| talk.row.id);
        for talk in &mut talks {
            talk.save(writer)?;
        }
        // Nothing is looked up for mail that is no news, as most of a first sync is.
        let rules = if self.arrived.is_empty() { Vec::new() } else { rule::enabled(&writer.reader())? };
        for (mut conversation, message) in self.arrived.drain(..) {
            while let Some(into) = self.united.get(&conversation) {
                conversation = *into;
            }
            rule::apply(writer, &rules, conversation, message)?;
            writer.changed(Change::Arrived { conversation, message });
        }
        Ok(self.ingested)
    }
}

/// Mail servers know when a message came to the second: what came in the very second of the connecting is new.
fn was_before(at: Timestamp, connected: Timestamp) -> bool {
    at.0.div_euclid(SECOND) < connected.0.div_euclid(SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_in_the_second_of_the_connecting_is_new() {
        assert!(!was_before(Timestamp(5_000), Timestamp(5_870)));
        assert!(was_before(Timestamp(4_999), Timestamp(5_000)));
        assert!(!was_before(Timestamp(6_000), Timestamp(5_870)));
    }
}
