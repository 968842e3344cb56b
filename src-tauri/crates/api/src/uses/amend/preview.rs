//! What a change would come to, before it is asked for.

use model::{
    amend::{self, AmendRefusal},
    facts::Facts,
    id::AgentId,
    money::Money as Amount,
    refund::LineQuantity,
    returns::ReturnItem,
    time::Timestamp,
};
use store::{Reader, table};
use table::shop_order::StoredOrder;

use super::{new_items, off, quantities, refused};
use crate::{
    dto::*,
    error::Result,
    uses::{given::guards, refund::needs_lead},
};

struct Sums {
    less: Amount,
    more: Amount,
    gives: Amount,
}

pub(super) fn of(
    r: &Reader<'_>,
    stored: &StoredOrder,
    scope: &AmendScope,
    (agent, now): (AgentId, Timestamp),
) -> store::Result<Result<AmendPreview>> {
    let order = &stored.order;
    let (lines, worked) = match work_out(r, stored, scope)? {
        Ok(found) => found,
        Err(error) => return Ok(Err(error)),
    };
    let zero = order.currency.zero();
    let (impossible, sums) = match worked {
        Ok(sums) => (None, sums),
        Err(refusal) => (Some(refused(&refusal).code), Sums { less: zero, more: zero, gives: zero }),
    };
    let owed = sums.more.amount - sums.less.amount;
    let back = order.money((-owed).max(rust_decimal::Decimal::ZERO)).floored();
    let given = if sums.gives.is_positive() { sums.gives } else { back };
    let gives = given.is_positive();
    Ok(Ok(AmendPreview {
        impossible,
        less: sums.less.into(),
        more: sums.more.into(),
        owed: order.money(owed.max(rust_decimal::Decimal::ZERO)).into(),
        back: back.into(),
        gives: sums.gives.into(),
        needs_lead: gives && needs_lead(r, stored, agent, given, now)?,
        guards: if gives { guards(r, stored, &lines)? } else { vec![] },
    }))
}

type Worked = std::result::Result<Sums, AmendRefusal>;

/// The lines it is about, and its sums or why it cannot be.
fn work_out(
    r: &Reader<'_>,
    stored: &StoredOrder,
    scope: &AmendScope,
) -> store::Result<Result<(Vec<LineQuantity>, Worked)>> {
    let order = &stored.order;
    let earlier = table::operation::refunded_units(r, stored.id)?;
    let zero = order.currency.zero();
    let differ = |less: &[LineQuantity], more: &[amend::NewItem]| {
        amend::difference(order, &earlier, less, more).map(|of| Sums { less: of.less, more: of.more, gives: zero })
    };
    macro_rules! given {
        ($entries:expr) => {
            match new_items($entries.clone()) {
                Ok(items) => items,
                Err(error) => return Ok(Err(error)),
            }
        };
    }
    Ok(Ok(match scope {
        AmendScope::Exchange { back, out } => {
            let (lines, out) = (chosen(back), given!(out));
            let items: Vec<ReturnItem> = lines.iter().map(item).collect();
            let waiting = table::operation::pending_returns(r, stored.id, &Facts::of(order))?;
            let checked = amend::check_exchange(order, &waiting, &items, &out);
            let sums = checked.and_then(|()| differ(&lines, &out));
            (lines, sums)
        }
        AmendScope::Claim { items, out } => {
            let (lines, out) = (chosen(items), given!(out));
            let sums = if lines.is_empty() { Err(AmendRefusal::Empty) } else { differ(&lines, &out) };
            (lines, sums)
        }
        AmendScope::Edit { lines, add } => {
            let (lines, add) = (quantities(lines), given!(add));
            let (less, more) = amend::edited(order, &lines, &add);
            let sums = amend::check_edit(order, &lines, &add).and_then(|()| differ(&less, &more));
            (vec![], sums)
        }
        AmendScope::Cancel => {
            let sums = amend::check_cancel(order).map(|given| {
                let sum = given.into_iter().fold(zero, |sum, given| sum.plus(given.amount).unwrap_or(sum));
                Sums { less: zero, more: zero, gives: sum }
            });
            (vec![], sums)
        }
        AmendScope::Code { off: entry } => {
            let worth = off(entry, order.currency).ok_or(AmendRefusal::Off).and_then(|off| {
                amend::check_code(order, "CODE", off)?;
                Ok(Sums { less: zero, more: zero, gives: amend::code_worth(order, off) })
            });
            (vec![], worth)
        }
    }))
}

fn chosen(of: &[LineQuantityView]) -> Vec<LineQuantity> {
    quantities(of).into_iter().filter(|line| line.quantity > 0).collect()
}

fn item(line: &LineQuantity) -> ReturnItem {
    ReturnItem { line: line.line.clone(), quantity: line.quantity, reason: None, note: String::new() }
}
