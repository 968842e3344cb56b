//! Quick replies as a file, JSON or CSV, out and in. What comes in is shown before any of it is saved.
//!
//! A sheet may be opened by a program that takes a cell for a formula: such cells go out with an apostrophe before them, and
//! lose it when they come in again.

use bytes::Bytes;
use model::{
    id::BrandId,
    quick_reply::{Action, Occasion},
};
use serde::{Deserialize, Serialize};
use store::{
    Durability,
    table::{self, quick_reply::Content},
};

use super::NAME;
use crate::{
    Desk,
    dto::*,
    error::{ApiError, Result},
};

/// Rows of one file: more are no list of quick replies.
const MOST: usize = 5_000;
/// What spreadsheets take for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// One reply in a file. What is not named is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
struct Line {
    name: String,
    text: String,
    brand: String,
    language: String,
    action: String,
    occasion: String,
}

impl Desk {
    pub(crate) async fn quick_replies_export(&self, request: QuickRepliesExport) -> Result<Exported> {
        self.agent()?;
        let lines = self
            .store
            .read(|r| {
                let brands = table::brand::list(r)?;
                let name = |id: BrandId| brands.iter().find(|brand| brand.id == id).map(|brand| brand.name.clone());
                let all = table::quick_reply::list(r)?;
                Ok(all
                    .into_iter()
                    .map(|one| Line {
                        name: one.name,
                        text: one.text,
                        brand: one.brand.and_then(name).unwrap_or_default(),
                        language: one.language,
                        action: one.action.map(|action| action.words()).unwrap_or_default(),
                        occasion: one.occasion.map(|occasion| occasion.word().to_owned()).unwrap_or_default(),
                    })
                    .collect::<Vec<Line>>())
            })
            .await?;
        let content = match request.format.as_str() {
            "json" => serde_json::to_vec_pretty(&lines)?,
            "csv" => to_csv(&lines)?,
            other => return Err(ApiError::new("api.request", format!("no such format: {other}"))),
        };
        let saved = self.outside.save_file(&format!("quick-replies.{}", request.format), Bytes::from(content)).await?;
        Ok(Exported { saved })
    }

    pub(crate) async fn quick_replies_read(&self, request: QuickRepliesRead) -> Result<QuickRepliesSheet> {
        self.agent()?;
        let lines = parse(&request.text)?;
        let rows = self.store.read(move |r| {
            let (brands, there) = (table::brand::list(r)?, table::quick_reply::list(r)?);
            let rows = lines.into_iter().map(|line| {
                let content = content(&line, &brands);
                let (outcome, trouble) = match &content {
                    Err(trouble) => ("bad", Some((*trouble).to_owned())),
                    Ok(content) => match there.iter().find(|one| is_the_same(one, content)) {
                        None => ("new", None),
                        Some(one) if says_the_same(one, content) => ("same", None),
                        Some(_) => ("changed", None),
                    },
                };
                let Line { name, text, brand, language, action, occasion } = line;
                SheetRow { name, text, brand, language, action, occasion, outcome: outcome.into(), trouble }
            });
            Ok(QuickRepliesSheet { rows: rows.collect() })
        });
        Ok(rows.await?)
    }

    pub(crate) async fn quick_replies_import(&self, request: QuickRepliesSheet) -> Result<QuickRepliesSaved> {
        let agent = self.agent()?;
        let saved = self.store.write(Durability::Normal, move |w| {
            let brands = table::brand::list(&w.reader())?;
            let mut saved = QuickRepliesSaved { added: 0, changed: 0 };
            for row in request.rows {
                let SheetRow { name, text, brand, language, action, occasion, .. } = row;
                let Ok(content) = content(&Line { name, text, brand, language, action, occasion }, &brands) else {
                    continue;
                };
                let there = table::quick_reply::list(&w.reader())?;
                match there.iter().find(|one| is_the_same(one, &content)) {
                    Some(one) if says_the_same(one, &content) => {}
                    Some(one) => {
                        table::quick_reply::set(w, agent, one.id, &content)?;
                        saved.changed += 1;
                    }
                    None => {
                        table::quick_reply::add(w, agent, &content)?;
                        saved.added += 1;
                    }
                }
            }
            Ok(saved)
        });
        Ok(saved.await?)
    }
}

/// One of that name for the same brand and language: a file that comes in again changes it.
fn is_the_same(one: &table::quick_reply::QuickReply, content: &Content) -> bool {
    one.name.to_lowercase() == content.name.to_lowercase()
        && one.brand == content.brand
        && one.language == content.language
}

fn says_the_same(one: &table::quick_reply::QuickReply, content: &Content) -> bool {
    one.text == content.text && one.action == content.action && one.occasion == content.occasion
}

/// What it would be kept as, or what is wrong with it.
fn content(line: &Line, brands: &[model::agent::Brand]) -> std::result::Result<Content, &'static str> {
    let (name, text, brand) = (line.name.trim(), line.text.trim(), line.brand.trim());
    if name.is_empty() || name.chars().count() > NAME {
        return Err("name");
    }
    if text.is_empty() {
        return Err("text");
    }
    let brand = match brand {
        "" => None,
        named => Some(brands.iter().find(|brand| brand.name.trim() == named).ok_or("brand")?.id),
    };
    let action = match line.action.trim() {
        "" => None,
        words => Some(Action::from_words(words).ok_or("action")?),
    };
    let occasion = match line.occasion.trim() {
        "" => None,
        word => Some(Occasion::from_word(word).ok_or("occasion")?),
    };
    let (name, text, language) = (name.to_owned(), text.to_owned(), line.language.trim().to_owned());
    Ok(Content { brand, language, name, text, action, occasion })
}

