//! The made-up shop's customers: names, languages, addresses and time zones that go together.

use model::{customer::ShopCustomer, id::RemoteId, order::PostalAddress, time::Timestamp};
use rand::{Rng, rngs::StdRng, seq::IndexedRandom};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub remote: RemoteId,
    pub name: String,
    /// How the person signs.
    pub first: String,
    /// The name in Latin letters.
    pub latin: String,
    pub email: String,
    pub phone: Option<String>,
    /// What the person writes in: `en`, `zh`, `de`, `ja`, `fr`.
    pub language: String,
    /// IANA.
    pub time_zone: String,
    pub address: PostalAddress,
    pub currency: String,
    pub since: Timestamp,
}

impl Person {
    pub fn to_customer(&self) -> ShopCustomer {
        ShopCustomer {
            remote: self.remote.clone(),
            name: self.name.clone(),
            email: Some(self.email.clone()),
            phone: self.phone.clone(),
            created_at: self.since,
            updated_at: self.since,
        }
    }
}

struct Place {
    city: &'static str,
    latin: &'static str,
    postal: &'static str,
    streets: &'static [&'static str],
}

struct Land {
    /// Of a hundred customers.
    share: u32,
    language: &'static str,
    country: &'static str,
    time_zone: &'static str,
    currency: &'static str,
    phone: &'static str,
    domain: &'static str,
    family_first: bool,
    given: &'static [&'static str],
    family: &'static [&'static str],
    places: &'static [Place],
}

const fn place(
    city: &'static str,
    latin: &'static str,
    postal: &'static str,
    streets: &'static [&'static str],
) -> Place {
    Place { city, latin, postal, streets }
}

