//! What a callback must look like to those who watch it, whatever provider carries it: one
//! function per behavior, run through a real desk.
//!
//! A provider's crate implements [`Platform`] over its network, calls
//! [`provider_suite!`](macro@crate::provider_suite) in its tests and gets one test each. Numbers behave
//! as `provider-simulator`'s table says, by their last two digits. Side and cause are compared,
//! the carrier's own numbers are not: networks disagree about them.
#![expect(
    clippy::panic,
    reason = "these are tests, called from the test binaries of providers: a failed step is a failed test"
)]

mod business;
mod cancelling;
mod case;
mod proof;
mod story;
mod visitor;
mod visitor_first;

pub use business::{
    a_business_may_answer_late, a_business_that_declines_is_missed,
    a_business_that_does_not_answer_is_missed, a_business_that_does_not_exist_fails,
    a_business_that_hangs_up_at_once_is_missed, a_business_that_leaves_is_missed,
    a_business_that_presses_another_key_is_missed, a_busy_business_is_missed,
    a_carrier_fault_before_the_business_rings_is_nobodys_fault, a_voicemail_is_missed,
};
pub use cancelling::{
    a_cancelled_talk_is_hung_up_and_counts, cancelling_stops_a_business_phone,
    cancelling_stops_a_visitors_phone,
};
pub use case::{Platform, Request, Stage, is_over, policy};
pub use proof::{
    a_visitor_who_is_rung_first_may_mistype_the_digits,
    a_visitor_who_is_rung_first_may_press_9_instead_of_digits,
    a_visitor_who_is_rung_first_may_press_no_digits,
    a_visitor_who_is_rung_first_may_press_other_digits,
    a_visitor_who_is_rung_first_presses_the_digits,
    whoever_mistypes_the_digits_may_press_them_again, whoever_presses_9_instead_of_digits_refuses,
    whoever_presses_no_digits_is_not_joined, whoever_presses_other_digits_is_not_joined,
    whoever_presses_the_digits_talks,
};
pub use story::{Rings, Story};
pub use visitor::{
    a_busy_visitor_is_unreachable, a_carrier_fault_before_the_visitor_rings_is_nobodys_fault,
    a_visitor_may_answer_late, a_visitor_that_declines_is_unreachable,
    a_visitor_that_does_not_answer_is_unreachable, a_visitor_that_does_not_exist_fails,
    a_visitor_that_hangs_up_at_once_is_unreachable, a_visitor_that_presses_9_refuses, the_two_talk,
};
pub use visitor_first::{
    a_business_that_is_rung_second_may_answer_late, a_business_that_is_rung_second_may_be_busy,
    a_business_that_is_rung_second_may_decline, a_business_that_is_rung_second_may_hang_up_at_once,
    a_business_that_is_rung_second_may_not_answer, a_business_that_is_rung_second_may_not_exist,
    a_cancelled_talk_with_a_visitor_who_was_rung_first_counts,
    a_carrier_fault_before_a_business_that_is_rung_second,
    a_carrier_fault_before_a_visitor_who_is_rung_first,
    a_visitor_who_is_rung_first_may_answer_late, a_visitor_who_is_rung_first_may_be_busy,
    a_visitor_who_is_rung_first_may_decline, a_visitor_who_is_rung_first_may_hang_up_at_once,
    a_visitor_who_is_rung_first_may_leave, a_visitor_who_is_rung_first_may_not_answer,
    a_visitor_who_is_rung_first_may_not_exist, a_visitor_who_is_rung_first_may_press_9,
    a_visitor_who_is_rung_first_talks, a_visitors_voicemail_that_is_rung_first,
    cancelling_stops_a_business_phone_that_is_rung_second,
    cancelling_stops_a_visitors_phone_that_is_rung_first,
};

