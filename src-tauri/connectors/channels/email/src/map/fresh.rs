//! The new text of an answer: without the history below it and without the signature.

/// What the list shows and what the reader wants first. Falls back to the whole text where nothing else is left.
pub fn fresh(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let end = (0..lines.len()).find(|at| ends_here(&lines, *at)).unwrap_or(lines.len());
    let kept = lines.iter().take(end).filter(|line| !is_quoted(line)).map(|line| line.trim_end());
    let mut fresh = String::with_capacity(text.len().min(4_096));
    let mut empty = 0;
    for line in kept {
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty < 2 {
            fresh.push_str(line);
            fresh.push('\n');
        }
    }
    let fresh = fresh.trim();
    if fresh.is_empty() { text.trim().to_owned() } else { fresh.to_owned() }
}

fn is_quoted(line: &str) -> bool {
    line.trim_start().starts_with('>')
}

fn ends_here(lines: &[&str], at: usize) -> bool {
    let Some(line) = lines.get(at).map(|line| line.trim()) else { return false };
    let next = |by: usize| lines.get(at + by).map_or("", |line| line.trim());
    // RFC 3676: a signature follows "-- ".
    if lines.get(at).is_some_and(|line| *line == "-- " || *line == "--" || *line == "—") {
        return true;
    }
    is_divider(line)
        || is_header_block(line, [next(1), next(2), next(3)])
        || is_attribution(line)
        || is_attribution(&format!("{line} {}", next(1))) && starts_attribution(line)
        || is_underline(line) && is_from_label(next(1))
}

/// `-----Original Message-----` and its kin.
fn is_divider(line: &str) -> bool {
    const WORDS: [&str; 16] = [
        "original message",
        "originalnachricht",
        "ursprüngliche nachricht",
        "message d'origine",
        "message d’origine",
        "message original",
        "mensaje original",
        "messaggio originale",
        "oorspronkelijk bericht",
        "原始邮件",
        "原邮件",
        "原始郵件",
        "元のメッセージ",
        "original meddelande",
        "forwarded message",
        "转发邮件",
    ];
    let dashes = line.starts_with("--") && line.ends_with("--") || line.starts_with("——") && line.ends_with("——");
    if !dashes || line.len() > 120 {
        return false;
    }
    let inner = line.trim_matches(['-', '—', ' ']).to_lowercase();
    WORDS.contains(&inner.as_str())
}

const FROM: [&str; 11] =
    ["from:", "von:", "de :", "de:", "发件人:", "发件人：", "寄件者:", "寄件者：", "差出人:", "da:", "van:"];
const THEN: [&str; 30] = [
    "sent:",
    "date:",
    "to:",
    "subject:",
    "gesendet:",
    "datum:",
    "an:",
    "betreff:",
    "envoyé :",
    "envoyé:",
    "date :",
    "à :",
    "à:",
    "objet :",
    "objet:",
    "发送时间:",
    "发送时间：",
    "发送日期:",
    "收件人:",
    "收件人：",
    "主题:",
    "主题：",
    "日期:",
    "日期：",
    "送信日時:",
    "宛先:",
    "件名:",
    "寄件日期:",
    "收件者:",
    "主旨:",
];

fn bare(line: &str) -> String {
    line.trim_matches(['*', ' ', '\u{a0}']).replace("*:", ":").to_lowercase()
}

fn is_from_label(line: &str) -> bool {
    let line = bare(line);
    FROM.iter().any(|label| line.starts_with(label))
}

/// The block of headers that Outlook and others put above a quotation: a sender, then at least one more of them.
fn is_header_block(line: &str, following: [&str; 3]) -> bool {
    is_from_label(line)
        && following.iter().any(|line| {
            let line = bare(line);
            THEN.iter().any(|label| line.starts_with(label))
        })
}

fn is_underline(line: &str) -> bool {
    line.chars().count() >= 10 && line.chars().all(|c| c == '_' || c == '-')
}

fn starts_attribution(line: &str) -> bool {
    const STARTS: [&str; 10] = ["On ", "Am ", "Le ", "El ", "Il ", "Op ", "Den ", "在 ", "在", "Em "];
    STARTS.iter().any(|start| line.starts_with(start)) || line.starts_with(|c: char| c.is_ascii_digit())
}

