//! What a person enters to connect a shop, and what of it cannot be right.

use std::sync::Arc;

use connect::{
    ConnectError, Connected, Field, FieldKind, Kind, Secret, Settings, Setup,
    http::{Http, Limits, Url, base_url},
};

use crate::shop::MedusaShop;

const URL: &str = "url";
const KEY: &str = "key";
/// Named by [`Http::new`] too.
const CA: &str = "ca";

pub fn setup() -> Setup {
    let field = |key: &'static str, kind: FieldKind, required: bool| Field {
        key,
        kind,
        label: format!("setup.medusa.{key}"),
        help: Some(format!("setup.medusa.{key}.help")),
        required,
        default: None,
        advanced: !required,
    };
    Setup {
        connector: "medusa",
        kind: Kind::Shop,
        name: "Medusa",
        fields: vec![
            field(URL, FieldKind::Url, true),
            field(KEY, FieldKind::Secret, true),
            field(CA, FieldKind::Certificate, false),
        ],
        presets: vec![],
    }
}

/// Where the shop's API lies.
fn base(settings: &Settings) -> Result<Url, ConnectError> {
    let mut base = base_url(URL, settings.required(URL)?)?;
    // People copy the address of the back office, which is one folder below the API.
    if let Some(root) = base.path().strip_suffix("app/").or_else(|| base.path().strip_suffix("admin/")) {
        let root = root.to_owned();
        base.set_path(&root);
    }
    Ok(base)
}

pub fn place(settings: &Settings) -> Option<String> {
    base(settings).ok().map(String::from)
}

pub fn connect(settings: &Settings) -> Result<Connected, ConnectError> {
    let base = base(settings)?;
    let key = Secret::new(settings.secret(KEY)?.expose().trim());
    if key.expose().starts_with("pk_") {
        return Err(ConnectError::settings(KEY, "this is a publishable key; a secret key (sk_…) is needed"));
    }
    if !key.expose().starts_with("sk_") {
        return Err(ConnectError::settings(KEY, "a secret key starts with sk_"));
    }
    let http = Http::new(base, &key, &Secret::new(""), settings.value(CA), Limits::default())?;
    Ok(Connected::Shop(Arc::new(MedusaShop::new(http))))
}

#[cfg(test)]
mod tests {
    use connect::Trouble;

    use super::*;

    fn entered(url: &str, key: &str) -> Settings {
        let mut settings = Settings::default();
        settings.values.insert(URL.into(), url.into());
        settings.secrets.insert(KEY.into(), Secret::new(key));
        settings
    }

    fn wrong_field(url: &str, key: &str) -> String {
        match connect(&entered(url, key)).err().unwrap().trouble {
            Trouble::Settings { field } => field,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn takes_an_address_and_a_secret_key() {
        assert!(connect(&entered("http://127.0.0.1:9000", " sk_1 ")).is_ok());
        assert!(connect(&entered("https://shop.example.test/app", "sk_1")).is_ok());
    }

    #[test]
    fn a_shop_is_the_same_however_its_address_is_written() {
        let at = |url: &str| place(&entered(url, ""));
        assert_eq!(at(" https://Shop.example.test/app "), at("https://shop.example.test"));
        assert_eq!(at("https://shop.example.test:443/"), at("https://shop.example.test"));
        assert_ne!(at("https://shop.example.test"), at("https://other.example.test"));
        assert_eq!(at(""), None);
    }

    #[test]
    fn says_which_field_cannot_be_right() {
        assert_eq!(wrong_field("", "sk_1"), URL);
        assert_eq!(wrong_field("http://shop.example.test", "sk_1"), URL);
        assert_eq!(wrong_field("https://shop.example.test", ""), KEY);
        assert_eq!(wrong_field("https://shop.example.test", "pk_1"), KEY);
        assert_eq!(wrong_field("https://shop.example.test", "hunter2"), KEY);
    }
}
