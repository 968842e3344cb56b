//! What is written to a customer about a return, put into the draft of the reply for an agent to look at and send.
//!
//! The words are a quick reply that was named for the occasion, else those that come along. Nothing is sent from here.

use std::collections::BTreeSet;

use jiff::ToSpan;
use model::{
    facts::Facts,
    id::{BrandId, CaseId, ConversationId, CustomerId, OrderId, RemoteId},
    operation::State,
    order::{Return, ReturnStatus},
    payload::Payload,
    policy::{self, Answer, Cause, Outcome, Terms, Verdict, day_of},
    quick_reply::{Occasion, fill},
    refund::{self, Kept, LineQuantity, RefundCaps, RefundRequest, worth_of},
    time::Timestamp,
};
use store::{Durability, Reader, table};
use table::{case::Case, shop_order::StoredOrder};

use super::{
    compose,
    quick_reply::{Values, sum_words},
    verdict::{brand_of, groups_of, judge, word_of},
};
use crate::{
    Desk,
    dto::*,
    error::{ApiError, Result},
    evidence::Language,
};

mod words;

use words::Words;

/// Conversations of a customer among which one with the brand is looked for.
const TALKS: usize = 20;

impl Desk {
    pub(crate) async fn letter_write(&self, request: LetterRequest) -> Result<LetterWritten> {
        let agent = self.agent()?;
        let occasion: Occasion = word_of(&request.occasion)?;
        let order: OrderId = request.order.parse()?;
        let case: Option<CaseId> = request.case.as_deref().map(str::parse).transpose()?;
        let talk: Option<ConversationId> = request.conversation.as_deref().map(str::parse).transpose()?;
        let cause: Option<Cause> = (!request.cause.is_empty()).then(|| word_of(&request.cause)).transpose()?;
        let (of, lines) = (request.of.map(RemoteId::new), request.lines);
        let outcome = self.store.write(Durability::Normal, move |w| {
            let r = &w.reader();
            let stored = table::shop_order::get(r, order)?;
            let case = case.map(|case| table::case::get(r, case)).transpose()?;
            let brand = brand_of(r, stored.account)?;
            let Some(talk) = talk
                .or(case.as_ref().and_then(|case| case.conversation))
                .map_or_else(|| talk_with(r, stored.customer, brand), |talk| Ok(Some(talk)))?
            else {
                return Ok(Err(ApiError::new("letter.nowhere", "there is no conversation with this customer")));
            };
            let (lines, of) = about(r, &stored, case.as_ref(), of.as_ref(), &lines, occasion)?;
            if lines.is_empty() {
                return Ok(Err(ApiError::new("letter.nothing", "no goods are to come back")));
            }
            let mut values = Values::of_talk(r, talk, agent)?;
            let asked = Asked::of(case.as_ref(), cause, w.now());
            values.back = Known::of(r, &stored, (&lines, of), asked, &values)?;
            values.order = Some(stored.order);
            let filled = fill(&template(r, occasion, values.brand.id, values.language())?, |name| values.get(name));
            let added = compose::add_to_draft(w, talk, agent, &filled.text)?;
            let names = |names: Vec<&'static str>| names.into_iter().map(str::to_owned).collect();
            Ok(Ok(LetterWritten {
                conversation: talk.to_string(),
                added,
                missing: names(filled.missing),
                left_out: names(filled.left_out),
            }))
        });
        outcome.await?
    }

    /// The words that come along, to begin one's own with.
    pub(crate) async fn letter_standard(&self, request: LetterStandard) -> Result<LetterText> {
        let occasion: Occasion = word_of(&request.occasion)?;
        Ok(LetterText { text: words::standard(occasion, Language::of(&request.language)).to_owned() })
    }
}

/// The newest conversation of a customer with a brand.
pub(crate) fn talk_with(
    r: &Reader<'_>,
    customer: Option<CustomerId>,
    brand: BrandId,
) -> store::Result<Option<ConversationId>> {
    let Some(customer) = customer else { return Ok(None) };
    let talks = table::conversation::of_customer(r, customer, TALKS)?;
    Ok(talks.into_iter().find(|talk| talk.brand == brand).map(|talk| talk.id))
}

/// The desk's own words for an occasion: those in the customer's language first, then those of the brand.
fn template(r: &Reader<'_>, occasion: Occasion, brand: BrandId, language: Language) -> store::Result<String> {
    let own = table::quick_reply::list(r)?
        .into_iter()
        .filter(|one| one.occasion == Some(occasion) && one.brand.is_none_or(|of| of == brand))
        .filter(|one| one.language.is_empty() || one.language == language.tag())
        .max_by_key(|one| (!one.language.is_empty(), one.brand.is_some()));
    Ok(own.map_or_else(|| words::standard(occasion, language).to_owned(), |own| own.text))
}

