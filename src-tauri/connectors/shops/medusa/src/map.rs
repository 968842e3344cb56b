//! From the shop's words to ours. No I/O: everything here follows from what was read.

use std::collections::BTreeMap;

use connect::{ConnectError, Trouble};
use model::{
    customer::ShopCustomer,
    id::RemoteId,
    money::Currency,
    order::{
        Fulfilment, FulfilmentStatus, LineDetail, Order, OrderLine, Payment, PaymentStatus, PostalAddress, Reason,
        RefundRecord, Return, ReturnLine, ReturnStatus, Totals, Tracking,
    },
};
use rust_decimal::Decimal;

use crate::{mark, number::Moment, wire};

/// What the shop calls its reasons for returns, by id. An order names them by id only.
pub type Labels = BTreeMap<String, String>;

/// `back_office` is the address below which the shop's own pages lie, ending in `/`.
///
/// # Errors
/// [`Trouble::Garbage`] when the order has no usable currency.
pub fn order(mut from: wire::Order, back_office: &str, labels: &Labels) -> Result<Order, ConnectError> {
    oldest_first(&mut from.items, |item| &item.id);
    oldest_first(&mut from.fulfillments, |parcel| &parcel.id);
    oldest_first(&mut from.returns, |one| &one.id);
    let currency = Currency::new(&from.currency_code)
        .map_err(|_| ConnectError::new(Trouble::Garbage, "an order has no usable currency"))?;
    let mut payments: Vec<Payment> =
        from.payment_collections.into_iter().flat_map(|collection| collection.payments).map(payment).collect();
    oldest_first(&mut payments, |payment| payment.remote.as_str());
    let address = from.shipping_address.unwrap_or_default();
    let returns = returns(from.returns, &from.items, labels);
    // A draft of this desk's own is in nobody's way: the operation finishes or discards it.
    let open = returns.iter().any(|one| one.status == ReturnStatus::Draft && one.operation.is_none());
    let owed = from.summary.map(|summary| summary.pending_difference.0).unwrap_or_default();
    let outstanding = owed.max(Decimal::ZERO).round_dp(9).normalize();
    let cancelled_at = from.canceled_at.or((from.status == "canceled").then_some(from.updated_at));
    Ok(Order {
        number: number(from.custom_display_id, from.display_id, &from.id),
        customer: from.customer_id.map(RemoteId),
        name: full_name(&address.first_name, &address.last_name, &address.company),
        email: from.email.filter(|text| !text.is_empty()),
        phone: Some(address.phone.clone()).filter(|text| !text.is_empty()),
        currency,
        placed_at: from.created_at.0,
        updated_at: from.updated_at.0,
        cancelled_at: cancelled_at.map(|at| at.0),
        payment_status: payment_status(&from.payment_status, &payments),
        fulfilment_status: fulfilment_status(&from.fulfillment_status),
        totals: Totals {
            items: from.item_total.0,
            shipping: shipping(from.shipping_methods.as_deref(), from.shipping_total.0),
            discount: from.discount_total.0,
            tax: from.tax_total.0,
            total: from.total.0,
        },
        // A cancelled order keeps a difference that nobody owes.
        outstanding: if cancelled_at.is_some() { Decimal::ZERO } else { outstanding },
        lines: from.items.into_iter().map(line).collect(),
        payments,
        fulfilments: from.fulfillments.into_iter().map(fulfilment).collect(),
        returns,
        ship_to: postal_address(&address),
        open_change: open.then(|| "return_request".to_owned()),
        url: Some(format!("{back_office}app/orders/{}", from.id)),
        remote: RemoteId(from.id),
    })
}

/// The shop gives the parts of an order as its database happens to hold them, which another change turns round. Its ids
/// begin with the time they were made.
fn oldest_first<T>(parts: &mut [T], id: impl Fn(&T) -> &str) {
    parts.sort_by(|a, b| id(a).cmp(id(b)));
}

fn number(custom: Option<String>, display: Option<crate::number::Number>, id: &str) -> String {
    let custom = custom.map(|text| text.trim().trim_start_matches('#').to_owned()).filter(|text| !text.is_empty());
    custom.or_else(|| display.map(|number| number.0.normalize().to_string())).unwrap_or_else(|| id.to_owned())
}

fn full_name(first: &str, last: &str, company: &str) -> String {
    let name = format!("{} {}", first.trim(), last.trim()).trim().to_owned();
    if name.is_empty() { company.trim().to_owned() } else { name }
}

/// An unknown word is judged by the money.
fn payment_status(word: &str, payments: &[Payment]) -> PaymentStatus {
    match word {
        "not_paid" | "awaiting" | "requires_action" => PaymentStatus::Unpaid,
        "authorized" | "partially_authorized" => PaymentStatus::Authorized,
        "partially_captured" => PaymentStatus::PartlyPaid,
        "captured" => PaymentStatus::Paid,
        "partially_refunded" => PaymentStatus::PartlyRefunded,
        "refunded" => PaymentStatus::Refunded,
        "canceled" => PaymentStatus::Cancelled,
        _ => {
            let captured: Decimal = payments.iter().map(|payment| payment.captured).sum();
            let refunded: Decimal = payments.iter().map(|payment| payment.refunded).sum();
            if captured.is_zero() {
                PaymentStatus::Unpaid
            } else if refunded.is_zero() {
                PaymentStatus::Paid
            } else if refunded < captured {
                PaymentStatus::PartlyRefunded
            } else {
                PaymentStatus::Refunded
            }
        }
    }
}

