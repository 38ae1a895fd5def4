//! A call stays with the PBX that took it.

use std::sync::atomic::Ordering;

use callback_core::PhoneNumber;
use callback_core::ports::provider::{CallProvider, Found, HangUpError, Placement, ProviderCall};
use provider_ami::Terms;

use super::fakes::{Answer, Knows, bare, call, fleet, place, terms};

#[test]
fn a_call_names_its_pbx_and_is_hung_up_there() {
    let (fleet, pbxs) = fleet(&[terms("berlin"), terms("paris")]);
    let (first, of_berlin) = place(&fleet);
    let (second, of_paris) = place(&fleet);
    assert_eq!(of_berlin, ProviderCall(format!("cb-{first}@berlin")));
    assert_eq!(of_paris, ProviderCall(format!("cb-{second}@paris")));
    fleet.hang_up(&of_paris).unwrap();
    assert_eq!(*pbxs[1].hung_up.lock().unwrap(), [bare(second)]);
    assert!(pbxs[0].hung_up.lock().unwrap().is_empty());
    pbxs[0].is_down("no connection");
    assert!(matches!(fleet.hang_up(&of_berlin), Err(HangUpError::Unreachable { .. })));
    assert_eq!(fleet.members().iter().map(|pbx| pbx.calls).collect::<Vec<_>>(), [1, 1]);
}

#[test]
fn a_pbx_that_is_alone_has_no_name_and_neither_have_its_calls() {
    let (fleet, pbxs) = fleet(&[Terms::alone()]);
    let (leg, call) = place(&fleet);
    assert_eq!(call, bare(leg));
    fleet.hang_up(&call).unwrap();
    assert_eq!(*pbxs[0].hung_up.lock().unwrap(), [bare(leg)]);
    assert_eq!(fleet.members(), []);
    pbxs[0].knows(Knows::Live);
    assert!(matches!(fleet.reconcile_placed(leg, &call), Found::Live(found) if found == call));
}

#[test]
fn a_call_from_before_its_pbx_had_this_name_is_found_wherever_it_is() {
    let (fleet, pbxs) = fleet(&[terms("berlin"), terms("paris")]);
    place(&fleet);
    let (leg, _) = place(&fleet);
    for name in ["", "@rome"] {
        let call = ProviderCall(format!("cb-{leg}{name}"));
        pbxs[1].hung_up.lock().unwrap().clear();
        fleet.hang_up(&call).unwrap();
        assert_eq!(*pbxs[1].hung_up.lock().unwrap(), [bare(leg)]);
    }
    let nowhere = ProviderCall("cb-0@rome".to_owned());
    assert!(matches!(fleet.hang_up(&nowhere), Err(HangUpError::Gone { call }) if call == nowhere));
}

#[test]
fn a_lost_call_is_looked_for_where_it_was_sent_and_nowhere_else() {
    let (fleet, pbxs) = fleet(&[terms("berlin"), terms("paris")]);
    pbxs[0].answers(Answer::FallsSilent);
    let call = call();
    assert!(matches!(fleet.place_call(&call), Placement::Unknown { .. }));
    // What the other one says is of no interest.
    pbxs[1].knows(Knows::NotNow);
    pbxs[0].knows(Knows::NotNow);
    assert!(
        matches!(fleet.reconcile(call.leg), Found::NotNow { why } if why == "berlin: no connection")
    );
    assert_eq!(fleet.members()[0].calls, 1, "it may be up");
    pbxs[0].knows(Knows::Absent);
    assert!(matches!(fleet.reconcile(call.leg), Found::Absent));
    assert_eq!(pbxs[1].looks.load(Ordering::SeqCst), 0);
    assert_eq!(fleet.members()[0].calls, 0);
}

