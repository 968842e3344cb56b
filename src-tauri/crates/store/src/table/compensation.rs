//! What an agent knows was given outside of this desk, or is being taken back by the bank.

use model::{
    id::{AgentId, CustomerId, OrderId},
    money::{Currency, Money},
    time::Timestamp,
};
use rusqlite::Row;
use uuid::Uuid;

use crate::{Change, Reader, Result, StoreError, Writer, row};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compensation {
    pub id: Uuid,
    pub order: OrderId,
    /// `chargeback` or `elsewhere`.
    pub kind: String,
    pub amount: Option<Money>,
    pub how: String,
    pub agent: AgentId,
    pub at: Timestamp,
}

/// One as it is written down.
#[derive(Debug, Clone)]
pub struct NewCompensation {
    pub order: OrderId,
    pub customer: Option<CustomerId>,
    pub kind: String,
    pub amount: Option<Money>,
    pub how: String,
}

const COLUMNS: &str =
    "SELECT id, order_id, kind, amount, currency, how, agent, created_at FROM compensation WHERE ended_at = 0";

/// Those of this order and of this customer's others, oldest first.
pub fn of(reader: &Reader<'_>, order: OrderId, customer: Option<CustomerId>) -> Result<Vec<Compensation>> {
    let customer = customer.map_or([0; 16], |customer| *customer.0.as_bytes());
    let mut statement = reader.connection().prepare_cached(&format!(
        "{COLUMNS} AND (order_id = ?1 OR (customer = ?2 AND customer <> zeroblob(16))) ORDER BY id"
    ))?;
    let rows = statement.query_map((order.0.as_bytes(), customer), read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub fn add(writer: &mut Writer<'_>, agent: AgentId, new: &NewCompensation) -> Result<Uuid> {
    let id: Uuid = writer.new_id();
    let (amount, currency) =
        new.amount.map_or_else(Default::default, |money| (money.amount.to_string(), money.currency.to_string()));
    writer.connection().execute(
        "INSERT INTO compensation (id, order_id, customer, kind, amount, currency, how, agent, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            id.as_bytes(),
            new.order.0.as_bytes(),
            new.customer.map_or([0; 16], |customer| *customer.0.as_bytes()),
            &new.kind,
            amount,
            currency,
            &new.how,
            agent.0.as_bytes(),
            writer.now().0,
        ),
    )?;
    writer.log(agent, "compensation", id, &new.kind, &new.how)?;
    writer.changed(Change::Policy);
    writer.changed(Change::Order(new.order));
    Ok(id)
}

/// It is over, or was a mistake; the record keeps it.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn end(writer: &mut Writer<'_>, agent: AgentId, id: Uuid) -> Result<()> {
    let now = writer.now().0;
    let changed = writer
        .connection()
        .execute("UPDATE compensation SET ended_at = ?2 WHERE id = ?1 AND ended_at = 0", (id.as_bytes(), now))?;
    if changed == 0 {
        return Err(StoreError::NotFound);
    }
    writer.log(agent, "compensation", id, "ended", "true")?;
    writer.changed(Change::Policy);
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Compensation> {
    let (amount, currency): (String, String) = (row.get(3)?, row.get(4)?);
    let amount = amount.parse().ok().zip(Currency::new(&currency).ok()).map(|(amount, of)| Money::new(amount, of));
    Ok(Compensation {
        id: row::id(row, 0)?,
        order: row::id(row, 1)?,
        kind: row.get(2)?,
        amount,
        how: row.get(5)?,
        agent: row::id(row, 6)?,
        at: Timestamp(row.get(7)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Durability, testing::TempStore};

    #[tokio::test]
    async fn a_customers_other_orders_count_and_what_ended_does_not() {
        let store = TempStore::new().unwrap();
        let id = Uuid::now_v7;
        let (agent, customer, order, other) = (AgentId(id()), CustomerId(id()), OrderId(id()), OrderId(id()));
        let amount = Some(Money::new(10.into(), Currency::new("EUR").unwrap()));
        let new = move |kind: &str| NewCompensation {
            order,
            customer: Some(customer),
            kind: kind.into(),
            amount,
            how: "voucher".into(),
        };
        let first = store
            .write(Durability::Normal, move |w| {
                let first = add(w, agent, &new("elsewhere"))?;
                add(w, agent, &new("chargeback"))?;
                Ok(first)
            })
            .await
            .unwrap();
        assert_eq!(store.read(move |r| of(r, other, None)).await.unwrap(), []);
        let found = store.read(move |r| of(r, other, Some(customer))).await.unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].amount, found[0].how.as_str()), (amount, "voucher"));
        store.write(Durability::Normal, move |w| end(w, agent, first)).await.unwrap();
        let left = store.read(move |r| of(r, order, None)).await.unwrap();
        assert_eq!(left.iter().map(|each| each.kind.as_str()).collect::<Vec<_>>(), ["chargeback"]);
    }
}