fn fulfilment_status(word: &str) -> FulfilmentStatus {
    match word {
        "partially_fulfilled" => FulfilmentStatus::PartlyFulfilled,
        "fulfilled" => FulfilmentStatus::Fulfilled,
        "partially_shipped" => FulfilmentStatus::PartlyShipped,
        "shipped" => FulfilmentStatus::Shipped,
        "partially_delivered" => FulfilmentStatus::PartlyDelivered,
        "delivered" => FulfilmentStatus::Delivered,
        "canceled" => FulfilmentStatus::Cancelled,
        _ => FulfilmentStatus::Unfulfilled,
    }
}

/// What sending the order cost. The shop's own sum has the ways back of returns in it, which nobody gives back as
/// shipping.
fn shipping(methods: Option<&[wire::ShippingMethod]>, total: Decimal) -> Decimal {
    let Some(methods) = methods else { return total };
    methods.iter().filter(|method| method.detail.is_first()).map(|method| method.total.0).sum::<Decimal>().normalize()
}

/// Tax and discount within what was paid for the whole line. The shop's own sums of them are of what the customer still
/// keeps; its rates and its price stay.
fn detail(from: &wire::Item, total: Decimal) -> LineDetail {
    let rate: Decimal = from.tax_lines.iter().map(|line| line.rate.0).sum::<Decimal>() / Decimal::ONE_HUNDRED;
    let with_tax = Decimal::ONE + rate;
    let tax = total.checked_mul(rate).and_then(|sum| sum.checked_div(with_tax));
    let listed = from.unit_price.and_then(|price| {
        let price = price.0.checked_mul(from.quantity.0)?;
        if from.is_tax_inclusive { Some(price) } else { price.checked_mul(with_tax) }
    });
    let tidy = |sum: Decimal| sum.round_dp(9).normalize();
    LineDetail {
        variant: from.variant_id.clone().map(RemoteId),
        // Goods without a type are known to have none.
        product_type: Some(from.product_type.clone()),
        tags: from.product.as_ref().map(|product| product.tags.iter().map(|tag| tag.value.clone()).collect()),
        tax: tax.map(tidy),
        discount: listed.map(|listed| tidy(listed - total).max(Decimal::ZERO)),
    }
}

fn line(from: wire::Item) -> OrderLine {
    // The shop's total of a line is of what the customer still keeps. What was paid for all of it is that and what came
    // back; it computes in doubles, and the sum is rid of their noise.
    let total = (from.total.0 + from.return_received_total.0 + from.return_dismissed_total.0).round_dp(9);
    let told = detail(&from, total);
    let detail = &from.detail;
    OrderLine {
        title: if from.product_title.is_empty() { from.title } else { from.product_title },
        variant: from.variant_title,
        sku: from.variant_sku,
        quantity: from.quantity.pieces(),
        total: total.normalize(),
        fulfilled: detail.fulfilled_quantity.pieces(),
        delivered: detail.delivered_quantity.pieces(),
        return_requested: detail.return_requested_quantity.pieces(),
        returned: detail.return_received_quantity.pieces() + detail.return_dismissed_quantity.pieces(),
        detail: told,
        remote: RemoteId(from.id),
    }
}

pub fn payment(mut from: wire::Payment) -> Payment {
    oldest_first(&mut from.refunds, |refund| &refund.id);
    let refunds: Vec<RefundRecord> = from.refunds.into_iter().map(refund).collect();
    Payment {
        remote: RemoteId(from.id),
        method: method(&from.provider_id),
        captured: from.captures.iter().map(|capture| capture.amount.0).sum::<Decimal>().normalize(),
        refunded: refunds.iter().map(|refund| refund.amount).sum::<Decimal>().normalize(),
        captured_at: from.captured_at.map(|at| at.0),
        refunds,
    }
}

/// `pp_stripe_default` is provider `stripe`.
fn method(provider: &str) -> String {
    let name = provider.strip_prefix("pp_").unwrap_or(provider);
    name.split('_').next().unwrap_or(name).to_owned()
}

fn refund(from: wire::Refund) -> RefundRecord {
    let (note, operation) = mark::read(&from.note);
    RefundRecord {
        remote: RemoteId(from.id),
        amount: from.amount.0,
        note,
        at: from.created_at.unwrap_or_default().0,
        operation,
    }
}

