//! Orders: found, shown, read again at the shop.

use model::{
    facts::Facts,
    id::{AccountId, BrandId, CustomerId, OrderId},
    order::{Order, PostalAddress, Return},
    refund::{self, Pending},
    returns::{self, ReturnItem},
    time::Timestamp,
};
use store::{Durability, Reader, table};
use table::shop_order::{Asked, OrderSummary, StoredOrder};

use super::{
    inspection,
    letter::talk_with,
    outbox::{Ready, money, view},
    verdict::brand_of,
};
use crate::{Desk, dto::*, error::Result};

/// Orders that stand beside a conversation.
const BESIDE: usize = 20;
/// Settled operations that an order shows.
const SETTLED: usize = 5;
const PAGE: u32 = 200;

impl Desk {
    pub(crate) async fn order(&self, request: ById) -> Result<OrderView> {
        let id: OrderId = request.id.parse()?;
        self.links.watch_order(id);
        self.order_view(id).await
    }

    pub(crate) async fn orders_of(&self, request: ById) -> Result<Vec<OrderView>> {
        let customer: CustomerId = request.id.parse()?;
        let ids = self.store.read(move |r| table::shop_order::of_customer(r, customer, BESIDE)).await?;
        let mut views = Vec::with_capacity(ids.len());
        for order in ids {
            views.push(self.order_view(order.id).await?);
        }
        Ok(views)
    }

    pub(crate) async fn orders(&self, request: OrdersRequest) -> Result<OrdersPage> {
        let brand: Option<BrandId> = request.brand.as_deref().map(str::parse).transpose()?;
        let after = request.after.as_deref().and_then(parse_cursor);
        let limit = request.limit.clamp(1, PAGE) as usize;
        let rows = self.store.read(move |r| {
            let found = if request.query.trim().is_empty() {
                table::shop_order::newest(r, brand, after, limit)?
            } else {
                table::shop_order::find(r, &request.query, limit)?
            };
            let more = request.query.trim().is_empty() && found.len() == limit;
            let next = found.last().filter(|_| more).map(|last| format!("{}.{}", last.placed_at.0, last.id));
            Ok(OrdersPage { rows: rows(r, found)?, next })
        });
        Ok(rows.await?)
    }

    pub(crate) async fn order_refresh(&self, request: ById) -> Result<Empty> {
        self.links.watch_order(request.id.parse()?);
        Ok(Empty {})
    }

    /// Asks every connected shop, stores what it has, and shows it; trouble with one does not hide what others found.
    pub(crate) async fn orders_remote(&self, request: RemoteFind) -> Result<RemoteFound> {
        let accounts = self.store.read(table::account::list).await?;
        let (mut found, mut trouble) = (Vec::new(), None);
        for account in accounts {
            let Some(shop) = self.links.shop(account.id) else { continue };
            match shop.find(request.query.trim()).await {
                Ok(orders) => {
                    let id = account.id;
                    let put = self.store.write(Durability::Normal, move |w| {
                        orders
                            .iter()
                            .map(|order| table::shop_order::put(w, id, order))
                            .collect::<store::Result<Vec<_>>>()
                    });
                    found.extend(put.await?);
                }
                Err(error) => {
                    self.links.report(account.id, &error);
                    let code = error.trouble.code().to_owned();
                    trouble = Some(TroubleView { code, message: error.message, field: None });
                }
            }
        }
        let rows = self.store.read(move |r| {
            let mut summaries = Vec::with_capacity(found.len());
            for id in found {
                summaries.extend(summary(r, id)?);
            }
            rows(r, summaries)
        });
        Ok(RemoteFound { rows: rows.await?, trouble })
    }