fn parse(text: &str) -> Result<Vec<Line>> {
    let text = text.trim_start_matches('\u{feff}');
    let unread = |error: &dyn std::fmt::Display| ApiError::new("quick_reply.file", error.to_string());
    let lines: Vec<Line> = if text.trim_start().starts_with(['[', '{']) {
        serde_json::from_str(text).map_err(|error| unread(&error))?
    } else {
        from_csv(text).map_err(|error| unread(&error))?
    };
    if lines.is_empty() || lines.len() > MOST {
        return Err(unread(&format!("{} rows", lines.len())));
    }
    Ok(lines)
}

fn to_csv(lines: &[Line]) -> Result<Vec<u8>> {
    // Without the mark some programs take it for another encoding.
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec());
    let failed = |error: csv::Error| ApiError::new("api.internal", error.to_string());
    for line in lines {
        let Line { name, text, brand, language, action, occasion } = line;
        let [name, text, brand, language, action, occasion] =
            [name, text, brand, language, action, occasion].map(|cell| harmless(cell));
        writer.serialize(Line { name, text, brand, language, action, occasion }).map_err(failed)?;
    }
    if lines.is_empty() {
        writer.write_record(["name", "text", "brand", "language", "action", "occasion"]).map_err(failed)?;
    }
    writer.into_inner().map_err(|error| ApiError::new("api.internal", error.to_string()))
}

fn from_csv(text: &str) -> std::result::Result<Vec<Line>, csv::Error> {
    let head = text.lines().next().unwrap_or_default();
    // A spreadsheet where the comma divides a number's parts writes semicolons.
    let delimiter = [b',', b';', b'\t'].into_iter().max_by_key(|mark| head.bytes().filter(|byte| byte == mark).count());
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter.unwrap_or(b','))
        .flexible(true)
        .trim(csv::Trim::Headers)
        .from_reader(text.as_bytes());
    let heads: csv::StringRecord = reader.headers()?.iter().map(str::to_lowercase).collect();
    reader.set_headers(heads);
    let lines = reader.deserialize::<Line>().map(|line| {
        let Line { name, text, brand, language, action, occasion } = line?;
        let [name, text, brand, language, action, occasion] =
            [name, text, brand, language, action, occasion].map(as_written);
        Ok(Line { name, text, brand, language, action, occasion })
    });
    lines.collect()
}

/// A cell that no program takes for a formula.
fn harmless(cell: &str) -> String {
    // One that begins with apostrophes before a formula's sign would lose one when it comes back.
    let bare = cell.trim_start_matches('\'');
    if bare.starts_with(FORMULA) { format!("'{cell}") } else { cell.to_owned() }
}

fn as_written(cell: String) -> String {
    let bare = cell.trim_start_matches('\'');
    match cell.strip_prefix('\'') {
        Some(rest) if bare.starts_with(FORMULA) => rest.to_owned(),
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_looks_like_a_formula_is_text_outside_and_itself_again_inside() {
        let line = Line { name: "=1+1".into(), text: "@SUM(A1)".into(), action: "resolve".into(), ..Line::default() };
        let csv = String::from_utf8(to_csv(std::slice::from_ref(&line)).unwrap()).unwrap();
        assert!(csv.contains("'=1+1,'@SUM(A1),,,resolve,"), "{csv}");
        assert_eq!(parse(&csv).unwrap(), [line]);
    }

    #[test]
    fn sheets_come_as_programs_write_them() {
        let semicolons = "\u{feff}Name;Text;Action\r\nLate;\"It is late,\nsorry\";snooze:2\r\n";
        let expected = Line {
            name: "Late".into(),
            text: "It is late,\nsorry".into(),
            action: "snooze:2".into(),
            ..Line::default()
        };
        assert_eq!(parse(semicolons).unwrap(), [expected]);
        assert_eq!(parse("[{\"name\":\"a\",\"text\":\"b\"}]").unwrap()[0].text, "b");
        assert_eq!(parse("[1]").unwrap_err().code, "quick_reply.file");
        assert_eq!(parse("name,text\n").unwrap_err().code, "quick_reply.file");
    }

    #[test]
    fn what_cannot_be_kept_says_why() {
        let of = |name: &str, text: &str, brand: &str, action: &str| {
            let line = Line {
                name: name.into(),
                text: text.into(),
                brand: brand.into(),
                action: action.into(),
                ..Line::default()
            };
            content(&line, &[]).err()
        };
        assert_eq!(of("a", "b", "", ""), None);
        assert_eq!(of("", "b", "", ""), Some("name"));
        assert_eq!(of("a", " ", "", ""), Some("text"));
        assert_eq!(of("a", "b", "Nobody", ""), Some("brand"));
        assert_eq!(of("a", "b", "", "pay"), Some("action"));
        let line = Line { name: "a".into(), text: "b".into(), occasion: "birthday".into(), ..Line::default() };
        assert_eq!(content(&line, &[]).err(), Some("occasion"));
    }

    proptest! {
        #[test]
        fn a_sheet_comes_back_as_it_went(cells in proptest::collection::vec("[='+@a,;\"\\n -]{0,8}", 6..=6), name in "[a-z]{1,5}") {
            let line = Line {
                name,
                text: cells[1].clone(),
                brand: cells[2].clone(),
                language: cells[3].clone(),
                action: cells[4].clone(),
                occasion: cells[5].clone(),
            };
            let csv = String::from_utf8(to_csv(std::slice::from_ref(&line)).unwrap()).unwrap();
            prop_assert_eq!(parse(&csv).unwrap(), vec![line]);
        }
    }
}
