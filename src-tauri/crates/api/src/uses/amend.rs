//! What is changed about an order after it was placed: exchanges, claims, edits, another address, a cancellation, and a code
//! given instead of money. A difference that the customer gets back is a refund of its own, which waits for the change.

mod ask;
mod preview;

use model::{
    amend::{
        self, AddressParts, AmendRefusal, CancelOrder, ChangeAddress, Claim, ClaimItem, EditOrder, Exchange, IssueCode,
        NewItem, Off, Remedy,
    },
    facts::Facts,
    id::RemoteId,
    money::{Currency, Money as Amount},
    payload::Payload,
    refund::LineQuantity,
    returns::ReturnItem,
    time::DAY,
};
use store::{Durability, table};

use self::ask::{Asking, Change};
use super::verdict::word_of;
use crate::{
    Desk,
    dto::*,
    error::{ApiError, Result},
};

/// A discount code that is good for longer is good for ever.
const DAYS: u32 = 3_650;

impl Desk {
    /// Asks the order's shop what it sells.
    pub(crate) async fn variants(&self, request: VariantsRequest) -> Result<VariantsFound> {
        let id = request.order.parse()?;
        let stored = self.store.read(move |r| table::shop_order::get(r, id)).await?;
        let gone = || ApiError::new("account.gone", "this shop is no longer connected");
        let shop = self.links.shop(stored.account).ok_or_else(gone)?;
        match shop.variants(&stored.order.remote, request.query.trim()).await {
            Ok(found) => {
                let rows = found.into_iter().map(|each| VariantView {
                    id: each.remote.0,
                    title: each.title,
                    variant: each.variant,
                    sku: each.sku,
                    price: each.price.into(),
                });
                Ok(VariantsFound { rows: rows.collect(), trouble: None })
            }
            Err(error) => {
                self.links.report(stored.account, &error);
                let code = error.trouble.code().to_owned();
                let trouble = Some(TroubleView { code, message: error.message, field: None });
                Ok(VariantsFound { rows: vec![], trouble })
            }
        }
    }

    pub(crate) async fn amend_preview(&self, request: AmendPreviewRequest) -> Result<AmendPreview> {
        let (agent, now) = (self.agent()?, self.store.now());
        let id = request.order.parse()?;
        let scope = request.scope;
        let preview = self.store.read(move |r| {
            let stored = table::shop_order::get(r, id)?;
            preview::of(r, &stored, &scope, (agent, now))
        });
        preview.await?
    }

    pub(crate) async fn exchange(&self, request: ExchangeSubmit) -> Result<Submitted> {
        let back: Vec<ReturnItem> = request
            .back
            .into_iter()
            .filter(|item| item.quantity > 0)
            .map(|item| ReturnItem {
                line: RemoteId::new(item.line),
                quantity: item.quantity,
                reason: item.reason.map(RemoteId::new),
                note: item.note.trim().to_owned(),
            })
            .collect();
        let out = new_items(request.out)?;
        let lines: Vec<LineQuantity> = back.iter().map(asked_back).collect();
        let asking = Asking::new(request.asked, request.refund)?;
        let note = asking.note.clone();
        self.ask_for(asking, lines.clone(), move |r, stored, of| {
            let waiting = table::operation::pending_returns(r, of.id, &Facts::of(&stored.order))?;
            if let Err(refusal) = amend::check_exchange(&stored.order, &waiting, &back, &out) {
                return Ok(Err(refused(&refusal)));
            }
            let more = out.clone();
            let payload = Payload::Exchange(Exchange { account: stored.account, order: of, back, out, note });
            Ok(Ok(Change { payload, less: lines, more, worth: None }))
        })
        .await
    }

