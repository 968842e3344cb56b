//! What is found: of both scripts, by every filter, newest first, and nothing that is gone.

use model::{id::AgentId, search::Search, time::DAY};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use uuid::Uuid;

use super::*;
use crate::{
    Durability,
    table::{
        conversation, customer,
        ingest::tests::desk::{ANNA, BEN, Desk, Letter},
        message,
    },
};

impl Desk {
    async fn index(&self) {
        while self.write(|writer| index_next(writer, 3)).await > 0 {}
    }

    fn wish(&self, typed: &str) -> Wish {
        let search = Search::parse(typed);
        Wish { search, agent: self.agent, brand: None, after: None, before: None, from: None, now: self.store.now() }
    }

    async fn found(&self, wish: Wish, limit: usize) -> Found {
        self.store.read(move |reader| find(reader, &wish, limit)).await.unwrap()
    }

    /// Subjects of what is found, in order.
    async fn subjects(&self, typed: &str) -> Vec<String> {
        let found = self.found(self.wish(typed), 50).await;
        found.hits.into_iter().map(|hit| hit.conversation.subject).collect()
    }
}

fn says(letter: Letter, text: &str) -> Letter {
    letter.with(|mail| {
        text.clone_into(&mut mail.fresh);
        text.clone_into(&mut mail.text);
    })
}

#[tokio::test]
async fn the_newest_comes_first_whenever_it_was_brought() {
    let desk = Desk::new().await;
    desk.bring([says(desk.letter("new").later(9), "退款什么时候到？")]).await;
    desk.bring([says(desk.letter("old").from(BEN), "我想退款"), says(desk.letter("none").later(3), "谢谢")]).await;
    desk.index().await;
    assert_eq!(desk.subjects("退款").await, ["About new", "About old"]);
    assert_eq!(desk.subjects("款").await, ["About new", "About old"]);
    assert_eq!(desk.subjects("想退款").await, ["About old"]);
    assert_eq!(desk.subjects("款什").await, ["About new"]);
    assert!(desk.subjects("货").await.is_empty());
    let hit = &desk.found(desk.wish("退款"), 1).await.hits[0];
    assert_eq!(hit.text[0], Piece { text: "退款".into(), hit: true });
}

#[tokio::test]
async fn words_names_numbers_and_files_are_found() {
    let desk = Desk::new().await;
    desk.bring([
        says(desk.letter("lamp"), "The Café lamp of order #A-28665 arrived broken").file(
            "Invoice-2026.pdf",
            "application/pdf",
            Some(b"x"),
        ),
        says(desk.letter("vase").from(BEN).later(1), "A vase. Refunded already?"),
    ])
    .await;
    desk.index().await;
    for typed in
        ["cafe", "CAFÉ lamp", "#A-28665", "A-28665", "invoice-2026.pdf", "file:invoice", ANNA, "from:anna", "brok"]
    {
        assert_eq!(desk.subjects(typed).await, ["About lamp"], "{typed}");
    }
    assert_eq!(desk.subjects("about -lamp").await, ["About vase"]);
    assert_eq!(desk.subjects("\"vase refunded\"").await, ["About vase"]);
    assert_eq!(desk.subjects("refu").await, ["About vase"]);
    // A beginning only counts at the end of what is typed.
    assert!(desk.subjects("refu ").await.is_empty());
    assert!(desk.subjects("\"refunded vase\"").await.is_empty());
    assert!(desk.subjects("subject:refunded").await.is_empty());
    let hits = desk.found(desk.wish("invoice"), 9).await.hits;
    assert_eq!(hits[0].elsewhere.len(), 1);
}

