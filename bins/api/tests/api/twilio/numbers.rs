//! Numbers that nobody calls any more, where Twilio carries the calls.

use std::time::Duration;

use callback_core::ports::audit::Who;
use callback_core::ports::blocks::{BlockCause, BlockedBy, NewBlock};
use callback_core::{Actor, Bar, BlockId, CallOrder, CallbackState, PhoneNumber};
use jiff::Timestamp;
use serde_json::json;
use store_sqlite::Beside;
use testbed::TwilioOptions;
use testbed::provider_suite::is_over;
use testbed::twilio::{Keys, People, Phone};

use super::platform::Line;

const BUSINESS: &str = "+12015550100";
/// Rings for long, and is then answered by somebody who presses 1.
const LATE: &str = "+12015550121";
const VISITOR: &str = "+14155550132";
/// Presses 9.
const DISOWNS: &str = "+14155550117";

fn rings_of(line: &Line, number: &str) -> usize {
    line.twilio.rings().iter().filter(|ring| ring.to == number).count()
}

#[test]
fn whoever_presses_9_is_called_by_nobody_again() {
    for order in [CallOrder::BusinessFirst, CallOrder::VisitorFirst] {
        let line = Line::in_order(BUSINESS, order);
        let disowns = Phone { keys: Keys::Always("9".to_owned()), ..Phone::patient() };
        line.twilio.set_phone(DISOWNS, disowns);
        let asked = line.app.ask(DISOWNS);
        let (state, _) = line.wait_until(&asked, is_over);
        assert_eq!(state, CallbackState::Refused, "{order:?}");
        let again = line.app.client.post("/api/v1/callbacks", &json!({ "number": DISOWNS }));
        assert_eq!((again.status, again.problem().as_str()), (422, "number-refused"));
        line.is_content();
        assert_eq!(rings_of(&line, DISOWNS), 1, "{order:?}");
    }
}

#[test]
fn a_number_that_is_blocked_while_the_business_rings_is_not_rung() {
    let people = People { long_ring: Duration::from_secs(115), ..People::default() };
    let options = TwilioOptions { people, pace: 20, ..TwilioOptions::default() };
    let line = Line::open(LATE, options, &[("RING_SECONDS", "120")], |settings| settings);
    let asked = line.app.ask(VISITOR);
    line.wait_until(&asked, |state, _| matches!(state, CallbackState::CallingBusiness { .. }));
    let beside = Beside::open(&line.app.folder.path().join("callback.db")).unwrap();
    let block = NewBlock {
        id: BlockId::from_bytes([7; 16]),
        number: PhoneNumber::from_e164(VISITOR).unwrap(),
        cause: BlockCause::DoNotCall,
        by: BlockedBy::Who(Who::Operator),
        callback: None,
        at: Timestamp::now(),
    };
    beside.block(&block).unwrap();
    let (state, _) = line.wait_until(&asked, is_over);
    assert_eq!(state, CallbackState::Cancelled { by: Actor::Barred(Bar::Blocked) });
    line.is_content();
    assert_eq!((rings_of(&line, LATE), rings_of(&line, VISITOR)), (1, 0));
}
