//! What was already given for an order and to its customer, in every brand and channel, and what an agent writes down of it.

use std::collections::BTreeMap;

use model::{
    id::OrderId,
    money::{Currency, Money as Amount},
    operation::State,
    order::Order,
    payload::Payload,
    sign::{self, Besides, Sign},
};
use store::{Durability, Reader, table};
use table::{compensation::NewCompensation, shop_order::StoredOrder};

use crate::{
    Desk,
    dto::*,
    error::{ApiError, Result},
};

/// Orders of a customer that are looked through.
const ORDERS: usize = 50;
/// Letters of how it was given.
const HOW: usize = 300;

impl Desk {
    pub(crate) async fn given(&self, request: ById) -> Result<GivenView> {
        let id: OrderId = request.id.parse()?;
        Ok(self.store.read(move |r| given(r, id)).await?)
    }

    pub(crate) async fn given_record(&self, request: GivenRecord) -> Result<ById> {
        let agent = self.agent()?;
        let order: OrderId = request.order.parse()?;
        if !matches!(request.kind.as_str(), "chargeback" | "elsewhere") {
            return Err(ApiError::request(format!("the word {:?}", request.kind)));
        }
        let how: String = request.how.trim().chars().take(HOW).collect();
        let typed = request.amount.as_deref().map(str::trim).filter(|amount| !amount.is_empty());
        let amount = typed.map(str::parse::<rust_decimal::Decimal>).transpose();
        let amount = amount.map_err(|error| ApiError::new("refund.not_an_amount", error.to_string()))?;
        if amount.is_some_and(|amount| amount < rust_decimal::Decimal::ZERO) {
            return Err(ApiError::new("refund.not_an_amount", "it is less than nothing"));
        }
        let id = self
            .store
            .write(Durability::Normal, move |w| {
                let stored = table::shop_order::get(&w.reader(), order)?;
                let amount = amount.map(|amount| stored.order.money(amount));
                let new = NewCompensation { order, customer: stored.customer, kind: request.kind, amount, how };
                table::compensation::add(w, agent, &new)
            })
            .await?;
        Ok(ById { id: id.to_string() })
    }

    /// It is over, or was a mistake.
    pub(crate) async fn given_end(&self, request: ById) -> Result<Empty> {
        let agent = self.agent()?;
        let id: uuid::Uuid = request.id.parse().map_err(|_| ApiError::request("not an id"))?;
        self.store.write(Durability::Normal, move |w| table::compensation::end(w, agent, id)).await?;
        Ok(Empty {})
    }
}

fn given(r: &Reader<'_>, id: OrderId) -> store::Result<GivenView> {
    let stored = table::shop_order::get(r, id)?;
    let mut orders = vec![id];
    if let Some(customer) = stored.customer {
        let others = table::shop_order::of_customer(r, customer, ORDERS)?;
        orders.extend(others.into_iter().map(|row| row.id).filter(|other| *other != id));
    }
    let (mut refunds, mut confirmed, mut waiting) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
    let mut others = Vec::new();
    for order in orders {
        let of = if order == id { stored.clone() } else { table::shop_order::get(r, order)? };
        let found = rows(r, &of, order == id)?;
        if order != id {
            others.push(of.order);
        }
        for row in found {
            let sums: &mut BTreeMap<Currency, Amount> = if row.1.waiting { &mut waiting } else { &mut confirmed };
            let sum = sums.entry(row.0.currency).or_insert_with(|| row.0.currency.zero());
            *sum = sum.plus(row.0).unwrap_or(*sum);
            refunds.push(row.1);
        }
    }
    refunds.sort_by_key(|row| (!row.here, -row.at));
    let agents = table::agent::list(r)?;
    let recorded: Vec<RecordedView> = table::compensation::of(r, id, stored.customer)?
        .into_iter()
        .map(|each| RecordedView {
            id: each.id.to_string(),
            kind: each.kind,
            amount: each.amount.map(Into::into),
            how: each.how,
            by: agents.iter().find(|agent| agent.id == each.agent).map(|agent| agent.name.clone()).unwrap_or_default(),
            at: each.at.0,
            here: each.order == id,
        })
        .collect();
    let money = |sums: BTreeMap<Currency, Amount>| sums.into_values().map(Into::into).collect();
    Ok(GivenView {
        refunds,
        chargeback: recorded.iter().any(|each| each.kind == "chargeback" && each.here),
        recorded,
        confirmed: money(confirmed),
        waiting: money(waiting),
        signs: signs(r, &stored, &others)?,
    })
}

