#![allow(clippy::print_stderr)] // says how fast it was
use std::time::{Duration, Instant};

use rusqlite::types::Value as Sql;

use super::desk::{Desk, Letter};
use crate::{
    Durability,
    table::{conversation, conversation::View, ingest::ChannelRows, message, shop_order},
    testing::KEY,
};

const MAILS: usize = 20_000;

#[tokio::test]
#[ignore = "a measurement"]
async fn pace() {
    let desk = Desk::new().await;
    let body = "Guten Tag, die Lampe kam heute an und der Schirm hat einen Riss. Was soll ich tun? ".repeat(14);
    let html = format!("<html><body><p>{}</p></body></html>", body.repeat(3));
    // Newest first, as a first sync.
    let letters: Vec<Letter> = (0..MAILS)
        .rev()
        .map(|n| {
            let talk = n / 4;
            let place = n % 4;
            let who = format!("c{}@example.test", talk % 6_000);
            let refs: Vec<String> = (0..place).map(|p| format!("m{}", talk * 4 + p)).collect();
            let refs: Vec<&str> = refs.iter().map(String::as_str).collect();
            let letter = desk
                .letter(&format!("m{n}"))
                .key(n as u64 + 1)
                .later(-300_000 + n as i64 * 10)
                .replies(&refs)
                .subject(&format!("Re: About {talk}"));
            let letter = if place % 2 == 1 { letter.sent_to(&who) } else { letter.from(&who) };
            letter.with(|mail| {
                mail.fresh = format!("{n} {body}");
                mail.text = format!("{n} {body} > {body}");
                mail.html = Some(html.clone());
            })
        })
        .collect();
    let batches: Vec<ChannelRows> = letters
        .chunks(500)
        .map(|chunk| ChannelRows {
            events: chunk.iter().cloned().map(Letter::event).collect(),
            first_sync: true,
            ..ChannelRows::default()
        })
        .collect();
    let (account, began) = (desk.account, cpu());
    for rows in batches {
        desk.store.write(Durability::Normal, move |w| crate::table::ingest::channel(w, account, &rows)).await.unwrap();
    }
    let ours = cpu().checked_sub(began).unwrap();
    // Bare: the same rows.
    let tables =
        ["customer", "customer_identity", "conversation", "message", "message_html", "message_reference", "location"];
    let rows = desk
        .store
        .read(move |reader| {
            let mut all: Vec<Vec<Vec<Sql>>> = Vec::new();
            for table in tables {
                let mut statement = reader.connection().prepare(&format!("SELECT * FROM {table}"))?;
                let columns = statement.column_count();
                let rows = statement
                    .query_map([], |row| {
                        (0..columns).map(|c| row.get::<_, Sql>(c)).collect::<rusqlite::Result<Vec<_>>>()
                    })?
                    .collect::<rusqlite::Result<Vec<_>>>()?;
                all.push(rows);
            }
            Ok(all)
        })
        .await
        .unwrap();
    let counts: Vec<usize> = rows.iter().map(Vec::len).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bare.db");
    let now = desk.store.now.now();
    drop(crate::Store::open(&path, KEY, now).unwrap());
    let mut connection = crate::connection::connect(&path, &KEY, crate::connection::Access::Write).unwrap();
    connection.pragma_update(None, "foreign_keys", false).unwrap();
    connection.pragma_update(None, "synchronous", "NORMAL").unwrap();
    let began = cpu();
    let chunks = MAILS / 500;
    let mut at: Vec<usize> = vec![0; tables.len()];
    for n in 1..=chunks {
        let transaction = connection.transaction().unwrap();
        for (index, table) in tables.iter().enumerate() {
            let columns = rows[index][0].len();
            let marks = vec!["?"; columns].join(",");
            let mut statement = transaction.prepare_cached(&format!("INSERT INTO {table} VALUES ({marks})")).unwrap();
            let to = rows[index].len() * n / chunks;
            for row in &rows[index][at[index]..to] {
                statement.execute(rusqlite::params_from_iter(row)).unwrap();
            }
            at[index] = to;
        }
        transaction.commit().unwrap();
    }
    let bare = cpu().checked_sub(began).unwrap();
    eprintln!("{counts:?}\nours {ours:?} bare {bare:?} ratio {:.2}", bare.as_secs_f64() / ours.as_secs_f64());
    let mut times: Vec<_> = Vec::new();
    for _ in 0..300 {
        let t = Instant::now();
        desk.store
            .read(|r| {
                let t = Instant::now();
                let page = conversation::page(r, View::Open, None, None, 50)?;
                let a = t.elapsed();
                let t = Instant::now();
                let talk = page.rows[page.rows.len() / 2].id;
                let got = message::timeline(r, talk, None, 30)?.0.len();
                let b = t.elapsed();
                let t = Instant::now();
                let _ = shop_order::find(r, "c77@example.test", 10)?;
                Ok((a, b, t.elapsed(), got))
            })
            .await
            .map(|x| times.push((x, t.elapsed())))
            .unwrap();
    }
    times.sort();
    eprintln!("{:?} {:?}", times[150], times[297]);
}

fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap().split(' ').collect();
    Duration::from_millis((fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()) * 10)
}

#[tokio::test]
#[ignore = "a look"]
async fn look() {
    let desk = Desk::new().await;
    desk.store.read(|r| {
        let mut s = r.connection().prepare("SELECT rootpage, name FROM sqlite_schema")?;
        let names: std::collections::HashMap<i64, String> = s.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
        let mut s = r.connection().prepare("EXPLAIN INSERT INTO conversation (id, brand, account, customer, channel, updated_at, created_at) VALUES (?,?,?,?,?,?,?)")?;
        let n: Option<i64> = None;
        let rows = s.query_map((n,n,n,n,n,n,n), |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?, row.get::<_, i64>(3)?)))?;
        for row in rows { let row = row?; if ["OpenRead","SeekGE","Next","Rewind","FkIfZero","Found"].contains(&row.1.as_str()) { eprintln!("{row:?} {:?}", names.get(&row.3)); } }
        Ok(())
    }).await.unwrap();
}
