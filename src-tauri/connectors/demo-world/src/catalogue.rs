//! What the made-up shop sells.

use model::{
    amend::Variant,
    id::RemoteId,
    money::{Currency, Money},
};
use rust_decimal::Decimal;

/// A product. Prices are in euro cents; the nouns are how customers call it.
#[derive(Debug, Clone, Copy)]
pub struct Product {
    pub sku: &'static str,
    pub kind: &'static str,
    pub title: &'static str,
    pub title_zh: &'static str,
    pub variants: &'static [&'static str],
    pub cents: i64,
    nouns: [&'static str; 5],
}

impl Product {
    /// In the customer's language.
    pub fn noun(&self, language: &str) -> &'static str {
        let [en, zh, de, ja, fr] = self.nouns;
        match language {
            "zh" => zh,
            "de" => de,
            "ja" => ja,
            "fr" => fr,
            _ => en,
        }
    }

    /// As it is printed on an order of somebody who speaks `language`.
    pub fn title_in(&self, language: &str) -> &'static str {
        if language == "zh" { self.title_zh } else { self.title }
    }

    /// The shop's id of one of its variants.
    pub fn article(&self, variant: &str) -> RemoteId {
        RemoteId::new(format!("{}/{variant}", self.sku))
    }

    /// What it costs in a currency: round prices, as shops have them, not a day's rate.
    pub fn price(&self, currency: &str) -> Decimal {
        let cents = self.cents;
        match currency {
            "USD" => Decimal::new((cents * 112 / 100 / 100) * 100 + 90, 2),
            "JPY" => Decimal::from((cents * 16 / 1_000 + 1) * 10 * 10),
            "CNY" => Decimal::from(cents * 78 / 1_000),
            _ => Decimal::new(cents, 2),
        }
    }
}

/// Articles of which every word of `query` is part of the name or number, at most twenty, priced in `currency`.
pub fn articles(query: &str, currency: Currency) -> Vec<Variant> {
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let chinese = currency.code() == "CNY";
    let all = PRODUCTS.iter().flat_map(|product| product.variants.iter().map(move |variant| (product, *variant)));
    let fitting = all.filter(|(product, variant)| {
        let text = format!("{} {} {} {variant}", product.title, product.title_zh, product.sku).to_lowercase();
        words.iter().all(|word| text.contains(word.as_str()))
    });
    let view = |(product, variant): (&'static Product, &'static str)| Variant {
        remote: product.article(variant),
        title: product.title_in(if chinese { "zh" } else { "en" }).to_owned(),
        variant: variant.to_owned(),
        sku: product.sku.to_owned(),
        price: Money::new(product.price(currency.code()), currency),
    };
    fitting.map(view).take(20).collect()
}

pub fn by_sku(sku: &str) -> Option<&'static Product> {
    PRODUCTS.iter().find(|product| product.sku == sku)
}

macro_rules! products {
    ($($sku:literal $kind:literal $cents:literal $title:literal $zh:literal [$($variant:literal),*]
       ($en:literal $nzh:literal $de:literal $ja:literal $fr:literal))*) => {
        &[$(Product {
            sku: $sku, kind: $kind, title: $title, title_zh: $zh, variants: &[$($variant),*], cents: $cents,
            nouns: [$en, $nzh, $de, $ja, $fr],
        }),*]
    };
}

