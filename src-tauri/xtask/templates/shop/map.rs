//! From Newshop's words to ours. Pure, so that each translation has a test with an answer as it really came.

use connect::shop::ShopIdentity;

use super::wire;

pub fn identity(shop: wire::Shop) -> ShopIdentity {
    ShopIdentity { name: shop.name, server: format!("Newshop {}", shop.version).trim_end().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shop_without_a_version_still_has_a_name() {
        let shop: wire::Shop = serde_json::from_str(r#"{"name":"Northlight"}"#).unwrap();
        let identity = identity(shop);
        assert_eq!((identity.name.as_str(), identity.server.as_str()), ("Northlight", "Newshop"));
    }
}
