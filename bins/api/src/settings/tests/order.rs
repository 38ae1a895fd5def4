use callback_core::CallOrder;

use super::*;

#[test]
fn the_simulator_rings_whoever_is_to_be_rung_first() {
    for (word, order) in
        [("business-first", CallOrder::BusinessFirst), ("visitor-first", CallOrder::VisitorFirst)]
    {
        let settings = read(None, &[SIMULATOR, BUSINESS, ("CALL_ORDER", word)]).unwrap();
        assert_eq!(settings.rules.policy.order, order);
    }
    let error = read(None, &[SIMULATOR, BUSINESS, ("CALL_ORDER", "both")]).unwrap_err();
    assert!(error.contains("\"both\": choose business-first or visitor-first"), "{error}");
}

#[test]
fn a_provider_that_can_not_ring_the_visitor_first_refuses_to() {
    let visitor_first = ("CALL_ORDER", "visitor-first");
    let error = read(None, &with(&ASTERISK, &[visitor_first])).unwrap_err();
    let remedy =
        "\"visitor-first\": only simulator and twilio can do this yet; choose business-first";
    assert!(error.contains(remedy), "{error}");
    assert!(read(None, &with(&ASTERISK, &[("CALL_ORDER", "business-first")])).is_ok());
}

#[test]
fn twilio_rings_whoever_is_to_be_rung_first() {
    let settings = read(None, &with(&twilio::ALL, &[("CALL_ORDER", "visitor-first")])).unwrap();
    assert_eq!(settings.rules.policy.order, CallOrder::VisitorFirst);
}
