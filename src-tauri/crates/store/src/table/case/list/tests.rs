//! A page is read from one index, and what is copied into it is always what would be looked up.

use model::{
    case::{Actor, Kind, Outcome, Step},
    customer::ShopCustomer,
    id::{AccountId, CustomerId, RemoteId},
    order::Order,
    time::{DAY, Timestamp},
};

use super::*;
use crate::{
    table::{
        case::{Content, NewCase, get, open, set, take},
        customer::{self, Profile},
        ingest::{
            ShopRows,
            tests::{
                desk::{ANNA, BEN, Desk},
                shop::{bring, order, orders, shop},
            },
        },
        shop_order,
    },
    testing::TempStore,
};

#[tokio::test]
async fn a_page_of_any_view_is_read_from_one_index_and_from_nothing_else() {
    let store = TempStore::new().unwrap();
    let views = [View::Active, View::Of(Status::Open), View::Due, View::NotRefunded, View::Closed];
    for view in views {
        let plan = store
            .read(move |reader| {
                let asked = format!("EXPLAIN QUERY PLAN {}", page_sql(view, 50)?);
                let mut statement = reader.connection().prepare(&asked)?;
                let rows = statement.raw_query().mapped(|row| row.get::<_, String>(3));
                Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?.join("\n"))
            })
            .await
            .unwrap();
        // A scan would walk over all pages before this one; what the index lacks would be fetched row by row.
        assert!(plan.contains("SEARCH after_sales_case USING COVERING INDEX case_"), "{view:?}: {plan}");
        assert!(plan.contains("id)"), "{view:?}, after the last of many of one moment: {plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{view:?}: {plan}");
    }
}

/// What a row of the list says besides its own: name, number, gist.
type Shown = [String; 3];

/// What would be found by looking a case, its customer and its order up.
fn looked_up(reader: &Reader<'_>, id: CaseId) -> Result<Shown> {
    let case = get(reader, id)?;
    let found = case.order.map(|order| shop_order::get(reader, order)).transpose()?;
    let named = case.customer.map(|customer| customer::profile(reader, customer)).transpose()?;
    let recipient = found.as_ref().map(|found| found.order.name.clone()).unwrap_or_default();
    let name = named.map(|profile| profile.name).filter(|name| !name.is_empty()).unwrap_or(recipient);
    let number = found.map(|found| found.order.number.trim_start_matches('#').to_owned()).unwrap_or_default();
    let gist = if case.next_step.is_empty() { case.reason } else { case.next_step };
    Ok([name, number, gist.chars().take(160).collect()])
}

struct Known {
    desk: Desk,
    shop: AccountId,
    anna: CustomerId,
    ben: CustomerId,
    /// Of Anna's conversation and her order, of her order alone, of Ben's conversation alone.
    cases: [CaseId; 3],
}

impl Known {
    async fn new() -> Self {
        let desk = Desk::new().await;
        let shop = shop(&desk).await;
        desk.bring([desk.letter("lamp"), desk.letter("ben").from(BEN).with(|mail| mail.from.name = "Ben".into())])
            .await;
        bring(&desk, shop, orders(&[annas_order("1042", "Anna Berg")])).await;
        let (agent, brand) = (desk.agent, desk.brand);
        let (anna, ben, cases) = desk
            .write(move |w| {
                let of = |email| Ok::<_, StoreError>(customer::by_email(&w.reader(), email)?.unwrap().0);
                let (anna, ben) = (of(ANNA)?, of(BEN)?);
                let order = shop_order::of_customer(&w.reader(), anna, 1)?.remove(0).id;
                let mut new = NewCase {
                    brand,
                    conversation: None,
                    order: Some(order),
                    customer: Some(anna),
                    kind: Kind::Damaged,
                    cause: String::new(),
                    reason: "cracked".into(),
                    lines: vec![],
                    priority: Priority::Normal,
                    due: None,
                };
                let first = open(w, agent, &new)?;
                new.customer = None;
                let second = open(w, agent, &new)?;
                (new.order, new.customer) = (None, Some(ben));
                Ok((anna, ben, [first, second, open(w, agent, &new)?]))
            })
            .await;
        Self { desk, shop, anna, ben, cases }
    }

