//! People who write or buy, and the addresses they are known by.
//!
//! An address belongs to one customer. Two customers are never made one here: what a shop and a mailbox say of the same
//! address meets in that address, and nothing else joins them.

use model::{
    customer::{Customer, Identity, ShopCustomer, normal_email, normal_phone},
    id::{AccountId, AgentId, CustomerId, RemoteId},
    time::Timestamp,
};
use rusqlite::OptionalExtension;

use crate::{Change, Reader, Result, Writer, row};

mod card;
mod find;
mod merge;
mod named;
mod profile;
mod timeline;

pub(crate) use find::{bearing, index_names, same_number};

pub use card::{Bought, Card, EarlierTalk, card};
pub use find::{Found, find};
pub use merge::{Alike, Merge, alike, identities, merge, of as merged, standing_for, unmerge};
pub use named::{Elsewhere, elsewhere};
pub use profile::{Profile, profile, set_profile};
pub use timeline::{Entry, Kind, given_to, timeline};

const ANY_ACCOUNT: [u8; 16] = [0; 16];

/// What is known of somebody, as a message or a shop tells it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// The shop's or channel's own id.
    pub remote: Option<&'a RemoteId>,
    pub email: Option<&'a str>,
    pub phone: Option<&'a str>,
    pub name: &'a str,
    pub since: Option<Timestamp>,
    /// The name is the shop's own record and replaces another.
    pub name_is_certain: bool,
}

