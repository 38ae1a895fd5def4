use callback_core::{Bar, Countries, Region, VisitorNumber};

use super::*;

fn countries(env: &[(&str, &str)]) -> Countries {
    read(None, &with(&[SIMULATOR, BUSINESS], env)).unwrap().rules.numbers.countries
}

fn only(codes: &[&str]) -> Countries {
    Countries::Only(codes.iter().map(|code| Region::parse(code).unwrap()).collect())
}

#[test]
fn without_a_word_the_business_own_country_is_called_and_no_other() {
    assert_eq!(countries(&[]), only(&["US"]));
    assert_eq!(countries(&[("BUSINESS_NUMBER", "+4930901820")]), only(&["DE"]));
    // Visitors who write no country are taken to be at home.
    let abroad = [("BUSINESS_NUMBER", "+4930901820"), ("HOME_REGION", "AT")];
    assert_eq!(countries(&abroad), only(&["AT", "DE"]));
    assert_eq!(countries(&[("ALLOWED_COUNTRIES", "de, US ,at")]), only(&["AT", "DE", "US"]));
    assert_eq!(countries(&[("ALLOWED_COUNTRIES", "*")]), Countries::All);
}

#[test]
fn what_names_no_country_is_refused_and_one_that_leaves_out_home_is_told() {
    for bad in ["USA", "US,,CA", "US CA", "US,*", "+1"] {
        let error = read(None, &with(&[SIMULATOR, BUSINESS], &[("ALLOWED_COUNTRIES", bad)]));
        let error = error.unwrap_err();
        assert!(error.contains("ALLOWED_COUNTRIES") && error.contains("or * for all"), "{error}");
    }
    let settings = read(None, &with(&[SIMULATOR, BUSINESS], &[("ALLOWED_COUNTRIES", "CA")]));
    let warnings = settings.unwrap().warnings.join("\n");
    assert!(warnings.contains("ALLOWED_COUNTRIES leaves out US"), "{warnings}");
}

#[test]
fn every_number_of_the_house_is_known_as_one() {
    let env = [
        ("CALLER_ID", "+12015550142"),
        ("TWILIO_NUMBER", "+12015550143"),
        ("BUSINESS_SMS_NUMBER", "(201) 555-0144"),
        ("ESCALATION_CHAIN", "+12015550140, 201 555 0141"),
    ];
    let rules = read(None, &with(&[SIMULATOR, BUSINESS], &env)).unwrap().rules.numbers;
    for last in 40..=44 {
        let number = format!("+120155501{last}");
        let number = VisitorNumber::parse(&number, Region::parse("US").unwrap()).unwrap();
        assert_eq!(rules.bar(&number), Some(Bar::Own), "{last}");
    }
}
