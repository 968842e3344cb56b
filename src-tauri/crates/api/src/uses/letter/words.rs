//! What a customer reads about a return, in the two languages that come along.

use jiff::civil::Date;
use model::{
    policy::{Anchor, FeeKind, Finding, Payer, Said},
    quick_reply::Occasion,
};

use crate::evidence::Language;

/// The words of one language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words(pub Language);

impl Words {
    fn either<'a>(self, english: &'a str, chinese: &'a str) -> &'a str {
        match self.0 {
            Language::English => english,
            Language::Chinese => chinese,
        }
    }

    pub(super) fn article(self, title: &str, variant: &str) -> String {
        if variant.is_empty() { title.to_owned() } else { format!("{title}{}{variant}", self.either(", ", "，")) }
    }

    pub(super) fn day(self, day: Date) -> String {
        day.strftime(self.either("%-d %B %Y", "%Y年%-m月%-d日")).to_string()
    }

    pub(super) fn series(self, parts: &[String]) -> String {
        parts.join(self.either(", ", "、"))
    }

    pub(super) fn headed(self, head: &str, words: &str) -> String {
        format!("{head}{}{words}", self.either(": ", "："))
    }

    pub(super) fn way_back(self, payer: Payer) -> &'static str {
        match payer {
            Payer::Shop => self.either("We pay for the way back.", "退货运费由我们承担。"),
            Payer::Customer => self.either("You pay for the way back.", "退货运费由您承担。"),
        }
    }

    pub(super) fn fee(self, kind: FeeKind, sum: &str) -> String {
        let name = match kind {
            FeeKind::Restocking => self.either("restocking fee", "退货手续费"),
            FeeKind::ReturnShipping => self.either("return shipping", "退回运费"),
        };
        format!("{name} {sum}")
    }

    /// Why a rule says no; none where it says something else.
    pub(super) fn declined(self, finding: &Finding) -> Option<String> {
        let said = match &finding.said {
            Said::Over { days, from, last, .. } => self.over(*days, *from, *last),
            Said::Excluded { reason } => {
                let reason = self.reason(reason);
                match self.0 {
                    Language::English => format!("These goods are excluded from returns: {reason}."),
                    Language::Chinese => format!("该商品不适用退货：{reason}。"),
                }
            }
            Said::NoRule => {
                self.either("Our terms for returns do not cover this.", "我们的退货政策不包括此种情形。").to_owned()
            }
            Said::Within { .. }
            | Said::StillWithin { .. }
            | Said::NotBegun { .. }
            | Said::NoEnd
            | Said::Fault
            | Said::Missing { .. } => return None,
        };
        let Some(law) = &finding.law else { return Some(said) };
        Some(match self.0 {
            Language::English => format!("{said} ({}, {})", law.title, law.article),
            Language::Chinese => format!("{said}（{}，{}）", law.title, law.article),
        })
    }

    fn over(self, days: u32, from: Anchor, last: Date) -> String {
        let last = self.day(last);
        let from = match from {
            Anchor::Delivery => self.either("delivery", "签收"),
            Anchor::Shipping => self.either("dispatch", "发货"),
            Anchor::Order => self.either("your order", "下单"),
        };
        match self.0 {
            Language::English if days == 1 => format!("The one day for a return from {from} ended on {last}."),
            Language::English => format!("The {days} days for a return from {from} ended on {last}."),
            Language::Chinese => format!("自{from}起 {days} 天的退货期限已于 {last}结束。"),
        }
    }

    /// One of the presets' words, or the shop's own.
    fn reason(self, reason: &str) -> &str {
        match reason {
            "made_to_order" => self.either("made to order", "定制商品"),
            "perishable" => self.either("perishable", "鲜活易腐商品"),
            "hygiene" => self.either("sealed for hygiene and opened", "卫生密封商品已拆封"),
            "opened_media" => self.either("sealed media or software, opened", "已拆封的音像制品或软件、数字化商品"),
            "periodical" => self.either("a newspaper or periodical", "报纸、期刊"),
            own => own,
        }
    }
}

