//! Manifests and locks: every dependency has a reason, versions are in one place, lints are inherited, and no lock says
//! where a package was fetched from.

use toml::{Table, Value};

use super::{File, Finding};

/// The only place of packages that a Rust lock may name: cargo's own constant for its default registry.
const DEFAULT_INDEX: &str = concat!("registry+https://github.com/rust-lang/crates.io", "-index");

/// In the root manifest each paragraph of dependencies opens with a comment that says why they are there.
pub fn reasons(files: &[File]) -> Vec<Finding> {
    let Some(file) = files.iter().find(|file| file.path == "Cargo.toml") else { return Vec::new() };
    let mut findings = Vec::new();
    let (mut inside, mut reason, mut open) = (false, false, 0_usize);
    for (at, line) in file.text.lines().enumerate() {
        let text = line.trim();
        if text.starts_with('[') && open == 0 {
            inside = text == "[workspace.dependencies]";
            reason = false;
        } else if text.is_empty() {
            reason = false;
        } else if text.starts_with('#') {
            reason = true;
        } else if inside {
            let begins = open == 0;
            open = (open + text.matches('[').count()).saturating_sub(text.matches(']').count());
            let own = text.contains("path = ");
            if begins && !own && !reason && !text.contains(" # ") {
                findings.push(Finding::at(file, at + 1, "a dependency without a reason: say above it why it is there"));
            }
        }
    }
    findings
}

/// Members take each dependency's version from the root, and the lints too.
pub fn members(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in manifests(files) {
        let Ok(table) = file.text.parse::<Table>() else {
            findings.push(Finding::of(&file.path, "is not TOML"));
            continue;
        };
        if table.contains_key("package") && !inherits(table.get("lints")) {
            findings.push(Finding::of(&file.path, "does not inherit the workspace's lints"));
        }
        let mut holders = vec![&table];
        if let Some(Value::Table(targets)) = table.get("target") {
            holders.extend(targets.values().filter_map(Value::as_table));
        }
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            for dependencies in holders.iter().filter_map(|holder| holder.get(kind)?.as_table()) {
                for (name, _) in dependencies.iter().filter(|(_, value)| !inherits(Some(value))) {
                    let message =
                        format!("{name}: its version belongs into the root manifest (`{name}.workspace = true`)");
                    findings.push(Finding::of(&file.path, message));
                }
            }
        }
    }
    findings
}

/// What is said to have no tests (`test = false`, so that no empty binary is linked) has none that would never run.
pub fn untested(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in manifests(files) {
        let folder = file.path.trim_end_matches("Cargo.toml");
        let table = file.text.parse::<Table>().unwrap_or_default();
        let off = |target: &Value| target.get("test").and_then(Value::as_bool) == Some(false);
        let programs = table.get("bin").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let paths = |of: &dyn Fn(&Value) -> bool| -> Vec<String> {
            let path = |bin: &Value| Some(format!("{folder}{}", bin.get("path")?.as_str()?));
            programs.iter().filter(|bin| of(bin)).filter_map(path).collect()
        };
        let (silent, loud) = (paths(&off), paths(&|bin| !off(bin)));
        let has_library =
            table.contains_key("lib") || files.iter().any(|file| file.path == format!("{folder}src/lib.rs"));
        let library =
            if has_library { table.get("lib").is_some_and(off) } else { !silent.is_empty() && loud.is_empty() };
        for source in files.iter().filter(|source| is_rust(&source.path)) {
            let of_library =
                library && source.path.starts_with(&format!("{folder}src/")) && !loud.contains(&source.path);
            if !of_library && !silent.contains(&source.path) {
                continue;
            }
            let is_test = |line: &str| ["#[test]", "#[tokio::test"].iter().any(|mark| line.trim().starts_with(mark));
            if let Some(at) = source.text.lines().position(is_test) {
                findings.push(Finding::at(source, at + 1, "its target says `test = false`: this test never runs"));
            }
        }
    }
    findings
}

/// The root manifest keeps rule 8: nothing unsafe, and no panic in library code.
pub fn lints(files: &[File]) -> Vec<Finding> {
    let Some(file) = files.iter().find(|file| file.path == "Cargo.toml") else { return Vec::new() };
    let table = file.text.parse::<Table>().unwrap_or_default();
    let level = |group: &str, lint: &str| -> Option<String> {
        let level = table.get("workspace")?.get("lints")?.get(group)?.get(lint)?;
        level.get("level").unwrap_or(level).as_str().map(str::to_owned)
    };
    let mut findings = Vec::new();
    for (group, lint, wanted) in [
        ("rust", "unsafe_code", "forbid"),
        ("clippy", "unwrap_used", "deny"),
        ("clippy", "expect_used", "deny"),
        ("clippy", "indexing_slicing", "deny"),
        ("clippy", "panic", "deny"),
        ("clippy", "pedantic", "warn"),
    ] {
        if level(group, lint).as_deref() != Some(wanted) {
            findings.push(Finding::of(&file.path, format!("the lint {lint} must be \"{wanted}\"")));
        }
    }
    findings
}

