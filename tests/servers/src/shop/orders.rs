//! Orders of the test shop: placed as a web shop does, fulfilled as a warehouse does, and read back whole.

use serde_json::{Value, json};

use super::{
    Medusa,
    client::{list, text},
    seed::{SYSTEM, SeedRegion, TILL},
};
use crate::error::{Error, Result};

/// Everything of an order that the shop can say.
const WHOLE: &str = "*items,*items.detail,*customer,*fulfillments,*fulfillments.items,*fulfillments.labels,\
    *payment_collections,*payment_collections.payments,*payment_collections.payments.captures,\
    *payment_collections.payments.refunds,*shipping_address,*billing_address,*shipping_methods,*returns,*returns.items,\
    *region,+email,+currency_code,+payment_status,+fulfillment_status,+total,+summary,+metadata";

/// Who moves the money of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provider {
    /// The tests' own, with a book.
    Till,
    /// Medusa's, which never fails.
    System,
}

/// An order to be placed through the cart.
#[derive(Debug, Clone)]
pub struct PlaceOrder {
    pub email: String,
    pub first_name: String,
    pub last_name: String,
    pub phone: String,
    /// ISO 3166, small letters: de, fr, nl, at, jp or us.
    pub country: String,
    /// Article numbers of [`super::CATALOGUE`] with quantities.
    pub items: Vec<(String, u32)>,
    /// Codes of the shop's promotions, entered before paying.
    pub promotions: Vec<String>,
    pub provider: Provider,
    /// Whether the payment is captured at once.
    pub captured: bool,
}

impl PlaceOrder {
    /// A paid order from Germany, with nothing in it yet.
    pub fn new(email: &str) -> Self {
        Self {
            email: email.to_owned(),
            first_name: "Anna".into(),
            last_name: "Schmidt".into(),
            phone: "+4930123456".into(),
            country: "de".into(),
            items: Vec::new(),
            promotions: Vec::new(),
            provider: Provider::Till,
            captured: true,
        }
    }

    #[must_use]
    pub fn named(mut self, first: &str, last: &str) -> Self {
        first.clone_into(&mut self.first_name);
        last.clone_into(&mut self.last_name);
        self
    }

    #[must_use]
    pub fn phone(mut self, phone: &str) -> Self {
        phone.clone_into(&mut self.phone);
        self
    }

    #[must_use]
    pub fn country(mut self, code: &str) -> Self {
        code.clone_into(&mut self.country);
        self
    }

    #[must_use]
    pub fn item(mut self, sku: &str, quantity: u32) -> Self {
        self.items.push((sku.to_owned(), quantity));
        self
    }

    #[must_use]
    pub fn promotion(mut self, code: &str) -> Self {
        self.promotions.push(code.to_owned());
        self
    }

    #[must_use]
    pub fn paid_by(mut self, provider: Provider) -> Self {
        self.provider = provider;
        self
    }

    #[must_use]
    pub fn not_captured(mut self) -> Self {
        self.captured = false;
        self
    }

    fn address(&self) -> Value {
        let (street, city, postal) = match self.country.as_str() {
            "fr" => ("12 rue des Lilas", "Lyon", "69003"),
            "nl" => ("Keizersgracht 210", "Amsterdam", "1016"),
            "at" => ("Lindengasse 4", "Wien", "1070"),
            "jp" => ("神宮前 3-12-8", "渋谷区", "150-0001"),
            "us" => ("418 Alder Street", "Portland", "97205"),
            _ => ("Hauptstraße 5", "Berlin", "10115"),
        };
        json!({
            "first_name": self.first_name,
            "last_name": self.last_name,
            "phone": self.phone,
            "address_1": street,
            "city": city,
            "postal_code": postal,
            "country_code": self.country,
        })
    }
}

/// What a placed order is known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedOrder {
    pub id: String,
    /// What the customer sees: `#12`.
    pub number: u64,
    pub payment: String,
    /// What the till calls this payment in its book; empty for another provider.
    pub till_ref: String,
    /// Line items in the order of [`PlaceOrder::items`].
    pub lines: Vec<String>,
}

impl Medusa {
    /// Places an order as a web shop does: cart, address, shipping, payment session, completion. Takes about a second.
    pub async fn place_order(&self, order: &PlaceOrder) -> Result<PlacedOrder> {
        let region = self.region(&order.country)?;
        let items = order
            .items
            .iter()
            .map(|(sku, quantity)| {
                let variant =
                    self.seed.variants.get(sku).ok_or_else(|| Error::Unexpected(format!("the shop sells no {sku}")))?;
                Ok(json!({"variant_id": variant, "quantity": quantity}))
            })
            .collect::<Result<Vec<Value>>>()?;
        let cart = json!({
            "region_id": region.id,
            "sales_channel_id": self.seed.sales_channel,
            "email": order.email,
            "shipping_address": order.address(),
            "billing_address": order.address(),
            "items": items,
        });
        let cart = text(&self.store.post("/store/carts", cart).await?, "/cart/id")?;
        let path = format!("/store/carts/{cart}");
        self.store.post(&format!("{path}/shipping-methods"), json!({"option_id": region.shipping_option})).await?;
        if !order.promotions.is_empty() {
            let codes = json!({"promo_codes": order.promotions});
            self.store.post(&format!("{path}/promotions"), codes).await?;
        }
        let collection = self.store.post("/store/payment-collections", json!({"cart_id": cart})).await?;
        let collection = text(&collection, "/payment_collection/id")?;
        let provider = match order.provider {
            Provider::Till => TILL,
            Provider::System => SYSTEM,
        };
        self.store
            .post(
                &format!("/store/payment-collections/{collection}/payment-sessions"),
                json!({"provider_id": provider}),
            )
            .await?;
        let done = self.store.post(&format!("{path}/complete"), json!({})).await?;
        let id = text(&done, "/order/id")?;
        if order.captured {
            self.capture(&id).await?;
        }
        self.placed(&id, &order.items).await
    }

