//! Finding out what became of a leg.

use callback_core::ports::decisions::Finding;
use callback_core::ports::provider::{CallFact, CallProvider, Fact, Found, ProviderCall};
use callback_core::ports::store::{ASKED_AGAIN, Leg};
use callback_core::{CallbackState, Cause, Event, LegEnd, LegId};
use crash_point::crash_point;
use jiff::SignedDuration;

use super::perform::{Fate, LATER, WATCH, ended};
use crate::{Desk, DeskError};

/// How often a provider that can't be asked is asked for late word, before the callback goes on without.
const LOOKS_BACK: u32 = 30;

pub(super) fn reconcile(
    desk: &Desk,
    provider: &dyn CallProvider,
    leg: LegId,
    tries: u32,
) -> Result<Fate, DeskError> {
    if desk.dials.contains(leg) {
        // Whoever asks before the call was sent is told that it never was.
        return Ok(Fate::Again(LATER));
    }
    let Some(stored) = desk.store.leg(leg)? else { return Ok(Fate::Finished) };
    let callback = desk.store.callback(stored.callback)?.ok_or(DeskError::NotFound)?;
    let now = desk.clock.now();
    // On a call that is found after all, the two may be talking.
    let wanted = callback.state.is_calling(leg) || callback.state.is_in_doubt(leg);
    if !wanted && let Some(call) = &stored.provider_call {
        let is_over = callback.state.is_final() || desk.stranger(leg).is_some();
        let may_have_talked = !is_over && has_won_gate(desk, &stored)?;
        return if may_have_talked {
            look_back(desk, provider, (leg, call), tries)
        } else {
            Ok(Fate::Finished)
        };
    }
    let tell = |event: Event| {
        let stepped = desk.step(stored.callback, now, |_| vec![event.clone()], |_, _| ())?;
        Ok(settled(&stepped.state, leg))
    };
    let called_in = callback.state.attempt().is_some_and(|attempt| attempt.called_in.is_some());
    crash_point!("before reconcile");
    let found = match &stored.provider_call {
        _ if let Some(other) = desk.stranger(leg) => Found::Unknown {
            why: format!("it went over {other}, which is not what carries calls any more"),
        },
        Some(call) if called_in => provider.adopt(leg, call),
        Some(call) => provider.reconcile_placed(leg, call),
        None => provider.reconcile(leg),
    };
    crash_point!("reconcile answered");
    match found {
        Found::Live(call) if !wanted => {
            tracing::warn!(%leg, "hanging up a call that nobody wants any more");
            Ok(ended(leg, provider.hang_up(&call)))
        }
        Found::Live(call) => {
            desk.step(
                stored.callback,
                now,
                |_| Vec::new(),
                |change, _| {
                    change.placed = Some((leg, call.clone()));
                },
            )?;
            Ok(Fate::Again(WATCH))
        }
        Found::Over(facts) => {
            for fact in facts {
                desk.take(&fact)?;
            }
            let callback = desk.store.callback(stored.callback)?.ok_or(DeskError::NotFound)?;
            Ok(settled(&callback.state, leg))
        }
        Found::Absent => tell(Event::NotPlaced { leg, end: LegEnd::new(Cause::CarrierFault) }),
        Found::Presumed => {
            tracing::warn!(%leg, "a call was not found, and that is no proof");
            tell(Event::PresumedAbsent { leg })
        }
        Found::Unknown { why } => {
            tracing::warn!(%leg, why, "nobody can know what became of a call");
            let finding = Finding { leg, at: now, said: why };
            let event = |_: &_| vec![Event::Unclear { leg }];
            let stepped = desk.step(stored.callback, now, event, |change, folded| {
                change.found = folded.stale.is_none().then(|| finding.clone());
            })?;
            Ok(settled(&stepped.state, leg))
        }
        Found::NotNow { why } => {
            tracing::info!(%leg, why, "the provider can't be asked yet");
            Ok(Fate::Again(ASKED_AGAIN))
        }
    }
}

fn has_won_gate(desk: &Desk, stored: &Leg) -> Result<bool, DeskError> {
    let history = desk.store.history(stored.callback, 0)?;
    Ok(history.iter().any(|recorded| recorded.event == Event::GateWon { leg: stored.id }))
}

/// A call whose end was told, of a callback that goes on. A network may tell the end of a leg before it tells that the
/// two talked, and the process that would have heard of it may have died between.
fn look_back(
    desk: &Desk,
    provider: &dyn CallProvider,
    (leg, call): (LegId, &ProviderCall),
    tries: u32,
) -> Result<Fate, DeskError> {
    crash_point!("before look back");
    match provider.reconcile_placed(leg, call) {
        Found::NotNow { .. } if tries < LOOKS_BACK => Ok(Fate::Again(ASKED_AGAIN)),
        Found::Over(facts) => {
            if let Some(late) = late_word(&facts) {
                tracing::warn!(%leg, "what became of a call came late");
                desk.take(&late)?;
            }
            Ok(Fate::Finished)
        }
        _ => Ok(Fate::Finished),
    }
}

/// What a whole story says that leads further than the end of a leg: that the two talked, or that it was not them.
fn late_word(facts: &[Fact]) -> Option<Fact> {
    let last = |is_it: fn(&CallFact) -> bool| facts.iter().rfind(|fact| is_it(&fact.what));
    let told = last(|what| matches!(what, CallFact::Talked(_) | CallFact::NotMe));
    let joined = last(|what| matches!(what, CallFact::Bridged | CallFact::NotBridged));
    let talked = || {
        let joined = joined.filter(|fact| fact.what == CallFact::Bridged)?;
        let ended = last(|what| matches!(what, CallFact::Ended(_)))?;
        let what = CallFact::Talked(ended.at.duration_since(joined.at).max(SignedDuration::ZERO));
        Some(Fact { what, ..joined.clone() })
    };
    told.cloned().or_else(talked)
}

/// A leg is watched until it is over: nothing else may be left that would end it.
fn settled(state: &CallbackState, leg: LegId) -> Fate {
    if state.is_calling(leg) { Fate::Again(WATCH) } else { Fate::Finished }
}