    /// Every case as the list shows it, which is how it would be looked up.
    async fn shown(&self, when: &str) -> Vec<Shown> {
        let cases = self.cases;
        let both = self.desk.store.read(move |r| {
            let rows = cases.iter().map(|id| {
                let ListRow { customer_name, order_number, gist, .. } = listed(r, *id)?;
                Ok([customer_name, order_number, gist])
            });
            let found = cases.iter().map(|id| looked_up(r, *id)).collect::<Result<Vec<_>>>()?;
            Ok((rows.collect::<Result<Vec<_>>>()?, found))
        });
        let (shown, found) = both.await.unwrap();
        assert_eq!(shown, found, "{when}");
        shown
    }

    async fn names(&self, when: &str) -> Vec<String> {
        self.shown(when).await.into_iter().map(|[name, ..]| name).collect()
    }

    async fn call(&self, id: CustomerId, name: &str) {
        let (agent, name) = (self.desk.agent, name.to_owned());
        self.desk
            .write(move |w| {
                let now = customer::profile(&w.reader(), id)?;
                customer::set_profile(w, agent, id, &Profile { name, ..now })
            })
            .await;
    }
}

fn annas_order(number: &str, name: &str) -> Order {
    Order { number: number.into(), name: name.into(), ..order("1042", ANNA) }
}

#[tokio::test]
async fn names_follow_customers_and_orders() {
    let it = Known::new().await;
    assert_eq!(it.names("opened").await, ["Anna", "Anna Berg", "Ben"]);
    it.call(it.anna, "Anna Berger").await;
    assert_eq!(it.names("renamed").await, ["Anna Berger", "Anna Berg", "Ben"]);
    it.call(it.anna, "").await;
    assert_eq!(it.names("without a name").await, ["Anna Berg", "Anna Berg", "Ben"]);

    let mut read_again = annas_order("#1042-A", "A. Berg");
    read_again.customer = None;
    read_again.updated_at = Timestamp(2_000);
    bring(&it.desk, it.shop, orders(&[read_again.clone()])).await;
    let shown = it.shown("the order says another name and number").await;
    assert_eq!(shown[1], ["A. Berg", "1042-A", "cracked"].map(String::from));

    let record = ShopCustomer {
        remote: RemoteId::new(format!("cus_{ANNA}")),
        name: "Anna B.".into(),
        email: Some(ANNA.into()),
        phone: None,
        created_at: Timestamp(1),
        updated_at: Timestamp(1),
    };
    bring(&it.desk, it.shop, ShopRows { customers: vec![record], ..ShopRows::default() }).await;
    assert_eq!(it.names("the shop's record names her").await, ["Anna B.", "A. Berg", "Ben"]);
    bring(&it.desk, it.shop, ShopRows { gone: vec![read_again.remote], ..ShopRows::default() }).await;
    assert_eq!(it.names("the shop has it no more").await, ["Anna B.", "A. Berg", "Ben"]);
}

#[tokio::test]
async fn names_follow_a_merge_its_undoing_and_an_erasure() {
    let it = Known::new().await;
    let (agent, anna, ben) = (it.desk.agent, it.anna, it.ben);
    let merge = it.desk.write(move |w| customer::merge(w, agent, anna, ben)).await;
    assert_eq!(it.names("made one").await, ["Anna", "Anna Berg", "Anna"]);
    it.desk.write(move |w| customer::unmerge(w, agent, merge)).await;
    assert_eq!(it.names("apart again").await, ["Anna", "Anna Berg", "Ben"]);
    it.call(anna, "").await;
    it.desk.write(move |w| customer::merge(w, agent, anna, ben).map(drop)).await;
    assert_eq!(it.names("the name of the other is taken over").await, ["Ben", "Anna Berg", "Ben"]);
    it.desk.store.erase(agent, anna).await.unwrap();
    assert_eq!(it.names("erased").await, ["", "", ""]);
    bring(&it.desk, it.shop, orders(&[annas_order("1042", "Anna Berg")])).await;
    assert_eq!(it.names("the order comes again").await, ["", "", ""]);
}

