//! Their words: the parts of the shop's JSON that are read. What is missing or null is empty, as far as one can go on
//! without it.
#![expect(clippy::struct_field_names, reason = "the names are theirs")]

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value, value::RawValue};

use crate::number::{Moment, Number};

mod change;

pub use change::{Action, Change};

/// The fields of an order that are asked for, and no more: a page with all relations takes four times as long.
///
/// `returns.items.*` stands whole, because the shop leaves quantities out of returns' items that are chosen singly.
pub const ORDER_FIELDS: &str = concat!(
    "id,display_id,custom_display_id,customer_id,email,currency_code,created_at,updated_at,canceled_at,status,",
    "total,item_total,shipping_total,discount_total,tax_total,",
    "summary.pending_difference,",
    "items.id,items.title,items.product_title,items.variant_title,items.variant_sku,items.product_type,items.variant_id,",
    "items.quantity,items.total,items.unit_price,items.is_tax_inclusive,items.tax_lines.rate,items.product.tags.value,",
    "shipping_methods.total,shipping_methods.detail.return_id,shipping_methods.detail.exchange_id,",
    "shipping_methods.detail.claim_id,",
    "payment_collections.payments.id,payment_collections.payments.provider_id,",
    "payment_collections.payments.captured_at,payment_collections.payments.captures.amount,",
    "payment_collections.payments.refunds.id,payment_collections.payments.refunds.amount,",
    "payment_collections.payments.refunds.note,payment_collections.payments.refunds.created_at,",
    "fulfillments.id,fulfillments.shipped_at,fulfillments.delivered_at,fulfillments.canceled_at,",
    "fulfillments.labels.tracking_number,fulfillments.labels.tracking_url,fulfillments.provider_id,",
    "shipping_address.*,",
    "returns.id,returns.display_id,returns.status,returns.created_at,returns.received_at,returns.metadata,",
    "returns.exchange.metadata,returns.claim.metadata,",
    "returns.items.*",
);

pub const CUSTOMER_FIELDS: &str = "id,email,first_name,last_name,company_name,phone,created_at,updated_at";
pub const CHANGE_FIELDS: &str = "id,order_id,change_type,status,return_id,exchange_id,claim_id,internal_note,created_at,actions.action,actions.details,\
     actions.return_id";
pub const RETURN_FIELDS: &str =
    "id,status,location_id,metadata,items.item_id,items.quantity,items.received_quantity,items.damaged_quantity";
pub const PAYMENT_FIELDS: &str =
    "id,currency_code,captures.amount,refunds.id,refunds.amount,refunds.note,refunds.created_at";

fn many<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(deserializer: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// A page of a list. Rows are read one by one, so that one that cannot be read does not stop the others.
#[derive(Debug, Deserialize)]
pub struct Page<'a> {
    #[serde(
        borrow,
        alias = "orders",
        alias = "customers",
        alias = "payments",
        alias = "returns",
        alias = "return_reasons",
        alias = "refund_reasons",
        alias = "stock_locations",
        alias = "order_changes",
        alias = "promotions",
        alias = "variants"
    )]
    pub rows: Vec<&'a RawValue>,
    #[serde(default)]
    pub count: u64,
}

#[derive(Debug, Deserialize)]
pub struct Stores {
    pub stores: Vec<Store>,
}

#[derive(Debug, Deserialize)]
pub struct Store {
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
}

#[derive(Debug, Deserialize)]
pub struct Order {
    pub id: String,
    #[serde(default)]
    pub display_id: Option<Number>,
    #[serde(default)]
    pub custom_display_id: Option<String>,
    #[serde(default)]
    pub customer_id: Option<String>,
    #[serde(default)]
    pub email: Option<String>,
    pub currency_code: String,
    pub created_at: Moment,
    pub updated_at: Moment,
    #[serde(default)]
    pub canceled_at: Option<Moment>,
    #[serde(default, deserialize_with = "or_default")]
    pub status: String,
    #[serde(default, deserialize_with = "or_default")]
    pub payment_status: String,
    #[serde(default, deserialize_with = "or_default")]
    pub fulfillment_status: String,
    #[serde(default, deserialize_with = "or_default")]
    pub total: Number,
    #[serde(default, deserialize_with = "or_default")]
    pub item_total: Number,
    #[serde(default, deserialize_with = "or_default")]
    pub shipping_total: Number,
    #[serde(default, deserialize_with = "or_default")]
    pub discount_total: Number,
    #[serde(default, deserialize_with = "or_default")]
    pub tax_total: Number,
    #[serde(default)]
    pub summary: Option<Summary>,
    #[serde(default, deserialize_with = "many")]
    pub items: Vec<Item>,
    /// None where it was not asked for.
    #[serde(default)]
    pub shipping_methods: Option<Vec<ShippingMethod>>,
    #[serde(default, deserialize_with = "many")]
    pub payment_collections: Vec<PaymentCollection>,
    #[serde(default, deserialize_with = "many")]
    pub fulfillments: Vec<Fulfillment>,
    #[serde(default)]
    pub shipping_address: Option<Address>,
    #[serde(default, deserialize_with = "many")]
    pub returns: Vec<Return>,
}

