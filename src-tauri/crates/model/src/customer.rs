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

/// How a number can be written differently and still be the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialled {
    /// As [`normal_phone`] gives it.
    pub normal: String,
    /// Without what comes before it: `+`, zeros. A country's code stays, since where it ends is not to be seen.
    pub significant: String,
    /// The last [`PHONE_END`] digits of that.
    pub end: String,
    /// It says its country: another number that does is another one unless it is equal.
    pub international: bool,
}

/// So many digits at the end must be the same at least.
pub const PHONE_END: usize = 7;

/// A text that is nothing but a phone number, as it may stand elsewhere; `None` when it is no number, or too short to be
/// told by its end.
pub fn dialled(text: &str) -> Option<Dialled> {
    let is_number = |c: char| c.is_ascii_digit() || c.is_whitespace() || "+-–/.()".contains(c);
    if !text.chars().all(is_number) {
        return None;
    }
    let normal = normal_phone(text)?;
    let significant = normal.trim_start_matches(['+', '0']).to_owned();
    let end = significant.get(significant.len().checked_sub(PHONE_END)?..)?.to_owned();
    Some(Dialled { international: normal.starts_with('+'), normal, significant, end })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_told_by_its_end() {
        let of = |text| dialled(text).map(|of| (of.significant, of.end, of.international));
        let some = |significant: &str, end: &str, international| Some((significant.into(), end.into(), international));
        assert_eq!(of("0171 2345678"), some("1712345678", "2345678", false));
        assert_eq!(of("+49 (171) 234-5678"), some("491712345678", "2345678", true));
        assert_eq!(of("0049 171/2345678"), some("491712345678", "2345678", true));
        assert_eq!(of("2345678"), some("2345678", "2345678", false));
        for none in ["0234567", "JD00012345678", "call 0171 2345678", "", "A-2345678"] {
            assert_eq!(of(none), None, "{none}");
        }
    }

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
