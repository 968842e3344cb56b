//! The words of a pack, in the two languages of the window. A word that is not known is shown as it is stored.

/// In which language a pack is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    Chinese,
}

impl Language {
    pub(crate) fn of(tag: &str) -> Self {
        if tag.starts_with("zh") { Self::Chinese } else { Self::English }
    }

    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-CN",
        }
    }
}

/// The words of one language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words(pub Language);

/// By group and word as it is stored.
const SAID: &[(&str, &str, &str, &str)] = &[
    ("head", "title", "After-sales case", "售后单"),
    ("head", "facts", "The case", "售后单"),
    ("head", "goods", "Goods", "商品"),
    ("head", "order", "Order", "订单"),
    ("head", "parcels", "Parcels", "包裹"),
    ("head", "payments", "Payments and refunds", "付款与退款"),
    ("head", "operations", "What was done at the shop and by mail", "对店铺和邮件的操作"),
    ("head", "photos", "Pictures and files", "照片与文件"),
    ("head", "messages", "Messages", "消息"),
    ("head", "timeline", "Timeline", "经过"),
    ("head", "whole", "Is it unchanged?", "是否未被更改？"),
    ("field", "customer", "Customer", "客户"),
    ("field", "kind", "Kind", "类型"),
    ("field", "status", "Status", "状态"),
    ("field", "outcome", "Outcome", "结果"),
    ("field", "reason", "What happened", "情况"),
    ("field", "opened", "Opened", "新建时间"),
    ("field", "due", "Deadline", "期限"),
    ("field", "owner", "Owner", "负责人"),
    ("field", "serial", "Serial number", "序列号"),
    ("field", "return", "Return at the shop", "店铺退货单"),
    ("field", "placed", "Placed", "下单时间"),
    ("field", "total", "Total", "总额"),
    ("field", "shipping", "Shipping", "运费"),
    ("field", "address", "Address", "地址"),
    ("field", "read", "As the shop said on", "店铺数据读取时间"),
    ("field", "paid", "Paid", "已付款"),
    ("field", "refunded", "Refunded", "已退款"),
    ("field", "shipped", "Shipped", "发货时间"),
    ("field", "delivered", "Delivered", "送达时间"),
    ("field", "tracking", "Tracking number", "运单号"),
    ("field", "carrier", "Carrier", "承运商"),
    ("field", "from", "From", "发件人"),
    ("field", "to", "To", "收件人"),
    ("field", "cc", "Cc", "抄送"),
    ("field", "reply_to", "Reply-To", "回复地址"),
    ("field", "subject", "Subject", "主题"),
    ("field", "sent", "Sent", "发送时间"),
    ("field", "arrived", "Arrived", "到达时间"),
    ("field", "agent", "Written by", "经手人"),
    ("field", "files", "Files", "附件"),
    ("field", "raw", "Raw mail", "原始邮件"),
    ("field", "made", "Made", "制作时间"),
    ("field", "asked", "Asked for", "提出时间"),
    ("field", "none", "None", "无"),
    ("field", "not_here", "not here, it lies at the provider", "不在本机，仍在邮件服务商处"),
    ("field", "evidence", "chosen as evidence", "选为凭证"),
    (
        "field",
        "whole",
        "Every file of the pack has a salted digest in manifest.json. They make one link of a chain that this desk keeps, \
         and whose head can be mailed to somebody else every day. Shopdesk verifies the pack and says which file was \
         changed.",
        "证据包中每个文件都有加盐摘要，列在 manifest.json 中。这些摘要构成本工作台保存的链条中的一环，链首可每天邮件发送给第三方。\
         Shopdesk 可验证证据包，并指出哪个文件被更改。",
    ),
    ("raw", "nowhere", "not in this pack: it does not lie in the mailbox", "未包含：邮箱中没有此邮件"),
    (
        "raw",
        "offline",
        "not in this pack: the mailbox could not be reached when it was made",
        "未包含：制作证据包时无法连接邮箱",
    ),
    ("raw", "late", "not in this pack: the mailbox did not answer in time", "未包含：邮箱未及时应答"),
    ("raw", "big", "not in this pack: it is too large for it", "未包含：邮件过大"),
    ("raw", "refused", "not in this pack: the mailbox did not give it", "未包含：邮箱未提供"),
    ("file", "case.html", "the case, to be read and printed", "售后单，供阅读和打印"),
    ("file", "index.txt", "this list", "本清单"),
    ("file", "case.json", "the case, for programs", "售后单，供程序读取"),
    ("file", "order.json", "the order with its parcels and payments, as the shop said", "店铺所示的订单、包裹与付款"),
    ("file", "operations.json", "every operation with its times and answers", "每项操作的时间和答复"),
    ("file", "how-to-verify.txt", "how the pack is verified", "如何验证证据包"),
    (
        "file",
        "manifest.json",
        "the digests of all files, and the place in the chain",
        "全部文件的摘要，及其在链条中的位置",
    ),
    ("file", "stored", "a message, as this desk stored it", "消息，本工作台所存"),
    ("file", "raw", "the same, as it lies in the mailbox", "同一消息，邮箱中的原样"),
    ("kind", "return", "Return", "退货"),
    ("kind", "withdrawal", "Withdrawal", "无理由退货"),
    ("kind", "exchange", "Exchange", "换货"),
    ("kind", "replacement", "Replacement", "补发"),
    ("kind", "repair", "Repair", "维修"),
    ("kind", "warranty", "Warranty", "质保"),
    ("kind", "missing", "Missing parcel", "包裹丢失"),
    ("kind", "damaged", "Damaged parcel", "包裹破损"),
    ("kind", "complaint", "Complaint", "投诉"),
    ("kind", "goodwill", "Goodwill", "补偿"),
    ("kind", "dispute", "Dispute", "争议"),
    ("status", "open", "With us", "我方处理"),
    ("status", "waiting_customer", "Waiting for customer", "等待客户"),
    ("status", "waiting_goods", "Waiting for goods", "等待退回"),
    ("status", "received", "Goods received", "已收货"),
    ("status", "diagnosed", "Diagnosed", "已检测"),
    ("status", "sent_out", "Sent out", "已寄出"),
    ("status", "settled", "Settled", "已解决"),
    ("status", "declined", "Declined", "已拒绝"),
    ("status", "withdrawn", "Withdrawn", "客户撤回"),
    ("outcome", "refunded", "Refunded", "已退款"),
    ("outcome", "exchanged", "Exchanged", "已换货"),
    ("outcome", "replaced", "Replaced", "已补发"),
    ("outcome", "repaired", "Repaired", "已维修"),
    ("outcome", "compensated", "Compensated", "已补偿"),
    ("outcome", "explained", "Explained", "已说明"),
    ("event", "opened", "Case opened", "新建售后单"),
    ("event", "ask", "Customer asked", "已向客户询问"),
    ("event", "answered", "Customer answered", "客户已回复"),
    ("event", "expect", "Goods are to come back", "等待退回商品"),
    ("event", "arrived", "Goods arrived", "已收到退货"),
    ("event", "diagnose", "Diagnosed", "已检测"),
    ("event", "send_out", "Goods sent out", "已寄出商品"),
    ("event", "settle", "Settled", "已解决"),
    ("event", "decline", "Declined", "已拒绝"),
    ("event", "withdraw", "Customer withdrew", "客户撤回"),
    ("event", "reopen", "Reopened", "重新打开"),
    ("event", "note", "Note", "备注"),
    ("event", "set", "Changed", "已更改"),
    ("event", "inspected", "Goods inspected", "已检查退回商品"),
    ("event", "linked", "Operation asked for", "已提交操作"),
    ("event", "evidence", "Evidence added", "添加凭证"),
    ("event", "evidence_removed", "Evidence taken away", "移除凭证"),
    ("event", "packed", "Evidence pack made", "已制作证据包"),
    ("event", "message_in", "Customer wrote", "客户来信"),
    ("event", "message_out", "We wrote", "我方回复"),
    ("event", "placed", "Order placed", "已下单"),
    ("event", "paid", "Paid", "已付款"),
    ("event", "refunded", "Refunded", "已退款"),
    ("event", "shipped", "Shipped", "已发货"),
    ("event", "delivered", "Delivered", "已送达"),
    ("event", "return_requested", "Return asked for", "已申请退货"),
    ("event", "return_received", "Return received", "已收到退货"),
    ("event", "cancelled", "Order cancelled", "订单已取消"),
    ("actor", "customer", "Customer", "客户"),
    ("actor", "agent", "Desk", "工作台"),
    ("actor", "warehouse", "Warehouse", "仓库"),
    ("actor", "shop", "Shop", "店铺"),
    ("operation", "send_message", "Reply", "回复"),
    ("operation", "create_return", "Return asked for", "申请退货"),
    ("operation", "receive_return", "Return received", "收到退货"),
    ("operation", "cancel_return", "Return cancelled", "取消退货"),
    ("operation", "refund", "Refund", "退款"),
    ("operation", "exchange", "Exchange", "换货"),
    ("operation", "claim", "Claim", "售后索赔"),
    ("operation", "edit_order", "Order changed", "修改订单"),
    ("operation", "change_address", "Address changed", "修改地址"),
    ("operation", "cancel_order", "Order cancelled", "取消订单"),
    ("operation", "issue_code", "Discount code", "优惠码"),
    ("state", "waiting", "Waiting", "等待中"),
    ("state", "sending", "On its way", "发送中"),
    ("state", "checking", "Being looked for", "核实中"),
    ("state", "needs_you", "Needs a person", "需要处理"),
    ("state", "done", "Done", "已完成"),
    ("state", "cancelled", "Called off", "已取消"),
];