#[derive(Debug, Deserialize)]
pub struct Summary {
    /// More than nothing: the customer owes it.
    #[serde(default, deserialize_with = "or_default")]
    pub pending_difference: Number,
}

/// The exchange or claim that a return belongs to.
#[derive(Debug, Deserialize)]
pub struct PartOf {
    #[serde(default, deserialize_with = "or_default")]
    pub metadata: Map<String, Value>,
}

#[derive(Debug, Deserialize)]
pub struct Item {
    pub id: String,
    #[serde(default, deserialize_with = "or_default")]
    pub title: String,
    #[serde(default, deserialize_with = "or_default")]
    pub product_title: String,
    #[serde(default, deserialize_with = "or_default")]
    pub variant_title: String,
    #[serde(default, deserialize_with = "or_default")]
    pub variant_sku: String,
    #[serde(default)]
    pub variant_id: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub product_type: String,
    pub quantity: Number,
    #[serde(default, deserialize_with = "or_default")]
    pub total: Number,
    #[serde(default)]
    pub unit_price: Option<Number>,
    #[serde(default, deserialize_with = "or_default")]
    pub is_tax_inclusive: bool,
    #[serde(default, deserialize_with = "many")]
    pub tax_lines: Vec<TaxLine>,
    /// None when the shop has it no more.
    #[serde(default)]
    pub product: Option<Product>,
    #[serde(default, deserialize_with = "or_default")]
    pub return_received_total: Number,
    #[serde(default, deserialize_with = "or_default")]
    pub return_dismissed_total: Number,
    #[serde(default, deserialize_with = "or_default")]
    pub detail: Detail,
}

#[derive(Debug, Deserialize)]
pub struct TaxLine {
    /// Of a hundred.
    #[serde(default, deserialize_with = "or_default")]
    pub rate: Number,
}

#[derive(Debug, Deserialize)]
pub struct Product {
    #[serde(default, deserialize_with = "many")]
    pub tags: Vec<Tag>,
}

#[derive(Debug, Deserialize)]
pub struct Tag {
    #[serde(default, deserialize_with = "or_default")]
    pub value: String,
}

/// A way of sending. The way back of a return stands among those of the order.
#[derive(Debug, Deserialize)]
pub struct ShippingMethod {
    #[serde(default, deserialize_with = "or_default")]
    pub total: Number,
    #[serde(default, deserialize_with = "or_default")]
    pub detail: ShippingDetail,
}

#[derive(Debug, Default, Deserialize)]
pub struct ShippingDetail {
    #[serde(default)]
    pub return_id: Option<String>,
    #[serde(default)]
    pub exchange_id: Option<String>,
    #[serde(default)]
    pub claim_id: Option<String>,
}

impl ShippingDetail {
    /// Of the order itself, and of nothing that came after it.
    pub fn is_first(&self) -> bool {
        self.return_id.is_none() && self.exchange_id.is_none() && self.claim_id.is_none()
    }
}

/// What became of a line so far.
#[derive(Debug, Default, Deserialize)]
pub struct Detail {
    #[serde(default, deserialize_with = "or_default")]
    pub fulfilled_quantity: Number,
    #[serde(default, deserialize_with = "or_default")]
    pub delivered_quantity: Number,
    #[serde(default, deserialize_with = "or_default")]
    pub return_requested_quantity: Number,
    #[serde(default, deserialize_with = "or_default")]
    pub return_received_quantity: Number,
    #[serde(default, deserialize_with = "or_default")]
    pub return_dismissed_quantity: Number,
}

#[derive(Debug, Deserialize)]
pub struct PaymentCollection {
    #[serde(default, deserialize_with = "many")]
    pub payments: Vec<Payment>,
}

#[derive(Debug, Deserialize)]
pub struct Payment {
    pub id: String,
    #[serde(default, deserialize_with = "or_default")]
    pub provider_id: String,
    #[serde(default)]
    pub captured_at: Option<Moment>,
    #[serde(default, deserialize_with = "many")]
    pub captures: Vec<Capture>,
    #[serde(default, deserialize_with = "many")]
    pub refunds: Vec<Refund>,
}

