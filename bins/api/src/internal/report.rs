//! What the handler reports, as facts about the two legs.

use callback_core::ports::provider::CallFact;
use callback_core::{Cause, LegEnd, Side};
use jiff::SignedDuration;
use serde::Deserialize;

/// What became of a call, as the handler saw it.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Report {
    /// No key was pressed, or the business hung up while it was being screened.
    NotAccepted,
    /// Another key than 1.
    Declined,
    /// The gate gave no permission.
    GateRefused,
    /// Something of ours broke off before the visitor was rung.
    Interrupted,
    /// The visitor was rung.
    Dialed {
        /// Asterisk's `DIALSTATUS`.
        dial_status: String,
        /// Asterisk's `HANGUPCAUSE`, a Q.850 value; 0 says nothing.
        #[serde(default)]
        hangup_cause: Option<u16>,
        #[serde(default)]
        talked_seconds: Option<u32>,
    },
    /// The business was rung for a visitor who called, and the two were not joined.
    BusinessDialed {
        dial_status: String,
        #[serde(default)]
        hangup_cause: Option<u16>,
    },
    /// The visitor pressed 9.
    VisitorRefused,
    /// Whoever answered for the visitor did not know the digits.
    ProofFailed,
}

/// The facts that a report tells.
pub(super) fn facts(report: &Report) -> Vec<(Side, CallFact)> {
    let business = |cause| (Side::Business, CallFact::Ended(LegEnd::new(cause)));
    // It may be told before the network's own word comes through.
    let answered = answered(report).map(|side| (side, CallFact::Answered));
    let told = match report {
        Report::NotAccepted => business(Cause::NotAccepted),
        Report::Declined => business(Cause::Declined),
        Report::GateRefused => business(Cause::Cancelled),
        Report::Interrupted => business(Cause::Interrupted),
        Report::ProofFailed => (Side::Visitor, CallFact::Ended(LegEnd::new(Cause::ProofFailed))),
        Report::VisitorRefused => (Side::Visitor, CallFact::NotMe),
        Report::BusinessDialed { dial_status, hangup_cause } => {
            (Side::Business, dialed(dial_status, *hangup_cause, None))
        }
        Report::Dialed { dial_status, hangup_cause, talked_seconds } => {
            (Side::Visitor, dialed(dial_status, *hangup_cause, *talked_seconds))
        }
    };
    answered.into_iter().chain([told]).collect()
}

/// Who must have answered, for it to come to that.
fn answered(report: &Report) -> Option<Side> {
    match report {
        Report::Declined | Report::NotAccepted => Some(Side::Business),
        Report::VisitorRefused | Report::ProofFailed => Some(Side::Visitor),
        Report::Dialed { dial_status, .. } if dial_status == "ANSWER" => Some(Side::Visitor),
        _ => None,
    }
}

fn dialed(status: &str, cause: Option<u16>, talked: Option<u32>) -> CallFact {
    let q850 = cause.and_then(|cause| u8::try_from(cause).ok()).filter(|c| (1..=127).contains(c));
    if let ("ANSWER", Some(talked @ 1..)) = (status, talked) {
        return CallFact::Talked(SignedDuration::from_secs(talked.into()));
    }
    CallFact::Ended(LegEnd { cause: reason(status, q850), q850, sip: None })
}

/// `DIALSTATUS` is coarse: a declined call, an unknown number and a dead trunk may all be
/// `CHANUNAVAIL`. So the cause decides where it says more.
fn reason(status: &str, q850: Option<u8>) -> Cause {
    match (status, q850) {
        // Of whoever talked the time is told.
        ("ANSWER", _) => Cause::HungUp,
        ("CANCEL", _) => Cause::Cancelled,
        ("BUSY", _) | (_, Some(17)) => Cause::Busy,
        (_, Some(1 | 22 | 28)) => Cause::NoSuchNumber,
        (_, Some(21)) | ("DONTCALL" | "TORTURE", _) => Cause::Declined,
        ("NOANSWER", _) | (_, Some(18 | 19)) => Cause::NoAnswer,
        (_, Some(3 | 20 | 27)) | ("CHANUNAVAIL", None) => Cause::Unreachable,
        ("CONGESTION" | "CHANUNAVAIL", _) | (_, Some(34..=58)) => Cause::CarrierFault,
        _ => Cause::Unobserved,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(status: &str, cause: u16, talked: Option<u32>) -> CallFact {
        dialed(status, Some(cause), talked)
    }

    fn ended(cause: Cause, q850: Option<u8>) -> CallFact {
        CallFact::Ended(LegEnd { cause, q850, sip: None })
    }

    #[test]
    fn what_a_real_asterisk_says_of_a_dialed_visitor_is_understood() {
        for (status, cause, talked, fact) in [
            ("ANSWER", 16, Some(12), CallFact::Talked(SignedDuration::from_secs(12))),
            ("ANSWER", 16, Some(0), ended(Cause::HungUp, Some(16))),
            ("ANSWER", 16, None, ended(Cause::HungUp, Some(16))),
            ("BUSY", 17, None, ended(Cause::Busy, Some(17))),
            ("NOANSWER", 0, None, ended(Cause::NoAnswer, None)),
            ("NOANSWER", 21, None, ended(Cause::Declined, Some(21))),
            ("CHANUNAVAIL", 21, None, ended(Cause::Declined, Some(21))),
            ("CHANUNAVAIL", 1, None, ended(Cause::NoSuchNumber, Some(1))),
            ("CHANUNAVAIL", 3, None, ended(Cause::Unreachable, Some(3))),
            ("CHANUNAVAIL", 0, None, ended(Cause::Unreachable, None)),
            ("CONGESTION", 34, None, ended(Cause::CarrierFault, Some(34))),
            ("CONGESTION", 0, None, ended(Cause::CarrierFault, None)),
            ("CANCEL", 0, None, ended(Cause::Cancelled, None)),
            ("SOMETHING", 999, None, ended(Cause::Unobserved, None)),
        ] {
            assert_eq!(told(status, cause, talked), fact, "{status} {cause} {talked:?}");
        }
    }

    #[test]
    fn reports_of_the_business_speak_of_its_leg() {
        let read = |text| facts(&serde_json::from_str::<Report>(text).unwrap());
        let end = |cause| vec![(Side::Business, CallFact::Ended(LegEnd::new(cause)))];
        let answered = |side| (side, CallFact::Answered);
        let unmoved = [vec![answered(Side::Business)], end(Cause::NotAccepted)].concat();
        assert_eq!(read(r#"{"kind":"not_accepted"}"#), unmoved);
        let declined = [vec![answered(Side::Business)], end(Cause::Declined)].concat();
        assert_eq!(read(r#"{"kind":"declined"}"#), declined);
        assert_eq!(read(r#"{"kind":"gate_refused"}"#), end(Cause::Cancelled));
        assert_eq!(read(r#"{"kind":"interrupted"}"#), end(Cause::Interrupted));
        let refused = [answered(Side::Visitor), (Side::Visitor, CallFact::NotMe)];
        assert_eq!(read(r#"{"kind":"visitor_refused"}"#), refused);
        let left = r#"{"kind":"dialed","dial_status":"ANSWER","hangup_cause":16}"#;
        let hung_up = (Side::Visitor, ended(Cause::HungUp, Some(16)));
        assert_eq!(read(left), [answered(Side::Visitor), hung_up]);
        let busy = r#"{"kind":"business_dialed","dial_status":"BUSY","hangup_cause":17}"#;
        assert_eq!(read(busy), [(Side::Business, ended(Cause::Busy, Some(17)))]);
    }
}
