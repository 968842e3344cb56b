//! Money: a decimal with a currency, never a float. Rounding happens here and nowhere else.

use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

/// An ISO 4217 code, in capitals.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    #[error("not a currency code: {0:?}")]
    NotACurrency(String),
    #[error("amounts in {0} and {1} cannot be combined")]
    Mixed(Currency, Currency),
    #[error("the amount is too large")]
    TooLarge,
}

impl Currency {
    /// # Errors
    /// When the text is not three letters.
    pub fn new(code: &str) -> Result<Self, MoneyError> {
        match code.to_ascii_uppercase().as_bytes() {
            [a, b, c] if [a, b, c].iter().all(|x| x.is_ascii_uppercase()) => Ok(Self([*a, *b, *c])),
            _ => Err(MoneyError::NotACurrency(code.chars().take(16).collect())),
        }
    }

    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// Digits after the point of the currency's minor unit (ISO 4217, list one).
    pub fn minor_digits(self) -> u32 {
        match self.code() {
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "UYI" | "VND"
            | "VUV" | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            "CLF" | "UYW" => 4,
            _ => 2,
        }
    }

    /// The smallest amount that can be paid.
    pub fn minor_unit(self) -> Decimal {
        Decimal::new(1, self.minor_digits())
    }

    pub fn zero(self) -> Money {
        Money { amount: Decimal::ZERO, currency: self }
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl TryFrom<String> for Currency {
    type Error = MoneyError;
    fn try_from(code: String) -> Result<Self, MoneyError> {
        Self::new(&code)
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

/// An exact amount, as the platform gave it (Medusa keeps more digits than the currency has).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    #[serde(with = "rust_decimal::serde::str")]
    pub amount: Decimal,
    pub currency: Currency,
}

impl Money {
    pub fn new(amount: Decimal, currency: Currency) -> Self {
        Self { amount: amount.normalize(), currency }
    }

    pub fn is_zero(&self) -> bool {
        self.amount.is_zero()
    }

    pub fn is_positive(&self) -> bool {
        self.amount > Decimal::ZERO
    }

    /// # Errors
    /// When the currencies differ or the sum overflows.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.same(other)?;
        let amount = self.amount.checked_add(other.amount).ok_or(MoneyError::TooLarge)?;
        Ok(Self::new(amount, self.currency))
    }

    /// # Errors
    /// When the currencies differ or the difference overflows.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.same(other)?;
        let amount = self.amount.checked_sub(other.amount).ok_or(MoneyError::TooLarge)?;
        Ok(Self::new(amount, self.currency))
    }

    fn same(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency { Ok(()) } else { Err(MoneyError::Mixed(self.currency, other.currency)) }
    }

    /// Rounded half away from zero to the minor unit: what is shown and charged.
    #[must_use]
    pub fn rounded(self) -> Self {
        let digits = self.currency.minor_digits();
        Self::new(self.amount.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero), self.currency)
    }

    /// Rounded down to the minor unit: what may be given back at most.
    #[must_use]
    pub fn floored(self) -> Self {
        let digits = self.currency.minor_digits();
        Self::new(self.amount.round_dp_with_strategy(digits, RoundingStrategy::ToNegativeInfinity), self.currency)
    }

    /// Whether the amount can be paid as it stands: no more digits than the currency has.
    pub fn is_payable(self) -> bool {
        self == self.floored()
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.currency.minor_digits() as usize;
        write!(f, "{:.digits$} {}", self.rounded().amount, self.currency)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn money(amount: &str, code: &str) -> Money {
        Money::new(amount.parse().unwrap(), Currency::new(code).unwrap())
    }

    #[test]
    fn rounds_by_the_currency() {
        assert_eq!(money("112.931", "eur").floored(), money("112.93", "EUR"));
        assert_eq!(money("112.935", "EUR").rounded(), money("112.94", "EUR"));
        assert_eq!(money("1500.6", "JPY").floored(), money("1500", "JPY"));
        assert_eq!(money("1.2345", "KWD").floored(), money("1.234", "KWD"));
        assert_eq!(money("24.9", "EUR").to_string(), "24.90 EUR");
    }

    #[test]
    fn never_mixes_currencies() {
        assert!(money("1", "EUR").plus(money("1", "USD")).is_err());
        assert!(Currency::new("EURO").is_err());
        assert!(Currency::new("e1r").is_err());
    }

    #[test]
    fn travels_as_text() {
        let json = serde_json::to_string(&money("24.90", "EUR")).unwrap();
        assert_eq!(json, r#"{"amount":"24.9","currency":"EUR"}"#);
    }

    proptest! {
        #[test]
        fn a_floor_is_payable_and_never_more(units in -1_000_000_000i64..1_000_000_000, scale in 0u32..6) {
            for code in ["EUR", "JPY", "KWD"] {
                let exact = Money::new(Decimal::new(units, scale), Currency::new(code).unwrap());
                prop_assert!(exact.floored().amount <= exact.amount);
                prop_assert!(exact.amount - exact.floored().amount < exact.currency.minor_unit());
                prop_assert!(exact.floored().is_payable());
            }
        }
    }
}
