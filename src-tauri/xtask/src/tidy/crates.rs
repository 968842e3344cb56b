//! Walls between crates, read from cargo's own metadata: who may depend on whom, and which third-party crate stays behind
//! which wall.

use anyhow::{Context, Result};
use serde::Deserialize;

use super::rules::{CONNECTORS, Rules};
use super::{File, Finding};
use crate::{process, project};

#[derive(Debug, Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

/// A package of the workspace.
#[derive(Debug, Deserialize)]
pub struct Package {
    name: String,
    /// Made relative to the checkout, with `/`, when read.
    manifest_path: String,
    dependencies: Vec<Dependency>,
    targets: Vec<Target>,
}

#[derive(Debug, Deserialize)]
struct Dependency {
    name: String,
    /// `None` for an ordinary one, else `dev` or `build`.
    kind: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Target {
    kind: Vec<String>,
    src_path: String,
}

impl Package {
    fn is_connector(&self) -> bool {
        ["channels", "shops"]
            .iter()
            .any(|kind| self.manifest_path.starts_with(&format!("src-tauri/connectors/{kind}/")))
    }

    /// Packages that only tests and development use.
    fn is_for_tests(&self) -> bool {
        self.manifest_path.starts_with("tests/") || self.name == "testkit" || self.name == "xtask"
    }
}

/// The packages as cargo sees them, their paths relative to the checkout.
pub fn read() -> Result<Vec<Package>> {
    let root = project::root()?;
    let json =
        process::read(project::cargo().current_dir(&root).args(["metadata", "--format-version", "1", "--no-deps"]))?;
    let mut metadata: Metadata = serde_json::from_str(&json).context("cargo metadata")?;
    let relative = |path: &str| {
        std::path::Path::new(path)
            .strip_prefix(&root)
            .map_or_else(|_| path.to_owned(), |path| path.to_string_lossy().replace('\\', "/"))
    };
    for package in &mut metadata.packages {
        package.manifest_path = relative(&package.manifest_path);
        for target in &mut package.targets {
            target.src_path = relative(&target.src_path);
        }
    }
    Ok(metadata.packages)
}

/// Rule 1 and 3: a crate depends only on those below it, a connector on no other, and the app on nothing made for tests.
pub fn layers(rules: &Rules, packages: &[Package]) -> Vec<Finding> {
    let ours = |name: &str| packages.iter().find(|package| package.name == name);
    let mut findings = Vec::new();
    for package in packages.iter().filter(|package| !package.manifest_path.starts_with("tests/")) {
        let any_connector = || rules.layers.get(CONNECTORS).filter(|_| package.is_connector());
        let allowed = rules.layers.get(&package.name).or_else(any_connector);
        if allowed.is_none() && package.name != "xtask" {
            findings.push(Finding::of(&package.manifest_path, "has no layer in tidy.toml"));
        }
        for dependency in &package.dependencies {
            let Some(other) = ours(&dependency.name) else { continue };
            let in_tests = dependency.kind.as_deref() == Some("dev");
            let named = allowed.is_some_and(|allowed| Rules::allows(allowed, &other.name, other.is_connector()));
            let granted = named || (in_tests && other.is_for_tests()) || other.name == package.name;
            if !granted {
                let message = format!("{} may not depend on {}: see [layers] in tidy.toml", package.name, other.name);
                findings.push(Finding::of(&package.manifest_path, message));
            }
        }
    }
    findings
}

/// Rule 2: the window's toolkit, the database, the network and the keyring each stay behind one wall.
pub fn confined(rules: &Rules, packages: &[Package]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in packages.iter().filter(|package| !package.manifest_path.starts_with("tests/")) {
        for dependency in &package.dependencies {
            let wall = rules.confined.iter().find(|(name, _)| {
                dependency.name.strip_prefix(name.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
            });
            if let Some((name, allowed)) = wall
                && !Rules::allows(allowed, &package.name, package.is_connector())
            {
                let message = format!("{name} stays in {}: {} may not use it", allowed.join(", "), package.name);
                findings.push(Finding::of(&package.manifest_path, message));
            }
        }
    }
    findings
}

/// Every crate says at its top why it is there.
pub fn openings(packages: &[Package], files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in packages {
        for target in package.targets.iter().filter(|target| !target.kind.iter().any(|kind| kind == "test")) {
            let Some(file) = files.iter().find(|file| file.path == target.src_path) else { continue };
            let opening = file.text.lines().take_while(|line| {
                !["use ", "mod ", "pub ", "fn ", "struct ", "enum ", "const "].iter().any(|item| line.starts_with(item))
            });
            if !opening.into_iter().any(|line| line.starts_with("//!")) {
                findings.push(Finding::of(&file.path, "a crate begins with a doc comment that says why it is there"));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    fn rules() -> Rules {
        toml::from_str(
            r#"
            [layers]
            model = []
            connect = ["model"]
            host = ["model", "CONNECTORS"]
            CONNECTORS = ["model", "connect"]
            [confined]
            tauri = ["shopdesk"]
            rustls = ["CONNECTORS"]
            [names]
            words = []
            texts = []
            places = []
            [layout]
            names = []
            [length]
            limit = 1
            generated = []
            "#,
        )
        .unwrap()
    }

    fn package(name: &str, folder: &str, dependencies: &[(&str, Option<&str>)]) -> Package {
        Package {
            name: name.to_owned(),
            manifest_path: format!("{folder}/Cargo.toml"),
            dependencies: dependencies
                .iter()
                .map(|(name, kind)| Dependency { name: (*name).to_owned(), kind: kind.map(str::to_owned) })
                .collect(),
            targets: vec![Target { kind: vec!["lib".to_owned()], src_path: format!("{folder}/src/lib.rs") }],
        }
    }

    #[test]
    fn a_crate_depends_only_downwards() {
        let packages = [
            package("model", "src-tauri/crates/model", &[("connect", None)]),
            package("connect", "src-tauri/crates/connect", &[("model", None), ("serde", None)]),
            package("host", "src-tauri/crates/host", &[("shop-a", None)]),
            package("shop-a", "src-tauri/connectors/shops/a", &[("connect", None)]),
        ];
        let findings = layers(&rules(), &packages);
        assert_eq!(findings.len(), 1);
        assert!(findings[0].message.contains("model may not depend on connect"));
    }

    #[test]
    fn a_connector_depends_on_no_other_not_even_in_tests() {
        let packages = [
            package("shop-a", "src-tauri/connectors/shops/a", &[("shop-b", Some("dev")), ("testkit", Some("dev"))]),
            package("shop-b", "src-tauri/connectors/shops/b", &[("testkit", None)]),
            package("testkit", "src-tauri/crates/testkit", &[]),
        ];
        let messages: Vec<_> = layers(&rules(), &packages).into_iter().map(|finding| finding.message).collect();
        assert_eq!(messages.len(), 3, "{messages:?}");
        assert!(messages[0].contains("shop-a may not depend on shop-b"));
        assert!(messages[1].contains("shop-b may not depend on testkit"));
        assert!(messages[2].contains("no layer"));
    }

    #[test]
    fn a_confined_crate_stays_behind_its_wall() {
        let packages = [
            package("shopdesk", "", &[("tauri", None), ("tauri-build", Some("build"))]),
            package(
                "model",
                "src-tauri/crates/model",
                &[("tauri-plugin-x", None), ("rustls", None), ("taurine", None)],
            ),
            package("shop-a", "src-tauri/connectors/shops/a", &[("rustls", None)]),
            package("e2e", "tests/e2e", &[("tauri", None)]),
        ];
        assert_eq!(confined(&rules(), &packages).len(), 2);
    }

    #[test]
    fn a_crate_says_why_it_is_there() {
        let packages = [package("model", "a", &[]), package("store", "b", &[])];
        let files = [file("a/src/lib.rs", "#![x]\n//! Why.\nuse a;"), file("b/src/lib.rs", "use a;\n//! Late.")];
        let findings = openings(&packages, &files);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].path, "b/src/lib.rs");
    }
}
