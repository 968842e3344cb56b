//! Ten tasks of an agent's day, by keyboard alone, in the real window over the made-up shop, each with its count of keys.
//! The counts are README's: a task that comes to need another key fails here.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::print_stdout)] // the table of keys
#![cfg(target_os = "linux")]

use e2e::{App, Page};

const README: &str = include_str!("../../../README.md");

const ENTER: &str = "\u{e007}";
const UP: &str = "\u{e013}";
const SHIFT: &str = "\u{e008}";
const CONTROL: &str = "\u{e009}";
/// Lets go of what is held.
const FREE: &str = "\u{e000}";

/// The agent's hands: they press keys and count them. A key with what is held beside it is one.
struct Hands<'a> {
    page: &'a Page,
    pressed: usize,
    /// What README does not say.
    untold: Vec<String>,
}

impl Hands<'_> {
    async fn key(&mut self, key: &str) {
        self.page.keys(key).await;
        self.pressed += 1;
    }

    async fn with(&mut self, held: &str, key: &str) {
        self.page.keys(&format!("{held}{key}{FREE}")).await;
        self.pressed += 1;
    }

    /// What is looked for: each letter is a key.
    async fn seeks(&mut self, text: &str) {
        self.page.keys(text).await;
        self.pressed += text.chars().count();
    }

    fn done(&mut self, task: &str) {
        let row = format!("| {task} | {} |", std::mem::take(&mut self.pressed));
        println!("{row}");
        if !README.contains(&row) {
            self.untold.push(row);
        }
    }

    /// From anywhere to what the palette finds by these words.
    async fn palette(&mut self, words: &str, finds: &str) {
        self.with(CONTROL, "k").await;
        self.focused("input").await;
        self.seeks(words).await;
        let first = "return document.querySelector('[role=dialog] [aria-selected=true]')?.innerText ?? ''";
        self.page
            .until(finds, async || self.page.run(first).await.as_str().is_some_and(|text| text.contains(finds)))
            .await;
        self.key(ENTER).await;
    }

    /// Chooses the newest order, and one of its first line, in the dialog that opens.
    async fn one_of_the_first(&mut self, page: &Page) {
        page.wait("[role=dialog] [aria-selected=true]").await;
        self.key(ENTER).await;
        page.wait("[role=dialog] [role=spinbutton]").await;
        self.focused("[role=spinbutton]").await;
        self.key(UP).await;
        page.until("it can be asked for", async || {
            page.run("return document.querySelector('[role=dialog] .sentence') !== null").await == true
        })
        .await;
    }

    /// Waits until something of this kind has the focus.
    async fn focused(&self, css: &str) {
        let script = format!("return document.activeElement?.matches({css:?}) === true");
        self.page.until(css, async || self.page.run(&script).await == true).await;
    }
}

async fn closed(page: &Page) {
    let script = "return document.querySelector('[role=dialog]') === null";
    page.until("the dialog is away", async || page.run(script).await == true).await;
}

async fn place(page: &Page) -> String {
    page.run("return location.hash").await.as_str().unwrap_or_default().to_owned()
}

/// How many conversations the list's head tells of.
async fn open_ones(page: &Page) -> u64 {
    let text = page.run("return document.querySelector('section.inbox header')?.innerText ?? ''").await;
    let digits: String = text.as_str().unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(0)
}

/// The conversation that the tasks are about, with its order beside it.
async fn sit(page: &Page) {
    page.go("/inbox/all").await;
    page.open_row("Broken lamp shade").await;
    page.wait("article header").await;
    page.control("Refund").await;
    page.run("document.activeElement?.blur()").await;
}

