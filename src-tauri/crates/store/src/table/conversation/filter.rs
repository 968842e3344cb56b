//! A saved view's filter, in the words of the search: asked of rows of the list, so words are looked for in what the list
//! shows (subject, customer, the newest words) and not in all that was ever written.

use std::{collections::HashSet, hash::Hash};

use model::{
    conversation::Status,
    id::{AgentId, ConversationId, CustomerId},
    search::{Filter as Asked, Search, State, Term, Within},
    time::Timestamp,
};
use uuid::Uuid;

use super::list::{ListRow, View};
use crate::{
    Reader, Result, row,
    table::{deadline, operation},
};

#[derive(Debug, Clone)]
pub struct Filter {
    pub search: Search,
    /// Whose `is:mine` it is.
    pub agent: AgentId,
    /// From this moment on.
    pub after: Option<Timestamp>,
    /// Before this moment.
    pub before: Option<Timestamp>,
}

impl Filter {
    /// The view of which it takes a part: the open ones unless it names others.
    pub fn view(&self) -> View {
        let asks = |state| self.search.filters.contains(&Asked::Is(state));
        if asks(State::Junk) {
            View::Junk
        } else if asks(State::Resolved) {
            View::Resolved
        } else if asks(State::Snoozed) {
            View::Snoozed
        } else if asks(State::Mine) {
            View::Mine(self.agent)
        } else if asks(State::Unassigned) {
            View::Unassigned
        } else {
            View::Open
        }
    }

    /// It asks for nothing but that view.
    pub fn is_plain(&self) -> bool {
        self.search.terms.is_empty()
            && self.search.filters.iter().all(|asked| match self.view() {
                View::Junk => *asked == Asked::Is(State::Junk),
                View::Resolved => *asked == Asked::Is(State::Resolved),
                View::Snoozed => *asked == Asked::Is(State::Snoozed),
                View::Mine(_) => matches!(asked, Asked::Is(State::Mine | State::Open)),
                View::Unassigned => matches!(asked, Asked::Is(State::Unassigned | State::Open)),
                _ => *asked == Asked::Is(State::Open),
            })
    }
}

/// A filter with what has to be looked up once.
pub struct Ready<'a> {
    filter: &'a Filter,
    /// Who placed each order that is asked for.
    customers: Vec<HashSet<CustomerId>>,
    /// Who has each tag that is asked for.
    tagged: Vec<(&'a str, HashSet<CustomerId>)>,
    needs_you: HashSet<ConversationId>,
    due_until: Timestamp,
}

impl<'a> Ready<'a> {
    pub fn of(reader: &Reader<'_>, filter: &'a Filter, now: Timestamp) -> Result<Self> {
        let (mut customers, mut tagged) = (Vec::new(), Vec::new());
        for asked in &filter.search.filters {
            match asked {
                Asked::Order(number) => customers.push(ids(
                    reader,
                    "SELECT DISTINCT customer FROM shop_order WHERE number = ? AND customer IS NOT NULL",
                    number,
                )?),
                Asked::Tag(tag) => tagged.push((
                    tag.as_str(),
                    ids(reader, "SELECT customer FROM customer_tag WHERE tag = ? COLLATE NOCASE", tag)?,
                )),
                _ => {}
            }
        }
        let asks = |state| filter.search.filters.contains(&Asked::Is(state));
        Ok(Self {
            filter,
            customers,
            tagged,
            needs_you: if asks(State::NeedsYou) { operation::that_need_you(reader)? } else { HashSet::new() },
            due_until: if asks(State::Due) { deadline::soon(reader, now)? } else { Timestamp::default() },
        })
    }

    pub fn fits(&self, reader: &Reader<'_>, row: &ListRow) -> Result<bool> {
        let filter = self.filter;
        let tagged = |(tag, who): &(&str, HashSet<CustomerId>)| {
            who.contains(&row.customer) || row.tags.iter().any(|own| own.to_lowercase() == tag.to_lowercase())
        };
        if filter.after.is_some_and(|after| row.updated_at < after)
            || filter.before.is_some_and(|before| row.updated_at >= before)
            || !self.customers.iter().all(|known| known.contains(&row.customer))
            || !self.tagged.iter().all(tagged)
        {
            return Ok(false);
        }
        for asked in &filter.search.filters {
            let fits = match asked {
                Asked::Channel(name) => row.channel.to_lowercase().starts_with(name.as_str()),
                Asked::Priority(priority) => row.priority == *priority,
                Asked::HasFile => has_file(reader, row.id, "")?,
                Asked::Is(state) => self.is(*state, row),
                Asked::Order(_) | Asked::Tag(_) | Asked::Before(_) | Asked::After(_) => true,
            };
            if !fits {
                return Ok(false);
            }
        }
        for term in &filter.search.terms {
            if has(reader, term, row)? == term.excluded {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn is(&self, state: State, row: &ListRow) -> bool {
        match state {
            State::Open => row.status == Status::Open,
            State::Snoozed => matches!(row.status, Status::Snoozed { .. }),
            State::Resolved => row.status == Status::Resolved,
            State::Unread => row.unread,
            State::Waiting => row.waiting_since.is_some(),
            State::Mine => row.assignee == Some(self.filter.agent),
            State::Unassigned => row.assignee.is_none(),
            // The view has only those.
            State::Junk => true,
            State::Note => false,
            State::Due => row.due.is_some_and(|due| due.at <= self.due_until),
            State::Answered => row.waiting_since.is_none() && row.status == Status::Open,
            State::NeedsYou => self.needs_you.contains(&row.id),
        }
    }
}

fn has(reader: &Reader<'_>, term: &Term, row: &ListRow) -> Result<bool> {
    let wanted = term.text.to_lowercase();
    let in_text = |text: &str| text.to_lowercase().contains(&wanted);
    Ok(match term.within {
        Within::Subject => in_text(&row.subject),
        Within::People => in_text(&row.customer_name) || is_address(reader, row.customer, &wanted)?,
        Within::FileNames => has_file(reader, row.id, &wanted)?,
        Within::Anywhere => in_text(&row.subject) || in_text(&row.customer_name) || in_text(&row.snippet),
    })
}

fn is_address(reader: &Reader<'_>, customer: CustomerId, wanted: &str) -> Result<bool> {
    let mut statement = reader
        .connection()
        .prepare_cached("SELECT 1 FROM customer_identity WHERE customer = ? AND instr(lower(value), ?) > 0")?;
    Ok(statement.exists((customer.0.as_bytes(), wanted))?)
}

fn has_file(reader: &Reader<'_>, id: ConversationId, name: &str) -> Result<bool> {
    let mut statement = reader.connection().prepare_cached(
        "SELECT 1 FROM message JOIN part ON part.message = message.id
         WHERE message.conversation = ?1 AND part.kind IN ('file', 'image') AND part.inline = 0
             AND (?2 = '' OR instr(lower(part.name), ?2) > 0)",
    )?;
    Ok(statement.exists((id.0.as_bytes(), name))?)
}

fn ids<T: From<Uuid> + Eq + Hash>(reader: &Reader<'_>, sql: &str, value: &str) -> Result<HashSet<T>> {
    let mut statement = reader.connection().prepare_cached(sql)?;
    let rows = statement.query_map([value], |row| row::id(row, 0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
