use std::collections::BTreeSet;

use jiff::tz::TimeZone;

use super::{Hours, Rules};

impl Hours {
    /// Open whenever one of these is; they are told in the clocks of the first, which are those of all.
    #[must_use]
    pub fn any_of<'h>(all: impl IntoIterator<Item = &'h Self>) -> Self {
        let all: Vec<_> = all.into_iter().collect();
        let zone = all.first().map_or(TimeZone::UTC, |first| first.zone());
        let rules: Option<Vec<_>> = all.iter().map(|hours| hours.rules.as_ref()).collect();
        let Some(rules) = rules.filter(|rules| !rules.is_empty()) else {
            return Self::always_in(zone);
        };
        let week = std::array::from_fn(|day| {
            let mut spans: Vec<_> =
                rules.iter().filter_map(|one| one.week.get(day)).flatten().copied().collect();
            spans.sort_unstable();
            spans.dedup();
            spans
        });
        let dates: BTreeSet<_> = rules.iter().flat_map(|one| one.changes.keys()).copied().collect();
        let on = |date| {
            let mut spans: Vec<_> = rules.iter().flat_map(|one| one.spans(date)).copied().collect();
            spans.sort_unstable();
            spans.dedup();
            (date, spans)
        };
        let changes = dates.into_iter().map(on).collect();
        Self { zone, rules: Some(Rules { week, changes }) }
    }
}
