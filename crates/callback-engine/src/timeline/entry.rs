use std::fmt;

use callback_core::targets::TargetName;
use callback_core::{Actor, CallOrder, CallbackState, Event, LegEnd, Outcome, Rule, Side};
use jiff::{SignedDuration, Timestamp};

/// One thing that happened to a callback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The recorded event's; growing, with gaps.
    pub sequence: u64,
    pub at: Timestamp,
    pub moment: Moment,
    /// Whose leg it happened on, if on one.
    pub side: Option<Side>,
    /// The attempt that it belongs to, counted from 1.
    pub attempt: Option<u32>,
    /// Whether the visitor began that attempt by calling.
    pub called_in: bool,
    /// Whose phone rings first in that attempt.
    pub order: Option<CallOrder>,
    /// Whose phones at the business it is about; not for the visitor.
    pub targets: Vec<TargetName>,
    /// How the leg of `side` ended, as the network told it.
    pub end: Option<LegEnd>,
    /// How long a message is.
    pub lasted: Option<SignedDuration>,
    /// Why the attempt ended, if it did by this.
    pub outcome: Option<Outcome>,
    /// Where the callback stood afterwards.
    pub state: CallbackState,
    /// What decided it; unknown of what was recorded before rules were.
    pub rule: Option<Rule>,
}

/// What kind of thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Moment {
    Asked,
    /// The visitor chose another time.
    Chosen,
    Proven,
    /// A pause is over.
    Due,
    /// The business is closed, and the callback waits until it opens.
    Closed,
    /// A limit leaves no room, and the callback waits for another day.
    Limited,
    /// The visitor is reminded of the call that was announced.
    Reminded,
    /// The call of a phone is on its way.
    Dialing,
    /// The visitor called, and the call of the business is on its way.
    CalledIn,
    Ringing,
    Answered,
    Accepted,
    GateWon,
    Connected,
    /// It was told that the two are connected, and they were not.
    NotConnected,
    /// One leg is over, and the attempt goes on.
    LegEnded,
    /// The attempt is over.
    Ended,
    /// The visitor left a message.
    Voicemail,
    /// Somebody hangs up a talk from outside.
    Ending,
    Cancelled,
    /// Nobody can know whether a phone was rung.
    Unclear,
    Resolved,
    Refused,
    Expired,
    Failed,
}

impl Entry {
    pub(crate) fn asked(sequence: u64, at: Timestamp, state: CallbackState) -> Self {
        let rule = Some(Rule::of_first(&state));
        let (side, attempt, end, outcome) = (None, None, None, None);
        let (moment, called_in, order) = (Moment::Asked, false, None);
        let (lasted, targets) = (None, Vec::new());
        Self {
            sequence,
            at,
            moment,
            side,
            attempt,
            called_in,
            order,
            targets,
            end,
            lasted,
            outcome,
            state,
            rule,
        }
    }

    /// What happened, in words about "the business" and "the visitor".
    #[must_use]
    pub fn words(&self) -> String {
        let who = match self.side {
            Some(Side::Business) => "the business",
            Some(Side::Visitor) => "the visitor",
            None => "somebody",
        };
        match (self.moment, &self.outcome) {
            (Moment::Ended, Some(outcome @ Outcome::Connected { .. })) if self.called_in => {
                format!("the visitor called, and {}", Words(outcome))
            }
            (Moment::Ended | Moment::Refused, Some(outcome)) => Words(outcome).to_string(),
            (Moment::Ended, None) => "the attempt ended".to_owned(),
            (Moment::LegEnded, _) => match self.end {
                Some(end) => format!("the call of {who} ended: {end}"),
                None => format!("the call of {who} ended"),
            },
            (Moment::Asked, _) => "a call was asked for".to_owned(),
            (Moment::Chosen, _) => "the visitor chose another time".to_owned(),
            (Moment::Proven, _) => "the number is proven".to_owned(),
            (Moment::Due, _) => "the waiting time is over".to_owned(),
            (Moment::Closed, _) => "the business is closed: waiting until it opens".to_owned(),
            (Moment::Limited, _) => "a limit is reached: waiting for another day".to_owned(),
            (Moment::Reminded, _) => "the visitor is reminded of the call".to_owned(),
            (Moment::Dialing, _) => format!("calling {who}"),
            (Moment::Ringing, _) => format!("the phone of {who} rings"),
            (Moment::Answered, _) => format!("{who} answered"),
            (Moment::Accepted, _) => format!("{who} pressed 1"),
            (Moment::CalledIn, _) => "the visitor calls: calling the business".to_owned(),
            (Moment::GateWon, _) if self.called_in => {
                "the gate is won: joining the visitor, who called".to_owned()
            }
            (Moment::GateWon, _) => match self.side.map(Side::other) {
                Some(next) => format!("the gate is won: calling the {next}"),
                None => "the gate is won".to_owned(),
            },
            (Moment::Connected, _) => "the two are connected".to_owned(),
            (Moment::NotConnected, _) => "the two were not connected after all".to_owned(),
            (Moment::Voicemail, _) => match self.lasted {
                Some(lasted) => format!("{who} left a message of {} s", lasted.as_secs()),
                None => format!("{who} left a message"),
            },
            (Moment::Ending, _) => "hanging up".to_owned(),
            (Moment::Cancelled, _) => match self.state {
                CallbackState::Cancelled { by: Actor::Visitor } => "cancelled by the visitor",
                CallbackState::Cancelled { by: Actor::Staff } => "cancelled by the business",
                CallbackState::Cancelled { by: Actor::ReachedElsewhere } => {
                    "cancelled: the two reached each other otherwise"
                }
                CallbackState::Cancelled { by: Actor::Barred(_) } => {
                    "cancelled: this number is not called"
                }
                _ => "cancelled",
            }
            .to_owned(),
            (Moment::Unclear, _) => {
                format!("nobody can know whether {who} was rung: a person has to decide")
            }
            (Moment::Resolved, _) => "a person decided".to_owned(),
            (Moment::Refused, None) => "the visitor did not ask for this call".to_owned(),
            (Moment::Expired, _) => "nobody was reached in time".to_owned(),
            (Moment::Failed, _) => "the call cannot be made".to_owned(),
        }
    }
}

