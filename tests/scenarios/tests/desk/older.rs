//! What is older than the chosen depth lies at the server: it is found there, brought when somebody opens it, and brought once.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use api::dto::{SearchPage, ServerBrought, ServerHit, ServerPage};
use scenarios::{Desk, World, until};
use serde_json::{Value, json};
use test_servers::mail::Stored;

const DAY: Duration = Duration::from_hours(24);

fn stored(id: &str, subject: &str, text: &str, days: u32) -> Stored {
    let raw = format!(
        "From: Mara <mara@customer.test>\r\nTo: older@shop.test\r\nSubject: {subject}\r\nMessage-ID: <{id}@customer.test>\r\n\
         Date: Mon, 2 Nov 2020 14:04:05 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n"
    );
    Stored { raw: raw.into_bytes(), received: SystemTime::now() - DAY * days, seen: true }
}

async fn here(desk: &Desk, query: &str) -> SearchPage {
    let request = json!({ "query": query, "brand": null, "time_zone": "UTC", "from": null, "limit": 20 });
    desk.ask("search", request).await
}

async fn there(desk: &Desk, query: &str) -> ServerPage {
    desk.ask("server_search", json!({ "query": query, "brand": null, "limit": 20 })).await
}

async fn one(desk: &Desk, query: &str) -> ServerHit {
    let mut page = there(desk, query).await;
    assert!(page.troubles.is_empty(), "{query}: {:?}", page.troubles);
    assert_eq!((page.hits.len(), page.more), (1, 0), "{query}: {:?}", page.hits);
    page.hits.remove(0)
}

/// The account again, with all mail there is.
async fn read_everything(desk: &Desk, account: &str) {
    let mut values = desk.accounts().await.into_iter().find(|one| one.id == account).unwrap().values;
    values.insert("depth".to_owned(), "all".to_owned());
    let entry = json!({ "account": account, "connector": "email", "brand": null, "values": values, "secrets": {} });
    let _: Value = desk.ask("account_save", entry).await;
}

pub async fn old_mail_is_found_at_the_server_and_brought_once(world: &Arc<World>) {
    let letters = [
        stored("forgotten", "A gramophone", "Do you mend gramophones?", 1_700),
        stored("ancient", "A lanternfish", "The lanternfish glows no more.", 1_600),
        stored("china", "旧信", "你好，我想再买十个纸灯笼。", 1_500),
        // Its headers are brought, its text is not.
        stored("headers", "An old question", "Where is my marquetry box?", 700),
    ];
    let newer = (0..60).map(|n| stored(&format!("new{n}"), &format!("letter {n}"), "a lamp, no fish", 3));
    world.stack.mail.fill("older", "INBOX", letters.into_iter().chain(newer)).unwrap();
    let desk = Desk::open(world, "older").await;
    until("what is here is searchable", async || {
        let page = here(&desk, "lamp").await;
        if page.reach.waiting == 0 && page.hits.len() == 20 { Ok(()) } else { Err(format!("{:?}", page.reach)) }
    })
    .await;

    let reach = here(&desk, "lanternfish").await.reach;
    assert!(reach.server && !reach.reading);
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let days = (now.as_millis() as i64 - reach.since.unwrap()) / DAY.as_millis() as i64;
    assert!((364..=366).contains(&days), "{days}");
    // A page is full before all of it has come.
    until("what is here whole is not offered", async || {
        let hits = there(&desk, "lamp").await.hits;
        if hits.is_empty() { Ok(()) } else { Err(format!("{} are offered", hits.len())) }
    })
    .await;

    for (query, subject) in [
        ("lanternfish", "A lanternfish"),
        ("纸灯笼", "旧信"),
        ("from:mara subject:旧信", "旧信"),
        ("marquetry", "An old question"),
    ] {
        let hit = one(&desk, query).await;
        assert_eq!((hit.subject.as_str(), hit.from_address.as_str()), (subject, "mara@customer.test"));
        assert!(here(&desk, query).await.hits.is_empty(), "looking changes nothing");
    }
    for (query, subject) in [("lanternfish", "A lanternfish"), ("纸灯笼", "旧信"), ("marquetry", "An old question")]
    {
        let hit = one(&desk, query).await;
        let place = json!({ "account": hit.account, "place": hit.place });
        let brought: ServerBrought = desk.ask("server_bring", place.clone()).await;
        until("it is found here", async || {
            let page = here(&desk, query).await;
            let found =
                page.hits.iter().any(|hit| hit.row.id == brought.conversation && hit.message == brought.message);
            if found && page.hits.len() == 1 { Ok(()) } else { Err(format!("{query}: {:?}", page.hits)) }
        })
        .await;
        let again: ServerBrought = desk.ask("server_bring", place).await;
        assert_eq!(again, brought, "opening it twice brings it once");
        assert!(there(&desk, query).await.hits.is_empty(), "{subject} is here now");
    }

    // The next sync brings news and nothing twice.
    let news = stored("news", "One more", "a lanternfish of another kind, 纸灯笼, marquetry", 0);
    world.stack.mail.deliver("mara@customer.test", "older", &news.raw).await.unwrap();
    let (_, mail) = desk.account_ids().await;
    desk.sync_now(&mail).await;
    for query in ["lanternfish", "纸灯笼", "marquetry"] {
        until("the news are found, beside the old", async || {
            let page = here(&desk, query).await;
            let messages: u32 = page.hits.iter().map(|hit| 1 + hit.more).sum();
            if messages == 2 { Ok(()) } else { Err(format!("{query}: {:?}", page.hits)) }
        })
        .await;
    }

    // Read further back, it comes by itself, and what was brought before does not come again.
    read_everything(&desk, &mail).await;
    until("all of it is here", async || {
        let page = here(&desk, "gramophones").await;
        let whole = page.hits.len() == 1 && page.reach.since.is_none() && !page.reach.reading && !page.reach.server;
        if whole { Ok(()) } else { Err(format!("{:?} {:?}", page.hits, page.reach)) }
    })
    .await;
    for query in ["lanternfish", "纸灯笼", "marquetry"] {
        let messages: u32 = here(&desk, query).await.hits.iter().map(|hit| 1 + hit.more).sum();
        assert_eq!(messages, 2, "{query}");
    }
    assert!(there(&desk, "gramophones").await.hits.is_empty(), "nothing is at the server alone");

    desk.imap.gate.down().await;
    let page = there(&desk, "lanternfish").await;
    assert!(page.hits.is_empty());
    assert_eq!(page.troubles.len(), 1, "the trouble is told: {page:?}");
    let lost: Result<Value, _> = desk.call("server_bring", json!({ "account": mail, "place": "{}" })).await;
    assert_eq!(lost.unwrap_err().code, "api.request");
}