    /// What a dialog about this order needs; the request's id makes pressing twice one.
    pub(crate) async fn after_sales(&self, request: ById) -> Result<AfterSalesDraft> {
        let id: OrderId = request.id.parse()?;
        self.links.watch_order(id);
        let order = self.order_view(id).await?;
        let (return_reasons, refund_reasons, talk) = self
            .store
            .read(move |r| {
                let stored = table::shop_order::get(r, id)?;
                Ok((
                    table::shop_order::reasons(r, stored.account, Asked::Return)?,
                    table::shop_order::reasons(r, stored.account, Asked::Refund)?,
                    talk_with(r, stored.customer, brand_of(r, stored.account)?)?,
                ))
            })
            .await?;
        let views = |reasons: Vec<model::order::Reason>| {
            reasons.into_iter().map(|reason| ReasonView { id: reason.remote.0, label: reason.label }).collect()
        };
        Ok(AfterSalesDraft {
            request: model::id::OperationId(uuid::Uuid::now_v7()).to_string(),
            order,
            return_reasons: views(return_reasons),
            refund_reasons: views(refund_reasons),
            conversation: talk.map(|talk| talk.to_string()),
        })
    }

    pub(crate) async fn order_view(&self, id: OrderId) -> Result<OrderView> {
        let (ready, now) = (self.ready().await?, self.store.now());
        let account = self.store.read(move |r| Ok(table::shop_order::get(r, id)?.account)).await?;
        let caps = self.shop_caps(account);
        Ok(self.store.read(move |r| order_view(r, &table::shop_order::get(r, id)?, caps, &ready, now)).await?)
    }

    /// What the order's shop can do; nothing when it is no longer connected.
    fn shop_caps(&self, account: AccountId) -> ShopCapsView {
        let Some(caps) = self.links.shop(account).map(|shop| shop.caps()) else { return ShopCapsView::default() };
        ShopCapsView {
            create_return: caps.create_return,
            receive_return: caps.receive_return,
            receive_damaged: caps.receive_damaged,
            cancel_return: caps.cancel_return,
            partial_refund: caps.refund.partial,
            exchange: caps.amend.exchange,
            claim: caps.amend.claim,
            edit: caps.amend.edit,
            address: caps.amend.address,
            cancel_order: caps.amend.cancel,
            code: caps.amend.code,
        }
    }
}

pub(super) fn parse_cursor(text: &str) -> Option<(Timestamp, OrderId)> {
    let (at, id) = text.split_once('.')?;
    Some((Timestamp(at.parse().ok()?), id.parse().ok()?))
}

fn summary(r: &Reader<'_>, id: OrderId) -> store::Result<Option<OrderSummary>> {
    let number = table::shop_order::get(r, id)?.order.number;
    Ok(table::shop_order::by_number(r, &number)?.into_iter().find(|summary| summary.id == id))
}

/// Rows of a list, with the names of their shops.
pub(crate) fn rows(r: &Reader<'_>, found: Vec<OrderSummary>) -> store::Result<Vec<OrderRow>> {
    let accounts = table::account::list(r)?;
    let shop = |id: AccountId| accounts.iter().find(|account| account.id == id).map_or("", |account| &account.name);
    found
        .into_iter()
        .map(|order| {
            Ok(OrderRow {
                id: order.id.to_string(),
                number: order.number,
                name: order.name,
                customer: order.customer.map(|id| id.to_string()),
                total: order.total.into(),
                placed_at: order.placed_at.0,
                payment_status: word(&order.payment_status)?,
                fulfilment_status: word(&order.fulfilment_status)?,
                cancelled: order.cancelled,
                shop: shop(order.account).to_owned(),
            })
        })
        .collect()
}

/// A word of ours as the window gets it.
fn word<T: serde::Serialize>(value: &T) -> store::Result<String> {
    Ok(serde_json::to_value(value)?.as_str().unwrap_or_default().to_owned())
}

