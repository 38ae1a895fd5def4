use callback_core::targets::{
    BusinessPhone, Choice, Level, Manner, Past, Plan, Target, TargetName, Then, Try, Turn,
};
use callback_core::{BusinessNumber, Cause, Hours, LegEnd, Outcome, PhoneNumber, Side};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// A Monday, 12:00.
pub(crate) const NOON: Timestamp = Timestamp::constant(1_764_590_400, 0);

pub(crate) fn after(minutes: i64) -> Timestamp {
    NOON + SignedDuration::from_mins(minutes)
}

pub(crate) fn name(text: &str) -> TargetName {
    text.parse().unwrap()
}

/// A target of this name that is open in this span of each day; always, without any.
pub(crate) fn target(text: &str) -> Target {
    let (text, hours) = match text.split_once('@') {
        Some((text, span)) => (text, hours(span)),
        None => (text, Hours::always()),
    };
    let number = PhoneNumber::from_e164("+12015550100").unwrap();
    let phone = BusinessPhone::Number(BusinessNumber::try_from(number).unwrap());
    Target { name: name(text), phone, hours }
}

fn hours(span: &str) -> Hours {
    let span = span.parse().unwrap();
    Hours::weekly(TimeZone::UTC, std::array::from_fn(|_| vec![span])).unwrap()
}

/// Levels such as `a b` or `a@09:00-17:00 b`.
pub(crate) fn plan(levels: &[(&str, Manner, Option<u32>, Option<i64>)]) -> Plan {
    let level =
        |(targets, manner, tries, minutes): &(&str, Manner, Option<u32>, Option<i64>)| Level {
            targets: targets.split(' ').map(target).collect(),
            manner: *manner,
            tries: *tries,
            after: minutes.map(SignedDuration::from_mins),
        };
    Plan::new(levels.iter().map(level).collect()).unwrap()
}

pub(crate) const fn business(cause: Cause) -> Outcome {
    Outcome::Business { end: LegEnd::new(cause) }
}

pub(crate) const fn visitor(cause: Cause) -> Outcome {
    Outcome::Visitor { end: LegEnd::new(cause) }
}

pub(crate) const fn carrier(side: Side, cause: Cause) -> Outcome {
    Outcome::Carrier { side, end: LegEnd::new(cause) }
}

/// Attempts as they are remembered.
#[derive(Clone, Default)]
pub(crate) struct Story {
    pub(crate) tries: Vec<Try>,
    pub(crate) rung: Vec<TargetName>,
}

impl Story {
    pub(crate) fn choose(&self, plan: &Plan, at: Timestamp, lines: usize) -> Choice {
        plan.choose(Past { tries: &self.tries, rung: &self.rung }, at, lines)
    }

    /// Has whoever is chosen be rung, with this end; who that was, and what would follow.
    pub(crate) fn ring(
        &mut self,
        plan: &Plan,
        at: Timestamp,
        outcome: Outcome,
    ) -> Option<(Vec<Target>, Turn)> {
        let Choice::Ring { targets, turn } = self.choose(plan, at, 9) else { return None };
        let names: Vec<_> = targets.iter().map(|target| target.name).collect();
        self.rung.retain(|name| !names.contains(name));
        self.rung.extend(&names);
        self.tries.push(Try { turn, targets: names, outcome: Some(outcome), at });
        Some((targets, turn))
    }

    /// The same in words: `a b then others`, `a pause`, `a pause until 10`, `closed until 60`.
    pub(crate) fn told(&mut self, plan: &Plan, minutes: i64, outcome: Outcome) -> String {
        if let Choice::Closed { until } = self.choose(plan, after(minutes), 9) {
            return format!("closed until {}", until.duration_since(NOON).as_mins());
        }
        let (targets, turn) = self.ring(plan, after(minutes), outcome).unwrap();
        let names: Vec<_> = targets.iter().map(|target| target.name.as_str()).collect();
        let then = match turn.then {
            Then::Others => "others".to_owned(),
            Then::Pause { escalates: None } => "pause".to_owned(),
            Then::Pause { escalates: Some(at) } => {
                format!("pause until {}", at.duration_since(NOON).as_mins())
            }
        };
        format!("{} then {then}", names.join(" "))
    }
}
