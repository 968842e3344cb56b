//! Sets a fresh Medusa up as Northlight Home, over its own HTTP interface.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    catalogue::{CATALOGUE, MARKETS, Market, Product, REFUND_REASONS, RETURN_REASONS},
    client::{Client, list, text},
};
use crate::error::{Error, Result};

/// The payment provider that can be told to misbehave.
pub(crate) const TILL: &str = "pp_till_default";
/// Medusa's own, which never fails.
pub(crate) const SYSTEM: &str = "pp_system_default";

/// Ids and keys of a seeded shop. They survive every copy of its database.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Seed {
    /// For the admin interface, as HTTP Basic user with an empty password.
    pub secret_key: String,
    /// For the storefront interface.
    pub publishable_key: String,
    pub sales_channel: String,
    pub location: String,
    /// By currency: `eur`, `jpy`, `usd`.
    pub regions: BTreeMap<String, SeedRegion>,
    /// Variant ids by article number.
    pub variants: BTreeMap<String, String>,
    /// Ids by value: `damaged`, `wrong_item`, `not_as_described`, `changed_mind`.
    pub return_reasons: BTreeMap<String, String>,
    /// Ids by code: `return_received`, `goodwill`, and Medusa's own.
    pub refund_reasons: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeedRegion {
    pub id: String,
    /// ISO 3166 codes, small letters.
    pub countries: Vec<String>,
    pub shipping_option: String,
    pub return_option: String,
}

/// `admin` is signed in as the administrator.
pub(crate) async fn seed(admin: &Client) -> Result<Seed> {
    let channel = admin.post("/admin/sales-channels", json!({"name": "Northlight Home web shop"})).await?;
    let channel = text(&channel, "/sales_channel/id")?;
    let location = location(admin, &channel).await?;
    let profile = profile(admin).await?;
    let regions = markets(admin, &location, &profile).await?;
    let store = text(&admin.get("/admin/stores").await?, "/stores/0/id")?;
    let currencies: Vec<Value> = MARKETS
        .iter()
        .map(|m| {
            let included = m.tax_included;
            json!({"currency_code": m.currency, "is_default": m.currency == "eur", "is_tax_inclusive": included})
        })
        .collect();
    let body = json!({
        "name": "Northlight Home",
        "default_sales_channel_id": channel,
        "default_location_id": location,
        "supported_currencies": currencies,
    });
    admin.post(&format!("/admin/stores/{store}"), body).await?;

    let mut variants = BTreeMap::new();
    for product in CATALOGUE {
        add_product(admin, product, &channel, &profile, &location, &mut variants).await?;
    }
    let (return_reasons, refund_reasons) = reasons(admin).await?;
    let (secret_key, publishable_key) = keys(admin, &channel).await?;
    Ok(Seed {
        secret_key,
        publishable_key,
        sales_channel: channel,
        location,
        regions,
        variants,
        return_reasons,
        refund_reasons,
    })
}

async fn location(admin: &Client, channel: &str) -> Result<String> {
    let body = json!({
        "name": "Hamburg warehouse",
        "address": {"address_1": "Speicherweg 12", "city": "Hamburg", "country_code": "de", "postal_code": "20457"},
    });
    let location = text(&admin.post("/admin/stock-locations", body).await?, "/stock_location/id")?;
    let path = format!("/admin/stock-locations/{location}");
    admin.post(&format!("{path}/fulfillment-providers"), json!({"add": ["manual_manual"]})).await?;
    admin.post(&format!("{path}/sales-channels"), json!({"add": [channel]})).await?;
    Ok(location)
}

async fn profile(admin: &Client) -> Result<String> {
    let found = admin.get("/admin/shipping-profiles?type=default").await?;
    if let Ok(id) = text(&found, "/shipping_profiles/0/id") {
        return Ok(id);
    }
    let made = admin.post("/admin/shipping-profiles", json!({"name": "Default", "type": "default"})).await?;
    text(&made, "/shipping_profile/id")
}