/// Makes a test of every behavior of the suite. `$start` is a function without arguments that
/// returns a [`Platform`]. With `, visitor first` behind it, the tests are those of callbacks whose
/// visitor is rung first; with `, proof`, of those whose visitor has to press digits, in the first order.
#[macro_export]
macro_rules! provider_suite {
    ($start:path) => {
        $crate::provider_suite!(@behaviors @tests $start);
    };
    ($start:path, visitor first) => {
        $crate::provider_suite! { @tests $start:
            a_visitor_who_is_rung_first_talks
            a_visitor_who_is_rung_first_may_be_busy
            a_visitor_who_is_rung_first_may_not_answer
            a_visitor_who_is_rung_first_may_decline
            a_visitor_who_is_rung_first_may_not_exist
            a_carrier_fault_before_a_visitor_who_is_rung_first
            a_visitors_voicemail_that_is_rung_first
            a_visitor_who_is_rung_first_may_press_9
            a_visitor_who_is_rung_first_may_hang_up_at_once
            a_visitor_who_is_rung_first_may_leave
            a_visitor_who_is_rung_first_may_answer_late
            a_business_that_is_rung_second_may_be_busy
            a_business_that_is_rung_second_may_not_answer
            a_business_that_is_rung_second_may_decline
            a_business_that_is_rung_second_may_not_exist
            a_carrier_fault_before_a_business_that_is_rung_second
            a_business_that_is_rung_second_may_hang_up_at_once
            a_business_that_is_rung_second_may_answer_late
            cancelling_stops_a_visitors_phone_that_is_rung_first
            cancelling_stops_a_business_phone_that_is_rung_second
            a_cancelled_talk_with_a_visitor_who_was_rung_first_counts
            a_visitor_who_is_rung_first_presses_the_digits
            a_visitor_who_is_rung_first_may_mistype_the_digits
            a_visitor_who_is_rung_first_may_press_other_digits
            a_visitor_who_is_rung_first_may_press_no_digits
            a_visitor_who_is_rung_first_may_press_9_instead_of_digits
        }
    };
    ($start:path, proof) => {
        $crate::provider_suite!(@proof @tests $start);
    };
    (@proof @$made:ident $($start:path)?) => {
        $crate::provider_suite! { @$made $($start)?:
            whoever_presses_the_digits_talks
            whoever_mistypes_the_digits_may_press_them_again
            whoever_presses_other_digits_is_not_joined
            whoever_presses_no_digits_is_not_joined
            whoever_presses_9_instead_of_digits_refuses
        }
    };
    (@behaviors @$made:ident $($start:path)?) => {
        $crate::provider_suite! { @$made $($start)?:
            the_two_talk
            a_busy_business_is_missed
            a_business_that_does_not_answer_is_missed
            a_business_that_declines_is_missed
            a_business_that_does_not_exist_fails
            a_carrier_fault_before_the_business_rings_is_nobodys_fault
            a_voicemail_is_missed
            a_business_that_presses_another_key_is_missed
            a_business_that_hangs_up_at_once_is_missed
            a_business_that_leaves_is_missed
            a_business_may_answer_late
            a_busy_visitor_is_unreachable
            a_visitor_that_does_not_answer_is_unreachable
            a_visitor_that_declines_is_unreachable
            a_visitor_that_does_not_exist_fails
            a_carrier_fault_before_the_visitor_rings_is_nobodys_fault
            a_visitor_that_presses_9_refuses
            a_visitor_that_hangs_up_at_once_is_unreachable
            a_visitor_may_answer_late
            cancelling_stops_a_business_phone
            cancelling_stops_a_visitors_phone
            a_cancelled_talk_is_hung_up_and_counts
        }
    };
    (@tests $start:path: $($behavior:ident)+) => {
        $(
            #[test]
            fn $behavior() {
                $crate::provider_suite::$behavior(&$start());
            }
        )+
    };
    (@table : $($behavior:ident)+) => {
        &[$((stringify!($behavior), $behavior)),+]
    };
}

/// A function of the suite, with its name.
pub type Behavior = (&'static str, fn(&dyn Platform));

/// Every behavior of callbacks whose visitor proves nothing, and is rung second.
pub const BEHAVIORS: &[Behavior] = provider_suite!(@behaviors @table);

/// Those of callbacks whose visitor has to press digits.
pub const PROOF_BEHAVIORS: &[Behavior] = provider_suite!(@proof @table);
