//! Visiting every state of a scope.

use std::time::{Duration, Instant};

use stateright::{Checker, HasDiscoveries, Model};

use super::deed::Action;
use super::rule::Rule;
use super::scope::Scope;
use super::world::{COMPLETED, LEFT, Protocol, TURNED_AWAY, USED_UP};

/// How many threads look.
const THREADS: usize = 2;

/// What is possible: a model in which it is not would prove nothing.
pub const SIGHTS: [&str; 4] = [COMPLETED, LEFT, USED_UP, TURNED_AWAY];

/// What was seen of a scope.
#[derive(Debug)]
pub struct Visit {
    pub states: usize,
    pub depth: usize,
    pub took: Duration,
    /// Rules that do not hold, and how to break them.
    pub broken: Vec<(Rule, Vec<Action>)>,
    /// Which of [`SIGHTS`] were seen.
    pub seen: Vec<&'static str>,
}

impl Visit {
    /// Visits all states of `scope`, or as many as it takes to break a rule.
    #[must_use]
    pub fn all(scope: Scope) -> Self {
        Self::until(scope, HasDiscoveries::AnyFailures)
    }

    /// Visits states of `scope` until `rule` is broken.
    #[must_use]
    pub fn until_broken(scope: Scope, rule: Rule) -> Self {
        Self::until(scope, HasDiscoveries::AllOf([rule.name()].into()))
    }

    fn until(scope: Scope, found: HasDiscoveries) -> Self {
        let began = Instant::now();
        let model = Protocol { scope };
        let checker = model.checker().finish_when(found).threads(THREADS).spawn_bfs().join();
        let mut found = checker.discoveries();
        let broken = Rule::ALL
            .into_iter()
            .filter_map(|rule| found.remove(rule.name()).map(|path| (rule, path.into_actions())));
        let broken: Vec<_> = broken.collect();
        let seen = SIGHTS.into_iter().filter(|name| found.contains_key(name)).collect();
        Self {
            states: checker.unique_state_count(),
            depth: checker.max_depth(),
            took: began.elapsed(),
            broken,
            seen,
        }
    }
}
