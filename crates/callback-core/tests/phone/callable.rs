//! Whom the platform rings, and whom not.

use callback_core::NotCallable::{self, Kind, Worldwide};
use callback_core::NumberKind::{Mobile, PremiumRate, SharedCost, TollFree, Uan};
use callback_core::{
    BusinessNumber, InvalidPhoneNumber, NumberKind, PhoneNumber, Region, VisitorNumber,
};

/// Who may be rung: a visitor, the business, with the reason for the first that may not.
#[test]
fn only_ordinary_phones_are_called_and_at_the_business_also_those_that_businesses_have() {
    let cases: &[(&str, Option<NotCallable>, Option<NotCallable>)] = &[
        ("+14155550132", None, None),
        ("+442079460018", None, None),
        ("+447400123456", None, None),
        ("+443069990018", Some(Kind(Uan)), None),
        ("+18005550132", Some(Kind(TollFree)), None),
        ("+448081570018", Some(Kind(TollFree)), None),
        ("+611300123456", Some(Kind(SharedCost)), None),
        ("+19005550132", Some(Kind(PremiumRate)), Some(Kind(PremiumRate))),
        ("+449098790018", Some(Kind(PremiumRate)), Some(Kind(PremiumRate))),
        ("+15005550132", Some(Kind(NumberKind::Personal)), Some(Kind(NumberKind::Personal))),
        ("+447640123456", Some(Kind(NumberKind::Pager)), Some(Kind(NumberKind::Pager))),
        // Worldwide: a satellite phone, then international toll-free and premium numbers.
        ("+881612345678", Some(Worldwide), Some(Worldwide)),
        ("+80012345678", Some(Worldwide), None),
        ("+979123456789", Some(Worldwide), Some(Worldwide)),
    ];
    for (text, visitor, business) in cases {
        let number = PhoneNumber::from_e164(text).unwrap();
        assert_eq!(VisitorNumber::try_from(number.clone()).err(), *visitor, "visitor {text}");
        assert_eq!(BusinessNumber::try_from(number).err(), *business, "business {text}");
    }
}

#[test]
fn one_call_takes_what_was_typed_to_a_number_that_may_be_rung() {
    let us = Region::parse("US").unwrap();
    let visitor = VisitorNumber::parse("(415) 555-0132", us).unwrap();
    assert_eq!(visitor.number().as_e164(), "+14155550132");
    assert_eq!(format!("{visitor:?}"), "VisitorNumber(PhoneNumber(+1***32))");
    let premium = VisitorNumber::parse("900 555 0132", us);
    assert_eq!(premium, Err(InvalidPhoneNumber::NotCallable(Kind(PremiumRate))));
    assert_eq!(premium.unwrap_err().to_string(), "premium-rate numbers can't be called back");
    assert_eq!(VisitorNumber::parse("911", us), Err(InvalidPhoneNumber::EmergencyOrShort));
    let business = BusinessNumber::parse("800 555 0132", us).unwrap();
    assert_eq!(PhoneNumber::from(business).kind(), TollFree);
}

#[test]
fn a_stored_number_that_may_not_be_rung_is_not_read_as_one_that_may() {
    let ordinary: VisitorNumber = serde_json::from_str("\"+14155550132\"").unwrap();
    assert_eq!(serde_json::to_string(&ordinary).unwrap(), "\"+14155550132\"");
    assert!(serde_json::from_str::<VisitorNumber>("\"+19005550132\"").is_err());
    assert!(serde_json::from_str::<VisitorNumber>("\"+18005550132\"").is_err());
    assert!(serde_json::from_str::<BusinessNumber>("\"+18005550132\"").is_ok());
    assert_eq!(PhoneNumber::from_e164("+447400123456").unwrap().kind(), Mobile);
}
