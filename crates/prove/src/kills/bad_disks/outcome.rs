//! What bad disks have come to, in figures.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use testbed::{DiskFault, Failing};

use super::Site;
use crate::{ProveError, Report};

/// What is printed when the program ends for a reason.
const LAST_WORD: &str = "the api stopped";
/// Of `sysexits.h`.
const CODES: std::ops::RangeInclusive<i32> = 64..=78;

/// What became of an api whose disk failed again and again.
#[derive(Debug, Default)]
pub struct BadDisks {
    pub report: Report,
    /// How many first starts were struck, each followed by a good one.
    pub first_starts: usize,
    /// Faults of each kind: how many struck, and how many came after the end of the life.
    faults: BTreeMap<String, (usize, usize)>,
    /// How often it ended by itself with each code, after it had said why.
    ends: BTreeMap<i32, usize>,
    /// What it left when it ended without a word.
    wordless: Vec<String>,
    /// How long it took to be of use again once the disk was.
    pub(super) healed: Vec<Duration>,
    pub(super) never_healed: usize,
    /// How many requests were answered by 503.
    pub(super) put_off: u64,
}

impl BadDisks {
    /// Whether everything is as promised.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.report.is_good()
            && self.report.refused() == 0
            && self.wordless.is_empty()
            && self.never_healed == 0
    }

    /// How many faults struck.
    #[must_use]
    pub fn strikes(&self) -> usize {
        self.faults.values().map(|(struck, _)| struck).sum()
    }

    pub(super) fn so_far(&self) -> String {
        let strikes = self.strikes();
        format!(
            "{} first starts, {} lives, {strikes} strikes",
            self.first_starts, self.report.kills
        )
    }

    pub(super) fn struck(&mut self, fault: DiskFault, is_struck: bool) {
        let name = match fault {
            DiskFault::Errors { call, failing, .. } => {
                let how = match failing {
                    Failing::Once => "once",
                    Failing::On => "for good",
                    Failing::Short => "in part",
                };
                format!("{} fails {how}", call.name())
            }
            DiskFault::Full { .. } => "no file can grow".to_owned(),
            DiskFault::Stuffed => "nothing can be written".to_owned(),
        };
        let (struck, missed) = self.faults.entry(name).or_default();
        *(if is_struck { struck } else { missed }) += 1;
    }

    /// Whether it has ended by itself; if so, with which word.
    pub(super) fn fallen(&mut self, site: &mut Site) -> Result<bool, ProveError> {
        let Some((code, log)) = site.fallen()? else { return Ok(false) };
        match code.filter(|code| CODES.contains(code) && log.contains(LAST_WORD)) {
            Some(code) => *self.ends.entry(code).or_default() += 1,
            None => self.wordless.push(format!("{code:?}: {log}")),
        }
        Ok(true)
    }
}

impl fmt::Display for BadDisks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { report, first_starts, ends, wordless, put_off, never_healed, .. } = self;
        writeln!(
            f,
            "{} faults of the disk struck, {first_starts} lives were first starts",
            self.strikes()
        )?;
        for (name, (struck, missed)) in &self.faults {
            writeln!(f, "  {name:<24} struck {struck:>4}, came too late {missed:>4}")?;
        }
        let ends: Vec<_> =
            ends.iter().map(|(code, times)| format!("{times} with {code}")).collect();
        writeln!(f, "ended by itself, and said why: {}", ends.join(", "))?;
        writeln!(f, "ended without a word: {}", wordless.len())?;
        wordless.iter().take(3).try_for_each(|left| writeln!(f, "  {left}"))?;
        let mut healed = self.healed.clone();
        healed.sort_unstable();
        let of = |part| healed.get(healed.len().saturating_sub(1) * part / 100).copied();
        writeln!(
            f,
            "of use again {} times, after {:.0?} (p50), {:.0?} (longest); never {never_healed} times",
            healed.len(),
            of(50).unwrap_or_default(),
            of(100).unwrap_or_default()
        )?;
        writeln!(f, "{put_off} requests were answered by 503, and asked again")?;
        write!(f, "{report}")
    }
}
