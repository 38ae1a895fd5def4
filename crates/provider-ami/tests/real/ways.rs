//! Ways to a phone other than straight over the trunk: sent elsewhere by the called party, through a
//! Local channel, and on from there.

use std::fs;

use callback_core::ports::provider::{CallFact, CallProvider};
use callback_core::{Cause, LegEnd, Side};
use provider_ami::ami::{Ami, CoreShowChannels, Credentials, Frame, Request};
use provider_ami::{DialTemplate, Settings};
use tempfile::TempDir;
use testbed::{Carrier, CarrierOptions, Options};
use tokio::runtime::Handle;

use crate::house::{House, LIMIT, a_talk, end, settings};
use crate::session::{is_ready, until};

const DIALPLAN: &str = include_str!("../../../../asterisk/conf/extensions.conf");
const ELSEWHERE: &str = "
[out]
exten => _+X.,1,Dial(PJSIP/${EXTEN}@trunk)
[elsewhere]
exten => s,1,Wait(600)
";

const MANAGER: &str = include_str!("../../../../asterisk/conf/manager.conf");
/// Somebody beside us, such as a switchboard.
const SWITCHBOARD: &str = "
[switchboard]
secret = 0123456789abcdef0123456789abcdef
read = call,system
write = call,reporting
";

/// A house whose dialplan has more ways than ours.
fn house(carrier: &Carrier, dial: &str) -> House {
    let templates = TempDir::new().unwrap();
    fs::write(templates.path().join("extensions.conf"), format!("{DIALPLAN}{ELSEWHERE}")).unwrap();
    fs::write(templates.path().join("manager.conf"), format!("{MANAGER}{SWITCHBOARD}")).unwrap();
    let templates = Some(templates.path().to_owned());
    let options = Options { templates, ..Options::new(carrier.addr()) };
    let dial = DialTemplate::parse(dial).unwrap();
    House::reached_with(options, |asterisk| Settings {
        dial,
        ..settings(asterisk, asterisk.ami_secret())
    })
}

#[test]
fn whoever_is_sent_elsewhere_is_followed_there() {
    let carrier = Carrier::start(CarrierOptions::default()).unwrap();
    let house = house(&carrier, "PJSIP/{number}@trunk");
    let busy = LegEnd { cause: Cause::Busy, q850: Some(17), sip: Some(486) };
    let answered = ("12015559922", "14155550100");
    let (leg, _) = house.ring(answered.0, Some(answered.1));
    assert_eq!(house.sink.story(leg), a_talk());
    let (leg, _) = house.ring("12015550100", Some("14155559922"));
    assert_eq!(house.sink.story(leg), a_talk());
    let (leg, _) = house.ring("12015559923", None);
    assert_eq!(end(&house.sink.story(leg), Side::Business), Some(busy));
    let (leg, _) = house.ring("12015551100", Some("14155559923"));
    assert_eq!(end(&house.sink.story(leg), Side::Visitor), Some(busy));
    carrier.wait_for_quiet(LIMIT).unwrap();
    assert_eq!(carrier.faults(), Vec::<String>::new());
}

#[test]
fn a_call_through_a_local_channel_is_told_as_any_other() {
    let carrier = Carrier::start(CarrierOptions::default()).unwrap();
    let house = house(&carrier, "Local/{number}@out/n");
    let (leg, _) = house.ring("12015550100", Some("14155550100"));
    assert_eq!(house.sink.story(leg), a_talk());
    for (business, visitor, side, cause) in [
        ("12015550110", None, Side::Business, Cause::Busy),
        ("12015550111", None, Side::Business, Cause::NoAnswer),
        ("12015551100", Some("14155550110"), Side::Visitor, Cause::Busy),
        ("12015550119", Some("14155550211"), Side::Visitor, Cause::Cancelled),
    ] {
        let (leg, _) = house.ring(business, visitor);
        let story = house.sink.story(leg);
        assert_eq!(end(&story, side).map(|end| end.cause), Some(cause), "{business}: {story:?}");
    }
    carrier.wait_for_quiet(LIMIT).unwrap();
}

#[test]
fn a_visitor_who_is_transferred_is_the_visitor_still() {
    let carrier = Carrier::start(CarrierOptions::default()).unwrap();
    let house = house(&carrier, "PJSIP/{number}@trunk");
    let (leg, call) = house.ring("12015550120", Some("14155550120"));
    house.sink.wait_for(leg, Side::Visitor, CallFact::Bridged);
    let credentials = Credentials::new("switchboard", "0123456789abcdef0123456789abcdef");
    house.runtime.block_on(async {
        let switchboard = Ami::tcp(house.asterisk.ami_addr().to_string(), credentials);
        let (switchboard, _deliveries) = switchboard.spawn(&Handle::current());
        until(&switchboard, is_ready).await;
        let channels = switchboard.send(CoreShowChannels).await.unwrap();
        let is_visitor = |channel: &&Frame| channel.str("Uniqueid") != channel.str("Linkedid");
        let visitor = channels.iter().find(is_visitor).unwrap().str("Channel").unwrap();
        let headers =
            [("Channel", visitor), ("Context", "elsewhere"), ("Exten", "s"), ("Priority", "1")];
        let redirect = headers
            .iter()
            .try_fold(Request::new("Redirect").unwrap(), |redirect, (name, value)| {
                redirect.header(name, value)
            });
        switchboard.send(redirect.unwrap()).await.unwrap();
    });
    // The business has nobody to talk to any more; the visitor's phone goes on.
    let _gone = house.provider.hang_up(&call);
    let calls = carrier.calls_to("+14155550120");
    carrier.hang_up(&calls[0]).unwrap();
    let story = house.sink.story(leg);
    let bridged = story.iter().filter(|(_, fact)| *fact == CallFact::Bridged).count();
    assert_eq!((calls.len(), bridged), (1, 1), "{story:?}");
    assert_eq!(story.last().map(|(side, _)| *side), Some(Side::Business), "{story:?}");
    carrier.wait_for_quiet(LIMIT).unwrap();
    house.asterisk.wait_until_idle(LIMIT).unwrap();
}
