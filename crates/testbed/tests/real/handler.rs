use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use testbed::{Asterisk, Carrier, CarrierOptions, End, Options, Talk};

use crate::ami::Ami;
use crate::no_handler;

const LIMIT: Duration = Duration::from_secs(30);
const LEG: &str = "0123456789abcdef0123456789abcdef";

/// What came of one callback through the shipped dialplan with a handler of a few lines.
struct Told {
    carrier: Carrier,
    asterisk: Asterisk,
    log: String,
}

impl Told {
    fn says(&self, line: &str) {
        assert!(self.log.lines().any(|said| said == line), "{line:?} is not in:\n{}", self.log);
    }

    fn talks(&self) -> Vec<Talk> {
        self.carrier.talks()
    }
}

fn callback(business: &str, visitor: &str) -> Told {
    // The visitor first hears a prompt of two seconds.
    let talk = Duration::from_secs(4);
    let carrier = Carrier::start(CarrierOptions { talk, ..CarrierOptions::default() }).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let handler = folder.path().join("handler");
    fs::write(&handler, include_str!("handler.sh").replace("@VISITOR@", visitor)).unwrap();
    fs::set_permissions(&handler, fs::Permissions::from_mode(0o755)).unwrap();
    let options = Options { handler: Some(handler), ..Options::new(carrier.addr()) };
    let asterisk = Asterisk::prepare(options).unwrap().boot(&no_handler()).unwrap();

    let (mut ami, _) = Ami::login(&asterisk, asterisk.ami_secret());
    ami.send(&format!(
        "Action: Originate\r\nChannel: PJSIP/{business}@trunk\r\nContext: callback\r\n\
         Exten: start\r\nPriority: 1\r\nAsync: true\r\nChannelId: cb-{LEG}\r\n\
         Variable: __CALLBACK_LEG={LEG}"
    ));
    ami.until(&["Event: Hangup\r\n", &format!("Uniqueid: cb-{LEG}")]);
    carrier.wait_for_quiet(LIMIT).unwrap();
    assert_eq!(carrier.faults(), Vec::<String>::new());
    let said = asterisk.log().unwrap();
    for unwanted in ["WARNING[", "ERROR[", "4155550", "2015550"] {
        assert!(!said.contains(unwanted), "{unwanted} in Asterisk's log:\n{said}");
    }
    let log = asterisk.handler_log();
    Told { carrier, asterisk, log }
}

#[test]
fn the_business_presses_1_and_the_two_are_joined() {
    let told = callback("+12015550100", "+14155550100");

    for role in ["business", "visitor"] {
        told.says(&format!("{role} CALLBACK_LEG 1 ({LEG})"));
        told.says(&format!("{role} CHANNEL(linkedid) 1 (cb-{LEG})"));
    }
    told.says("business key 49");
    let talks = told.talks();
    assert_eq!(talks.len(), 1);
    assert!(talks[0].both_ways(), "{}", talks[0]);
    // Asterisk's own record holds the call under the id that we chose.
    let record = fs::read(told.asterisk.call_record()).unwrap();
    let id = format!("cb-{LEG}");
    assert!(record.windows(id.len()).any(|window| window == id.as_bytes()), "no record");
}

#[test]
fn a_visitor_who_presses_9_is_let_go_without_a_word_of_the_business() {
    let told = callback("+12015550100", "+14155550117");

    told.says("visitor key 57");
    let visitor = told.carrier.calls_to("+14155550117").remove(0);
    assert_eq!(visitor.end, Some(End::ByPbx));
    assert_eq!(told.talks()[0].visitor_heard, 0);
}

#[test]
fn a_business_that_presses_another_key_or_none_is_not_joined() {
    for (business, line) in
        [("+12015550117", "business key 57"), ("+12015550116", "business key 0")]
    {
        let told = callback(business, "+14155550100");
        told.says(line);
        assert_eq!(told.carrier.calls().len(), 1, "the visitor was rung");
    }
}

#[test]
fn a_business_that_changes_its_mind_hangs_up_while_the_visitor_rings() {
    let told = callback("+12015550119", "+14155550111");

    told.says("business key 49");
    assert_eq!(told.carrier.calls_to("+12015550119")[0].end, Some(End::ByPhone));
    assert_eq!(told.carrier.calls_to("+14155550111")[0].end, Some(End::Cancelled));
    told.says("business DIALSTATUS 1 (CANCEL)");
}
