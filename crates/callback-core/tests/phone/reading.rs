//! The ways in which people write a number that they mean well.

use callback_core::InvalidPhoneNumber::{NotANumber, NotInUse, UnknownCountry};
use callback_core::{NumberKind, PhoneNumber, Region};

use crate::read;

const AMERICAN: &str = "+14155550132";

#[test]
fn a_number_is_the_same_however_it_is_written() {
    let ways = [
        "+1 415 555 0132",
        "+1 (415) 555-0132",
        "(+1) 415-555-0132",
        "＋１ ４１５ ５５５ ０１３２",
        "4155550132",
        "1-415-555-0132",
        "(415) 555-0132",
        "415.555.0132",
        "415/555/0132",
        "415–555–0132",
        "[415] 555 ~ 0132",
        "011 1 415 555 0132",
        "\u{202A}(415)\u{A0}555\u{2011}0132\u{202C}",
        "\t415 555 0132\n",
        "٤١٥ ٥٥٥ ٠١٣٢",
        "४१५ ५५५ ०१३२",
        "415 555 0132 x7",
        "415 555 0132 ext. 123",
        "415 555 0132 EXTN:123",
        "415 555 0132 extension 123",
        "415 555 0132;ext=123",
        "415 555 0132 ｘ１２３",
    ];
    for typed in ways {
        assert_eq!(read(typed, "US").as_deref(), Ok(AMERICAN), "{typed:?}");
    }
}

/// The national conventions that a list of prefixes can't tell.
#[test]
fn prefixes_of_national_calls_are_taken_off_as_the_country_takes_them() {
    let cases = [
        // Argentina writes 15 before a mobile number at home, and 9 before the area from abroad.
        ("AR", "0343 15 555 1212", "+5493435551212"),
        ("AR", "+54 9 343 555 1212", "+5493435551212"),
        // Belarus dials 8, waits for a tone, then 0.
        ("BY", "8 029 491 19 11", "+375294911911"),
        // Brazil puts the carrier between the prefix and the area.
        ("BR", "0 31 11 2345 6789", "+551123456789"),
        // In Italy the zero belongs to the number, in Britain it does not.
        ("IT", "06 1234 5678", "+390612345678"),
        ("GB", "+44 (0)20 7946 0018", "+442079460018"),
        ("GB", "44 20 7946 0018", "+442079460018"),
        // In Russia 8 is the prefix, but toll-free numbers begin with it as well.
        ("RU", "8 (800) 123-41-28", "+78001234128"),
        ("RU", "+7 800 123-41-28", "+78001234128"),
        // From a small island seven digits are enough.
        ("BB", "412 3456", "+12464123456"),
    ];
    for (home, typed, expected) in cases {
        let number = PhoneNumber::parse(typed, Region::parse(home).unwrap());
        let read = number.as_ref().map(PhoneNumber::as_e164);
        assert_eq!(read.ok(), Some(expected), "{home} {typed}: {:?}", number.as_ref().err());
    }
}

#[test]
fn a_foreign_home_changes_nothing_in_a_full_number() {
    // With a hint of US the ready-made parser makes a landline of this premium number.
    let irish = PhoneNumber::parse("+353 1520 151837", Region::parse("US").unwrap()).unwrap();
    assert_eq!((irish.as_e164(), irish.kind()), ("+3531520151837", NumberKind::PremiumRate));
    for home in Region::all() {
        assert_eq!(read("+1 415 555 0132", home.code()).as_deref(), Ok(AMERICAN), "{home}");
    }
}

#[test]
fn a_number_knows_its_region_and_kind() {
    let number = PhoneNumber::parse("020 7946 0018", Region::parse("GB").unwrap()).unwrap();
    assert_eq!(number.region().map(Region::code), Some("GB"));
    assert_eq!(number.kind(), NumberKind::FixedLine);
    let canadian = PhoneNumber::from_e164("+14165550132").unwrap();
    assert_eq!(canadian.region().map(Region::code), Some("CA"));
    assert_eq!(canadian.kind(), NumberKind::FixedLineOrMobile);
}

#[test]
fn what_is_printed_tells_country_and_two_digits_and_no_more() {
    let number = PhoneNumber::from_e164(AMERICAN).unwrap();
    assert_eq!(format!("{number:?}"), "PhoneNumber(+1***32)");
    assert_eq!(number.masked().to_string(), "+1***32");
    assert_eq!(format!("{:?}", number.masked()), "+1***32");
    let british = PhoneNumber::from_e164("+442079460018").unwrap();
    assert_eq!(british.masked().to_string(), "+44***18");
}

#[test]
fn a_stored_number_is_read_back_as_strictly_as_it_was_written() {
    let number = PhoneNumber::from_e164(AMERICAN).unwrap();
    let json = serde_json::to_string(&number).unwrap();
    assert_eq!(json, "\"+14155550132\"");
    assert_eq!(serde_json::from_str::<PhoneNumber>(&json).unwrap(), number);
    let broken = [
        ("4155550132", NotANumber),
        ("+1 415 555 0132", NotANumber),
        ("+١٤١٥٥٥٥٠١٣٢", NotANumber),
        ("+11155550132", NotInUse),
        ("+09995550132", UnknownCountry),
    ];
    for (text, error) in broken {
        assert_eq!(PhoneNumber::from_e164(text), Err(error), "{text}");
        let told = serde_json::from_value::<PhoneNumber>(text.into()).unwrap_err().to_string();
        assert_eq!(told, error.to_string());
    }
    let region: Region = serde_json::from_str("\"GB\"").unwrap();
    assert_eq!(serde_json::to_string(&region).unwrap(), "\"GB\"");
    assert!(serde_json::from_str::<Region>("\"XX\"").is_err());
}