pub const PRODUCTS: &[Product] = products! {
    "LMP-01" "lamp" 7900 "Table lamp Dune" "沙丘台灯" ["sand", "ink"] ("table lamp" "台灯" "Tischlampe" "テーブルランプ" "la lampe de table")
    "LMP-02" "lamp" 12900 "Reading lamp Heron" "苍鹭阅读灯" ["brass", "black"] ("reading lamp" "阅读灯" "Leselampe" "読書灯" "la liseuse")
    "LMP-03" "lamp" 5900 "Clip lamp Wren" "鹪鹩夹灯" ["white", "moss"] ("clip lamp" "夹灯" "Klemmlampe" "クリップライト" "la lampe à pince")
    "LMP-04" "lamp" 24900 "Pendant Tide, large" "潮汐吊灯 大号" ["opal"] ("pendant" "吊灯" "Pendelleuchte" "ペンダントライト" "la suspension")
    "LMP-05" "lamp" 8900 "Wall light Ember" "余烬壁灯" ["left", "right"] ("wall light" "壁灯" "Wandleuchte" "壁掛けライト" "l'applique")
    "LMP-06" "lamp" 4900 "Night light Pebble" "鹅卵石小夜灯" ["warm"] ("night light" "小夜灯" "Nachtlicht" "常夜灯" "la veilleuse")
    "LMP-07" "lamp" 18900 "Arc lamp, brass" "黄铜落地弧形灯" [] ("arc lamp" "落地灯" "Bogenlampe" "アームランプ" "le lampadaire")
    "LMP-08" "lamp" 15900 "Floor lamp Reed" "芦苇落地灯" ["oak", "walnut"] ("floor lamp" "落地灯" "Stehlampe" "フロアランプ" "le lampadaire")
    "SHD-18" "glass" 1990 "Glass shade 18 cm" "玻璃灯罩 18 厘米" ["clear", "smoke"] ("glass shade" "玻璃灯罩" "Glasschirm" "ガラスシェード" "l'abat-jour en verre")
    "SHD-22" "glass" 2490 "Glass shade 22 cm" "玻璃灯罩 22 厘米" [] ("glass shade" "玻璃灯罩" "Glasschirm" "ガラスシェード" "l'abat-jour en verre")
    "SHD-30" "textile" 3490 "Linen shade 30 cm" "亚麻灯罩 30 厘米" ["natural", "moss"] ("linen shade" "亚麻灯罩" "Leinenschirm" "リネンシェード" "l'abat-jour en lin")
    "MUG-01" "ceramic" 1690 "Mug Harbour, 300 ml" "港湾马克杯 300 毫升" ["sea", "chalk"] ("mug" "马克杯" "Becher" "マグカップ" "la tasse")
    "MUG-02" "ceramic" 1890 "Mug Harbour, 400 ml" "港湾马克杯 400 毫升" ["sea", "chalk"] ("large mug" "大马克杯" "großer Becher" "大きめのマグカップ" "la grande tasse")
    "MUG-04" "ceramic" 5900 "Set of four mugs" "马克杯四件套" ["mixed"] ("mug set" "马克杯套装" "Becherset" "マグカップセット" "le lot de tasses")
    "CUP-02" "ceramic" 2900 "Espresso cups, pair" "意式咖啡对杯" ["chalk", "ink"] ("pair of espresso cups" "咖啡对杯" "Espressotassen" "エスプレッソカップ" "les tasses à espresso")
    "TEA-01" "ceramic" 4900 "Teapot Fog, 0.9 l" "雾色茶壶 0.9 升" ["grey"] ("teapot" "茶壶" "Teekanne" "ティーポット" "la théière")
    "TEA-05" "ceramic" 8800 "Gongfu tea set" "功夫茶具套装" ["celadon"] ("tea set" "茶具" "Teeset" "茶器セット" "le service à thé")
    "BWL-01" "ceramic" 2190 "Bowl Shore, 16 cm" "海岸碗 16 厘米" ["sand", "sea"] ("bowl" "碗" "Schale" "ボウル" "le bol")
    "PLT-27" "ceramic" 2690 "Plate Shore, 27 cm" "海岸餐盘 27 厘米" ["sand", "sea"] ("plate" "盘子" "Teller" "プレート" "l'assiette")
    "VAS-01" "glass" 3990 "Vase Drift" "漂流花瓶" ["clear", "amber"] ("vase" "花瓶" "Vase" "花瓶" "le vase")
    "VAS-02" "ceramic" 5490 "Vase Column" "圆柱花瓶" ["chalk"] ("tall vase" "高花瓶" "hohe Vase" "背の高い花瓶" "le grand vase")
    "CRF-01" "glass" 3290 "Carafe with lid, 1 l" "带盖凉水瓶 1 升" ["clear"] ("carafe" "凉水瓶" "Karaffe" "カラフェ" "la carafe")
    "GLS-06" "glass" 3600 "Water glasses, six" "水杯六只装" ["ribbed"] ("set of glasses" "水杯套装" "Gläserset" "グラスセット" "les verres")
    "THR-01" "textile" 8900 "Linen throw" "亚麻盖毯" ["moss", "stone", "rust"] ("linen throw" "亚麻盖毯" "Leinenplaid" "リネンスロー" "le plaid en lin")
    "THR-02" "textile" 12900 "Wool throw Fell" "荒原羊毛毯" ["grey", "ochre"] ("wool throw" "羊毛毯" "Wolldecke" "ウールブランケット" "le plaid en laine")
    "CSH-45" "textile" 3900 "Cushion cover 45 × 45" "靠垫套 45 × 45" ["moss", "stone", "rust"] ("cushion cover" "靠垫套" "Kissenbezug" "クッションカバー" "la housse de coussin")
    "CSH-60" "textile" 4900 "Cushion cover 60 × 40" "靠垫套 60 × 40" ["moss", "stone"] ("long cushion cover" "长靠垫套" "langer Kissenbezug" "クッションカバー" "la housse de coussin")
    "TOW-02" "textile" 3400 "Waffle towels, pair" "华夫格毛巾两条" ["white", "sea"] ("pair of towels" "毛巾" "Handtuchset" "タオル" "les serviettes")
    "TBL-01" "textile" 6900 "Tablecloth 140 × 250" "桌布 140 × 250" ["natural"] ("tablecloth" "桌布" "Tischdecke" "テーブルクロス" "la nappe")
    "ROB-01" "wear" 9900 "Linen robe" "亚麻睡袍" ["S", "M", "L"] ("linen robe" "亚麻睡袍" "Leinenbademantel" "リネンローブ" "le peignoir")
    "SLP-01" "wear" 4500 "Felt slippers" "羊毛毡拖鞋" ["S", "M", "L"] ("pair of slippers" "毛毡拖鞋" "Filzpantoffeln" "フェルトスリッパ" "les chaussons")
    "APR-01" "wear" 3900 "Kitchen apron" "厨房围裙" ["M", "L"] ("apron" "围裙" "Schürze" "エプロン" "le tablier")
    "CND-01" "candle" 2400 "Candle Cedar and rain" "雪松雨香薰蜡烛" ["220 g"] ("candle" "香薰蜡烛" "Duftkerze" "キャンドル" "la bougie")
    "CND-02" "candle" 2400 "Candle White tea" "白茶香薰蜡烛" ["220 g"] ("candle" "香薰蜡烛" "Duftkerze" "キャンドル" "la bougie")
    "CND-10" "candle" 1490 "Dinner candles, six" "餐桌蜡烛六支" ["ivory", "rust"] ("set of candles" "餐桌蜡烛" "Kerzenset" "キャンドルセット" "les bougies")
    "TRY-01" "wood" 4490 "Oak tray" "橡木托盘" ["round", "long"] ("tray" "托盘" "Tablett" "トレイ" "le plateau")
    "BRD-01" "wood" 3990 "Chopping board, walnut" "胡桃木砧板" [] ("chopping board" "砧板" "Schneidebrett" "まな板" "la planche à découper")
    "HOK-03" "wood" 2790 "Wall hooks, three" "墙面挂钩三只" ["oak", "black"] ("set of hooks" "挂钩" "Wandhaken" "ウォールフック" "les patères")
    "STL-01" "wood" 13900 "Stool Low tide" "低潮矮凳" ["oak"] ("stool" "矮凳" "Hocker" "スツール" "le tabouret")
    "CLK-01" "wood" 6900 "Wall clock Noon" "正午挂钟" ["oak", "white"] ("wall clock" "挂钟" "Wanduhr" "掛け時計" "l'horloge")
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_product_has_a_number_of_its_own_and_a_price_everywhere() {
        let numbers: BTreeSet<_> = PRODUCTS.iter().map(|product| product.sku).collect();
        assert_eq!(numbers.len(), PRODUCTS.len());
        assert_eq!(PRODUCTS.len(), 40);
        for product in PRODUCTS {
            for currency in ["EUR", "USD", "JPY", "CNY"] {
                assert!(product.price(currency) > Decimal::ONE, "{} in {currency}", product.sku);
            }
            assert!(product.price("JPY").fract().is_zero(), "no minor unit in yen");
        }
    }
}