    async fn placed(&self, id: &str, items: &[(String, u32)]) -> Result<PlacedOrder> {
        let order = self.order(id).await?;
        let number = order
            .get("display_id")
            .and_then(Value::as_u64)
            .ok_or_else(|| Error::Unexpected(format!("no number in {order}")))?;
        let payment = payment_of(&order)?;
        let found = self.admin_get(&format!("/admin/payments/{payment}?fields=+data")).await?;
        let rows = list(&order, "/items")?;
        let lines = items
            .iter()
            .map(|(sku, _)| {
                rows.iter()
                    .find(|row| row.get("variant_sku").and_then(Value::as_str) == Some(sku))
                    .ok_or_else(|| Error::Unexpected(format!("no line {sku} in the order")))
                    .and_then(|row| text(row, "/id"))
            })
            .collect::<Result<Vec<_>>>()?;
        let till_ref = text(&found, "/payment/data/ref").unwrap_or_default();
        Ok(PlacedOrder { id: id.to_owned(), number, payment, till_ref, lines })
    }

    fn region(&self, country: &str) -> Result<&SeedRegion> {
        self.seed
            .regions
            .values()
            .find(|r| r.countries.iter().any(|c| c == country))
            .ok_or_else(|| Error::Unexpected(format!("the shop does not send to {country}")))
    }

    /// The order with everything that hangs on it.
    pub async fn order(&self, id: &str) -> Result<Value> {
        let answer = self.admin_get(&format!("/admin/orders/{id}?fields={WHOLE}")).await?;
        answer.get("order").cloned().ok_or_else(|| Error::Unexpected(format!("no order in {answer}")))
    }

    /// Takes the money of an order's first payment.
    pub async fn capture(&self, order: &str) -> Result<()> {
        let payment = payment_of(&self.order(order).await?)?;
        self.admin_post(&format!("/admin/payments/{payment}/capture"), json!({})).await.map(drop)
    }

    /// Packs everything that the order holds. Answers the fulfilment.
    pub async fn fulfil(&self, order: &str) -> Result<String> {
        let lines = self.line_quantities(order).await?;
        let body = json!({"items": lines, "location_id": self.seed.location});
        let path = format!("/admin/orders/{order}/fulfillments?fields=*fulfillments");
        let made = self.admin_post(&path, body).await?;
        let mut fulfilments = list(&made, "/order/fulfillments")?;
        fulfilments.sort_by_key(|f| text(f, "/created_at").unwrap_or_default());
        text(fulfilments.last().unwrap_or(&Value::Null), "/id")
    }

    /// Hands a fulfilment to the carrier under a tracking number.
    pub async fn ship(&self, order: &str, fulfilment: &str, tracking: &str) -> Result<()> {
        let lines = self.line_quantities(order).await?;
        let address = format!("https://track.example/{tracking}");
        let label = json!({"tracking_number": tracking, "tracking_url": address, "label_url": address});
        let path = format!("/admin/orders/{order}/fulfillments/{fulfilment}/shipments");
        self.admin_post(&path, json!({"items": lines, "labels": [label]})).await.map(drop)
    }

    pub async fn deliver(&self, order: &str, fulfilment: &str) -> Result<()> {
        let path = format!("/admin/orders/{order}/fulfillments/{fulfilment}/mark-as-delivered");
        self.admin_post(&path, json!({})).await.map(drop)
    }

    /// Packed, shipped and delivered: what a customer can send back.
    pub async fn complete(&self, order: &str, tracking: &str) -> Result<()> {
        let fulfilment = self.fulfil(order).await?;
        self.ship(order, &fulfilment, tracking).await?;
        self.deliver(order, &fulfilment).await
    }

    async fn line_quantities(&self, order: &str) -> Result<Vec<Value>> {
        list(&self.order(order).await?, "/items")?
            .iter()
            .map(|item| {
                let quantity = item.get("quantity").cloned().unwrap_or_default();
                Ok(json!({"id": text(item, "/id")?, "quantity": quantity}))
            })
            .collect()
    }

    /// Returns of an order with their items, oldest first, those only begun included.
    pub async fn returns(&self, order: &str) -> Result<Vec<Value>> {
        let path = format!("/admin/returns?order_id={order}&fields=*items,+metadata&order=created_at&limit=100");
        list(&self.admin_get(&path).await?, "/returns")
    }

    /// Refund rows of a payment as Medusa has them; the till's book may say more.
    pub async fn refunds(&self, payment: &str) -> Result<Vec<Value>> {
        let path = format!("/admin/payments/{payment}?fields=*refunds");
        list(&self.admin_get(&path).await?, "/payment/refunds")
    }
}

fn payment_of(order: &Value) -> Result<String> {
    text(order, "/payment_collections/0/payments/0/id")
}