#[tokio::test]
async fn filters_are_asked_of_each() {
    let desk = Desk::new().await;
    let day = desk.now();
    desk.bring([
        says(desk.letter("lamp"), "broken").file("a.pdf", "application/pdf", Some(b"x")),
        says(desk.letter("vase").from(BEN).later(1).seen().answered(), "broken"),
        says(
            desk.letter("spam").from("c@example.test").later(2).place(model::inbound::FolderRole::Junk, "Junk", 1),
            "broken",
        ),
    ])
    .await;
    desk.index().await;
    let agent = desk.agent;
    let lamp = desk.talks().await.into_iter().find(|talk| talk.subject == "About lamp").unwrap();
    desk.write(move |w| {
        conversation::assign(w, agent, lamp.id, Some(agent))?;
        customer::set_tag(w, agent, lamp.customer, "VIP", true)
    })
    .await;
    for typed in ["broken is:mine", "is:unread", "is:waiting broken", "has:attachment", "tag:vip", "状态:我的"] {
        assert_eq!(desk.subjects(typed).await, ["About lamp"], "{typed}");
    }
    assert_eq!(desk.subjects("broken channel:mai").await.len(), 2);
    assert_eq!(desk.subjects("is:junk").await, ["About spam"]);
    assert!(desk.subjects("broken order:1042").await.is_empty());
    let wish = Wish { after: Some(day.plus_ms(1)), ..desk.wish("broken") };
    assert_eq!(desk.found(wish, 9).await.hits.len(), 1);
    let wish = Wish { before: Some(day.plus_ms(1)), ..desk.wish("broken") };
    assert_eq!(desk.found(wish, 9).await.hits[0].conversation.subject, "About lamp");
    let wish = Wish { agent: AgentId(Uuid::now_v7()), ..desk.wish("is:mine") };
    assert!(desk.found(wish, 9).await.hits.is_empty());
}

#[tokio::test]
async fn pages_go_on_where_the_last_one_ended_and_a_conversation_comes_once_a_page() {
    let desk = Desk::new().await;
    let lines = |number: i64| {
        says(desk.letter(&format!("n{number}")).from(&format!("c{}@x.test", number / 2)).later(number), "lamp")
    };
    desk.bring((0..6).map(lines)).await;
    let again = says(desk.letter("again").from("c0@x.test").later(30).replies(&["n0"]), "lamp again");
    desk.bring([again, says(desk.letter("third").from("c0@x.test").later(31).replies(&["n0"]), "lamp")]).await;
    desk.index().await;
    let first = desk.found(desk.wish("lamp"), 2).await;
    assert_eq!((first.hits.len(), first.hits[0].more), (2, 1));
    let mut seen: Vec<_> = first.hits.iter().map(|hit| hit.message).collect();
    let mut next = first.next;
    while let Some(from) = next {
        let page = desk.found(Wish { from: Some(from), ..desk.wish("lamp") }, 2).await;
        seen.extend(page.hits.iter().map(|hit| hit.message));
        next = page.next;
    }
    let times: Vec<_> = seen.iter().collect::<std::collections::HashSet<_>>().into_iter().collect();
    assert_eq!(times.len(), seen.len());
}

#[tokio::test]
async fn what_changes_or_goes_is_found_as_it_is_now() {
    let desk = Desk::fresh().await;
    desk.bring([says(desk.letter("lamp"), "headers only").with(|mail| mail.complete = false)]).await;
    desk.index().await;
    let talk = desk.talk().await;
    let id = desk.timeline(talk.id).await[0].id;
    let whole = says(desk.letter("lamp"), "the whole text").0;
    desk.write(move |w| crate::table::ingest::complete(w, id, &whole)).await;
    assert_eq!(desk.store.read(reach).await.unwrap().waiting, 1);
    desk.index().await;
    assert_eq!(desk.subjects("whole").await.len(), 1);
    assert!(desk.subjects("headers").await.is_empty());
    let agent = desk.agent;
    desk.write(move |w| message::add_note(w, talk.id, agent, "ask the warehouse")).await;
    desk.index().await;
    assert!(desk.found(desk.wish("warehouse"), 9).await.hits[0].note);
    assert_eq!(desk.subjects("is:note").await.len(), 1);
    desk.write(|w| Ok(w.connection().execute("DELETE FROM message", [])?)).await;
    assert!(desk.subjects("whole").await.is_empty());
    let reach = desk.store.read(reach).await.unwrap();
    assert_eq!(reach, Reach::default());
}

