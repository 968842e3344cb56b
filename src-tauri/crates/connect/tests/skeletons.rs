//! The connectors that `cargo xtask new-connector` starts from compile against this crate, and promise nothing they do not
//! do.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../../../xtask/templates/channel/lib.rs"]
mod channel;
#[path = "../../../xtask/templates/shop/lib.rs"]
mod shop;

use std::collections::BTreeMap;

use connect::{Connected, Connector, FieldKind, Secret, Settings, Trouble};
use tokio::sync::mpsc;

/// Every field filled in, for a server where nobody listens.
fn filled(connector: &dyn Connector) -> Settings {
    let (mut values, mut secrets) = (BTreeMap::new(), BTreeMap::new());
    for field in connector.setup().fields {
        if field.kind == FieldKind::Secret {
            secrets.insert(field.key.to_owned(), Secret::new("key"));
        } else {
            values.insert(field.key.to_owned(), "http://127.0.0.1:9".to_owned());
        }
    }
    Settings { values, secrets }
}

fn lacks_settings(connector: &dyn Connector) {
    let Err(error) = connector.connect(&Settings::default()) else { panic!("connected without settings") };
    assert!(matches!(error.trouble, Trouble::Settings { .. }));
}

#[tokio::test]
async fn a_new_shop_says_what_it_cannot_do() {
    lacks_settings(&shop::Newshop);
    let Connected::Shop(shop) = shop::Newshop.connect(&filled(&shop::Newshop)).unwrap() else { panic!("no shop") };
    assert!(!shop.caps().create_return);
    let (sink, _source) = mpsc::channel(1);
    assert_eq!(shop.pull(None, Vec::new(), sink).await.unwrap_err().trouble, Trouble::Unsupported);
}

#[tokio::test]
async fn a_new_channel_says_what_it_cannot_do() {
    lacks_settings(&channel::Newchannel);
    let Connected::Channel(channel) = channel::Newchannel.connect(&filled(&channel::Newchannel)).unwrap() else {
        panic!("no channel")
    };
    assert_eq!(channel.caps().attachments_max, 0);
    let (sink, _source) = mpsc::channel(1);
    assert_eq!(channel.run(None, sink).await.unwrap_err().trouble, Trouble::Unsupported);
}
