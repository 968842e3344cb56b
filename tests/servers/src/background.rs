//! The program itself: a process that says, and one that serves.

use std::{
    fs::{self, File, TryLockError},
    os::unix::process::CommandExt,
    path::PathBuf,
    process::{Command, ExitCode, Stdio},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal};
use serde::{Deserialize, Serialize};
use test_servers::{Access, Error, MailOptions, Result, Stack, packages};

/// The first start on a machine installs the shop.
const FIRST_START: Duration = Duration::from_mins(15);
const END: Duration = Duration::from_secs(30);

/// What the running servers wrote of themselves.
#[derive(Serialize, Deserialize)]
struct Running {
    pid: i32,
    access: Access,
}

struct Place {
    state: PathBuf,
    lock: PathBuf,
    log: PathBuf,
}

pub fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["packages"] => {
            println!("{}", packages::packages().join("\n"));
            Ok(())
        }
        ["install"] => packages::install_missing().map(drop),
        ["up"] => up(),
        ["down"] => down(),
        ["serve"] => serve(),
        _ => {
            eprintln!("servers packages | install | up | down");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("{e}");
            ExitCode::FAILURE
        }
    }
}

fn place() -> Result<Place> {
    let cache = test_servers::cache_folder()?;
    Ok(Place { state: cache.join("servers.json"), lock: cache.join("servers.lock"), log: cache.join("servers.log") })
}

fn io<T>(what: &str, result: std::io::Result<T>) -> Result<T> {
    result.map_err(|source| Error::Io { what: what.into(), source })
}

/// None while another process serves.
fn take_lock(place: &Place) -> Result<Option<File>> {
    let lock = io("opening the lock", File::create(&place.lock))?;
    match lock.try_lock() {
        Ok(()) => Ok(Some(lock)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(source)) => Err(Error::Io { what: "locking".into(), source }),
    }
}

fn read_state(place: &Place) -> Option<Running> {
    serde_json::from_str(&fs::read_to_string(&place.state).ok()?).ok()
}

fn up() -> Result<()> {
    packages::supported()?;
    let place = place()?;
    if let Some(lock) = take_lock(&place)? {
        // What is left of a process that died.
        let _ = fs::remove_file(&place.state);
        drop(lock);
        let log = io("opening the log", File::create(&place.log))?;
        let copy = io("opening the log", log.try_clone())?;
        let program = io("finding this program", std::env::current_exe())?;
        let child =
            Command::new(program).arg("serve").stdin(Stdio::null()).stdout(log).stderr(copy).process_group(0).spawn();
        let mut child = io("starting in the background", child)?;
        println!("Starting; the first time takes some minutes, later about ten seconds.");
        let start = Instant::now();
        while read_state(&place).is_none() {
            let ended = io("waiting for the servers", child.try_wait())?;
            if ended.is_some() || start.elapsed() > FIRST_START {
                let log = fs::read_to_string(&place.log).unwrap_or_default();
                return Err(Error::NotReady {
                    server: "the servers".into(),
                    why: log.trim().to_owned(),
                    log: place.log,
                });
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }
    match read_state(&place) {
        Some(running) => {
            say(&running.access);
            Ok(())
        }
        None => Err(Error::Unexpected("the servers are just starting or ending; try again".into())),
    }
}

fn say(access: &Access) {
    println!("Shop      {}   key {}", access.shop_url, access.shop_key);
    println!("          administrator {} with {}", access.admin.address, access.admin.password);
    println!(
        "Mail      {}: IMAP {} (STARTTLS {}), submission {} (STARTTLS {}), from outside {}",
        access.mail_host,
        access.imaps_port,
        access.imap_port,
        access.submissions_port,
        access.submission_port,
        access.smtp_port
    );
    println!("          own authority {}", access.ca.display());
    for mailbox in &access.mailboxes {
        println!("          {} with {}", mailbox.address, mailbox.password);
    }
    println!("Mail to anyone@customer.test lands in customer@shop.test. End them with `cargo xtask servers down`.");
}

fn down() -> Result<()> {
    let place = place()?;
    let start = Instant::now();
    let mut told = false;
    while take_lock(&place)?.is_none() {
        if let Some(pid) = read_state(&place).and_then(|r| Pid::from_raw(r.pid)) {
            // Its own end ends its servers, even by SIGKILL.
            let signal = if start.elapsed() > END { Signal::KILL } else { Signal::TERM };
            if !told || signal == Signal::KILL {
                told = rustix::process::kill_process(pid, signal).is_ok();
            }
        } else if start.elapsed() > END {
            return Err(Error::Unexpected("the servers are still starting; try again when they run".into()));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    println!("{}", if told { "The servers are down." } else { "No servers ran." });
    Ok(())
}

fn serve() -> Result<()> {
    let place = place()?;
    let Some(_lock) = take_lock(&place)? else { return Ok(()) };
    let runtime = io("starting the runtime", tokio::runtime::Runtime::new())?;
    runtime.block_on(async {
        let terminate = tokio::signal::unix::SignalKind::terminate();
        let mut terminated = io("listening for signals", tokio::signal::unix::signal(terminate))?;
        let stack = Stack::start(MailOptions::default()).await?;
        stack.furnish().await?;
        let running = Running { pid: std::process::id() as i32, access: stack.access() };
        let text = serde_json::to_string_pretty(&running).map_err(|e| Error::Unexpected(e.to_string()))?;
        let new = place.state.with_extension("new");
        io("writing the addresses", fs::write(&new, text).and_then(|()| fs::rename(&new, &place.state)))?;
        tokio::select! {
            _ = terminated.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        io("removing the addresses", fs::remove_file(&place.state))
    })
}
