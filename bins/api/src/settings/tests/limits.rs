use callback_core::PhoneNumber;
use callback_core::limits::{Limits, Money};
use callback_engine::Overflow;

use super::*;

const PRICES: &str = "MAX_SPEND_PER_DAY = \"20\"\nTALK_LIMIT_SECONDS = 600\n[prices]\ncurrency = \"USD\"\n\
                      default = { minute = \"0.5\" }\n\"+1\" = { minute = 0.02, call = \"0.01\" }\n";

fn budget(
    file: Option<&str>,
    more: &[(&str, &str)],
) -> Result<callback_engine::BudgetRules, String> {
    let env: Vec<_> = [SIMULATOR, BUSINESS].iter().chain(more).copied().collect();
    read(file, &env).map(|settings| settings.rules.budget)
}

#[test]
fn the_usual_limits_are_those_of_the_lines_and_of_rings() {
    let usual = budget(None, &[]).unwrap();
    assert_eq!(usual.limits, Limits { rings_per_day: Some(3), ..Limits::default() });
    let none = budget(None, &[("MAX_RINGS_PER_DAY", "0"), ("MAX_CALLS_PER_DAY", "0")]).unwrap();
    assert_eq!(none.limits, Limits::default());
}

#[test]
fn each_limit_is_set_by_its_name() {
    let more = [
        ("MAX_CALLS_PER_DAY", "100"),
        ("CALLS_PER_SECOND", "2"),
        ("MAX_RINGS_PER_DAY", "4"),
        ("MAX_QUEUE_LENGTH", "7"),
        ("CONCURRENCY_OVERFLOW_ACTION", "reject"),
    ];
    let set = budget(Some(PRICES), &more).unwrap();
    let limits = Limits {
        calls_per_second: Some(2),
        calls_per_day: Some(100),
        spend_per_day: Some(Money::from_millionths(20_000_000)),
        rings_per_day: Some(4),
        queue: Some(7),
    };
    assert_eq!((set.limits, set.overflow), (limits, Overflow::Reject));
    let number = PhoneNumber::from_e164("+14155550132").unwrap();
    let price = set.prices.of(&number);
    assert_eq!((price.minute.millionths(), price.call.millionths()), (20_000, 10_000));
    assert_eq!(set.prices.currency, "USD");
}

#[test]
fn a_full_line_is_as_the_old_service_called_it() {
    for (action, length, found) in [
        ("", "", (None, Overflow::Delay)),
        ("queue", "", (None, Overflow::Delay)),
        ("", "9", (Some(9), Overflow::Delay)),
        ("delay", "", (Some(3), Overflow::Delay)),
        ("reject", "5", (Some(5), Overflow::Reject)),
    ] {
        let more = [("CONCURRENCY_OVERFLOW_ACTION", action), ("MAX_QUEUE_LENGTH", length)];
        let set = budget(None, &more).unwrap();
        assert_eq!((set.limits.queue, set.overflow), found, "{action} {length}");
    }
}

#[test]
fn what_cannot_be_meant_is_refused_and_says_what_to_mend() {
    let without_default = PRICES.replace("default = { minute = \"0.5\" }\n", "");
    let strange = PRICES.replace("\"+1\"", "\"1\"").replace("USD", "dollars");
    let per_hour = PRICES.replace("call =", "hour =");
    for (file, more, said) in [
        (None, ("MAX_SPEND_PER_DAY", "20"), "without it nobody knows what calls cost"),
        (None, ("MAX_SPEND_PER_DAY", "20 EUR"), "write an amount such as 0.0135"),
        (Some(without_default.as_str()), BUSINESS, "give [prices] a default"),
        (Some(PRICES), ("MAX_SPEND_PER_DAY", "2"), "may cost up to 13.00 USD"),
        (Some(strange.as_str()), BUSINESS, "a prefix is + and the digits"),
        (Some(strange.as_str()), BUSINESS, "three letters of the currency"),
        (Some(per_hour.as_str()), BUSINESS, "\"hour\" is no part of a price"),
        (None, ("CONCURRENCY_OVERFLOW_ACTION", "drop"), "choose queue, delay or reject"),
        (None, ("MAX_CALLS_PER_DAY", "many"), "write a whole number from 0 to 1000000"),
        (None, ("MAX_CONCURRENT_SMS", "0"), "write a whole number from 1 to 100"),
    ] {
        let error = budget(file, &[more]).unwrap_err();
        assert!(error.contains(said), "{said:?} is not in {error:?}");
    }
    let both = [("CONCURRENCY_OVERFLOW_ACTION", "queue"), ("MAX_QUEUE_LENGTH", "5")];
    let error = budget(None, &both).unwrap_err();
    assert!(error.contains("with queue everybody waits in line"), "{error}");
}
