//! Rules about any source file: length, words that mean "not finished", addresses and paths of one machine, and panics let
//! in through the back door.

use regex_lite::Regex;

use super::rules::Rules;
use super::{File, Finding, is};

const SOURCES: &[&str] = &["rs", "ts", "svelte", "css", "sql", "js", "mjs", "py", "sh", "html"];

/// A file is one idea; past the limit it needs a reason.
pub fn lengths(rules: &Rules, files: &[File]) -> Vec<Finding> {
    let limit = rules.length.limit;
    let generated = |path: &str| rules.length.generated.iter().any(|place| path.starts_with(place.as_str()));
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| is(file, SOURCES) && !generated(&file.path)) {
        let lines = file.text.lines().count();
        let excepted = rules.length.except.iter().any(|exception| exception.path == file.path);
        if lines > limit && !excepted {
            findings.push(Finding::of(&file.path, format!("{lines} lines, more than {limit}: split it by idea")));
        }
    }
    for exception in &rules.length.except {
        let long = files.iter().any(|file| file.path == exception.path && file.text.lines().count() > limit);
        if !long || exception.reason.is_empty() {
            findings.push(Finding::of(&exception.path, "an exception for length that is not needed, or has no reason"));
        }
    }
    findings
}

/// Nothing unfinished and nothing left from debugging. (Put together here, so that this file has none of them.)
pub fn words(files: &[File]) -> Vec<Finding> {
    let unwanted = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("dbg", "!("),
        concat!("todo", "!("),
        concat!("unimplemented", "!("),
        concat!("debug", "ger;"),
        concat!("console", ".log("),
    ];
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| is(file, SOURCES)) {
        for (at, line) in file.text.lines().enumerate() {
            for word in unwanted.iter().filter(|word| line.contains(*word)) {
                findings.push(Finding::at(file, at + 1, format!("unfinished or left over: {word}")));
            }
        }
    }
    findings
}

/// No address of a package registry and no path of somebody's machine.
pub fn addresses(files: &[File]) -> Vec<Finding> {
    let hosts = [
        concat!("registry.", "npmjs"),
        concat!("npmjs", ".com"),
        concat!("index.", "crates.io"),
        concat!("static.", "crates.io"),
        concat!("//", "crates.io"),
        concat!("files.", "pythonhosted"),
        concat!("//", "pypi.org"),
        concat!("deb.", "debian.org"),
        concat!("proxy.", "golang.org"),
    ];
    let homes = [concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/Us", "ers/"), concat!(":\\Us", "ers\\")];
    let mut findings = Vec::new();
    for file in files {
        for (at, line) in file.text.lines().enumerate() {
            if let Some(host) = hosts.iter().find(|host| line.contains(*host)) {
                findings.push(Finding::at(file, at + 1, format!("the address of a package registry: {host}")));
            }
            if let Some(home) = homes.iter().find(|home| begins_a_path(line, home)) {
                findings.push(Finding::at(file, at + 1, format!("a path of one machine: {home}")));
            }
        }
    }
    findings
}

/// Whether `home` stands in the line as the beginning of a path, rather than inside one such as `docs/ho`+`me/`.
fn begins_a_path(line: &str, home: &str) -> bool {
    line.match_indices(home).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        let after = line.get(at + home.len()..).and_then(|text| text.chars().next());
        let starts =
            home.starts_with(':') || before.is_none_or(|letter| !letter.is_alphanumeric() && !"._-}~".contains(letter));
        starts && after.is_some_and(char::is_alphanumeric)
    })
}

/// Rule 8: a library lets no panic in, except in its tests and in what is made for tests.
pub fn panics(files: &[File]) -> Vec<Finding> {
    let Ok(attribute) = Regex::new(r"#!?\[\s*(cfg_attr\(\s*test\s*,\s*)?(?:allow|expect|warn)\(([^\]]*)\]") else {
        return vec![Finding::of("src-tauri/xtask/src/tidy/text.rs", "the pattern for attributes is wrong")];
    };
    let panics = ["unwrap_used", "expect_used", "indexing_slicing", "clippy::panic", "unsafe_code"];
    let mut findings = Vec::new();
    let libraries = |file: &&File| {
        is(file, &["rs"])
            && file.path.starts_with("src-tauri/")
            && !["/testkit/", "/conformance"].iter().any(|part| file.path.contains(part))
            && !file.path.contains("/tests/")
    };
    for file in files.iter().filter(libraries) {
        let code = file.text.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default();
        for found in attribute.captures_iter(code).filter(|found| found.get(1).is_none()) {
            let inside = found.get(2).map_or("", |lints| lints.as_str());
            if let (Some(lint), Some(whole)) = (panics.iter().find(|lint| inside.contains(*lint)), found.get(0)) {
                let line = code.get(..whole.start()).map_or(0, |before| before.matches('\n').count()) + 1;
                findings.push(Finding::at(file, line, format!("lets {lint} into a library; only tests may")));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::super::rules::Exception;
    use super::*;

    #[test]
    fn long_files_need_a_reason() {
        let mut rules = Rules::default();
        rules.length.limit = 2;
        rules.length.generated = vec!["gen/".to_owned()];
        rules.length.except = vec![Exception { path: "b.rs".to_owned(), reason: "one table".to_owned() }];
        let files =
            [file("a.rs", "1\n2\n3"), file("b.rs", "1\n2\n3"), file("gen/c.ts", "1\n2\n3"), file("d.json", "1\n2\n3")];
        let findings = lengths(&rules, &files);
        assert_eq!(findings.iter().map(|finding| finding.path.as_str()).collect::<Vec<_>>(), ["a.rs"]);
        let stale = lengths(&rules, &[file("b.rs", "1")]);
        assert!(stale[0].message.contains("not needed"));
    }

    #[test]
    fn unfinished_words() {
        let text = format!("fn a() {{}}\n// {}: later\n{}x);", concat!("TO", "DO"), concat!("dbg", "!("));
        assert_eq!(words(&[file("a.rs", &text)]).iter().map(|finding| finding.line).collect::<Vec<_>>(), [2, 3]);
        assert!(words(&[file("a.md", &text)]).is_empty());
    }

    #[test]
    fn addresses_of_registries_and_machines() {
        let text = format!(
            "https://{}.org/a\nlet a = \"{}somebody/x\";\nsrc{}index.ts",
            concat!("registry.", "npmjs"),
            concat!("/ho", "me/"),
            concat!("/ho", "me/")
        );
        let lines: Vec<_> = addresses(&[file("a.ts", &text)]).iter().map(|finding| finding.line).collect();
        assert_eq!(lines, [1, 2]);
    }

    #[test]
    fn panics_are_let_into_tests_only() {
        let tests = "#![cfg_attr(\n    test,\n    allow(clippy::unwrap_used, clippy::expect_used)\n)]\nfn a() {}\n\n#[cfg(test)]\nmod tests {\n    #[allow(clippy::unwrap_used)]\n}";
        assert!(panics(&[file("src-tauri/crates/a/src/lib.rs", tests)]).is_empty());
        let bad = "fn a() {}\n#[allow(clippy::pedantic,\n  clippy::indexing_slicing)]\nfn b() {}";
        let findings = panics(&[file("src-tauri/crates/a/src/lib.rs", bad), file("tests/e2e/src/lib.rs", bad)]);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].line, 2);
    }
}
