//! The files that a pack consists of, and its index: which they are, and which of them could not be had.

use serde_json::json;

use super::{
    Dossier, Member, Raw, how_to,
    page::{heads, name_of, raw_words},
};

const INDEX: &str = "index.txt";
/// Files with a name of their own; the order is there only where there is one.
const NAMED: [&str; 7] =
    ["case.html", INDEX, "case.json", "order.json", "operations.json", "how-to-verify.txt", "manifest.json"];

/// Everything but the list of digests, which is made of these.
///
/// # Errors
/// When something of it has no JSON.
pub(crate) fn members(of: &Dossier, page: &str) -> serde_json::Result<Vec<Member>> {
    let file = |name: &str, content: Vec<u8>| Member { name: name.into(), content };
    let text = |name: &str, content: String| file(name, content.into_bytes());
    let mut all = vec![
        text("case.html", page.to_owned()),
        text(INDEX, index(of)),
        text("case.json", serde_json::to_string_pretty(&of.case)?),
        text("operations.json", operations(of)?),
        text("how-to-verify.txt", how_to(of.words)),
    ];
    if let Some((order, read)) = &of.order {
        let order = json!({ "read_at": read, "order": order });
        all.push(text("order.json", serde_json::to_string_pretty(&order)?));
    }
    for (at, letter) in of.letters.iter().enumerate() {
        let name = name_of(at);
        let head = heads(of, at, letter).into_iter().filter(|(_, value)| !value.is_empty());
        let lines: Vec<String> =
            head.map(|(name, value)| format!("{}: {value}", of.words.say("field", name))).collect();
        all.push(text(&format!("{name}.txt"), format!("{}\n\n{}\n", lines.join("\n"), letter.message.whole_text())));
        if let Raw::Here(raw) = &letter.raw {
            all.push(file(&format!("{name}.eml"), raw.to_vec()));
        }
    }
    for picture in of.pictures.iter().filter(|picture| !picture.file.is_empty()) {
        all.push(file(&picture.file, picture.content.clone()));
    }
    Ok(all)
}

fn operations(of: &Dossier) -> serde_json::Result<String> {
    let operations: Vec<_> = of
        .operations
        .iter()
        .map(|(operation, ledger)| {
            let steps: Vec<_> = ledger
                .iter()
                .map(|entry| {
                    json!({
                        "at": entry.at, "step": entry.step, "attempt": entry.attempt, "what": entry.what,
                        "detail": entry.detail, "by": of.agent(entry.agent),
                    })
                })
                .collect();
            json!({
                "id": operation.id.to_string(), "asked_at": operation.created_at, "by": of.agent(Some(operation.agent)),
                "payload": operation.payload, "decided_on": operation.facts, "state": operation.state,
                "first_attempt": operation.first_attempt, "settled_at": operation.settled_at,
                "answers": operation.progress, "record": steps,
            })
        })
        .collect();
    serde_json::to_string_pretty(&operations)
}

fn index(of: &Dossier) -> String {
    let say = |word| of.words.say("file", word);
    let named = NAMED.iter().filter(|name| **name != "order.json" || of.order.is_some());
    let mut lines: Vec<String> = named.map(|name| format!("{name}: {}", say(name))).collect();
    for (at, letter) in of.letters.iter().enumerate() {
        let name = name_of(at);
        lines.push(format!("{name}.txt: {}", say("stored")));
        let raw = match &letter.raw {
            Raw::Never => continue,
            Raw::Here(_) => say("raw").to_owned(),
            Raw::Missing(_) => raw_words(of, at, &letter.raw),
        };
        lines.push(format!("{name}.eml: {raw}"));
    }
    for picture in &of.pictures {
        let missing = of.words.say("field", "not_here");
        let name = if picture.file.is_empty() { missing } else { &picture.file };
        lines.push(format!("{name}: {}", picture.title));
    }
    lines.push(String::new());
    lines.join("\n")
}
