//! The search beside notmuch with its CJK n-grams, on one mailbox in English, Chinese and Japanese: what each finds of what a
//! plain look through every mail finds, and how long it takes.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

use model::{
    id::AgentId,
    inbound::{ChannelEvent, Flags, FolderRole, Inbound, Location},
    message::{Address, Origin},
    search::Search,
    time::Timestamp,
};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::{
    Durability, Store,
    keys::Keys,
    table::{
        ingest::ChannelRows,
        search::{self, Wish},
    },
};

use crate::{
    dice::Dice,
    fill, measure,
    table::{Limit, Row, Table},
    words,
    world::NOW,
};

const MAILS: usize = 20_000;
const QUERIES: usize = 60;
/// Conversations on the first page, as the window asks.
const PAGE: usize = 40;
const SEED: u64 = 0x7365_6172_6368;

/// Parts of sentences, put together without blanks.
const ZH: &[&str] = &[
    "您好",
    "请问",
    "我的订单",
    "什么时候发货",
    "已经三天了",
    "物流没有更新",
    "收到的灯罩",
    "有一道裂缝",
    "可以换货吗",
    "我想退款",
    "请尽快处理",
    "谢谢",
    "快递单号",
    "查不到",
    "颜色和图片不一样",
    "尺寸太小",
    "发票抬头",
    "写错了",
    "能改收货地址吗",
    "包装破损",
    "少了一件",
    "质量很好",
    "但是",
    "退货运费",
    "由谁承担",
    "七天无理由",
    "优惠券",
    "没有生效",
    "支付失败",
    "重复扣款",
    "客服",
    "没有回复",
];
const JA: &[&str] = &[
    "お世話になっております",
    "注文した商品が",
    "まだ届きません",
    "配送状況を",
    "教えてください",
    "ランプの傘に",
    "ひびが入っていました",
    "交換して",
    "いただけますか",
    "返金を",
    "お願いします",
    "領収書が",
    "必要です",
    "色が違います",
    "サイズが小さい",
    "住所を変更",
    "したいです",
    "ありがとうございます",
    "追跡番号",
    "カードの決済",
    "二重に請求",
    "されました",
    "返品の送料は",
    "どちらの負担",
    "ですか",
    "クーポンが",
    "使えませんでした",
    "部品が足りません",
    "急いでいます",
    "確認しました",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tongue {
    English,
    Chinese,
    Japanese,
}

const TONGUES: [(Tongue, &str); 3] =
    [(Tongue::English, "English"), (Tongue::Chinese, "Chinese"), (Tongue::Japanese, "Japanese")];

struct Mail {
    tongue: Tongue,
    subject: String,
    body: String,
}

struct Query {
    tongue: Tongue,
    text: String,
    /// Numbers of the mails in which it stands.
    truth: BTreeSet<usize>,
}

/// What was found of what is there, what else was, and milliseconds for each query.
#[derive(Default)]
struct Found {
    truth: usize,
    hits: usize,
    others: usize,
    times: Vec<f64>,
}

pub async fn measure(table: &mut Table) {
    if Command::new("notmuch").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
        table.notes.push("Search beside notmuch: left out, notmuch is not installed.".into());
        return;
    }
    let mails: Vec<Mail> = (0..MAILS).map(mail).collect();
    let queries = queries(&mails);
    let work = tempfile::tempdir().unwrap();
    let ours = ours(work.path(), &mails, &queries).await;
    let theirs = notmuch(work.path(), &mails, &queries);
    for (tongue, name) in TONGUES {
        let (own, other) = (&ours[&tongue], &theirs[&tongue]);
        let recall = |found: &Found| found.hits as f64 / found.truth.max(1) as f64 * 100.0;
        let said = |found: &Found| {
            format!("{:.1} %, {} besides, {:.1} ms", recall(found), found.others, measure::median(&found.times))
        };
        let what = format!("Search in {MAILS} mails, {name}: recall beside notmuch, first page p50");
        table.rows.push(Row::new(what, said(own), said(other)).held(recall(own), " %", Limit::AtLeast(100.0)));
    }
    table.notes.push(
        "Search: recall is against a plain look through subjects and texts, of whole words in English, of any piece of one to \
         five letters in Chinese and Japanese. notmuch is asked as a program of its own, its start included, for every message; \
         XAPIAN_CJK_NGRAM=1 while it reads and while it looks."
            .into(),
    );
}

