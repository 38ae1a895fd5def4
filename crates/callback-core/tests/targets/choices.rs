use callback_core::targets::{Choice, Manner};
use callback_core::{Cause, Outcome, Side};

use crate::kit::{Story, after, business, carrier, name, plan, visitor};

const NO_ANSWER: Outcome = business(Cause::NoAnswer);
const MISSED: Outcome = visitor(Cause::NoAnswer);

type Levels<'l> = &'l [(&'l str, Manner, Option<u32>, Option<i64>)];
/// The minute of an attempt, how it ends, and what is told of it.
type Attempts<'l> = &'l [(i64, Outcome, &'l str)];

#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn who_is_rung_follows_from_what_was_tried() {
    use Manner::{AtOnce, InOrder, RoundRobin};
    const STUCK: Outcome = carrier(Side::Business, Cause::CarrierFault);
    const BROKEN: Outcome = carrier(Side::Business, Cause::Interrupted);
    let cases: &[(&str, Levels<'_>, Attempts<'_>)] = &[
        (
            "in order: each before any again",
            &[("a b c", InOrder, None, None)],
            &[
                (0, NO_ANSWER, "a then others"),
                (0, business(Cause::Busy), "b then others"),
                (1, business(Cause::Declined), "c then pause"),
                (6, NO_ANSWER, "a then others"),
            ],
        ),
        (
            "one alone pauses each time",
            &[("a", InOrder, None, None)],
            &[(0, NO_ANSWER, "a then pause"), (5, NO_ANSWER, "a then pause")],
        ),
        (
            "all at once are one try",
            &[("a b c", AtOnce, None, None)],
            &[(0, NO_ANSWER, "a b c then pause"), (5, NO_ANSWER, "a b c then pause")],
        ),
        (
            "round robin goes on where it stopped",
            &[("a b c", RoundRobin, None, None)],
            &[
                (0, MISSED, "a then others"),
                (9, MISSED, "b then others"),
                (18, NO_ANSWER, "c then others"),
                (18, NO_ANSWER, "a then others"),
                (18, NO_ANSWER, "b then pause"),
            ],
        ),
        (
            "whoever accepted is first again when the visitor was missed",
            &[("a b", InOrder, None, None)],
            &[(0, MISSED, "a then others"), (15, MISSED, "a then others")],
        ),
        (
            "a fault of the trunk leaves the others of the round, a broken steering does not",
            &[("a b", InOrder, None, None)],
            &[
                (0, STUCK, "a then others"),
                (1, BROKEN, "b then pause"),
                (2, STUCK, "a then others"),
            ],
        ),
        (
            "a call that nobody knows of begins a new round",
            &[("a b", InOrder, None, None)],
            &[(0, Outcome::Unobserved, "a then others"), (1, NO_ANSWER, "a then others")],
        ),
        (
            "who is closed is skipped, and called when open",
            &[("a@13:00-17:00 b", InOrder, None, None)],
            &[
                (0, NO_ANSWER, "b then pause"),
                (10, NO_ANSWER, "b then pause"),
                (60, NO_ANSWER, "a then pause"),
                (70, NO_ANSWER, "a then others"),
            ],
        ),
        (
            "with nobody open it waits for the first who opens",
            &[("a@14:00-17:00 b@13:00-14:00", InOrder, None, None)],
            &[(0, NO_ANSWER, "closed until 60"), (60, NO_ANSWER, "b then pause")],
        ),
        (
            "the chain goes on after so many rounds, at once",
            &[("a b", InOrder, Some(2), None), ("c", InOrder, None, None)],
            &[
                (0, NO_ANSWER, "a then others"),
                (0, NO_ANSWER, "b then pause"),
                (5, NO_ANSWER, "a then others"),
                (5, NO_ANSWER, "b then others"),
                (5, NO_ANSWER, "c then pause"),
                (10, NO_ANSWER, "c then pause"),
            ],
        ),
        (
            "rounds in which the business was won do not count",
            &[("a", InOrder, Some(2), None), ("c", InOrder, None, None)],
            &[
                (0, MISSED, "a then pause"),
                (15, NO_ANSWER, "a then pause"),
                (20, NO_ANSWER, "a then others"),
                (20, NO_ANSWER, "c then pause"),
            ],
        ),
        (
            "the chain goes on by time, also in the middle of a round",
            &[("a b", InOrder, None, Some(10)), ("c", InOrder, None, None)],
            &[
                (0, NO_ANSWER, "a then others"),
                (0, NO_ANSWER, "b then pause until 10"),
                (9, NO_ANSWER, "a then others"),
                (10, NO_ANSWER, "c then pause"),
            ],
        ),
        (
            "minutes count while somebody takes calls",
            &[("a@12:00-12:05", InOrder, None, Some(10)), ("c@12:00-12:05", InOrder, None, None)],
            &[
                (0, NO_ANSWER, "a then pause until 1445"),
                (1440, NO_ANSWER, "a then pause until 1445"),
                (2880, NO_ANSWER, "c then pause"),
            ],
        ),
        (
            "a level of which all are closed is skipped, up and then down",
            &[("a@13:00-17:00", InOrder, Some(1), None), ("c@12:00-14:00", InOrder, None, None)],
            &[
                (0, NO_ANSWER, "c then pause"),
                (60, NO_ANSWER, "c then pause"),
                (120, NO_ANSWER, "a then pause"),
                (150, NO_ANSWER, "a then pause"),
                (1440, NO_ANSWER, "c then pause"),
            ],
        ),
        (
            "the last level stays",
            &[("a", InOrder, Some(1), None), ("b c", AtOnce, Some(1), Some(1))],
            &[
                (0, NO_ANSWER, "a then others"),
                (0, NO_ANSWER, "b c then pause"),
                (5, NO_ANSWER, "b c then pause"),
            ],
        ),
    ];
    for (what, levels, attempts) in cases {
        let (plan, mut story) = (plan(levels), Story::default());
        for (nth, (minutes, outcome, told)) in attempts.iter().enumerate() {
            assert_eq!(story.told(&plan, *minutes, *outcome), *told, "{what}: attempt {}", nth + 1);
        }
    }
}

#[test]
fn as_many_are_rung_at_once_as_lines_are_free() {
    let plan = plan(&[("a b c", Manner::AtOnce, None, None)]);
    for (lines, rung) in [(0, 1), (1, 1), (2, 2), (3, 3), (9, 3)] {
        let Choice::Ring { targets, turn } = Story::default().choose(&plan, after(0), lines) else {
            unreachable!("all are open");
        };
        let others = turn.then == callback_core::targets::Then::Others;
        assert_eq!((targets.len(), others), (rung, rung < 3), "{lines} lines");
    }
}

#[test]
fn whom_other_callbacks_rang_is_not_forgotten() {
    let plan = plan(&[("a b c", Manner::RoundRobin, None, None)]);
    let rung = |names: &[&str]| names.iter().map(|text| name(text)).collect::<Vec<_>>();
    for (before, next) in [
        (&["a", "b", "c"][..], "a then others"),
        (&["c", "a", "b"], "c then others"),
        (&["b", "a"], "c then others"),
        (&["c", "x"], "a then others"),
    ] {
        let mut story = Story { rung: rung(before), ..Story::default() };
        assert_eq!(story.told(&plan, 0, NO_ANSWER), next, "{before:?}");
    }
}
