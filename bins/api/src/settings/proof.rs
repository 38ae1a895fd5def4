//! How visitors prove that they asked for the call.

use super::check::Check;
use super::key;

impl Check {
    /// Whether visitors press digits in the call. `None` after a complaint.
    pub(super) fn proof_in_call(&mut self) -> Option<bool> {
        if self.given.get(key::NUMBER_PROOF) == Some("sms") {
            let remedy = "no code is sent by text yet; choose in_call or off";
            self.complain(key::NUMBER_PROOF, remedy);
            return None;
        }
        self.choice(key::NUMBER_PROOF, &[("off", false), ("in_call", true)])
    }
}