fn mail(nth: usize) -> Mail {
    let mut dice = Dice::of(SEED, nth as u64);
    let tongue = TONGUES[nth % TONGUES.len()].0;
    let sentence = |dice: &mut Dice, of: &[&'static str], end: &str| {
        let parts: String = (0..dice.between(2, 6)).map(|_| dice.pick(of)).collect();
        parts + end
    };
    let many = |dice: &mut Dice, of: &[&'static str], end: &str| {
        let sentences: Vec<String> = (0..dice.between(2, 9)).map(|_| sentence(dice, of, end)).collect();
        sentences.join("\n")
    };
    let (subject, body) = match tongue {
        Tongue::English => (words::text(&mut dice, 3, 7), words::text(&mut dice, 12, 130)),
        Tongue::Chinese => (sentence(&mut dice, ZH, ""), many(&mut dice, ZH, "。")),
        Tongue::Japanese => (sentence(&mut dice, JA, ""), many(&mut dice, JA, "。")),
    };
    Mail { tongue, subject: subject.replace('\n', " "), body }
}

fn queries(mails: &[Mail]) -> Vec<Query> {
    let mut dice = Dice::of(SEED, u64::MAX);
    let mut texts: BTreeSet<(Tongue, String)> = BTreeSet::new();
    for (tongue, _) in TONGUES {
        let of: Vec<&Mail> = mails.iter().filter(|mail| mail.tongue == tongue).collect();
        let mut tries = 0;
        while texts.iter().filter(|(known, _)| *known == tongue).count() < QUERIES && tries < 100_000 {
            tries += 1;
            let mail = of[dice.below(of.len() as u64) as usize];
            let text = if tongue == Tongue::English {
                let all: Vec<&str> = plain(&mail.body).collect();
                all[dice.below(all.len() as u64) as usize].to_lowercase()
            } else {
                let line = mail.body.lines().next().unwrap_or_default().trim_end_matches('。');
                let letters: Vec<char> = line.chars().collect();
                let long = dice.between(1, 6).min(letters.len() as u64) as usize;
                let from = dice.below((letters.len() - long + 1) as u64) as usize;
                letters[from..from + long].iter().collect()
            };
            // Words that say something else to notmuch.
            if !["and", "or", "not", "xor", "near", "adj"].contains(&text.as_str()) {
                texts.insert((tongue, text));
            }
        }
    }
    let holds = |mail: &Mail, tongue: Tongue, text: &str| match tongue {
        Tongue::English => plain(&mail.subject).chain(plain(&mail.body)).any(|word| word.to_lowercase() == text),
        _ => mail.subject.contains(text) || mail.body.contains(text),
    };
    let truth = |tongue, text: &str| {
        let there = mails.iter().enumerate().filter(|(_, mail)| holds(mail, tongue, text));
        there.map(|(nth, _)| nth).collect()
    };
    texts.into_iter().map(|(tongue, text)| Query { truth: truth(tongue, &text), tongue, text }).collect()
}

/// Words as a plain eye sees them.
fn plain(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}

type ByTongue = BTreeMap<Tongue, Found>;

fn note(all: &mut ByTongue, query: &Query, hits: &BTreeSet<usize>, ms: f64) {
    let found = all.entry(query.tongue).or_default();
    found.truth += query.truth.len();
    found.hits += query.truth.intersection(hits).count();
    found.others += hits.difference(&query.truth).count();
    found.times.push(ms);
}

async fn ours(work: &Path, mails: &[Mail], queries: &[Query]) -> ByTongue {
    let folder = work.join("desk");
    let created = Keys::create(&folder, NOW).unwrap();
    let opened = store::open(&folder, &created.data_key, None, std::sync::Arc::new(|| NOW)).await.unwrap();
    let store = opened.store;
    let made = store.write(Durability::Full, |writer| Ok((fill::fronts(writer, 1)?, fill::agents(writer)?)));
    let (fronts, agents) = made.await.unwrap();
    let (front, agent) = (fronts[0], agents[0]);
    for (batch, some) in mails.chunks(fill::BATCH).enumerate() {
        let events = some.iter().enumerate().map(|(nth, mail)| inbound(batch * fill::BATCH + nth, mail));
        let events = events.map(|message| ChannelEvent::Message(Box::new(message))).collect();
        let rows = ChannelRows { events, cursor: json!({}), first_sync: true, settled: false };
        fill::write(&store, front.mailbox, rows).await.unwrap();
    }
    while store.write(Durability::Normal, |writer| search::index_next(writer, 500)).await.unwrap() > 0 {}
    let mut all = ByTongue::new();
    for query in queries {
        let began = Instant::now();
        found(&store, agent, &query.text, None).await;
        let ms = began.elapsed().as_secs_f64() * 1000.0;
        let (mut hits, mut from) = (BTreeSet::new(), None);
        loop {
            let page = found(&store, agent, &query.text, from).await;
            hits.extend(page.hits.iter().map(|hit| number(&hit.conversation.subject)));
            from = page.next;
            if from.is_none() {
                break;
            }
        }
        note(&mut all, query, &hits, ms);
    }
    store.close().await;
    all
}

