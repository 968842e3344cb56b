//! The people and orders that a first look at the demo shows: the same in every world.

use model::{
    id::RemoteId,
    order::{PostalAddress, Tracking},
    time::{DAY, HOUR, MINUTE, Timestamp},
};
use rand::rngs::StdRng;

use crate::{
    orders::{Item, Plan, Wish, make, one_came_back},
    people::Person,
    state::{Content, File, Kept, Mail, State, Talk},
    talk::{Letter, mail},
};

struct Face {
    name: &'static str,
    first: &'static str,
    latin: &'static str,
    email: &'static str,
    language: &'static str,
    time_zone: &'static str,
    currency: &'static str,
    phone: &'static str,
    street: &'static str,
    city: &'static str,
    postal: &'static str,
    country: &'static str,
}

const FACES: [Face; 8] = [
    Face {
        name: "Mara Kessler",
        first: "Mara",
        latin: "Mara Kessler, Hamburg",
        email: "mara.kessler@example.test",
        language: "en",
        time_zone: "Europe/Berlin",
        currency: "EUR",
        phone: "+494055501372",
        street: "Bellealliancestraße 52",
        city: "Hamburg",
        postal: "20259",
        country: "DE",
    },
    Face {
        name: "李晓梅",
        first: "李晓梅",
        latin: "Li Xiaomei, Shanghai",
        email: "lixiaomei@example.test",
        language: "zh",
        time_zone: "Asia/Shanghai",
        currency: "CNY",
        phone: "+8613910005588",
        street: "武康路 210 弄 4 号 502",
        city: "上海市徐汇区",
        postal: "200031",
        country: "CN",
    },
    Face {
        name: "Tomasz Orłowski",
        first: "Tomasz",
        latin: "Tomasz Orlowski, Krakow",
        email: "tomasz.orlowski@example.test",
        language: "en",
        time_zone: "Europe/Warsaw",
        currency: "EUR",
        phone: "+48225550114",
        street: "ul. Felicjanek 9",
        city: "Kraków",
        postal: "31-104",
        country: "PL",
    },
    Face {
        name: "Amara Nwosu",
        first: "Amara",
        latin: "Amara Nwosu, London",
        email: "amara.nwosu@example.test",
        language: "en",
        time_zone: "Europe/London",
        currency: "EUR",
        phone: "+442079460171",
        street: "31 Lordship Park",
        city: "London",
        postal: "N16 5UD",
        country: "GB",
    },
    Face {
        name: "佐藤 彩",
        first: "佐藤 彩",
        latin: "Sato Aya, Tokyo",
        email: "aya.sato@example.test",
        language: "ja",
        time_zone: "Asia/Tokyo",
        currency: "JPY",
        phone: "+81355500182",
        street: "代沢 5-29-17",
        city: "東京都世田谷区",
        postal: "155-0032",
        country: "JP",
    },
    Face {
        name: "Jonas Berg",
        first: "Jonas",
        latin: "Jonas Berg, Rotterdam",
        email: "jonas.berg@example.test",
        language: "en",
        time_zone: "Europe/Amsterdam",
        currency: "EUR",
        phone: "+31205550133",
        street: "Aelbrechtskade 18",
        city: "Rotterdam",
        postal: "3022 HM",
        country: "NL",
    },
    Face {
        name: "王建国",
        first: "王建国",
        latin: "Wang Jianguo, Hangzhou",
        email: "wangjianguo@example.test",
        language: "zh",
        time_zone: "Asia/Shanghai",
        currency: "CNY",
        phone: "+8613910007120",
        street: "莫干山路 72 号 3 幢 1101",
        city: "杭州市西湖区",
        postal: "310005",
        country: "CN",
    },
    Face {
        name: "Chloé Dubois",
        first: "Chloé",
        latin: "Chloe Dubois, Lyon",
        email: "chloe.dubois@example.test",
        language: "fr",
        time_zone: "Europe/Paris",
        currency: "EUR",
        phone: "+33145550190",
        street: "19 rue Imbert-Colomès",
        city: "Lyon",
        postal: "69001",
        country: "FR",
    },
];

/// How many of the people are these.
pub const COUNT: usize = FACES.len();

/// 14 March 2023.
const MARA_SINCE: Timestamp = Timestamp(1_678_752_000_000);

pub fn people(now: Timestamp) -> Vec<Person> {
    let person = |(n, face): (usize, &Face)| Person {
        remote: RemoteId::new(format!("cus_{n:04}")),
        name: face.name.to_owned(),
        first: face.first.to_owned(),
        latin: face.latin.to_owned(),
        email: face.email.to_owned(),
        phone: Some(face.phone.to_owned()),
        language: face.language.to_owned(),
        time_zone: face.time_zone.to_owned(),
        address: PostalAddress {
            lines: vec![face.street.to_owned()],
            city: face.city.to_owned(),
            postal_code: face.postal.to_owned(),
            country: face.country.to_owned(),
        },
        currency: face.currency.to_owned(),
        since: if n == 0 { MARA_SINCE.min(now) } else { now.plus_ms(-(n as i64) * 97 * DAY) },
    };
    FACES.iter().enumerate().map(person).collect()
}