/// Which goods it is about, and by which return: those that were named, else those of the case or of the newest return.
fn about<'a>(
    r: &Reader<'_>,
    stored: &'a StoredOrder,
    case: Option<&Case>,
    of: Option<&RemoteId>,
    named: &[LineQuantityView],
    occasion: Occasion,
) -> store::Result<(Vec<LineQuantity>, Option<&'a Return>)> {
    let order = &stored.order;
    if !named.is_empty() {
        let lines = named.iter().filter(|line| line.quantity > 0);
        let lines = lines.map(|line| LineQuantity { line: RemoteId::new(&line.line), quantity: line.quantity });
        return Ok((lines.collect(), None));
    }
    if let Some(found) = of.and_then(|of| order.returns.iter().find(|each| &each.remote == of)) {
        return Ok((lines_of(found), Some(found)));
    }
    if let Some(case) = case {
        let asked = table::case::operations(r, case.id)?.into_iter().rev().find_map(|id| {
            let operation = table::operation::get(r, id).ok()?;
            match operation.payload {
                Payload::CreateReturn(create) if operation.state != State::Cancelled => Some((id, create.items)),
                _ => None,
            }
        });
        if let (Some((id, items)), Occasion::Return) = (asked, occasion) {
            let lines = items.into_iter().map(|item| LineQuantity { line: item.line, quantity: item.quantity });
            return Ok((lines.collect(), order.returns.iter().find(|each| each.operation == Some(id))));
        }
        let lines: Vec<LineQuantity> = table::case::lines(r, case.id)?
            .into_iter()
            .map(|line| LineQuantity { line: line.line, quantity: line.quantity })
            .collect();
        if !lines.is_empty() {
            return Ok((lines, None));
        }
    }
    let whole = || order.lines.iter().map(|line| LineQuantity { line: line.remote.clone(), quantity: line.quantity });
    Ok(match (expected(stored), occasion) {
        (_, Occasion::ReturnDeclined) => (whole().collect(), None),
        (Some(found), Occasion::Return) => (lines_of(found), Some(found)),
        (None, Occasion::Return) => (Vec::new(), None),
    })
}

fn lines_of(of: &Return) -> Vec<LineQuantity> {
    of.lines.iter().map(|line| LineQuantity { line: line.line.clone(), quantity: line.quantity }).collect()
}

/// The newest return whose goods are still to come.
fn expected(stored: &StoredOrder) -> Option<&Return> {
    stored.order.returns.iter().filter(|of| of.status == ReturnStatus::Requested).max_by_key(|of| of.created_at)
}

/// What the policy is asked by.
#[derive(Debug, Clone, Copy)]
struct Asked {
    cause: Cause,
    at: Timestamp,
    now: Timestamp,
}

impl Asked {
    fn of(case: Option<&Case>, cause: Option<Cause>, now: Timestamp) -> Self {
        let known = case.and_then(|case| word_of(&case.cause).ok());
        let cause = cause.or(known).unwrap_or(Cause::ChangeOfMind);
        Self { cause, at: case.map_or(now, |case| case.created_at), now }
    }
}

/// What is known of a return, in the customer's language; empty where nothing is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    pub goods: String,
    pub address: String,
    pub number: String,
    pub by: String,
    pub way_back: String,
    pub fees: String,
    pub refund: String,
    pub reason: String,
}

impl Known {
    /// Of the newest return of an order whose goods are still to come.
    pub(crate) fn expected(
        r: &Reader<'_>,
        stored: &StoredOrder,
        values: &Values,
        now: Timestamp,
    ) -> store::Result<Self> {
        let Some(of) = expected(stored) else {
            return Ok(Self { address: values.brand.return_address.trim().to_owned(), ..Self::default() });
        };
        let asked = Asked { cause: Cause::ChangeOfMind, at: now, now };
        Self::of(r, stored, (&lines_of(of), Some(of)), asked, values)
    }