#[tokio::test]
async fn ten_tasks_without_the_mouse() {
    if !e2e::ready() {
        return;
    }
    let mut app = App::new("hands");
    let page = app.start().await;
    page.fill("Your name", "Jo Brand").await;
    page.press("Start").await;
    page.press("Open the demo").await;
    page.wait("nav").await;
    page.go("/settings/replies").await;
    page.press("New quick reply").await;
    page.fill("Name", "thanks").await;
    page.fill("Text", "Thank you, {{customer.first_name}}. We look into it today.").await;
    page.press("Save").await;
    page.see("Thank you, {{customer.first_name}}").await;
    let mut hands = Hands { page: &page, pressed: 0, untold: Vec::new() };

    sit(&page).await;
    hands.key("r").await;
    hands.focused("[contenteditable=true], textarea").await;
    hands.seeks("/tha").await;
    page.wait("[role=listbox] [role=option][aria-selected=true]").await;
    hands.key(ENTER).await;
    let text = "const box = document.activeElement; return box.value ?? box.innerText";
    page.until("it is filled", async || {
        page.run(text).await.as_str().is_some_and(|text| text.contains("Thank you, Mara."))
    })
    .await;
    hands.with(CONTROL, ENTER).await;
    page.see("waiting to be sent").await;
    hands.done("Answer with a quick reply");

    sit(&page).await;
    let number = page.run("return document.querySelector('button.number').innerText.replace(/\\D/g, '')").await;
    let number = number.as_str().unwrap().to_owned();
    hands.palette(&number, &number).await;
    page.until("the order is open", async || place(&page).await.starts_with("#/orders/")).await;
    hands.done("Find an order by its number");

    sit(&page).await;
    hands.key("/").await;
    hands.focused("input").await;
    hands.seeks("退款").await;
    page.until("hits are marked", async || page.run("return document.querySelector('mark') !== null").await == true)
        .await;
    hands.key(ENTER).await;
    page.wait("article header").await;
    assert!(place(&page).await.starts_with("#/search/"));
    hands.done("Find a conversation by two Chinese characters");

    sit(&page).await;
    hands.with(SHIFT, "t").await;
    hands.one_of_the_first(&page).await;
    app.shot("return").await;
    hands.with(CONTROL, ENTER).await;
    closed(&page).await;
    hands.done("Start a return");

    sit(&page).await;
    hands.key("f").await;
    hands.one_of_the_first(&page).await;
    app.shot("refund").await;
    hands.with(CONTROL, ENTER).await;
    closed(&page).await;
    page.see("Refund of").await;
    hands.done("Refund one line");

    sit(&page).await;
    hands.palette("german", "German").await;
    page.wait("aside").await;
    page.until("the card says so", async || {
        page.run("return document.querySelector('aside')?.innerText ?? ''")
            .await
            .as_str()
            .is_some_and(|text| text.contains("German"))
    })
    .await;
    hands.done("Change the customer’s language");

    hands.key("a").await;
    page.until("it is the agent's", async || page.text().await.contains("Jo Brand")).await;
    hands.key("n").await;
    hands.focused("[contenteditable=true], textarea").await;
    page.keys("Ask the warehouse for another shade").await;
    hands.with(CONTROL, ENTER).await;
    page.wait("[role=log]").await;
    page.until("the note stands there", async || {
        page.run("return document.querySelector('[role=log]').innerText")
            .await
            .as_str()
            .is_some_and(|text| text.contains("Ask the warehouse"))
    })
    .await;
    hands.done("Assign, and write a note");

    page.run("document.activeElement?.blur()").await;
    hands.key("s").await;
    page.wait("[role=menu] [role=menuitem]").await;
    hands.key("t").await;
    hands.key(ENTER).await;
    page.until("it has left the list", async || {
        !page
            .run("return document.querySelector('section.inbox').innerText")
            .await
            .as_str()
            .unwrap()
            .contains("Broken lamp shade")
    })
    .await;
    hands.done("Snooze until tomorrow");

    hands.key("g").await;
    hands.key("u").await;
    page.until("the view is there", async || place(&page).await.starts_with("#/inbox/unassigned")).await;
    hands.done("Switch views");

    page.go("/inbox/all").await;
    page.wait("[role=option]").await;
    page.until("the list is counted", async || open_ones(&page).await > 50).await;
    let before = open_ones(&page).await;
    page.run("document.activeElement?.blur()").await;
    hands.with(CONTROL, "a").await;
    hands.key("e").await;
    page.until("fifty and more are resolved", async || open_ones(&page).await + 50 <= before).await;
    app.shot("bulk").await;
    hands.done("Resolve fifty at once");
    page.keys("z").await;
    page.until("all are back", async || open_ones(&page).await >= before).await;

    assert!(hands.untold.is_empty(), "README's table of keys lacks {:#?}", hands.untold);
    app.quit().await;
}
