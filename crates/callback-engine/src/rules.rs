use callback_core::limits::{Limits, Prices};
use callback_core::{BusinessNumber, NumberRules, PhoneNumber, Policy};
use jiff::SignedDuration;

use crate::{TextRules, Topics};

/// Whom to call, for how long, how many at a time.
#[derive(Debug, Clone)]
pub struct DeskRules {
    pub business: BusinessNumber,
    /// Which visitors are called.
    pub numbers: NumberRules,
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
    /// What visitors may want to talk about, if there are several things.
    pub topics: Topics,
    /// How long what visitors say to a machine is kept.
    pub voicemail_kept: SignedDuration,
    pub budget: BudgetRules,
}

/// How much may be done, what calls cost, and what becomes of those who find the line full.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BudgetRules {
    pub limits: Limits,
    pub prices: Prices,
    pub overflow: Overflow,
}

/// What becomes of whoever asks when as many wait for a line as may.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Overflow {
    /// They are given a time later on.
    #[default]
    Delay,
    /// They are told to come back later.
    Reject,
}
