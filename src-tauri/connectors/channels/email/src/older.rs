//! What lies at the server and was not brought whole, by the server's own search: older mail than the chosen depth, and what
//! the first sync has still before it. Reads only.

use std::fmt::Write;

use connect::{
    ConnectError, Trouble,
    channel::{FolderRole, Found, Inbound, Reach, Wanted},
};
use jiff::{ToSpan, Zoned};
use model::{
    search::{Day, Term, Within},
    time::Timestamp,
};
use serde_json::Value;

use crate::{
    account::Account,
    setup::Config,
    sync::{Cursor, Depth, FolderState, Job, ago, unless_missing},
    wire::imap::{
        Folder, Session, UidSet,
        session::{Said, quoted},
    },
};

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Whole messages are brought of so many months; a month is not always as long, so the shortest counts.
pub fn reach(config: &Config) -> Reach {
    let since = config.months.and_then(|months| Zoned::now().checked_sub(i64::from(months).months()).ok());
    since.map_or(Reach::Everything, |since| Reach::Since(Timestamp(since.timestamp().as_millisecond())))
}

/// Looks through every folder that is read, but junk.
pub async fn search(account: &Account, cursor: Option<&Value>, wanted: &Wanted) -> Result<Found, ConnectError> {
    let cursor = Cursor::read(cursor.cloned());
    let words = said(wanted);
    let mut held = account.hold().await?;
    let folders = account.folders(&mut held).await?;
    let mut all = Found::default();
    for folder in folders.read.iter().filter(|folder| folder.role != FolderRole::Junk) {
        let found = in_folder(account, &mut held, folder, cursor.folders.get(&folder.name), &words, wanted.limit).await;
        if let Some((messages, total)) = unless_missing(found, &held)? {
            all.messages.extend(messages);
            all.total += total;
        }
    }
    all.messages.sort_by_key(|one| std::cmp::Reverse(one.received_at));
    all.messages.truncate(wanted.limit);
    Ok(all)
}

async fn in_folder(
    account: &Account,
    session: &mut Session,
    folder: &Folder,
    state: Option<&FolderState>,
    words: &[Said],
    limit: usize,
) -> Result<(Vec<Inbound>, u64), ConnectError> {
    let selected = session.select(&folder.name, None).await?;
    let state = state.filter(|state| state.epoch == selected.epoch && state.has_begun());
    let before = account.config.months.map(ago).transpose()?;
    let Some(beyond) = beyond(state, before.as_deref()) else { return Ok((Vec::new(), 0)) };
    if selected.exists == 0 {
        return Ok((Vec::new(), 0));
    }
    let mut what = beyond;
    what.extend_from_slice(words);
    let found = session.search_words(&what).await.map_err(|error| unreadable(error, words))?;
    let newest = found.get(found.len().saturating_sub(limit)..).unwrap_or_default();
    let mut messages = Vec::with_capacity(newest.len());
    if !newest.is_empty() {
        let job = Job::new(folder, selected.epoch, Depth::Headers);
        let uids = UidSet::of(newest.iter().copied());
        for mut fetched in session.fetch(&uids.to_string(), &job.items(session)).await? {
            if fetched.uid.is_some_and(|uid| uids.contains(uid)) && !fetched.bodies.is_empty() {
                messages.extend(job.read(&mut fetched));
            }
        }
    }
    Ok((messages, found.len() as u64))
}

/// Which messages of a folder are not here whole; `None` where all are. Nothing is asked of them where none is known to be.
fn beyond(state: Option<&FolderState>, before: Option<&str>) -> Option<Vec<Said>> {
    let key = match (state, before) {
        (None, _) => return Some(Vec::new()),
        (Some(state), None) if state.whole_from <= 1 => return None,
        (Some(state), None) => format!("UID 1:{}", state.whole_from - 1),
        (Some(state), Some(day)) if state.whole_from <= 1 => format!("BEFORE {day}"),
        (Some(state), Some(day)) => format!("OR UID 1:{} BEFORE {day}", state.whole_from - 1),
    };
    Some(vec![Said::Key(key)])
}

