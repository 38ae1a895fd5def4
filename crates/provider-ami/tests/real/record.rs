//! What Asterisk's own record tells of a call, beside what its events told.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use callback_core::{Cause, LegEnd, LegId, Side};
use diesel::prelude::*;
use diesel::sql_types::Text;
use jiff::Timestamp;
use provider_ami::ami::ChannelId;
use provider_ami::ami::calls::{End, EndKind, LegRole, Recorded, Row, Story, What};
use testbed::{Asterisk, Carrier, CarrierOptions};

use crate::house::{House, LIMIT, end};

/// Between two looks into a file that another program writes.
const LOOK: Duration = Duration::from_millis(50);

#[derive(QueryableByName)]
struct Raw {
    #[diesel(sql_type = Text)]
    eventtype: String,
    #[diesel(sql_type = Text)]
    eventtime: String,
    #[diesel(sql_type = Text)]
    uniqueid: String,
    #[diesel(sql_type = Text)]
    channame: String,
    #[diesel(sql_type = Text)]
    eventextra: String,
}

impl Raw {
    fn row(&self) -> Option<Row> {
        let (seconds, micros) = self.eventtime.split_once('.').unwrap();
        let micros = seconds.parse::<i64>().unwrap() * 1_000_000 + micros.parse::<i64>().unwrap();
        let field = |name: &str| {
            let rest = self.eventextra.split_once(&format!("\"{name}\":"))?.1;
            Some(rest.split([',', '}']).next()?.trim_matches('"').to_owned())
        };
        let what = match self.eventtype.as_str() {
            "CHAN_START" => Recorded::Started { name: self.channame.clone() },
            "ANSWER" => Recorded::Answered,
            "BRIDGE_ENTER" => Recorded::Entered { bridge: field("bridge_id").unwrap() },
            "BRIDGE_EXIT" => Recorded::Left { bridge: field("bridge_id").unwrap() },
            "HANGUP" => Recorded::HungUp {
                cause: field("hangupcause").unwrap().parse().unwrap(),
                dial_status: field("dialstatus").filter(|status| !status.is_empty()),
            },
            _ => return None,
        };
        let at = Timestamp::from_microsecond(micros).unwrap();
        Some(Row { at, channel: self.uniqueid.clone(), what })
    }
}

fn rows(record: &Path, call: &str) -> Vec<Row> {
    let mut conn = SqliteConnection::establish(record.to_str().unwrap()).unwrap();
    diesel::sql_query("PRAGMA busy_timeout = 5000").execute(&mut conn).unwrap();
    let raw: Vec<Raw> = diesel::sql_query("SELECT * FROM cel WHERE linkedid = ? ORDER BY AcctId")
        .bind::<Text, _>(call)
        .load(&mut conn)
        .unwrap();
    raw.iter().filter_map(Raw::row).collect()
}

/// The story of a call once its record is whole.
fn recorded(asterisk: &Asterisk, leg: LegId, ours: bool) -> Story {
    let id = ChannelId::parse(format!("cb-{leg}")).unwrap();
    let deadline = Instant::now() + LIMIT;
    loop {
        let rows = rows(&asterisk.call_record(), id.as_str());
        let story = Story::read(&id, &rows, ours);
        if story.over {
            return story;
        }
        assert!(Instant::now() < deadline, "never whole: {rows:#?}");
        thread::park_timeout(LOOK);
    }
}

fn ending(story: &Story, wanted: LegRole) -> Option<End> {
    story.facts.iter().find_map(|(_, fact)| match fact.what {
        What::Ended(end) if fact.role == wanted => Some(end),
        _ => None,
    })
}

fn kind(cause: Cause) -> EndKind {
    match cause {
        Cause::Normal => EndKind::Completed,
        Cause::Busy => EndKind::Busy,
        Cause::NoAnswer => EndKind::NoAnswer,
        Cause::Declined => EndKind::Rejected,
        Cause::NoSuchNumber => EndKind::NoSuchNumber,
        Cause::CarrierFault => EndKind::Congested,
        Cause::Cancelled => EndKind::Cancelled,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_record_tells_of_each_end_what_the_events_told() {
    let carrier = Carrier::start(CarrierOptions::default()).unwrap();
    let house = House::open(carrier.addr());
    let calls = [
        ("12015550110", None),
        ("12015550111", None),
        ("12015550112", None),
        ("12015550113", None),
        ("12015550114", None),
        ("12015550118", None),
        ("12015550100", Some("14155550100")),
        ("12015550101", Some("14155550110")),
        ("12015550102", Some("14155550111")),
        ("12015550103", Some("14155550112")),
        ("12015550104", Some("14155550113")),
        ("12015550105", Some("14155550114")),
        ("12015550119", Some("14155550211")),
    ];
    let legs =
        calls.map(|(business, visitor)| (business, visitor, house.ring(business, visitor).0));
    for (business, visitor, leg) in legs {
        let told = house.sink.story(leg);
        let story = recorded(&house.asterisk, leg, false);
        let case = format!("{business}, {visitor:?}: {told:?}\n{story:#?}");
        for (side, role) in [(Side::Business, LegRole::Origin), (Side::Visitor, LegRole::Peer)] {
            let wanted = end(&told, side).map(|LegEnd { cause, .. }| kind(cause));
            assert_eq!(ending(&story, role).map(|end| end.kind), wanted, "{case}");
        }
    }
}