/// Where a name is not in Latin letters its romanisation follows after a `/`.
const LANDS: &[Land] = &[
    Land {
        share: 14,
        language: "en",
        country: "GB",
        time_zone: "Europe/London",
        currency: "EUR",
        phone: "+4420794",
        domain: "post.example.test",
        family_first: false,
        given: &[
            "Amara", "Oliver", "Isla", "Callum", "Priya", "Harriet", "Idris", "Megan", "Rory", "Zadie", "Tom", "Fatima",
        ],
        family: &[
            "Nwosu",
            "Bennett",
            "Hughes",
            "MacLeod",
            "Shah",
            "Okafor",
            "Whitfield",
            "Price",
            "Doyle",
            "Ahmed",
            "Carter",
        ],
        places: &[
            place("London", "London", "N1 7AA", &["14 Penton Rise", "3 Almeida Mews", "88 Culford Road"]),
            place("Leeds", "Leeds", "LS6 2AB", &["21 Cardigan Lane", "9 Bainbrigge Road"]),
            place("Edinburgh", "Edinburgh", "EH3 5DA", &["42 Cumberland Street", "7 Royal Circus"]),
        ],
    },
    Land {
        share: 7,
        language: "en",
        country: "IE",
        time_zone: "Europe/Dublin",
        currency: "EUR",
        phone: "+353161",
        domain: "example.test",
        family_first: false,
        given: &["Aoife", "Cian", "Niamh", "Eoin", "Saoirse", "Declan", "Orla"],
        family: &["Byrne", "Kavanagh", "O'Shea", "Nolan", "Quinn", "Fallon"],
        places: &[
            place("Dublin", "Dublin", "D07 X2P9", &["5 Norfolk Road", "17 Iona Drive"]),
            place("Cork", "Cork", "T12 YN60", &["30 Sunday's Well Road"]),
        ],
    },
    Land {
        share: 10,
        language: "en",
        country: "US",
        time_zone: "America/New_York",
        currency: "USD",
        phone: "+1212555",
        domain: "mail.example.test",
        family_first: false,
        given: &["Jonah", "Maya", "Ethan", "Grace", "Luis", "Naomi", "Wyatt", "Imani", "Claire", "Diego"],
        family: &["Rivera", "Goldberg", "Thompson", "Nguyen", "Walker", "Brooks", "Castillo", "Reed"],
        places: &[
            place("Brooklyn", "Brooklyn", "11215", &["412 9th Street", "87 Garfield Place"]),
            place("Portland", "Portland", "04101", &["15 Congress Street", "220 Danforth Street"]),
        ],
    },
    Land {
        share: 12,
        language: "en",
        country: "NL",
        time_zone: "Europe/Amsterdam",
        currency: "EUR",
        phone: "+312055",
        domain: "example.test",
        family_first: false,
        given: &["Sanne", "Daan", "Femke", "Bram", "Lotte", "Jonas", "Astrid", "Emil", "Freja", "Anders"],
        family: &["de Vries", "Bakker", "Visser", "Berg", "Lindqvist", "Holm", "Jansen", "Nygaard"],
        places: &[
            place("Utrecht", "Utrecht", "3512 JE", &["Oudegracht 211", "Springweg 40"]),
            place("Rotterdam", "Rotterdam", "3011 BD", &["Witte de Withstraat 63", "Eendrachtsweg 5"]),
        ],
    },
    Land {
        share: 6,
        language: "en",
        country: "PL",
        time_zone: "Europe/Warsaw",
        currency: "EUR",
        phone: "+482255",
        domain: "poczta.example.test",
        family_first: false,
        given: &["Tomasz", "Agnieszka", "Marek", "Zofia", "Paweł", "Kinga", "Łukasz"],
        family: &["Orłowski", "Nowak", "Wiśniewska", "Zając", "Kowalczyk", "Lis"],
        places: &[
            place("Kraków", "Krakow", "31-042", &["ul. Bracka 7", "ul. Józefa 22"]),
            place("Gdańsk", "Gdansk", "80-831", &["ul. Mariacka 14"]),
        ],
    },
    Land {
        share: 9,
        language: "de",
        country: "DE",
        time_zone: "Europe/Berlin",
        currency: "EUR",
        phone: "+493055",
        domain: "post.example.test",
        family_first: false,
        given: &["Anke", "Jürgen", "Lena", "Matthias", "Sabine", "Felix", "Heike", "Paul", "Miriam"],
        family: &["Schröder", "Vogel", "Krüger", "Baumann", "Lorenz", "Özdemir", "Fuchs", "Winter"],
        places: &[
            place("Hamburg", "Hamburg", "22765", &["Bahrenfelder Straße 201", "Große Brunnenstraße 63"]),
            place("Leipzig", "Leipzig", "04229", &["Karl-Heine-Straße 48", "Weißenfelser Straße 20"]),
            place("Wien", "Vienna", "1070", &["Neubaugasse 31", "Lindengasse 8"]),
        ],
    },
    Land {
        share: 4,
        language: "fr",
        country: "FR",
        time_zone: "Europe/Paris",
        currency: "EUR",
        phone: "+331455",
        domain: "courriel.example.test",
        family_first: false,
        given: &["Chloé", "Hugo", "Élodie", "Antoine", "Manon", "Baptiste"],
        family: &["Dubois", "Lefèvre", "Girard", "Moreau", "Fontaine"],
        places: &[
            place("Lyon", "Lyon", "69004", &["12 rue d'Austerlitz", "5 place de la Croix-Rousse"]),
            place("Nantes", "Nantes", "44000", &["28 rue Crébillon"]),
        ],
    },
    Land {
        share: 4,
        language: "ja",
        country: "JP",
        time_zone: "Asia/Tokyo",
        currency: "JPY",
        phone: "+81355",
        domain: "example.test",
        family_first: true,
        given: &["彩/Aya", "健太/Kenta", "美咲/Misaki", "翔/Sho", "由美子/Yumiko"],
        family: &["佐藤/Sato", "田中/Tanaka", "高橋/Takahashi", "渡辺/Watanabe", "小林/Kobayashi"],
        places: &[
            place("東京都世田谷区", "Setagaya, Tokyo", "154-0004", &["太子堂 4-12-3", "三軒茶屋 1-8-20"]),
            place("京都市左京区", "Sakyo, Kyoto", "606-8337", &["岡崎南御所町 20"]),
        ],
    },
    Land {
        share: 34,
        language: "zh",
        country: "CN",
        time_zone: "Asia/Shanghai",
        currency: "CNY",
        phone: "+861391000",
        domain: "youxiang.example.test",
        family_first: true,
        given: &[
            "晓梅/Xiaomei",
            "建国/Jianguo",
            "思远/Siyuan",
            "雨桐/Yutong",
            "志强/Zhiqiang",
            "欣怡/Xinyi",
            "浩然/Haoran",
            "丽华/Lihua",
            "子涵/Zihan",
            "文博/Wenbo",
            "静/Jing",
            "明轩/Mingxuan",
            "佳宁/Jianing",
            "海燕/Haiyan",
            "天佑/Tianyou",
            "若曦/Ruoxi",
        ],
        family: &[
            "王/Wang",
            "李/Li",
            "张/Zhang",
            "刘/Liu",
            "陈/Chen",
            "杨/Yang",
            "黄/Huang",
            "赵/Zhao",
            "周/Zhou",
            "吴/Wu",
            "徐/Xu",
            "孙/Sun",
            "林/Lin",
            "何/He",
        ],
        places: &[
            place("上海市徐汇区", "Xuhui, Shanghai", "200031", &["衡山路 125 弄 6 号 301", "高安路 18 号 1202"]),
            place("杭州市西湖区", "Xihu, Hangzhou", "310012", &["文三路 259 号 4 幢 802", "曙光路 85 号 603"]),
            place("成都市锦江区", "Jinjiang, Chengdu", "610021", &["东大街 99 号 2 单元 1503", "春熙路南段 8 号 905"]),
            place("广州市越秀区", "Yuexiu, Guangzhou", "510030", &["北京路 180 号 1606", "中山五路 33 号 702"]),
        ],
    },
];

