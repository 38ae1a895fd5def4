use super::*;

const LANDLINE: (&str, &str) = ("BUSINESS_NUMBER", "+493012345678");
const MOBILE: &str = "+4915112345678";
const SMS: [(&str, &str); 2] =
    [("ASTERISK_SMS", "on"), ("ASTERISK_SMS_TO", "pjsip:trunk/sip:{number}@carrier.example")];

fn asterisk(more: &[(&'static str, &'static str)]) -> Result<Settings, String> {
    read(None, &[&ASTERISK[..], more].concat())
}

#[test]
fn visitors_are_told_by_text_where_anything_sends_texts() {
    let tells = |more: &[_]| asterisk(more).unwrap().rules.policy.tells_visitor;
    assert!(!tells(&[]));
    assert!(tells(&SMS));
    assert!(tells(&[SMS[0], SMS[1], ("SMS_CONFIRMATION", "on")]));
    assert!(!tells(&[SMS[0], SMS[1], ("SMS_CONFIRMATION", "off")]));
    let error = asterisk(&[("SMS_CONFIRMATION", "on")]).unwrap_err();
    assert!(error.contains("nothing sends text messages"), "{error}");
    let error = asterisk(&[("SMS_CONFIRMATION", "maybe")]).unwrap_err();
    assert!(error.contains("choose on or off"), "{error}");
}

#[test]
fn texts_for_the_business_go_to_a_number_that_takes_them() {
    let usual = asterisk(&SMS).unwrap();
    assert_eq!(usual.rules.texts.business, *usual.rules.business.number());
    assert_eq!((usual.rules.texts.per_day, &usual.warnings[..]), (200, &[][..]));

    let more = [SMS[0], SMS[1], LANDLINE];
    let warning = &asterisk(&more).unwrap().warnings[..];
    assert_eq!(
        warning,
        ["BUSINESS_NUMBER is a landline number: the business gets no texts; set \
          BUSINESS_SMS_NUMBER to a phone that takes them"]
    );
    let silent = asterisk(&[LANDLINE]).unwrap();
    assert!(silent.warnings.is_empty(), "nothing sends texts: {:?}", silent.warnings);

    let elsewhere = ("BUSINESS_SMS_NUMBER", "0151 12345678");
    let settings = asterisk(&[&more[..], &[elsewhere]].concat()).unwrap();
    assert_eq!(settings.rules.texts.business.as_e164(), MOBILE);
    assert_eq!(settings.rules.business.number().as_e164(), LANDLINE.1);
    let told = "BUSINESS_NUMBER is a landline number: texts for the business go to \
                BUSINESS_SMS_NUMBER";
    assert_eq!(settings.warnings, [told]);
}

#[test]
fn a_number_for_texts_that_takes_none_is_refused_and_not_repeated() {
    for (number, why) in [("+493012345678", "a landline number"), ("+80012345678", "toll-free")] {
        let error = asterisk(&[("BUSINESS_SMS_NUMBER", number)]).unwrap_err();
        assert!(error.contains(why) && !error.contains("1234567"), "{error}");
    }
    for limit in ["0", "many", "-1", "1000001"] {
        let error = asterisk(&[("MAX_SMS_PER_DAY", limit)]).unwrap_err();
        assert!(error.contains("MAX_SMS_PER_DAY"), "{error}");
    }
    let limited = asterisk(&[("MAX_SMS_PER_DAY", "7")]).unwrap();
    assert_eq!(limited.rules.texts.per_day, 7);
}