/// The words that come along, as a template.
pub(super) fn standard(occasion: Occasion, language: Language) -> &'static str {
    match (occasion, language) {
        (Occasion::Return, Language::English) => RETURN_EN,
        (Occasion::Return, Language::Chinese) => RETURN_ZH,
        (Occasion::ReturnDeclined, Language::English) => DECLINED_EN,
        (Occasion::ReturnDeclined, Language::Chinese) => DECLINED_ZH,
    }
}

const RETURN_EN: &str = "\
Hello {{customer.first_name}},

This is how to send back what you return from order {{order.number}}:

{{return.goods}}

Please pack it well and send it to:

{{return.address}}

Please write this return number on the parcel: {{return.number}}
Please send it by {{return.by}}.
{{return.way_back}}
We keep: {{return.fees}}.
Once it has arrived, we expect to refund {{return.refund}}.";

const RETURN_ZH: &str = "\
{{customer.name}}，您好：

以下是订单 {{order.number}} 的退货说明。请寄回：

{{return.goods}}

请妥善包装，寄至：

{{return.address}}

请在包裹上注明退货单号：{{return.number}}
请于 {{return.by}}前寄出。
{{return.way_back}}
将扣除：{{return.fees}}。
收到商品后，预计退款 {{return.refund}}。";

const DECLINED_EN: &str = "\
Hello {{customer.first_name}},

Thank you for writing about order {{order.number}}. We are sorry that we cannot take this back:

{{return.goods}}

{{return.reason}}

If something is wrong with it, or you see this otherwise, please answer this message.";

const DECLINED_ZH: &str = "\
{{customer.name}}，您好：

感谢您就订单 {{order.number}} 与我们联系。很抱歉，以下商品无法办理退货：

{{return.goods}}

{{return.reason}}

如商品存在问题，或您有不同意见，请直接回复本消息。";

#[cfg(test)]
mod tests {
    use model::{
        policy::Origin,
        quick_reply::{VARIABLES, fill},
    };

    use super::*;

    #[test]
    fn the_words_that_come_along_hold_known_variables_only() {
        for occasion in [Occasion::Return, Occasion::ReturnDeclined] {
            for language in [Language::English, Language::Chinese] {
                let filled = fill(standard(occasion, language), |_| Some("x".to_owned())).text;
                assert!(!filled.contains("{{"), "{filled}");
                let named = VARIABLES.iter().filter(|(_, name)| standard(occasion, language).contains(name)).count();
                assert!(named >= 4, "{filled}");
            }
        }
    }

    #[test]
    fn a_no_is_said_as_the_policy_has_it() {
        let day = |year, month, day| Date::new(year, month, day).unwrap();
        let finding = |said| Finding { rule: "a".into(), name: String::new(), origin: Origin::Own, law: None, said };
        let over =
            finding(Said::Over { days: 30, from: Anchor::Delivery, start: day(2026, 2, 1), last: day(2026, 3, 3) });
        let (english, chinese) = (Words(Language::English), Words(Language::Chinese));
        assert_eq!(english.declined(&over).unwrap(), "The 30 days for a return from delivery ended on 3 March 2026.");
        assert_eq!(chinese.declined(&over).unwrap(), "自签收起 30 天的退货期限已于 2026年3月3日结束。");
        let mut own = finding(Said::Excluded { reason: "lamps on loan".into() });
        own.law = Some(model::policy::Law { title: "Act".into(), article: "Art. 3".into(), url: String::new() });
        assert_eq!(
            english.declined(&own).unwrap(),
            "These goods are excluded from returns: lamps on loan. (Act, Art. 3)"
        );
        assert_eq!(english.declined(&finding(Said::NoEnd)), None);
        assert_eq!(chinese.day(day(2026, 12, 9)), "2026年12月9日");
    }
}
