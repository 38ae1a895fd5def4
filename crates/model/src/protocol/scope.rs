//! How much is explored, and what is broken on purpose.

use callback_core::{CallOrder, Policy, Retries};
use jiff::SignedDuration;

use super::rule::Rule;

/// What the network can say of a call that it does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Carrier {
    /// Absence is provable: a request of a dead process never arrives. Asterisk.
    Proves,
    /// Absence is only likely: a call may be listed late, and a request may arrive late. Twilio.
    Presumes,
}

/// How much of what can happen does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Faults {
    /// Crashes, lost answers, ghosts and cancelling; but providers say what they know, the network tells only
    /// what moves a callback, and nobody decides about what is in doubt.
    Few,
    /// All but what is no different to the rules: of endings and timers one of a kind.
    Most,
    Every,
}

/// One part of the protocol, broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mutant {
    /// Every call that asks may ring the second phone.
    NoGate,
    /// The gate's answer leaves before its row is committed.
    GateAnsweredFirst,
    /// The gate asks whether it was won before, and not whether the callback is still wanted.
    GateIgnoresCancel,
    /// A dial whose answer did not come is sent again.
    ResendOnTimeout,
    /// A claim that is old is given to another worker.
    LeaseByAge,
    /// The phone is rung, and then the intent is stored.
    DialBeforeIntent,
    /// The dial is sent without another look at the callback.
    DialWithoutLooking,
    /// What is only presumed of the visitor's call is taken for certain.
    PresumptionBelieved,
    /// A fact is applied to the attempt that is going on, whatever its own is.
    FactsToAnyAttempt,
    /// The next attempt is begun, and the one before stays open.
    RedialWithoutClosing,
    /// What a dead process had claimed stays claimed.
    ClaimsOutliveTheProcess,
    /// A leg is looked for while the process is about to place its call.
    LookWhileDialing,
    /// A live call that is found when the callback was left to a person is hung up.
    DoubtfulHungUp,
    /// The carrier tells how a call ended before it tells that the two talked.
    EndBeforeTalk,
}

impl Mutant {
    /// The rule that it breaks, and where.
    #[must_use]
    pub const fn caught(self) -> (Rule, Carrier, CallOrder) {
        use CallOrder::{BusinessFirst, VisitorFirst};
        use Carrier::{Presumes, Proves};
        match self {
            Self::NoGate => (Rule::GhostsTurnedAway, Presumes, BusinessFirst),
            Self::GateAnsweredFirst => (Rule::SecondByGate, Proves, BusinessFirst),
            Self::GateIgnoresCancel => (Rule::StopWins, Proves, BusinessFirst),
            Self::ResendOnTimeout | Self::LeaseByAge => (Rule::SentOnce, Presumes, BusinessFirst),
            Self::DialBeforeIntent => (Rule::IntentFirst, Proves, VisitorFirst),
            Self::DialWithoutLooking => (Rule::StopWins, Proves, VisitorFirst),
            Self::PresumptionBelieved => (Rule::NoSecondTalk, Presumes, VisitorFirst),
            Self::FactsToAnyAttempt => (Rule::OverMeansOver, Proves, BusinessFirst),
            Self::RedialWithoutClosing => (Rule::OneOpenAttempt, Proves, BusinessFirst),
            Self::ClaimsOutliveTheProcess => (Rule::Settles, Proves, BusinessFirst),
            Self::LookWhileDialing => (Rule::OverMeansOver, Proves, VisitorFirst),
            Self::DoubtfulHungUp => (Rule::TalkIsLeft, Presumes, BusinessFirst),
            Self::EndBeforeTalk => (Rule::NoSecondTalk, Proves, BusinessFirst),
        }
    }

    pub const ALL: [Self; 14] = [
        Self::NoGate,
        Self::GateAnsweredFirst,
        Self::GateIgnoresCancel,
        Self::ResendOnTimeout,
        Self::LeaseByAge,
        Self::DialBeforeIntent,
        Self::DialWithoutLooking,
        Self::PresumptionBelieved,
        Self::FactsToAnyAttempt,
        Self::RedialWithoutClosing,
        Self::ClaimsOutliveTheProcess,
        Self::LookWhileDialing,
        Self::DoubtfulHungUp,
        Self::EndBeforeTalk,
    ];
}

/// What is explored.
#[derive(Debug, Clone)]
pub struct Scope {
    pub callbacks: usize,
    /// How many attempts each may have.
    pub attempts: u8,
    /// How many attempts may go on at a time.
    pub lines: usize,
    /// How many crashes, losses, refusals and cancellings there may be in all; `None` is without limit.
    pub mishaps: Option<u8>,
    pub faults: Faults,
    /// Whether it is asked of every state how it ends once faults do: dear, and with two callbacks no
    /// different, but for their waiting for a line.
    pub asks_for_ends: bool,
    pub carrier: Carrier,
    pub policy: Policy,
    pub mutant: Option<Mutant>,
}

impl Scope {
    /// One callback with two attempts, and everything that can happen to it.
    #[must_use]
    pub fn one(carrier: Carrier, order: CallOrder) -> Self {
        let scope = Self {
            callbacks: 1,
            attempts: 2,
            lines: 2,
            mishaps: None,
            faults: Faults::Every,
            asks_for_ends: true,
            carrier,
            policy: Policy { order, ..Policy::default() },
            mutant: None,
        };
        scope.with_attempts(2)
    }

    /// Two callbacks with two attempts each, that compete for `lines`.
    #[must_use]
    pub fn two(carrier: Carrier, order: CallOrder, lines: usize, mishaps: u8) -> Self {
        let one = Self::one(carrier, order);
        Self {
            callbacks: 2,
            lines,
            mishaps: Some(mishaps),
            faults: Faults::Few,
            asks_for_ends: mishaps == 0,
            ..one
        }
    }

    #[must_use]
    pub fn with_attempts(mut self, attempts: u8) -> Self {
        let pauses = vec![SignedDuration::ZERO; usize::from(attempts.saturating_sub(1))];
        self.attempts = attempts;
        self.policy.retries = Retries {
            business_busy: pauses.clone(),
            business_no_answer: pauses.clone(),
            business_declined: pauses.clone(),
            visitor_missed: pauses.clone(),
            visitor_declined: pauses.clone(),
            carrier: pauses,
        };
        self
    }

    #[must_use]
    pub fn with_faults(self, faults: Faults) -> Self {
        Self { faults, ..self }
    }

    #[must_use]
    pub fn with_mutant(self, mutant: Mutant) -> Self {
        Self { mutant: Some(mutant), ..self }
    }

    pub(super) fn order(&self) -> CallOrder {
        self.policy.order
    }

    /// Whether so much may happen.
    pub(super) fn has(&self, faults: Faults) -> bool {
        self.faults >= faults
    }

    pub(super) fn is(&self, mutant: Mutant) -> bool {
        self.mutant == Some(mutant)
    }
}
