//! The people at the desk, and the shop fronts they speak for.

use serde::{Deserialize, Serialize};

use crate::id::{AccountId, AgentId, BrandId};

/// The window's languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    #[serde(rename = "en")]
    English,
    #[serde(rename = "zh-CN")]
    SimplifiedChinese,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Agent,
    Senior,
    Lead,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agent {
    pub id: AgentId,
    pub name: String,
    pub language: Language,
    pub role: Role,
    /// Whether a PIN guards this profile; its hash never leaves the store.
    pub has_pin: bool,
}

/// A name and address that a brand writes as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SenderIdentity {
    pub account: AccountId,
    pub name: String,
    pub address: String,
}

/// A shop front: one desk can serve several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brand {
    pub id: BrandId,
    pub name: String,
    /// BCP 47, the language customers are answered in by default.
    pub language: String,
    pub signature: String,
    /// Where goods are sent back to; empty while nobody has said it.
    pub return_address: String,
    /// Days to send them; 0: nothing is said of it.
    pub return_days: u32,
    pub senders: Vec<SenderIdentity>,
}
