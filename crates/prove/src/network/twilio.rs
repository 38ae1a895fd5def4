//! A fake Twilio as the network: it lives here, and not with the api.

use std::time::Duration;

use testbed::twilio::{Fault, FaultPoint, Often, People};
use testbed::{FakeTwilio, TwilioOptions};

use super::Settings;
use crate::dice::Dice;
use crate::{Plan, ProveError};

/// Where Twilio finds us, as far as the api knows.
const PUBLIC: &str = "https://call.example.com";
/// How many seconds pass on the network in one of ours. Twilio's own times, such as those after which a lost order is
/// looked for, are the api's and pass as they do.
const PACE: u32 = 20;
/// An order that is taken so late finds its attempt closed, unless the api was killed in the meantime.
const TOO_LATE: Duration = Duration::from_mins(15);

pub(super) fn settings(twilio: &FakeTwilio) -> Settings {
    let account = twilio.account();
    let own = |text: &str| text.to_owned();
    vec![
        ("CALLBACK_PROVIDER", own("twilio")),
        ("TWILIO_SID", own(&account.sid)),
        ("TWILIO_AUTH_TOKEN", own(&account.auth_token)),
        ("TWILIO_API_KEY", own(&account.api_key)),
        ("TWILIO_API_SECRET", own(&account.api_secret)),
        ("TWILIO_API_BASE", twilio.api_base()),
        ("TWILIO_NUMBER", own(&account.number)),
        ("PUBLIC_BASE_URL", own(PUBLIC)),
    ]
}

pub(super) fn find(twilio: &FakeTwilio, server: &str) -> Result<(), ProveError> {
    let address = server.trim_start_matches("http://").parse();
    let address = address.map_err(|_| ProveError::Useless(format!("{server} is no address")))?;
    twilio.set_webhooks_to(address);
    Ok(())
}

/// That nobody answers while the api is dead is no fault of its own.
pub(super) fn complaints(twilio: &FakeTwilio) -> Vec<String> {
    let is_silence = |complaint: &String| {
        let is_of_delivery =
            ["11200", "11205", "15003"].iter().any(|code| complaint.starts_with(code));
        is_of_delivery && !complaint.contains("answered 4")
    };
    let mut complaints = twilio.complaints();
    complaints.retain(|complaint| !is_silence(complaint));
    complaints
}

/// A call takes about a second; half of it is still going on when the api is killed.
pub(super) fn options() -> TwilioOptions {
    let people = People {
        talk: Duration::from_secs(3),
        word: Duration::from_millis(30),
        ..People::default()
    };
    TwilioOptions { pace: PACE, people, ..TwilioOptions::default() }
}

/// Has so many of a hundred answers to orders of calls get lost, half as many orders never taken, and webhooks come
/// late, twice, out of order, or never.
pub(super) fn arm(twilio: &FakeTwilio, lost: u8, dice: &mut Dice) {
    let mut arm = |point, fault, percent| {
        twilio.set_fault(point, fault, Often::Percent { percent, seed: dice.next() });
    };
    let late = Duration::from_millis(50);
    // Each is asked for what the ones before it let pass.
    for (fault, share) in [
        (Fault::AnswerLost, 2),
        (Fault::FailsAfter(502), 4),
        (Fault::AnswerHalved, 8),
        (Fault::AnswerGarbled, 8),
        (Fault::Cut, 4),
        (Fault::Fails(503), 4),
    ] {
        arm(FaultPoint::CreateCall, fault, lost.div_ceil(share));
    }
    arm(FaultPoint::CreateCall, Fault::Refused(20429), 3);
    arm(FaultPoint::UpdateCall, Fault::Fails(500), 5);
    arm(FaultPoint::UpdateCall, Fault::AnswerLost, 5);
    arm(FaultPoint::Read, Fault::Fails(503), 3);
    arm(FaultPoint::Read, Fault::Cut, 3);
    arm(FaultPoint::Document, Fault::AnswerLost, 3);
    arm(FaultPoint::Document, Fault::Twice, 5);
    arm(FaultPoint::Document, Fault::Late(late), 5);
    arm(FaultPoint::Callback, Fault::Lost, 15);
    arm(FaultPoint::Callback, Fault::Twice, 10);
    arm(FaultPoint::Callback, Fault::Late(late), 10);
    arm(FaultPoint::Callback, Fault::Reordered, 5);
    arm(FaultPoint::Callback, Fault::Replayed, 5);
}

/// Has half of the orders that are lost be taken so late that nobody waits for them any more.
pub(super) fn take_late(twilio: &FakeTwilio, plan: &Plan, dice: &mut Dice) {
    let late = Fault::TakenLate(TOO_LATE / plan.pace.max(1));
    let often = Often::Percent { percent: plan.lost / 2, seed: dice.next() };
    twilio.set_fault(FaultPoint::CreateCall, late, often);
}

/// Slow enough that no call reaches its time limit.
pub(super) fn long_talks() -> TwilioOptions {
    let people = People { talk: Duration::from_hours(24), ..People::default() };
    TwilioOptions { pace: 5, people, ..TwilioOptions::default() }
}

pub(super) fn answer_half(twilio: &FakeTwilio) {
    for (fault, percent, seed) in [(Fault::AnswerLost, 25, 1), (Fault::Cut, 33, 2)] {
        twilio.set_fault(FaultPoint::CreateCall, fault, Often::Percent { percent, seed });
    }
}
