//! Who carries a parcel, and where its way can be looked at: by the carrier's name in any language, else by a form of number
//! that no other carrier has. What is not certain stays plain: a wrong page is worse than none.

/// A carrier of the list. The address of its page is made by [`Carrier::link`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Carrier {
    pub id: &'static str,
    pub name: &'static str,
    pub name_zh: &'static str,
    signs: &'static str,
    page: &'static str,
    forms: &'static str,
}

const LIST: &str = include_str!("carriers.tsv");

/// Every carrier that is known.
pub fn all() -> impl Iterator<Item = Carrier> {
    LIST.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut cells = line.split('\t');
        Some(Carrier {
            id: cells.next()?,
            name: cells.next()?,
            name_zh: cells.next()?,
            signs: cells.next()?,
            page: cells.next()?,
            forms: cells.next().unwrap_or_default(),
        })
    })
}

/// The carrier of a parcel: as the shop names it (a name, a provider's id, the address of a page), else by its number.
pub fn of(named: &str, number: &str) -> Option<Carrier> {
    by_name(named).or_else(|| by_number(number))
}

fn by_name(named: &str) -> Option<Carrier> {
    let named = named.to_lowercase();
    if named.trim().is_empty() {
        return None;
    }
    // The longest sign decides: "hermes uk" is not Hermes, and 邮政速递 is not 邮政.
    all()
        .flat_map(|carrier| carrier.signs.split('|').map(move |sign| (carrier, sign)))
        .filter(|(_, sign)| names(&named, sign))
        .max_by_key(|(_, sign)| sign.chars().count())
        .map(|(carrier, _)| carrier)
}

/// Whether `sign` stands in `named` as a word: "ups" is not in "groups". Scripts without blanks have no words to stand as.
fn names(named: &str, sign: &str) -> bool {
    named.match_indices(sign).any(|(at, _)| {
        let edge = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric());
        let before = named.get(..at).and_then(|text| text.chars().next_back());
        let after = named.get(at + sign.len()..).and_then(|text| text.chars().next());
        !sign.is_ascii() || (edge(before) && edge(after))
    })
}

fn by_number(number: &str) -> Option<Carrier> {
    let number = plain(number);
    all().find(|carrier| carrier.forms.split('|').any(|form| has_form(&number, form)))
}

/// A number without what people set between its digits.
fn plain(number: &str) -> String {
    number.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.')).flat_map(char::to_uppercase).collect()
}

fn has_form(number: &str, form: &str) -> bool {
    if let Some(country) = form.strip_prefix('+') {
        return is_postal(number, country);
    }
    if form == "~UPS" {
        return is_ups(number);
    }
    !form.is_empty()
        && number.chars().count() == form.chars().count()
        && number.chars().zip(form.chars()).all(|(is, wanted)| match wanted {
            '#' => is.is_ascii_digit(),
            '@' => is.is_ascii_uppercase(),
            '?' => is.is_ascii_alphanumeric(),
            other => is == other,
        })
}

/// Two letters, eight digits and a check digit, the country (Universal Postal Union, S10).
fn is_postal(number: &str, country: &str) -> bool {
    const WEIGHTS: [u32; 8] = [8, 6, 4, 2, 3, 5, 9, 7];
    let letters: Vec<char> = number.chars().collect();
    let [a, b, digits @ .., c, d] = letters.as_slice() else { return false };
    let digits: Option<Vec<u32>> = digits.iter().map(|c| c.to_digit(10)).collect();
    let Some([serial @ .., check]) = digits.as_deref() else { return false };
    if serial.len() != 8 || !a.is_ascii_uppercase() || !b.is_ascii_uppercase() || country != format!("{c}{d}") {
        return false;
    }
    let sum: u32 = serial.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    let expected = match 11 - sum % 11 {
        10 => 0,
        11 => 5,
        other => other,
    };
    *check == expected
}

/// 1Z, fifteen letters or digits, and a check digit: letters count as 2, 3 … from A on, every second one twice.
fn is_ups(number: &str) -> bool {
    let Some(rest) = number.strip_prefix("1Z").filter(|rest| rest.len() == 16 && rest.is_ascii()) else { return false };
    let values: Option<Vec<u32>> = rest
        .chars()
        .map(|c| if c.is_ascii_uppercase() { Some((c as u32 - 63) % 10) } else { c.to_digit(10) })
        .collect();
    let Some([body @ .., check]) = values.as_deref() else { return false };
    let sum: u32 = body.iter().enumerate().map(|(at, value)| if at % 2 == 1 { value * 2 } else { *value }).sum();
    (10 - sum % 10) % 10 == *check
}

