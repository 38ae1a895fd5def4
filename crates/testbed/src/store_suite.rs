//! What any store must do, whatever it is made of: one function per behavior.
//!
//! A store's crate calls [`store_suite!`](macro@crate::store_suite) in its tests and gets one test each.
//! Times in the suite are whole milliseconds, which is what stores keep.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "these are tests, called from the test binaries of stores: a failed step is a failed test"
)]

mod accepting;
mod bench;
mod blocking;
mod claiming;
mod committing;
mod contending;
mod deciding;
mod gate;
mod keeping;
mod poisoning;
mod recording;
mod restarting;
mod round_trips;
mod samples;
mod seating;
mod targets;
mod telling;
mod texting;

pub use accepting::{
    a_callback_is_stored_when_whoever_does_not_wait_for_it_hears,
    a_callback_that_was_accepted_reads_back, a_key_has_one_callback_among_sixteen,
    a_key_is_forgotten, a_request_that_was_not_stored_leaves_its_key_free,
    a_request_with_a_key_is_accepted_once, a_secret_stays_as_it_was_drawn_first,
    an_unknown_callback_is_not_found, the_open_callbacks_of_a_number_are_found_oldest_first,
    the_same_callback_is_not_accepted_twice,
};
pub use bench::{Begun, Bench, NOW};
pub use blocking::{
    a_block_holds_for_its_number_until_it_is_lifted,
    a_block_is_stored_with_its_change_or_not_at_all, no_callback_of_a_blocked_number_is_accepted,
    no_text_goes_to_a_visitor_whose_number_is_blocked,
    nothing_that_rings_a_blocked_number_is_written, of_sixteen_blocks_of_a_number_one_holds,
};
pub use claiming::{
    a_call_may_be_claimed_from_birth_and_nothing_else, a_claimed_effect_is_not_claimed_again,
    a_finished_effect_is_gone, a_postponed_effect_comes_back_at_its_new_time,
    an_answered_question_lets_the_next_attempt_begin, dispatches_have_a_limit_of_their_own,
    due_effects_are_claimed_oldest_first, eight_threads_claim_every_effect_once,
    no_attempt_begins_while_it_is_asked_what_became_of_the_last,
    the_next_due_time_leaves_out_what_waits_for_a_line,
};
pub use committing::{
    a_change_of_nobody_is_not_saved, a_change_that_fails_writes_nothing, a_conflict_writes_nothing,
    a_second_attempt_waits_until_the_first_is_closed,
    a_visitor_who_is_rung_first_has_the_leg_that_asks_the_gate, an_attempt_and_its_legs_read_back,
    an_attempt_number_is_given_once, an_attempt_that_the_visitor_began_is_counted_apart,
    an_event_alone_leaves_state_and_version, each_saved_change_raises_the_version,
};
pub use contending::{
    each_version_has_one_writer_among_sixty_four, no_update_of_sixty_four_threads_is_lost,
};
pub use deciding::{
    a_mandate_is_found_by_its_token_alone, what_was_said_of_a_leg_is_stored_with_its_change,
};
pub use gate::{
    a_lost_gate_writes_nothing, the_gate_has_one_winner_among_sixteen,
    the_gate_of_a_closed_attempt_is_shut,
};
pub use keeping::{
    a_recording_is_kept_once_with_its_event_and_its_effects,
    a_recording_of_which_nothing_was_said_stands_in_no_history,
    a_recording_that_could_not_be_kept_leaves_nothing_behind,
    a_recording_that_was_deleted_says_since_when,
};
pub use poisoning::{
    a_call_whose_placing_broke_off_is_checked_and_not_placed_again,
    suspects_are_claimed_one_at_a_time, what_breaks_off_three_times_is_set_aside,
    what_broke_off_before_it_went_well_is_forgotten,
    what_ends_the_process_takes_none_of_the_others_along,
    what_many_lives_had_in_hand_when_they_ended_is_set_aside,
};
pub use recording::{
    events_come_in_order_after_a_sequence_number, the_recorded_history_folds_to_the_stored_state,
};
pub use restarting::{
    a_call_that_may_be_out_is_checked_and_not_placed_again,
    a_call_that_nobody_claimed_is_still_placed, a_new_epoch_frees_claimed_work,
    checks_that_wait_are_due_in_a_new_epoch, reopening_keeps_all_that_was_answered,
};
pub use round_trips::{every_effect_survives, every_event_survives, every_state_survives};
pub use seating::{
    a_seat_has_one_owner_among_sixteen, a_seat_is_one_callbacks_from_the_beginning,
    a_seat_is_taken_and_left_with_the_state,
};
pub use targets::{
    a_leg_remembers_whom_it_rings,
    dispatches_go_by_priority_and_then_by_the_age_of_their_callbacks,
    each_phone_that_may_ring_takes_a_line_until_the_gate_is_won,
    topic_and_priority_of_a_callback_read_back, tries_read_back_in_order_with_whom_they_rang,
    whoever_was_rung_longest_ago_comes_first,
};
pub use telling::{
    a_notification_is_counted_before_each_try_and_settled_once,
    a_notification_that_was_given_up_is_sent_again_as_the_same_effect,
};
pub use texting::{
    a_message_is_stored_before_it_is_handed_over,
    a_message_that_was_not_taken_may_be_handed_over_again,
    a_text_that_came_in_is_answered_alike_when_it_is_repeated,
    answers_and_messages_share_one_budget, answers_keep_to_their_limits,
    nothing_is_sent_to_a_number_that_opted_out, old_texts_that_came_in_are_forgotten,
    sixteen_threads_do_not_pass_the_budget, the_budget_counts_every_text_that_may_have_been_taken,
    the_carriers_name_of_a_message_is_kept_even_if_it_comes_late,
    word_of_a_message_moves_it_forward_only_and_is_recorded_once,
};

