//! What people in the made-up world are called and write.

use std::fmt::Write;

use crate::dice::Dice;

pub const FIRST: &[&str] = &[
    "Mara", "Ines", "Luc", "Femke", "Dana", "Jonas", "Aoi", "Lena", "Piotr", "Amira", "Noah", "Sofia", "Mateo", "Emma",
    "Finn", "Clara", "Hugo", "Ida", "Oskar", "Marta", "Yuki", "Wei", "Chen", "Anna", "Bram", "Cleo", "Dario", "Elif",
    "Farid", "Greta", "Hana", "Ivan", "Jana", "Karim", "Lotte", "Milan", "Nora", "Omar", "Paula", "Quinn", "Rosa",
    "Samir", "Tilda", "Ugo", "Vera", "Willem", "Xenia", "Yara", "Zoe", "Adele",
];
pub const LAST: &[&str] = &[
    "Kessler",
    "Albrecht",
    "Moreau",
    "de Wit",
    "Whitfield",
    "Brandt",
    "Sato",
    "Vogel",
    "Nowak",
    "Haddad",
    "Keller",
    "Rossi",
    "Garcia",
    "Lindgren",
    "Jansen",
    "Weber",
    "Dubois",
    "Olsen",
    "Meyer",
    "Kowalski",
    "Tanaka",
    "Zhang",
    "Liu",
    "Schmidt",
    "Bakker",
    "Costa",
    "Ferrari",
    "Yilmaz",
    "Khan",
    "Larsen",
    "Novak",
    "Petrov",
    "Horvat",
    "Aziz",
    "Maes",
    "Peeters",
    "Silva",
    "Santos",
    "Berg",
    "Dahl",
    "Fischer",
    "Wagner",
    "Becker",
    "Hoffmann",
    "Schulz",
    "Koch",
    "Richter",
    "Klein",
    "Wolf",
    "Neumann",
];
pub const HOSTS: &[&str] = &["mail.test", "post.test", "example.test", "inbox.test", "letters.test"];
pub const SUBJECTS: &[&str] = &[
    "Broken lamp shade, order",
    "Where is my parcel",
    "Wrong colour in order",
    "Return of order",
    "Question about the arc lamp",
    "Invoice for order",
    "Missing piece in order",
    "Address change for order",
    "Refund for order",
    "Delivery date of order",
];
pub const GOODS: &[&str] = &[
    "Arc lamp, brass",
    "Glass shade 22 cm, smoke",
    "Mug, sand",
    "Throw, oatmeal",
    "Tray, large",
    "Candle 220 g",
    "Side table, oak",
    "Wall hook, black",
];
const WORDS: &[&str] = &[
    "hello", "the", "lamp", "that", "I", "ordered", "arrived", "today", "and", "its", "shade", "has", "a", "crack",
    "from", "top", "to", "bottom", "could", "you", "please", "send", "me", "another", "one", "or", "tell", "how",
    "can", "return", "it", "parcel", "was", "not", "damaged", "outside", "so", "must", "have", "happened", "before",
    "we", "are", "away", "next", "week", "thank", "for", "your", "help", "with", "this", "order", "number", "is", "on",
    "invoice", "already", "paid", "by", "card", "my", "address", "changed", "since", "then", "kind", "regards",
];

/// So many words, with sentences.
pub fn text(dice: &mut Dice, least: u64, most: u64) -> String {
    let count = dice.between(least, most);
    let mut text = String::with_capacity(count as usize * 6);
    for nth in 0..count {
        if nth > 0 {
            text.push_str(if nth % 14 == 0 { ".\n" } else { " " });
        }
        text.push_str(dice.pick(WORDS));
    }
    text.push('.');
    text
}

/// The text as mail programs write it.
pub fn html(dice: &mut Dice, text: &str) -> String {
    let mut html = String::with_capacity(text.len() * 2 + 600);
    html.push_str("<html><head><meta charset=\"utf-8\"></head><body><div dir=\"ltr\">");
    for line in text.lines() {
        let _ = write!(html, "<div class=\"x{}\"><span style=\"font-size:11pt\">{line}</span></div>", dice.below(9));
    }
    html.push_str("</div></body></html>");
    html
}
