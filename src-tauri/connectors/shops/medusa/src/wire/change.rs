//! A change of an order as the shop tells it: what kind it is, of what, and what it holds so far.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{many, or_default};
use crate::number::Number;

/// A change of an order: begun, worked on, then confirmed or discarded.
#[derive(Debug, Deserialize)]
pub struct Change {
    #[serde(default, deserialize_with = "or_default")]
    pub change_type: String,
    pub status: String,
    #[serde(default)]
    pub order_id: Option<String>,
    #[serde(default)]
    pub return_id: Option<String>,
    #[serde(default)]
    pub exchange_id: Option<String>,
    #[serde(default)]
    pub claim_id: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub internal_note: String,
    #[serde(default, deserialize_with = "many")]
    pub actions: Vec<Action>,
}

#[derive(Debug, Deserialize)]
pub struct Action {
    pub action: String,
    #[serde(default, deserialize_with = "or_default")]
    pub details: Details,
}

#[derive(Debug, Default, Deserialize)]
pub struct Details {
    #[serde(default, deserialize_with = "or_default")]
    pub reference_id: String,
    #[serde(default, deserialize_with = "or_default")]
    pub quantity: Number,
    /// Of an article that is added.
    #[serde(default, deserialize_with = "or_default")]
    pub metadata: Map<String, Value>,
}
