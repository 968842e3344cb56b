//! Whose the orders, addresses and names in a text are, when they are another customer's.

use model::{
    customer::normal_email,
    id::{ConversationId, CustomerId},
    mention::Mentioned,
};
use rusqlite::OptionalExtension;

use super::{by_email, get};
use crate::{Reader, Result, row, table::shop_order};

/// What of the text belongs to somebody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// `order`, `address` or `name`.
    pub kind: &'static str,
    /// As it stands in the text.
    pub text: String,
    pub customer: CustomerId,
    pub customer_name: String,
}

/// The customer's own words looked through: whom they name themselves, an answer may name too.
const LETTERS_READ: u32 = 50;

/// What a text written to this conversation's customer names of other customers. Names are left out where the customer wrote
/// them; an order or an address of somebody else is pointed out whoever wrote it first.
///
/// # Errors
/// [`crate::StoreError::NotFound`] when the conversation is not there.
pub fn elsewhere(reader: &Reader<'_>, conversation: ConversationId, mentioned: &Mentioned) -> Result<Vec<Elsewhere>> {
    let customer: CustomerId = reader
        .connection()
        .prepare_cached("SELECT customer FROM conversation WHERE id = ?")?
        .query_row([conversation.0.as_bytes()], |row| row::id(row, 0))?;
    let own = get(reader, customer)?;
    let mut found: Vec<Elsewhere> = Vec::new();
    for text in &mentioned.orders {
        let orders = shop_order::by_number(reader, text)?;
        let ours = orders.iter().any(|order| order.customer == Some(customer));
        let theirs = orders.iter().find_map(|order| order.customer);
        if let (false, Some(holder)) = (ours, theirs) {
            let name = get(reader, holder)?.name;
            found.push(Elsewhere { kind: "order", text: text.clone(), customer: holder, customer_name: name });
        }
    }
    for text in &mentioned.addresses {
        let Some(normal) = normal_email(text) else { continue };
        if let Some((holder, name)) = by_email(reader, &normal)?
            && holder != customer
        {
            found.push(Elsewhere { kind: "address", text: text.clone(), customer: holder, customer_name: name });
        }
    }
    let written = their_words(reader, conversation)?;
    let known =
        |text: &str| own.name.to_lowercase().contains(&text.to_lowercase()) || written.contains(&text.to_lowercase());
    let whole =
        mentioned.names.iter().map(|text| (text, false)).chain(mentioned.called.iter().map(|text| (text, true)));
    for (text, first) in whole {
        // A word of a name that was found whole says nothing more.
        if known(text) || found.iter().any(|each| each.kind == "name" && each.text.contains(text.as_str())) {
            continue;
        }
        let holder = if first { called(reader, text)? } else { named(reader, text)? };
        if let Some((holder, name)) = holder
            && holder != customer
        {
            found.push(Elsewhere { kind: "name", text: text.clone(), customer: holder, customer_name: name });
        }
    }
    Ok(found)
}

/// Who is called exactly so.
fn named(reader: &Reader<'_>, name: &str) -> Result<Option<(CustomerId, String)>> {
    Ok(reader
        .connection()
        .prepare_cached(
            "SELECT id, name FROM customer WHERE name COLLATE NOCASE = ?1 AND merged_into = zeroblob(16) LIMIT 1",
        )?
        .query_row([name], |row| Ok((row::id(row, 0)?, row.get(1)?)))
        .optional()?)
}

/// Somebody whose first name this is.
fn called(reader: &Reader<'_>, first: &str) -> Result<Option<(CustomerId, String)>> {
    Ok(reader
        .connection()
        .prepare_cached(
            "SELECT id, name FROM customer
             WHERE name COLLATE NOCASE >= ?1 AND name COLLATE NOCASE < ?2 AND merged_into = zeroblob(16) LIMIT 1",
        )?
        .query_row([format!("{first} "), format!("{first}!")], |row| Ok((row::id(row, 0)?, row.get(1)?)))
        .optional()?)
}

/// What came in, with the senders' names, in small letters.
fn their_words(reader: &Reader<'_>, conversation: ConversationId) -> Result<String> {
    let mut statement = reader.connection().prepare_cached(&format!(
        "SELECT from_name || ' ' || from_address || ' ' || fresh FROM message
         WHERE conversation = ? AND kind = 'message' AND direction = 'in' ORDER BY at DESC LIMIT {LETTERS_READ}"
    ))?;
    let texts = statement.query_map([conversation.0.as_bytes()], |row| row.get::<_, String>(0))?;
    Ok(texts.collect::<rusqlite::Result<Vec<_>>>()?.join("\n").to_lowercase())
}