/// # Errors
/// [`crate::StoreError::NotFound`].
pub fn get(reader: &Reader<'_>, id: CustomerId) -> Result<Customer> {
    let connection = reader.connection();
    let mut customer = connection
        .prepare_cached("SELECT name, language, time_zone, since FROM customer WHERE id = ?")?
        .query_row([id.0.as_bytes()], |row| {
            let since: i64 = row.get(3)?;
            let text = |column: usize| row.get::<_, String>(column).map(|text| (!text.is_empty()).then_some(text));
            Ok(Customer {
                id,
                name: row.get(0)?,
                identities: Vec::new(),
                tags: Vec::new(),
                language: text(1)?,
                time_zone: text(2)?,
                since: (since > 0).then_some(Timestamp(since)),
            })
        })?;
    customer.identities = connection
        .prepare_cached("SELECT kind, value FROM customer_identity WHERE customer = ? ORDER BY kind, value")?
        .query_map([id.0.as_bytes()], |row| Ok(Identity { kind: row::word(row, 0)?, value: row.get(1)? }))?
        .collect::<rusqlite::Result<_>>()?;
    customer.tags = connection
        .prepare_cached("SELECT tag FROM customer_tag WHERE customer = ? ORDER BY tag")?
        .query_map([id.0.as_bytes()], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(customer)
}

/// Who has this address, with the name; the address as [`normal_email`] gives it.
pub fn by_email(reader: &Reader<'_>, email: &str) -> Result<Option<(CustomerId, String)>> {
    Ok(reader
        .connection()
        .prepare_cached(
            "SELECT customer.id, customer.name FROM customer_identity JOIN customer ON customer.id = customer
             WHERE kind = 'email' AND account = ? AND value = ?",
        )?
        .query_row((ANY_ACCOUNT, email), |row| Ok((row::id(row, 0)?, row.get(1)?)))
        .optional()?)
}

/// The one customer of whom this is known, made when there is none. An address counts before the shop's own id, since a
/// shop has several records for one buyer; a phone number counts only without an address.
pub fn resolve(writer: &mut Writer<'_>, account: AccountId, known: &Known<'_>) -> Result<Option<CustomerId>> {
    let email = known.email.and_then(normal_email);
    let phone = known.phone.and_then(normal_phone);
    let remote = known.remote.map(RemoteId::as_str).filter(|remote| !remote.is_empty());
    let ways = [
        ("email", ANY_ACCOUNT, email.as_deref()),
        ("remote", *account.0.as_bytes(), remote),
        ("phone", ANY_ACCOUNT, phone.as_deref()),
    ];
    let mut found = None;
    let mut missing = Vec::new();
    for (kind, scope, value) in ways {
        let Some(value) = value else { continue };
        match holder(writer, kind, &scope, value)? {
            // A family shares a number: it tells who somebody is only where nothing else does.
            Some(_) if kind == "phone" && email.is_some() => {}
            Some(holder) => found = found.or(Some(holder)),
            None => missing.push((kind, scope, value)),
        }
    }
    let Some(id) = found else {
        if missing.is_empty() {
            return Ok(None);
        }
        let id = insert(writer, known.name, known.since)?;
        for (kind, scope, value) in missing {
            add_identity(writer, id, kind, &scope, value)?;
        }
        return Ok(Some(id));
    };
    if !missing.is_empty() {
        writer.changed(Change::Customer(id));
    }
    for (kind, scope, value) in missing {
        add_identity(writer, id, kind, &scope, value)?;
    }
    learn(writer, id, known)?;
    Ok(Some(id))
}

/// A shop's own record.
pub fn put(writer: &mut Writer<'_>, account: AccountId, shop: &ShopCustomer) -> Result<Option<CustomerId>> {
    if super::erase::bars_shop_customer(writer, account, shop)? {
        return Ok(None);
    }
    let known = Known {
        remote: Some(&shop.remote),
        email: shop.email.as_deref(),
        phone: shop.phone.as_deref(),
        name: &shop.name,
        since: Some(shop.created_at),
        name_is_certain: true,
    };
    resolve(writer, account, &known)
}

/// Puts a tag on or takes it off, and says so in the change log.
pub fn set_tag(writer: &mut Writer<'_>, agent: AgentId, id: CustomerId, tag: &str, on: bool) -> Result<()> {
    let sql = if on {
        "INSERT INTO customer_tag (customer, tag) VALUES (?, ?) ON CONFLICT DO NOTHING"
    } else {
        "DELETE FROM customer_tag WHERE customer = ? AND tag = ?"
    };
    if writer.connection().prepare_cached(sql)?.execute((id.0.as_bytes(), tag))? > 0 {
        let value = serde_json::json!({ "tag": tag, "on": on }).to_string();
        writer.log(agent, "customer", id.0, "tag", &value)?;
        super::deadline::of_customer(writer, id)?;
        writer.changed(Change::Customer(id));
    }
    Ok(())
}

fn holder(writer: &Writer<'_>, kind: &str, scope: &[u8; 16], value: &str) -> Result<Option<CustomerId>> {
    Ok(writer
        .connection()
        .prepare_cached("SELECT customer FROM customer_identity WHERE kind = ? AND account = ? AND value = ?")?
        .query_row((kind, scope, value), |row| row::id(row, 0))
        .optional()?)
}

fn add_identity(writer: &Writer<'_>, id: CustomerId, kind: &str, scope: &[u8; 16], value: &str) -> Result<()> {
    writer
        .connection()
        .prepare_cached("INSERT INTO customer_identity (kind, account, value, customer) VALUES (?, ?, ?, ?)")?
        .execute((kind, scope, value, id.0.as_bytes()))?;
    Ok(())
}

fn insert(writer: &mut Writer<'_>, name: &str, since: Option<Timestamp>) -> Result<CustomerId> {
    let id: CustomerId = writer.new_id();
    let now = writer.now().0;
    writer
        .connection()
        .prepare_cached("INSERT INTO customer (id, name, since, created_at) VALUES (?, ?, ?, ?)")?
        .execute((id.0.as_bytes(), name.trim(), since.map_or(0, |since| since.0), now))?;
    writer.changed(Change::Customer(id));
    Ok(id)
}

/// Takes over a name or an earlier beginning.
fn learn(writer: &mut Writer<'_>, id: CustomerId, known: &Known<'_>) -> Result<()> {
    let name = known.name.trim();
    let since = known.since.map_or(0, |since| since.0);
    let changed = writer
        .connection()
        .prepare_cached(
            "UPDATE customer
             SET name = CASE WHEN ?2 <> '' AND (name = '' OR ?3) THEN ?2 ELSE name END,
                 since = CASE WHEN ?4 > 0 AND (since = 0 OR since > ?4) THEN ?4 ELSE since END
             WHERE id = ?1
               AND ((?2 <> '' AND name <> ?2 AND (name = '' OR ?3)) OR (?4 > 0 AND (since = 0 OR since > ?4)))",
        )?
        .execute((id.0.as_bytes(), name, known.name_is_certain, since))?;
    if changed > 0 {
        writer
            .connection()
            .prepare_cached(
                "UPDATE conversation SET customer_name = (SELECT name FROM customer WHERE id = ?1)
                 WHERE customer = ?1 AND customer_name <> (SELECT name FROM customer WHERE id = ?1)",
            )?
            .execute([id.0.as_bytes()])?;
        writer.changed(Change::Customer(id));
        writer.changed(Change::Inbox);
    }
    Ok(())
}
