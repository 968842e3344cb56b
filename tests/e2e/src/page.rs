//! What a person does in the window: waits until something is there, presses it, types, reads.

use std::time::{Duration, Instant};

use fantoccini::{Client, Locator, elements::Element};
use serde_json::Value;

/// Long enough for a loaded machine; a test that passes never waits it out.
const PATIENCE: Duration = Duration::from_secs(60);

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
        self.until(css, || self.client.find(Locator::Css(css))).await
    }

    /// Waits for a button, link or tab by the words on it or its label.
    pub async fn control(&self, words: &str) -> Element {
        let path = control_path(words);
        self.until(words, || self.client.find(Locator::XPath(&path))).await
    }

    /// Presses a button, link or tab by its words.
    pub async fn press(&self, words: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let pressed = self.control(words).await.click().await;
            match pressed {
                Ok(()) => return,
                // It moved or was drawn anew between being found and being pressed.
                Err(_) if Instant::now() < deadline => tokio::time::sleep(Duration::from_millis(100)).await,
                Err(error) => panic!("{words:?} could not be pressed: {error}"),
            }
        }
    }

    /// Types into the field with this label, in the place of what is there.
    pub async fn fill(&self, label: &str, text: &str) {
        let path = format!(
            "//*[self::input or self::textarea or self::select][@aria-label={q} or @id=//label[normalize-space(.)={q} or starts-with(normalize-space(.), {q})]/@for]",
            q = quoted(label)
        );
        let field = self.until(label, || self.client.find(Locator::XPath(&path))).await;
        let _ = field.clear().await;
        field.send_keys(text).await.unwrap_or_else(|error| panic!("{label:?} takes no text: {error}"));
    }

    /// Waits until these words are on screen.
    pub async fn see(&self, words: &str) {
        let path = format!("//*[contains(normalize-space(.), {})]", quoted(words));
        self.until(words, || self.client.find(Locator::XPath(&path))).await;
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

    /// Presses keys, as `Control+Enter` or `j`.
    pub async fn keys(&self, keys: &str) {
        let element = self.client.active_element().await.expect("something has the focus");
        element.send_keys(keys).await.unwrap_or_else(|error| panic!("{keys:?}: {error}"));
    }

    async fn until<F, Fut>(&self, what: &str, find: F) -> Element
    where
        F: Fn() -> Fut,
        Fut: Future<Output = Result<Element, fantoccini::error::CmdError>>,
    {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Ok(found) = find().await {
                if found.is_displayed().await.unwrap_or(false) {
                    return found;
                }
            }
            if Instant::now() >= deadline {
                panic!("{what:?} did not appear; on screen:\n{}", self.text().await);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

fn control_path(words: &str) -> String {
    let q = quoted(words);
    let kinds = "self::button or self::a or @role='button' or @role='tab' or @role='menuitem' or @role='option' or @role='radio' or self::label or self::summary";
    format!("//*[{kinds}][normalize-space(.)={q} or @aria-label={q} or starts-with(normalize-space(.), {q})]")
}

/// An XPath string of any text.
fn quoted(text: &str) -> String {
    if !text.contains('\'') {
        return format!("'{text}'");
    }
    let parts: Vec<String> = text.split('\'').map(|part| format!("'{part}'")).collect();
    format!("concat({})", parts.join(", \"'\", "))
}
