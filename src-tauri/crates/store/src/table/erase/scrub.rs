//! The rows themselves: what goes, and what stays without the person.

use std::collections::BTreeSet;

use model::id::{CaseId, MessageId, OperationId};
use serde_json::Value;

use super::{OVER, Person, ids};
use crate::{Change, Reader, Result, Writer, row, table::draft};

/// Tables in which an address is ours or a key, and nobody else's.
const OURS: [&str; 7] = ["account", "agent", "brand", "erased", "erasure", "meta", "sender"];

/// What people wrote goes, and where things go to; shapes, ids and sums stay.
pub(super) fn forget_words(value: &mut Value, person: bool) {
    const WRITTEN: [&str; 17] = [
        "note",
        "text",
        "subject",
        "words",
        "how",
        "address",
        "ship_to",
        "name",
        "phone",
        // A new address, part by part.
        "first_name",
        "last_name",
        "company",
        "street",
        "addition",
        "postal_code",
        "city",
        "province",
    ];
    match value {
        Value::String(text) if person => text.clear(),
        Value::Array(all) => all.iter_mut().for_each(|one| forget_words(one, person)),
        Value::Object(fields) => {
            for (name, field) in fields {
                forget_words(field, person || WRITTEN.contains(&name.as_str()));
            }
        }
        _ => {}
    }
}

/// Every operation that is about the person: by conversation or by order, with kind and state.
pub(super) fn operations(reader: &Reader<'_>, person: &Person) -> Result<Vec<(OperationId, String, String)>> {
    let mut found: Vec<(OperationId, String, String)> = Vec::new();
    let of = person.conversations.iter().map(|id| ("conversation", id.0));
    for (column, id) in of.chain(person.orders.iter().map(|id| ("order_id", id.0))) {
        let sql = format!("SELECT id, kind, state FROM operation WHERE {column} = ?");
        let mut statement = reader.connection().prepare_cached(&sql)?;
        for one in statement.query_map([id.as_bytes()], |row| Ok((row::id(row, 0)?, row.get(1)?, row.get(2)?)))? {
            let one = one?;
            if !found.contains(&one) {
                found.push(one);
            }
        }
    }
    Ok(found)
}

/// The person's cases: by customer, or by order where no customer is known.
pub(super) fn cases(reader: &Reader<'_>, person: &Person) -> Result<Vec<CaseId>> {
    let by_customer = "SELECT id FROM after_sales_case WHERE customer = ?";
    let by_order = "SELECT id FROM after_sales_case WHERE order_id = ? AND customer = zeroblob(16)";
    let mut found = Vec::new();
    for customer in &person.customers {
        found.extend(ids::<CaseId>(reader, by_customer, customer.0)?);
    }
    for order in &person.orders {
        found.extend(ids::<CaseId>(reader, by_order, order.0)?);
    }
    Ok(found)
}

/// Other people's messages in which an address of the person stands.
pub(super) fn mentions(reader: &Reader<'_>, person: &Person) -> Result<Vec<MessageId>> {
    let own: BTreeSet<MessageId> = person.messages.iter().copied().collect();
    let mut found = BTreeSet::new();
    for address in &person.addresses {
        let mut statement = reader.connection().prepare_cached(
            "SELECT id FROM message WHERE instr(fresh, ?1) OR instr(text, ?1) OR instr(subject, ?1)
                 OR instr(addresses, ?1)
             UNION SELECT message FROM message_html WHERE instr(html, CAST(?1 AS BLOB))",
        )?;
        for id in statement.query_map([address], |row| row::id(row, 0))? {
            found.insert(id?);
        }
    }
    Ok(found.difference(&own).copied().collect())
}

/// The person's messages go with their files, their words in the index and their conversations; in those of others the
/// address is written over later, and their pages, which may hold it in any disguise, go.
pub(super) fn messages(writer: &mut Writer<'_>, person: &Person) -> Result<()> {
    let mentions = mentions(&writer.reader(), person)?;
    let connection = writer.connection();
    for message in &mentions {
        let id = message.0.as_bytes();
        connection.prepare_cached("DELETE FROM message_html WHERE message = ?")?.execute([id])?;
        connection.prepare_cached("UPDATE message SET has_html = 0 WHERE id = ?")?.execute([id])?;
        connection
            .prepare_cached(
                "DELETE FROM message_search WHERE rowid = (SELECT place FROM search_place WHERE message = ?)",
            )?
            .execute([id])?;
        // What is left of it is found again.
        let again = "INSERT OR IGNORE INTO search_todo (at, message) SELECT at, id FROM message WHERE id = ? AND kind <> 'event'";
        connection.prepare_cached(again)?.execute([id])?;
    }
    for talk in &person.conversations {
        draft::drop_files(writer, *talk)?;
    }
    for message in &person.messages {
        let id = message.0.as_bytes();
        connection.prepare_cached("DELETE FROM case_evidence WHERE item = ?")?.execute([id])?;
        let sql = "DELETE FROM case_evidence WHERE item IN (SELECT id FROM part WHERE message = ?)";
        connection.prepare_cached(sql)?.execute([id])?;
        connection.prepare_cached("DELETE FROM notified WHERE item = ?")?.execute([id])?;
        connection.prepare_cached("DELETE FROM message WHERE id = ?")?.execute([id])?;
    }
    for talk in &person.conversations {
        let id = talk.0.as_bytes();
        connection.prepare_cached("UPDATE conversation SET linked = NULL WHERE linked = ?")?.execute([id])?;
        connection.prepare_cached("DELETE FROM notified WHERE item = ?")?.execute([id])?;
        connection.prepare_cached("DELETE FROM change_log WHERE item = ?")?.execute([id])?;
        let sql = "UPDATE after_sales_case SET conversation = zeroblob(16) WHERE conversation = ?";
        connection.prepare_cached(sql)?.execute([id])?;
    }
    Ok(())
}