fn order_view(
    r: &Reader<'_>,
    stored: &StoredOrder,
    caps: ShopCapsView,
    ready: &Ready,
    now: Timestamp,
) -> store::Result<OrderView> {
    let order = &stored.order;
    let facts = Facts::of(order);
    let pending = table::operation::pending_refunds(r, stored.id, &facts)?;
    let asked_back = table::operation::pending_returns(r, stored.id, &facts)?;
    let operations = table::operation::of_order(r, stored.id)?;
    let settled = operations.iter().filter(|operation| !operation.state.is_open()).count();
    let old = settled.saturating_sub(SETTLED);
    let mut skipped = 0;
    let shown = operations.iter().filter(|operation| {
        let skip = !operation.state.is_open() && skipped < old;
        skipped += usize::from(skip);
        !skip
    });
    let refunds_by_line: Vec<_> = operations
        .iter()
        .filter(|operation| operation.payload.moves_money() && operation.state.is_open())
        .flat_map(|operation| table::operation::lines_of(&operation.payload))
        .collect();
    Ok(OrderView {
        id: stored.id.to_string(),
        account: stored.account.to_string(),
        shop: table::account::get(r, stored.account)?.name,
        number: order.number.clone(),
        customer: stored.customer.map(|id| id.to_string()),
        name: order.name.clone(),
        email: order.email.clone(),
        phone: order.phone.clone(),
        placed_at: order.placed_at.0,
        cancelled_at: order.cancelled_at.map(|at| at.0),
        as_of: stored.as_of.0,
        payment_status: word(&order.payment_status)?,
        fulfilment_status: word(&order.fulfilment_status)?,
        lines: order
            .lines
            .iter()
            .map(|line| line_view(order, line, &asked_back, refunds_by_line.contains(&&line.remote)))
            .collect(),
        payments: payments(order, &pending),
        parcels: parcels(order),
        returns: order.returns.iter().map(|of| return_view(order, of, &operations)).collect::<store::Result<_>>()?,
        sums: sums(order, &pending),
        ship_to: order.ship_to.as_ref().map(address_lines).unwrap_or_default(),
        open_change: order.open_change.is_some(),
        url: order.url.clone(),
        caps,
        operations: shown.map(|operation| view(r, operation, ready, now)).collect::<store::Result<_>>()?,
        timeline: order_events(order),
    })
}

fn line_view(
    order: &Order,
    line: &model::order::OrderLine,
    asked_back: &[ReturnItem],
    refund_waiting: bool,
) -> OrderLineView {
    let waiting: u32 = asked_back.iter().filter(|item| item.line == line.remote).map(|item| item.quantity).sum();
    let each = line.total.checked_div(line.quantity.max(1).into()).unwrap_or_default();
    OrderLineView {
        id: line.remote.to_string(),
        title: line.title.clone(),
        variant: line.variant.clone(),
        sku: line.sku.clone(),
        quantity: line.quantity,
        total: money(order, line.total),
        each: money(order, each),
        fulfilled: line.fulfilled,
        delivered: line.delivered,
        article: line.detail.variant.as_ref().map(ToString::to_string),
        returnable: line.returnable().saturating_sub(waiting),
        return_requested: line.return_requested,
        returned: line.returned,
        return_waiting: waiting,
        refund_waiting,
    }
}

fn payments(order: &Order, pending: &Pending) -> Vec<PaymentView> {
    order
        .payments
        .iter()
        .map(|payment| PaymentView {
            id: payment.remote.to_string(),
            method: payment.method.clone(),
            captured: money(order, payment.captured),
            refunded: money(order, payment.refunded),
            waiting: money(order, pending.get(&payment.remote).copied().unwrap_or_default()),
            left: refund::left_of(order, payment, pending).into(),
            refunds: payment
                .refunds
                .iter()
                .map(|refund| RefundView {
                    amount: money(order, refund.amount),
                    note: refund.note.clone(),
                    at: refund.at.0,
                    ours: refund.operation.is_some(),
                })
                .collect(),
        })
        .collect()
}

fn parcels(order: &Order) -> Vec<ParcelView> {
    let alive = order.fulfilments.iter().filter(|fulfilment| fulfilment.cancelled_at.is_none());
    alive
        .map(|fulfilment| ParcelView {
            shipped_at: fulfilment.shipped_at.map(|at| at.0),
            delivered_at: fulfilment.delivered_at.map(|at| at.0),
            tracking: fulfilment
                .tracking
                .iter()
                .map(|tracking| TrackingView {
                    number: tracking.number.clone(),
                    url: tracking.page(),
                    carrier: carrier(tracking),
                })
                .collect(),
        })
        .collect()
}

