//! Ten tasks of an agent's day, by keyboard alone, in the real window over the made-up shop: their keys are counted, and the
//! page itself says how long the last one took. The test holds the counts against README, the bench the times.

use crate::{App, Page};

const ENTER: &str = "\u{e007}";
const UP: &str = "\u{e013}";
const SHIFT: &str = "\u{e008}";
const CONTROL: &str = "\u{e009}";
/// Lets go of what is held.
const FREE: &str = "\u{e000}";

/// A task as it was done.
#[derive(Debug, Clone)]
pub struct Done {
    pub task: &'static str,
    pub keys: usize,
    /// Milliseconds from the last key to the change of the page that ends the task, as the page itself saw both.
    pub ms: f64,
    /// The end needs an answer of the store.
    pub stored: bool,
}

/// Looks at the page with each of its changes, and keeps when the last key came and when what was waited for held.
const WATCH: &str = "
    const hands = { key: 0, took: null, holds: null };
    window.hands = hands;
    const came = (event) => {
        if (['Control', 'Shift'].includes(event.key)) return;
        const now = performance.now();
        hands.key = event.timeStamp > 0 && event.timeStamp <= now && now - event.timeStamp < 1000 ? event.timeStamp : now;
        hands.took = null;
    };
    window.addEventListener('keydown', came, true);
    const look = () => {
        if (hands.holds !== null && hands.took === null && hands.holds()) hands.took = performance.now() - hands.key;
    };
    new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    window.addEventListener('hashchange', look);
    return true";

