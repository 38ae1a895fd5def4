//! What is no number to call, and what the visitor is told.

use callback_core::InvalidPhoneNumber::{
    self, AreaCodeMissing, EmergencyOrShort, Empty, Letters, NotANumber, NotInUse, TooLong,
    TooShort, UnknownCountry,
};
use callback_core::{PhoneNumber, Region, UnknownRegion, resolve};

use crate::read;

#[test]
fn a_refusal_says_what_to_mend() {
    let cases: &[(&str, &str, InvalidPhoneNumber)] = &[
        ("US", "", Empty),
        ("US", " \t\n\u{200E}", Empty),
        ("US", "call me", Letters),
        ("US", "415-555-CALL", Letters),
        ("US", "Tel: 415 555 0132", Letters),
        ("US", "415 555 0132 extended", Letters),
        ("US", "+", NotANumber),
        ("US", "--", NotANumber),
        ("US", "++1 415 555 0132", NotANumber),
        ("US", "415+5550132", NotANumber),
        ("US", "415,555,0132", NotANumber),
        ("US", "415 555 0132\r\nVariable: x", NotANumber),
        ("US", "415 555 0132\0", NotANumber),
        ("US", "415 555 0132 ☎", NotANumber),
        ("US", "½415 555 0132", NotANumber),
        ("US", "555 0132", AreaCodeMissing),
        ("US", "415 555 01", TooShort),
        ("US", "+1 415 555", TooShort),
        ("US", "415 555 01321", TooLong),
        ("US", "415 555 0132 415 555 0133", TooLong),
        ("US", "+0 415 555 0132", UnknownCountry),
        ("US", "+999 415 555 0132", UnknownCountry),
        ("US", "011 999 415 555 0132", UnknownCountry),
        ("US", "115 555 0132", NotInUse),
        ("US", "+1 911 555 0132", NotInUse),
        ("CO", "+57 (0)1 555 0132", NotInUse),
        ("SO", "+252 00 555 0132", NotInUse),
    ];
    for (home, typed, expected) in cases {
        assert_eq!(read(typed, home), Err(*expected), "{home} {typed:?}");
    }
}

#[test]
fn emergency_and_short_numbers_are_refused_by_name_everywhere() {
    let everywhere =
        ["0", "00", "9", "10", "110", "112", "911", "999", "000", "0112", "9-1-1", "١١٢"];
    for region in Region::all() {
        for typed in everywhere {
            assert_eq!(
                PhoneNumber::parse(typed, region),
                Err(EmergencyOrShort),
                "{region} {typed}"
            );
        }
    }
    let there = [
        ("US", "411"),
        ("US", "211"),
        ("US", "+911"),
        ("US", "+1 911"),
        ("US", "1911"),
        ("US", "011 44 999"),
        ("US", "+44 112 x1"),
        ("DE", "116 117"),
        ("GB", "118118"),
        ("ZA", "10111"),
        ("US", "*67 415 555 0132"),
        ("GB", "#31#020 7946 0018"),
        ("US", "415 555 0132#"),
        ("US", "＊67"),
    ];
    for (home, typed) in there {
        assert_eq!(read(typed, home), Err(EmergencyOrShort), "{home} {typed}");
    }
}

#[test]
fn no_region_has_a_number_of_three_digits() {
    // The rule above takes nothing from anybody.
    for region in Region::all() {
        for digits in 1..=3_usize {
            for number in 0..10_u32.pow(u32::try_from(digits).unwrap()) {
                let typed = format!("{number:0digits$}");
                let kind = resolve(&typed, region).ok().and_then(|found| found.kind());
                assert_eq!(kind, None, "{region} {typed}");
            }
        }
    }
}

#[test]
fn a_refusal_does_not_repeat_what_was_typed() {
    for typed in ["415 555 01", "415-555-CALL", "+1 415 555 01321", "*67 415 555 0132"] {
        let error = read(typed, "US").unwrap_err();
        let told = format!("{error} {error:?}");
        assert!(!told.contains("415") && !told.contains("555"), "{told}");
    }
}

#[test]
fn hostile_texts_are_refused_after_a_look_at_their_beginning() {
    let millions = ["(", "1", "+1 ", "x", "415-555-0132 "].map(|part| part.repeat(1 << 20));
    let padded = format!("415{}5550132", "-".repeat(100));
    for text in millions.iter().chain([&padded]) {
        assert_eq!(read(text, "US"), Err(NotANumber));
    }
    assert_eq!(read(&"1".repeat(21), "US"), Err(TooLong));
}

#[test]
fn a_region_is_two_letters_that_have_a_numbering_plan() {
    assert_eq!(Region::parse("us").unwrap().code(), "US");
    for unknown in ["", "U", "USA", "ZZ", "001", "1", "+1", "É"] {
        assert_eq!(Region::parse(unknown), Err(UnknownRegion), "{unknown}");
    }
    assert_eq!(Region::all().count(), 245);
}
