use super::*;

#[test]
fn visitors_press_digits_in_the_call_only_if_they_are_to() {
    let with = |more: &[(&str, &str)]| read(None, &with(&[SIMULATOR, BUSINESS], more));
    assert!(!with(&[]).unwrap().rules.proof_in_call);
    assert!(!with(&[("NUMBER_PROOF", "off")]).unwrap().rules.proof_in_call);
    assert!(with(&[("NUMBER_PROOF", "in_call")]).unwrap().rules.proof_in_call);
    let error = with(&[("NUMBER_PROOF", "sms")]).unwrap_err();
    assert!(error.contains("\"sms\": no code is sent by text yet"), "{error}");
    let error = with(&[("NUMBER_PROOF", "yes")]).unwrap_err();
    assert!(error.contains("\"yes\": choose off or in_call"), "{error}");
}