async fn markets(admin: &Client, location: &str, profile: &str) -> Result<BTreeMap<String, SeedRegion>> {
    let set = admin
        .post(
            &format!("/admin/stock-locations/{location}/fulfillment-sets?fields=*fulfillment_sets"),
            json!({"name": "Shipping", "type": "shipping"}),
        )
        .await?;
    let set = text(&set, "/stock_location/fulfillment_sets/0/id")?;
    let mut regions = BTreeMap::new();
    for market in MARKETS {
        let countries: Vec<String> = market.countries.iter().map(|(code, _)| (*code).to_owned()).collect();
        let body = json!({
            "name": market.name,
            "currency_code": market.currency,
            "countries": countries,
            "payment_providers": [TILL, SYSTEM],
            "is_tax_inclusive": market.tax_included,
        });
        let id = text(&admin.post("/admin/regions", body).await?, "/region/id")?;
        for (code, rate) in market.countries {
            let rate = json!({"rate": rate, "code": format!("TAX-{code}"), "name": format!("Tax {code}")});
            let body = json!({"country_code": code, "provider_id": "tp_system", "default_tax_rate": rate});
            admin.post("/admin/tax-regions", body).await?;
        }
        let zones: Vec<Value> = countries.iter().map(|c| json!({"type": "country", "country_code": c})).collect();
        let made = admin
            .post(
                &format!("/admin/fulfillment-sets/{set}/service-zones"),
                json!({"name": market.name, "geo_zones": zones}),
            )
            .await?;
        let zone = list(&made, "/fulfillment_set/service_zones")?
            .iter()
            .find(|z| z.get("name").and_then(Value::as_str) == Some(market.name))
            .map(|z| text(z, "/id"))
            .ok_or_else(|| Error::Unexpected(format!("no service zone {}", market.name)))??;
        let shipping_option = shipping(admin, market, &zone, profile, false).await?;
        let return_option = shipping(admin, market, &zone, profile, true).await?;
        regions.insert(market.currency.to_owned(), SeedRegion { id, countries, shipping_option, return_option });
    }
    Ok(regions)
}

async fn shipping(admin: &Client, market: &Market, zone: &str, profile: &str, back: bool) -> Result<String> {
    let (name, code, amount) =
        if back { ("Return label", "return", market.shipping.1) } else { ("Standard", "standard", market.shipping.0) };
    let body = json!({
        "name": name,
        "service_zone_id": zone,
        "shipping_profile_id": profile,
        "provider_id": "manual_manual",
        "price_type": "flat",
        "type": {"label": name, "description": name, "code": code},
        "prices": [{"currency_code": market.currency, "amount": amount}],
        "rules": [
            {"attribute": "is_return", "operator": "eq", "value": back.to_string()},
            {"attribute": "enabled_in_store", "operator": "eq", "value": "true"},
        ],
    });
    text(&admin.post("/admin/shipping-options", body).await?, "/shipping_option/id")
}

async fn add_product(
    admin: &Client,
    product: &Product,
    channel: &str,
    profile: &str,
    location: &str,
    variants: &mut BTreeMap<String, String>,
) -> Result<()> {
    let values: Vec<&str> = product.variants.iter().map(|(value, _)| *value).collect();
    let prices = json!([
        {"currency_code": "eur", "amount": product.eur},
        {"currency_code": "usd", "amount": product.usd},
        {"currency_code": "jpy", "amount": product.jpy},
    ]);
    let rows: Vec<Value> = product
        .variants
        .iter()
        .map(|(value, sku)| {
            json!({
                "title": value,
                "sku": sku,
                "manage_inventory": true,
                "options": {product.option: value},
                "prices": prices,
            })
        })
        .collect();
    let body = json!({
        "title": product.title,
        "handle": product.handle,
        "status": "published",
        "shipping_profile_id": profile,
        "sales_channels": [{"id": channel}],
        "weight": product.grams,
        "options": [{"title": product.option, "values": values}],
        "variants": rows,
    });
    let made = admin.post("/admin/products", body).await?;
    for variant in list(&made, "/product/variants")? {
        let sku = text(&variant, "/sku")?;
        let found = admin.get(&format!("/admin/inventory-items?sku={sku}")).await?;
        let item = text(&found, "/inventory_items/0/id")?;
        admin
            .post(
                &format!("/admin/inventory-items/{item}/location-levels"),
                json!({"location_id": location, "stocked_quantity": 1_000_000}),
            )
            .await?;
        variants.insert(sku, text(&variant, "/id")?);
    }
    Ok(())
}

type Ids = BTreeMap<String, String>;

async fn reasons(admin: &Client) -> Result<(Ids, Ids)> {
    let mut returns = Ids::new();
    for (value, label) in RETURN_REASONS {
        let made = admin.post("/admin/return-reasons", json!({"value": value, "label": label})).await?;
        returns.insert((*value).to_owned(), text(&made, "/return_reason/id")?);
    }
    let mut refunds = Ids::new();
    for (code, label) in REFUND_REASONS {
        admin.post("/admin/refund-reasons", json!({"code": code, "label": label})).await?;
    }
    for reason in list(&admin.get("/admin/refund-reasons?limit=100").await?, "/refund_reasons")? {
        refunds.insert(text(&reason, "/code")?, text(&reason, "/id")?);
    }
    Ok((returns, refunds))
}

async fn keys(admin: &Client, channel: &str) -> Result<(String, String)> {
    let made = admin.post("/admin/api-keys", json!({"title": "Shopdesk", "type": "secret"})).await?;
    let secret = text(&made, "/api_key/token")?;
    let made = admin.post("/admin/api-keys", json!({"title": "Web shop", "type": "publishable"})).await?;
    let id = text(&made, "/api_key/id")?;
    admin.post(&format!("/admin/api-keys/{id}/sales-channels"), json!({"add": [channel]})).await?;
    Ok((secret, text(&made, "/api_key/token")?))
}
