//! Where things are: a conventional top, and connectors of one shape.

use std::collections::BTreeSet;

use super::Finding;
use super::rules::Rules;

/// Nothing new at the top without a line in tidy.toml.
pub fn top(rules: &Rules, paths: &[String]) -> Vec<Finding> {
    let names: BTreeSet<&str> = paths.iter().filter_map(|path| path.split('/').next()).collect();
    names
        .into_iter()
        .filter(|name| !rules.layout.names.iter().any(|known| known == name))
        .map(|name| Finding::of(name, "is not one of the names at the top: see [layout] in tidy.toml"))
        .collect()
}

/// Every connector has the trait in lib.rs, their words in wire, the translation in map; a file or a folder each.
pub fn connectors(paths: &[String]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let places: BTreeSet<&str> = paths
        .iter()
        .filter(|path| {
            ["channels/", "shops/"].iter().any(|kind| path.starts_with(&format!("src-tauri/connectors/{kind}")))
        })
        .filter_map(|path| path.strip_suffix("/Cargo.toml"))
        .collect();
    for place in places {
        for part in ["lib", "wire", "map"] {
            let file = format!("{place}/src/{part}.rs");
            let folder = format!("{place}/src/{part}/");
            if !paths.iter().any(|path| *path == file || path.starts_with(&folder)) {
                findings.push(Finding::of(place, format!("has no src/{part}.rs: connectors have one shape")));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn the_top_is_known() {
        let mut rules = Rules::default();
        rules.layout.names = paths("ui README.md");
        let findings = top(&rules, &paths("ui/a.ts ui/b.ts README.md scratch/x notes.txt"));
        assert_eq!(findings.iter().map(|finding| finding.path.as_str()).collect::<Vec<_>>(), ["notes.txt", "scratch"]);
    }

    #[test]
    fn connectors_have_one_shape() {
        let place = "src-tauri/connectors/shops/a";
        let all = paths(&format!("{place}/Cargo.toml {place}/src/lib.rs {place}/src/wire/order.rs {place}/src/map.rs"));
        assert!(connectors(&all).is_empty());
        assert_eq!(connectors(&all[..2]).len(), 2);
    }
}