impl Carrier {
    /// The page about this parcel. The number may hold anything: nothing of it can leave its place in the address.
    pub fn link(&self, number: &str) -> String {
        let number: String = plain(number)
            .bytes()
            .map(|byte| {
                let free = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
                if free { char::from(byte).to_string() } else { format!("%{byte:02X}") }
            })
            .collect();
        self.page.replace("{}", &number)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(named: &str, number: &str) -> Option<&'static str> {
        of(named, number).map(|carrier| carrier.id)
    }

    #[test]
    fn the_list_is_whole() {
        let list: Vec<Carrier> = all().collect();
        assert!(list.len() >= 25, "{}", list.len());
        let mut ids: Vec<&str> = list.iter().map(|carrier| carrier.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), list.len(), "an id stands twice");
        for carrier in list {
            assert!(carrier.page.starts_with("https://") && carrier.page.matches("{}").count() == 1, "{carrier:?}");
            assert!(!carrier.name.is_empty() && !carrier.name_zh.is_empty(), "{carrier:?}");
            assert!(carrier.signs.split('|').all(|sign| sign.len() > 2 && sign == sign.to_lowercase()), "{carrier:?}");
            assert_eq!(id(carrier.name, ""), Some(carrier.id));
            assert_eq!(id(carrier.name_zh, ""), Some(carrier.id));
        }
    }

    #[test]
    fn names_in_either_language_and_in_addresses() {
        assert_eq!(id("顺丰", "1"), Some("sf"));
        assert_eq!(id("DHL Express Worldwide", "1"), Some("dhl"));
        assert_eq!(id("ヤマト運輸", "1"), Some("yamato"));
        assert_eq!(id("shippo_fedex", "1"), Some("fedex"));
        assert_eq!(id("https://www.ups.com/track?tracknum=1", "1"), Some("ups"));
        assert_eq!(id("Hermes UK", "1"), Some("evri"));
        assert_eq!(id("邮政速递", "1"), Some("ems"));
    }

    #[test]
    fn what_only_looks_like_a_name_is_none() {
        for named in ["", "  ", "Ship groups", "manual_manual", "Glshaus", "standard", "cups & co"] {
            assert_eq!(id(named, "123"), None, "{named}");
        }
    }

    #[test]
    fn numbers_that_nobody_else_has() {
        let known = [
            ("SF1234567890123", "sf"),
            ("yt1234567890123", "yto"),
            ("JT1234567890123", "jt"),
            ("JD0123456789012", "jd"),
            ("JDVA", ""),
            ("JDV012345678901", "jd"),
            ("JD014600003828391234", "dhl"),
            ("0034 0434 1610 9402 7318", "dhl"),
            ("1Z999AA10123456784", "ups"),
            ("1Z999AA10123456785", ""),
            ("9400 1000 0000 0000 0000 00", "usps"),
            ("RB123456785GB", "royalmail"),
            ("RB123456784GB", ""),
            ("EE123456785CN", "chinapost"),
            ("LX473124829JP", "japanpost"),
            ("6A12345678901", "colissimo"),
            ("123456789012", ""),
            ("PARCEL-1", ""),
            ("", ""),
        ];
        for (number, carrier) in known {
            // What the check digit of the sample is, the test says itself.
            assert_eq!(id("", number).unwrap_or_default(), carrier, "{number}");
        }
    }

    #[test]
    fn a_number_cannot_leave_its_place() {
        let dhl = of("DHL", "").unwrap();
        assert_eq!(
            dhl.link("0034 0434 1610"),
            "https://www.dhl.com/global-en/home/tracking.html?tracking-id=003404341610"
        );
        assert!(dhl.link("1&x=../#2").ends_with("tracking-id=1%26X%3D%2F%232"), "{}", dhl.link("1&x=../#2"));
        assert!(of("顺丰", "").unwrap().link("号").ends_with("/%E5%8F%B7"));
    }

    proptest! {
        #[test]
        fn a_link_is_the_page_with_harmless_letters(number in "\\PC{0,40}") {
            for carrier in all() {
                let link = carrier.link(&number);
                let (before, after) = carrier.page.split_once("{}").unwrap();
                let number = link.strip_prefix(before).and_then(|rest| rest.strip_suffix(after)).unwrap();
                prop_assert!(number.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.~%".contains(&b)));
            }
        }

        /// A wrong digit is noticed: the forms with a check digit are not guesses.
        #[test]
        fn one_wrong_digit_makes_no_postal_number(serial in 10_000_000u32..99_999_999, wrong in 1u32..10) {
            let right = (0..10).map(|check| format!("RB{serial}{check}GB")).find(|n| is_postal(n, "GB")).unwrap();
            let last = right.as_bytes()[10] - b'0';
            let other = (u32::from(last) + wrong) % 10;
            let changed = format!("RB{serial}{other}GB");
            prop_assert!(!is_postal(&changed, "GB"));
        }
    }
}
