use std::net::SocketAddr;

use super::*;
use crate::carrier::End;

fn at(ms: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000) + Duration::from_millis(ms)
}

/// A call answered at `answered` and ended at `ended`, in milliseconds.
fn call(number: &str, answered: u64, ended: u64) -> PhoneCall {
    PhoneCall {
        phone: if number.starts_with("+1201") { Phone::Business } else { Phone::Visitor },
        calls_in: false,
        number: number.into(),
        call_id: format!("{number}-{answered}"),
        invited: at(answered - 200),
        answered: Some(at(answered)),
        ended: Some(at(ended)),
        end: Some(End::ByPhone),
        reports: 0,
        rtp: SocketAddr::from(([127, 0, 0, 1], 10_000)),
    }
}

/// What is heard from `from` to `to` of the tone of call `mark`, a frame every 20 ms.
fn hearing(tone: Option<Tone>, mark: Option<u16>, from: u64, to: u64) -> Vec<Heard> {
    (from..to).step_by(20).map(|ms| Heard { at: at(ms), tone, mark }).collect()
}

/// The talk of business call 0 and visitor call 1: answered at 1.0 and 2.0 s, joined at 2.5 s,
/// ended by the visitor at 4.5 s.
fn talk(business_ear: &[Heard], visitor_ear: &[Heard]) -> Talk {
    let (business, visitor) = (call("+12015550100", 1000, 4510), call("+14155550100", 2000, 4500));
    let mut talks = Talk::all(&[(&business, business_ear), (&visitor, visitor_ear)]);
    assert_eq!(talks.len(), 1);
    talks.remove(0)
}

#[test]
fn a_talk_in_which_each_hears_the_other_passes() {
    let talk = talk(
        &hearing(Some(Tone::Visitor), Some(1), 2500, 4500),
        &hearing(Some(Tone::Business), Some(0), 2520, 4500),
    );
    assert_eq!((talk.frames, talk.business_heard, talk.visitor_heard), (100, 100, 99));
    assert_eq!(talk.duration(), Duration::from_secs(2));
    assert!(talk.both_ways());
}

#[test]
fn a_single_frame_before_the_two_are_joined_starts_no_talk() {
    let stray = hearing(Some(Tone::Visitor), Some(1), 2020, 2040);
    let from_visitor = [stray, hearing(Some(Tone::Visitor), Some(1), 2500, 4500)].concat();
    let talk = talk(&from_visitor, &hearing(Some(Tone::Business), Some(0), 2500, 4500));
    assert_eq!((talk.frames, talk.business_heard, talk.visitor_heard), (100, 100, 100));
}

#[test]
fn eighty_percent_is_enough_and_less_is_not() {
    let whole = hearing(Some(Tone::Visitor), Some(1), 2500, 4500);
    let ear =
        |frames: usize| hearing(Some(Tone::Business), Some(0), 2500, 2500 + 20 * frames as u64);
    assert!(talk(&whole, &ear(80)).both_ways());
    assert!(!talk(&whole, &ear(79)).both_ways());
}

#[test]
fn one_way_media_fails_whichever_way_it_goes() {
    let from_visitor = hearing(Some(Tone::Visitor), Some(1), 2500, 4500);
    let from_business = hearing(Some(Tone::Business), Some(0), 2500, 4500);
    let silence = hearing(None, None, 2500, 4500);
    for deaf in [&silence[..], &[]] {
        assert!(!talk(&from_visitor, deaf).both_ways());
        assert!(!talk(deaf, &from_business).both_ways());
        assert_eq!(talk(deaf, &from_business).visitor_heard, 100);
    }
}

#[test]
fn silence_fails() {
    let silence = hearing(None, None, 2000, 4500);
    let talk = talk(&silence, &silence);
    assert_eq!((talk.frames, talk.business_heard, talk.visitor_heard), (125, 0, 0));
    assert!(!talk.both_ways());
}

#[test]
fn hearing_oneself_fails() {
    let talk = talk(
        &hearing(Some(Tone::Business), Some(0), 2500, 4500),
        &hearing(Some(Tone::Business), Some(0), 2500, 4500),
    );
    assert_eq!((talk.business_heard, talk.visitor_heard), (0, 100));
    assert!(!talk.both_ways());
}

#[test]
fn a_prompt_with_the_right_tone_and_what_came_before_the_visitor_do_not_count() {
    let mut business_ear = hearing(Some(Tone::Visitor), None, 1000, 4500);
    business_ear.extend(hearing(Some(Tone::Visitor), Some(1), 1000, 2000));
    let talk = talk(&business_ear, &hearing(Some(Tone::Business), None, 2000, 4500));
    assert_eq!((talk.business_heard, talk.visitor_heard), (0, 0));
}

#[test]
fn hearing_another_talk_is_not_hearing_ones_own() {
    let talk = talk(
        &hearing(Some(Tone::Visitor), Some(9), 2500, 4500),
        &hearing(Some(Tone::Business), Some(8), 2500, 4500),
    );
    assert!(!talk.both_ways());
}

#[test]
fn a_talk_without_length_does_not_pass() {
    let (business, visitor) = (call("+12015550100", 1000, 2000), call("+14155550100", 2000, 2000));
    let talks = Talk::all(&[(&business, &[]), (&visitor, &[])]);
    assert_eq!(talks[0].frames, 0);
    assert!(!talks[0].both_ways());
}

#[test]
fn talks_at_the_same_time_are_paired_by_what_is_heard() {
    let calls = [
        call("+12015550100", 1000, 5000),
        call("+12015550100", 1000, 5000),
        call("+14155550101", 2000, 5000),
        call("+14155550102", 2000, 5000),
    ];
    let ears = [
        hearing(Some(Tone::Visitor), Some(3), 2000, 5000),
        hearing(Some(Tone::Visitor), Some(2), 2000, 5000),
        hearing(Some(Tone::Business), Some(1), 2000, 5000),
        Vec::new(),
    ];
    let joined: Vec<(&PhoneCall, &[Heard])> =
        calls.iter().zip(&ears).map(|(call, ear)| (call, &ear[..])).collect();
    let talks = Talk::all(&joined);
    assert_eq!(talks.len(), 2);
    assert!(talks[0].both_ways());
    assert_eq!(talks[1].business_heard, 150);
    assert!(!talks[1].both_ways());
}

#[test]
fn a_prompt_that_sounds_like_a_mark_joins_nobody_with_a_call_that_was_over() {
    let (before, business) = (call("+12015550100", 1000, 2000), call("+12015550100", 5000, 9000));
    let visitor = call("+14155550100", 6000, 8000);
    let talks = Talk::all(&[
        (&before, &hearing(None, Some(2), 1500, 1520)),
        (&business, &hearing(Some(Tone::Visitor), Some(2), 6500, 8000)),
        (&visitor, &hearing(Some(Tone::Business), Some(1), 6500, 8000)),
    ]);
    assert_eq!(talks.len(), 1);
    assert!(talks[0].both_ways(), "{}", talks[0]);
}
