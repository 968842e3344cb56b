//! Row 3: a shop's first sync, beside a bare loop that asks for the same pages of the same shop and throws them away.

use std::{collections::BTreeMap, path::Path, sync::Arc, time::Instant};

use connect::{Connected, Connector, Secret, Settings};
use reqwest::header::AUTHORIZATION;
use store::{
    Durability, Store,
    table::{
        account::{self, Kind, NewAccount},
        brand,
    },
};
use sync::Worker;
use test_servers::{Folder, Medusa, MedusaOptions, proxy::HttpProxy};

use crate::{
    bare, mail, measure,
    table::{Limit, Row, Table},
    world::NOW,
};

const ORDERS: usize = 10_000;
const ROUNDS: usize = 2;

pub async fn measure(table: &mut Table) {
    let folder = Folder::fresh().unwrap();
    let shop = Medusa::start(folder.path(), MedusaOptions::default()).await.unwrap();
    shop.clone_orders(ORDERS).await.unwrap();
    let work = tempfile::tempdir().unwrap();

    // What is asked for is heard once, on the way through a proxy; what is measured goes straight.
    let proxy = HttpProxy::start(([127, 0, 0, 1], shop.port()).into()).await.unwrap();
    own(&proxy.url(), shop.secret_key(), &work.path().join("heard.db")).await;
    let pages: Vec<String> = proxy.log().into_iter().map(|exchange| exchange.target).collect();

    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        ours.push(own(&shop.base_url(), shop.secret_key(), &work.path().join(format!("{round}.db"))).await);
        theirs.push(bare_loop(&shop.base_url(), shop.secret_key(), &pages).await);
    }
    let ratios: Vec<f64> = ours.iter().zip(&theirs).map(|(own, peer)| own / peer).collect();
    let shown = |seconds: &[f64]| format!("{:.1} s", measure::median(seconds));
    table.rows.push(
        Row::new(
            "First sync of 10,000 orders, beside a bare HTTP loop over the same pages",
            shown(&ours),
            shown(&theirs),
        )
        .ratio(measure::median(&ratios), Limit::AtMost(1.1)),
    );
    table.notes.push(format!(
        "Orders: a real Medusa whose orders are copies, made in its database, of five that went through it; {} requests, \
         customers included. The bare loop asks for one page after the other; the connector has two under way.",
        pages.len()
    ));
}

/// Seconds that the connector, the sync worker and the store take.
async fn own(url: &str, key: &str, path: &Path) -> f64 {
    let store = Store::open(path, bare::KEY, Arc::new(|| NOW)).unwrap();
    let account = store
        .write(Durability::Full, move |writer| {
            let new = NewAccount {
                brand: brand::add(writer, "Northlight Home", "en", "")?,
                connector: "medusa".into(),
                kind: Kind::Shop,
                name: "Shop".into(),
                address: String::new(),
                settings: BTreeMap::new(),
                demo: false,
            };
            account::add(writer, &new)
        })
        .await
        .unwrap();
    let settings = Settings {
        values: [("url".to_owned(), url.to_owned())].into(),
        secrets: [("key".to_owned(), Secret::new(key))].into(),
    };
    let connected: Connected = shop_medusa::Medusa.connect(&settings).unwrap();
    let began = Instant::now();
    let worker = Worker::start(store.clone(), account, connected);
    mail::whole(&worker, path, "shop_order", ORDERS as u64).await;
    let took = began.elapsed().as_secs_f64();
    worker.stop().await;
    store.close().await;
    took
}

/// Seconds of asking for every page, one after the other over one connection.
async fn bare_loop(url: &str, key: &str, pages: &[String]) -> f64 {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let client = reqwest::Client::new();
    let signed = format!("Basic {}", STANDARD.encode(format!("{key}:")));
    let began = Instant::now();
    for page in pages {
        let answer = client.get(format!("{url}{page}")).header(AUTHORIZATION, &signed).send().await.unwrap();
        assert!(answer.status().is_success(), "{page}: {}", answer.status());
        answer.bytes().await.unwrap();
    }
    began.elapsed().as_secs_f64()
}
