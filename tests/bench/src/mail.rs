//! Row 4: a mailbox's first sync from a real server, beside mbsync's from the same one.
//!
//! At equal durability: neither waits for the disk with each message (the store's ingest survives a crash of the program and
//! is synced again after a power cut; mbsync has `FSync no`). What mbsync takes with `FSync yes` is told beside it.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use connect::{Connected, Connector, Secret, Settings};
use model::{inbound::Inbound, time::DAY};
use store::{
    Durability, Store,
    table::{
        account::{self, Kind, NewAccount},
        brand,
    },
};
use sync::{Standing, Worker};
use test_servers::{
    Folder, MailOptions, MailServers,
    mail::{Stored, password},
};

use crate::{
    bare, cpu,
    dice::Dice,
    measure,
    table::{Limit, Row, Table},
    world::{Slip, World},
};

const WORLD: World = World { seed: 4, customers: 3_000, brands: 1, html: 600 };
const MESSAGES: usize = 20_000;
const USER: &str = "big";
const FOLDERS: [&str; 3] = ["INBOX", "Sent", "Junk"];
const ROUNDS: usize = 3;
/// Longer than a slow machine takes.
const PATIENCE: Duration = Duration::from_mins(5);

/// Wall and processor seconds.
type Took = (f64, f64);

pub async fn measure(table: &mut Table) {
    if Command::new("mbsync").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
        table.notes.push("First sync of mail: left out, mbsync is not installed (Debian: isync).".into());
        return;
    }
    let folder = Folder::fresh().unwrap();
    let options = MailOptions { users: vec![USER.into()], ..MailOptions::default() };
    let mail = MailServers::start(folder.path(), options).await.unwrap();
    let bytes = fill(&mail);
    let work = tempfile::tempdir().unwrap();
    // The server reads every message for the first time: that is nobody's to pay.
    peer(&mail, work.path(), "warm", false);
    let (mut ours, mut theirs, mut careful) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        ours.push(own(&mail, &work.path().join(format!("{round}.db"))).await);
        theirs.push(peer(&mail, work.path(), &round.to_string(), false));
        if round == 0 {
            careful.push(peer(&mail, work.path(), "careful", true));
        }
    }
    let ratio = |of: fn(&Took) -> f64| {
        let ratios: Vec<f64> = ours.iter().zip(&theirs).map(|(own, peer)| of(own) / of(peer)).collect();
        measure::median(&ratios)
    };
    let shown = |tooks: &[Took], of: fn(&Took) -> f64| {
        format!("{:.1} s", measure::median(&tooks.iter().map(of).collect::<Vec<_>>()))
    };
    let wall: fn(&Took) -> f64 = |took| took.0;
    let processor: fn(&Took) -> f64 = |took| took.1;
    table.rows.push(
        Row::new("First sync of 20,000 mails, wall, beside mbsync", shown(&ours, wall), shown(&theirs, wall))
            .ratio(ratio(wall), Limit::AtMost(1.0)),
    );
    table.rows.push(
        Row::new(
            "First sync of 20,000 mails, processor, beside mbsync",
            shown(&ours, processor),
            shown(&theirs, processor),
        )
        .ratio(ratio(processor), Limit::None),
    );
    table.notes.push(format!(
        "Mail: {} MB in 20,000 messages on Dovecot over TLS. mbsync with `FSync no`, as the store's ingest; with `FSync yes` it \
         took {}.",
        bytes >> 20,
        shown(&careful, wall)
    ));
}

/// The mailbox, all of the last months.
fn fill(mail: &MailServers) -> usize {
    let slips = WORLD.slips(MESSAGES).remove(0);
    let mut folders: BTreeMap<&str, Vec<Stored>> = FOLDERS.map(|folder| (folder, Vec::new())).into();
    let mut bytes = 0;
    for (nth, slip) in slips.iter().enumerate() {
        let message = WORLD.message(0, *slip, 0);
        let raw = written(&message, *slip);
        bytes += raw.len();
        // Half a year, in the order of the world.
        let age = (slips.len() - nth) as u64 * (180 * DAY as u64 / MESSAGES as u64);
        let received = SystemTime::now() - Duration::from_millis(age);
        let stored = Stored { raw, received, seen: message.flags.seen };
        folders.get_mut(message.location.folder.as_str()).unwrap().push(stored);
    }
    let filled: usize = folders.into_iter().map(|(folder, messages)| mail.fill(USER, folder, messages).unwrap()).sum();
    assert_eq!(filled, MESSAGES);
    bytes
}

/// As mail programs write it; one of twenty with a file.
fn written(message: &Inbound, slip: Slip) -> Vec<u8> {
    let mut raw = String::new();
    let person = |address: &model::message::Address| format!("{} <{}>", address.name, address.address);
    let _ = write!(
        raw,
        "Received: from out.test by mx.shop.test with ESMTPS; Mon, 2 Nov 2026 09:00:00 +0000\r\nFrom: {}\r\nTo: {}\r\n\
         Subject: {}\r\nMessage-ID: <{}>\r\nDate: Mon, 2 Nov 2026 08:59:58 +0000\r\nMIME-Version: 1.0\r\n",
        person(&message.from),
        person(&message.to[0]),
        message.subject,
        message.message_id.as_deref().unwrap(),
    );
    if let Some(parent) = message.in_reply_to.first() {
        let references: Vec<String> = message.references.iter().map(|id| format!("<{id}>")).collect();
        let _ = write!(raw, "In-Reply-To: <{parent}>\r\nReferences: {}\r\n", references.join("\r\n "));
    }
    let text = message.text.replace('\n', "\r\n");
    let plain = format!("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n");
    let mut dice = Dice::of(WORLD.seed, slip.at.0 as u64);
    let file = dice.permille(50).then(|| picture(&mut dice));
    match (&message.html, file) {
        (None, None) => raw.push_str(&plain),
        (html, file) => {
            let kind = if file.is_some() { "mixed" } else { "alternative" };
            let _ = write!(raw, "Content-Type: multipart/{kind}; boundary=\"=-b\"\r\n\r\n--=-b\r\n{plain}");
            if let Some(html) = html {
                let _ = write!(raw, "--=-b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n");
            }
            if let Some(file) = file {
                let _ = write!(
                    raw,
                    "--=-b\r\nContent-Type: image/jpeg; name=\"photo.jpg\"\r\nContent-Transfer-Encoding: base64\r\n\
                     Content-Disposition: attachment; filename=\"photo.jpg\"\r\n\r\n{file}"
                );
            }
            raw.push_str("--=-b--\r\n");
        }
    }
    raw.into_bytes()
}

