//! What the shipped manager.conf lets through to our user: every event that the tracker reads, and no other.

use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

use provider_ami::ami::{
    Ami, ChannelId, Credentials, Deliveries, Delivery, DialString, DialplanName, Event, Frame,
    Originate,
};
use tempfile::TempDir;
use testbed::{Asterisk, Options, dead_end};
use tokio::runtime::Handle;
use tokio::time::timeout;

use crate::house::{LIMIT, handler_env};
use crate::session::{is_ready, until};

const DIALPLAN: &str = include_str!("../../../../asterisk/conf/extensions.conf");
/// Two Local channels that dial one another, are optimized away where they may, and a third that waits.
const CALLS: &str = "
[calls]
exten => inner,1,Answer()
 same => n,Wait(600)
exten => outer,1,Answer()
 same => n,Dial(Local/inner@calls)
exten => end,1,Hangup()
exten => wait,1,Wait(600)
";
const SEEN: [&str; 11] = [
    "BridgeEnter",
    "BridgeLeave",
    "DialBegin",
    "DialEnd",
    "FullyBooted",
    "Hangup",
    "Newchannel",
    "Newstate",
    "OriginateResponse",
    "Shutdown",
    "SoftHangupRequest",
];

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_that_nobody_reads_and_everything_that_somebody_does() {
    let templates = TempDir::new().unwrap();
    fs::write(templates.path().join("extensions.conf"), format!("{DIALPLAN}{CALLS}")).unwrap();
    let templates = Some(templates.path().to_owned());
    let options = Options { templates, ..Options::new(dead_end().unwrap()) };
    let asterisk = Asterisk::prepare(options).unwrap().boot(&handler_env()).unwrap();
    let credentials = Credentials::new(asterisk.ami_user(), asterisk.ami_secret());
    let client = Ami::tcp(asterisk.ami_addr().to_string(), credentials);
    let (ami, mut deliveries) = client.spawn(&Handle::current());
    until(&ami, is_ready).await;
    let mut seen = BTreeSet::new();

    for (id, channel, exten, last) in [
        ("filter-1", "Local/inner@calls/n", "end", "filter-1;2"),
        ("filter-2", "Local/outer@calls/n", "wait", ""),
    ] {
        ami.send(originate(id, channel, exten)).await.unwrap();
        let is_last = |event: &Frame| match Event::read(event) {
            Some(Event::HangUp(end)) => end.channel().uniqueid() == Some(last),
            Some(Event::BridgeEnter(entered)) => last.is_empty() && entered.channels() == Some(2),
            _ => false,
        };
        hear(&mut deliveries, &mut seen, is_last).await;
    }
    assert!(!seen.contains("SoftHangupRequest"), "a Hangup follows, and says more");

    // The console goes with it, so that nothing answers.
    let _no_answer = asterisk.console("core restart now");
    let stops = |event: &Frame| matches!(Event::read(event), Some(Event::SoftHangupRequest(end)) if end.is_shutdown());
    hear(&mut deliveries, &mut seen, stops).await;
    assert!(seen.iter().all(|name| SEEN.contains(&name.as_str())), "{seen:?}");
    let missing: Vec<_> = SEEN.iter().filter(|name| !seen.contains(**name)).collect();
    // Nobody has to hear the last words of an Asterisk, nor of bridges that it takes down with it.
    assert!(missing.iter().all(|name| ["Shutdown", "BridgeLeave"].contains(name)), "{missing:?}");
}

fn originate(id: &str, channel: &str, exten: &str) -> Originate {
    Originate {
        id: ChannelId::parse(id).unwrap(),
        channel: DialString::parse(channel).unwrap(),
        context: DialplanName::parse("calls").unwrap(),
        exten: DialplanName::parse(exten).unwrap(),
        caller_id: None,
        timeout: Duration::from_secs(30),
        variables: Vec::new(),
    }
}

/// Takes note of every event up to the first one that is the last.
async fn hear(
    deliveries: &mut Deliveries,
    seen: &mut BTreeSet<String>,
    is_last: impl Fn(&Frame) -> bool,
) {
    loop {
        let delivery = timeout(LIMIT, deliveries.next()).await;
        let delivery = delivery.unwrap_or_else(|_| panic!("heard only {seen:?}"));
        if let Some(Delivery::Event(event)) = delivery {
            seen.insert(event.event().unwrap().to_owned());
            if is_last(&event) {
                return;
            }
        }
    }
}