#[tokio::test]
async fn one_that_cannot_be_understood_stops_no_other() {
    let desk = Desk::new().await;
    desk.bring([says(desk.letter("old").from(BEN), "a vase"), says(desk.letter("bad").later(1), "a lamp")]).await;
    desk.write(|w| {
        let sql = "UPDATE message SET addresses = 'no JSON' WHERE subject = 'About bad'";
        Ok(w.connection().execute(sql, [])?)
    })
    .await;
    desk.index().await;
    assert_eq!(desk.subjects("vase").await, ["About old"]);
    assert_eq!(desk.store.read(reach).await.unwrap().waiting, 0);
}

/// Against a plain scan: whole words of a script with blanks, any piece of one without.
#[tokio::test(flavor = "multi_thread")]
async fn everything_a_plain_scan_finds_is_found() {
    let desk = Desk::new().await;
    let mut runner = TestRunner::deterministic();
    let text = prop::collection::vec("(lamp|vase|Größe|[退款收货签もの品]{1,5}|[a-c]{1,3}|，|, )", 1..12);
    let mut texts = Vec::new();
    for number in 0..60 {
        let words: Vec<String> = text.new_tree(&mut runner).unwrap().current();
        let text = words.join(if number % 2 == 0 { " " } else { "" });
        texts.push(text.clone());
        desk.bring([says(
            desk.letter(&format!("n{number}")).from(&format!("p{number}@q.test")).later(number * DAY / 60_000 / 60),
            &text,
        )])
        .await;
    }
    desk.index().await;
    let mut asked = 0;
    for text in &texts {
        let letters: Vec<char> = text.chars().filter(|letter| *letter > '\u{2fff}' && *letter != '，').collect();
        for length in 1..4 {
            let Some(letters) = letters.get(..length) else { continue };
            let term: String = letters.iter().collect();
            let expected = texts.iter().filter(|text| text.contains(&term)).count();
            assert_eq!(desk.found(desk.wish(&term), 100).await.hits.len(), expected, "{term}");
            asked += 1;
        }
    }
    assert!(asked > 50);
    let whole = |text: &str, word: &str| text.split(|c: char| !c.is_ascii_alphabetic()).any(|part| part == word);
    for word in ["lamp", "vase", "ab"] {
        let expected = texts.iter().filter(|text| whole(text, word)).count();
        assert_eq!(desk.found(desk.wish(&format!("{word} ")), 100).await.hits.len(), expected, "{word}");
    }
}

#[tokio::test]
async fn the_index_is_read_from_the_newest_on_and_nothing_is_sorted() {
    let desk = Desk::new().await;
    let plan = desk
        .store
        .read(|reader| {
            let mut statement = reader.connection().prepare(
                "EXPLAIN QUERY PLAN SELECT rowid FROM message_search WHERE message_search MATCH ?3 AND rowid >= ?1
                 AND rowid < ?2 ORDER BY rowid DESC",
            )?;
            let rows = statement.query_map((1, 2, "a"), |row| row.get::<_, String>(3))?;
            Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?.join("\n"))
        })
        .await
        .unwrap();
    assert!(!plan.contains("TEMP B-TREE"), "{plan}");
    // Every start of the writer finds the same.
    desk.store.write(Durability::Normal, |w| index_next(w, 1)).await.unwrap();
}

#[tokio::test]
async fn parts_of_the_index_are_joined_while_nothing_arrives() {
    let desk = Desk::new().await;
    for nth in 0..40 {
        let text = format!("Lamp number{nth} 退款");
        desk.bring([says(desk.letter(&format!("m{nth}")).later(nth), &text)]).await;
        desk.index().await;
    }
    let parts = |reader: &crate::Reader<'_>| {
        let sql = "SELECT count(DISTINCT segid) FROM message_search_idx";
        Ok(reader.connection().query_row(sql, [], |row| row.get::<_, i64>(0))?)
    };
    let before = desk.store.read(parts).await.unwrap();
    let mut rounds = 0;
    while desk.write(join_next).await {
        rounds += 1;
        assert!(rounds < 1_000, "it comes to an end");
    }
    let after = desk.store.read(parts).await.unwrap();
    assert!(after < before && after <= 6, "{before} parts became {after}");
    assert_eq!(desk.subjects("lamp").await.len(), 40);
    assert_eq!(desk.subjects("number7").await, ["About m7"]);
    assert_eq!(desk.subjects("退款").await[0], "About m39");
    assert!(!desk.write(join_next).await);
}