/// Mails' operations go; those of money and goods keep sums, ids and moments.
pub(super) fn records(writer: &mut Writer<'_>, person: &Person) -> Result<()> {
    for (id, kind, _) in operations(&writer.reader(), person)? {
        let key = id.0.as_bytes();
        let connection = writer.connection();
        if kind == "send_message" {
            connection.execute("DELETE FROM operation_after WHERE operation = ?1 OR after = ?1", [key])?;
            connection.execute("DELETE FROM operation_ledger WHERE operation = ?", [key])?;
            connection.execute("DELETE FROM operation WHERE id = ?", [key])?;
        } else {
            let stored: String =
                connection.query_row("SELECT payload FROM operation WHERE id = ?", [key], |row| row.get(0))?;
            let mut payload: Value = serde_json::from_str(&stored)?;
            forget_words(&mut payload, false);
            connection.execute(
                "UPDATE operation SET payload = ?2, conversation = NULL, last_trouble = '' WHERE id = ?1",
                (key, payload.to_string()),
            )?;
            connection.execute("UPDATE operation_ledger SET detail = '' WHERE operation = ?", [key])?;
        }
        writer.changed(Change::Operation(id));
    }
    let connection = writer.connection();
    for talk in &person.conversations {
        connection.execute("DELETE FROM conversation WHERE id = ?", [talk.0.as_bytes()])?;
    }
    // What was written of a case or of what was given stands in the log too; steps and moments stay there.
    for customer in &person.customers {
        let id = customer.0.as_bytes();
        connection.execute(
            "UPDATE change_log SET value = '' WHERE entity = 'compensation' AND field <> 'ended'
                 AND item IN (SELECT id FROM compensation WHERE customer = ?)",
            [id],
        )?;
        connection.execute("UPDATE compensation SET customer = zeroblob(16), how = '' WHERE customer = ?", [id])?;
    }
    for case in cases(&writer.reader(), person)? {
        let (id, connection) = (case.0.as_bytes(), writer.connection());
        connection.execute("DELETE FROM change_log WHERE item = ? AND field = 'content'", [id])?;
        connection.execute("UPDATE case_event SET detail = '' WHERE case_id = ?", [id])?;
        connection.execute(
            "UPDATE after_sales_case SET customer = zeroblob(16), reason = '', next_step = '', serial = '' WHERE id = ?",
            [id],
        )?;
        writer.changed(Change::Case(case));
    }
    Ok(())
}

pub(super) fn orders(writer: &mut Writer<'_>, person: &Person) -> Result<()> {
    for id in &person.orders {
        let mut order = crate::table::shop_order::get(&writer.reader(), *id)?.order;
        order.without_person();
        let connection = writer.connection();
        connection.execute(
            "UPDATE shop_order SET customer = NULL, remote_customer = '', name = '', email = '', phone = '', body = ?2
             WHERE id = ?1",
            (id.0.as_bytes(), serde_json::to_string(&order)?),
        )?;
        connection.execute("DELETE FROM tracking WHERE order_id = ?", [id.0.as_bytes()])?;
    }
    Ok(())
}

pub(super) fn customers(writer: &mut Writer<'_>, person: &Person) -> Result<()> {
    let connection = writer.connection();
    for customer in person.customers.iter().rev() {
        let id = customer.0.as_bytes();
        connection.execute("DELETE FROM customer_merge WHERE kept = ?1 OR joined = ?1", [id])?;
        connection.execute("DELETE FROM customer_identity WHERE customer = ?", [id])?;
        connection.execute("DELETE FROM customer_tag WHERE customer = ?", [id])?;
        connection.execute("DELETE FROM change_log WHERE item = ?", [id])?;
        connection.execute("DELETE FROM customer WHERE id = ?", [id])?;
    }
    Ok(())
}

/// Writes over the person's addresses wherever else they stand, in every column of text of every table.
pub(super) fn everywhere(writer: &mut Writer<'_>, person: &Person) -> Result<()> {
    let connection = writer.connection();
    let mut columns = connection.prepare(
        "SELECT t.name, c.name FROM pragma_table_list AS t JOIN pragma_table_info(t.name) AS c
         WHERE t.schema = 'main' AND t.type = 'table' AND c.type = 'TEXT' AND t.name NOT LIKE 'sqlite_%'",
    )?;
    let columns: Vec<(String, String)> =
        columns.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    // The longest first: one may be part of another.
    let mut addresses: Vec<&String> = person.addresses.iter().collect();
    addresses.sort_by_key(|address| std::cmp::Reverse(address.len()));
    for (table, column) in columns.iter().filter(|(table, _)| !OURS.contains(&table.as_str())) {
        for address in &addresses {
            // A key that is not unique any more is a row that says nothing any more.
            connection.execute(
                &format!("UPDATE OR IGNORE {table} SET {column} = replace({column}, ?1, ?2) WHERE instr({column}, ?1)"),
                (address, OVER),
            )?;
        }
    }
    Ok(())
}
