//! The connectors there are. A new one is a line here.

use std::sync::Arc;

use connect::Connector;
use store::table::account::Kind;

pub fn connectors() -> Vec<Arc<dyn Connector>> {
    vec![
        Arc::new(channel_email::Email),
        Arc::new(shop_medusa::Medusa),
        Arc::new(shop_demo::DemoShop::default()),
        Arc::new(channel_demo::DemoChannel::default()),
    ]
}

/// Libraries of connectors that log whole commands, passwords among them.
pub const UNHEARD: [&str; 2] = ["async_imap", "imap_proto"];

/// The demo's connector of each kind.
pub fn demo(kind: Kind) -> &'static str {
    match kind {
        Kind::Shop => shop_demo::DemoShop::default().setup().connector,
        Kind::Channel => channel_demo::DemoChannel::default().setup().connector,
    }
}