fn fulfilment(from: wire::Fulfillment) -> Fulfilment {
    let at = |moment: Option<Moment>| moment.map(|at| at.0);
    // The shop's own provider is a person with a label: it says nothing of the carrier.
    let carrier = Some(from.provider_id).filter(|id| !id.starts_with("manual")).unwrap_or_default();
    let tracking = from.labels.into_iter().filter(|label| !label.tracking_number.trim().is_empty());
    Fulfilment {
        remote: RemoteId(from.id),
        shipped_at: at(from.shipped_at),
        delivered_at: at(from.delivered_at),
        cancelled_at: at(from.canceled_at),
        tracking: tracking
            .map(|label| Tracking {
                number: label.tracking_number.trim().to_owned(),
                url: label.tracking_url.filter(|url| url.starts_with("https://") || url.starts_with("http://")),
                carrier: carrier.clone(),
            })
            .collect(),
    }
}

fn postal_address(from: &wire::Address) -> Option<PostalAddress> {
    let name = full_name(&from.first_name, &from.last_name, "");
    let parts = [from.company.as_str(), &name, &from.address_1, &from.address_2, &from.province];
    let lines: Vec<String> = parts.iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect();
    let address = PostalAddress {
        lines,
        city: from.city.trim().to_owned(),
        postal_code: from.postal_code.trim().to_owned(),
        country: from.country_code.trim().to_ascii_uppercase(),
    };
    let empty = address.lines.is_empty() && address.city.is_empty() && address.country.is_empty();
    (!empty).then_some(address)
}

pub fn return_status(word: &str) -> ReturnStatus {
    match word {
        "open" => ReturnStatus::Draft,
        "partially_received" => ReturnStatus::PartlyReceived,
        "received" => ReturnStatus::Received,
        "canceled" => ReturnStatus::Cancelled,
        _ => ReturnStatus::Requested,
    }
}

fn returns(from: Vec<wire::Return>, items: &[wire::Item], labels: &Labels) -> Vec<Return> {
    let alone = in_one_return_only(&from);
    from.into_iter()
        .map(|one| {
            let status = return_status(&one.status);
            let mut lines: Vec<ReturnLine> = one.items.into_iter().map(|item| return_line(item, labels)).collect();
            for line in &mut lines {
                let detail = items.iter().find(|item| item.id == line.line.as_str()).map(|item| &item.detail);
                // A second receipt overwrites what the return says of the first; the order's line keeps the sum.
                if let (Some(detail), true) = (detail, alone.contains(&line.line) && status != ReturnStatus::Cancelled)
                {
                    line.received = detail.return_received_quantity.pieces();
                    line.damaged = detail.return_dismissed_quantity.pieces();
                }
            }
            let all_back = !lines.is_empty() && lines.iter().all(|line| line.received + line.damaged >= line.quantity);
            let partly = status == ReturnStatus::PartlyReceived;
            // One that belongs to an exchange or a claim bears nothing itself.
            let whole = one.exchange.as_ref().or(one.claim.as_ref()).map_or(&one.metadata, |of| &of.metadata);
            let text = |key: &str| whole.get(key).and_then(|value| value.as_str());
            Return {
                remote: RemoteId(one.id.clone()),
                number: one.display_id.map(|number| number.0.normalize().to_string()).unwrap_or_default(),
                status: if partly && all_back { ReturnStatus::Received } else { status },
                created_at: one.created_at.unwrap_or_default().0,
                received_at: one.received_at.map(|at| at.0),
                note: text(mark::NOTE).unwrap_or_default().to_owned(),
                operation: text(mark::OPERATION).and_then(|id| id.parse().ok()),
                lines,
            }
        })
        .collect()
}

/// Lines that stand once, in one return that was not cancelled: what came back of them came back by that return.
fn in_one_return_only(returns: &[wire::Return]) -> Vec<RemoteId> {
    let mut count: BTreeMap<&str, u32> = BTreeMap::new();
    for one in returns.iter().filter(|one| return_status(&one.status) != ReturnStatus::Cancelled) {
        for item in &one.items {
            *count.entry(&item.item_id).or_default() += 1;
        }
    }
    count.into_iter().filter(|(_, times)| *times == 1).map(|(line, _)| RemoteId::new(line)).collect()
}

fn return_line(from: wire::ReturnItem, labels: &Labels) -> ReturnLine {
    let damaged = from.damaged_quantity.pieces();
    ReturnLine {
        line: RemoteId(from.item_id),
        quantity: from.quantity.pieces(),
        received: from.received_quantity.pieces().saturating_sub(damaged),
        damaged,
        reason: from.reason_id.and_then(|id| labels.get(&id).cloned()),
        note: from.note,
    }
}

pub fn customer(from: wire::Customer) -> ShopCustomer {
    ShopCustomer {
        remote: RemoteId(from.id),
        name: full_name(&from.first_name, &from.last_name, &from.company_name),
        email: from.email.filter(|text| !text.is_empty()),
        phone: from.phone.filter(|text| !text.is_empty()),
        created_at: from.created_at.0,
        updated_at: from.updated_at.0,
    }
}

pub fn reason(from: wire::Reason) -> Reason {
    Reason { remote: RemoteId(from.id), label: from.label }
}

#[cfg(test)]
mod tests;
