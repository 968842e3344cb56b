//! One suite of behaviour for every connector.
//!
//! A connector's test describes the other side as a [`ShopWorld`] or [`ChannelWorld`] (how to place an order there, how to
//! read its books, how to cut the line) and calls [`shop`] or [`channel`]. What the suite asks for is what the outbox and
//! the sync rest on, so it holds for the demo, the fakes and the real servers alike. It panics where a connector is wrong,
//! as tests do, and must not know which connector it runs on.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::missing_panics_doc)]

mod channel_in;
mod channel_out;
mod channel_search;
mod run;
mod setup;
mod shop_amend;
mod shop_in;
mod shop_out;
mod walk;
mod world;

use std::sync::Arc;

pub use run::ChannelRun;
pub use world::{Arrived, ChannelWorld, CustomerMail, MadeRefund, MadeReturn, ShopWorld, WorldFile};

use crate::{Channel, Connected, Settings, Shop};

/// Everything a shop's connector must do. The world may hold orders already; the suite adds a few of its own.
pub async fn shop(world: &mut dyn ShopWorld) {
    setup::is_sound(&*world.connector());
    setup::shop_signs_in(world).await;
    shop_in::brings_everything_newest_first(world).await;
    shop_in::goes_on_where_it_was_cut(world).await;
    shop_in::brings_what_changed(world).await;
    shop_out::carries_out_a_refund(world).await;
    shop_out::carries_out_a_return(world).await;
    shop_out::takes_a_return_back(world).await;
    shop_out::takes_back_what_was_begun(world).await;
    shop_out::says_no_before_any_effect(world).await;
    shop_out::does_nothing_while_offline(world).await;
    shop_out::does_not_guess_when_an_answer_is_lost(world).await;
    shop_amend::sells_something(world).await;
    shop_amend::exchanges(world).await;
    shop_amend::settles_claims(world).await;
    shop_amend::edits_and_sends_elsewhere(world).await;
    shop_amend::cancels_once(world).await;
    shop_amend::gives_a_code(world).await;
    shop_amend::takes_back_what_was_begun(world).await;
}

/// Everything a channel's connector must do.
pub async fn channel(world: &mut dyn ChannelWorld) {
    setup::is_sound(&*world.connector());
    setup::channel_signs_in(world).await;
    channel_in::brings_what_customers_write(world).await;
    channel_in::knows_a_message_again(world).await;
    channel_in::goes_on_where_it_stopped(world).await;
    channel_search::finds_what_lies_at_the_provider(world).await;
    channel_out::delivers_once_and_whole(world).await;
    channel_out::keeps_blind_copies_blind(world).await;
    channel_out::sends_nothing_while_offline(world).await;
    channel_out::does_not_guess_when_an_answer_is_lost(world).await;
}

fn connect_shop(world: &dyn ShopWorld, settings: &Settings) -> Arc<dyn Shop> {
    match world.connector().connect(settings).expect("working settings connect") {
        Connected::Shop(shop) => shop,
        Connected::Channel(_) => panic!("a shop's connector made a channel"),
    }
}

fn connect_channel(world: &dyn ChannelWorld, settings: &Settings) -> Arc<dyn Channel> {
    match world.connector().connect(settings).expect("working settings connect") {
        Connected::Channel(channel) => channel,
        Connected::Shop(_) => panic!("a channel's connector made a shop"),
    }
}
