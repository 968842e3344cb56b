//! What was found when goods came back: as the window enters it, and as the desk remembers it.

use model::{
    case::Actor,
    id::{AgentId, CaseId, RemoteId},
    operation::State,
    order::Order,
    payload::Payload,
    returns::{Condition, Inspected, ReceivedItem},
};
use outbox::Operation;
use serde_json::json;
use store::{Writer, table};

use super::verdict::{shape, word_of};
use crate::{dto::*, error::Result};

/// What a case's timeline calls it.
const EVENT: &str = "inspected";

/// A line of the dialog.
pub(crate) fn entered(entry: ReceiveEntry) -> Result<ReceivedItem> {
    let line = RemoteId::new(entry.line);
    let found = entry.found.into_iter().filter(|each| each.quantity > 0);
    let found: Vec<Inspected> = found
        .map(|each| {
            let condition: Condition = word_of(&each.condition)?;
            Ok(Inspected {
                restock: each.restock && condition.can_restock(),
                condition,
                quantity: each.quantity,
                note: each.note.trim().to_owned(),
            })
        })
        .collect::<Result<_>>()?;
    if found.is_empty() {
        return Ok(ReceivedItem { line, quantity: entry.quantity, damaged: entry.damaged, found });
    }
    Ok(ReceivedItem::inspected(line, found))
}

/// What inspections found of a line of this return, oldest first; those called off do not count.
pub(crate) fn found(operations: &[Operation], of: &RemoteId, line: &RemoteId) -> store::Result<Vec<InspectedView>> {
    let receipts = operations.iter().filter(|operation| operation.state != State::Cancelled);
    let items = receipts.filter_map(|operation| match &operation.payload {
        Payload::ReceiveReturn(receipt) if receipt.of == *of => Some(&receipt.items),
        _ => None,
    });
    items.flatten().filter(|item| item.line == *line).flat_map(|item| &item.found).map(view).collect()
}

fn view(each: &Inspected) -> store::Result<InspectedView> {
    Ok(InspectedView {
        condition: shape(&each.condition)?,
        quantity: each.quantity,
        restock: each.restock,
        note: each.note.clone(),
    })
}

/// Remembers it in the case, also what never reaches the shop because it did not come back.
pub(crate) fn remember(
    w: &mut Writer<'_>,
    case: CaseId,
    agent: AgentId,
    order: &Order,
    items: &[ReceivedItem],
) -> store::Result<()> {
    let rows: Vec<serde_json::Value> = items
        .iter()
        .flat_map(|item| item.found.iter().map(move |each| (item, each)))
        .map(|(item, each)| {
            let title = order.line(&item.line).map(|line| line.title.as_str()).unwrap_or_default();
            json!({
                "title": title, "condition": each.condition, "quantity": each.quantity,
                "restock": each.restock, "note": each.note,
            })
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let detail = serde_json::Value::Array(rows).to_string();
    table::case::event(w, case, agent, Actor::Warehouse, EVENT, &detail)
}
