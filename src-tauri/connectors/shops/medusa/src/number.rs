//! Numbers and moments as they stand in the shop's JSON.
//!
//! Amounts are read from the digits that were sent, never by way of a float: what the shop wrote is what is kept.

use jiff::Timestamp as Instant;
use model::time::Timestamp;
use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde::{Deserialize, Deserializer, de::Error};
use serde_json::value::RawValue;

/// A number, exactly. The shop sends most as JSON numbers and some as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Number(pub Decimal);

impl Number {
    /// As a number of pieces; what is negative or absurd counts as none.
    pub fn pieces(self) -> u32 {
        self.0.trunc().to_u32().unwrap_or(0)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        decimal(raw.get()).map(Self).ok_or_else(|| D::Error::custom("not a number"))
    }
}

fn decimal(text: &str) -> Option<Decimal> {
    let text = text.trim().trim_matches('"');
    text.parse().or_else(|_| Decimal::from_scientific(text)).ok()
}

/// The JSON number whose digits are those of `amount`; `None` when the shop, which computes in doubles, would take it
/// for another number.
pub fn exact(amount: Decimal) -> Option<Box<RawValue>> {
    let text = amount.normalize().to_string();
    let double: f64 = text.parse().ok()?;
    let kept = decimal(&double.to_string()).is_some_and(|seen| seen.normalize() == amount.normalize());
    kept.then(|| RawValue::from_string(text).ok()).flatten()
}

/// A moment, to the millisecond: the shop sends no more, though its database keeps microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Moment(pub Timestamp);

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let at: Instant = text.parse().map_err(|_| D::Error::custom("not a moment"))?;
        Ok(Self(Timestamp(at.as_millisecond())))
    }
}

/// A moment as the shop's filters take it.
pub fn as_filter(at: Timestamp) -> String {
    let at = Instant::from_millisecond(at.0).unwrap_or(Instant::UNIX_EPOCH);
    format!("{at:.3}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_what_the_shop_sends() {
        let read = |text: &str| serde_json::from_str::<Number>(text).map(|number| number.0.to_string()).ok();
        assert_eq!(read("112.931").as_deref(), Some("112.931"));
        assert_eq!(read("\"3\"").as_deref(), Some("3"));
        assert_eq!(read("-23.8").as_deref(), Some("-23.8"));
        assert_eq!(read("1e-7").as_deref(), Some("0.0000001"));
        assert_eq!(read("0.1000000000000000055511151231").as_deref(), Some("0.1000000000000000055511151231"));
        for text in ["null", "\"\"", "true", "{}", "\"1,5\""] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn moments_go_both_ways() {
        let at: Moment = serde_json::from_str("\"2026-11-22T08:31:17.700Z\"").unwrap();
        assert_eq!(as_filter(at.0), "2026-11-22T08:31:17.700Z");
        assert!(serde_json::from_str::<Moment>("\"yesterday\"").is_err());
    }

    #[test]
    fn refuses_to_write_what_would_arrive_as_something_else() {
        assert_eq!(exact("24.90".parse().unwrap()).unwrap().get(), "24.9");
        assert!(exact("12345678901234567890.12".parse().unwrap()).is_none());
    }

    proptest! {
        /// Every amount that money can have goes out and comes back as the same digits.
        #[test]
        fn amounts_survive(units in -1_000_000_000_000i64..1_000_000_000_000, scale in 0u32..4) {
            let amount = Decimal::new(units, scale);
            let written = exact(amount).unwrap();
            prop_assert_eq!(serde_json::from_str::<Number>(written.get()).unwrap().0, amount.normalize());
            prop_assert_eq!(written.get(), amount.normalize().to_string());
        }

        #[test]
        fn any_text_is_a_number_or_refused(text in "\\PC{0,40}") {
            let _either = decimal(&text);
        }
    }
}
