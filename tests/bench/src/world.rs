//! A made-up mailbox and shop of any size, from a seed: customers who write again, replies that quote, orders with parcels.
//! Nothing is kept; each message and each order is made when it is asked for.

use model::{
    id::RemoteId,
    inbound::{Flags, FolderRole, Inbound, InboundFile, Location},
    message::{Address, Origin},
    money::Currency,
    order::{
        Fulfilment, FulfilmentStatus, LineDetail, Order, OrderLine, Payment, PaymentStatus, PostalAddress, Totals,
        Tracking,
    },
    time::{DAY, HOUR, MINUTE, Timestamp},
};
use rust_decimal::Decimal;
use sha2::{Digest, Sha256};

use crate::{dice::Dice, words};

/// The moment at which the world ends: 2026-11-02T09:00:00Z.
pub const NOW: Timestamp = Timestamp(1_793_610_000_000);
/// Years of mail.
const SPAN_MS: i64 = 3 * 365 * DAY;

/// How large it is, and of what kind.
#[derive(Debug, Clone, Copy)]
pub struct World {
    pub seed: u64,
    pub customers: u64,
    /// Shop fronts, each with a mailbox and a shop.
    pub brands: u64,
    /// So many of a thousand messages have HTML beside their text.
    pub html: u64,
}

/// A message before it is written out: whose and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slip {
    pub at: Timestamp,
    talk: u64,
    nth: u64,
}

#[derive(Debug, Clone)]
pub struct Person {
    pub name: String,
    pub email: String,
    pub phone: Option<String>,
}

impl World {
    /// `count` messages, oldest first, by brand. The last brand is a rare one: one message of a thousand.
    pub fn slips(&self, count: usize) -> Vec<Vec<Slip>> {
        let mut brands = vec![Vec::new(); self.brands as usize];
        let mut made = 0;
        for talk in 0.. {
            let mut dice = Dice::of(self.seed, talk);
            let brand = self.brand(dice.below(1000));
            // Most are short; some go on for weeks.
            let length = if dice.permille(30) { dice.between(15, 40) } else { dice.between(1, 11) };
            let mut at = NOW.plus_ms(-(dice.below(SPAN_MS as u64) as i64));
            for nth in 0..length {
                if made == count {
                    for slips in &mut brands {
                        slips.sort_unstable();
                    }
                    return brands;
                }
                if at >= NOW {
                    break;
                }
                brands[brand].push(Slip { at, talk, nth });
                made += 1;
                at = at.plus_ms(dice.between(5 * MINUTE as u64, 30 * HOUR as u64) as i64);
            }
        }
        brands
    }

    fn brand(&self, roll: u64) -> usize {
        let last = self.brands - 1;
        let brand = match roll {
            0 => last,
            _ if last <= 1 || roll < 600 => 0,
            _ => 1 + roll % (last - 1),
        };
        brand as usize
    }

    pub fn person(&self, number: u64) -> Person {
        let mut dice = Dice::of(self.seed ^ 0x0070_6572, number);
        let (first, last) = (dice.pick(words::FIRST), dice.pick(words::LAST));
        let host = dice.pick(words::HOSTS);
        Person {
            name: format!("{first} {last}"),
            email: format!("{}.{}.{number}@{host}", first.to_lowercase(), last.to_lowercase().replace(' ', "")),
            phone: dice.permille(500).then(|| format!("+49{:010}", 3_000_000_000 + number)),
        }
    }

    fn message_id(&self, brand: usize, talk: u64, nth: u64) -> String {
        format!("{:x}.{nth}.{talk:x}@mail{brand}.shop.test", Dice::of(self.seed ^ nth, talk).roll())
    }

