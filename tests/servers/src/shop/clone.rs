//! Ten thousand orders in seconds: orders that went through the shop itself, multiplied in its database.
//!
//! Each copy gets ids, a number, a customer and times of its own. Which rows belong to an order is listed below, in an
//! order in which each list finds its members through those before it; what their columns are is read from the database.

use std::{collections::BTreeMap, fmt::Write};

use super::{Medusa, PlaceOrder, PlacedOrder, base::DATABASE};
use crate::{
    error::{Error, Result},
    process::aside,
};

/// Tables whose rows belong to an order, and how: `kin` holds the ids found so far.
const KIN: &[(&str, &str)] = &[
    ("order", "id IN (SELECT id FROM kin)"),
    ("customer", "id IN (SELECT customer_id FROM \"order\" WHERE id IN (SELECT id FROM kin))"),
    (
        "order_address",
        "id IN (SELECT unnest(ARRAY[shipping_address_id, billing_address_id]) FROM \"order\" WHERE id IN (SELECT id FROM kin))",
    ),
    ("order_summary", OF_ORDER),
    ("order_item", OF_ORDER),
    ("order_line_item", "id IN (SELECT item_id FROM order_item WHERE order_id IN (SELECT id FROM kin))"),
    ("order_line_item_tax_line", "item_id IN (SELECT id FROM kin)"),
    ("order_line_item_adjustment", "item_id IN (SELECT id FROM kin)"),
    ("order_shipping", OF_ORDER),
    (
        "order_shipping_method",
        "id IN (SELECT shipping_method_id FROM order_shipping WHERE order_id IN (SELECT id FROM kin))",
    ),
    ("order_shipping_method_tax_line", "shipping_method_id IN (SELECT id FROM kin)"),
    ("order_transaction", OF_ORDER),
    ("order_change", OF_ORDER),
    ("order_change_action", OF_ORDER),
    ("return", OF_ORDER),
    ("return_item", "return_id IN (SELECT id FROM kin)"),
    ("order_payment_collection", OF_ORDER),
    (
        "payment_collection",
        "id IN (SELECT payment_collection_id FROM order_payment_collection WHERE order_id IN (SELECT id FROM kin))",
    ),
    ("payment_collection_payment_providers", "payment_collection_id IN (SELECT id FROM kin)"),
    ("payment_session", "payment_collection_id IN (SELECT id FROM kin)"),
    ("payment", "payment_collection_id IN (SELECT id FROM kin)"),
    ("capture", "payment_id IN (SELECT id FROM kin)"),
    ("refund", "payment_id IN (SELECT id FROM kin)"),
    ("order_fulfillment", OF_ORDER),
    ("return_fulfillment", "return_id IN (SELECT id FROM kin)"),
    (
        "fulfillment",
        "id IN (SELECT fulfillment_id FROM order_fulfillment WHERE order_id IN (SELECT id FROM kin) \
         UNION SELECT fulfillment_id FROM return_fulfillment WHERE return_id IN (SELECT id FROM kin))",
    ),
    ("fulfillment_item", "fulfillment_id IN (SELECT id FROM kin)"),
    ("fulfillment_label", "fulfillment_id IN (SELECT id FROM kin)"),
    ("fulfillment_address", "id IN (SELECT delivery_address_id FROM fulfillment WHERE id IN (SELECT id FROM kin))"),
];

const OF_ORDER: &str = "order_id IN (SELECT id FROM kin)";

/// Times of a copy lie this much further back than those of the copy before it.
const STEP: &str = "interval '7 minutes'";

impl Medusa {
    /// Makes the shop hold at least `count` more orders, in five states, each with a customer of its own. The five that
    /// the others are copies of go through the shop's own interface, which takes some ten seconds.
    pub async fn clone_orders(&self, count: usize) -> Result<()> {
        let originals = self.originals().await?;
        let copies = count.saturating_sub(originals.len()).div_ceil(originals.len().max(1));
        let columns = self.sql(COLUMNS.to_owned()).await?;
        self.sql(script(&columns, &originals, copies)?).await.map(drop)
    }

    /// `count` orders just like this one, with returns and all, each with a customer (`NAME.N@…`) and a payment of its own.
    pub async fn copy_order(&self, original: &PlacedOrder, count: usize) -> Result<Vec<PlacedOrder>> {
        let columns = self.sql(COLUMNS.to_owned()).await?;
        self.sql(script(&columns, std::slice::from_ref(&original.id), count)?).await?;
        let PlacedOrder { id, payment, till_ref, lines, .. } = original;
        // A payment is known to the till by a word among its data, which the copy took over as it was.
        let refs = format!(
            "UPDATE payment SET data = jsonb_set(data, '{{ref}}', to_jsonb('{till_ref}' || right(id, -{}))) \
             WHERE starts_with(id, '{payment}_');\nSELECT display_id, right(id, -{}) FROM \"order\" \
             WHERE starts_with(id, '{id}_');",
            payment.len(),
            id.len(),
        );
        let copy = |row: &str| {
            let (number, tail) = row.split_once('\t')?;
            Some(PlacedOrder {
                id: format!("{id}{tail}"),
                number: number.parse().ok()?,
                payment: format!("{payment}{tail}"),
                till_ref: format!("{till_ref}{tail}"),
                lines: lines.iter().map(|line| format!("{line}{tail}")).collect(),
            })
        };
        let rows = self.sql(refs).await?;
        let unread = || Error::Unexpected(format!("the copies of an order are {rows}"));
        rows.lines().map(|row| copy(row).ok_or_else(unread)).collect()
    }

