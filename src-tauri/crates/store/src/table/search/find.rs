//! Finding: the index gives messages from the newest on, the filters are asked of each.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

use model::{
    conversation::Priority,
    id::{AgentId, BrandId, ConversationId, CustomerId, MessageId},
    message::MessageKind,
    search::{Filter, Search, State, Within},
    time::Timestamp,
    words::Sought,
};
use rusqlite::{OptionalExtension, Row};
use uuid::Uuid;

use super::{
    excerpt::{Excerpt, excerpt, excerpt_of_first, has_hit},
    expression::{Expression, expression},
    index::{PLACES, file_names, people},
};
use crate::{
    Reader, Result, row,
    table::{
        conversation::{self, ListRow},
        deadline, message, operation,
    },
};

/// Messages looked at for one page: a filter that hardly any fits ends with what it has, and can be asked to go on.
const LOOKED_AT: usize = 5_000;

/// Where a page ended: the next one begins before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place(pub i64);

/// What is wanted, with what the words alone do not say.
#[derive(Debug, Clone)]
pub struct Wish {
    pub search: Search,
    /// Whose `is:mine` it is.
    pub agent: AgentId,
    pub brand: Option<BrandId>,
    /// From this moment on.
    pub after: Option<Timestamp>,
    /// Before this moment.
    pub before: Option<Timestamp>,
    pub from: Option<Place>,
    /// For what is due.
    pub now: Timestamp,
}

/// A conversation that was found, by its newest message that fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    pub conversation: ListRow,
    pub message: MessageId,
    pub at: Timestamp,
    pub note: bool,
    pub from_name: String,
    pub subject: Excerpt,
    pub text: Excerpt,
    /// Names of files and people where the words stand there.
    pub elsewhere: Vec<Excerpt>,
    /// Other messages of it that fit, as far as was looked.
    pub more: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    pub hits: Vec<Hit>,
    /// Where to go on; none when everything was looked at.
    pub next: Option<Place>,
}

/// The newest `limit` conversations in which a message fits.
pub fn find(reader: &Reader<'_>, wish: &Wish, limit: usize) -> Result<Found> {
    let expression = expression(reader, &wish.search.terms)?;
    if wish.search.is_empty() || (expression.wanted.is_none() && wish.search.filters.is_empty()) {
        return Ok(Found::default());
    }
    let from = wish.from.map_or(i64::MAX, |place| place.0);
    let before = wish.before.map_or(i64::MAX, |moment| moment.0.max(0) << PLACES);
    let after = wish.after.map_or(0, |moment| moment.0.max(0) << PLACES);
    let filters = Filters::of(reader, wish, &expression)?;
    let connection = reader.connection();
    let mut statement = connection.prepare_cached(match expression.wanted {
        Some(_) => {
            "SELECT rowid FROM message_search WHERE message_search MATCH ?3 AND rowid >= ?1 AND rowid < ?2
             ORDER BY rowid DESC"
        }
        None => "SELECT place FROM search_place WHERE place >= ?1 AND place < ?2 AND ?3 IS NULL ORDER BY place DESC",
    })?;
    let mut rows = statement.query((after, from.min(before), &expression.wanted))?;
    let mut kept: Vec<(Candidate, u32)> = Vec::new();
    let mut places: HashMap<ConversationId, usize> = HashMap::new();
    let mut next = None;
    let mut looked_at = 0;
    while let Some(row) = rows.next()? {
        let place: i64 = row.get(0)?;
        if looked_at == LOOKED_AT {
            next = Some(Place(place + 1));
            break;
        }
        looked_at += 1;
        let Some(candidate) = candidate(reader, place)? else { continue };
        if !filters.fit(reader, &candidate)? {
            continue;
        }
        if let Some((_, more)) = places.get(&candidate.conversation).and_then(|at| kept.get_mut(*at)) {
            *more += 1;
        } else if kept.len() == limit {
            next = Some(Place(place + 1));
            break;
        } else {
            places.insert(candidate.conversation, kept.len());
            kept.push((candidate, 0));
        }
    }
    let mut hits = Vec::with_capacity(kept.len());
    for (candidate, more) in kept {
        hits.push(hit(reader, &candidate, more, &expression.sought)?);
    }
    conversation::add_operations(reader, hits.iter_mut().map(|hit| &mut hit.conversation))?;
    Ok(Found { hits, next })
}