/// Makes a test of every behavior of the suite. `$open` is a function from an existing folder to
/// a `Box<dyn Store>` that keeps all it knows in there.
#[macro_export]
macro_rules! store_suite {
    ($open:path) => {
        $crate::store_suite! { @each $open:
            a_callback_that_was_accepted_reads_back
            an_unknown_callback_is_not_found
            the_same_callback_is_not_accepted_twice
            the_open_callbacks_of_a_number_are_found_oldest_first
            a_callback_is_stored_when_whoever_does_not_wait_for_it_hears
            a_request_with_a_key_is_accepted_once
            a_request_that_was_not_stored_leaves_its_key_free
            a_key_is_forgotten
            a_key_has_one_callback_among_sixteen
            a_secret_stays_as_it_was_drawn_first
            a_leg_remembers_whom_it_rings
            tries_read_back_in_order_with_whom_they_rang
            whoever_was_rung_longest_ago_comes_first
            each_phone_that_may_ring_takes_a_line_until_the_gate_is_won
            dispatches_go_by_priority_and_then_by_the_age_of_their_callbacks
            topic_and_priority_of_a_callback_read_back
            every_state_survives
            every_event_survives
            every_effect_survives
            each_saved_change_raises_the_version
            an_event_alone_leaves_state_and_version
            an_attempt_and_its_legs_read_back
            a_visitor_who_is_rung_first_has_the_leg_that_asks_the_gate
            an_attempt_that_the_visitor_began_is_counted_apart
            a_conflict_writes_nothing
            a_change_of_nobody_is_not_saved
            a_change_that_fails_writes_nothing
            a_second_attempt_waits_until_the_first_is_closed
            an_attempt_number_is_given_once
            the_gate_has_one_winner_among_sixteen
            a_lost_gate_writes_nothing
            the_gate_of_a_closed_attempt_is_shut
            a_mandate_is_found_by_its_token_alone
            what_was_said_of_a_leg_is_stored_with_its_change
            due_effects_are_claimed_oldest_first
            dispatches_have_a_limit_of_their_own
            no_attempt_begins_while_it_is_asked_what_became_of_the_last
            an_answered_question_lets_the_next_attempt_begin
            a_claimed_effect_is_not_claimed_again
            eight_threads_claim_every_effect_once
            a_call_may_be_claimed_from_birth_and_nothing_else
            a_finished_effect_is_gone
            a_postponed_effect_comes_back_at_its_new_time
            the_next_due_time_leaves_out_what_waits_for_a_line
            what_breaks_off_three_times_is_set_aside
            what_broke_off_before_it_went_well_is_forgotten
            a_call_whose_placing_broke_off_is_checked_and_not_placed_again
            what_many_lives_had_in_hand_when_they_ended_is_set_aside
            what_ends_the_process_takes_none_of_the_others_along
            suspects_are_claimed_one_at_a_time
            events_come_in_order_after_a_sequence_number
            the_recorded_history_folds_to_the_stored_state
            a_new_epoch_frees_claimed_work
            a_call_that_may_be_out_is_checked_and_not_placed_again
            a_call_that_nobody_claimed_is_still_placed
            checks_that_wait_are_due_in_a_new_epoch
            reopening_keeps_all_that_was_answered
            each_version_has_one_writer_among_sixty_four
            no_update_of_sixty_four_threads_is_lost
            a_message_is_stored_before_it_is_handed_over
            word_of_a_message_moves_it_forward_only_and_is_recorded_once
            the_carriers_name_of_a_message_is_kept_even_if_it_comes_late
            a_message_that_was_not_taken_may_be_handed_over_again
            nothing_is_sent_to_a_number_that_opted_out
            the_budget_counts_every_text_that_may_have_been_taken
            sixteen_threads_do_not_pass_the_budget
            a_text_that_came_in_is_answered_alike_when_it_is_repeated
            answers_keep_to_their_limits
            answers_and_messages_share_one_budget
            old_texts_that_came_in_are_forgotten
            a_recording_is_kept_once_with_its_event_and_its_effects
            a_recording_of_which_nothing_was_said_stands_in_no_history
            a_recording_that_was_deleted_says_since_when
            a_recording_that_could_not_be_kept_leaves_nothing_behind
            a_seat_is_one_callbacks_from_the_beginning
            a_seat_is_taken_and_left_with_the_state
            a_seat_has_one_owner_among_sixteen
            a_block_holds_for_its_number_until_it_is_lifted
            a_block_is_stored_with_its_change_or_not_at_all
            no_callback_of_a_blocked_number_is_accepted
            no_text_goes_to_a_visitor_whose_number_is_blocked
            nothing_that_rings_a_blocked_number_is_written
            of_sixteen_blocks_of_a_number_one_holds
            a_notification_is_counted_before_each_try_and_settled_once
            a_notification_that_was_given_up_is_sent_again_as_the_same_effect
        }
    };
    (@each $open:path: $($behavior:ident)+) => {$(
        #[test]
        fn $behavior() {
            $crate::store_suite::$behavior(&mut $crate::store_suite::Bench::new($open));
        }
    )+};
}
