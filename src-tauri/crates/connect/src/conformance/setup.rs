//! Set-up: what the generic form rests on, and that signing in tells its troubles apart.

use std::collections::{BTreeMap, BTreeSet};

use super::{ChannelWorld, ShopWorld, connect_channel, connect_shop};
use crate::{ConnectError, Connector, FieldKind, Kind, Settings, Trouble};

pub fn is_sound(connector: &dyn Connector) {
    let setup = connector.setup();
    assert!(!setup.name.is_empty());
    assert!(
        !setup.connector.is_empty() && setup.connector.chars().all(|c| c.is_ascii_lowercase() || c == '-'),
        "a connector's id is a plain word: {}",
        setup.connector
    );
    let mut keys = BTreeSet::new();
    for field in &setup.fields {
        assert!(keys.insert(field.key), "two fields are called {}", field.key);
        let label = format!("setup.{}.{}", setup.connector, field.key);
        assert_eq!(field.label, label);
        if let Some(help) = &field.help {
            assert_eq!(help, &format!("{label}.help"));
        }
        if field.kind == FieldKind::Secret {
            assert_eq!(field.default, None, "a secret has no default");
        }
        if let (FieldKind::Choice(values), Some(default)) = (&field.kind, &field.default) {
            assert!(values.contains(&default.as_str()), "the default of {} is none of its values", field.key);
        }
    }
    let mut presets = BTreeSet::new();
    for preset in &setup.presets {
        assert!(presets.insert(preset.id), "two presets are called {}", preset.id);
        for key in preset.values.keys() {
            assert!(keys.contains(key), "preset {} sets a field that is not there: {key}", preset.id);
        }
    }
    needs_what_it_calls_required(connector);
}

fn needs_what_it_calls_required(connector: &dyn Connector) {
    let setup = connector.setup();
    if !setup.fields.iter().any(|field| field.required && field.default.is_none()) {
        return;
    }
    let error = connector.connect(&Settings::default()).err().expect("empty settings cannot connect");
    match error.trouble {
        Trouble::Settings { field } => {
            assert!(setup.fields.iter().any(|known| known.key == field), "an error names an unknown field: {field}");
        }
        other => panic!("missing settings are a matter of settings, not {other:?}"),
    }
}

/// Connected again, with another secret or another name, it is the same.
fn says_where_it_is(connector: &dyn Connector, settings: &Settings) {
    let place = connector.place(settings).expect("working settings say which shop or mailbox this is");
    let bare = Settings { secrets: BTreeMap::new(), ..settings.clone() };
    assert_eq!(connector.place(&bare), Some(place), "a secret is no part of it");
    assert!(connector.place(&Settings::default()).is_none_or(|place| !place.is_empty()));
}

pub async fn shop_signs_in(world: &mut dyn ShopWorld) {
    assert_eq!(world.connector().setup().kind, Kind::Shop);
    says_where_it_is(&*world.connector(), &world.settings());
    let shop = connect_shop(world, &world.settings());
    let identity = shop.check().await.expect("working settings sign in");
    assert!(!identity.name.is_empty());
    if let Some(wrong) = world.wrong_secret() {
        let error = connect_shop(world, &wrong).check().await.expect_err("a wrong secret signs in");
        is_sign_in(&error);
    }
    world.set_offline(true).await;
    is_offline(&shop.check().await.expect_err("nobody answers"));
    let fresh = connect_shop(world, &world.settings());
    is_offline(&fresh.check().await.expect_err("nobody answers"));
    world.set_offline(false).await;
    shop.check().await.expect("the same connection works again after an outage");
}

pub async fn channel_signs_in(world: &mut dyn ChannelWorld) {
    assert_eq!(world.connector().setup().kind, Kind::Channel);
    says_where_it_is(&*world.connector(), &world.settings());
    let channel = connect_channel(world, &world.settings());
    let identity = channel.check().await.expect("working settings sign in");
    assert!(identity.address.eq_ignore_ascii_case(&world.us().address), "customers write to {}", identity.address);
    if let Some(wrong) = world.wrong_secret() {
        let error = connect_channel(world, &wrong).check().await.expect_err("a wrong secret signs in");
        is_sign_in(&error);
    }
    world.set_offline(true).await;
    is_offline(&channel.check().await.expect_err("nobody answers"));
    world.set_offline(false).await;
    channel.check().await.expect("the same connection works again after an outage");
}

fn is_sign_in(error: &ConnectError) {
    assert_eq!(error.trouble, Trouble::SignIn, "a wrong secret is {error:?}");
}

pub fn is_offline(error: &ConnectError) {
    assert!(error.trouble.is_offline(), "an outage is {error:?}");
    assert!(!error.message.is_empty());
}
