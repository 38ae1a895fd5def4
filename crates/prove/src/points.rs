//! The crash points: places in the api at which a build with the feature `crash-points` can be made
//! to die.

use std::fs;
use std::path::Path;

use crate::ProveError;

/// Their names, in the order in which a callback passes them.
pub const POINTS: [&str; 24] = [
    "in epoch",
    "before accept",
    "accepted",
    "in claim",
    "before intent",
    "intent stored",
    "before order",
    "request sent",
    "order answered",
    "order stored",
    "before gate",
    "gate won",
    "gate answered",
    "before fact",
    "fact stored",
    "before cancel",
    "cancelled",
    "before hang-up",
    "hung up",
    "before reconcile",
    "reconcile answered",
    "before finish",
    "before commit",
    "committed",
];

/// Those that a life passes once, or seldom.
pub(crate) const RARE: [&str; 7] = [
    "in epoch",
    "before cancel",
    "cancelled",
    "before hang-up",
    "hung up",
    "before reconcile",
    "reconcile answered",
];

/// The points that a binary holds.
pub fn points_in(api: &Path) -> Result<Vec<&'static str>, ProveError> {
    let bytes = fs::read(api).map_err(ProveError::io("the binary could not be read"))?;
    let holds = |point: &&str| {
        let text = format!("crash point {point}");
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    };
    Ok(POINTS.into_iter().filter(holds).collect())
}
