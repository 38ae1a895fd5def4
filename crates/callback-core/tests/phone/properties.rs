//! What holds for any text and any region.

use callback_core::{PhoneNumber, Region, resolve};
use proptest::prelude::*;
use proptest::sample::select;

fn region() -> impl Strategy<Value = Region> {
    select(Region::all().collect::<Vec<_>>())
}

/// Texts that get past the first look more often than arbitrary ones do.
fn like_a_number() -> impl Strategy<Value = String> {
    "[+＋(]?[0-9٠-٩]{0,4}[-. ()/]{0,2}[0-9]{1,8}[ x#*;a]{0,2}[0-9]{0,9}"
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4000) })]

    #[test]
    fn no_text_panics_and_whatever_is_accepted_is_plain_e164(text in any::<String>(), home in region()) {
        accepted_is_sound(&text, home)?;
    }

    #[test]
    fn what_looks_like_a_number_is_read_soundly(text in like_a_number(), home in region()) {
        accepted_is_sound(&text, home)?;
    }

    #[test]
    fn digits_of_a_country_are_read_soundly(code in 1..1000, rest in "[0-9]{3,14}", home in region()) {
        accepted_is_sound(&format!("+{code}{rest}"), home)?;
        accepted_is_sound(&rest, home)?;
    }
}

fn accepted_is_sound(text: &str, home: Region) -> Result<(), TestCaseError> {
    let Ok(number) = PhoneNumber::parse(text, home) else { return Ok(()) };
    let e164 = number.as_e164();
    let digits = e164.strip_prefix('+').unwrap();
    prop_assert!(digits.bytes().all(|byte| byte.is_ascii_digit()), "{}", e164);
    prop_assert!((6..=17).contains(&digits.len()), "{}", e164);
    let printed = format!("{number:?}");
    prop_assert!(!printed.contains(&digits[..digits.len() - 2]), "{}", printed);
    // Reading it again, from anywhere, gives the same number.
    let us = Region::parse("US").unwrap();
    let again = [
        PhoneNumber::parse(e164, us),
        PhoneNumber::parse(e164, home),
        PhoneNumber::from_e164(e164),
    ];
    prop_assert!(again.iter().all(|again| again.as_ref() == Ok(&number)), "{} {:?}", e164, again);
    prop_assert_eq!(resolve(e164, home).ok().and_then(|found| found.kind()), Some(number.kind()));
    Ok(())
}