    pub(crate) async fn claim(&self, request: ClaimSubmit) -> Result<Submitted> {
        let remedy: Remedy = word_of(&request.remedy)?;
        let items: Vec<ClaimItem> = request
            .items
            .into_iter()
            .filter(|item| item.quantity > 0)
            .map(|item| {
                let fault = word_of(&item.fault)?;
                let note = item.note.trim().to_owned();
                Ok(ClaimItem { line: RemoteId::new(item.line), quantity: item.quantity, fault, note })
            })
            .collect::<Result<_>>()?;
        let (out, goods_back) = (new_items(request.out)?, request.goods_back);
        let claimed = |item: &ClaimItem| LineQuantity { line: item.line.clone(), quantity: item.quantity };
        let lines: Vec<LineQuantity> = items.iter().map(claimed).collect();
        let asking = Asking::new(request.asked, request.refund)?;
        let note = asking.note.clone();
        self.ask_for(asking, lines.clone(), move |r, stored, of| {
            let waiting = table::operation::pending_returns(r, of.id, &Facts::of(&stored.order))?;
            if let Err(refusal) = amend::check_claim(&stored.order, &waiting, (remedy, goods_back), &items, &out) {
                return Ok(Err(refused(&refusal)));
            }
            let more = out.clone();
            let account = stored.account;
            let payload = Payload::Claim(Claim { account, order: of, remedy, items, goods_back, out, note });
            Ok(Ok(Change { payload, less: lines, more, worth: None }))
        })
        .await
    }

    pub(crate) async fn order_edit(&self, request: EditSubmit) -> Result<Submitted> {
        let lines = quantities(&request.lines);
        let add = new_items(request.add)?;
        let asking = Asking::new(request.asked, request.refund)?;
        let note = asking.note.clone();
        self.ask_for(asking, vec![], move |_, stored, of| {
            if let Err(refusal) = amend::check_edit(&stored.order, &lines, &add) {
                return Ok(Err(refused(&refusal)));
            }
            let (less, more) = amend::edited(&stored.order, &lines, &add);
            // Quantities that stay are no change.
            let order = &stored.order;
            let changed =
                |wanted: &LineQuantity| order.line(&wanted.line).is_some_and(|l| l.quantity != wanted.quantity);
            let lines = lines.into_iter().filter(changed).collect();
            let payload = Payload::EditOrder(EditOrder { account: stored.account, order: of, lines, add, note });
            Ok(Ok(Change { payload, less, more, worth: None }))
        })
        .await
    }

    pub(crate) async fn order_send_elsewhere(&self, request: AddressSubmit) -> Result<Submitted> {
        let to = parts(request.to);
        self.ask_for(Asking::new(request.asked, None)?, vec![], move |_, stored, of| {
            if let Err(refusal) = amend::check_address(&stored.order, &to) {
                return Ok(Err(refused(&refusal)));
            }
            let payload = Payload::ChangeAddress(ChangeAddress { account: stored.account, order: of, to });
            Ok(Ok(Change { payload, less: vec![], more: vec![], worth: None }))
        })
        .await
    }

    pub(crate) async fn order_cancel(&self, request: OrderCancelSubmit) -> Result<Submitted> {
        let asking = Asking::new(request.asked, None)?;
        let (note, confirmed) = (asking.note.clone(), request.gives);
        self.ask_for(asking, vec![], move |r, stored, of| {
            let pending = table::operation::pending_refunds(r, of.id, &Facts::of(&stored.order))?;
            if !pending.is_empty() {
                return Ok(Err(ApiError::new("amend.refund_waiting", "a refund of this order waits")));
            }
            let gives_back = match amend::check_cancel(&stored.order) {
                Ok(gives_back) => gives_back,
                Err(refusal) => return Ok(Err(refused(&refusal))),
            };
            let account = stored.account;
            let payload = Payload::CancelOrder(CancelOrder { account, order: of, gives_back, note });
            let gives = payload.money().unwrap_or_else(|| stored.order.currency.zero());
            if Money::from(gives) != confirmed {
                return Ok(Err(ApiError::new("amend.sum_changed", format!("it would now be {gives}"))));
            }
            Ok(Ok(Change { worth: payload.money(), payload, less: vec![], more: vec![] }))
        })
        .await
    }

    pub(crate) async fn code_issue(&self, request: CodeSubmit) -> Result<Submitted> {
        let asking = Asking::new(request.asked, None)?;
        let (note, code) = (asking.note.clone(), request.code.trim().to_uppercase());
        let valid_until =
            request.days.filter(|days| *days <= DAYS).map(|days| self.store.now().plus_ms(i64::from(days) * DAY));
        let (entry, only_customer) = (request.off, request.only_customer);
        self.ask_for(asking, vec![], move |r, stored, of| {
            let Some(off) = off(&entry, stored.order.currency) else {
                return Ok(Err(refused(&AmendRefusal::Off)));
            };
            if let Err(refusal) = amend::check_code(&stored.order, &code, off) {
                return Ok(Err(refused(&refusal)));
            }
            let taken = table::operation::of_order(r, of.id)?
                .into_iter()
                .any(|operation| matches!(&operation.payload, Payload::IssueCode(other) if other.code == code));
            if taken {
                return Ok(Err(ApiError::new("amend.code_taken", "this code was given before")));
            }
            let customer = stored.order.customer.clone().filter(|_| only_customer);
            let payload = Payload::IssueCode(IssueCode {
                account: stored.account,
                order: of,
                code,
                off,
                customer,
                valid_until,
                note,
            });
            Ok(Ok(Change { payload, less: vec![], more: vec![], worth: Some(amend::code_worth(&stored.order, off)) }))
        })
        .await
    }