/// `(number, person, plan, lines)`.
type Placed = (u32, usize, Plan, &'static [(&'static str, &'static str, u32)]);

const ORDERS: &[Placed] = &[
    (10_372, 0, Plan::Delivered, &[("LMP-07", "", 1), ("SHD-22", "", 1)]),
    (10_011, 0, Plan::Delivered, &[("CUP-02", "ink", 1), ("SLP-01", "M", 1)]),
    (9_917, 0, Plan::Delivered, &[("LMP-06", "warm", 1)]),
    (9_924, 0, Plan::Delivered, &[("CRF-01", "clear", 1), ("CSH-60", "stone", 1), ("SHD-30", "natural", 1)]),
    (9_939, 0, Plan::Delivered, &[("CSH-60", "moss", 1), ("MUG-04", "mixed", 1), ("SHD-22", "", 1)]),
    (9_951, 0, Plan::Delivered, &[("VAS-02", "chalk", 1), ("LMP-03", "white", 1)]),
    (9_966, 0, Plan::Delivered, &[("SHD-22", "", 1), ("TEA-05", "celadon", 1)]),
    (
        9_978,
        0,
        Plan::Delivered,
        &[("LMP-02", "brass", 1), ("LMP-01", "sand", 1), ("CLK-01", "oak", 1), ("CSH-45", "rust", 1)],
    ),
    (
        9_990,
        0,
        Plan::Delivered,
        &[("VAS-02", "chalk", 1), ("MUG-01", "sea", 1), ("APR-01", "M", 1), ("CSH-45", "moss", 1)],
    ),
    (10_388, 1, Plan::Delivered, &[("MUG-01", "sea", 4), ("TEA-01", "grey", 1)]),
    (10_381, 2, Plan::Delivered, &[("ROB-01", "M", 1)]),
    (10_401, 3, Plan::Paid, &[("LMP-05", "left", 2), ("CND-01", "220 g", 1)]),
    (10_367, 4, Plan::Delivered, &[("LMP-08", "oak", 1)]),
    (10_393, 5, Plan::Shipped, &[("THR-02", "grey", 1), ("CSH-45", "stone", 2)]),
    (10_361, 6, Plan::Refunded, &[("PLT-27", "sand", 4)]),
    (10_379, 7, Plan::Delivered, &[("VAS-01", "amber", 1)]),
];

pub fn is_taken(number: u32) -> bool {
    ORDERS.iter().any(|order| order.0 == number)
}

/// Puts the orders into the books. `placed_at` tells when a number was given.
pub fn place(state: &mut State, rng: &mut StdRng, now: Timestamp, placed_at: impl Fn(u32) -> Timestamp) {
    for (number, person, plan, lines) in ORDERS {
        let Some(person) = state.people.get(*person) else { continue };
        let items = lines.iter().filter_map(|(sku, variant, pieces)| Item::of(sku, variant, *pieces)).collect();
        let wish = Wish {
            number: *number,
            person,
            placed_at: placed_at(*number),
            now,
            plan: *plan,
            items,
            gift_card: false,
            discount: false,
        };
        let Some(mut order) = make(rng, &wish) else { continue };
        match number {
            10_372 => {
                // It came this morning.
                for parcel in &mut order.fulfilments {
                    parcel.delivered_at = Some(now.plus_ms(-3 * HOUR));
                    parcel.tracking =
                        vec![Tracking { number: "0034 0434 1610 9402 7318".into(), url: None, carrier: "DHL".into() }];
                }
                for payment in &mut order.payments {
                    payment.method = "card".into();
                }
                order.updated_at = now.plus_ms(-3 * HOUR);
            }
            9_924 => {
                let at = order.updated_at.plus_ms(3 * DAY);
                one_came_back(&mut order, at);
            }
            _ => {}
        }
        state.rev += 1;
        state.orders.insert(*number, Kept { order, rev: state.rev, receipts: vec![] });
    }
}

/// `(person, order, what of it, subject, [(minutes ago, text)], photographs)`; the customer begins, then they take turns.
type Scene = (usize, u32, &'static str, &'static str, &'static [(i64, &'static str)], u64);

