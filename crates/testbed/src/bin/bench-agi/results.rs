use std::collections::HashMap;

use testbed::bench::Figure;

use crate::contestant::Contestant;
use crate::inside::Inside;
use crate::outside::Outside;

/// All that was found.
#[derive(Debug, Default)]
pub(crate) struct Results {
    pub(crate) outside: HashMap<Contestant, Outside>,
    pub(crate) inside: HashMap<Contestant, Inside>,
}

impl Results {
    pub(crate) fn outside(&self, contestant: Contestant) -> Outside {
        self.outside.get(&contestant).cloned().unwrap_or_default()
    }

    pub(crate) fn inside(&self, contestant: Contestant) -> Inside {
        self.inside.get(&contestant).cloned().unwrap_or_default()
    }

    /// What AGI costs on top of playing the same sound from the dialplan.
    pub(crate) fn above_playback(&self, contestant: Contestant) -> Figure {
        let sum = |contestant| self.inside(contestant).sum.figure();
        sum(contestant).above(sum(Contestant::Playback))
    }
}