/// The agent's hands: they press keys and count them. A key with what is held beside it is one.
struct Hands<'a> {
    page: &'a Page,
    pressed: usize,
    done: Vec<Done>,
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

    /// What the page shows when the task is done: JavaScript without side effects, asked with every change from now on.
    async fn ends(&self, holds: &str) {
        self.page.run(&format!("window.hands.took = null; window.hands.holds = () => {holds}")).await;
    }

    /// Waits for that end.
    async fn done(&mut self, task: &'static str, stored: bool) {
        self.page.until(task, async || self.page.run("return window.hands.took").await.is_number()).await;
        let ms = self.page.run("const took = window.hands.took; window.hands.holds = null; return took").await;
        let keys = std::mem::take(&mut self.pressed);
        self.done.push(Done { task, keys, ms: ms.as_f64().unwrap(), stored });
    }

    /// From anywhere to what the palette finds by these words.
    async fn palette(&mut self, words: &str, finds: &str, ends: &str) {
        self.with(CONTROL, "k").await;
        self.focused("input").await;
        self.seeks(words).await;
        let first = "return document.querySelector('[role=dialog] [aria-selected=true]')?.innerText ?? ''";
        self.page
            .until(finds, async || self.page.run(first).await.as_str().is_some_and(|text| text.contains(finds)))
            .await;
        self.ends(ends).await;
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

/// The dialog is away.
const CLOSED: &str = "document.querySelector('[role=dialog]') === null";

/// How many conversations the list's head tells of.
async fn open_ones(page: &Page) -> u64 {
    let text = page.run("return document.querySelector('section.inbox header')?.innerText ?? ''").await;
    let digits: String = text.as_str().unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(0)
}

/// The list has this title.
fn titled(title: &str) -> String {
    format!("document.querySelector('section.inbox header h2')?.textContent === {title:?}")
}

/// The conversation that the tasks are about, with its order beside it.
async fn sit(page: &Page) {
    page.go("/inbox/all").await;
    page.open_row("Broken lamp shade").await;
    page.wait("article header").await;
    page.control("Refund").await;
    page.run("document.activeElement?.blur()").await;
}

/// Opens the made-up shop as its first agent, with a quick reply to use.
pub async fn sit_down(page: &Page) {
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
}

/// Does them one after the other, at a desk where [`sit_down`] was done.
pub async fn ten_tasks(app: &mut App, page: &Page) -> Vec<Done> {
    page.run(WATCH).await;
    let mut hands = Hands { page, pressed: 0, done: Vec::new() };

    sit(page).await;
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
    hands.ends("document.querySelector('[role=log]').textContent.includes('waiting to be sent')").await;
    hands.with(CONTROL, ENTER).await;
    hands.done("Answer with a quick reply", true).await;

    sit(page).await;
    let number = page.run("return document.querySelector('button.number').innerText.replace(/\\D/g, '')").await;
    let number = number.as_str().unwrap().to_owned();
    let open = "location.hash.startsWith('#/orders/') && document.querySelector('article dl') !== null";
    hands.palette(&number, &number, open).await;
    hands.done("Find an order by its number", true).await;

    sit(page).await;
    hands.key("/").await;
    hands.focused("input").await;
    hands.seeks("退款").await;
    page.until("hits are marked", async || page.run("return document.querySelector('mark') !== null").await == true)
        .await;
    hands.ends("document.querySelector('[data-conversation] article') !== null").await;
    hands.key(ENTER).await;
    hands.done("Find a conversation by two Chinese characters", true).await;

    sit(page).await;
    hands.with(SHIFT, "t").await;
    hands.one_of_the_first(page).await;
    app.shot("return").await;
    hands.ends(CLOSED).await;
    hands.with(CONTROL, ENTER).await;
    hands.done("Start a return", true).await;

    sit(page).await;
    hands.key("f").await;
    hands.one_of_the_first(page).await;
    app.shot("refund").await;
    hands.ends(CLOSED).await;
    hands.with(CONTROL, ENTER).await;
    hands.done("Refund one line", true).await;
    page.see("Refund of").await;

    sit(page).await;
    let says = "document.querySelector('aside')?.textContent.includes('German') === true";
    hands.palette("german", "German", says).await;
    hands.done("Change the customer’s language", true).await;

    hands.key("a").await;
    page.until("it is the agent's", async || page.text().await.contains("Jo Brand")).await;
    hands.key("n").await;
    hands.focused("[contenteditable=true], textarea").await;
    page.keys("Ask the warehouse for another shade").await;
    hands.ends("document.querySelector('[role=log]')?.textContent.includes('Ask the warehouse') === true").await;
    hands.with(CONTROL, ENTER).await;
    hands.done("Assign, and write a note", true).await;

    page.run("document.activeElement?.blur()").await;
    hands.key("s").await;
    page.wait("[role=menu] [role=menuitem]").await;
    hands.key("t").await;
    hands.ends("!document.querySelector('section.inbox').textContent.includes('Broken lamp shade')").await;
    hands.key(ENTER).await;
    hands.done("Snooze until tomorrow", true).await;

    hands.key("g").await;
    hands.ends(&titled("Unassigned")).await;
    hands.key("u").await;
    hands.done("Switch views", false).await;

    page.go("/inbox/all").await;
    page.wait("[role=option]").await;
    page.until("the list is counted", async || open_ones(page).await > 50).await;
    let before = open_ones(page).await;
    page.run("document.activeElement?.blur()").await;
    hands.with(CONTROL, "a").await;
    hands
        .ends(&format!(
            "Number(document.querySelector('section.inbox header').textContent.replace(/\\D/g, '')) + 50 <= {before}"
        ))
        .await;
    hands.key("e").await;
    hands.done("Resolve fifty at once", true).await;
    app.shot("bulk").await;
    page.keys("z").await;
    page.until("all are back", async || open_ones(page).await >= before).await;
    hands.done
}

/// Milliseconds from the key to the page's answer of so many switches between two views that are known.
pub async fn switches(page: &Page, count: usize) -> Vec<f64> {
    let mut hands = Hands { page, pressed: 0, done: Vec::new() };
    for nth in 0..count {
        let (key, title) = if nth % 2 == 0 { ("u", "Unassigned") } else { ("i", "All open") };
        hands.key("g").await;
        hands.ends(&titled(title)).await;
        hands.key(key).await;
        hands.done("Switch views", false).await;
    }
    hands.done.iter().map(|done| done.ms).collect()
}
