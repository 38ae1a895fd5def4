use std::collections::BTreeMap;
use std::iter;
use std::sync::LazyLock;

use phonenumber::metadata::DATABASE;

use super::plan::Plan;

/// Everything under one calling code: a country, or several that share it, as in +1.
#[derive(Debug)]
pub(super) struct Zone {
    main: Plan,
    others: Vec<Plan>,
}

impl Zone {
    /// The plan that knows the prefixes of the whole zone.
    pub(super) fn main(&self) -> &Plan {
        &self.main
    }

    /// The country that `national` belongs to, in the order in which Google asks them.
    pub(super) fn owner(&self, national: &str) -> Option<&Plan> {
        if self.others.is_empty() {
            return Some(&self.main);
        }
        self.plans().find(|plan| plan.owns(national))
    }

    fn plans(&self) -> impl Iterator<Item = &Plan> {
        iter::once(&self.main).chain(&self.others)
    }
}

/// Every plan, with the zone that it is a part of.
pub(super) fn plans() -> impl Iterator<Item = (&'static Zone, &'static Plan)> {
    ZONES.values().flat_map(|zone| zone.plans().map(move |plan| (zone, plan)))
}

/// Splits the calling code off: no code is the beginning of another one.
pub(super) fn split_calling_code(digits: &str) -> Option<(&'static Zone, &str)> {
    (1..=3).find_map(|length| {
        let (code, national) = digits.split_at_checked(length)?;
        let zone = ZONES.get(&code.parse().ok()?)?;
        (!code.starts_with('0')).then_some((zone, national))
    })
}

static ZONES: LazyLock<BTreeMap<u16, Zone>> = LazyLock::new(|| {
    let zone = |code: u16| {
        let mut plans = DATABASE.by_code(&code)?.into_iter().map(Plan::read);
        Some((code, Zone { main: plans.next()?, others: plans.collect() }))
    };
    (1..1000).filter_map(zone).collect()
});
