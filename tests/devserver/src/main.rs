//! The window's backend over HTTP, so that the window can be worked on in a browser.
//!
//!     devserver [--real] [--data FOLDER] [--ui FOLDER] [--port N]
//!
//! It has a data folder and demo accounts of its own unless `--real`, listens on 127.0.0.1 only, answers no other host or
//! origin than its own, and only who has the address it prints: the token in it is exchanged once for a cookie.

mod guard;
mod surface;

use std::{net::SocketAddr, path::PathBuf, process::ExitCode, sync::Arc};

use guard::Guard;
use host::{Host, Ports};
use serde_json::json;
use surface::{Events, router};

struct Options {
    real: bool,
    data: Option<PathBuf>,
    ui: PathBuf,
    port: u16,
}

#[tokio::main]
async fn main() -> ExitCode {
    host::start_log(std::env::var("SHOPDESK_LOG").ok().as_deref(), std::io::stderr);
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tell(&format!("devserver: {error}"));
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn std::error::Error>> {
    let options = options()?;
    let temporary = tempfile::tempdir()?;
    let data = options.data.clone().unwrap_or_else(|| temporary.path().to_owned());
    let events = Arc::new(Events::new());
    let mut ports =
        Ports { data, emit: Arc::clone(&events) as Arc<dyn host::Emit>, ..Ports::usual(env!("CARGO_PKG_VERSION")) };
    if options.real {
        ports.vault = Arc::new(host::SystemVault { profile: "devserver".into() });
    }
    let host = Host::start(ports).await;
    if !options.real {
        start_demo(&host).await?;
    }
    let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], options.port))).await?;
    let port = listener.local_addr()?.port();
    let guard = Arc::new(Guard::new(port));
    tell(&format!("http://127.0.0.1:{port}/?token={}", guard.token()));
    let served = axum::serve(listener, router(host.clone(), events, guard, &options.ui));
    served.with_graceful_shutdown(ended()).await?;
    host.stop().await;
    Ok(())
}

/// An agent and the demo's accounts, unless they are there.
async fn start_demo(host: &Host) -> Result<(), api::ApiError> {
    let boot = host.call("boot", json!({})).await?;
    if boot.get("agent").is_none_or(serde_json::Value::is_null) {
        let agent = json!({ "id": null, "name": "Alex", "language": "en", "role": "agent", "pin": null });
        host.call("agent_save", agent).await?;
    }
    host.call("demo_start", json!({})).await?;
    Ok(())
}

async fn ended() {
    // Without a signal handler the server runs until it is killed.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

fn options() -> Result<Options, String> {
    let mut options = Options { real: false, data: None, ui: PathBuf::from("ui/dist"), port: 0 };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} wants a value"));
        match argument.as_str() {
            "--real" => options.real = true,
            "--data" => options.data = Some(value()?.into()),
            "--ui" => options.ui = value()?.into(),
            "--port" => options.port = value()?.parse().map_err(|_| "--port wants a number".to_owned())?,
            other => return Err(format!("{other} is not known")),
        }
    }
    Ok(options)
}

#[allow(clippy::print_stdout)] // The address is what this program is for.
fn tell(line: &str) {
    println!("{line}");
}
