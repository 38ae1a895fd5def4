//! Power cuts: the database's folder holds what was synced, and of the rest what chance left.

use std::fmt;
use std::path::Path;

use testbed::Disk;

use crate::ProveError;
use crate::dice::Dice;
use crate::integrity;

/// The disk under an api whose kills take the power away, too.
pub(super) struct Power {
    disk: Disk,
    dice: Dice,
    cuts: Cuts,
}

/// What power cuts have come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cuts {
    pub cuts: usize,
    /// While the log was folded into the file.
    pub in_checkpoint: usize,
    pub syncs: usize,
    /// What `SQLite` said of the images that were no sound databases.
    pub damaged: Vec<String>,
}

impl Power {
    pub(super) fn under(dice: Dice) -> Result<Self, ProveError> {
        Ok(Self { disk: Disk::new()?, dice, cuts: Cuts::default() })
    }

    pub(super) fn settings(&self) -> [(&'static str, String); 3] {
        self.disk.settings()
    }

    pub(super) const fn disk(&mut self) -> &mut Disk {
        &mut self.disk
    }

    pub(super) fn cuts(&self) -> Cuts {
        self.cuts.clone()
    }

    /// The api is dead; leaves in its folder what a power cut may leave.
    pub(super) fn cut(&mut self, folder: &Path) -> Result<(), ProveError> {
        let Self { disk, dice, cuts } = self;
        let journal = disk.cut_power(folder, &mut |limit| dice.below(limit))?;
        cuts.cuts += 1;
        cuts.in_checkpoint += usize::from(journal.is_in_checkpoint(journal.len()));
        cuts.syncs += journal.syncs().0;
        cuts.damaged.extend(integrity::damage(disk.image())?);
        Ok(())
    }
}

impl Cuts {
    /// Without a sync the disk was not watched at all.
    pub(crate) fn is_good(&self) -> bool {
        self.damaged.is_empty() && (self.cuts == 0 || self.syncs > 0)
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.cuts += other.cuts;
        self.in_checkpoint += other.in_checkpoint;
        self.syncs += other.syncs;
        self.damaged.extend(other.damaged);
    }
}

impl fmt::Display for Cuts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cuts, in_checkpoint, syncs, damaged } = self;
        if *cuts == 0 {
            return Ok(());
        }
        writeln!(
            f,
            "{cuts} power cuts, {in_checkpoint} of them amid a checkpoint, after {syncs} syncs in all; \
             {} databases were damaged",
            damaged.len()
        )?;
        damaged.iter().take(5).try_for_each(|said| writeln!(f, "  damaged: {said}"))
    }
}
