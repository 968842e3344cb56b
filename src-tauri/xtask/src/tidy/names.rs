//! Rule 3: a shop's or a channel's name stands only in its own folder, the registry, its icon and words, and tests. So
//! nothing else can come to depend on which shop it is. A comment may name one as an example; code may not.

use super::rules::Rules;
use super::{File, Finding, code, is};

const SOURCES: &[&str] = &["rs", "ts", "svelte", "css", "sql", "html", "js"];

/// Sources that name a connector where it should not be known.
pub fn connectors(rules: &Rules, files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| is(file, SOURCES) && !has_place(rules, &file.path)) {
        for (at, name) in named(rules, file) {
            findings.push(Finding::at(file, at, format!("only the connector, the registry and tests know {name:?}")));
        }
    }
    for exception in &rules.names.except {
        let known = files.iter().find(|file| file.path == exception.path);
        if known.is_none_or(|file| named(rules, file).next().is_none()) || exception.reason.is_empty() {
            findings.push(Finding::of(&exception.path, "an exception for names that is not needed, or has no reason"));
        }
    }
    findings
}

/// Names in a file's code, with their lines.
fn named<'a>(rules: &'a Rules, file: &'a File) -> impl Iterator<Item = (usize, String)> + 'a {
    let comment = |line: &str| ["//", "--", "*", "/*", "<!--"].iter().any(|mark| line.trim_start().starts_with(mark));
    code(file).filter(move |(_, line)| !comment(line)).flat_map(|(at, line)| {
        let before_comment = line.split(" // ").next().unwrap_or(line);
        let by_word = words(before_comment).filter(|word| rules.names.words.contains(word));
        let by_text = rules.names.texts.iter().filter(move |text| before_comment.contains(text.as_str())).cloned();
        by_word.chain(by_text).map(move |name| (at, name)).collect::<Vec<_>>()
    })
}

fn has_place(rules: &Rules, path: &str) -> bool {
    let test = path.contains("/tests/")
        || path.contains("/tests.rs")
        || path.contains(".test.")
        || path.contains(".story.")
        || path.contains(".stories.")
        || path.contains("/fixtures/")
        || path.contains("/stories/");
    test || rules.names.places.iter().any(|place| path.starts_with(place.as_str()))
        || rules.names.except.iter().any(|exception| exception.path == path)
}

/// The words in a line of code, in lower case: `medusaOrder`, `MedusaOrder` and `medusa_order` all have `medusa`.
fn words(line: &str) -> impl Iterator<Item = String> + '_ {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut lower = false;
    for letter in line.chars() {
        if !letter.is_alphanumeric() || (letter.is_uppercase() && lower) {
            words.push(std::mem::take(&mut word));
        }
        if letter.is_alphanumeric() {
            word.extend(letter.to_lowercase());
        }
        lower = letter.is_lowercase();
    }
    words.push(word);
    words.into_iter().filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::super::rules::Exception;
    use super::*;

    fn rules() -> Rules {
        let mut rules = Rules::default();
        rules.names.words = vec!["medusa".to_owned()];
        rules.names.texts = vec!["\"demo\"".to_owned()];
        rules.names.places = vec!["src-tauri/connectors/".to_owned()];
        rules
    }

    #[test]
    fn words_of_code() {
        let found: Vec<_> = words("let medusaOrder = MedusaOrder::new(demo_shop, \"IMAP\");").collect();
        assert_eq!(found, ["let", "medusa", "order", "medusa", "order", "new", "demo", "shop", "imap"]);
    }

    #[test]
    fn a_name_stands_only_in_its_places() {
        let files = [
            file(
                "src-tauri/crates/sync/src/lib.rs",
                "// as medusa does\nlet a = 1; // like medusa\nlet demo = \"demo\";",
            ),
            file(
                "src-tauri/crates/outbox/src/lib.rs",
                "let demonstrated = 1;\nif shop == \"medusa\" {\n#[cfg(test)]\nmedusa",
            ),
            file("src-tauri/connectors/shops/medusa/src/lib.rs", "struct Medusa;"),
            file("ui/src/features/orders/order.test.ts", "medusa"),
            file("README.md", "Medusa"),
        ];
        let findings = connectors(&rules(), &files);
        assert_eq!(findings.iter().map(|finding| finding.line).collect::<Vec<_>>(), [3, 2]);
    }

    #[test]
    fn an_exception_must_be_needed() {
        let mut rules = rules();
        rules.names.except = vec![Exception { path: "a.rs".to_owned(), reason: "why".to_owned() }];
        assert!(connectors(&rules, &[file("a.rs", "medusa")]).is_empty());
        assert_eq!(connectors(&rules, &[file("a.rs", "nothing")]).len(), 1);
    }
}
