//! `cargo xtask new-connector shop|channel NAME`: a connector that compiles, signs in, says honestly what it cannot do yet,
//! and is known to the workspace. The templates are Rust that connect's tests compile, so they cannot fall behind.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::project;

struct Kind {
    word: &'static str,
    folder: &'static str,
    /// The name that stands in the templates.
    placeholder: &'static str,
    files: [(&'static str, &'static str); 3],
}

const SHOP: Kind = Kind {
    word: "shop",
    folder: "shops",
    placeholder: "newshop",
    files: [
        ("lib.rs", include_str!("../templates/shop/lib.rs")),
        ("wire.rs", include_str!("../templates/shop/wire.rs")),
        ("map.rs", include_str!("../templates/shop/map.rs")),
    ],
};

const CHANNEL: Kind = Kind {
    word: "channel",
    folder: "channels",
    placeholder: "newchannel",
    files: [
        ("lib.rs", include_str!("../templates/channel/lib.rs")),
        ("wire.rs", include_str!("../templates/channel/wire.rs")),
        ("map.rs", include_str!("../templates/channel/map.rs")),
    ],
};

const MANIFEST: &str = include_str!("../templates/Cargo.toml.txt");

/// Makes it, and says what is left to do by hand.
pub fn new_connector(arguments: &[String]) -> Result<()> {
    let (kind, name) = match arguments {
        [word, name] if word == SHOP.word => (SHOP, name.as_str()),
        [word, name] if word == CHANNEL.word => (CHANNEL, name.as_str()),
        _ => bail!("new-connector shop NAME, or new-connector channel NAME"),
    };
    if !is_plain(name) {
        bail!("a connector's name is lower-case words joined by hyphens, such as `shop-online`");
    }
    let root = project::root()?;
    let place = format!("src-tauri/connectors/{}/{name}", kind.folder);
    let folder = root.join(&place);
    if folder.exists() {
        bail!("{place} is there already");
    }
    let manifest = root.join("Cargo.toml");
    let rules = root.join("src-tauri/xtask/tidy.toml");
    let new_manifest = with_member(&read(&manifest)?, &kind, name)?;
    let new_rules = with_name(&read(&rules)?, name)?;

    let mut package = MANIFEST.replace("KIND", kind.word).replace("NAME", name);
    if kind.word == SHOP.word {
        // Only a channel fetches files.
        package = package.replace("bytes.workspace = true\n", "");
    }
    write(&folder.join("Cargo.toml"), &package)?;
    for (file, template) in kind.files {
        write(&folder.join("src").join(file), &filled(template, kind.placeholder, name))?;
    }
    write(&manifest, &new_manifest)?;
    write(&rules, &new_rules)?;

    let (word, krate) = (kind.word, format!("{}-{name}", kind.word));
    println!(
        "Made {place}. Left to do:\n\
         1. list it in the host: `{krate}.workspace = true` in src-tauri/crates/host/Cargo.toml, and a line in its registry\n\
         2. its texts `setup.{name}.…` in both languages under ui/src/i18n, and its icon\n\
         3. its calls, one at a time, until `connect::conformance::{word}` passes against the real thing\n\
         Try it: cargo test --package {krate}"
    );
    Ok(())
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| path.display().to_string())
}

fn write(path: &PathBuf, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    fs::write(path, text).with_context(|| path.display().to_string())
}

/// Lower-case words joined by single hyphens.
fn is_plain(name: &str) -> bool {
    name.split('-').all(|word| !word.is_empty() && word.chars().all(|letter| letter.is_ascii_lowercase()))
}

/// The template with the name in its three spellings.
fn filled(template: &str, placeholder: &str, name: &str) -> String {
    template.replace(placeholder, name).replace(&capital(placeholder), &type_name(name))
}

fn type_name(name: &str) -> String {
    name.split('-').map(capital).collect()
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The root manifest with the connector as a member and as a dependency to inherit, after the others of its kind.
fn with_member(manifest: &str, kind: &Kind, name: &str) -> Result<String> {
    let place = format!("src-tauri/connectors/{}/", kind.folder);
    let member = format!("  \"{place}{name}\",");
    let manifest = after_last(manifest, &format!("  \"{place}"), &member)?;
    let dependency = format!("{}-{name} = {{ path = \"{place}{name}\" }}", kind.word);
    after_last(&manifest, &format!("{}-", kind.word), &dependency)
}

/// The tidy check's data with the connector's name among those that only it may say.
fn with_name(rules: &str, name: &str) -> Result<String> {
    let start = "words = [";
    if !rules.contains(start) {
        bail!("tidy.toml has no list of names");
    }
    // A name of several words is looked for as it stands.
    if name.contains('-') {
        return Ok(rules.replacen("texts = [", &format!("texts = [\"{name}\", "), 1));
    }
    Ok(rules.replacen(start, &format!("{start}\"{name}\", "), 1))
}

fn after_last(text: &str, beginning: &str, new: &str) -> Result<String> {
    let mut lines: Vec<&str> = text.lines().collect();
    let last = lines.iter().rposition(|line| line.starts_with(beginning) && !line.contains("[["));
    let at = last.with_context(|| format!("no line begins with {beginning:?}"))?;
    lines.insert(at + 1, new);
    Ok(lines.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert!(is_plain("woo") && is_plain("shop-online"));
        assert!(!is_plain("") && !is_plain("Woo") && !is_plain("a--b") && !is_plain("a_b") && !is_plain("../x"));
        assert_eq!(type_name("shop-online"), "ShopOnline");
        assert_eq!(filled("newshop::Newshop", "newshop", "shop-online"), "shop-online::ShopOnline");
    }

    #[test]
    fn the_workspace_learns_of_it() {
        let manifest = "members = [\n  \"src-tauri/connectors/shops/a\",\n]\n[workspace.dependencies]\nshop-a = { path = \"x\" }\nother = \"1\"\n";
        let changed = with_member(manifest, &SHOP, "b").unwrap();
        assert!(changed.contains("shops/a\",\n  \"src-tauri/connectors/shops/b\",\n]"));
        assert!(changed.contains("\nshop-b = { path = \"src-tauri/connectors/shops/b\" }\nother"));
        assert!(with_member("", &SHOP, "b").is_err());
    }

    #[test]
    fn tidy_learns_its_name() {
        assert_eq!(
            with_name("words = [\"a\"]\ntexts = [\"x\"]", "b").unwrap(),
            "words = [\"b\", \"a\"]\ntexts = [\"x\"]"
        );
        assert_eq!(
            with_name("words = [\"a\"]\ntexts = [\"x\"]", "b-c").unwrap(),
            "words = [\"a\"]\ntexts = [\"b-c\", \"x\"]"
        );
    }

    #[test]
    fn no_placeholder_is_left() {
        for kind in [SHOP, CHANNEL] {
            for (_, template) in kind.files {
                let text = filled(template, kind.placeholder, "other");
                assert!(!text.to_lowercase().contains(kind.placeholder));
            }
        }
    }
}
