//! Exchanges with a difference in price, either way, from an order in the real window to the real shop.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(target_os = "linux")]

use e2e::{
    App, Page,
    desk::{Servers, done},
};
use serde_json::Value;
use test_servers::{PlaceOrder, PlacedOrder};

/// At 24.90 each, of which the order has two.
const SHADE: &str = "Halo glass shade";

#[tokio::test(flavor = "multi_thread")]
async fn an_exchange_shows_its_difference_first_and_goes_out_once() {
    if !e2e::ready() {
        return;
    }
    let mut app = App::new("exchange");
    let (servers, page) = tokio::join!(Servers::start("support"), app.start());
    let dearer = delivered(&servers, "mara@customer.test").await;
    let cheaper = delivered(&servers, "luc@customer.test").await;
    servers.sit_down(&page, "Jo Brand").await;
    servers.connect_shop(&page).await;

    // For something dearer: the customer owes the difference, and the shop says so too.
    choose(&page, &dearer, "Harbour oak tray", "Large").await;
    page.see("€21.10 stays outstanding until the customer pays it.").await;
    app.shot("owed").await;
    assert!(exchanges(&servers, &dearer).await.is_empty(), "nothing is asked for before it is meant");
    ask(&page).await;
    done(&page, 1).await;
    the_exchange(&servers, &dearer, "NL-TRAY-L").await;
    assert_eq!(pending(&servers, &dearer).await, Some(21.1));
    assert!(servers.paid_back(&dearer.till_ref).is_empty());
    app.shot("dearer").await;

    // For something cheaper: the difference goes back after it, by a refund of its own, where that is ticked.
    choose(&page, &cheaper, "Fjord stoneware mug", "Moss").await;
    page.see("The difference of €10.40 is not refunded.").await;
    page.press_in(".k-dialog", "Refund €10.40 once it is done").await;
    page.see("€10.40 is refunded afterwards, as an operation of its own.").await;
    app.shot("back").await;
    ask(&page).await;
    done(&page, 3).await;
    the_exchange(&servers, &cheaper, "NL-MUG-MOS").await;
    assert_eq!(servers.paid_back(&cheaper.till_ref), ["10.4"], "the money moved once");
    assert_eq!(pending(&servers, &cheaper).await, Some(0.0), "nobody owes anything");

    page.go("/settings/general").await;
    page.press("Dark").await;
    page.choose("Language", "zh-CN").await;
    open(&page, &cheaper).await;
    page.until("the exchange stands on the order", async || page.text().await.contains("换货")).await;
    app.shot("order-dark-zh").await;
    app.quit().await;
}

async fn delivered(servers: &Servers, customer: &str) -> PlacedOrder {
    let order = PlaceOrder::new(customer).item("NL-SHADE-SMK", 2);
    let order = servers.stack.shop.place_order(&order).await.unwrap();
    servers.stack.shop.complete(&order.id, "NL10000001").await.unwrap();
    order
}

async fn open(page: &Page, order: &PlacedOrder) {
    page.go("/orders").await;
    page.open_row(&format!("#{}", order.number)).await;
}

/// One shade of the order for one other article.
async fn choose(page: &Page, order: &PlacedOrder, title: &str, variant: &str) {
    open(page, order).await;
    page.press_in("article", "More").await;
    page.press("Exchange goods").await;
    page.press_at(&format!(".k-dialog button[aria-label^='More of {SHADE}']")).await;
    page.fill("Find an article", title).await;
    page.press("Look at the shop").await;
    page.press(&format!("Add {title}, {variant}")).await;
    page.see(&format!("Exchange 1 × {SHADE} for 1 × {title}, {variant} on order #{}.", order.number)).await;
}

async fn ask(page: &Page) {
    page.press_in(".k-dialog", "Ask for the exchange").await;
    page.see("waits to go out").await;
}

/// Exchanges of the order as the shop's own interface has them.
async fn exchanges(servers: &Servers, order: &PlacedOrder) -> Vec<Value> {
    let path = "/admin/exchanges?fields=*additional_items,*additional_items.item&limit=100";
    let all = servers.stack.shop.admin_get(path).await.unwrap();
    let all = all["exchanges"].as_array().unwrap().iter();
    all.filter(|exchange| exchange["order_id"] == order.id.as_str()).cloned().collect()
}

/// The only one, with one of this article going out.
async fn the_exchange(servers: &Servers, order: &PlacedOrder, sku: &str) {
    let mut found = exchanges(servers, order).await;
    assert_eq!(found.len(), 1, "{found:#?}");
    let exchange = found.remove(0);
    let out = exchange["additional_items"].as_array().unwrap();
    assert_eq!(out.len(), 1, "{exchange:#}");
    assert_eq!(out[0]["quantity"].as_f64(), Some(1.0), "{exchange:#}");
    let shop = servers.stack.shop.order(&order.id).await.unwrap();
    let item = shop["items"].as_array().unwrap().iter().find(|item| item["id"] == out[0]["item_id"]);
    assert_eq!(item.unwrap()["variant_sku"], sku, "{shop:#}");
}

/// What is outstanding by the shop's own summary.
async fn pending(servers: &Servers, order: &PlacedOrder) -> Option<f64> {
    servers.stack.shop.order(&order.id).await.unwrap()["summary"]["pending_difference"].as_f64()
}
