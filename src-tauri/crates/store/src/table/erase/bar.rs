//! What was erased does not come back: digests, under a key of this store's own, of the addresses and ids that were the
//! person's. What is newer than the erasure is theirs to write and comes as from anybody.

use std::collections::BTreeSet;

use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, Mac};
use model::{
    customer::{ShopCustomer, normal_email},
    id::AccountId,
    inbound::Inbound,
    order::Order,
    time::Timestamp,
};
use rand::RngCore;
use rusqlite::OptionalExtension;
use sha2::Sha256;

use crate::{Result, StoreError, Writer};

const KEY: &str = "erased_key";

fn key(writer: &Writer<'_>) -> Result<Option<Vec<u8>>> {
    let text: Option<String> = writer
        .connection()
        .prepare_cached("SELECT value FROM meta WHERE key = ?")?
        .query_row([KEY], |row| row.get(0))
        .optional()?;
    Ok(text.and_then(|text| BASE64_STANDARD.decode(text).ok()))
}

fn digest(key: &[u8], kind: &str, value: &str) -> Result<Vec<u8>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(|_| StoreError::Content("a key of no length".into()))?;
    mac.update(kind.as_bytes());
    mac.update(&[0]);
    mac.update(value.as_bytes());
    Ok(mac.finalize().into_bytes().to_vec())
}

pub(super) fn put(writer: &Writer<'_>, of: &BTreeSet<(&'static str, String)>) -> Result<()> {
    let key = if let Some(key) = key(writer)? {
        key
    } else {
        let mut made = vec![0; 32];
        rand::rng().fill_bytes(&mut made);
        let sql = "INSERT INTO meta (key, value) VALUES (?, ?)";
        writer.connection().execute(sql, (KEY, BASE64_STANDARD.encode(&made)))?;
        made
    };
    let now = writer.now().0;
    let mut statement = writer
        .connection()
        .prepare_cached("INSERT INTO erased (digest, at) VALUES (?, ?) ON CONFLICT DO UPDATE SET at = excluded.at")?;
    for (kind, value) in of {
        statement.execute((digest(&key, kind, value)?, now))?;
    }
    Ok(())
}

/// Whether any of these was erased, and this moment is before that.
fn bars(writer: &Writer<'_>, at: Timestamp, of: &[(&str, Option<String>)]) -> Result<bool> {
    // Nobody was erased here: the rule, and free of charge.
    let Some(key) = key(writer)? else { return Ok(false) };
    let mut statement = writer.connection().prepare_cached("SELECT 1 FROM erased WHERE digest = ? AND at >= ?")?;
    for (kind, value) in of {
        let Some(value) = value else { continue };
        if statement.query_row((digest(&key, kind, value)?, at.0), |_| Ok(())).optional()?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A message from an erased person, or from us to one, from before the erasure.
pub fn bars_message(writer: &Writer<'_>, inbound: &Inbound) -> Result<bool> {
    let first_to = inbound.to.first().map(|to| to.address.as_str());
    let reply_to = inbound.reply_to.as_ref().map(|to| to.address.as_str());
    let all = [Some(inbound.from.address.as_str()), reply_to, first_to];
    bars(writer, inbound.received_at, &all.map(|one| ("email", one.and_then(normal_email))))
}

pub fn bars_shop_customer(writer: &Writer<'_>, account: AccountId, shop: &ShopCustomer) -> Result<bool> {
    bars(
        writer,
        shop.created_at,
        &[
            ("remote", Some(format!("{account}/{}", shop.remote))),
            ("email", shop.email.as_deref().and_then(normal_email)),
        ],
    )
}

/// An order of an erased person that was known here or was placed before the erasure: it is kept without the person.
pub fn bars_order(writer: &Writer<'_>, account: AccountId, order: &Order) -> Result<bool> {
    // One that was here then is barred whatever its date: the shop's clock need not agree with ours.
    let known = [("order", Some(format!("{account}/{}", order.remote)))];
    if bars(writer, Timestamp(0), &known)? {
        return Ok(true);
    }
    bars(
        writer,
        order.placed_at,
        &[
            ("email", order.email.as_deref().and_then(normal_email)),
            ("remote", order.customer.as_ref().map(|remote| format!("{account}/{remote}"))),
        ],
    )
}
