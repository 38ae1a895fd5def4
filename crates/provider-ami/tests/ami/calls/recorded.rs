//! What a real Asterisk recorded of whole calls, and what must be made of any beginning of it.

use std::time::Duration;

use jiff::Timestamp;
use provider_ami::ami::ChannelId;
use provider_ami::ami::calls::{EndKind, LegRole, Recorded, Row, Story, What};

const RECORDS: &str = include_str!("../../records.txt");
const CALL: &str = "cb-0123456789abcdef0123456789abcdef";

/// How each call ended: the business's leg, the visitor's.
const ENDS: [(&str, EndKind, Option<EndKind>); 13] = [
    ("business-busy", EndKind::Busy, None),
    ("business-noanswer", EndKind::NoAnswer, None),
    ("business-declined", EndKind::Rejected, None),
    ("business-unknown", EndKind::NoSuchNumber, None),
    ("business-fault", EndKind::Congested, None),
    ("business-quits", EndKind::Completed, None),
    ("business-abandons", EndKind::Completed, Some(EndKind::Cancelled)),
    ("talk", EndKind::Completed, Some(EndKind::Completed)),
    ("visitor-busy", EndKind::Completed, Some(EndKind::Busy)),
    ("visitor-noanswer", EndKind::Completed, Some(EndKind::NoAnswer)),
    ("visitor-declined", EndKind::Completed, Some(EndKind::Rejected)),
    ("visitor-unknown", EndKind::Completed, Some(EndKind::NoSuchNumber)),
    ("visitor-fault", EndKind::Completed, Some(EndKind::Congested)),
];

fn id() -> ChannelId {
    ChannelId::parse(CALL).unwrap()
}

fn rows(name: &str) -> Vec<Row> {
    let lines = RECORDS.lines().skip_while(|line| *line != name).skip(1);
    lines.take_while(|line| !line.is_empty()).map(row).collect()
}

fn row(line: &str) -> Row {
    let words: Vec<&str> = line.split(' ').collect();
    let at = Timestamp::from_microsecond(words[0].parse().unwrap()).unwrap();
    let channel = if words[1] == "origin" { CALL } else { "7.1" }.to_owned();
    let text = |nth: usize| words[nth].to_owned();
    let what = match words[2] {
        "started" => Recorded::Started { name: text(3) },
        "answered" => Recorded::Answered,
        "entered" => Recorded::Entered { bridge: text(3) },
        "left" => Recorded::Left { bridge: text(3) },
        "hung_up" => {
            let dial_status = words.get(4).map(|status| (*status).to_owned());
            Recorded::HungUp { cause: words[3].parse().unwrap(), dial_status }
        }
        other => panic!("{other}"),
    };
    Row { at, channel, what }
}

fn end(story: &Story, role: LegRole) -> Option<EndKind> {
    story.facts.iter().find_map(|(_, fact)| match fact.what {
        What::Ended(end) if fact.role == role => Some(end.kind),
        _ => None,
    })
}

#[tokio::test]
async fn every_record_tells_the_end_of_both_sides() {
    for (name, business, visitor) in ENDS {
        let story = Story::read(&id(), &rows(name), false);
        assert!(story.over, "{name}");
        assert_eq!(end(&story, LegRole::Origin), Some(business), "{name}");
        assert_eq!(end(&story, LegRole::Peer), visitor, "{name}");
    }
}

#[tokio::test]
async fn a_record_that_was_cut_off_tells_the_same_end_or_none_and_never_another() {
    for (name, business, visitor) in ENDS {
        let rows = rows(name);
        for cut in 0..rows.len() {
            let begun = Story::read(&id(), &rows[..cut], false);
            let whole = Story::read_whole(&id(), &rows[..cut], false);
            assert!(!begun.over, "{name}, {cut} rows");
            for (role, real) in [(LegRole::Origin, Some(business)), (LegRole::Peer, visitor)] {
                let told = end(&whole, role);
                let possible = [None, Some(EndKind::Unobserved), real];
                assert!(possible.contains(&told), "{name}, {cut} rows: {told:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_talk_has_the_times_of_its_rows_and_is_told_in_order() {
    let story = Story::read(&id(), &rows("talk"), false);
    let told: Vec<_> = story.facts.iter().map(|(_, fact)| (fact.role, &fact.what)).collect();
    let order = [
        (LegRole::Origin, "Answered"),
        (LegRole::Peer, "Answered"),
        (LegRole::Peer, "Bridged"),
        (LegRole::Peer, "Unbridged"),
        (LegRole::Peer, "Ended"),
        (LegRole::Origin, "Ended"),
    ];
    assert_eq!(told.len(), order.len(), "{told:?}");
    for ((role, what), (wanted, word)) in told.iter().zip(order) {
        assert!(*role == wanted && format!("{what:?}").starts_with(word), "{told:?}");
    }
    let talked = Duration::try_from(story.facts[4].0.duration_since(story.facts[2].0)).unwrap();
    assert_eq!(talked, Duration::from_micros(2_008_879));
}

#[tokio::test]
async fn a_call_that_we_hung_up_ourselves_was_cancelled() {
    let mut rows = rows("business-noanswer");
    rows[1].what = Recorded::HungUp { cause: 16, dial_status: None };
    let ours = Story::read(&id(), &rows, true);
    assert_eq!(end(&ours, LegRole::Origin), Some(EndKind::Cancelled));
    let whose = Story::read(&id(), &rows, false);
    assert_eq!(end(&whose, LegRole::Origin), Some(EndKind::Unobserved), "nobody can tell");
}
