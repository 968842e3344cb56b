//! What a person does in the window: waits until something is there, presses it, types, reads.

use std::time::{Duration, Instant};

use fantoccini::{Client, Locator, elements::Element};
use serde_json::{Value, json};

/// Long enough for a loaded machine; a test that passes never waits it out.
const PATIENCE: Duration = Duration::from_mins(1);

#[derive(Clone)]
pub struct Page {
    client: Client,
}

impl Page {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Waits for an element by CSS.
    pub async fn wait(&self, css: &str) -> Element {
        self.shown(css, &[Locator::Css(css)]).await
    }

    /// Waits for a button, link or tab by the words on it or its label; else by how they begin.
    pub async fn control(&self, words: &str) -> Element {
        let (exact, beginning) = control_paths(words);
        self.shown(words, &[Locator::XPath(&exact), Locator::XPath(&beginning)]).await
    }

    /// Presses what CSS finds.
    pub async fn press_at(&self, css: &str) {
        self.pressed(css, async || self.wait(css).await).await;
    }

    /// Presses a button, link or tab by its words.
    pub async fn press(&self, words: &str) {
        self.pressed(words, async || self.control(words).await).await;
    }

    /// Presses a button, link or tab by its words, among those in the part that CSS finds.
    pub async fn press_in(&self, css: &str, words: &str) {
        let (exact, beginning) = control_paths(words);
        let inside = |path: &str| format!(".{path}");
        let paths = [inside(&exact), inside(&beginning)];
        let find = async || {
            let deadline = Instant::now() + PATIENCE;
            loop {
                for path in &paths {
                    for part in self.client.find_all(Locator::Css(css)).await.unwrap_or_default() {
                        for found in part.find_all(Locator::XPath(path)).await.unwrap_or_default() {
                            if found.is_displayed().await.unwrap_or(false) {
                                return found;
                            }
                        }
                    }
                }
                assert!(Instant::now() < deadline, "{words:?} is not in {css}; on screen:\n{}", self.text().await);
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        self.pressed(words, find).await;
    }

    /// Opens the row of a list that has these words.
    pub async fn open_row(&self, words: &str) {
        let path = format!("//*[@role='option'][contains(normalize-space(.), {})]", quoted(words));
        self.pressed(words, async || self.shown(words, &[Locator::XPath(&path)]).await).await;
    }

    /// Types into the field with this label, in the place of what is there.
    pub async fn fill(&self, label: &str, text: &str) {
        let field = self.field(label).await;
        let _ = field.clear().await;
        field.send_keys(text).await.unwrap_or_else(|error| panic!("{label:?} takes no text: {error}"));
    }

    /// Gives a file to the file field that CSS finds, which may be out of sight behind its button.
    pub async fn give_file(&self, css: &str, path: &std::path::Path) {
        let field = self.client.find(Locator::Css(css)).await.unwrap_or_else(|error| panic!("{css}: {error}"));
        let given = field.send_keys(&path.to_string_lossy()).await;
        given.unwrap_or_else(|error| panic!("{css} takes no file: {error}"));
    }

    /// Chooses in the select with this label, by the value.
    pub async fn choose(&self, label: &str, value: &str) {
        let field = self.field(label).await;
        field.select_by_value(value).await.unwrap_or_else(|error| panic!("{label:?} has no {value:?}: {error}"));
    }

    /// Waits for a field by its label.
    pub async fn field(&self, label: &str) -> Element {
        let q = quoted(label);
        let path = format!(
            "//*[self::input or self::textarea or self::select]\
             [@aria-label={q} or @id=//label[normalize-space(.)={q} or starts-with(normalize-space(.), {q})]/@for]"
        );
        self.shown(label, &[Locator::XPath(&path)]).await
    }

    /// Goes to a place of the window, such as `/inbox/all`.
    pub async fn go(&self, path: &str) {
        self.run(&format!("location.hash = '#{path}'")).await;
    }

    /// Waits until these words are on screen.
    pub async fn see(&self, words: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let text = self.text().await;
            if text.contains(words) {
                return;
            }
            assert!(Instant::now() < deadline, "{words:?} did not appear; on screen:\n{text}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Waits until these words are on screen no more.
    pub async fn gone(&self, words: &str) {
        let deadline = Instant::now() + PATIENCE;
        while self.text().await.contains(words) {
            assert!(Instant::now() < deadline, "{words:?} is still there");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// All words on screen.
    pub async fn text(&self) -> String {
        let text = self.client.execute("return document.body.innerText", vec![]).await;
        text.ok().and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default()
    }

    pub async fn run(&self, script: &str) -> Value {
        self.client.execute(script, vec![]).await.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// A call as the window makes it; one that fails fails the test.
    pub async fn call(&self, name: &str, payload: Value) -> Value {
        let request = json!({"name": name, "payload": payload});
        self.run(&format!(
            "window.answered = null; window.__TAURI_INTERNALS__.invoke('call', {request})\
             .then((ok) => {{ window.answered = {{ok}}; }}, (failed) => {{ window.answered = {{failed}}; }})"
        ))
        .await;
        self.until(name, async || !self.run("return window.answered").await.is_null()).await;
        let mut answer = self.run("return window.answered").await;
        assert!(answer.get("failed").is_none(), "{name}: {answer:#}");
        answer["ok"].take()
    }

    /// Presses keys, as `Control+Enter` or `j`.
    pub async fn keys(&self, keys: &str) {
        let element = self.client.active_element().await.expect("something has the focus");
        element.send_keys(keys).await.unwrap_or_else(|error| panic!("{keys:?}: {error}"));
    }

    /// Waits until this holds.
    pub async fn until(&self, what: &str, holds: impl AsyncFn() -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !holds().await {
            assert!(Instant::now() < deadline, "not so: {what}; on screen:\n{}", self.text().await);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Waits for the first that is to be seen.
    async fn shown(&self, what: &str, locators: &[Locator<'_>]) -> Element {
        let deadline = Instant::now() + PATIENCE;
        loop {
            for locator in locators {
                for found in self.client.find_all(*locator).await.unwrap_or_default() {
                    if found.is_displayed().await.unwrap_or(false) {
                        return found;
                    }
                }
            }
            assert!(Instant::now() < deadline, "{what:?} did not appear; on screen:\n{}", self.text().await);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Presses once it can be: it may move or be drawn anew between being found and being pressed.
    async fn pressed(&self, what: &str, find: impl AsyncFn() -> Element) {
        let deadline = Instant::now() + PATIENCE;
        while let Err(error) = find().await.click().await {
            assert!(Instant::now() < deadline, "{what:?} could not be pressed: {error}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

/// By the exact words, and by how they begin.
fn control_paths(words: &str) -> (String, String) {
    let q = quoted(words);
    let kinds = "self::button or self::a or @role='button' or @role='tab' or @role='menuitem' or @role='option' or @role='radio' or self::label or self::summary";
    (
        format!("//*[{kinds}][normalize-space(.)={q} or @aria-label={q}]"),
        format!("//*[{kinds}][starts-with(normalize-space(.), {q})]"),
    )
}

/// An XPath string of any text.
fn quoted(text: &str) -> String {
    if !text.contains('\'') {
        return format!("'{text}'");
    }
    let parts: Vec<String> = text.split('\'').map(|part| format!("'{part}'")).collect();
    format!("concat({})", parts.join(", \"'\", "))
}