#[derive(Debug, Deserialize)]
pub struct Capture {
    pub amount: Number,
}

#[derive(Debug, Deserialize)]
pub struct Refund {
    pub id: String,
    pub amount: Number,
    #[serde(default, deserialize_with = "or_default")]
    pub note: String,
    /// Missing in the answer to a refund.
    #[serde(default)]
    pub created_at: Option<Moment>,
}

#[derive(Debug, Deserialize)]
pub struct Fulfillment {
    pub id: String,
    #[serde(default)]
    pub shipped_at: Option<Moment>,
    #[serde(default)]
    pub delivered_at: Option<Moment>,
    #[serde(default)]
    pub canceled_at: Option<Moment>,
    #[serde(default, deserialize_with = "many")]
    pub labels: Vec<Label>,
    #[serde(default, deserialize_with = "or_default")]
    pub provider_id: String,
    #[serde(default)]
    pub location_id: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Label {
    #[serde(default, deserialize_with = "or_default")]
    pub tracking_number: String,
    #[serde(default)]
    pub tracking_url: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub struct Address {
    #[serde(default, deserialize_with = "or_default")]
    pub company: String,
    #[serde(default, deserialize_with = "or_default")]
    pub first_name: String,
    #[serde(default, deserialize_with = "or_default")]
    pub last_name: String,
    #[serde(default, deserialize_with = "or_default")]
    pub address_1: String,
    #[serde(default, deserialize_with = "or_default")]
    pub address_2: String,
    #[serde(default, deserialize_with = "or_default")]
    pub city: String,
    #[serde(default, deserialize_with = "or_default")]
    pub province: String,
    #[serde(default, deserialize_with = "or_default")]
    pub postal_code: String,
    #[serde(default, deserialize_with = "or_default")]
    pub country_code: String,
    #[serde(default, deserialize_with = "or_default")]
    pub phone: String,
}

#[derive(Debug, Deserialize)]
pub struct Return {
    pub id: String,
    #[serde(default)]
    pub display_id: Option<Number>,
    #[serde(default, deserialize_with = "or_default")]
    pub status: String,
    #[serde(default)]
    pub created_at: Option<Moment>,
    #[serde(default)]
    pub received_at: Option<Moment>,
    #[serde(default)]
    pub location_id: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub metadata: Map<String, Value>,
    #[serde(default)]
    pub exchange: Option<PartOf>,
    #[serde(default)]
    pub claim: Option<PartOf>,
    #[serde(default, deserialize_with = "many")]
    pub items: Vec<ReturnItem>,
}

#[derive(Debug, Deserialize)]
pub struct ReturnItem {
    pub item_id: String,
    pub quantity: Number,
    /// Sound and damaged together, of the last receipt only: a second receipt overwrites the first.
    #[serde(default, deserialize_with = "or_default")]
    pub received_quantity: Number,
    #[serde(default, deserialize_with = "or_default")]
    pub damaged_quantity: Number,
    #[serde(default, deserialize_with = "or_default")]
    pub note: String,
    #[serde(default)]
    pub reason_id: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Customer {
    pub id: String,
    #[serde(default)]
    pub email: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub first_name: String,
    #[serde(default, deserialize_with = "or_default")]
    pub last_name: String,
    #[serde(default, deserialize_with = "or_default")]
    pub company_name: String,
    #[serde(default)]
    pub phone: Option<String>,
    pub created_at: Moment,
    pub updated_at: Moment,
}

/// A reason for a return or a refund.
#[derive(Debug, Deserialize)]
pub struct Reason {
    pub id: String,
    pub label: String,
}

/// A row of which only this is wanted: ids, and where changes stand.
#[derive(Debug, Deserialize)]
pub struct Row {
    pub id: String,
    #[serde(default)]
    pub updated_at: Option<Moment>,
    /// Of a return.
    #[serde(default)]
    pub order_id: Option<String>,
    /// Of a payment.
    #[serde(default)]
    pub payment_collection: Option<CollectionRef>,
}

#[derive(Debug, Deserialize)]
pub struct CollectionRef {
    #[serde(default)]
    pub order: Option<IdOnly>,
}

#[derive(Debug, Deserialize)]
pub struct IdOnly {
    pub id: String,
}

/// Why the shop said no.
#[derive(Debug, Default, Deserialize)]
pub struct Refusal {
    #[serde(rename = "type", default, deserialize_with = "or_default")]
    pub kind: String,
    #[serde(default, deserialize_with = "or_default")]
    pub message: String,
}