/// `(as written, in Latin letters)`.
fn both(name: &str) -> (&str, &str) {
    name.split_once('/').unwrap_or((name, name))
}

/// What is left of a name in an address.
fn plain(latin: &str) -> String {
    let fold = |c: char| match c {
        'á' | 'à' | 'â' | 'ä' | 'ą' => "a".into(),
        'é' | 'è' | 'ê' | 'É' | 'ę' => "e".into(),
        'ö' | 'ó' | 'ø' | 'Ö' => "o".into(),
        'ü' | 'ú' => "u".into(),
        'ł' | 'Ł' => "l".into(),
        'ń' => "n".into(),
        'ś' => "s".into(),
        'ć' | 'ç' => "c".into(),
        'ż' | 'ź' => "z".into(),
        'ß' => "ss".into(),
        c if c.is_ascii_alphanumeric() => c.to_ascii_lowercase().to_string(),
        _ => String::new(),
    };
    latin.chars().map(fold).collect()
}

fn choose<T: Copy>(rng: &mut StdRng, from: &[T], otherwise: T) -> T {
    from.choose(rng).copied().unwrap_or(otherwise)
}

/// The `n`th customer, of a land chosen by its share.
pub fn person(rng: &mut StdRng, n: usize, since: Timestamp) -> Option<Person> {
    let mut roll = rng.random_range(0..LANDS.iter().map(|land| land.share).sum::<u32>());
    let land = LANDS.iter().find(|land| {
        let here = roll < land.share;
        roll = roll.saturating_sub(land.share);
        here
    })?;
    let (given, given_latin) = both(choose(rng, land.given, ""));
    let (family, family_latin) = both(choose(rng, land.family, ""));
    let place = land.places.choose(rng)?;
    let name = match (land.family_first, land.language) {
        (true, "ja") => format!("{family} {given}"),
        (true, _) => format!("{family}{given}"),
        (false, _) => format!("{given} {family}"),
    };
    // The number keeps namesakes apart.
    let email = format!("{}.{}{n}@{}", plain(given_latin), plain(family_latin), land.domain);
    let phone = rng.random_bool(0.6).then(|| format!("{}{:04}", land.phone, rng.random_range(0..10_000)));
    Some(Person {
        remote: RemoteId::new(format!("cus_{n:04}")),
        first: if land.family_first { name.clone() } else { given.to_owned() },
        name,
        latin: format!("{given_latin} {family_latin}, {}", place.latin),
        email,
        phone,
        language: land.language.to_owned(),
        time_zone: land.time_zone.to_owned(),
        address: PostalAddress {
            lines: vec![choose(rng, place.streets, "").to_owned()],
            city: place.city.to_owned(),
            postal_code: place.postal.to_owned(),
            country: land.country.to_owned(),
        },
        currency: land.currency.to_owned(),
        since,
    })
}