    /// The message of a slip, as the channel of `brand` brings it: `key` is its place in the folder.
    pub fn message(&self, brand: usize, slip: Slip, key: u64) -> Inbound {
        let mut talk = Dice::of(self.seed ^ 0x7461_6c6b, slip.talk);
        let person = self.person(talk.below(self.customers));
        let junk = talk.permille(20);
        let answered = talk.permille(900);
        let about = format!("{} {}", talk.pick(words::SUBJECTS), 100_000 + talk.below(200_000));
        let mut dice = Dice::of(self.seed ^ 0x6d61_696c, slip.talk << 8 | slip.nth);
        let ours = slip.nth % 2 == 1 && !junk;
        let us = Address { name: "Northlight Home".into(), address: format!("support@brand{brand}.shop.test") };
        let them = Address { name: person.name, address: person.email };
        let fresh = words::text(&mut dice, 12, 130);
        let mut text = fresh.clone();
        if slip.nth > 0 {
            text.push_str("\n\n> ");
            text.push_str(&words::text(&mut dice, 30, 200));
        }
        let html = dice.permille(self.html).then(|| words::html(&mut dice, &text));
        let references: Vec<String> =
            (slip.nth.saturating_sub(8)..slip.nth).map(|nth| self.message_id(brand, slip.talk, nth)).collect();
        let (role, folder) = match (ours, junk) {
            (true, _) => (FolderRole::Sent, "Sent"),
            (false, true) => (FolderRole::Junk, "Junk"),
            (false, false) => (FolderRole::Inbox, "INBOX"),
        };
        let digest = Sha256::digest(format!("{}\n{}\n{text}", them.address, slip.at.0));
        let (from, to) = if ours { (us, them) } else { (them, us) };
        Inbound {
            location: Location { folder: folder.into(), epoch: 1, key },
            role,
            flags: Flags { seen: answered || dice.permille(500), answered },
            provider_id: None,
            message_id: Some(self.message_id(brand, slip.talk, slip.nth)),
            digest: crate::hex(&digest),
            in_reply_to: references.last().cloned().into_iter().collect(),
            references,
            from,
            reply_to: None,
            to: vec![to],
            cc: vec![],
            subject: if slip.nth == 0 { about } else { format!("Re: {about}") },
            sent_at: slip.at.plus_ms(-2000),
            received_at: slip.at,
            origin: Origin::Person,
            bounce: None,
            size: (text.len() + html.as_ref().map_or(0, String::len)) as u64,
            files: if dice.permille(60) { vec![photo(&mut dice)] } else { vec![] },
            text,
            fresh,
            html,
            unreadable: None,
            cut: false,
            complete: true,
        }
    }

    /// The `nth` order of a brand's shop; a higher number is a younger one.
    pub fn order(&self, brand: usize, nth: u64, of: u64) -> Order {
        let mut dice = Dice::of(self.seed ^ 0x6f72_6465 ^ ((brand as u64) << 40), nth);
        let person = self.person(dice.below(self.customers));
        let number = 100_000 * (brand as u64 + 1) + nth;
        let at = NOW.plus_ms(-((of - nth) as i64 * (SPAN_MS / of as i64)));
        let remote = |kind: &str, n: u64| RemoteId::new(format!("{kind}_{brand}_{nth}_{n}"));
        let lines: Vec<OrderLine> = (0..dice.between(1, 5)).map(|n| line(&mut dice, remote("line", n))).collect();
        let total: Decimal = lines.iter().map(|line| line.total).sum();
        let shipped = dice.permille(930);
        let arrived = Dice::of(self.seed ^ 0x6172_7269 ^ ((brand as u64) << 40), nth).permille(970);
        let tracking = Tracking { number: tracking(brand, nth), url: None, carrier: String::new() };
        let parcel = Fulfilment {
            remote: remote("parcel", 0),
            shipped_at: Some(at.plus_ms(DAY)),
            delivered_at: arrived.then(|| at.plus_ms(3 * DAY)),
            cancelled_at: None,
            tracking: vec![tracking],
        };
        Order {
            remote: remote("order", 0),
            number: number.to_string(),
            customer: Some(RemoteId::new(format!("customer_{brand}_{}", person.email))),
            name: person.name,
            email: Some(person.email),
            phone: person.phone,
            currency: Currency::new("EUR").expect("a currency"),
            placed_at: at,
            updated_at: at.plus_ms(3 * DAY),
            cancelled_at: None,
            payment_status: PaymentStatus::Paid,
            fulfilment_status: if shipped { FulfilmentStatus::Delivered } else { FulfilmentStatus::Unfulfilled },
            outstanding: Decimal::ZERO,
            totals: Totals {
                items: total,
                shipping: Decimal::ZERO,
                discount: Decimal::ZERO,
                tax: (total * Decimal::new(19, 2) / Decimal::new(119, 2)).round_dp(2),
                total,
            },
            lines,
            payments: vec![Payment {
                remote: remote("payment", 0),
                method: "card".into(),
                captured: total,
                refunded: Decimal::ZERO,
                captured_at: Some(at.plus_ms(MINUTE)),
                refunds: vec![],
            }],
            fulfilments: if shipped { vec![parcel] } else { vec![] },
            returns: vec![],
            ship_to: Some(PostalAddress {
                lines: vec![format!("{} {}", dice.pick(words::LAST), dice.between(1, 200))],
                city: "Hamburg".into(),
                postal_code: format!("{:05}", dice.between(1_000, 99_999)),
                country: "DE".into(),
            }),
            open_change: None,
            url: None,
        }
    }
}