    async fn ask_for<F>(&self, asking: Asking, lines: Vec<LineQuantity>, decide: F) -> Result<Submitted>
    where
        F: FnOnce(
                &store::Reader<'_>,
                &table::shop_order::StoredOrder,
                model::payload::OrderRef,
            ) -> store::Result<Result<Change>>
            + Send
            + 'static,
    {
        let agent = self.agent()?;
        let id = asking.order;
        let account = self.store.read(move |r| Ok(table::shop_order::get(r, id)?.account)).await?;
        let caps = self.refund_caps(account)?;
        let stale = i64::from(self.stored_settings().await?.stale_hours) * model::time::HOUR;
        let outcome = self
            .store
            .write(Durability::Full, move |w| ask::enqueue(w, &asking, (agent, caps, stale), &lines, decide))
            .await??;
        Ok(Submitted { operations: outcome.iter().map(ToString::to_string).collect() })
    }
}

fn asked_back(item: &ReturnItem) -> LineQuantity {
    LineQuantity { line: item.line.clone(), quantity: item.quantity }
}

fn quantities(of: &[LineQuantityView]) -> Vec<LineQuantity> {
    of.iter().map(|line| LineQuantity { line: RemoteId::new(&line.line), quantity: line.quantity }).collect()
}

fn amount(of: &Money) -> Result<Amount> {
    let wrong = || ApiError::request(format!("the amount {:?}", of.amount));
    let currency = Currency::new(&of.currency).map_err(|_| wrong())?;
    Ok(Amount::new(of.amount.trim().parse().map_err(|_| wrong())?, currency))
}

fn new_items(entries: Vec<NewItemEntry>) -> Result<Vec<NewItem>> {
    let items = entries.into_iter().filter(|entry| entry.quantity > 0).map(|entry| {
        Ok(NewItem {
            each: amount(&entry.each)?,
            variant: RemoteId::new(entry.variant),
            title: entry.title.trim().to_owned(),
            quantity: entry.quantity,
        })
    });
    items.collect()
}

/// A new street without an addition has none: the old one belonged to the old street.
fn parts(entry: AddressEntry) -> AddressParts {
    let named = |part: Option<String>| part.map(|part| part.trim().to_owned()).filter(|part| !part.is_empty());
    let street = named(entry.street);
    let addition = named(entry.addition).or_else(|| street.as_ref().map(|_| String::new()));
    AddressParts {
        first_name: named(entry.first_name),
        last_name: named(entry.last_name),
        company: named(entry.company),
        street,
        addition,
        postal_code: named(entry.postal_code),
        city: named(entry.city),
        province: named(entry.province),
        phone: named(entry.phone),
    }
}

fn off(entry: &OffEntry, currency: Currency) -> Option<Off> {
    Some(match entry {
        OffEntry::Percent { percent } => Off::Percent { percent: *percent },
        OffEntry::Amount { amount } => Off::Amount { amount: Amount::new(amount.trim().parse().ok()?, currency) },
    })
}

fn refused(refusal: &AmendRefusal) -> ApiError {
    let code = match refusal {
        AmendRefusal::Empty => "amend.empty",
        AmendRefusal::NoSuchLine => "return.no_such_line",
        AmendRefusal::TooMany { .. } => "return.too_many",
        AmendRefusal::Packed { .. } => "amend.packed",
        AmendRefusal::Cancelled => "amend.cancelled",
        AmendRefusal::Shipped => "amend.shipped",
        AmendRefusal::Currency => "amend.currency",
        AmendRefusal::Remedy => "amend.remedy",
        AmendRefusal::Code => "amend.code",
        AmendRefusal::Off => "amend.off",
        AmendRefusal::Sum => "refund.sum",
    };
    ApiError::new(code, refusal.to_string())
}
