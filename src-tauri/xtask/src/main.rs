//! The development tasks behind `cargo xtask`: one word each, for everything that a person or a build server does with
//! this repository. Knows commands and folders; knows nothing of mail, orders or refunds.
#![allow(clippy::print_stdout, clippy::print_stderr)] // a console program speaks on the console
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

mod bench;
mod bindings;
mod display;
mod icons;
mod new_connector;
mod packages;
mod process;
mod project;
mod run;
mod servers;
mod test;
mod tidy;
mod ui;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask run [--browser] [-- ARGS]   set up what is missing, build, open the window (or serve it to a browser)
cargo xtask test [STAGE | FILTER]...    check and test everything, or the named stages, or tests whose name has FILTER
cargo xtask ci                          the same as test
cargo xtask bench [PART]...             a release measured, with the limits it must keep (Linux)
cargo xtask tidy                        the rules of ARCHITECTURE.md
cargo xtask bindings [--check]          TypeScript from the backend's types
cargo xtask servers up|down             real shop and mail servers for development
cargo xtask display -- COMMAND          run a command in the tests' virtual desktop (Linux)
cargo xtask icons                       pictures from icons/shopdesk.svg
cargo xtask new-connector shop|channel NAME
";

fn main() -> ExitCode {
    process::end_groups_on_interrupt();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (task, rest) = match arguments.split_first() {
        Some((task, rest)) => (task.as_str(), rest),
        None => ("help", &[][..]),
    };
    let outcome = match task {
        "run" => run::run(rest),
        // Its sum is the last line, so nothing is said after it.
        "test" | "ci" => return test::test(rest),
        "bench" => bench::bench(rest),
        "tidy" => tidy::tidy(),
        "bindings" => bindings::bindings(rest),
        "servers" => servers::servers(rest),
        "display" => display::command(rest),
        "icons" => icons::icons(),
        "new-connector" => new_connector::new_connector(rest),
        "help" | "--help" | "-h" => {
            print!("{USAGE}");
            Ok(())
        }
        other => Err(anyhow::anyhow!("there is no task {other:?}\n\n{USAGE}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