impl Moment {
    pub(super) fn of(event: &Event, outcome: Option<&Outcome>, next: &CallbackState) -> Self {
        match event {
            Event::Cancel { .. } if next.is_final() => Self::Cancelled,
            Event::Cancel { .. } => Self::Ending,
            Event::NotMe { .. } => Self::Refused,
            Event::Voicemail { .. } => Self::Voicemail,
            _ if matches!(next, CallbackState::NeedsHuman { .. }) => Self::Unclear,
            _ if outcome.is_some() => Self::Ended,
            Event::Asked { .. } => Self::Asked,
            Event::Chosen { .. } => Self::Chosen,
            Event::Proven => Self::Proven,
            Event::Due => Self::Due,
            Event::Expire => Self::Expired,
            Event::Remind => Self::Reminded,
            Event::Closed { .. } => Self::Closed,
            Event::Limited { .. } => Self::Limited,
            Event::LineFree { .. } => Self::Dialing,
            Event::CalledIn { .. } => Self::CalledIn,
            Event::Ringing { .. } => Self::Ringing,
            Event::Answered { .. } => Self::Answered,
            Event::Accepted { .. } => Self::Accepted,
            Event::GateWon { .. } => Self::GateWon,
            Event::Bridged { .. } => Self::Connected,
            Event::NotBridged { .. } => Self::NotConnected,
            Event::Ended { .. }
            | Event::Talked { .. }
            | Event::Quality { .. }
            | Event::Texted { .. }
            | Event::NotPlaced { .. }
            | Event::PresumedAbsent { .. } => Self::LegEnded,
            Event::Unclear { .. } => Self::Unclear,
            Event::Resolve { .. } => Self::Resolved,
            Event::Poisoned => Self::Failed,
        }
    }

    /// Its name, as the API gives it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Chosen => "chosen",
            Self::Proven => "proven",
            Self::Due => "due",
            Self::Closed => "closed",
            Self::Limited => "limited",
            Self::Reminded => "reminded",
            Self::Dialing => "dialing",
            Self::CalledIn => "called_in",
            Self::Ringing => "ringing",
            Self::Answered => "answered",
            Self::Accepted => "accepted",
            Self::GateWon => "gate_won",
            Self::Connected => "connected",
            Self::NotConnected => "not_connected",
            Self::LegEnded => "leg_ended",
            Self::Ended => "ended",
            Self::Voicemail => "voicemail",
            Self::Ending => "ending",
            Self::Cancelled => "cancelled",
            Self::Unclear => "unclear",
            Self::Resolved => "resolved",
            Self::Refused => "refused",
            Self::Expired => "expired",
            Self::Failed => "failed",
        }
    }
}

/// An outcome as a person would say it.
pub(crate) fn outcome_words(outcome: &Outcome) -> String {
    Words(outcome).to_string()
}

struct Words<'a>(&'a Outcome);

impl fmt::Display for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Outcome::Connected { talked: Some(talked) } => {
                write!(f, "talked for {:.1} s", seconds(*talked))
            }
            Outcome::Connected { talked: None } => f.write_str("talked; nobody saw for how long"),
            Outcome::Business { end } => write!(f, "the business was not reached: {end}"),
            Outcome::Visitor { end } => write!(f, "the visitor was not reached: {end}"),
            Outcome::Carrier { side, end } => {
                write!(f, "the call to the {side} could not be made: {end}")
            }
            Outcome::Cancelled => f.write_str("cancelled"),
            Outcome::Unobserved => f.write_str("the call ended while nobody was watching"),
        }
    }
}

fn seconds(talked: SignedDuration) -> f64 {
    talked.as_secs_f64()
}