/// As the carrier prints it.
pub fn tracking(brand: usize, nth: u64) -> String {
    format!("0034{brand}{:014}", nth * 7 + 3)
}

fn photo(dice: &mut Dice) -> InboundFile {
    InboundFile {
        name: format!("IMG_{}.jpg", dice.between(1000, 9999)),
        mime: "image/jpeg".into(),
        size: dice.between(1_200_000, 4_000_000),
        content_id: None,
        inline: false,
        content: None,
        key: "2".into(),
    }
}

fn line(dice: &mut Dice, remote: RemoteId) -> OrderLine {
    let quantity = dice.between(1, 4) as u32;
    OrderLine {
        remote,
        title: dice.pick(words::GOODS).to_owned(),
        variant: String::new(),
        sku: format!("NL-{:04}", dice.below(900)),
        quantity,
        total: Decimal::new(dice.between(990, 24_990) as i64, 2) * Decimal::from(quantity),
        fulfilled: quantity,
        delivered: quantity,
        return_requested: 0,
        returned: 0,
        detail: LineDetail::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORLD: World = World { seed: 7, customers: 1_000, brands: 4, html: 100 };

    #[test]
    fn the_same_every_time_and_every_brand_has_some() {
        let slips = WORLD.slips(20_000);
        assert_eq!(slips.iter().map(Vec::len).sum::<usize>(), 20_000);
        assert_eq!(slips, WORLD.slips(20_000));
        assert!(slips.iter().all(|brand| !brand.is_empty() && brand.is_sorted()));
        let sizes: Vec<usize> = slips.iter().map(Vec::len).collect();
        assert!(sizes[3] < 100 && sizes[0] > 10_000 && sizes[2] > 1_000, "{sizes:?}");
        let (a, b) = (WORLD.message(0, slips[0][5], 5), WORLD.message(0, slips[0][5], 5));
        assert_eq!((a.text, a.message_id), (b.text, b.message_id));
    }

    #[test]
    fn a_reply_names_what_it_answers() {
        let slips = WORLD.slips(2_000).remove(0);
        let messages: Vec<Inbound> = slips.iter().map(|slip| WORLD.message(0, *slip, 0)).collect();
        let known = |id: &String| messages.iter().any(|message| message.message_id.as_ref() == Some(id));
        let replies: Vec<_> = messages.iter().filter_map(|message| message.in_reply_to.first()).collect();
        assert!(replies.len() > 500 && replies.iter().filter(|id| known(id)).count() == replies.len());
    }
}