const SCENES: &[Scene] = &[
    (
        0,
        10_372,
        "SHD-22",
        "Broken lamp shade",
        &[
            (
                12,
                "Hello,\n\nthe arc lamp from order #10372 arrived this morning and the glass shade has a crack from top to \
                 bottom. Everything else looks fine. Can I get a new shade, or my money back for it?\n\nBest wishes,\nMara",
            ),
            (
                8,
                "Dear Mara,\n\nI am sorry about the shade. I can send you a new one today, or refund it (€24.90). Which do you \
                 prefer?\n\nKind regards,\nLena\nNorthlight Home",
            ),
            (4, "The refund please, I found one here already.\n\nMara"),
        ],
        2,
    ),
    (
        1,
        10_388,
        "MUG-01",
        "杯子少了一个",
        &[(9, "你好，订单 #10388 的杯子少了一个，买的是四个，盒子里只有三个。可以补发吗？着急送人，谢谢！\n\n李晓梅")],
        0,
    ),
    (
        2,
        10_381,
        "ROB-01",
        "Exchange for size L",
        &[
            (
                190,
                "Hi,\n\nthe linen robe (order #10381, M) is lovely but too short in the sleeves. Could I exchange it for size \
                 L? Tags are still on.\n\nTomasz",
            ),
            (
                28,
                "Hi Tomasz,\n\nof course. The new one leaves today, and the label for sending back the M is in your mailbox.\n\n\
                 Best,\nLena\nNorthlight Home",
            ),
        ],
        0,
    ),
    (
        3,
        10_401,
        "LMP-05",
        "Can I still change the address on #10401?",
        &[(
            52,
            "Hi there,\n\ncan I still change the address on #10401? I'm moving on Saturday and it would arrive at an empty \
             flat. The new one is 8 Clissold Crescent, London N16 9BE.\n\nThanks!\nAmara",
        )],
        0,
    ),
    (
        4,
        10_367,
        "LMP-08",
        "返品の送料についてお尋ねします",
        &[(
            79,
            "お世話になっております。\n\n注文番号 #10367 のフロアランプを受け取りました。大変美しい品ですが、部屋には少し大きく、\
             返品を考えております。未使用で、箱もそのままです。\n\n返品の送料はこちらの負担になりますでしょうか。手続きの方法も\
             あわせて教えていただけますと幸いです。\n\n佐藤 彩",
        )],
        0,
    ),
    (
        5,
        10_393,
        "THR-02",
        "Parcel has not moved since Tuesday",
        &[(
            98,
            "Hello,\n\nmy parcel (order #10393) has not moved since Tuesday. DHL only tells me to wait. Is there anything you \
             can see that I can't?\n\nRegards,\nJonas Berg",
        )],
        0,
    ),
    (
        6,
        10_361,
        "PLT-27",
        "退款什么时候到账？",
        &[(
            1_290,
            "你好，#10361 的盘子上周已经寄回去了，你们也说退款了，请问退款什么时候到账？银行卡里一直没看到。\n\n王建国",
        )],
        0,
    ),
    (
        7,
        10_379,
        "VAS-01",
        "Colis bien arrivé",
        &[
            (
                3_100,
                "Bonjour,\n\npouvez-vous me confirmer que le vase (commande #10379) sera livré cette semaine ?\n\nChloé Dubois",
            ),
            (
                2_950,
                "Bonjour Chloé,\n\noui, le colis est chez Colissimo et sera livré demain.\n\nBien à vous,\nInes\nNorthlight Home",
            ),
            (1_610, "Merci, bien reçu. Bonne journée !\n\nChloé"),
        ],
        0,
    ),
    (
        0,
        10_011,
        "CUP-02",
        "Question on delivery",
        &[
            (248_400, "Hello,\n\nwill #10011 come in one parcel? I'd like to ask the neighbour to take it.\n\nMara"),
            (
                248_310,
                "Dear Mara,\n\nyes, everything is in one parcel, it should be with you on Thursday.\n\nKind regards,\nTom",
            ),
            (248_250, "Perfect, thank you!\nMara"),
        ],
        0,
    ),
];

/// The conversations; talks are added to the state, messages are yet to be filed.
pub fn conversations(state: &mut State, now: Timestamp) -> Vec<Mail> {
    let mut mails = Vec::new();
    for (person, order, sku, subject, turns, photos) in SCENES {
        let talk = Talk { person: *person, order: Some(*order), sku: Some((*sku).to_owned()), answers: 0 };
        let index = state.talks.len();
        state.talks.push(talk.clone());
        let mut before: Vec<String> = Vec::new();
        for (n, (minutes, text)) in turns.iter().enumerate() {
            let photos = if n == 0 { *photos } else { 0 };
            let letter = Letter {
                talk: index,
                n,
                from_customer: n % 2 == 0,
                subject,
                text: (*text).to_owned(),
                html: false,
                files: (0..photos).map(photo).collect(),
                at: now.plus_ms(-minutes * MINUTE),
                before: before.clone(),
            };
            if let Some(mail) = mail(state, &talk, letter) {
                before.push(mail.message_id.clone());
                mails.push(mail);
            }
        }
    }
    mails
}

fn photo(n: u64) -> File {
    File {
        name: format!("IMG_{}.png", 2_214 + n),
        mime: "image/png".into(),
        content: Content::Photo { of: "glass".into(), broken: true, seed: 10_372 + n },
    }
}
