//! The connectors there are. A new one is a line here.

use std::sync::Arc;

use connect::Connector;

/// Made up shops and customers; their accounts are marked as such and can be taken away in one go.
pub const DEMO: &str = "demo";

pub fn connectors() -> Vec<Arc<dyn Connector>> {
    vec![
        Arc::new(channel_email::Email),
        Arc::new(shop_medusa::Medusa),
        Arc::new(shop_demo::Demo),
        Arc::new(channel_demo::Demo),
    ]
}
