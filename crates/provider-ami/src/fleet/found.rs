//! What several PBXs know of one leg, taken together.

use callback_core::ports::provider::Found;

/// What the PBXs that were asked said; a call that one of them has is nowhere else.
#[derive(Default)]
pub(super) struct Answers {
    not_now: Vec<String>,
    unknown: Vec<String>,
}

impl Answers {
    /// Takes one answer in; gives it back if it settles the matter.
    pub(super) fn take(&mut self, found: Found, say: impl Fn(String) -> String) -> Option<Found> {
        match found {
            Found::Live(_) | Found::Over(_) => return Some(found),
            Found::NotNow { why } => self.not_now.push(say(why)),
            Found::Unknown { why } => self.unknown.push(say(why)),
            Found::Absent => {}
            Found::Presumed => {
                self.unknown.push(say("it is not there, and that is no proof".into()));
            }
        }
        None
    }

    /// When no answer settled it: one that can't be asked may have the call, and it never was only if all say so.
    pub(super) fn settle(self) -> Found {
        if !self.not_now.is_empty() {
            return Found::NotNow { why: self.not_now.join("; ") };
        }
        if !self.unknown.is_empty() {
            return Found::Unknown { why: self.unknown.join("; ") };
        }
        Found::Absent
    }
}
