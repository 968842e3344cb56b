//! What Northlight Home sells, and where to.

/// A product with its variants; one price for all of them in each currency, in major units.
pub struct Product {
    pub title: &'static str,
    pub handle: &'static str,
    /// What the variants differ by.
    pub option: &'static str,
    /// Value of the option, and the article number.
    pub variants: &'static [(&'static str, &'static str)],
    pub eur: f64,
    pub usd: f64,
    pub jpy: f64,
    pub grams: u32,
}

/// Every product.
pub const CATALOGUE: &[Product] = &[
    Product {
        title: "Meridian arc lamp",
        handle: "meridian-arc-lamp",
        option: "Finish",
        variants: &[("Brass", "NL-ARC-BRA"), ("Black", "NL-ARC-BLK")],
        eur: 189.0,
        usd: 209.0,
        jpy: 29_800.0,
        grams: 9_400,
    },
    Product {
        title: "Halo glass shade",
        handle: "halo-glass-shade",
        option: "Glass",
        variants: &[("Smoke", "NL-SHADE-SMK"), ("Clear", "NL-SHADE-CLR"), ("Amber", "NL-SHADE-AMB")],
        eur: 24.9,
        usd: 27.5,
        jpy: 3_900.0,
        grams: 650,
    },
    Product {
        title: "Fjord stoneware mug",
        handle: "fjord-stoneware-mug",
        option: "Glaze",
        variants: &[("Sand", "NL-MUG-SND"), ("Slate", "NL-MUG-SLT"), ("Moss", "NL-MUG-MOS")],
        eur: 14.5,
        usd: 16.0,
        jpy: 2_300.0,
        grams: 410,
    },
    Product {
        title: "Tundra wool throw",
        handle: "tundra-wool-throw",
        option: "Colour",
        variants: &[("Oat", "NL-THROW-OAT"), ("Ochre", "NL-THROW-OCH")],
        eur: 79.0,
        usd: 86.0,
        jpy: 12_400.0,
        grams: 1_100,
    },
    Product {
        title: "Saltmarsh linen cushion",
        handle: "saltmarsh-linen-cushion",
        option: "Colour",
        variants: &[("Natural", "NL-CUSH-NAT"), ("Rust", "NL-CUSH-RST")],
        eur: 39.9,
        usd: 44.0,
        jpy: 6_300.0,
        grams: 700,
    },
    Product {
        title: "Harbour oak tray",
        handle: "harbour-oak-tray",
        option: "Size",
        variants: &[("Small", "NL-TRAY-S"), ("Large", "NL-TRAY-L")],
        eur: 46.0,
        usd: 49.0,
        jpy: 7_200.0,
        grams: 1_300,
    },
    Product {
        title: "Pivot desk lamp",
        handle: "pivot-desk-lamp",
        option: "Colour",
        variants: &[("White", "NL-DESK-WHT"), ("Graphite", "NL-DESK-GRA")],
        eur: 98.0,
        usd: 108.0,
        jpy: 15_500.0,
        grams: 2_200,
    },
    Product {
        title: "Cedar candle",
        handle: "cedar-candle",
        option: "Weight",
        variants: &[("220 g", "NL-CANDLE-220")],
        eur: 18.0,
        usd: 19.5,
        jpy: 2_800.0,
        grams: 460,
    },
];

/// A region of the shop. Prices hold the tax where `tax_included`.
pub(crate) struct Market {
    pub(crate) name: &'static str,
    pub(crate) currency: &'static str,
    /// ISO 3166 codes with their tax in per cent.
    pub(crate) countries: &'static [(&'static str, f64)],
    pub(crate) tax_included: bool,
    /// What sending out and sending back cost.
    pub(crate) shipping: (f64, f64),
}

/// The yen has no minor unit; the dollar's prices come without tax.
pub(crate) const MARKETS: &[Market] = &[
    Market {
        name: "Europe",
        currency: "eur",
        countries: &[("de", 19.0), ("fr", 20.0), ("nl", 21.0), ("at", 20.0)],
        tax_included: true,
        shipping: (4.9, 3.5),
    },
    Market { name: "Japan", currency: "jpy", countries: &[("jp", 10.0)], tax_included: true, shipping: (800.0, 500.0) },
    Market {
        name: "United States",
        currency: "usd",
        countries: &[("us", 8.25)],
        tax_included: false,
        shipping: (6.5, 5.0),
    },
];

/// Reasons for a return: value and label.
pub(crate) const RETURN_REASONS: &[(&str, &str)] = &[
    ("damaged", "Arrived damaged"),
    ("wrong_item", "Wrong item"),
    ("not_as_described", "Not as described"),
    ("changed_mind", "Changed my mind"),
];

/// Reasons for a refund beside those that Medusa brings: code and label.
pub(crate) const REFUND_REASONS: &[(&str, &str)] = &[("return_received", "Return received"), ("goodwill", "Goodwill")];
