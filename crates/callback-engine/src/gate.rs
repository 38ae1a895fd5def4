//! The gate: permission to ring the second phone, or to join the visitor who called, stored before it
//! is given, given at most once.

use callback_core::ports::provider::{Gate, GateRefusal, Grant, Nonce};
use callback_core::ports::store::{Commit, Leg};
use callback_core::ports::targets::LegTarget;
use callback_core::{Bar, Callback, Event, LegId, Side};
use crash_point::crash_point;

use crate::secret::is_nonce_of;
use crate::{Desk, DeskError};

impl Desk {
    /// The leg whose call carries `nonce`.
    pub(crate) fn known_leg(&self, leg: LegId, nonce: &Nonce) -> Result<Leg, GateRefusal> {
        let stored = self.find_leg(leg)?;
        stored.filter(|stored| is_nonce_of(nonce, stored.nonce)).ok_or(GateRefusal::Unknown)
    }

    pub(crate) fn find_leg(&self, leg: LegId) -> Result<Option<Leg>, GateRefusal> {
        self.store.leg(leg).map_err(|error| {
            tracing::error!(%leg, error = &error as &dyn std::error::Error, "a leg was not read");
            GateRefusal::Unavailable
        })
    }

    /// Whether the visitor of `leg` called; the gate of such an attempt rings nobody.
    fn is_called_in(callback: &Callback, leg: &Leg) -> Result<bool, GateRefusal> {
        let attempt = callback.state.attempt().filter(|attempt| attempt.id == leg.attempt);
        attempt.map(|attempt| attempt.called_in.is_some()).ok_or(GateRefusal::Shut)
    }

    /// The visitor must not be called any more: whoever holds the line is let go.
    fn shut_for_good(&self, leg: &Leg, bar: Bar) -> GateRefusal {
        match self.end_barred(leg.callback, bar, None) {
            Ok(_) => GateRefusal::Shut,
            Err(error) => refusal(leg.id, &error),
        }
    }

    /// Wins the gate, if the visitor called or if not, as the question has it.
    fn win(&self, leg: &Leg, called_in: bool) -> Result<Callback, GateRefusal> {
        let Ok(Some(callback)) = self.store.callback(leg.callback) else {
            return Err(GateRefusal::Unavailable);
        };
        // A copy that was brought back does not know whether it was won already.
        if self.is_held() || Self::is_called_in(&callback, leg)? != called_in {
            return Err(GateRefusal::Shut);
        }
        // What is set may be other than it was when the attempt began.
        if let Some(bar) = self.bar(&callback.visitor.number) {
            return Err(self.shut_for_good(leg, bar));
        }
        // A key press proves that somebody answered, whatever the network's own word does.
        let events = |_: &Callback| {
            let leg = leg.id;
            vec![Event::Answered { leg }, Event::Accepted { leg }, Event::GateWon { leg }]
        };
        crash_point!("before gate");
        let now = self.clock.now();
        let stepped = self.step(leg.callback, now, events, |change, folded| {
            if folded.stale.is_none() {
                change.gate = Some((leg.attempt, leg.id));
                change.begins = (!called_in).then(|| self.beginning(leg.partner, now));
            }
        });
        let stepped = stepped.map_err(|error| refusal(leg.id, &error))?;
        crash_point!("gate won");
        if stepped.committed == Commit::Blocked {
            return Err(self.shut_for_good(leg, Bar::Blocked));
        }
        let won = stepped.stale.is_none() && stepped.committed == Commit::Saved;
        if won && stepped.state.is_past_gate() {
            Ok(stepped.callback)
        } else {
            Err(GateRefusal::Shut)
        }
    }

    /// The business has accepted, and may be joined with the visitor who called. Asked like
    /// [`Gate::ask`], and names nobody, since nobody is rung for it.
    pub fn join(&self, leg: LegId, nonce: &Nonce) -> Result<(), GateRefusal> {
        let answer = self.known_leg(leg, nonce).and_then(|leg| self.win(&leg, true));
        tell(leg, &answer);
        answer.map(drop)
    }

    /// Names whoever is on the other side of `leg`.
    fn grant(&self, leg: &Leg, target: Option<&LegTarget>, callback: &Callback) -> Grant {
        let to = self.callee(leg.side.other(), target, callback);
        Grant {
            leg: leg.partner,
            proof: callback.proof.filter(|_| to.side() == Side::Visitor),
            to,
            caller_id: self.rules.caller_id.clone(),
            ring_limit: self.rules.ring_limit,
            talk_limit: self.rules.policy.talk_limit,
        }
    }
}

fn refusal(leg: LegId, error: &DeskError) -> GateRefusal {
    tracing::error!(%leg, error = error as &dyn std::error::Error, "the gate could not be stored");
    GateRefusal::Unavailable
}

fn tell<T>(leg: LegId, answer: &Result<T, GateRefusal>) {
    match answer {
        Ok(_) => tracing::info!(%leg, "the gate was won"),
        Err(refusal) => tracing::warn!(%leg, %refusal, "the gate was refused"),
    }
}

impl Gate for Desk {
    fn ask(&self, leg: LegId, nonce: &Nonce) -> Result<Grant, GateRefusal> {
        let known = self.known_leg(leg, nonce);
        let answer = known.and_then(|leg| {
            let other = self.find_leg(leg.partner)?.ok_or(GateRefusal::Unknown)?;
            Ok(self.grant(&leg, other.target.as_ref(), &self.win(&leg, false)?))
        });
        tell(leg, &answer);
        answer
    }
}
