//! The times that may be chosen.

use callback_core::{Hours, Slots};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use crate::hours;

fn slots(minutes: i64) -> Slots {
    Slots {
        every: SignedDuration::from_mins(minutes),
        seats: 1,
        notice: SignedDuration::ZERO,
        furthest: SignedDuration::from_hours(24 * 30),
    }
}

fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

/// What is offered from `from` on for so many hours, as the clocks of the business show it.
fn offered(slots: &Slots, hours: &Hours, from: &str, long: i64) -> String {
    let from = at(from);
    let to = from.checked_add(SignedDuration::from_hours(long)).unwrap();
    let times = slots.between(hours, from, (from, to));
    let shown = times.iter().map(|at| hours.local(*at).strftime("%d %H:%M%:z").to_string());
    shown.collect::<Vec<_>>().join(", ")
}

#[test]
fn times_lie_whole_in_the_opening_hours_on_the_businesss_own_clocks() {
    let office = hours("Europe/Berlin", "mon-fri 09:00-10:10 13:20-14:00", "");
    let morning = "24 09:00+01:00, 24 09:30+01:00, 24 13:30+01:00";
    assert_eq!(offered(&slots(30), &office, "2026-11-24T00:00:00Z", 24), morning);
    // Three quarters of an hour past every full hour of UTC.
    let nepal = hours("Asia/Kathmandu", "mon-sun 09:00-11:00", "");
    let told = "24 09:00+05:45, 24 10:00+05:45";
    assert_eq!(offered(&slots(60), &nepal, "2026-11-24T00:00:00Z", 12), told);
    let always = Hours::always();
    let told = "24 00:20+00:00, 24 00:40+00:00";
    assert_eq!(
        offered(&slots(20), &always, "2026-11-24T00:00:01Z", 1),
        format!("{told}, 24 01:00+00:00")
    );
}

#[test]
fn a_night_in_which_clocks_change_has_an_hour_less_or_more() {
    let night = hours("Europe/Berlin", "mon-sun 00:00-05:00", "");
    let spring = "28 00:00+01:00, 28 01:00+01:00, 28 03:00+02:00, 28 04:00+02:00";
    assert_eq!(offered(&slots(60), &night, "2027-03-27T22:30:00Z", 6), spring);
    let autumn = "31 00:00+02:00, 31 01:00+02:00, 31 02:00+02:00, 31 02:00+01:00, 31 03:00+01:00, 31 04:00+01:00";
    assert_eq!(offered(&slots(60), &night, "2027-10-30T21:30:00Z", 8), autumn);
}

#[test]
fn holidays_have_none_and_spans_over_one_another_have_each_once() {
    let office = hours("Europe/Berlin", "mon-sun 09:00-10:00 09:30-10:30", "2026-12-25");
    let told = "24 09:00+01:00, 24 09:30+01:00, 24 10:00+01:00, 26 09:00+01:00, 26 09:30+01:00";
    assert_eq!(offered(&slots(30), &office, "2026-12-24T00:00:00Z", 57), told);
}

#[test]
fn notice_and_furthest_are_bounds_that_may_be_chosen_themselves() {
    let slots = Slots {
        notice: SignedDuration::from_mins(30),
        furthest: SignedDuration::from_hours(1),
        ..slots(30)
    };
    let always = Hours::always();
    let now = at("2026-11-24T08:00:00Z");
    for (time, is_offered) in [
        ("2026-11-24T08:00:00Z", false),
        ("2026-11-24T08:30:00Z", true),
        ("2026-11-24T08:45:00Z", false),
        ("2026-11-24T09:00:00Z", true),
        ("2026-11-24T09:30:00Z", false),
    ] {
        assert_eq!(slots.has(&always, now, at(time)), is_offered, "{time}");
    }
}

proptest! {
    #[test]
    fn what_is_offered_is_open_in_order_and_apart(
        now in 1_790_000_000_i64..1_830_000_000,
        minutes in prop::sample::select(vec![5_i64, 10, 15, 20, 30, 60]),
        zone in prop::sample::select(vec!["Europe/Berlin", "Asia/Kolkata", "America/New_York", "Australia/Lord_Howe"]),
    ) {
        let office = hours(zone, "mon-fri 08:30-12:00 13:30-18:00; sat 22:00-02:00", "2026-12-25");
        let (slots, now) = (slots(minutes), Timestamp::from_second(now).unwrap());
        let to = now.checked_add(SignedDuration::from_hours(24 * 7)).unwrap();
        let times = slots.between(&office, now, (now, to));
        prop_assert!(times.windows(2).all(|pair| pair[1].duration_since(pair[0]) >= slots.every));
        for at in times {
            let last = at.checked_add(slots.every - SignedDuration::from_millis(1)).unwrap();
            prop_assert!(office.is_open(at) && office.is_open(last), "{at}");
            prop_assert!(i64::from(office.local(at).time().minute()) % minutes == 0 && slots.has(&office, now, at));
        }
    }
}