/// A name that is not on the list is shown as the shop gives it, unless it is an id.
fn carrier(tracking: &model::order::Tracking) -> Option<CarrierView> {
    if let Some(known) = tracking.carrier() {
        return Some(CarrierView { name: known.name.into(), name_zh: known.name_zh.into() });
    }
    let name = Some(tracking.carrier.trim()).filter(|name| !name.is_empty() && !name.contains('_'))?;
    Some(CarrierView { name: name.into(), name_zh: name.into() })
}

fn return_view(order: &Order, of: &Return, operations: &[outbox::Operation]) -> store::Result<ReturnView> {
    use model::order::ReturnStatus::{PartlyReceived, Requested};
    let lines = of.lines.iter().map(|line| {
        Ok(ReturnLineView {
            line: line.line.to_string(),
            title: order.line(&line.line).map(|line| line.title.clone()).unwrap_or_default(),
            quantity: line.quantity,
            received: line.received,
            damaged: line.damaged,
            reason: line.reason.clone(),
            note: line.note.clone(),
            found: inspection::found(operations, &of.remote, &line.line)?,
        })
    });
    Ok(ReturnView {
        id: of.remote.to_string(),
        status: word(&of.status)?,
        created_at: of.created_at.0,
        note: of.note.clone(),
        lines: lines.collect::<store::Result<_>>()?,
        can_receive: matches!(of.status, Requested | PartlyReceived),
        can_cancel: returns::can_cancel(of),
        ours: of.operation.is_some(),
    })
}

fn sums(order: &Order, pending: &Pending) -> OrderSums {
    let waiting = pending.values().copied().sum();
    OrderSums {
        items: money(order, order.totals.items),
        shipping: money(order, order.totals.shipping),
        discount: money(order, order.totals.discount),
        tax: money(order, order.totals.tax),
        total: money(order, order.totals.total),
        paid: order.captured().into(),
        refunded: order.refunded().into(),
        refund_waiting: money(order, waiting),
        left: refund::left(order, pending).into(),
        // Of an order that nobody has paid yet all is owed, and its status says so.
        outstanding: money(
            order,
            if order.captured().is_positive() { order.outstanding } else { rust_decimal::Decimal::ZERO },
        ),
    }
}

fn address_lines(address: &PostalAddress) -> Vec<String> {
    let city = format!("{} {}", address.postal_code, address.city).trim().to_owned();
    let mut lines = address.lines.clone();
    lines.extend([city, address.country.clone()]);
    lines.retain(|line| !line.trim().is_empty());
    lines
}

/// What happened to the order, oldest first.
pub(crate) fn order_events(order: &Order) -> Vec<OrderEvent> {
    let event = |at: Timestamp, kind: &str, detail: String, amount: Option<rust_decimal::Decimal>| OrderEvent {
        at: at.0,
        kind: kind.into(),
        detail,
        amount: amount.map(|amount| money(order, amount)),
    };
    let mut events = vec![event(order.placed_at, "placed", String::new(), Some(order.totals.total))];
    for payment in &order.payments {
        if let Some(at) = payment.captured_at {
            events.push(event(at, "paid", payment.method.clone(), Some(payment.captured)));
        }
        for refund in &payment.refunds {
            events.push(event(refund.at, "refunded", refund.note.clone(), Some(refund.amount)));
        }
    }
    for fulfilment in order.fulfilments.iter().filter(|fulfilment| fulfilment.cancelled_at.is_none()) {
        let numbers =
            fulfilment.tracking.iter().map(|tracking| tracking.number.as_str()).collect::<Vec<_>>().join(", ");
        if let Some(at) = fulfilment.shipped_at {
            events.push(event(at, "shipped", numbers.clone(), None));
        }
        if let Some(at) = fulfilment.delivered_at {
            events.push(event(at, "delivered", numbers, None));
        }
    }
    for of in &order.returns {
        events.push(event(of.created_at, "return_requested", of.note.clone(), None));
        if let Some(at) = of.received_at {
            events.push(event(at, "return_received", String::new(), None));
        }
    }
    if let Some(at) = order.cancelled_at {
        events.push(event(at, "cancelled", String::new(), None));
    }
    events.sort_by_key(|event| event.at);
    events
}