/// Bytes that no compression makes less of, in base64.
fn picture(dice: &mut Dice) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let bytes: Vec<u8> = (0..dice.between(5_000, 12_000)).flat_map(|_| dice.roll().to_le_bytes()).collect();
    let mut lines = String::new();
    for line in STANDARD.encode(bytes).as_bytes().chunks(76) {
        lines.push_str(&String::from_utf8_lossy(line));
        lines.push_str("\r\n");
    }
    lines
}

/// The connector, the sync worker and the store, as the desk runs them.
async fn own(mail: &MailServers, path: &Path) -> Took {
    let store = Store::open(path, bare::KEY, Arc::new(wall_clock)).unwrap();
    let email = format!("{USER}@shop.test");
    let new = |brand, address| NewAccount {
        brand,
        connector: "email".into(),
        kind: Kind::Channel,
        name: "Mail".into(),
        address,
        settings: BTreeMap::new(),
        demo: false,
    };
    let address = email.clone();
    let account = store
        .write(Durability::Full, move |writer| {
            let brand = brand::add(writer, "Northlight Home", "en", "")?;
            account::add(writer, &new(brand, address))
        })
        .await
        .unwrap();
    let values = [
        ("email", email),
        ("imap_host", "localhost".into()),
        ("imap_port", mail.imaps_port().to_string()),
        ("smtp_host", "localhost".into()),
        ("smtp_port", mail.submissions_port().to_string()),
        ("ca", mail.tls().ca_pem().unwrap()),
        ("depth", "all".into()),
    ];
    let settings = Settings {
        values: values.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
        secrets: [("password".to_owned(), Secret::new(password(USER)))].into(),
    };
    let connected: Connected = channel_email::Email.connect(&settings).unwrap();
    let (began, before) = (Instant::now(), cpu::own());
    let worker = Worker::start(store.clone(), account, connected);
    whole(&worker, path, "message", MESSAGES as u64).await;
    let took = (began.elapsed().as_secs_f64(), cpu::own() - before);
    worker.stop().await;
    store.close().await;
    took
}

/// Waits until the first sync has come to its end.
pub async fn whole(worker: &Worker, path: &Path, table: &str, count: u64) {
    let mut state = worker.watch();
    let deadline = Instant::now() + PATIENCE;
    loop {
        let (done, told) = {
            let state = state.borrow_and_update();
            (state.standing == Standing::Online && state.head_reached && state.progress.is_none(), format!("{state:?}"))
        };
        if done && bare::count(path, table).unwrap() >= count {
            return;
        }
        assert!(Instant::now() < deadline, "the first sync does not end: {told}");
        let _ = tokio::time::timeout(Duration::from_millis(200), state.changed()).await;
    }
}

fn wall_clock() -> model::time::Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    model::time::Timestamp(since.as_millis() as i64)
}

/// mbsync into a new Maildir.
fn peer(mail: &MailServers, work: &Path, name: &str, careful: bool) -> Took {
    let folder = work.join(format!("mbsync-{name}"));
    std::fs::create_dir_all(folder.join("mail")).unwrap();
    let shown = folder.display();
    let config = format!(
        "FSync {}\n\nIMAPAccount desk\nHost localhost\nPort {}\nUser {USER}@shop.test\nPass {}\nSSLType IMAPS\n\
         CertificateFile {}\nPipelineDepth 50\n\nIMAPStore far\nAccount desk\n\nMaildirStore near\nPath {shown}/mail/\n\
         Inbox {shown}/mail/INBOX\nSubFolders Verbatim\n\nChannel all\nFar :far:\nNear :near:\nPatterns {}\nCreate Near\n\
         Sync Pull\nSyncState *\n",
        if careful { "yes" } else { "no" },
        mail.imaps_port(),
        password(USER),
        mail.tls().ca.display(),
        FOLDERS.join(" "),
    );
    let file = folder.join("config");
    std::fs::write(&file, config).unwrap();
    let (began, before) = (Instant::now(), cpu::children());
    let output = Command::new("mbsync").arg("-q").arg("-c").arg(&file).arg("all").output().unwrap();
    let took = (began.elapsed().as_secs_f64(), cpu::children() - before);
    assert!(output.status.success(), "mbsync: {}", String::from_utf8_lossy(&output.stderr));
    let brought: usize = FOLDERS
        .iter()
        .flat_map(|name| ["cur", "new"].map(|part| folder.join("mail").join(name).join(part)))
        .map(|folder| std::fs::read_dir(folder).map_or(0, Iterator::count))
        .sum();
    assert_eq!(brought, MESSAGES, "mbsync brought all");
    let _ = std::fs::remove_dir_all(&folder);
    took
}