fn signs(r: &Reader<'_>, of: &StoredOrder, others: &[Order]) -> store::Result<Vec<SignView>> {
    let (name, reported) = match of.customer {
        Some(customer) => (table::customer::get(r, customer)?.name, table::case::reported(r, customer, of.id)?),
        None => (String::new(), 0),
    };
    Ok(sign::signs(&of.order, others, Besides { name: &name, reported }).into_iter().map(shown).collect())
}

fn shown(sign: Sign) -> SignView {
    match sign {
        Sign::Returned { orders, of } => SignView::Returned { orders, of },
        Sign::Refunded { refunded, paid, percent } => {
            SignView::Refunded { refunded: refunded.into(), paid: paid.into(), percent }
        }
        Sign::Reported { cases } => SignView::Reported { cases },
        Sign::NewAddress { others } => SignView::NewAddress { others },
        Sign::OtherName { order, customer } => SignView::OtherName { order, customer },
    }
}

/// An order's refunds: what the shop shows, and what was asked for here and is not shown yet.
fn rows(r: &Reader<'_>, of: &StoredOrder, here: bool) -> store::Result<Vec<(Amount, GivenRow)>> {
    let order = &of.order;
    let row = |amount: Amount, at: i64, waiting: bool, what: String| {
        let view = GivenRow {
            order: of.id.to_string(),
            order_number: order.number.clone(),
            here,
            amount: amount.into(),
            at,
            waiting,
            what,
        };
        (amount, view)
    };
    let operations = table::operation::of_order(r, of.id)?;
    let goods = |payload: &Payload| -> String {
        let lines = match payload {
            Payload::Refund(refund) => refund.lines.as_slice(),
            _ => &[],
        };
        let titles =
            lines.iter().filter_map(|line| Some(format!("{} × {}", line.quantity, order.line(&line.line)?.title)));
        titles.collect::<Vec<_>>().join(", ")
    };
    let mut rows = Vec::new();
    let mut shown = Vec::new();
    for refund in order.payments.iter().flat_map(|payment| &payment.refunds) {
        let ours = refund.operation.and_then(|id| operations.iter().find(|operation| operation.id == id));
        shown.extend(refund.operation);
        let what = ours.map(|operation| goods(&operation.payload)).filter(|goods| !goods.is_empty());
        rows.push(row(order.money(refund.amount), refund.at.0, false, what.unwrap_or_else(|| refund.note.clone())));
    }
    for operation in &operations {
        let Payload::Refund(refund) = &operation.payload else { continue };
        if operation.state == State::Cancelled || shown.contains(&operation.id) {
            continue;
        }
        rows.push(row(refund.amount, operation.created_at.0, operation.state.is_open(), goods(&operation.payload)));
    }
    Ok(rows)
}

/// What asks for a second look before more is given for these lines.
pub(crate) fn guards(
    r: &Reader<'_>,
    of: &StoredOrder,
    lines: &[model::refund::LineQuantity],
) -> store::Result<Vec<GuardView>> {
    let earlier = table::operation::refunded_units(r, of.id)?;
    let mut guards: Vec<GuardView> = lines
        .iter()
        .filter(|line| earlier.contains_key(&line.line))
        .filter_map(|line| of.order.line(&line.line))
        .map(|line| GuardView { guard: "line_again".into(), about: line.title.clone() })
        .collect();
    let recorded = table::compensation::of(r, of.id, None)?;
    for kind in ["chargeback", "elsewhere"] {
        if let Some(found) = recorded.iter().find(|each| each.kind == kind) {
            guards.push(GuardView { guard: kind.into(), about: found.how.clone() });
        }
    }
    Ok(guards)
}