/// What the filters ask of a message.
struct Candidate {
    place: i64,
    message: MessageId,
    conversation: ConversationId,
    kind: MessageKind,
    brand: BrandId,
    channel: String,
    customer: CustomerId,
    status: String,
    assignee: Option<AgentId>,
    unread: bool,
    waiting: bool,
    junk: bool,
    priority: Priority,
    due_at: i64,
    /// It may have names of files.
    files: bool,
}

fn candidate(reader: &Reader<'_>, place: i64) -> Result<Option<Candidate>> {
    let mut statement = reader.connection().prepare_cached(
        "SELECT p.place, m.id, m.conversation, m.kind, c.brand, c.channel, c.customer, c.status, c.assignee, c.unread,
                c.waiting_since > 0, c.junk, c.priority, c.due_at, p.files
         FROM search_place p JOIN message m ON m.id = p.message JOIN conversation c ON c.id = m.conversation
         WHERE p.place = ?",
    )?;
    let read = |row: &Row<'_>| {
        Ok(Candidate {
            place: row.get(0)?,
            message: row::id(row, 1)?,
            conversation: row::id(row, 2)?,
            kind: row::word(row, 3)?,
            brand: row::id(row, 4)?,
            channel: row.get(5)?,
            customer: row::id(row, 6)?,
            status: row.get(7)?,
            assignee: row::id_or_none(row, 8)?,
            unread: row.get(9)?,
            waiting: row.get(10)?,
            junk: row.get(11)?,
            priority: Priority::of_number(row.get(12)?),
            due_at: row.get(13)?,
            files: row.get(14)?,
        })
    };
    Ok(statement.query_row([place], read).optional()?)
}

struct Filters<'a> {
    wish: &'a Wish,
    unwanted: &'a [String],
    /// Who placed each order that is asked for.
    customers: Vec<HashSet<CustomerId>>,
    /// Who has each tag that is asked for, and which conversations have it themselves.
    tagged: Vec<(HashSet<CustomerId>, HashSet<ConversationId>)>,
    needs_you: HashSet<ConversationId>,
    due_until: i64,
    junk: bool,
}

impl<'a> Filters<'a> {
    fn of(reader: &Reader<'_>, wish: &'a Wish, expression: &'a Expression) -> Result<Self> {
        let mut customers = Vec::new();
        let mut tagged = Vec::new();
        for filter in &wish.search.filters {
            match filter {
                Filter::Order(number) => customers.push(ids(
                    reader,
                    "SELECT DISTINCT customer FROM shop_order WHERE number = ? AND customer IS NOT NULL",
                    number,
                )?),
                Filter::Tag(tag) => tagged.push((
                    ids(reader, "SELECT customer FROM customer_tag WHERE tag = ? COLLATE NOCASE", tag)?,
                    ids(reader, "SELECT conversation FROM conversation_tag WHERE tag = ? COLLATE NOCASE", tag)?,
                )),
                _ => {}
            }
        }
        let asks = |state| wish.search.filters.contains(&Filter::Is(state));
        let needs_you = if asks(State::NeedsYou) { operation::that_need_you(reader)? } else { HashSet::new() };
        let due_until = if asks(State::Due) { deadline::soon(reader, wish.now)?.0 } else { 0 };
        let junk = asks(State::Junk);
        Ok(Self { wish, unwanted: &expression.unwanted, customers, tagged, needs_you, due_until, junk })
    }