/// A server that cannot look for such letters says NO.
fn unreadable(error: ConnectError, words: &[Said]) -> ConnectError {
    let unicode = words.iter().any(|piece| matches!(piece, Said::Unicode(_)));
    if unicode && matches!(error.trouble, Trouble::Refused { .. }) {
        return ConnectError::new(Trouble::Unsupported, "this server cannot look for such characters");
    }
    error
}

fn said(wanted: &Wanted) -> Vec<Said> {
    let mut said = Vec::new();
    for term in &wanted.terms {
        term_said(&mut said, term);
    }
    let days = [("SINCE", wanted.after), ("BEFORE", wanted.before)];
    for (key, day) in days.into_iter().filter_map(|(key, day)| Some((key, day?))) {
        said.extend(written(day).map(|day| Said::Key(format!("{key} {day}"))));
    }
    said
}

fn term_said(said: &mut Vec<Said>, term: &Term) {
    let word: String = term.text.chars().filter(|c| !c.is_control()).collect();
    if word.trim().is_empty() {
        return;
    }
    let keys: &[&str] = match term.within {
        Within::Anywhere | Within::FileNames => &["TEXT"],
        Within::Subject => &["SUBJECT"],
        Within::People => &["OR OR FROM", "TO", "CC"],
    };
    let mut first = String::new();
    if term.excluded {
        first.push_str("NOT ");
    }
    for key in keys {
        let _ = write!(first, "{key}");
        let key = std::mem::take(&mut first);
        if word.is_ascii() {
            said.push(Said::Key(format!("{key} {}", quoted(&word))));
        } else {
            said.push(Said::Key(key));
            said.push(Said::Unicode(word.clone()));
        }
    }
}

fn written(day: Day) -> Option<String> {
    let month = MONTHS.get(usize::try_from(day.month).ok()?.checked_sub(1)?)?;
    Some(format!("{}-{month}-{:04}", day.day, day.year))
}

#[cfg(test)]
mod tests {
    use model::search::Search;

    use super::*;

    fn keys(typed: &str) -> Vec<Said> {
        said(&Wanted { terms: Search::parse(typed).terms, limit: 9, ..Wanted::default() })
    }

    #[test]
    fn words_become_keys() {
        let key = |text: &str| Said::Key(text.to_owned());
        assert_eq!(keys(r#"lamp "two words""#), [key(r#"TEXT "lamp""#), key(r#"TEXT "two words""#)]);
        assert_eq!(keys("-subject:torn"), [key(r#"NOT SUBJECT "torn""#)]);
        assert_eq!(keys("灯笼"), [key("TEXT"), Said::Unicode("灯笼".into())]);
        assert_eq!(
            keys("from:a@b.test"),
            [key(r#"OR OR FROM "a@b.test""#), key(r#"TO "a@b.test""#), key(r#"CC "a@b.test""#)]
        );
        assert_eq!(
            keys("-from:王"),
            [
                key("NOT OR OR FROM"),
                Said::Unicode("王".into()),
                key("TO"),
                Said::Unicode("王".into()),
                key("CC"),
                Said::Unicode("王".into())
            ]
        );
        assert_eq!(keys("\u{1}"), []);
    }

    #[test]
    fn only_what_is_not_here_is_asked_for() {
        let key = |text: &str| Some(vec![Said::Key(text.to_owned())]);
        let at = |whole_from| FolderState { whole_from, ..FolderState::new(7) };
        assert_eq!(beyond(None, Some("1-Jan-2026")), Some(vec![]));
        assert_eq!(beyond(Some(&at(1)), None), None);
        assert_eq!(beyond(Some(&at(41)), None), key("UID 1:40"));
        assert_eq!(beyond(Some(&at(1)), Some("1-Jan-2026")), key("BEFORE 1-Jan-2026"));
        assert_eq!(beyond(Some(&at(41)), Some("1-Jan-2026")), key("OR UID 1:40 BEFORE 1-Jan-2026"));
        assert_eq!(written(Day { year: 2026, month: 2, day: 9 }).as_deref(), Some("9-Feb-2026"));
        assert_eq!(written(Day { year: 2026, month: 13, day: 9 }), None);
    }
}
