//! The window's TypeScript, made from the list of commands and the shapes.

use std::{any::TypeId, collections::BTreeMap, collections::HashSet, fmt::Write as _};

use ts_rs::{Config, TS, TypeVisitor};

use crate::{
    commands::{COMMANDS, commands},
    dto::*,
};

const HEAD: &str = "// Made by `cargo xtask bindings`; changes here are lost.\n";

struct Shapes<'a> {
    config: &'a Config,
    seen: HashSet<TypeId>,
    found: BTreeMap<String, String>,
}

impl TypeVisitor for Shapes<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        if T::output_path().is_some() {
            let docs = T::docs().unwrap_or_default();
            self.found.insert(T::ident(self.config), format!("{docs}export {}\n", T::decl(self.config)));
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

/// The generated files: name and text.
pub fn files() -> Vec<(&'static str, String)> {
    let config = Config::new().with_large_int("number");
    let mut shapes = Shapes { config: &config, seen: HashSet::new(), found: BTreeMap::new() };
    let mut calls = String::new();
    shapes.visit::<Boot>();
    shapes.visit::<RecoverRequest>();

    macro_rules! describe {
        ($($(#[$doc:meta])* $kind:ident $name:ident($request:ty) -> $response:ty [$($tag:literal),*];)+) => {$(
            shapes.visit::<$request>();
            shapes.visit::<$response>();
            let _ = writeln!(
                calls,
                "  {}: {{ request: {}; response: {} }};",
                stringify!($name),
                <$request as TS>::name(&config),
                <$response as TS>::name(&config),
            );
        )+};
    }
    commands!(describe);

    let types: String = std::iter::once(HEAD.to_owned()).chain(shapes.found.into_values()).collect();
    let names = used(type_names(&types), &calls);
    let mut list = format!("{HEAD}import type {{ {} }} from './types';\n\n", names.join(", "));
    list.push_str("/** Every call: what it takes and what it answers. */\nexport interface Calls {\n");
    list.push_str("  boot: { request: Empty; response: Boot };\n");
    list.push_str("  recover: { request: RecoverRequest; response: Boot };\n");
    list.push_str("  try_again: { request: Empty; response: Boot };\n");
    list.push_str(&calls);
    list.push_str("}\n\n/** What a query provides and a change makes stale; `{x}` is the request's field x. */\n");
    list.push_str("export const tags: Record<keyof Calls, { changes: boolean; tags: readonly string[] }> = {\n");
    list.push_str("  boot: { changes: false, tags: ['boot'] },\n");
    list.push_str("  recover: { changes: true, tags: ['*'] },\n");
    list.push_str("  try_again: { changes: true, tags: ['*'] },\n");
    for command in COMMANDS {
        let tags: Vec<String> = command.tags.iter().map(|tag| format!("'{tag}'")).collect();
        let _ = writeln!(list, "  {}: {{ changes: {}, tags: [{}] }},", command.name, command.changes, tags.join(", "));
    }
    list.push_str("};\n");
    vec![("types.ts", types), ("calls.ts", list)]
}

fn type_names(types: &str) -> Vec<&str> {
    types
        .lines()
        .filter_map(|line| line.strip_prefix("export type "))
        .filter_map(|rest| rest.split([' ', '=', '<']).next())
        .collect()
}

/// The names that the calls mention, with those of the calls that are written by hand below.
fn used<'a>(names: Vec<&'a str>, calls: &str) -> Vec<&'a str> {
    let words: HashSet<&str> = calls.split(|c: char| !c.is_alphanumeric()).collect();
    names
        .into_iter()
        .filter(|name| words.contains(name) || matches!(*name, "RecoverRequest" | "Boot" | "Empty"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_described_and_no_number_is_a_bigint() {
        for (name, text) in files() {
            assert!(!text.contains("bigint"), "{name}");
            if name == "calls.ts" {
                for command in COMMANDS {
                    assert!(text.contains(&format!("  {}: {{ request:", command.name)));
                }
            }
        }
    }
}
