use callback_core::{BusinessNumber, PhoneNumber, Policy};
use jiff::SignedDuration;

use crate::TextRules;

/// Whom to call, for how long, how many at a time.
#[derive(Debug, Clone)]
pub struct DeskRules {
    pub business: BusinessNumber,
    /// What both phones show.
    pub caller_id: PhoneNumber,
    /// How long either phone may ring.
    pub ring_limit: SignedDuration,
    /// How many attempts may go on at a time.
    pub lines: usize,
    pub policy: Policy,
    /// Whether whoever answers for the visitor has to press two digits that the visitor's page shows.
    pub proof_in_call: bool,
    pub texts: TextRules,
    /// How long what visitors say to a machine is kept.
    pub voicemail_kept: SignedDuration,
}
