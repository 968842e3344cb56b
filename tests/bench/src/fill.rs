//! The made-up world in a store, by the store's own ingest and in batches as the sync workers write them.

use std::time::Instant;

use model::{
    id::{AccountId, AgentId},
    inbound::ChannelEvent,
};
use serde_json::json;
use store::{
    Durability, Result, Store, Writer,
    table::{
        account::{self, Kind, NewAccount},
        brand,
        ingest::{self, ChannelRows, ShopRows},
    },
};

use crate::world::{Slip, World};

/// Rows in one transaction, as `sync` gathers them.
pub const BATCH: usize = 500;

/// A brand's accounts.
#[derive(Debug, Clone, Copy)]
pub struct Front {
    pub mailbox: AccountId,
    pub shop: AccountId,
}

/// The brands and their accounts. Paused: nobody is to connect them.
pub fn fronts(writer: &mut Writer<'_>, count: u64) -> Result<Vec<Front>> {
    (0..count)
        .map(|nth| {
            let brand = brand::add(writer, &format!("Northlight {nth}"), "en", "")?;
            let new = |connector: &str, kind, address: String| NewAccount {
                brand,
                connector: connector.into(),
                kind,
                name: format!("{connector} {nth}"),
                address,
                settings: std::collections::BTreeMap::default(),
                demo: false,
            };
            let address = format!("support@brand{nth}.shop.test");
            let mailbox = account::add(writer, &new("email", Kind::Channel, address))?;
            let shop = account::add(writer, &new("medusa", Kind::Shop, String::new()))?;
            account::set_paused(writer, mailbox, true)?;
            account::set_paused(writer, shop, true)?;
            Ok(Front { mailbox, shop })
        })
        .collect()
}

/// The batches of a mailbox's first sync: newest first.
pub fn batches(world: World, brand: usize, slips: &[Slip]) -> impl Iterator<Item = ChannelRows> {
    let mut key = slips.len() as u64;
    let mut batches = slips.rchunks(BATCH);
    std::iter::from_fn(move || {
        let slips = batches.next()?;
        let events = slips.iter().rev().map(|slip| {
            key -= 1;
            ChannelEvent::Message(Box::new(world.message(brand, *slip, key + 1)))
        });
        let events: Vec<ChannelEvent> = events.collect();
        Some(ChannelRows { events, cursor: json!({"below": key}), first_sync: true, settled: false })
    })
}

pub async fn write(store: &Store, mailbox: AccountId, rows: ChannelRows) -> Result<()> {
    store.write(Durability::Normal, move |writer| ingest::channel(writer, mailbox, &rows).map(drop)).await
}

/// All messages and orders of the world.
pub async fn whole(store: &Store, world: World, fronts: &[Front], messages: usize, orders: u64) -> Result<()> {
    let began = Instant::now();
    let mut written = 0;
    for (brand, slips) in world.slips(messages).iter().enumerate() {
        for rows in batches(world, brand, slips) {
            written += rows.events.len();
            write(store, fronts[brand].mailbox, rows).await?;
            if written % 50_000 < BATCH {
                eprintln!("  {written} messages after {:.0} s", began.elapsed().as_secs_f64());
            }
        }
    }
    // The rare brand has few orders too.
    let rare = orders / 1000;
    let others = (orders - rare) / (fronts.len() as u64 - 1);
    for (brand, front) in fronts.iter().enumerate() {
        let of = if brand + 1 == fronts.len() { rare } else { others };
        let mut nth = of;
        while nth > 0 {
            let from = nth.saturating_sub(BATCH as u64);
            let orders = (from..nth).rev().map(|nth| world.order(brand, nth, of)).collect();
            let (shop, rows) = (front.shop, ShopRows { orders, cursor: json!({"below": from}), ..ShopRows::default() });
            store.write(Durability::Normal, move |writer| ingest::shop(writer, shop, &rows)).await?;
            nth = from;
        }
        eprintln!("  the orders of {} shops after {:.0} s", brand + 1, began.elapsed().as_secs_f64());
    }
    Ok(())
}

/// The people of the desk: one, whom the app then signs in by itself.
pub fn agents(writer: &mut Writer<'_>) -> Result<Vec<AgentId>> {
    use model::agent::{Language, Role};
    ["Jo"].into_iter().map(|name| store::table::agent::add(writer, name, Language::English, Role::Agent)).collect()
}
