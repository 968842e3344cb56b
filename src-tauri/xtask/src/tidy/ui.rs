//! Rules of the UI: colours come from tokens, one file knows the host, both languages say the same things.

use std::collections::BTreeSet;

use regex_lite::Regex;

use super::{File, Finding, is};

const SOURCE: &str = "ui/src/";

fn sources(files: &[File]) -> impl Iterator<Item = &File> {
    files.iter().filter(|file| {
        let path = file.path.as_str();
        path.starts_with(SOURCE) && !is_aside(path) && !path.contains("/generated/")
    })
}

/// Tests and stories stand outside the layers.
fn is_aside(path: &str) -> bool {
    [".test.", ".spec.", ".story.", ".stories.", "/fixtures/", "/stories/", "/testing/"]
        .iter()
        .any(|part| path.contains(part))
}

/// Colours have names, in the tokens; so that light, dark and contrast are decided in one place.
pub fn colours(files: &[File]) -> Vec<Finding> {
    let (Ok(function), Ok(style), Ok(string)) = (
        Regex::new(r"\b(rgba?|hsla?|oklch|oklab|hwb)\("),
        Regex::new(r":[^;{]*#[0-9a-fA-F]{3,8}\b"),
        Regex::new(r#"["'`:]\s*#([0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})["'`;]"#),
    ) else {
        return vec![Finding::of("src-tauri/xtask/src/tidy/ui.rs", "a pattern for colours is wrong")];
    };
    let mut findings = Vec::new();
    for file in sources(files).filter(|file| is(file, &["css", "svelte", "ts"]) && !file.path.contains("tokens")) {
        let mut in_style = is(file, &["css"]);
        for (at, line) in file.text.lines().enumerate() {
            if is(file, &["svelte"]) {
                in_style = (in_style || line.trim_start().starts_with("<style")) && !line.contains("</style>");
            }
            if function.is_match(line) || string.is_match(line) || (in_style && style.is_match(line)) {
                findings.push(Finding::at(file, at + 1, "a colour that is not a token"));
            }
        }
    }
    findings
}

/// Rule 10: only `ipc/tauri.ts` knows the host. Which folder may import which is eslint's to check, since that resolves
/// imports as the build does (ui/eslint.walls.js); here only that it is asked to, and as an error.
pub fn imports(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in sources(files).filter(|file| file.path != "ui/src/ipc/tauri.ts") {
        for (at, line) in file.text.lines().enumerate() {
            if line.contains("'@tauri-apps/") || line.contains("\"@tauri-apps/") {
                findings.push(Finding::at(file, at + 1, "only ipc/tauri.ts imports @tauri-apps"));
            }
        }
    }
    let lint = files.iter().find(|file| file.path == LINT);
    if !lint.is_some_and(|file| file.text.contains("'shopdesk/walls': 'error'")) {
        findings.push(Finding::of(LINT, "does not turn the import walls on as an error"));
    }
    findings
}

const LINT: &str = "ui/eslint.config.js";

const ENGLISH: &str = "ui/src/i18n/en/";
const CHINESE: &str = "ui/src/i18n/zh-CN/";

/// Both languages say the same things. The type checker compares the keys (`Like<typeof en>`), so what is left to prove is
/// that each English file has its Chinese one and that this one is held to it. No component has
/// Chinese text of its own.
pub fn languages(files: &[File]) -> Vec<Finding> {
    let named =
        |place: &str| -> BTreeSet<&str> { files.iter().filter_map(|file| file.path.strip_prefix(place)).collect() };
    let (english, chinese) = (named(ENGLISH), named(CHINESE));
    let mut findings = Vec::new();
    if english.is_empty() {
        findings.push(Finding::of(ENGLISH, "there are no texts"));
    }
    findings.extend(english.difference(&chinese).map(|name| Finding::of(format!("{CHINESE}{name}"), "is missing")));
    findings.extend(chinese.difference(&english).map(|name| Finding::of(format!("{ENGLISH}{name}"), "is missing")));
    for file in files.iter().filter(|file| file.path.starts_with(CHINESE)) {
        if !file.text.contains(": Like<typeof ") {
            findings.push(Finding::of(&file.path, "is not typed as Like<typeof en>, so keys may be missing"));
        }
    }
    for file in sources(files).filter(|file| is(file, &["svelte"])) {
        for (at, line) in file.text.lines().enumerate() {
            if line.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter))
                && !line.trim_start().starts_with("//")
            {
                findings.push(Finding::at(file, at + 1, "a text outside i18n"));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    fn lines(findings: &[Finding]) -> Vec<usize> {
        findings.iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn colours_are_tokens() {
        let svelte = "{#each a as b}\n<p>Order #1042</p>\n<a style=\"color:#fff\"></a>\n<style>\n  a { color: #b00; }\n  b { color: var(--bad); background: color-mix(in oklch, var(--a), var(--b)); }\n  c { color: rgb(1 2 3); }\n</style>";
        assert_eq!(lines(&colours(&[file("ui/src/kit/a.svelte", svelte)])), [3, 5, 7]);
        assert_eq!(lines(&colours(&[file("ui/src/kit/a.ts", "const a = '#0070b8';\nfind('#10372');")])), [1]);
        assert!(colours(&[file("ui/src/kit/tokens.css", "a { color: #fff }")]).is_empty());
    }

    #[test]
    fn one_file_knows_the_host() {
        let text = "import { invoke } from '@tauri-apps/api/core'";
        let lint = || file(LINT, "rules: { 'shopdesk/walls': 'error' }");
        assert!(imports(&[lint(), file("ui/src/ipc/tauri.ts", text)]).is_empty());
        assert_eq!(lines(&imports(&[lint(), file("ui/src/shell/a.ts", text)])), [1]);
        assert_eq!(imports(&[file(LINT, "rules: {}")]).len(), 1);
    }

    #[test]
    fn both_languages_say_the_same() {
        let typed = "export const kit: Like<typeof en> = {};";
        let good = [file("ui/src/i18n/en/kit.ts", "x"), file("ui/src/i18n/zh-CN/kit.ts", typed)];
        assert!(languages(&good).is_empty());
        let bad = [
            file("ui/src/i18n/en/kit.ts", "x"),
            file("ui/src/i18n/en/orders.ts", "x"),
            file("ui/src/i18n/zh-CN/kit.ts", "export const kit = {};"),
            file("ui/src/features/orders/a.svelte", "<p>订单</p>"),
            file("ui/src/features/orders/a.test.ts", "订单"),
        ];
        let found: Vec<_> = languages(&bad).into_iter().map(|finding| (finding.path, finding.line)).collect();
        let expected = [
            ("ui/src/i18n/zh-CN/orders.ts", 0),
            ("ui/src/i18n/zh-CN/kit.ts", 0),
            ("ui/src/features/orders/a.svelte", 1),
        ];
        assert_eq!(found, expected.map(|(path, line)| (path.to_owned(), line)));
        assert_eq!(languages(&[]).len(), 1);
    }
}
