//! What to conclude of a call that Asterisk does not list: over, never there, or nobody can know.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use super::evidence::{Record, Unreadable};
use crate::ami::calls::Story;
use crate::ami::{Boot, ChannelId};

/// How far apart two looks must be that prove a call absent: one that was asked for may have no channel yet.
const APART: Duration = Duration::from_secs(2);
/// How long rows that are missing may still come, and how long whoever reads the record may be away.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);
/// Every doubt is settled before that.
const LONGEST: Duration = Duration::from_hours(1);

/// A call of which nobody knows whether it went out, and since when.
#[derive(Debug)]
pub(super) struct Doubt {
    /// When Asterisk first did not list it, in this start of Asterisk's.
    since: Instant,
    boot: Boot,
    first: Option<FirstLook>,
    unreadable_since: Option<Instant>,
}

/// The end of the record when the call was not in it for the first time.
#[derive(Debug)]
struct FirstLook {
    newest: Option<i64>,
    at: Timestamp,
}

/// What can be concluded.
#[derive(Debug)]
pub(super) enum Verdict {
    Over(Story),
    Absent,
    Unknown(String),
    /// Look again.
    NotYet(String),
}

impl Doubt {
    /// Asterisk, in this start, does not list it.
    pub(super) fn new(boot: Boot, now: Instant) -> Self {
        Self { since: now, boot, first: None, unreadable_since: None }
    }

    /// Whether nobody can still be in this doubt.
    pub(super) fn is_old(&self, now: Instant) -> bool {
        now >= self.since + LONGEST
    }

    /// Takes one more look: a listing without the call by this start of Asterisk's, and then what the record said.
    /// `here` is what this machine's clock says, and `intent` what it said when the call was decided on.
    pub(super) fn look(
        &mut self,
        (id, intent): (&ChannelId, Option<Timestamp>),
        boot: &Boot,
        read: Result<Record, Unreadable>,
        (here, now): (Timestamp, Instant),
    ) -> Verdict {
        if !boot.is_same(&self.boot) {
            *self = Self::new(boot.clone(), now);
        }
        let record = match read {
            Ok(record) => record,
            Err(error) => {
                let since = *self.unreadable_since.get_or_insert(now);
                let is_patient = now < since + PATIENCE;
                let why = error.to_string();
                return if is_patient { Verdict::NotYet(why) } else { Verdict::Unknown(why) };
            }
        };
        self.unreadable_since = None;
        let ours = record.clone().by_clock(here).with_stop_before(boot);
        if !record.rows.is_empty() {
            return self.over(id, &ours, now);
        }
        if let Err(why) = proves(&ours, boot, intent) {
            return Verdict::Unknown(why.to_owned());
        }
        let newest = record.newest.map(|newest| newest.number);
        let first = self.first.get_or_insert(FirstLook { newest, at: record.now });
        // Rows are written one after the other: a later one is there, or none was on its way.
        let is_written = first.newest == newest || record.newest.is_some_and(|it| it.at > first.at);
        if is_written && now >= self.since + APART {
            Verdict::Absent
        } else {
            Verdict::NotYet("not listed and not recorded; looking once more".to_owned())
        }
    }

    fn over(&self, id: &ChannelId, record: &Record, now: Instant) -> Verdict {
        let story = Story::read(id, &record.rows, false);
        if story.over {
            return Verdict::Over(story);
        }
        if is_cut(record, &self.boot) || now >= self.since + PATIENCE {
            return Verdict::Over(Story::read_whole(id, &record.rows, false));
        }
        Verdict::NotYet("its record is not complete yet".to_owned())
    }
}

/// Whether Asterisk ended before it recorded the call's end: then no further row will come.
pub(super) fn is_cut(record: &Record, boot: &Boot) -> bool {
    let last = record.rows.last().map(|row| row.at);
    last.zip(boot.since()).is_some_and(|(last, booted)| last < booted)
}