    fn of(
        r: &Reader<'_>,
        stored: &StoredOrder,
        (lines, of): (&[LineQuantity], Option<&Return>),
        asked: Asked,
        values: &Values,
    ) -> store::Result<Self> {
        let order = &stored.order;
        let say = Words(values.language());
        let versions = table::policy::list(r)?;
        let version = policy::in_force(&versions, brand_of(r, stored.account)?, order.placed_at);
        let groups = groups_of(r, stored)?;
        let mut goods = Vec::new();
        let mut judged: Vec<(&LineQuantity, String, Verdict)> = Vec::new();
        for wanted in lines {
            let Some(line) = order.line(&wanted.line) else { continue };
            let title = say.article(&line.title, &line.variant);
            goods.push(format!("{} × {title}", wanted.quantity));
            judged.push((wanted, title, judge(version, stored, line, (asked.cause, asked.at), &groups)));
        }
        let terms: Option<Vec<&Terms>> = judged.iter().map(|(_, _, verdict)| verdict.terms.as_ref()).collect();
        let terms = terms.filter(|terms| !terms.is_empty());
        let kept = kept(r, stored, &judged)?;
        let offset = version.map_or(0, |version| version.policy.utc_offset_minutes);
        let by = (values.brand.return_days > 0)
            .then(|| day_of(asked.now, offset).checked_add(i64::from(values.brand.return_days).days()).ok())
            .flatten();
        let fees: Vec<String> = kept.iter().map(|kept| say.fee(kept.kind, &sum_words(kept.amount))).collect();
        Ok(Self {
            goods: goods.join("\n"),
            address: values.brand.return_address.trim().to_owned(),
            number: of.map(|of| of.number.clone()).unwrap_or_default(),
            by: by.map(|by| say.day(by)).unwrap_or_default(),
            way_back: terms
                .as_ref()
                .and_then(|terms| terms.iter().map(|terms| terms.way_back).max())
                .map(|payer| say.way_back(payer).to_owned())
                .unwrap_or_default(),
            refund: match &terms {
                Some(terms) if money_comes(terms, asked.cause) => refund_of(r, stored, lines, terms, kept)?,
                _ => String::new(),
            },
            fees: say.series(&fees),
            reason: reason(say, &judged),
        })
    }
}

/// Whether the return ends in money as far as can be said now: faulty goods may also be replaced or mended.
fn money_comes(terms: &[&Terms], cause: Cause) -> bool {
    terms
        .iter()
        .all(|terms| terms.outcomes.contains(&Outcome::Refund) && (!cause.is_fault() || terms.outcomes.len() == 1))
}

/// What the shop keeps, of each kind over all lines.
fn kept(r: &Reader<'_>, stored: &StoredOrder, judged: &[(&LineQuantity, String, Verdict)]) -> store::Result<Vec<Kept>> {
    let earlier = table::operation::refunded_units(r, stored.id)?;
    let mut all: Vec<Kept> = Vec::new();
    for (wanted, _, verdict) in judged {
        let (Some(terms), Ok(goods)) = (&verdict.terms, worth_of(&stored.order, &earlier, wanted)) else { continue };
        for (kind, amount) in policy::fees_on(&terms.fees, goods) {
            match all.iter_mut().find(|kept| kept.kind == kind) {
                Some(kept) => kept.amount = kept.amount.plus(amount).unwrap_or(kept.amount),
                None => all.push(Kept { kind, amount }),
            }
        }
    }
    Ok(all)
}

/// What a refund of these goods would be now; nothing where it cannot be said.
fn refund_of(
    r: &Reader<'_>,
    stored: &StoredOrder,
    lines: &[LineQuantity],
    terms: &[&Terms],
    kept: Vec<Kept>,
) -> store::Result<String> {
    let order = &stored.order;
    let pending = table::operation::pending_refunds(r, stored.id, &Facts::of(order))?;
    let earlier = table::operation::refunded_units(r, stored.id)?;
    // The way to the customer is owed back with the whole order.
    let whole = order
        .lines
        .iter()
        .all(|line| lines.iter().any(|wanted| wanted.line == line.remote && wanted.quantity >= line.quantity));
    let shipping = whole && terms.iter().all(|terms| terms.shipping_back);
    let wanted = RefundRequest::Lines { lines: lines.to_vec(), shipping, kept };
    let caps = RefundCaps { partial: true, reason: false };
    Ok(refund::plan(order, &pending, &earlier, caps, &wanted).map(|plan| sum_words(plan.total)).unwrap_or_default())
}

/// Why it cannot come back, as the policy has it; each thing that is said once, with its goods where they differ.
fn reason(say: Words, judged: &[(&LineQuantity, String, Verdict)]) -> String {
    let said: Vec<(&str, String)> = judged
        .iter()
        .filter(|(_, _, verdict)| verdict.answer == Answer::No)
        .filter_map(|(_, title, verdict)| Some((title.as_str(), say.declined(verdict.findings.first()?)?)))
        .collect();
    let different: BTreeSet<&str> = said.iter().map(|(_, words)| words.as_str()).collect();
    match different.first() {
        Some(only) if different.len() == 1 => (*only).to_owned(),
        _ => said.iter().map(|(title, words)| say.headed(title, words)).collect::<Vec<_>>().join("\n"),
    }
}
