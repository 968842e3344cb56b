//! Row 6: how long the real window takes from a key to its answer in the page, over the big desk. Measured in the page itself:
//! from the key's event to the change of the DOM that answers it.

use std::time::Duration;

use e2e::{App, Page};
use serde_json::Value;

use crate::{
    desk::{BIG, Desk},
    measure, start,
    table::{Limit, Row, Table},
};

/// Keys of each kind.
const KEYS: usize = 120;
/// Between two keys, as a person presses them.
const PAUSE: Duration = Duration::from_millis(180);
const TEXT: &str = "thank you for writing, we look into it today and send another shade ";

/// Keeps for each key when it came and when the page first answered.
///
/// `j` and `k` are answered by the list's active row, and then by the messages of the conversation; a letter by the end of
/// all that its `input` event sets going.
const WATCH: &str = "
    const keys = [];
    window.benchKeys = keys;
    const came = (event) => {
        const now = performance.now();
        const at = event.timeStamp > 0 && event.timeStamp <= now && now - event.timeStamp < 1000 ? event.timeStamp : now;
        keys.push({ key: event.key, at, row: null, talk: null, text: null });
    };
    window.addEventListener('keydown', came, true);
    const answered = (what) => {
        const key = keys[keys.length - 1];
        if (key !== undefined && key[what] === null) key[what] = performance.now() - key.at;
    };
    window.addEventListener('input', () => queueMicrotask(() => answered('text')));
    new MutationObserver((changes) => {
        for (const change of changes) {
            if (change.type === 'attributes') {
                if (change.target.getAttribute('role') === 'listbox') answered('row');
            } else if (change.target instanceof Element && change.addedNodes.length > 0) {
                const log = document.querySelector('[role=log]');
                const holds = (node) => log !== null && node.contains(log);
                if (log?.contains(change.target) || [...change.addedNodes].some(holds)) answered('talk');
            }
        }
    }).observe(document.body, {
        subtree: true, childList: true, attributes: true, attributeFilter: ['aria-activedescendant'],
    });
    return true";

pub async fn measure(table: &mut Table) {
    let Some((program, _)) = start::programs() else {
        table.notes.push("Input: left out, `cargo xtask bench` gives the app and a screen.".into());
        return;
    };
    let desk = Desk::ready(BIG).await;
    start::give_keys(&desk).await;
    let mut app = App::on("bench", &program, &desk.folder);
    let page = app.start().await;
    page.go("/inbox/all").await;
    start::sit_down(&page).await;
    page.press_at("[role=option]").await;
    page.wait("[role=log]").await;
    page.run(WATCH).await;

    for nth in 0..KEYS {
        page.keys(if nth % 12 < 9 { "j" } else { "k" }).await;
        tokio::time::sleep(PAUSE).await;
    }
    let walked = taken(&page).await;
    page.field("Your reply").await.click().await.unwrap();
    for letter in TEXT.chars().cycle().take(KEYS) {
        page.keys(&letter.to_string()).await;
        tokio::time::sleep(PAUSE / 3).await;
    }
    let typed = taken(&page).await;
    // The desk is used again: it keeps no draft of this.
    page.field("Your reply").await.clear().await.unwrap();
    tokio::time::sleep(Duration::from_secs(2)).await;
    app.kill();

    let rows = times(&walked, "row", KEYS);
    push(table, "Input to DOM: j and k in the list, the row", &rows, Limit::AtMost(16.0));
    let talks = times(&walked, "talk", KEYS);
    push(table, "Input to DOM: j and k in the list, the whole conversation", &talks, Limit::None);
    let letters = times(&typed, "text", KEYS);
    push(table, "Input to DOM: a letter in the composer", &letters, Limit::AtMost(16.0));
}

/// What was kept so far.
async fn taken(page: &Page) -> Vec<Value> {
    let kept = page.run("return window.benchKeys.splice(0)").await;
    kept.as_array().cloned().unwrap_or_default()
}

/// Milliseconds, of the keys that were answered in this way: all but a few, or nothing was measured.
fn times(keys: &[Value], what: &str, pressed: usize) -> Vec<f64> {
    let times: Vec<f64> = keys.iter().filter_map(|key| key[what].as_f64()).collect();
    assert!(times.len() * 10 >= pressed * 9, "{} of {pressed} keys were answered by the {what}", times.len());
    times
}

fn push(table: &mut Table, what: &str, times: &[f64], limit: Limit) {
    let row = Row::new(format!("{what}, p95"), format!("p50 {:.1} ms", measure::median(times)), "");
    table.rows.push(row.held(measure::percentile(times, 95.0), " ms", limit));
}
