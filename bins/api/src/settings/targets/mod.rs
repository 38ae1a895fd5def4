//! Whom a callback rings: one number, the old service's chain, or the tables `[[targets]]` and `[[topics]]`.

mod chain;
mod entries;
mod target;
mod topic;

use std::collections::BTreeMap;

use callback_core::targets::{Level, Manner, Plan, Target, TopicName};
use callback_core::{Hours, PhoneNumber, Policy, Region};
use callback_engine::{DeskRules, Topics};

use self::topic::Topic;
use super::check::Check;
use super::error::Complaint;
use super::key;

impl Check {
    /// The same rules with whoever is to be rung by them. What can't be used is complained about, also if there are
    /// no rules for other reasons.
    pub(super) fn whom(
        &mut self,
        rules: Option<DeskRules>,
        home: Option<Region>,
    ) -> Option<DeskRules> {
        let first = self.vip(home);
        let hours = rules.as_ref().map_or_else(Hours::always, |rules| rules.policy.hours.clone());
        let policy = rules.as_ref().map_or_else(Policy::default, |rules| rules.policy.clone());
        let business = rules.as_ref().map(|rules| rules.business.clone());
        let targets = self.targets(home, &hours);
        let topics = self.topics();
        let chain = self.chain(home, business.as_ref(), &hours);
        if chain.is_some() && (targets.is_some() || topics.is_some()) {
            let remedy = "write either the ESCALATION_ settings, or the chain into [[topics]]";
            self.complain(key::ESCALATION_ENABLED, remedy);
        }
        let known: Vec<_> = targets.clone().unwrap_or_default();
        let known: Vec<_> = known.into_iter().chain(target::business(business, &hours)).collect();
        let mut all = BTreeMap::new();
        let mut usual = None;
        for topic in topics.unwrap_or_default() {
            let Some(plan) = self.plan(&topic, &known, &policy) else { continue };
            if all.insert(topic.name, going_by(&policy, plan)).is_some() {
                let remedy = "another one has this name";
                self.given.complaints.push(Complaint::about(topic.label(), remedy));
            }
            usual = usual.or(Some(topic.name));
        }
        let only = match (usual, targets) {
            (Some(usual), _) => all.get(&usual).cloned(),
            (None, Some(targets)) => in_order(targets).map(|plan| going_by(&policy, plan)),
            (None, None) => chain.and_then(Plan::new).map(|plan| going_by(&policy, plan)),
        };
        let policy = only.unwrap_or(policy);
        rules.map(|rules| DeskRules { policy, topics: Topics { all, usual, first }, ..rules })
    }

    /// Whose callbacks go first.
    fn vip(&mut self, home: Option<Region>) -> Vec<PhoneNumber> {
        let given = self.given.get(key::VIP_PHONE_NUMBERS).unwrap_or_default().to_owned();
        let written = given.split(',').map(str::trim).filter(|number| !number.is_empty());
        let Some(home) = home else { return Vec::new() };
        let read: Result<_, _> = written.map(|number| PhoneNumber::parse(number, home)).collect();
        match read {
            Ok(numbers) => numbers,
            Err(error) => {
                self.complain(
                    key::VIP_PHONE_NUMBERS,
                    format_args!("{error}; write phone numbers with commas between them"),
                );
                Vec::new()
            }
        }
    }

    /// The levels of a topic, of which each names targets that are there.
    fn plan(&mut self, topic: &Topic, known: &[Target], policy: &Policy) -> Option<Plan> {
        let before = self.given.complaints.len();
        let levels: Vec<_> =
            topic.levels.iter().map(|level| self.level(topic.name, level, known, policy)).collect();
        let plan = Plan::new(levels);
        plan.filter(|_| self.given.complaints.len() == before)
    }

    fn level(
        &mut self,
        topic: TopicName,
        level: &topic::Level,
        known: &[Target],
        policy: &Policy,
    ) -> Level {
        let complaints = &mut self.given.complaints;
        let about = |entry: &str| format!("topics.{topic}.{entry}");
        let find = |name: &String| {
            let found = known.iter().find(|target| target.name.as_str() == name);
            if found.is_none() {
                let names: Vec<_> = known.iter().map(|target| target.name.as_str()).collect();
                let remedy = format!("there is no target {name:?}; there are {}", names.join(", "));
                complaints.push(Complaint::about(about("targets"), remedy));
            }
            found.cloned()
        };
        let targets: Vec<_> = level.targets.iter().filter_map(find).collect();
        let retries = &policy.retries;
        let rounds = [
            &retries.business_busy,
            &retries.business_no_answer,
            &retries.business_declined,
            &retries.carrier,
        ];
        let rounds = rounds.map(Vec::len).into_iter().min().unwrap_or_default() + 1;
        if level.tries.is_some_and(|tries| usize::try_from(tries).is_ok_and(|it| it > rounds)) {
            let remedy =
                format!("write at most {rounds}: after so many the callback is given up (RETRIES)");
            complaints.push(Complaint::about(about("escalate_after_tries"), remedy));
        }
        Level { targets, manner: level.manner, tries: level.tries, after: level.after }
    }
}

fn in_order(targets: Vec<Target>) -> Option<Plan> {
    let manner = Manner::InOrder;
    Plan::new(vec![Level { targets, manner, tries: None, after: None }])
}

fn going_by(policy: &Policy, whom: Plan) -> Policy {
    Policy { hours: whom.hours().clone(), whom, ..policy.clone() }
}