/// Locks pin versions and digests; where a package is fetched from is the business of the machine that fetches it.
pub fn locks(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        let name = file.path.rsplit('/').next().unwrap_or_default();
        let wrong: fn(&str) -> bool = match name {
            "package-lock.json" | "npm-shrinkwrap.json" => {
                |line| line.contains("\"resolved\":") && line.contains("://")
            }
            "Cargo.lock" => |line| line.starts_with("source = ") && !line.contains(DEFAULT_INDEX),
            _ => continue,
        };
        // One is enough: they come by the hundred.
        if let Some(at) = file.text.lines().position(wrong) {
            findings.push(Finding::at(file, at + 1, "the lock names the place that a package was fetched from"));
        }
    }
    findings
}

fn manifests(files: &[File]) -> impl Iterator<Item = &File> {
    files.iter().filter(|file| file.path == "Cargo.toml" || file.path.ends_with("/Cargo.toml"))
}

fn is_rust(path: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|extension| extension == "rs")
}

fn inherits(value: Option<&Value>) -> bool {
    value.and_then(|value| value.get("workspace")).and_then(Value::as_bool) == Some(true)
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    #[test]
    fn a_dependency_needs_a_reason() {
        let text = "[workspace.dependencies]\nown = { path = \"own\" }\n# Why.\na = \"1\"\nb = \"1\"\n\nc = \"1\"\n\
                    # Why too.\nd = { features = [\n  \"x\",\n] }\n[other]\ne = \"1\"\n";
        let findings = reasons(&[file("Cargo.toml", text)]);
        assert_eq!(findings.iter().map(|finding| finding.line).collect::<Vec<_>>(), [7]);
    }

    #[test]
    fn members_take_versions_and_lints_from_the_root() {
        let good = "[package]\nname = \"a\"\n[dependencies]\nb.workspace = true\nc = { workspace = true, features = [\"x\"] }\n\
                    [lints]\nworkspace = true\n";
        let bad =
            "[package]\nname = \"a\"\n[dependencies]\nb = \"1\"\n[target.'cfg(unix)'.dev-dependencies]\nc = \"2\"\n";
        assert!(members(&[file("x/Cargo.toml", good)]).is_empty());
        assert_eq!(members(&[file("x/Cargo.toml", bad)]).len(), 3);
    }

    #[test]
    fn a_target_without_tests_has_none() {
        let (none, test) = ("fn a() {}\n", "#[tokio::test]\nasync fn a() {}\n");
        let library = file("x/Cargo.toml", "[lib]\ntest = false\n");
        assert!(untested(&[file("x/Cargo.toml", "[lib]\ntest = false\n"), file("x/src/a.rs", none)]).is_empty());
        assert!(untested(&[file("x/Cargo.toml", "[package]\n"), file("x/src/a.rs", test)]).is_empty());
        assert_eq!(untested(&[library, file("x/src/lib.rs", none), file("x/src/a.rs", test)]).len(), 1);
        let program = "[[bin]]\nname = \"x\"\npath = \"src/main.rs\"\ntest = false\n";
        let both = [file("x/Cargo.toml", program), file("x/src/lib.rs", test), file("x/src/main.rs", none)];
        assert!(untested(&both).is_empty());
        let alone = [file("x/Cargo.toml", program), file("x/src/main.rs", none), file("x/src/a.rs", test)];
        assert_eq!(untested(&alone).len(), 1);
        assert_eq!(
            untested(&[file("x/Cargo.toml", program), file("x/src/lib.rs", none), file("x/src/main.rs", test)]).len(),
            1
        );
    }

    #[test]
    fn the_lints_of_rule_8_stay() {
        let good = "[workspace.lints.rust]\nunsafe_code = \"forbid\"\n[workspace.lints.clippy]\n\
                    pedantic = { level = \"warn\", priority = -1 }\nunwrap_used = \"deny\"\nexpect_used = \"deny\"\n\
                    indexing_slicing = \"deny\"\npanic = \"deny\"\n";
        assert!(lints(&[file("Cargo.toml", good)]).is_empty());
        assert_eq!(lints(&[file("Cargo.toml", &good.replace("panic = \"deny\"", "panic = \"warn\""))]).len(), 1);
    }

    #[test]
    fn a_lock_names_no_place() {
        let npm = "{\n\"a\": {\n\"resolved\": \"https://host/a.tgz\",\n\"integrity\": \"x\"\n}}";
        assert_eq!(locks(&[file("ui/package-lock.json", npm)]).len(), 1);
        assert!(locks(&[file("ui/package-lock.json", "{\"integrity\": \"x\"}")]).is_empty());
        assert!(locks(&[file("Cargo.lock", &format!("source = \"{DEFAULT_INDEX}\""))]).is_empty());
        assert_eq!(locks(&[file("Cargo.lock", "source = \"registry+https://mirror/index\"")]).len(), 1);
    }
}
