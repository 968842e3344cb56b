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

/// What a key counts that was not answered: longer than anybody takes for an answer.
const MISSED: f64 = 1000.0;

/// Keeps for each key when it came and when the page answered it, and not another.
///
/// `j` and `k` are answered when the list's active row is the one they lead to (or one beyond it, that a later key led to), and
/// then by the messages of that row's conversation; a letter by the end of all that its own `input` event sets going.
const WATCH: &str = "
    const keys = [];
    window.benchKeys = keys;
    const active = () => {
        const id = document.querySelector('[role=listbox]')?.getAttribute('aria-activedescendant') ?? '';
        return { id, at: Number(document.getElementById(id)?.getAttribute('aria-posinset') ?? NaN) };
    };
    const came = (event) => {
        const now = performance.now();
        const at = event.timeStamp > 0 && event.timeStamp <= now && now - event.timeStamp < 1000 ? event.timeStamp : now;
        const last = keys.at(-1);
        const from = last !== undefined && last.row === null ? last.to : active().at;
        const to = from + (event.key === 'j' ? 1 : -1);
        keys.push({ key: event.key, at, to, talkId: null, row: null, talk: null, text: null });
    };
    window.addEventListener('keydown', came, true);
    const answer = (key, what) => {
        if (key !== undefined && key[what] === null) key[what] = performance.now() - key.at;
    };
    window.addEventListener('input', (event) => {
        const key = keys.find((one) => one.text === null && one.key === event.data);
        queueMicrotask(() => answer(key, 'text'));
    });
    const moved = () => {
        const { id, at } = active();
        const last = keys.findLastIndex((one) => one.row === null && one.to === at);
        for (const key of keys.slice(0, last + 1)) answer(key, 'row');
        if (last >= 0) keys[last].talkId = id.slice(-36);
    };
    new MutationObserver((changes) => {
        for (const change of changes) {
            if (change.type === 'attributes') {
                if (change.target.getAttribute('role') === 'listbox') moved();
            } else if (change.target instanceof Element && change.addedNodes.length > 0) {
                const log = document.querySelector('[role=log]');
                const holds = (node) => log !== null && node.contains(log);
                if (!log?.contains(change.target) && ![...change.addedNodes].some(holds)) continue;
                answer(keys.findLast((one) => one.talkId !== null && one.talkId === log?.dataset.conversation), 'talk');
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

    push(table, "Input to DOM: j and k in the list, the row", &times(&walked, "row"), Limit::AtMost(16.0));
    push(table, "Input to DOM: j and k in the list, the whole conversation", &times(&walked, "talk"), Limit::None);
    push(table, "Input to DOM: a letter in the composer", &times(&typed, "text"), Limit::AtMost(16.0));
}

/// What was kept so far.
async fn taken(page: &Page) -> Vec<Value> {
    let kept = page.run("return window.benchKeys.splice(0)").await;
    kept.as_array().cloned().unwrap_or_default()
}

/// Milliseconds of each key that was pressed: one that was not answered, or never came, counts too.
fn times(keys: &[Value], what: &str) -> Vec<f64> {
    let mut times: Vec<f64> = keys.iter().map(|key| key[what].as_f64().unwrap_or(MISSED)).collect();
    times.resize(KEYS.max(times.len()), MISSED);
    times
}

fn push(table: &mut Table, what: &str, times: &[f64], limit: Limit) {
    let missed = times.iter().filter(|time| **time >= MISSED).count();
    let shown = format!("p50 {:.1} ms, {missed} of {} missed", measure::median(times), times.len());
    let row = Row::new(format!("{what}, p95"), shown, "");
    table.rows.push(row.held(measure::percentile(times, 95.0), " ms", limit));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_key_without_an_answer_counts() {
        let keys = [json!({"row": 3.0}), json!({"row": null})];
        let times = times(&keys, "row");
        assert_eq!(times.len(), KEYS);
        assert_eq!(times.iter().filter(|time| **time >= MISSED).count(), KEYS - 1);
    }
}