/// Whether a call that was decided on at `intent` would be in the record if it ever was. The error says what is missing.
fn proves(record: &Record, boot: &Boot, intent: Option<Timestamp>) -> Result<(), &'static str> {
    let Some(intent) = intent.filter(|intent| *intent <= record.now) else {
        return Err("the call's id does not tell when it was decided on");
    };
    let Some(booted) = boot.since() else {
        return Err("Asterisk does not tell since when it runs: give its user the class `system`");
    };
    if booted > intent {
        return Err("Asterisk was restarted after the call was decided on");
    }
    if record.oldest.is_none_or(|oldest| oldest > intent) {
        return Err("Asterisk's record of calls begins after the call was decided on");
    }
    if record.newest.is_none_or(|newest| newest.at < booted) {
        return Err(
            "Asterisk has recorded no call since it was started, so nothing shows that it would",
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::evidence::Newest;
    use super::*;
    use crate::ami::calls::{EndKind, Recorded, Row, What};

    const ID: &str = "cb-0123456789abcdef0123456789abcdef";

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_000_000 + second).unwrap()
    }

    fn booted(second: i64) -> Boot {
        Boot::started(&second.to_string(), at(second))
    }

    /// A record from second 10 on, whose last row is number 7.
    fn record(now: i64, newest: i64, rows: Vec<Row>) -> Record {
        let newest = Some(Newest { number: 7, at: at(newest) });
        Record { now: at(now), oldest: Some(at(10)), newest, rows }
    }

    fn row(second: i64, what: Recorded) -> Row {
        Row { at: at(second), channel: ID.to_owned(), what }
    }

    fn begun() -> Vec<Row> {
        let name = "PJSIP/trunk-00000001".to_owned();
        vec![row(50, Recorded::Started { name }), row(51, Recorded::Answered)]
    }

    /// The call of second 40, looked for at second 100 and later.
    struct Case {
        boot: Boot,
        doubt: Doubt,
        begun: Instant,
    }

    impl Case {
        fn new(boot: Boot) -> Self {
            let begun = Instant::now();
            Self { doubt: Doubt::new(boot.clone(), begun), boot, begun }
        }

        fn look_after(&mut self, seconds: u64, read: Result<Record, Unreadable>) -> Verdict {
            let id = ChannelId::parse(ID).unwrap();
            let here = at(100 + i64::try_from(seconds).unwrap());
            let now = self.begun + Duration::from_secs(seconds);
            self.doubt.look((&id, Some(at(40))), &self.boot, read, (here, now))
        }
    }

    fn unknown(boot: Boot, record: Record) -> String {
        match Case::new(boot).look_after(0, Ok(record)) {
            Verdict::Unknown(why) => why,
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn absent_is_what_two_listings_and_a_record_that_is_written_do_not_have() {
        let mut case = Case::new(booted(0));
        let look = |case: &mut Case, second| case.look_after(second, Ok(record(100, 60, vec![])));
        assert!(matches!(look(&mut case, 0), Verdict::NotYet(_)));
        assert!(matches!(look(&mut case, 1), Verdict::NotYet(_)), "too early");
        assert!(matches!(look(&mut case, 2), Verdict::Absent));
    }

    #[test]
    fn rows_that_are_still_being_written_are_waited_for() {
        let mut case = Case::new(booted(0));
        let mut newer = record(103, 60, vec![]);
        newer.newest = Some(Newest { number: 8, at: at(70) });
        assert!(matches!(case.look_after(0, Ok(record(100, 60, vec![]))), Verdict::NotYet(_)));
        assert!(matches!(case.look_after(3, Ok(newer.clone())), Verdict::NotYet(_)));
        newer.newest = Some(Newest { number: 9, at: at(101) });
        assert!(matches!(case.look_after(4, Ok(newer)), Verdict::Absent));
    }

    #[test]
    fn without_proof_nobody_can_know() {
        let none = || record(100, 60, vec![]);
        assert!(unknown(booted(41), none()).contains("restarted"));
        assert!(unknown(Boot::default(), none()).contains("since when it runs"));
        let young = Record { oldest: Some(at(41)), ..none() };
        assert!(unknown(booted(0), young).contains("begins after"));
        let empty = Record { oldest: None, newest: None, ..none() };
        assert!(unknown(booted(0), empty).contains("begins after"));
        let silent = record(100, 19, vec![]);
        assert!(unknown(booted(20), silent).contains("no call since it was started"));
        // By this machine's clock the other one is ten minutes ahead.
        let mut ahead = record(700, 660, vec![]);
        ahead.oldest = Some(at(610));
        assert!(unknown(booted(0), ahead.clone()).starts_with("NotYet"));
        ahead.oldest = Some(at(641));
        assert!(unknown(booted(0), ahead).contains("begins after"));
    }

    #[test]
    fn another_start_of_asterisk_begins_the_looks_anew() {
        let mut case = Case::new(booted(0));
        case.look_after(0, Ok(record(100, 60, vec![])));
        case.boot = booted(1);
        assert!(matches!(case.look_after(5, Ok(record(100, 60, vec![]))), Verdict::NotYet(_)));
        assert!(matches!(case.look_after(7, Ok(record(100, 60, vec![]))), Verdict::Absent));
    }

    #[test]
    fn an_end_that_is_missing_is_waited_for_unless_asterisk_ended_first() {
        let ends = |verdict| {
            let Verdict::Over(story) = verdict else { return vec![] };
            let ends = story.facts.into_iter().filter_map(|(_, fact)| match fact.what {
                What::Ended(end) => Some(end.kind),
                _ => None,
            });
            ends.collect::<Vec<_>>()
        };
        let mut case = Case::new(booted(0));
        let unfinished = || Ok(record(100, 60, begun()));
        assert!(matches!(case.look_after(0, unfinished()), Verdict::NotYet(_)));
        assert!(matches!(case.look_after(29, unfinished()), Verdict::NotYet(_)));
        assert_eq!(ends(case.look_after(30, unfinished())), [EndKind::Unobserved]);
        assert_eq!(ends(Case::new(booted(55)).look_after(0, unfinished())), [EndKind::Unobserved]);

        let hung_up = Recorded::HungUp { cause: 16, dial_status: None };
        let whole = [begun(), vec![row(60, hung_up)]].concat();
        let verdict = Case::new(booted(0)).look_after(0, Ok(record(100, 60, whole)));
        assert_eq!(ends(verdict), [EndKind::Completed]);
    }

    #[test]
    fn only_a_call_that_is_older_than_asterisks_start_was_hung_up_by_its_stop() {
        let hung_up = || Recorded::HungUp { cause: 16, dial_status: None };
        let whole = [begun(), vec![row(60, hung_up())]].concat();
        let kind = |boot, whole| match Case::new(boot).look_after(0, Ok(record(100, 60, whole))) {
            Verdict::Over(story) => story.facts.into_iter().find_map(|(_, fact)| match fact.what {
                What::Ended(end) => Some(end.kind),
                _ => None,
            }),
            _ => None,
        };
        assert_eq!(kind(booted(62), whole.clone()), Some(EndKind::Unobserved));
        let young: Vec<_> = whole.into_iter().map(|it| Row { at: at(60), ..it }).collect();
        assert_eq!(kind(booted(61), young), Some(EndKind::Completed));
    }

    #[test]
    fn a_record_that_cannot_be_read_is_asked_for_again_for_a_while() {
        let failed = || Err(Unreadable { why: "locked".to_owned() });
        let mut case = Case::new(booted(0));
        assert!(matches!(case.look_after(0, failed()), Verdict::NotYet(_)));
        case.look_after(20, Ok(record(100, 60, begun())));
        assert!(matches!(case.look_after(30, failed()), Verdict::NotYet(_)), "it was readable");
        assert!(
            matches!(case.look_after(60, failed()), Verdict::Unknown(why) if why.contains("locked"))
        );
    }
}