#[test]
fn a_call_of_an_earlier_process_is_looked_for_everywhere() {
    use Knows::{Absent, Live, NotNow, Nothing};
    let (fleet, pbxs) = fleet(&[terms("berlin"), terms("paris")]);
    let leg = call().leg;
    let asked = |berlin, paris| {
        pbxs[0].knows(berlin);
        pbxs[1].knows(paris);
        match fleet.reconcile(leg) {
            Found::Live(call) => call.0,
            Found::Absent => "absent".to_owned(),
            Found::Presumed => "presumed".to_owned(),
            Found::Unknown { why } | Found::NotNow { why } => why,
            other @ Found::Over(_) => panic!("{other:?}"),
        }
    };
    assert_eq!(asked(Absent, Absent), "absent");
    assert_eq!(asked(Absent, Nothing), "paris: no record");
    assert_eq!(asked(Nothing, NotNow), "paris: no connection", "that one may have it");
    assert_eq!(asked(NotNow, NotNow), "berlin: no connection; paris: no connection");
    assert_eq!(asked(NotNow, Live), format!("cb-{leg}@paris"), "then it is nowhere else");
    // From now on it is known where it is.
    assert_eq!(asked(NotNow, Absent), "absent");
}

#[test]
fn a_call_that_was_taken_is_asked_for_at_its_pbx_alone() {
    let (fleet, pbxs) = fleet(&[terms("berlin"), terms("paris")]);
    let leg = call().leg;
    pbxs[0].knows(Knows::NotNow);
    pbxs[1].knows(Knows::Live);
    let of_paris = ProviderCall(format!("cb-{leg}@paris"));
    assert!(
        matches!(fleet.reconcile_placed(leg, &of_paris), Found::Live(call) if call == of_paris)
    );
    assert_eq!(pbxs[0].looks.load(Ordering::SeqCst), 0);
}

#[test]
fn a_call_of_a_pbx_that_is_gone_from_the_settings_is_unknown() {
    let (fleet, pbxs) = fleet(&[terms("berlin"), terms("paris")]);
    let leg = call().leg;
    let of_rome = ProviderCall(format!("cb-{leg}@rome"));
    let Found::Unknown { why } = fleet.reconcile_placed(leg, &of_rome) else { panic!("known?") };
    assert_eq!(why, "its PBX `rome` is not in the settings any more");
    // Unless it was only given another name.
    pbxs[0].knows(Knows::Live);
    let found = fleet.reconcile_placed(leg, &of_rome);
    assert!(matches!(found, Found::Live(call) if call.0 == format!("cb-{leg}@berlin")));
}

#[test]
fn the_visitor_is_dialed_as_the_pbx_of_the_call_dials() {
    let (fleet, pbxs) = fleet(&[terms("berlin"), terms("paris")]);
    let number = PhoneNumber::from_e164("+14155550100").unwrap();
    place(&fleet);
    let (second, _) = place(&fleet);
    let dialed = |leg| fleet.dial_string(leg, &number);
    assert_eq!(dialed(second).as_deref(), Some("PJSIP/+14155550100@b"));
    assert_eq!(pbxs[0].looks.load(Ordering::SeqCst), 0, "this process placed it");
    let older = call().leg;
    assert_eq!(dialed(older), None);
    pbxs[0].knows(Knows::Live);
    assert_eq!(dialed(older).as_deref(), Some("PJSIP/+14155550100@a"));
}

#[test]
fn the_business_is_dialed_as_the_pbx_dials_that_a_visitor_called() {
    let (fleet, pbxs) = fleet(&[terms("berlin"), terms("paris")]);
    let number = PhoneNumber::from_e164("+12015550100").unwrap();
    let caller = ProviderCall("1764000000.5".to_owned());
    assert_eq!(fleet.dial_string_beside(&caller, &number), None);
    pbxs[1].callers.lock().unwrap().push(caller.clone());
    let dialed = fleet.dial_string_beside(&caller, &number);
    assert_eq!(dialed.as_deref(), Some("PJSIP/+12015550100@b"));
    assert_eq!(pbxs[1].looks.load(Ordering::SeqCst), 0, "what became of it is another question");
}