/// "On … wrote:" in the languages that mail programs write it in.
fn is_attribution(line: &str) -> bool {
    if line.len() > 400 || line.len() < 6 {
        return false;
    }
    let line = line.trim_end_matches(['\u{a0}', ' ']);
    let ends = |ending: &str| line.ends_with(ending);
    let dated = line.chars().any(|c| c.is_ascii_digit());
    let opens = |start: &str| line.starts_with(start);
    dated
        && ((opens("On ") && ends("wrote:"))
            || (opens("Am ") && (ends("schrieb:") || line.contains(" schrieb ") && ends(":")))
            || (opens("Le ") && (ends("a écrit :") || ends("a écrit :") || ends("a écrit:")))
            || (opens("El ") && ends("escribió:"))
            || (opens("Il ") && ends("scritto:"))
            || (opens("Op ") && (ends("schreef:") || line.contains(" schreef ") && ends(":")))
            || (opens("Em ") && ends("escreveu:"))
            || ((ends("写道：") || ends("写道:") || ends("寫道：") || ends("寫道:")) && has_stamp(line))
            || ((ends("のメール:") || ends("書きました:") || ends("書きました：") || ends("のメッセージ:"))
                && has_stamp(line))
            || (line.contains('<') && line.contains('@') && ends(">:") && has_stamp(line)))
}

/// A date or a time stands in it, not just any number.
fn has_stamp(line: &str) -> bool {
    line.contains(['年', '月', ':', '：', '/']) || line.matches('-').count() >= 2
}

#[cfg(test)]
mod tests {
    use super::fresh;

    #[test]
    fn history_is_cut_in_many_languages() {
        for history in [
            "On Mon, Nov 2, 2026 at 3:04 PM Shop <help@shop.test> wrote:\n> old",
            "On Mon, Nov 2, 2026 at 3:04 PM Northlight Home Support\n<help@shop.test> wrote:\n\n> old",
            "Am 02.11.26 um 15:04 schrieb Shop:\n> old",
            "Am Mo., 2. Nov. 2026 um 15:04 Uhr schrieb Shop <help@shop.test>:\n> old",
            "Le lun. 2 nov. 2026 à 15:04, Shop <help@shop.test> a écrit :\n> old",
            "在 2026年11月2日，15:04，Shop <help@shop.test> 写道：\n> old",
            "2026年11月2日(月) 15:04 Shop <help@shop.test>:\n> old",
            "2026/11/02 15:04、Shop <help@shop.test>のメール:\n> old",
            "-----Original Message-----\nFrom: Shop\nold",
            "------------------ 原始邮件 ------------------\n发件人: \"Shop\"\nold",
            "-----Ursprüngliche Nachricht-----\nVon: Shop\nold",
            "________________________________\nFrom: Shop <help@shop.test>\nSent: Monday\nTo: Mara\nSubject: Re\n\nold",
            "From: Shop <help@shop.test>\nSent: Monday, 2 November 2026\nTo: Mara\nSubject: Re: lamp\n\nold",
            "Von: Shop <help@shop.test>\nGesendet: Montag\nAn: Mara\nBetreff: Lampe\n\nold",
            "发件人： Shop\n发送时间： 2026年11月2日\n收件人： 小王\n主题： 回复\n\nold",
            "*From:* Shop <help@shop.test>\n*Date:* Monday\n*To:* Mara\n\nold",
            "-- \nMara Lind\nold",
        ] {
            assert_eq!(fresh(&format!("It is broken.\n第二行\n\n{history}")), "It is broken.\n第二行", "{history}");
        }
    }

    #[test]
    fn answers_between_the_lines_stay() {
        assert_eq!(fresh("> Which colour?\nRed.\n> Which size?\nLarge.\n"), "Red.\nLarge.");
    }

    #[test]
    fn ordinary_sentences_are_no_history() {
        for text in [
            "On 2 November I ordered a lamp.\nFrom: that day on it flickered.",
            "Am 2. November habe ich bestellt.",
            "I wrote:\nhello",
            "From: Berlin\nI come.",
            "Total - - 24.90",
            "客服写道：好的",
            "Order 5: the lamp\nOrder 6: the shade",
        ] {
            assert_eq!(fresh(text), text);
        }
    }

    #[test]
    fn only_history_is_shown_whole() {
        assert_eq!(fresh("> old\n> older"), "> old\n> older");
        assert_eq!(fresh("  "), "");
    }
}
