//! What comes in.

use std::time::{Duration, Instant, SystemTime};

use connect::{Trouble, channel::FolderRole, conformance::ChannelWorld};
use test_servers::{
    MailOptions,
    mail::Stored,
    proxy::{ImapFault, ImapRule},
};

use crate::{
    watch::Watch,
    world::{World, connected},
};

const DAY: Duration = Duration::from_hours(24);

fn letter(n: u32, text: &str) -> Vec<u8> {
    format!(
        "From: Mara <mara@customer.test>\r\nTo: support@shop.test\r\nSubject: letter {n}\r\n\
         Message-ID: <{n}@customer.test>\r\nDate: Mon, 2 Nov 2026 14:04:05 +0000\r\n\r\n{text}\r\n"
    )
    .into_bytes()
}

/// `count` letters, one an hour, the newest an hour ago.
fn letters(count: u32) -> impl Iterator<Item = Stored> {
    (0..count).map(move |n| Stored {
        raw: letter(n, "the lamp is broken"),
        received: SystemTime::now() - Duration::from_secs(u64::from(count - n) * 3_600),
        seen: n % 2 == 0,
    })
}

fn by_subject(watch: &Watch, subject: &str) -> usize {
    watch.here.values().filter(|one| one.subject == subject).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_newest_come_first_and_all_come() {
    let world = World::start(MailOptions::default()).await;
    world.mail.fill("support", "INBOX", letters(1_300)).unwrap();
    world.mail.fill("support", "Sent", letters(20)).unwrap();
    world.mail.fill("support", "Junk", letters(10)).unwrap();
    let mut watch = Watch::start(&world.channel(), None);
    watch.until("the head", |now| now.head).await;
    let first: Vec<u64> = watch.order.iter().filter(|at| at.folder == "INBOX").map(|at| at.key).collect();
    assert_eq!(first, (1_251..=1_300).rev().collect::<Vec<u64>>(), "the newest, newest first");
    assert!(watch.order.iter().any(|at| at.folder == "Sent"));
    watch.until("all", |now| now.here.len() == 1_330).await;
    watch.until("progress ends", |now| now.progress.last().is_some_and(|(done, total)| done == total)).await;
    assert_eq!(watch.order.len(), 1_330, "each came once");
    let junk = watch.here.values().filter(|one| one.role == FolderRole::Junk).count();
    assert_eq!((junk, watch.here.values().filter(|one| one.flags.seen).count()), (10, 650 + 10 + 5));
    assert_eq!(watch.progress.last().unwrap().1, 1_250);
    assert!(watch.progress.is_sorted(), "{:?}", watch.progress);
    let older: Vec<u64> = watch.order.iter().filter(|at| at.folder == "INBOX").map(|at| at.key).collect();
    assert!(older.is_sorted_by(|a, b| a > b), "and so on down");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_sync_goes_on_where_it_was_cut() {
    let world = World::start(MailOptions::default()).await;
    world.mail.fill("support", "INBOX", letters(2_100)).unwrap();
    let channel = world.channel();
    let mut watch = Watch::start(&channel, None);
    watch.until("some of it", |now| now.here.len() >= 550).await;
    world.imap.gate.cut().await;
    let before = watch.here.len();
    let mut watch = watch.again(&channel);
    watch.until("the rest", |now| now.here.len() == 2_100).await;
    assert!(watch.order.len() <= 2_100 - before + 1_000, "what was stored is not asked for again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn age_decides_how_much_is_brought() {
    let world = World::start(MailOptions::default()).await;
    let years = [1_u32, 500, 900, 1_500].map(|days| Stored {
        raw: letter(days, "how are you"),
        received: SystemTime::now() - DAY * days,
        seen: true,
    });
    // The newest come whole whatever their age: put enough on top.
    world.mail.fill("support", "INBOX", years.into_iter().chain(letters(60))).unwrap();
    let channel = world.channel();
    let mut watch = Watch::start(&channel, None);
    watch.until("headers of the last three years", |now| now.here.len() == 63).await;
    let find = |days: u32| watch.here.values().find(|one| one.message_id == Some(format!("{days}@customer.test")));
    assert!(find(1_500).is_none(), "what is older stays at the server");
    let old = find(900).unwrap();
    assert_eq!((old.complete, old.subject.as_str(), old.text.as_str()), (false, "letter 900", ""));
    let whole = channel.complete(&old.location).await.unwrap();
    assert_eq!((whole.complete, whole.text.as_str()), (true, "how are you"));
}

async fn follows(options: MailOptions, within: Duration) {
    let world = World::start(options).await;
    world.mail.fill("support", "INBOX", letters(80)).unwrap();
    let channel = world.channel();
    let mut watch = Watch::start(&channel, None);
    watch.until("all", |now| now.here.len() == 80 && now.head).await;

    let start = Instant::now();
    let id = world.arrives("news").await;
    watch.until("a letter comes", |now| now.has(&id)).await;
    assert!(start.elapsed() < within, "it took {:?}", start.elapsed());

    world.elsewhere(&["SELECT INBOX", r"STORE 81 +FLAGS (\Seen \Answered)", r"STORE 80 -FLAGS (\Seen)"]).await;
    watch.until("flags", |now| now.flags(&id).is_some_and(|flags| flags.seen && flags.answered)).await;
    world.elsewhere(&["SELECT INBOX", r"STORE 1,81 +FLAGS (\Deleted)", "EXPUNGE"]).await;
    watch.until("it goes", |now| !now.has(&id) && !now.has("0@customer.test")).await;
    assert_eq!(watch.here.len(), 79);

    // Nothing of it is missed by one who was away.
    drop(watch.cursor.clone());
    let cursor = watch.cursor.clone();
    let mut away = Watch::start(&channel, cursor);
    std::mem::swap(&mut away.here, &mut watch.here);
    drop(watch);
    away.until("the head", |now| now.head).await;
    let cursor = away.cursor.clone();
    let here = std::mem::take(&mut away.here);
    drop(away);
    world.elsewhere(&["SELECT INBOX", r"STORE 1 +FLAGS (\Answered)", r"STORE 2 +FLAGS (\Deleted)", "EXPUNGE"]).await;
    let id = world.arrives("while away").await;
    let mut back = Watch::start(&world.channel(), cursor);
    back.here = here;
    back.until("the letter", |now| now.has(&id)).await;
    back.until("flags", |now| now.flags("1@customer.test").is_some_and(|flags| flags.answered)).await;
    back.until("what went", |now| !now.has("2@customer.test")).await;
    assert_eq!(back.here.len(), 79);
    assert_eq!(back.order.len(), 1, "only what is new comes");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_are_followed() {
    follows(MailOptions::default(), Duration::from_secs(3)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_are_followed_without_qresync() {
    let hidden_capabilities = vec!["QRESYNC".into()];
    follows(MailOptions { hidden_capabilities, ..MailOptions::default() }, Duration::from_secs(3)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_are_followed_by_comparing() {
    let hidden_capabilities = vec!["QRESYNC".into(), "CONDSTORE".into()];
    follows(MailOptions { hidden_capabilities, ..MailOptions::default() }, Duration::from_secs(3)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_that_starts_anew_is_read_anew() {
    let world = World::start(MailOptions::default()).await;
    world.mail.fill("support", "INBOX", letters(70)).unwrap();
    let channel = world.channel();
    let mut watch = Watch::start(&channel, None);
    watch.until("all", |now| now.here.len() == 70).await;
    let before = watch.here.values().next().unwrap().location.epoch;
    let digests: Vec<String> = watch.here.values().map(|one| one.digest.clone()).collect();
    let dir = world.mail.log_folder().join("mailboxes/support/Maildir");
    let mut watch = {
        let cursor = watch.cursor.clone();
        let here = std::mem::take(&mut watch.here);
        drop(watch);
        // The server loses its lists, as after a repair or a move to another machine.
        for entry in std::fs::read_dir(&dir).unwrap().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name == "dovecot-uidlist" || name.starts_with("dovecot.index") {
                std::fs::remove_file(entry.path()).unwrap();
            }
        }
        let mut watch = Watch::start(&world.channel(), cursor);
        watch.here = here;
        watch
    };
    watch
        .until("all, under new numbers", |now| now.here.len() == 70 && now.here.keys().all(|at| at.epoch != before))
        .await;
    assert_eq!(watch.resets.len(), 1);
    let mut now: Vec<String> = watch.here.values().map(|one| one.digest.clone()).collect();
    let mut then = digests;
    now.sort();
    then.sort();
    assert_eq!(now, then, "they are the same messages");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_big_message_leaves_its_files_at_the_server() {
    let world = World::start(MailOptions::default()).await;
    let photo: Vec<u8> = (0..3_000_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 11) as u8).collect();
    let lines = |bytes: &[u8]| {
        let text = base64(bytes);
        text.as_bytes()
            .chunks(76)
            .map(|line| String::from_utf8_lossy(line).into_owned())
            .collect::<Vec<_>>()
            .join("\r\n")
    };
    let raw = format!(
        "From: Mara <mara@customer.test>\r\nTo: support@shop.test\r\nSubject: photo\r\nMessage-ID: <big@customer.test>\r\n\
         Date: Mon, 2 Nov 2026 14:04:05 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n\
         --m\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n\
         --a\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nDie Lampe ist beschädigt.\r\n\
         --a\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n<p>Die Lampe ist <b>beschädigt</b>.</p>\r\n--a--\r\n\
         --m\r\nContent-Type: image/jpeg; name=\"lamp.jpg\"\r\nContent-Disposition: attachment; filename=\"lamp.jpg\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{}\r\n--m--\r\n",
        lines(&photo)
    );
    world.mail.deliver("mara@customer.test", "support", raw.as_bytes()).await.unwrap();
    world.mail.deliver("x@customer.test", "support", &letter(5, "small")).await.unwrap();
    let channel = world.channel();
    let mut watch = Watch::start(&channel, None);
    watch.until("both", |now| now.here.len() == 2).await;
    let big = watch.here.values().find(|one| one.subject == "photo").unwrap().clone();
    assert!(big.complete && big.unreadable.is_none());
    assert_eq!(big.text.trim(), "Die Lampe ist beschädigt.");
    assert!(big.html.as_ref().unwrap().contains("<b>beschädigt</b>"));
    let [file] = big.files.as_slice() else { panic!("{:?}", big.files) };
    assert_eq!((file.name.as_str(), file.mime.as_str(), &file.content), ("lamp.jpg", "image/jpeg", &None));
    assert!(file.size.abs_diff(3_000_000) < 2_000, "about {}", file.size);
    assert_eq!(channel.fetch(&big.location, &file.key).await.unwrap(), photo);
    assert_eq!(channel.fetch(&big.location, "").await.unwrap().len() + 2, whole_len(&world, "photo") + 2);
    let again = channel.complete(&big.location).await.unwrap();
    assert_eq!((again.digest, again.files.len()), (big.digest.clone(), 1));
    let brought: u64 = watch
        .here
        .values()
        .flat_map(|one| &one.files)
        .filter_map(|file| file.content.as_ref())
        .map(|b| b.len() as u64)
        .sum();
    assert_eq!(brought, 0);
}

/// The message as it lies there, with line ends as on the wire.
fn whole_len(world: &World, subject: &str) -> usize {
    let raw = world.mail.mailbox("support", "INBOX").unwrap();
    let one = raw.iter().find(|raw| String::from_utf8_lossy(raw).contains(&format!("Subject: {subject}"))).unwrap();
    let text = String::from_utf8_lossy(one);
    text.replace("\r\n", "\n").replace('\n', "\r\n").len()
}

fn base64(bytes: &[u8]) -> String {
    use std::fmt::Write;
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let n = chunk.iter().fold(0_u32, |n, byte| n << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for at in 0..4 {
            if at <= chunk.len() {
                let _ = write!(out, "{}", char::from(LETTERS[(n >> (18 - 6 * at) & 63) as usize]));
            } else {
                out.push('=');
            }
        }
    }
    out
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_message_stops_no_other() {
    let world = World::start(MailOptions::default()).await;
    let odd = [
        b"\x00\x01\x02\xff\xfe just bytes".to_vec(),
        b"Content-Type: message/rfc822\r\n\r\n".repeat(5_000),
        b"Subject: letter 7\r\nContent-Type: multipart/mixed; boundary=never\r\n\r\nthe text\r\n".to_vec(),
    ];
    let odd = odd.into_iter().map(|raw| Stored { raw, received: SystemTime::now() - DAY, seen: false });
    world.mail.fill("support", "INBOX", odd.chain(letters(10))).unwrap();
    let mut watch = Watch::start(&world.channel(), None);
    watch.until("all", |now| now.here.len() == 13).await;
    let unreadable = watch.here.values().filter(|one| one.unreadable.is_some());
    assert!(unreadable.clone().count() >= 1);
    assert!(unreadable.clone().all(|one| !one.unreadable.as_ref().unwrap().0.is_empty()), "kept as it came");
    assert_eq!(by_subject(&watch, "letter 7"), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_nobody_can_read_loses_nothing() {
    let world = World::start(MailOptions::default()).await;
    world.mail.fill("support", "INBOX", letters(5)).unwrap();
    world.imap.rule(ImapRule::new("^UID FETCH", ImapFault::AnswerAfter("WHAT \u{1}".into())).unwrap());
    let channel = world.channel();
    let (sink, mut source) = tokio::sync::mpsc::channel(10);
    let run = channel.run(None, sink);
    let (ended, ()) = tokio::join!(run, async { while source.recv().await.is_some() {} });
    assert_eq!(ended.unwrap_err().trouble, Trouble::Garbage);
    let mut watch = Watch::start(&channel, None);
    watch.until("all", |now| now.here.len() == 5 && now.head).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_tells_no_news_is_asked() {
    let hidden_capabilities = ["QRESYNC", "CONDSTORE", "IDLE"].map(String::from).to_vec();
    let world = World::start(MailOptions { hidden_capabilities, ..MailOptions::default() }).await;
    let mut watch = Watch::start(&world.channel(), None);
    watch.until("the head", |now| now.head).await;
    let id = world.arrives("news").await;
    watch.until("it comes", |now| now.has(&id)).await;
    assert!(!world.imap.log().iter().any(|command| command.starts_with("IDLE")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_gone_says_so() {
    let mut world = World::start(MailOptions::default()).await;
    world.mail.fill("support", "INBOX", letters(2)).unwrap();
    let channel = world.channel();
    let mut watch = Watch::start(&channel, None);
    watch.until("both", |now| now.here.len() == 2).await;
    let mut at = watch.here.keys().next().unwrap().clone();
    world.elsewhere(&["SELECT INBOX", r"STORE 1 +FLAGS (\Deleted)", "EXPUNGE"]).await;
    assert_eq!(channel.fetch(&at, "").await.unwrap_err().trouble, Trouble::NotFound);
    assert_eq!(channel.complete(&at).await.unwrap_err().trouble, Trouble::NotFound);
    at.epoch += 1;
    assert_eq!(channel.fetch(&at, "1").await.unwrap_err().trouble, Trouble::NotFound);
    at.epoch -= 1;
    world.set_offline(true).await;
    assert!(channel.fetch(&at, "").await.unwrap_err().trouble.is_offline());
    world.set_offline(false).await;
    let channel = connected(&world.settings_with(&[("folders", "Drafts")]));
    world.mail.fill("support", "Drafts", letters(3)).unwrap();
    let mut watch = Watch::start(&channel, None);
    watch
        .until("a chosen folder too", |now| now.here.values().filter(|one| one.role == FolderRole::Other).count() == 3)
        .await;
}
