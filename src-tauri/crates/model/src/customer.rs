//! Customers and the addresses they are known by.

use serde::{Deserialize, Serialize};

use crate::{
    id::{CustomerId, RemoteId},
    time::Timestamp,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityKind {
    Email,
    Phone,
    /// The shop's or channel's own id.
    Remote,
}

/// One way a customer is known. `value` is normalised by [`normal_email`] and [`normal_phone`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Identity {
    pub kind: IdentityKind,
    pub value: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    pub id: CustomerId,
    pub name: String,
    pub identities: Vec<Identity>,
    pub tags: Vec<String>,
    /// BCP 47, when known.
    pub language: Option<String>,
    /// IANA, when known.
    pub time_zone: Option<String>,
    pub since: Option<Timestamp>,
}

/// A customer as a shop describes one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopCustomer {
    pub remote: RemoteId,
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// Lower case, no spaces around; `None` when it cannot be an address.
///
/// The local part is folded too: no provider in use tells `Anna@` from `anna@`, and customers write both.
pub fn normal_email(text: &str) -> Option<String> {
    let text = text.trim().trim_matches(['<', '>']).to_lowercase();
    let (local, domain) = text.rsplit_once('@')?;
    let sound = !local.is_empty() && !domain.is_empty() && !text.contains(char::is_whitespace);
    sound.then_some(text)
}

/// Digits with a leading `+` where there was one (`00` counts as `+`); `None` under five digits.
pub fn normal_phone(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if digits.len() < 5 {
        return None;
    }
    if text.trim_start().starts_with('+') {
        return Some(format!("+{digits}"));
    }
    match digits.strip_prefix("00") {
        Some(rest) => Some(format!("+{rest}")),
        None => Some(digits),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalises_addresses() {
        assert_eq!(normal_email(" Anna.Schmidt@Example.TEST ").as_deref(), Some("anna.schmidt@example.test"));
        assert_eq!(normal_email("<a@b.test>").as_deref(), Some("a@b.test"));
        assert_eq!(normal_email("no address"), None);
        assert_eq!(normal_email("@b.test"), None);
        assert_eq!(normal_phone("+49 (30) 123-456").as_deref(), Some("+4930123456"));
        assert_eq!(normal_phone("0049 30 123456").as_deref(), Some("+4930123456"));
        assert_eq!(normal_phone("030 123456").as_deref(), Some("030123456"));
        assert_eq!(normal_phone("12"), None);
    }
}
