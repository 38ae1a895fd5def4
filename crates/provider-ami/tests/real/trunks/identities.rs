//! What the carrier is told of who calls: `CALLER_ID`, where each carrier looks for it.

use testbed::{Itsp, ItspOptions};

use super::{header, house, talk};

/// Variables, and what From, P-Asserted-Identity and Remote-Party-ID begin with, `HERE` for our address.
type Case = (&'static [(&'static str, &'static str)], [Option<&'static str>; 3]);

const CASES: [Case; 4] = [
    (&[], [Some("<sip:+12015550199@HERE>;"), None, None]),
    (
        &[("TRUNK_DOMAIN", "sip.carrier.example")],
        [Some("<sip:+12015550199@sip.carrier.example>;"), None, None],
    ),
    (
        &[
            ("TRUNK_FROM_USER", "house"),
            ("TRUNK_DOMAIN", "sip.carrier.example"),
            ("TRUNK_IDENTITY", "pai"),
        ],
        [
            Some("<sip:house@sip.carrier.example>;"),
            Some("<sip:+12015550199@sip.carrier.example>"),
            None,
        ],
    ),
    (
        &[("TRUNK_IDENTITY", "rpid")],
        [
            Some("<sip:+12015550199@HERE>;"),
            None,
            Some("<sip:+12015550199@HERE>;party=calling;privacy=off;screen=no"),
        ],
    ),
];

#[test]
fn both_phones_are_shown_caller_id_where_the_carrier_looks_for_it() {
    let carrier = Itsp::start(&ItspOptions::default()).unwrap();
    let mut before = 0;
    for (environment, expected) in CASES {
        let house = house(carrier.addr(), environment);
        let here = house.asterisk.sip_addr().ip().to_string();
        talk(&house, &carrier);

        let invites = carrier.requests("INVITE").unwrap().split_off(before);
        before += invites.len();
        for number in ["+12015550100", "+14155550100"] {
            let dialed = format!("INVITE sip:{number}@{} SIP/2.0", carrier.addr());
            let invite = invites.iter().find(|invite| invite.starts_with(&dialed)).unwrap();
            let names = ["From", "P-Asserted-Identity", "Remote-Party-ID"];
            for (name, expected) in names.into_iter().zip(expected) {
                let found = header(invite, name);
                let expected = expected.map(|text| text.replace("HERE", &here));
                let alike = match (&found, &expected) {
                    (Some(found), Some(expected)) => found.starts_with(expected.as_str()),
                    (found, expected) => found.is_none() && expected.is_none(),
                };
                assert!(alike, "{environment:?}: {expected:?} is not {name} in {invite}");
            }
        }
        // Neither phone is told in the call whom it was joined with.
        let later = invites.iter().filter(|invite| header(invite, "To").unwrap().contains(";tag="));
        assert_eq!(later.count() + carrier.requests("UPDATE").unwrap().len(), 0);
    }
}