    fn fit(&self, reader: &Reader<'_>, one: &Candidate) -> Result<bool> {
        if one.junk != self.junk
            || self.wish.brand.is_some_and(|brand| brand != one.brand)
            || !self.customers.iter().all(|known| known.contains(&one.customer))
            || !self.tagged.iter().all(|(who, which)| who.contains(&one.customer) || which.contains(&one.conversation))
        {
            return Ok(false);
        }
        for filter in &self.wish.search.filters {
            let fits = match filter {
                Filter::Channel(name) => one.channel.to_lowercase().starts_with(name.as_str()),
                Filter::HasFile => has_file(reader, one.message)?,
                Filter::Priority(priority) => one.priority == *priority,
                Filter::Is(state) => self.is(*state, one),
                Filter::Order(_) | Filter::Tag(_) | Filter::Before(_) | Filter::After(_) => true,
            };
            if !fits {
                return Ok(false);
            }
        }
        for unwanted in self.unwanted {
            let has = reader
                .connection()
                .prepare_cached("SELECT 1 FROM message_search WHERE message_search MATCH ?1 AND rowid = ?2")?
                .exists((unwanted, one.place))?;
            if has {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn is(&self, state: State, one: &Candidate) -> bool {
        match state {
            State::Open => one.status == "open",
            State::Snoozed => one.status == "snoozed",
            State::Resolved => one.status == "resolved",
            State::Unread => one.unread,
            State::Waiting => one.waiting && one.status != "resolved",
            State::Mine => one.assignee == Some(self.wish.agent),
            State::Unassigned => one.assignee.is_none(),
            State::Junk => one.junk,
            State::Note => one.kind == MessageKind::Note,
            State::Due => one.due_at > 0 && one.due_at <= self.due_until,
            State::Answered => !one.waiting && one.status == "open",
            State::NeedsYou => self.needs_you.contains(&one.conversation),
        }
    }
}

fn ids<T: From<Uuid> + Eq + Hash>(reader: &Reader<'_>, sql: &str, value: &str) -> Result<HashSet<T>> {
    let mut statement = reader.connection().prepare_cached(sql)?;
    let rows = statement.query_map([value], |row| row::id(row, 0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn has_file(reader: &Reader<'_>, message: MessageId) -> Result<bool> {
    let mut statement = reader
        .connection()
        .prepare_cached("SELECT 1 FROM part WHERE message = ? AND kind IN ('file', 'image') AND inline = 0")?;
    Ok(statement.exists([message.0.as_bytes()])?)
}

fn hit(reader: &Reader<'_>, candidate: &Candidate, more: u32, sought: &[(Within, Sought)]) -> Result<Hit> {
    let get = if candidate.files { message::get } else { message::without_parts };
    let message = get(reader, candidate.message)?;
    let of = |within: Within| -> Vec<&Sought> {
        let fits = sought.iter().filter(|(where_, _)| *where_ == within || *where_ == Within::Anywhere);
        fits.map(|(_, sought)| sought).collect()
    };
    let anywhere: Vec<&Sought> = sought.iter().filter(|(w, _)| *w == Within::Anywhere).map(|(_, s)| s).collect();
    let names = [(Within::FileNames, file_names(&message)), (Within::People, people(&message))];
    let lines = names.iter().flat_map(|(within, lines)| lines.lines().map(|line| (*within, line)));
    let elsewhere = lines.filter(|(within, line)| has_hit(line, &of(*within)));
    let row = conversation::listed(reader, candidate.conversation)?;
    Ok(Hit {
        subject: excerpt(
            if message.subject.is_empty() { &row.subject } else { &message.subject },
            &of(Within::Subject),
        ),
        // What is new in it is shown rather than what it quotes.
        text: excerpt_of_first([&message.fresh, &message.text], &anywhere),
        elsewhere: elsewhere.map(|(within, line)| excerpt(line, &of(within))).collect(),
        message: message.id,
        at: message.at,
        note: message.kind == MessageKind::Note,
        from_name: message.from.name,
        conversation: row,
        more,
    })
}