impl Words {
    pub(crate) fn say<'a>(self, group: &str, word: &'a str) -> &'a str {
        let found = SAID.iter().find(|(of, name, ..)| *of == group && *name == word);
        found.map_or(word, |(_, _, english, chinese)| match self.0 {
            Language::English => english,
            Language::Chinese => chinese,
        })
    }
}

/// For somebody who has the pack and not the program.
pub(crate) fn how_to(words: Words) -> String {
    match words.0 {
        Language::English => HOW_EN,
        Language::Chinese => HOW_ZH,
    }
    .to_owned()
}

const HOW_EN: &str = "\
Shopdesk verifies this pack: After-sales cases, Verify a pack.

Without it, all digests are SHA-256, hexadecimal, over fields; each field is preceded by its length in bytes as a number of
64 bits, the highest byte first. The first field is always shopdesk-evidence-1.
member: \"member\", name, salt (the hexadecimal text), content
root:   \"root\", then of each member in the order of manifest.json its name and its digest
head:   \"head\", previous (text), number (32 bits), case (32 bits), made_at (64 bits), root (text)
Numbers have their highest byte first. The head is the one in manifest.json; the mails that anchor the chain name it.
";

const HOW_ZH: &str = "\
可用 Shopdesk 验证此证据包：售后单，验证证据包。

不用 Shopdesk 时：所有摘要均为 SHA-256（十六进制），按字段计算；每个字段之前为其字节长度（64 位，高位在前）。首个字段总是 shopdesk-evidence-1。
文件：\"member\"、名称、盐（十六进制文本）、内容
根：\"root\"，然后按 manifest.json 的顺序，依次为每个文件的名称和摘要
链首：\"head\"、previous（文本）、number（32 位）、case（32 位）、made_at（64 位）、根（文本）
数字均为高位在前。链首即 manifest.json 中的 head，也写在锚定链条的邮件中。
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_there_once_in_both_languages() {
        for (at, (group, word, english, chinese)) in SAID.iter().enumerate() {
            assert!(!english.is_empty() && !chinese.is_ascii(), "{group} {word}");
            assert!(SAID.iter().skip(at + 1).all(|other| (other.0, other.1) != (*group, *word)), "{group} {word}");
        }
        let words = Words(Language::of("zh-CN"));
        assert_eq!((words.say("kind", "return"), words.say("kind", "unheard")), ("退货", "unheard"));
    }
}
