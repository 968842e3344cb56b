//! The Medusa connector against a real Medusa: the suite that every connector passes, and each trap of that server that
//! was found. One server for all of it, so it is one test; `SHOPDESK_ONLY` chooses the parts whose names contain it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![allow(clippy::print_stdout)] // how many sums were compared
#![cfg(unix)]

mod amend;
mod drive;
mod money;
mod reading;
mod returns;
mod sums;
mod world;

use std::time::Instant;

use world::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_connector_and_a_real_shop() {
    let only = std::env::var("SHOPDESK_ONLY").unwrap_or_default();
    let mut world = World::start().await;
    macro_rules! part {
        ($($part:path),+ $(,)?) => {$(
            if stringify!($part).contains(&only) {
                let started = Instant::now();
                $part(&mut world).await;
                world.proxy.clear_rules();
                println!("{:>6} ms  {}", started.elapsed().as_millis(), stringify!($part));
            }
        )+};
    }
    part![sums::ours_are_the_shops];
    if sums::alone() {
        return;
    }
    part![
        connect::conformance::shop,
        reading::says_what_is_wrong_at_sign_in,
        reading::a_capture_is_noticed_though_the_order_does_not_move,
        reading::cases_are_read_again_though_nothing_moves,
        reading::orders_are_found_by_what_people_know,
        reading::goods_in_two_parcels_add_up,
        reading::an_open_change_is_seen,
        reading::a_delivered_order_is_pending_there_and_a_cancelled_one_owes_nothing,
        money::a_refund_is_never_sent_over_one_that_is_there,
        money::lost_answers_are_found_again,
        money::a_provider_that_fails_proves_nothing,
        money::three_refunds_at_once_are_counted_as_the_till_counts_them,
        money::a_row_that_is_seen_once_is_no_money_yet,
        money::what_comes_before_any_effect_is_told_apart,
        returns::a_held_request_that_doubles_the_items_is_noticed,
        returns::a_held_begin_makes_no_second_return,
        returns::a_draft_left_behind_is_cleared_away,
        returns::somebody_elses_change_is_left_alone,
        returns::what_arrives_twice_is_done_once,
        returns::a_tripled_return_is_told,
        returns::a_return_without_a_location_can_be_received,
        returns::drafts_and_requests_can_be_called_off,
        returns::what_cannot_be_returned_is_refused_before_anything_is_begun,
        amend::a_held_request_that_doubles_the_goods_is_noticed,
        amend::somebody_elses_change_is_left_alone,
        amend::what_the_shop_refuses_halfway_leaves_nothing,
        amend::what_was_delivered_is_not_cancelled,
        amend::a_code_is_made_once_and_never_over_anothers,
        reading::is_never_asked_for_what_it_fails_on,
    ];
}