async fn found(store: &Store, agent: AgentId, text: &str, from: Option<search::Place>) -> search::Found {
    // A blank ends the word: its beginning alone is not meant.
    let wish = Wish {
        search: Search::parse(&format!("{text} ")),
        agent,
        brand: None,
        after: None,
        before: None,
        from,
        now: NOW,
    };
    store.read(move |reader| search::find(reader, &wish, PAGE)).await.unwrap()
}

/// Each mail is a conversation of its own, and says its number in the subject.
fn titled(nth: usize, mail: &Mail) -> String {
    format!("{} [{nth}]", mail.subject)
}

fn number(subject: &str) -> usize {
    let inner = subject.rsplit_once('[').and_then(|(_, rest)| rest.strip_suffix(']'));
    inner.and_then(|number| number.parse().ok()).expect("the subject ends with a number")
}

fn sent(nth: usize) -> Timestamp {
    NOW.plus_ms(-60_000 * (MAILS - nth) as i64)
}

fn inbound(nth: usize, mail: &Mail) -> Inbound {
    let digest = Sha256::digest(format!("{nth}\n{}", mail.body));
    Inbound {
        location: Location { folder: "INBOX".into(), epoch: 1, key: nth as u64 + 1 },
        role: FolderRole::Inbox,
        flags: Flags { seen: true, answered: false },
        provider_id: None,
        message_id: Some(format!("m{nth}@bench.test")),
        digest: crate::hex(&digest),
        in_reply_to: vec![],
        references: vec![],
        from: Address { name: String::new(), address: format!("p{nth}@bench.test") },
        reply_to: None,
        to: vec![Address { name: String::new(), address: "support@brand0.shop.test".into() }],
        cc: vec![],
        subject: titled(nth, mail),
        sent_at: sent(nth),
        received_at: sent(nth),
        origin: Origin::Person,
        bounce: None,
        size: mail.body.len() as u64,
        files: vec![],
        text: mail.body.clone(),
        fresh: mail.body.clone(),
        html: None,
        unreadable: None,
        cut: false,
        complete: true,
    }
}

fn notmuch(work: &Path, mails: &[Mail], queries: &[Query]) -> ByTongue {
    let box_ = work.join("mail");
    for part in ["cur", "new", "tmp"] {
        std::fs::create_dir_all(box_.join(part)).unwrap();
    }
    for (nth, mail) in mails.iter().enumerate() {
        let mut text = String::new();
        let seconds = sent(nth).0 / 1000;
        write!(
            text,
            "From: p{nth}@bench.test\nTo: support@brand0.shop.test\nMessage-ID: <m{nth}@bench.test>\nDate: Sun, 22 Nov 2026 10:00:00 +0000\nSubject: {}\n\
             MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{}\n",
            titled(nth, mail),
            mail.body
        )
        .unwrap();
        std::fs::write(box_.join("cur").join(format!("{seconds}.{nth}.bench:2,S")), text).unwrap();
    }
    let config = work.join("notmuch-config");
    std::fs::write(&config, format!("[database]\npath={}\n[new]\ntags=\n", box_.display())).unwrap();
    let program = || {
        let mut command = Command::new("notmuch");
        command.env("NOTMUCH_CONFIG", &config).env("XAPIAN_CJK_NGRAM", "1");
        command
    };
    let read = program().args(["new", "--quiet"]).output().unwrap();
    assert!(read.status.success(), "notmuch: {}", String::from_utf8_lossy(&read.stderr));
    let mut all = ByTongue::new();
    for query in queries {
        let began = Instant::now();
        let output = program().args(["search", "--output=messages", &query.text]).output().unwrap();
        let ms = began.elapsed().as_secs_f64() * 1000.0;
        assert!(output.status.success(), "notmuch: {}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let hits = text.lines().filter_map(|line| line.strip_prefix("id:m")?.strip_suffix("@bench.test")?.parse().ok());
        note(&mut all, query, &hits.collect(), ms);
    }
    all
}
