//! What is sought, as the index is asked for it.

use model::{
    search::{Term, Within},
    words::{Sought, sought},
};

use crate::{Reader, Result};

/// Endings tried for the beginning of a word in a script with blanks. The shortest come first: they are what is being typed.
const ENDINGS: usize = 24;
/// Fewer letters begin too much to be worth it.
const BEGINNING: usize = 3;

/// The expression of the wanted terms, or none where there is nothing to look up; and one for each that is not wanted.
pub struct Expression {
    pub wanted: Option<String>,
    pub unwanted: Vec<String>,
    /// What the wanted terms look for, to show it.
    pub sought: Vec<(Within, Sought)>,
}

pub fn expression(reader: &Reader<'_>, terms: &[Term]) -> Result<Expression> {
    let mut made = Expression { wanted: None, unwanted: Vec::new(), sought: Vec::new() };
    let mut wanted = Vec::new();
    for term in terms {
        let Some(sought) = sought(&term.text, term.begun) else { continue };
        let text = format!("{}({})", column(term.within), phrases(reader, &sought)?.join(" OR "));
        if term.excluded {
            made.unwanted.push(text);
        } else {
            wanted.push(text);
            made.sought.push((term.within, sought));
        }
    }
    made.wanted = (!wanted.is_empty()).then(|| wanted.join(" AND "));
    Ok(made)
}

const fn column(within: Within) -> &'static str {
    match within {
        Within::Anywhere => "",
        Within::Subject => "subject : ",
        Within::People => "people : ",
        Within::FileNames => "files : ",
    }
}

/// The phrase itself, and with each ending that its last word can have. Whole words are read from the index as they are
/// asked for; a beginning would first be gathered whole, however many there are.
fn phrases(reader: &Reader<'_>, sought: &Sought) -> Result<Vec<String>> {
    let mut phrases = vec![phrase(&sought.words)];
    if let (true, Some((last, before))) = (sought.begun, sought.words.split_last()) {
        for word in endings(reader, last)? {
            let mut words = before.to_vec();
            words.push(word);
            phrases.push(phrase(&words));
        }
    }
    Ok(phrases)
}

/// Words hold letters and digits only, so nothing in them has a meaning of its own.
fn phrase(words: &[String]) -> String {
    format!("\"{}\"", words.join(" "))
}

fn endings(reader: &Reader<'_>, beginning: &str) -> Result<Vec<String>> {
    // A lone letter of a script without blanks begins a pair, or many; all of them are wanted.
    let lone = beginning.chars().count() == 1 && beginning.chars().all(|letter| letter >= '\u{0e00}');
    if !lone && beginning.chars().count() < BEGINNING {
        return Ok(Vec::new());
    }
    let limit = if lone { String::new() } else { format!("ORDER BY length(word), word LIMIT {ENDINGS}") };
    let sql = format!("SELECT word FROM search_word WHERE word > ?1 AND word < ?2 {limit}");
    let mut statement = reader.connection().prepare_cached(&sql)?;
    let rows = statement.query_map((beginning, format!("{beginning}\u{10ffff}")), |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
