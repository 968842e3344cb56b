//! The recovery code: 155 random bits, to be printed, read out and typed again.
//!
//! Crockford's base 32 (digits and letters without I, L, O and U), in eight groups of four. The last character is a check
//! over GF(32) that finds every single wrong character and every swap of neighbours before anything is tried with it.

use std::fmt;

use zeroize::{Zeroize, Zeroizing};

use super::KeyError;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 32;
const GROUP: usize = 4;

/// Wiped when dropped; to be shown once and kept nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(Zeroizing<[u8; LENGTH]>);

impl RecoveryCode {
    pub(super) fn random() -> Self {
        let mut bytes: [u8; LENGTH] = rand::random();
        let mut code = Zeroizing::new([0; LENGTH]);
        code.iter_mut().zip(bytes).for_each(|(value, byte)| *value = byte & 31);
        bytes.zeroize();
        if let Some((check, data)) = code.split_last_mut() {
            *check = check_of(data);
        }
        Self(code)
    }

    /// Reads what was typed: case, spaces and hyphens do not count, and I, L and O are the digits that they look like.
    ///
    /// # Errors
    /// [`KeyError::Typo`] when it cannot be a code, whichever desk's.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let mut code = Zeroizing::new([0; LENGTH]);
        let mut places = code.iter_mut();
        for typed in text.chars().filter(|typed| !typed.is_whitespace() && !matches!(typed, '-' | '–' | '—')) {
            let letter = match typed.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let value = ALPHABET.iter().position(|known| char::from(*known) == letter).ok_or(KeyError::Typo)?;
            *places.next().ok_or(KeyError::Typo)? = value as u8;
        }
        if places.next().is_some() {
            return Err(KeyError::Typo);
        }
        match code.split_last() {
            Some((check, data)) if *check == check_of(data) => Ok(Self(code)),
            _ => Err(KeyError::Typo),
        }
    }

    /// As it is shown: `7K3M-…`.
    pub fn text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(LENGTH + LENGTH / GROUP));
        for (place, value) in self.0.iter().enumerate() {
            if place > 0 && place % GROUP == 0 {
                text.push('-');
            }
            text.push(ALPHABET.get(usize::from(*value)).copied().map_or('0', char::from));
        }
        text
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.0.as_slice()
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

/// The sum of αⁿ·value, highest place first, in GF(32) by x⁵ + x² + 1: neighbours weigh differently, and nothing weighs 0.
fn check_of(data: &[u8]) -> u8 {
    data.iter().fold(0, |sum, value| times_alpha(sum ^ value))
}

fn times_alpha(value: u8) -> u8 {
    let shifted = value << 1;
    if shifted & 32 == 0 { shifted } else { shifted ^ 0b10_0101 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_read_back_as_people_type_it() {
        for _ in 0..100 {
            let code = RecoveryCode::random();
            let text = code.text();
            assert_eq!(text.len(), 39);
            assert_eq!(RecoveryCode::parse(&text).unwrap(), code);
            let typed = text.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
            assert_eq!(RecoveryCode::parse(&format!(" {typed}\n")).unwrap(), code);
        }
    }

    #[test]
    fn every_wrong_character_and_every_swap_is_a_typo() {
        let text = RecoveryCode::random().text().replace('-', "");
        for place in 0..LENGTH {
            for other in ALPHABET {
                let mut typed = text.clone().into_bytes();
                if typed[place] != *other {
                    typed[place] = *other;
                    let typed = String::from_utf8(typed).unwrap();
                    assert!(matches!(RecoveryCode::parse(&typed), Err(KeyError::Typo)), "{text} {typed}");
                }
            }
            let mut typed = text.clone().into_bytes();
            if place > 0 && typed[place] != typed[place - 1] {
                typed.swap(place, place - 1);
                assert!(RecoveryCode::parse(&String::from_utf8(typed).unwrap()).is_err());
            }
        }
        assert!(RecoveryCode::parse(&text[1..]).is_err());
        assert!(RecoveryCode::parse(&format!("{text}0")).is_err());
        assert!(RecoveryCode::parse("U").is_err());
    }
}
