//! The demo goes as a whole: what came from its made-up shop and mailbox, what was done with it, and its brand. What a person
//! made for every brand stays, and so does the record of evidence packs, whose chain must not break.

use model::id::{BrandId, CustomerId};

use super::draft;
use crate::{Change, Result, Writer, row};

const OF: &str = "IN (SELECT id FROM account WHERE demo = 1)";

/// Clears everything of the accounts that are marked as the demo's, and the accounts. Nothing of them may run any more.
pub fn clear(writer: &mut Writer<'_>) -> Result<()> {
    let customers: Vec<CustomerId> = all(
        writer,
        &format!(
            "SELECT customer FROM conversation WHERE account {OF}
             UNION SELECT customer FROM shop_order WHERE account {OF} AND customer IS NOT NULL
             UNION SELECT customer FROM customer_identity WHERE account {OF}
             UNION SELECT joined FROM customer_merge WHERE kept IN (SELECT customer FROM conversation WHERE account {OF})"
        ),
    )?;
    let brands: Vec<BrandId> = all(writer, "SELECT DISTINCT brand FROM account WHERE demo = 1")?;
    let talks = format!("(SELECT id FROM conversation WHERE account {OF})");
    let orders = format!("(SELECT id FROM shop_order WHERE account {OF})");
    let operations = format!("(SELECT id FROM operation WHERE account {OF})");
    let messages = format!("(SELECT id FROM message WHERE account {OF} OR conversation IN {talks})");
    for talk in all(writer, &format!("SELECT id FROM conversation WHERE account {OF}"))? {
        draft::drop_files(writer, talk)?;
    }
    let cases = format!("(SELECT id FROM after_sales_case WHERE conversation IN {talks} OR order_id IN {orders})");
    let given = format!("(SELECT id FROM compensation WHERE order_id IN {orders})");
    writer.connection().execute_batch(&format!(
        "DELETE FROM change_log WHERE item IN {cases} OR item IN {given} OR item IN {talks} OR item IN {orders};
         DELETE FROM after_sales_case WHERE id IN {cases};
         DELETE FROM compensation WHERE id IN {given};
         DELETE FROM operation_after WHERE operation IN {operations} OR after IN {operations};
         DELETE FROM operation_ledger WHERE operation IN {operations};
         DELETE FROM approval WHERE operation IN {operations};
         DELETE FROM case_operation WHERE operation IN {operations};
         DELETE FROM notified WHERE item IN {operations} OR item IN {messages} OR item IN {talks};
         DELETE FROM operation WHERE account {OF};
         DELETE FROM case_evidence WHERE item IN {messages} OR item IN (SELECT id FROM part WHERE message IN {messages});
         DELETE FROM message WHERE id IN {messages};
         UPDATE conversation SET linked = NULL WHERE linked IN {talks};
         DELETE FROM conversation WHERE account {OF};
         DELETE FROM shop_order WHERE account {OF};
         DELETE FROM shop_reason WHERE account {OF};
         DELETE FROM location WHERE account {OF};
         DELETE FROM sender WHERE account {OF};
         DELETE FROM customer_identity WHERE account {OF};
         DELETE FROM account WHERE demo = 1;"
    ))?;
    for customer in customers {
        forget(writer, customer)?;
    }
    for brand in brands {
        without_brand(writer, brand)?;
    }
    for change in [Change::Inbox, Change::Desk, Change::Policy, Change::Searchable] {
        writer.changed(change);
    }
    Ok(())
}

fn all<T: From<uuid::Uuid>>(writer: &Writer<'_>, sql: &str) -> Result<Vec<T>> {
    let mut statement = writer.connection().prepare(sql)?;
    let found = statement.query_map([], |row| row::id(row, 0))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// A person whom nobody else knows either.
fn forget(writer: &mut Writer<'_>, customer: CustomerId) -> Result<()> {
    let (id, connection) = (customer.0.as_bytes(), writer.connection());
    let known: bool = connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM conversation WHERE customer = ?1)
             OR EXISTS (SELECT 1 FROM shop_order WHERE customer = ?1)
             OR EXISTS (SELECT 1 FROM after_sales_case WHERE customer = ?1)
             OR EXISTS (SELECT 1 FROM customer_identity WHERE customer = ?1 AND account <> zeroblob(16))",
        [id],
        |row| row.get(0),
    )?;
    if known {
        return Ok(());
    }
    connection.execute("DELETE FROM customer_merge WHERE kept = ?1 OR joined = ?1", [id])?;
    connection.execute("DELETE FROM customer_identity WHERE customer = ?", [id])?;
    connection.execute("DELETE FROM customer_tag WHERE customer = ?", [id])?;
    connection.execute("DELETE FROM compensation WHERE customer = ?", [id])?;
    connection.execute("DELETE FROM change_log WHERE item = ?", [id])?;
    connection.execute("DELETE FROM customer WHERE id = ?", [id])?;
    writer.changed(Change::Customer(customer));
    Ok(())
}

/// The brand goes where no shop, mailbox or case of it is left. Texts that were written for it are for every brand then: they
/// are a person's work; its policies would decide what they were not made for.
fn without_brand(writer: &mut Writer<'_>, brand: BrandId) -> Result<()> {
    let (id, now, connection) = (brand.0.as_bytes(), writer.now().0, writer.connection());
    let used: bool = connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM account WHERE brand = ?1) OR EXISTS (SELECT 1 FROM conversation WHERE brand = ?1)
             OR EXISTS (SELECT 1 FROM after_sales_case WHERE brand = ?1)",
        [id],
        |row| row.get(0),
    )?;
    if used {
        return Ok(());
    }
    connection.execute("UPDATE quick_reply SET brand = zeroblob(16) WHERE brand = ?", [id])?;
    connection.execute("UPDATE policy SET removed_at = ?2 WHERE brand = ?1 AND removed_at = 0", (id, now))?;
    connection.execute("DELETE FROM conversation_count WHERE brand = ?", [id])?;
    connection.execute("DELETE FROM brand WHERE id = ?", [id])?;
    Ok(())
}
