//! Row 5: what the app takes to its first paint and in memory, beside a window of the same toolkit with one word in it.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant, SystemTime},
};

use e2e::{App, Page};

use crate::{
    desk::{BIG, Desk, SMALL},
    measure,
    table::{Limit, Row, Table},
};

const ROUNDS: usize = 7;
/// Memory counts once it has changed no more than this for so long.
const STILL_MIB: f64 = 1.0;
const STILL_FOR: Duration = Duration::from_secs(2);

/// What a desk that is ready shows.
const ROW: &str = "[role=option]";

/// What a start took.
#[derive(Debug, Clone, Copy)]
struct Start {
    /// Seconds from the process's start to its window's first contentful paint.
    paint: f64,
    /// Of the app and its web processes together, shared pages counted by their share.
    mib: f64,
}

pub async fn measure(table: &mut Table) {
    let Some((app, empty)) = programs() else {
        table.notes.push("Start and memory: left out, `cargo xtask bench` gives the programs and a screen.".into());
        return;
    };
    let (small, big) = (Desk::ready(SMALL).await, Desk::ready(BIG).await);
    let nothing = tempfile::tempdir().unwrap();
    let (mut ours, mut beside, mut large) = (Vec::new(), Vec::new(), Vec::new());
    // The first of each fills the system's caches and does not count.
    for round in 0..=ROUNDS {
        let starts = [start(&empty, nothing.path(), "#app").await, desk(&app, &small).await, desk(&app, &big).await];
        if round > 0 {
            beside.push(starts[0]);
            ours.push(starts[1]);
            large.push(starts[2]);
        }
    }
    for (what, ours) in [("a small desk", &ours), ("1,000,000 messages", &large)] {
        let ratios: Vec<f64> = ours.iter().zip(&beside).map(|(own, empty)| own.paint / empty.paint).collect();
        table.rows.push(
            Row::new(format!("Start to first paint, {what}, beside an empty window"), ms(ours), ms(&beside))
                .ratio(measure::median(&ratios), Limit::AtMost(1.2)),
        );
    }
    for (what, ours) in [("a small desk", &ours), ("1,000,000 messages", &large)] {
        let above: Vec<f64> = ours.iter().zip(&beside).map(|(own, empty)| own.mib - empty.mib).collect();
        table.rows.push(
            Row::new(format!("Memory (PSS), {what}, above an empty window"), mib(ours), mib(&beside)).held(
                measure::median(&above),
                " MiB",
                Limit::AtMost(60.0),
            ),
        );
    }
}

fn ms(starts: &[Start]) -> String {
    format!("{:.0} ms", 1000.0 * measure::median(&starts.iter().map(|start| start.paint).collect::<Vec<_>>()))
}

fn mib(starts: &[Start]) -> String {
    format!("{:.0} MiB", measure::median(&starts.iter().map(|start| start.mib).collect::<Vec<_>>()))
}

/// The app and the empty window, when there is a screen for them.
pub fn programs() -> Option<(PathBuf, PathBuf)> {
    std::env::var_os("DISPLAY")?;
    Some((std::env::var_os("SHOPDESK_APP")?.into(), std::env::var_os("SHOPDESK_EMPTY_WINDOW")?.into()))
}

async fn desk(app: &Path, desk: &Desk) -> Start {
    give_keys(desk).await;
    start(app, &desk.folder, ROW).await
}

/// The keyring gets what the app asks it for.
pub async fn give_keys(desk: &Desk) {
    let profile = desk.folder.file_name().unwrap().to_string_lossy().into_owned();
    for (name, value) in desk.keyring().await {
        let service = format!("Shopdesk ({profile})");
        let mut command = Command::new("secret-tool");
        command.args(["store", "--label", &name, "service", &service, "username", &name]).stdin(Stdio::piped());
        let mut tool = command.spawn().expect("secret-tool is installed");
        tool.stdin.take().unwrap().write_all(value.as_bytes()).unwrap();
        assert!(tool.wait().unwrap().success(), "the keyring keeps {name}");
    }
}

/// The desk's one agent sits down; the desk remembers it at the next start.
pub async fn sit_down(page: &Page) {
    let seated = "if (document.querySelector('[role=option]')) return true;
        [...document.querySelectorAll('button')].find((one) => one.textContent.trim().endsWith('Jo'))?.click();
        return false";
    page.until("the agent sits at the desk", async || page.run(seated).await == true).await;
}

async fn start(program: &Path, data: &Path, ready: &str) -> Start {
    let mut app = App::on("bench", program, data);
    let page = app.start().await;
    if ready == ROW {
        sit_down(&page).await;
    }
    page.wait(ready).await;
    let pid = app.pids().into_iter().min().expect("it runs");
    let paint = painted(&page).await.saturating_sub(began(pid)).as_secs_f64();
    let mib = settled(pid).await;
    app.kill();
    Start { paint, mib }
}

/// When the first words or pictures were on the page, since 1970.
async fn painted(page: &Page) -> Duration {
    let script = "const [paint] = performance.getEntriesByName('first-contentful-paint');
        return paint === undefined ? null : performance.timeOrigin + paint.startTime";
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        if let Some(ms) = page.run(script).await.as_f64() {
            return Duration::from_secs_f64(ms / 1000.0);
        }
        assert!(Instant::now() < deadline, "the page tells of no paint");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// When a process began, since 1970, to a hundredth of a second: as long ago as the kernel's clock says.
fn began(pid: u32) -> Duration {
    let uptime: f64 =
        std::fs::read_to_string("/proc/uptime").unwrap().split_whitespace().next().unwrap().parse().unwrap();
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let ticks: f64 = stat.rsplit_once(')').unwrap().1.split_whitespace().nth(19).unwrap().parse().unwrap();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    now.saturating_sub(Duration::from_secs_f64(uptime - ticks / 100.0))
}

/// MiB of a process and all that it started, once they have come to rest.
async fn settled(pid: u32) -> f64 {
    let deadline = Instant::now() + Duration::from_secs(20);
    let (mut level, mut since) = (pss(pid), Instant::now());
    while since.elapsed() < STILL_FOR && Instant::now() < deadline {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let now = pss(pid);
        if (now - level).abs() > STILL_MIB {
            (level, since) = (now, Instant::now());
        }
    }
    pss(pid)
}

fn pss(pid: u32) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
    let kib: f64 = line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0.0);
    let tasks = std::fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    let children: Vec<u32> = tasks
        .filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok())
        .flat_map(|ids| ids.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<u32>>())
        .collect();
    kib / 1024.0 + children.into_iter().map(pss).sum::<f64>()
}