#[tokio::test]
async fn the_gist_is_the_next_step_else_the_reason_and_bounded() {
    let it = Known::new().await;
    let (agent, case) = (it.desk.agent, it.cases[0]);
    let say = async |next_step: &str, reason: &str| {
        let content = Content {
            cause: String::new(),
            reason: reason.to_owned(),
            owner: None,
            priority: Priority::Urgent,
            due: None,
            next_step: next_step.to_owned(),
            serial: String::new(),
        };
        it.desk.write(move |w| set(w, case, agent, &content)).await;
        let [_, _, gist] = it.shown("said").await.remove(0);
        gist
    };
    assert_eq!(say("Call", "cracked").await, "Call");
    assert_eq!(say("", "The shade is cracked").await, "The shade is cracked");
    assert_eq!(say("", &"碎".repeat(2_000)).await, "碎".repeat(160));
}

/// Every view as it would be sorted out of all cases.
#[tokio::test]
async fn every_view_holds_what_belongs_to_it_in_its_order_on_pages_of_any_size() {
    let desk = Desk::new().await;
    let (agent, brand) = (desk.agent, desk.brand);
    let steps: [&[(Actor, Step)]; 5] = [
        &[],
        &[(Actor::Agent, Step::Ask)],
        &[(Actor::Warehouse, Step::Arrived)],
        &[(Actor::Agent, Step::Settle)],
        &[(Actor::Agent, Step::Settle), (Actor::Customer, Step::Reopen)],
    ];
    for nth in 0..40_i64 {
        // Moments that many share.
        desk.store.now.advance(if nth % 3 == 0 { DAY } else { 0 });
        desk.write(move |w| {
            let new = NewCase {
                brand,
                conversation: None,
                order: None,
                customer: None,
                kind: Kind::Return,
                cause: String::new(),
                reason: format!("reason {nth}"),
                lines: vec![],
                priority: Priority::Normal,
                due: (nth % 4 > 0).then_some(Timestamp(nth % 4 * DAY)),
            };
            let id = open(w, agent, &new)?;
            steps[nth as usize % steps.len()]
                .iter()
                .try_for_each(|step| take(w, id, agent, *step, Some(Outcome::Refunded), "").map(drop))
        })
        .await;
    }
    let all = desk.store.read(|r| {
        let mut statement = r.connection().prepare("SELECT id, closed_at, to_refund FROM after_sales_case")?;
        let found = statement.query_map([], |row| Ok((row::id::<CaseId>(row, 0)?, row.get(1)?, row.get(2)?)))?;
        found
            .map(|found| {
                let (id, closed_at, to_refund): (CaseId, i64, bool) = found?;
                Ok((listed(r, id)?, closed_at, to_refund))
            })
            .collect::<Result<Vec<(ListRow, i64, bool)>>>()
    });
    let all = all.await.unwrap();
    let views = [
        View::Active,
        View::Due,
        View::NotRefunded,
        View::Closed,
        View::Of(Status::Open),
        View::Of(Status::WaitingCustomer),
        View::Of(Status::Received),
    ];
    for view in views {
        let mut expected: Vec<&(ListRow, i64, bool)> = all
            .iter()
            .filter(|(row, closed_at, to_refund)| match view {
                View::Active => *closed_at == 0,
                View::Of(status) => row.course.status() == status,
                View::Due => *closed_at == 0 && row.due.is_some(),
                View::NotRefunded => *to_refund,
                View::Closed => *closed_at > 0,
            })
            .collect();
        expected.sort_by_key(|(row, ..)| (row.due.map_or(NEVER, |due| due.0), row.id));
        if view == View::Closed {
            expected.sort_by_key(|(row, closed_at, _)| std::cmp::Reverse((*closed_at, row.id)));
        }
        let expected: Vec<ListRow> = expected.into_iter().map(|(row, ..)| row.clone()).collect();
        assert!(expected.len() >= 8, "{view:?} holds {}", expected.len());
        for size in [1, 3, 50] {
            let (mut found, mut after) = (Vec::new(), None);
            loop {
                let page = desk.store.read(move |r| list(r, view, after, size)).await.unwrap();
                found.extend(page.rows);
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(found, expected, "{view:?} on pages of {size}");
        }
    }
}
