//! Shop fronts: what a conversation is answered as.

use std::collections::BTreeMap;

use model::{
    agent::{Brand, SenderIdentity},
    id::BrandId,
};
use rusqlite::Row;

use crate::{Change, Reader, Result, StoreError, Writer, row};

const COLUMNS: &str = "SELECT id, name, language, signature, return_address, return_days FROM brand";

/// All, oldest first, with the identities of their accounts that are not removed.
pub fn list(reader: &Reader<'_>) -> Result<Vec<Brand>> {
    let mut senders = senders(reader)?;
    let mut statement = reader.connection().prepare_cached(&format!("{COLUMNS} ORDER BY created_at, id"))?;
    let brands = statement.query_map([], brand)?.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(brands
        .into_iter()
        .map(|brand| Brand { senders: senders.remove(&brand.id).unwrap_or_default(), ..brand })
        .collect())
}

/// # Errors
/// [`StoreError::NotFound`].
pub fn get(reader: &Reader<'_>, id: BrandId) -> Result<Brand> {
    let found =
        reader.connection().prepare_cached(&format!("{COLUMNS} WHERE id = ?"))?.query_row([id.0.as_bytes()], brand)?;
    Ok(Brand { senders: senders(reader)?.remove(&id).unwrap_or_default(), ..found })
}

pub fn add(writer: &mut Writer<'_>, name: &str, language: &str, signature: &str) -> Result<BrandId> {
    let id: BrandId = writer.new_id();
    writer.connection().execute(
        "INSERT INTO brand (id, name, language, signature, created_at) VALUES (?, ?, ?, ?, ?)",
        (id.0.as_bytes(), name, language, signature, writer.now().0),
    )?;
    writer.changed(Change::Desk);
    Ok(id)
}

/// # Errors
/// [`StoreError::NotFound`].
pub fn set(writer: &mut Writer<'_>, id: BrandId, name: &str, language: &str, signature: &str) -> Result<()> {
    let changed = writer.connection().execute(
        "UPDATE brand SET name = ?2, language = ?3, signature = ?4 WHERE id = ?1",
        (id.0.as_bytes(), name, language, signature),
    )?;
    if changed == 0 {
        return Err(StoreError::NotFound);
    }
    writer.changed(Change::Desk);
    Ok(())
}

/// Where its goods are sent back to, and within how many days.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn set_returns(writer: &mut Writer<'_>, id: BrandId, address: &str, days: u32) -> Result<()> {
    let changed = writer.connection().execute(
        "UPDATE brand SET return_address = ?2, return_days = ?3 WHERE id = ?1",
        (id.0.as_bytes(), address, days),
    )?;
    if changed == 0 {
        return Err(StoreError::NotFound);
    }
    writer.changed(Change::Desk);
    Ok(())
}

fn brand(row: &Row<'_>) -> rusqlite::Result<Brand> {
    Ok(Brand {
        id: row::id(row, 0)?,
        name: row.get(1)?,
        language: row.get(2)?,
        signature: row.get(3)?,
        return_address: row.get(4)?,
        return_days: row.get(5)?,
        senders: Vec::new(),
    })
}

fn senders(reader: &Reader<'_>) -> Result<BTreeMap<BrandId, Vec<SenderIdentity>>> {
    let mut statement = reader.connection().prepare_cached(
        "SELECT account.brand, sender.account, sender.name, sender.address
         FROM sender JOIN account ON account.id = sender.account
         WHERE account.removed_at = 0
         ORDER BY account.created_at, account.id, sender.position, sender.address",
    )?;
    let rows = statement.query_map([], |row| {
        let brand: BrandId = row::id(row, 0)?;
        Ok((brand, SenderIdentity { account: row::id(row, 1)?, name: row.get(2)?, address: row.get(3)? }))
    })?;
    let mut by_brand: BTreeMap<BrandId, Vec<SenderIdentity>> = BTreeMap::new();
    for entry in rows {
        let (brand, sender) = entry?;
        by_brand.entry(brand).or_default().push(sender);
    }
    Ok(by_brand)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Durability, testing::TempStore};

    #[tokio::test]
    async fn a_brand_is_kept_and_changed() {
        let store = TempStore::new().unwrap();
        let id = store.write(Durability::Normal, |writer| add(writer, "Nord", "de", "")).await.unwrap();
        store.write(Durability::Normal, move |writer| set(writer, id, "Nord Lamps", "en", "— Nord")).await.unwrap();
        store.write(Durability::Normal, move |writer| set_returns(writer, id, "1 Dock Road", 30)).await.unwrap();
        let brands = store.read(list).await.unwrap();
        assert_eq!(brands, [store.read(move |reader| get(reader, id)).await.unwrap()]);
        assert_eq!((brands[0].name.as_str(), brands[0].signature.as_str()), ("Nord Lamps", "— Nord"));
        assert_eq!((brands[0].return_address.as_str(), brands[0].return_days), ("1 Dock Road", 30));
        let missing = BrandId(uuid::Uuid::nil());
        let result = store.write(Durability::Normal, move |writer| set(writer, missing, "", "", "")).await;
        assert!(matches!(result, Err(StoreError::NotFound)));
    }
}
