//! An order as it is once a change was carried out: what a made-up shop does, and what the rules' tests rest on. A real
//! shop's own account of it is read from there.

use rust_decimal::Decimal;

use super::{AddressParts, NewItem, claimed_back, difference, edited};
use crate::{
    id::{OperationId, RemoteId},
    order::{Order, OrderLine, PaymentStatus, RefundRecord, Return, ReturnLine, ReturnStatus},
    payload::Payload,
    refund::{LineQuantity, Units},
    returns::ReturnItem,
    time::Timestamp,
};

/// The order after this; as it was for what changes nothing of it. `made` names what is made.
#[must_use]
pub fn carried_out(order: &Order, payload: &Payload, operation: OperationId, made: &RemoteId, now: Timestamp) -> Order {
    let mut after = order.clone();
    match payload {
        Payload::Exchange(of) => {
            ask_back(&mut after, &of.back, operation, made, now);
            add(&mut after, &of.out, made);
        }
        Payload::Claim(of) => {
            if of.goods_back {
                ask_back(&mut after, &claimed_back(&of.items), operation, made, now);
            }
            add(&mut after, &of.out, made);
        }
        Payload::EditOrder(of) => {
            set(&mut after, &of.lines);
            add(&mut after, &of.add, made);
        }
        Payload::ChangeAddress(of) => send_to(&mut after, &of.to),
        Payload::CancelOrder(of) => {
            after.cancelled_at = Some(now);
            for (nth, given) in of.gives_back.iter().enumerate() {
                let Some(payment) = after.payments.iter_mut().find(|payment| payment.remote == given.payment) else {
                    continue;
                };
                payment.refunded = (payment.refunded + given.amount.amount).normalize();
                payment.refunds.push(RefundRecord {
                    remote: RemoteId::new(format!("{made}_{nth}")),
                    amount: given.amount.amount,
                    note: String::new(),
                    at: now,
                    operation: None,
                });
            }
            if !of.gives_back.is_empty() {
                after.payment_status = PaymentStatus::Refunded;
            }
        }
        _ => {}
    }
    after.outstanding = owed(order, payload);
    after.updated_at = now;
    after
}

/// What the customer owes after it. What they get back is nobody's debt until a refund is asked for.
fn owed(order: &Order, payload: &Payload) -> Decimal {
    let lines = |items: &[ReturnItem]| {
        items.iter().map(|item| LineQuantity { line: item.line.clone(), quantity: item.quantity }).collect::<Vec<_>>()
    };
    let (less, more) = match payload {
        Payload::Exchange(of) => (lines(&of.back), of.out.clone()),
        Payload::EditOrder(of) => edited(order, &of.lines, &of.add),
        Payload::CancelOrder(_) => return Decimal::ZERO,
        _ => return order.outstanding,
    };
    let change = difference(order, &Units::new(), &less, &more).map(|found| found.owed().amount).unwrap_or_default();
    (order.outstanding + change).max(Decimal::ZERO)
}

fn ask_back(order: &mut Order, items: &[ReturnItem], operation: OperationId, made: &RemoteId, now: Timestamp) {
    for item in items {
        if let Some(line) = order.lines.iter_mut().find(|line| line.remote == item.line) {
            line.return_requested += item.quantity;
        }
    }
    if items.is_empty() {
        return;
    }
    let line = |item: &ReturnItem| ReturnLine {
        line: item.line.clone(),
        quantity: item.quantity,
        received: 0,
        damaged: 0,
        reason: None,
        note: item.note.clone(),
    };
    order.returns.push(Return {
        remote: made.clone(),
        number: String::new(),
        status: ReturnStatus::Requested,
        created_at: now,
        received_at: None,
        note: String::new(),
        lines: items.iter().map(line).collect(),
        operation: Some(operation),
    });
}

fn add(order: &mut Order, out: &[NewItem], made: &RemoteId) {
    for (nth, item) in out.iter().filter(|item| item.quantity > 0).enumerate() {
        let total = item.each.amount * Decimal::from(item.quantity);
        order.lines.push(OrderLine {
            remote: RemoteId::new(format!("{made}_line_{nth}")),
            title: item.title.clone(),
            variant: String::new(),
            sku: String::new(),
            quantity: item.quantity,
            total,
            fulfilled: 0,
            delivered: 0,
            return_requested: 0,
            returned: 0,
            detail: crate::order::LineDetail { variant: Some(item.variant.clone()), ..Default::default() },
        });
        order.totals.items += total;
        order.totals.total += total;
    }
}

fn set(order: &mut Order, lines: &[LineQuantity]) {
    for wanted in lines {
        let Some(line) = order.lines.iter_mut().find(|line| line.remote == wanted.line) else { continue };
        let each = line.total.checked_div(Decimal::from(line.quantity.max(1))).unwrap_or_default();
        let total = each * Decimal::from(wanted.quantity);
        order.totals.items += total - line.total;
        order.totals.total += total - line.total;
        line.total = total;
        line.quantity = wanted.quantity;
    }
    order.lines.retain(|line| line.quantity > 0);
}

fn send_to(order: &mut Order, to: &AddressParts) {
    let Some(address) = order.ship_to.as_mut() else { return };
    let whole = |part: &Option<String>| part.clone().filter(|part| !part.is_empty());
    let street: Vec<String> = [&to.street, &to.addition].into_iter().filter_map(whole).collect();
    if !street.is_empty() {
        let name = address.lines.first().cloned().into_iter().take(usize::from(address.lines.len() > 1));
        address.lines = name.chain(street).collect();
    }
    let name = [&to.first_name, &to.last_name].into_iter().filter_map(whole).collect::<Vec<_>>().join(" ");
    if !name.is_empty() {
        order.name.clone_from(&name);
        match address.lines.first_mut() {
            Some(first) => *first = name,
            None => address.lines.push(name),
        }
    }
    if let Some(city) = whole(&to.city) {
        address.city = city;
    }
    if let Some(code) = whole(&to.postal_code) {
        address.postal_code = code;
    }
}