    /// One order of each state that a list shows.
    async fn originals(&self) -> Result<Vec<String>> {
        let mut ids = Vec::new();
        let buyers = [
            ("Ines", "Albrecht", "de", "NL-MUG-SND"),
            ("Luc", "Moreau", "fr", "NL-SHADE-SMK"),
            ("Femke", "de Wit", "nl", "NL-ARC-BRA"),
            ("葵", "佐藤", "jp", "NL-THROW-OAT"),
            ("Dana", "Whitfield", "us", "NL-TRAY-L"),
        ];
        for (state, (first, last, country, sku)) in buyers.into_iter().enumerate() {
            let email = format!("{country}.{sku}@customer.test").to_lowercase();
            let mut order = PlaceOrder::new(&email).named(first, last).country(country);
            order = order.phone(&format!("+4930555{state:04}")).item(sku, 2).item("NL-CANDLE-220", 1);
            if state == 0 {
                order = order.not_captured();
            }
            let placed = self.place_order(&order).await?;
            if state >= 2 {
                let fulfilment = self.fulfil(&placed.id).await?;
                if state >= 3 {
                    self.ship(&placed.id, &fulfilment, &format!("NL{:08}", placed.number)).await?;
                }
                if state >= 4 {
                    self.deliver(&placed.id, &fulfilment).await?;
                }
            }
            ids.push(placed.id);
        }
        Ok(ids)
    }

    /// Runs SQL in the shop's own database, and answers rows as lines with tabs: for set-up that no interface offers.
    pub async fn sql(&self, sql: String) -> Result<String> {
        let postgres = self.postgres.connection();
        aside(move || postgres.script(DATABASE, &sql)).await
    }
}

const COLUMNS: &str = "SELECT table_name, column_name, udt_name, coalesce(column_default, '') \
    FROM information_schema.columns WHERE table_schema = 'public' AND is_generated = 'NEVER' \
    ORDER BY table_name, ordinal_position;";

struct Column<'a> {
    name: &'a str,
    kind: &'a str,
    default: &'a str,
}

/// `columns` is what [`COLUMNS`] answered.
fn script(columns: &str, originals: &[String], copies: usize) -> Result<String> {
    let mut tables: BTreeMap<&str, Vec<Column>> = BTreeMap::new();
    for row in columns.lines() {
        let mut fields = row.split('\t');
        if let (Some(table), Some(name), Some(kind), Some(default)) =
            (fields.next(), fields.next(), fields.next(), fields.next())
        {
            tables.entry(table).or_default().push(Column { name, kind, default });
        }
    }
    let ids: Vec<String> = originals.iter().map(|id| format!("('{id}')")).collect();
    let mut sql = format!(
        "BEGIN;
SET LOCAL session_replication_role = replica;
SET LOCAL work_mem = '64MB';
CREATE TEMP TABLE kin (id text PRIMARY KEY) ON COMMIT DROP;
INSERT INTO kin VALUES {};
",
        ids.join(", ")
    );
    let mut copy = String::new();
    for (table, members) in KIN {
        let Some(columns) = tables.get(table) else {
            return Err(Error::Unexpected(format!("the shop's database has no table {table}")));
        };
        if columns.iter().any(|c| c.name == "id") {
            let _ = writeln!(sql, "INSERT INTO kin SELECT id FROM \"{table}\" WHERE {members} ON CONFLICT DO NOTHING;");
        }
        let names: Vec<String> = columns.iter().map(|c| format!("\"{}\"", c.name)).collect();
        let values: Vec<String> = columns.iter().map(value).collect();
        let _ = writeln!(
            copy,
            "INSERT INTO \"{table}\" ({}) SELECT {} FROM (SELECT * FROM \"{table}\" WHERE {members}) o \
             CROSS JOIN generate_series(1, {copies}) n;",
            names.join(", "),
            values.join(", ")
        );
    }
    // The members of a table must be known before the first copy, or copies would be taken for members.
    sql.push_str("ANALYZE kin;\n");
    sql.push_str(&copy);
    sql.push_str("COMMIT;\nANALYZE;\n");
    Ok(sql)
}

/// What a column of the `n`th copy of row `o` holds.
fn value(column: &Column) -> String {
    let name = column.name;
    match column.kind {
        "text" | "varchar" if name == "id" || name.ends_with("_id") => {
            format!(
                "CASE WHEN o.\"{name}\" IN (SELECT id FROM kin) THEN o.\"{name}\" || '_' || n ELSE o.\"{name}\" END"
            )
        }
        "text" | "varchar" if name == "email" => {
            format!("replace(o.\"{name}\", '@', '.' || n || '@')")
        }
        "text" | "varchar" if name == "phone" || name == "tracking_number" => {
            format!("o.\"{name}\" || lpad(n::text, 6, '0')")
        }
        "timestamptz" => format!("o.\"{name}\" - n * {STEP}"),
        _ if column.default.starts_with("nextval(") => column.default.to_owned(),
        _ => format!("o.\"{name}\""),
    }
}
