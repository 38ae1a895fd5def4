//! A month of made-up callbacks keeps the rules, and shows it when the desk does not.

#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

use callback_core::CallbackState;
use callback_core::limits::{Limits, Money};
use model::month::{Flaw, House, run};

/// Few lines and few calls, so that their limits are met.
fn busy() -> House {
    let mut house = House::in_november(3_000).unwrap();
    house.lines = 3;
    house.limits.calls_per_second = Some(1);
    house.limits.calls_per_day = Some(200);
    house.limits.rings_per_day = Some(2);
    house
}

/// Little money, and else as much as anybody likes.
fn poor() -> House {
    let mut house = House::in_november(3_000).unwrap();
    let spend_per_day = Some(Money::from_millionths(1_000_000).times(12));
    house.limits = Limits { spend_per_day, ..Limits::default() };
    house
}

#[test]
fn a_month_keeps_the_rules_and_leaves_nobody_nowhere() {
    let busy_limits = ["calls_per_second", "calls_per_day", "rings_per_day", "lines"];
    for (house, limits) in [(busy(), &busy_limits[..]), (poor(), &["spend_per_day"])] {
        let report = run(1, &house, None);
        assert_eq!(report.broken, Vec::<&str>::new(), "{report}");
        for limit in limits {
            assert!(report.limited.contains_key(limit), "{limit} was never met: {report}");
        }
        let is_open = |state: &&&str| !CallbackState::FINAL.contains(*state);
        assert_eq!(report.ended.keys().filter(is_open).count(), 0, "{report}");
        assert!(report.ended["completed"] > 100, "{report}");
        let (blocked, refused) = report.blocked;
        assert!(blocked > 10 && refused > 0, "nobody was blocked: {report}");
    }
}

#[test]
fn the_same_seed_makes_the_same_month() {
    assert_eq!(run(1, &busy(), None), run(1, &busy(), None));
    assert_ne!(run(1, &busy(), None).attempts, run(2, &busy(), None).attempts);
}

#[test]
fn each_rule_that_the_desk_does_not_keep_is_seen() {
    for flaw in Flaw::ALL {
        let house = if flaw == Flaw::SpendPerDay { poor() } else { busy() };
        // Not every month has somebody who would be rung once too often.
        let is_seen = |seed| !run(seed, &house, Some(flaw)).broken.is_empty();
        assert!((1..=4).any(is_seen), "nobody noticed {flaw:?}");
    }
}
