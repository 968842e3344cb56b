//! `bench [PART]...`: see the library, which `cargo xtask bench` builds and runs.
#![allow(clippy::print_stderr)] // a program of the console

#[cfg(target_os = "linux")]
#[tokio::main]
async fn main() -> std::process::ExitCode {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    bench::run(&asked).await
}

#[cfg(not(target_os = "linux"))]
fn main() -> std::process::ExitCode {
    eprintln!("the measurements need Linux");
    std::process::ExitCode::FAILURE
}
