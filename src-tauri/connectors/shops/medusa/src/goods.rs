//! What the shop sells, as it would stand in an order, and what an operation of ours added to one.

use connect::{ConnectError, Trouble};
use model::{
    amend::Variant,
    id::{OperationId, RemoteId},
    money::{Currency, Money},
};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    mark,
    number::Number,
    read::{Reader, filter_ignored},
};

const AT_MOST: usize = 20;

#[derive(Debug, Deserialize)]
struct Ordered {
    id: String,
    #[serde(default)]
    currency_code: String,
    #[serde(default)]
    items: Option<Vec<Item>>,
}

#[derive(Debug, Deserialize)]
struct Item {
    #[serde(default)]
    metadata: Option<Map<String, Value>>,
    #[serde(default)]
    quantity: Option<Number>,
    #[serde(default)]
    is_tax_inclusive: bool,
    #[serde(default)]
    tax_lines: Option<Vec<TaxLine>>,
}

#[derive(Debug, Deserialize)]
struct TaxLine {
    rate: Number,
}

#[derive(Debug, Deserialize)]
struct Sold {
    id: String,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    sku: Option<String>,
    #[serde(default)]
    product: Option<Product>,
    #[serde(default)]
    prices: Option<Vec<Price>>,
}

#[derive(Debug, Deserialize)]
struct Product {
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    status: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Price {
    amount: Number,
    #[serde(default)]
    currency_code: Option<String>,
    #[serde(default)]
    min_quantity: Option<Number>,
    #[serde(default)]
    rules: Option<Map<String, Value>>,
}

/// What a price of the shop's is multiplied by, so that it holds the tax as this order's lines are taxed.
fn with_tax(items: &[Item]) -> Decimal {
    let taxed =
        items.iter().find(|item| !item.is_tax_inclusive && item.tax_lines.as_ref().is_some_and(|of| !of.is_empty()));
    let rate: Decimal = taxed.iter().flat_map(|item| item.tax_lines.iter().flatten()).map(|line| line.rate.0).sum();
    Decimal::ONE + rate / Decimal::ONE_HUNDRED
}

/// The shop's plain price in this currency: not that of a group of customers, nor of many pieces.
fn price(prices: &[Price], currency: Currency) -> Option<Decimal> {
    let plain = |price: &&Price| {
        price.currency_code.as_deref().is_some_and(|code| code.eq_ignore_ascii_case(currency.code()))
            && price.rules.as_ref().is_none_or(Map::is_empty)
            && price.min_quantity.is_none_or(|least| least.0 <= Decimal::ONE)
    };
    prices.iter().find(plain).map(|price| price.amount.0)
}

impl Reader {
    async fn ordered(&self, order: &RemoteId, fields: &str) -> Result<Option<Ordered>, ConnectError> {
        let query = vec![("id[]", order.0.clone()), ("limit", "1".to_owned()), ("fields", fields.to_owned())];
        let page = self.list::<Ordered>("admin/orders", &query).await?;
        match page.rows.into_iter().next() {
            Some(row) if row.id != order.as_str() => Err(filter_ignored()),
            row => Ok(row),
        }
    }

    /// What the shop sells that fits, in the order's currency. What has no price in it is left out.
    pub async fn variants(&self, order: &RemoteId, query: &str) -> Result<Vec<Variant>, ConnectError> {
        let fields = "id,currency_code,items.is_tax_inclusive,items.tax_lines.rate";
        let gone = || ConnectError::new(Trouble::NotFound, "the shop has no such order");
        let order = self.ordered(order, fields).await?.ok_or_else(gone)?;
        let currency = Currency::new(&order.currency_code)
            .map_err(|_| ConnectError::new(Trouble::Garbage, "an order has no usable currency"))?;
        let factor = with_tax(order.items.as_deref().unwrap_or_default());
        let mut asked = vec![
            ("limit", AT_MOST.to_string()),
            (
                "fields",
                "id,title,sku,product.title,product.status,prices.amount,prices.currency_code,prices.min_quantity,prices.rules"
                    .to_owned(),
            ),
        ];
        if !query.trim().is_empty() {
            asked.push(("q", query.trim().to_owned()));
        }
        let page = self.list::<Sold>("admin/product-variants", &asked).await?;
        let sold = page.rows.into_iter().filter_map(|row| {
            let product = row.product?;
            if product.status.as_deref().is_some_and(|status| status != "published") {
                return None;
            }
            let amount = price(row.prices.as_deref().unwrap_or_default(), currency)?.checked_mul(factor)?;
            Some(Variant {
                remote: RemoteId(row.id),
                title: product.title.unwrap_or_default(),
                variant: row.title.unwrap_or_default(),
                sku: row.sku.unwrap_or_default(),
                price: Money::new(amount, currency).rounded(),
            })
        });
        Ok(sold.collect())
    }

    /// The articles that this operation added to the order, with their pieces.
    pub async fn added_to(&self, order: &RemoteId, by: OperationId) -> Result<Vec<(String, u32)>, ConnectError> {
        let found = self.ordered(order, "id,items.metadata,items.quantity").await?;
        let text = |data: &Map<String, Value>, key: &str| data.get(key).and_then(Value::as_str).map(str::to_owned);
        let by = by.to_string();
        let items = found.into_iter().flat_map(|order| order.items.unwrap_or_default());
        let ours = items.filter_map(|item| {
            let data = item.metadata?;
            let count = item.quantity.map_or(0, Number::pieces);
            (text(&data, mark::OPERATION)? == by).then(|| Some((text(&data, mark::VARIANT)?, count)))?
        });
        Ok(ours.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prices(json: &str) -> Vec<Price> {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn the_plain_price_in_the_orders_currency_counts() {
        let of = prices(
            r#"[{"amount":9,"currency_code":"eur","rules":{"customer.groups.id":"vip"}},
                {"amount":8,"currency_code":"eur","min_quantity":10,"rules":{}},
                {"amount":12.5,"currency_code":"eur","rules":{}},{"amount":14,"currency_code":"usd","rules":{}}]"#,
        );
        let in_currency = |code: &str| price(&of, Currency::new(code).unwrap()).map(|amount| amount.to_string());
        assert_eq!(in_currency("EUR").as_deref(), Some("12.5"));
        assert_eq!(in_currency("USD").as_deref(), Some("14"));
        assert_eq!(in_currency("JPY"), None);
    }

    #[test]
    fn tax_is_added_where_prices_come_without() {
        let items = |json: &str| with_tax(&serde_json::from_str::<Vec<Item>>(json).unwrap()).to_string();
        assert_eq!(items(r#"[{"is_tax_inclusive":true,"tax_lines":[{"rate":19}]}]"#), "1");
        assert_eq!(items(r#"[{"is_tax_inclusive":false,"tax_lines":[{"rate":8.25}]}]"#), "1.0825");
        assert_eq!(items("[]"), "1");
    }
}
