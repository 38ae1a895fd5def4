//! Each kind of trunk, as the environment alone makes it, at a carrier that asks for what real ones do.

mod challenges;
mod identities;
mod kinds;
mod names;
mod nat;
mod refusals;
mod relay;

use std::io::ErrorKind;
use std::net::{SocketAddr, UdpSocket};
use std::thread;
use std::time::{Duration, Instant};

use callback_core::ports::provider::CallFact;
use callback_core::{Cause, LegEnd, Side};
use testbed::{Itsp, Options};

use crate::house::{House, LIMIT, end};

/// Between two looks.
const LOOK: Duration = Duration::from_millis(50);
pub(crate) const PASSWORD: &str = "0nly-the-house_knows";
pub(crate) const REGISTERED: [(&str, &str); 3] =
    [("TRUNK_USER", "house"), ("TRUNK_PASSWORD", PASSWORD), ("TRUNK_REGISTER", "yes")];

/// A house whose trunk is made by these variables.
pub(crate) fn house(trunk: SocketAddr, environment: &[(&str, &str)]) -> House {
    House::with(options(trunk, environment))
}

pub(crate) fn options(trunk: SocketAddr, environment: &[(&str, &str)]) -> Options {
    let set = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Options { environment: environment.iter().map(set).collect(), ..Options::new(trunk) }
}

/// Joins the business with the visitor, and gives what the carrier says of the visitor's audio:
/// packets heard, packets sent, and whether they were encrypted.
pub(crate) fn talk(house: &House, carrier: &Itsp) -> (u32, u32, bool) {
    let (leg, _) = house.ring("12015550100", Some("14155550100"));
    let story = house.sink.story(leg);
    let normal = CallFact::Ended(LegEnd::new(Cause::Normal));
    for fact in [CallFact::Answered, CallFact::Bridged, normal] {
        assert!(story.contains(&(Side::Visitor, fact)), "{fact:?} is not in {story:?}");
    }
    // The business's call was the house's to end.
    let deadline = Instant::now() + LIMIT;
    while carrier.requests("BYE").unwrap().is_empty() {
        assert!(Instant::now() < deadline, "the carrier's call was never hung up");
        thread::park_timeout(LOOK);
    }
    let line = carrier.wait_for("heard ", LIMIT).unwrap();
    let words: Vec<&str> = line.split("heard ").last().unwrap().split(' ').collect();
    let [heard, "sent", sent, "secure", secure] = words[..] else { panic!("{line}") };
    (heard.parse().unwrap(), sent.parse().unwrap(), secure == "1")
}

/// How a call to the business ends.
pub(crate) fn refusal(house: &House) -> LegEnd {
    let (leg, _) = house.ring("12015550100", None);
    let story = house.sink.story(leg);
    end(&story, Side::Business).unwrap()
}

/// Waits until a console command says it.
pub(crate) fn until_said(house: &House, command: &str, words: &str) {
    let deadline = Instant::now() + LIMIT;
    loop {
        let said = house.asterisk.console(command).unwrap();
        if said.contains(words) {
            return;
        }
        assert!(Instant::now() < deadline, "{said}");
        thread::park_timeout(LOOK);
    }
}

/// The next packet, and where it is from.
pub(crate) fn receive(socket: &UdpSocket) -> (String, SocketAddr) {
    let mut packet = [0; 4096];
    let (length, from) = loop {
        match socket.recv_from(&mut packet) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            received => break received.unwrap(),
        }
    };
    (String::from_utf8_lossy(&packet[..length]).into_owned(), from)
}

/// A header of a SIP message.
pub(crate) fn header<'m>(message: &'m str, name: &str) -> Option<&'m str> {
    let lines = message.lines().take_while(|line| !line.trim_end().is_empty());
    let mut values =
        lines.filter_map(|line| line.trim_end().strip_prefix(name)?.strip_prefix(": "));
    values.next()
}
