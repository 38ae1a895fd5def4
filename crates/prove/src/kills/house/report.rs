//! What a run over a real Asterisk has come to.

use std::fmt;

use crate::Report;

/// What a run over a real Asterisk has come to.
#[derive(Debug)]
pub struct HouseReport {
    pub all: Report,
    kills: [usize; 3],
}

impl HouseReport {
    pub(super) fn of(kills: [usize; 3]) -> Self {
        Self { all: Report::default(), kills }
    }

    /// Whether everything is as promised; on Asterisk the business, too, is rung once for an attempt.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.all.is_good() && self.all.business_rings_too_many() == 0
    }
}

impl fmt::Display for HouseReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [api, asterisk, both] = self.kills;
        writeln!(f, "killed: the api {api} times, Asterisk {asterisk} times, both {both} times")?;
        let ghosts = self.all.business_rings_too_many();
        writeln!(f, "the business was rung {ghosts} times beyond all attempts")?;
        write!(f, "{}", self.all)
    }
}
