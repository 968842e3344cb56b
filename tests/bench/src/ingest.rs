//! Row 1: what a mailbox's first sync costs in the store, beside a bare loop of INSERTs of the same rows.

use std::{path::Path, sync::Arc, time::Instant};

use store::{Durability, Store};

use crate::{
    bare::{self, Bare},
    fill, measure,
    table::{Limit, Row, Table},
    world::{NOW, World},
};

const WORLD: World = World { seed: 1, customers: 4_000, brands: 1, html: 500 };
const MESSAGES: usize = 30_000;
const ROUNDS: usize = 3;

pub async fn measure(table: &mut Table) {
    let folder = tempfile::tempdir().unwrap();
    let slips = WORLD.slips(MESSAGES).remove(0);
    let filled = folder.path().join("filled.db");
    let (store, mailbox) = open(&filled).await;
    for rows in fill::batches(WORLD, 0, &slips) {
        fill::write(&store, mailbox, rows).await.unwrap();
    }
    store.close().await;
    let batches = bare::rows(&filled, fill::BATCH).unwrap();

    let (mut ratios, mut ours, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let (store, mailbox) = open(&folder.path().join(format!("ours-{round}.db"))).await;
        let bare = Bare::new(&folder.path().join(format!("bare-{round}.db")), &filled).unwrap();
        let (mut own, mut loops) = (0.0, 0.0);
        // One batch here, the same there: whatever else the machine does falls on both.
        for (rows, batch) in fill::batches(WORLD, 0, &slips).zip(&batches) {
            let began = Instant::now();
            fill::write(&store, mailbox, rows).await.unwrap();
            own += began.elapsed().as_secs_f64();
            let began = Instant::now();
            bare.insert(batch).unwrap();
            loops += began.elapsed().as_secs_f64();
        }
        assert_eq!(bare.count("message").unwrap(), slips.len() as u64, "both have written the same");
        store.close().await;
        ratios.push(loops / own);
        ours.push(own);
        theirs.push(loops);
    }
    let rate = |seconds: &[f64]| format!("{:.0} messages/s", slips.len() as f64 / measure::median(seconds));
    table.rows.push(
        Row::new("Store: ingest of mail, beside bare INSERTs", rate(&ours), rate(&theirs))
            .ratio(measure::median(&ratios), Limit::AtLeast(0.8)),
    );
}

async fn open(path: &Path) -> (Store, model::id::AccountId) {
    let store = Store::open(path, bare::KEY, Arc::new(|| NOW)).unwrap();
    let fronts = store.write(Durability::Full, |writer| fill::fronts(writer, 1)).await.unwrap();
    (store, fronts[0].mailbox)
}
