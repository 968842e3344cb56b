//! Against what a real shop (Medusa 2.21.2) answered: an order with returns received, damaged and cancelled, an exchange,
//! an unpaid order, and one cancelled after it was paid.

use rust_decimal::Decimal;
use serde_json::Value;

use super::*;

const ORDERS: &str = include_str!("../../fixtures/orders.json");

fn wire_orders() -> Vec<wire::Order> {
    let page: wire::Page<'_> = serde_json::from_str(ORDERS).unwrap();
    page.rows.iter().map(|row| serde_json::from_str(row.get()).unwrap()).collect()
}

fn mapped() -> Vec<Order> {
    let labels = Labels::from([("rr_01M8162ZR5ZNS85Q2BC6BPVNNY".to_owned(), "Too small".to_owned())]);
    wire_orders().into_iter().map(|one| order(one, "https://shop.example.test/", &labels).unwrap()).collect()
}

fn amount(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn an_order_is_mapped_whole() {
    insta::assert_json_snapshot!(mapped()[0]);
}

/// The shop's database gives rows in no order, and in another one after each change.
#[test]
fn an_order_reads_the_same_in_whatever_order_its_parts_come() {
    let backwards = wire_orders().into_iter().map(|mut from| {
        from.items.reverse();
        from.payment_collections.reverse();
        from.payment_collections.iter_mut().for_each(|of| {
            of.payments.reverse();
            of.payments.iter_mut().for_each(|one| one.refunds.reverse());
        });
        from.fulfillments.reverse();
        from.returns.reverse();
        order(from, "https://shop.example.test/", &Labels::from([])).unwrap()
    });
    let forwards = wire_orders().into_iter().map(|from| order(from, "https://shop.example.test/", &Labels::from([])));
    assert_eq!(backwards.collect::<Vec<_>>(), forwards.map(Result::unwrap).collect::<Vec<_>>());
}

#[test]
fn what_was_paid_for_a_line_does_not_shrink_when_it_comes_back() {
    let order = &mapped()[0];
    let totals: Vec<Decimal> = order.lines.iter().map(|line| line.total).collect();
    assert_eq!(totals, [amount("47.6"), amount("59.5")]);
    assert_eq!(order.totals.total, amount("29.631"), "the order's own total is the shop's");
    let returned: Vec<u32> = order.lines.iter().map(|line| line.returned).collect();
    assert_eq!(returned, [1, 1]);
}

#[test]
fn returns_tell_sound_from_damaged() {
    let order = &mapped()[0];
    let came_back: Vec<(ReturnStatus, u32, u32)> =
        order.returns.iter().map(|one| (one.status, one.lines[0].received, one.lines[0].damaged)).collect();
    assert_eq!(
        came_back,
        [(ReturnStatus::Received, 1, 0), (ReturnStatus::Received, 0, 1), (ReturnStatus::Cancelled, 0, 0)]
    );
    assert_eq!(order.returns[0].lines[0].reason.as_deref(), Some("Too small"));
}

#[test]
fn statuses_are_ours() {
    let statuses: Vec<_> = mapped()
        .iter()
        .map(|order| (order.payment_status, order.fulfilment_status, order.cancelled_at.is_some()))
        .collect();
    assert_eq!(
        statuses,
        [
            (PaymentStatus::PartlyRefunded, FulfilmentStatus::Delivered, false),
            (PaymentStatus::Paid, FulfilmentStatus::Delivered, false),
            (PaymentStatus::Unpaid, FulfilmentStatus::Unfulfilled, false),
            (PaymentStatus::Refunded, FulfilmentStatus::Unfulfilled, true),
            (PaymentStatus::Paid, FulfilmentStatus::Unfulfilled, false),
        ]
    );
}

/// A second receipt overwrites what a return says of the first; only the order's line keeps the sum.
#[test]
fn goods_that_came_back_in_two_parcels_are_all_there() {
    let mut json: Value = serde_json::from_str(ORDERS).unwrap();
    let order_json = &mut json["orders"][0];
    order_json["returns"].as_array_mut().unwrap().truncate(1);
    let item = &mut order_json["returns"][0]["items"][0];
    item["quantity"] = 3.into();
    item["received_quantity"] = 2.into();
    item["damaged_quantity"] = 2.into();
    order_json["returns"][0]["status"] = "partially_received".into();
    let detail = &mut order_json["items"][0]["detail"];
    detail["return_received_quantity"] = 1.into();
    detail["return_dismissed_quantity"] = 2.into();
    let read: wire::Order = serde_json::from_str(&order_json.to_string()).unwrap();
    let one = &order(read, "", &Labels::new()).unwrap().returns[0];
    assert_eq!((one.lines[0].received, one.lines[0].damaged), (1, 2));
    assert_eq!(one.status, ReturnStatus::Received);
}

#[test]
fn a_draft_of_a_return_is_an_open_change() {
    let mut json: Value = serde_json::from_str(ORDERS).unwrap();
    json["orders"][0]["returns"][0]["status"] = "open".into();
    let read: wire::Order = serde_json::from_str(&json["orders"][0].to_string()).unwrap();
    assert_eq!(order(read, "", &Labels::new()).unwrap().open_change.as_deref(), Some("return_request"));
    assert_eq!(mapped()[0].open_change, None);
}

#[test]
fn little_is_needed_to_be_an_order() {
    let text = r#"{"id":"order_1","currency_code":"jpy","created_at":"2026-11-22T08:31:17Z","updated_at":"2026-11-22T08:31:17Z"}"#;
    let order = order(serde_json::from_str(text).unwrap(), "", &Labels::new()).unwrap();
    assert_eq!((order.number.as_str(), order.currency.code(), order.ship_to), ("order_1", "JPY", None));
}

/// A return's own way back stands among the order's; what was discounted and taxed does not shrink with what came back.
#[test]
fn sums_of_a_line_and_of_shipping_are_of_the_first_order() {
    let mut json: Value = serde_json::from_str(ORDERS).unwrap();
    let order_json = &mut json["orders"][0];
    order_json["shipping_total"] = 8.4.into();
    order_json["shipping_methods"] = serde_json::json!([
        {"total": 3.5, "detail": {"return_id": "return_1"}}, {"total": 4.9, "detail": {"return_id": null}}, {"total": 0.5},
    ]);
    let item = &mut order_json["items"][0];
    item["quantity"] = 2.into();
    item["unit_price"] = 25.into();
    item["is_tax_inclusive"] = true.into();
    item["tax_lines"] = serde_json::json!([{"rate": 10}, {"rate": 9}]);
    item["product"] = serde_json::json!({"tags": [{"value": "fragile"}]});
    let read: wire::Order = serde_json::from_str(&order_json.to_string()).unwrap();
    let mapped = order(read, "", &Labels::new()).unwrap();
    assert_eq!(mapped.totals.shipping, amount("5.4"));
    let detail = &mapped.lines[0].detail;
    assert_eq!((detail.tax, detail.discount), (Some(amount("7.6")), Some(amount("2.4"))));
    assert_eq!(detail.tags, Some(vec!["fragile".to_owned()]));
}
