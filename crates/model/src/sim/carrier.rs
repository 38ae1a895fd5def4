//! The provider, as the engine sees it.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use callback_core::ports::provider::{
    CallProvider, Found, HangUpError, Health, OutboundCall, Placement, ProviderCall,
};
use callback_core::ports::store::Store;
use callback_core::{Cause, LegEnd, LegId};
use callback_engine::Clock;
use jiff::SignedDuration;
use store_sqlite::SqliteStore;

use super::line::Line;
use super::stage::{Stage, lock};
use crate::protocol::{Move, Phase};

/// A call is listed by then, most likely.
const SETTLE: SignedDuration = SignedDuration::from_secs(120);

pub(super) struct MadeUp {
    pub(super) stage: Arc<Stage>,
    /// To learn whose a leg is; the ledger knows nothing else of it.
    pub(super) store: Arc<SqliteStore>,
}

impl MadeUp {
    fn find(&self, leg: LegId) -> Option<usize> {
        lock(&self.stage.lines).iter().position(|line| line.leg == leg)
    }

    fn line(&self, leg: LegId) -> Option<Line> {
        lock(&self.stage.lines).iter().find(|line| line.leg == leg).cloned()
    }

    /// What the carrier knows at this moment.
    fn know(&self, leg: LegId, is_named: bool) -> Found {
        let stage = &self.stage;
        let line = self.line(leg);
        let is_listed = is_named || !stage.presumes();
        match line.as_ref().map(|line| line.call.phase) {
            None | Some(Phase::Requested) if is_listed => {
                lock(&stage.lines).retain(|l| l.leg != leg || l.call.phase != Phase::Requested);
                Found::Absent
            }
            None | Some(Phase::Requested) => self.presume(line.as_ref()),
            Some(Phase::Ringing) if !is_listed && stage.mishap(30) => self.presume(line.as_ref()),
            Some(Phase::Over(_)) if stage.mishap(5) => Found::Unknown { why: "no record".into() },
            Some(Phase::Over(_)) => {
                Found::Over(line.map(|line| line.story(stage.order())).unwrap_or_default())
            }
            Some(_) => Found::Live(ProviderCall(leg.to_string())),
        }
    }

    fn presume(&self, line: Option<&Line>) -> Found {
        let is_settled =
            line.is_none_or(|line| self.stage.now().duration_since(line.asked_at) >= SETTLE);
        if is_settled { Found::Presumed } else { Found::NotNow { why: "listed late".into() } }
    }

    fn look(&self, leg: LegId, is_named: bool) -> Found {
        let stage = &self.stage;
        stage.stay_dead();
        if stage.down.load(Ordering::Relaxed) {
            return Found::NotNow { why: "down".into() };
        }
        let found = self.know(leg, is_named);
        let kind = match &found {
            Found::Live(_) => "live",
            Found::Over(_) => "over",
            Found::Absent => "absent",
            Found::Presumed => "presumed",
            Found::Unknown { .. } => "unknown",
            Found::NotNow { .. } => "not now",
        };
        stage.note(|| format!("look for {}: {kind}", stage.ordinal(leg)));
        stage.may_crash("after a look");
        stage.meanwhile();
        found
    }
}

impl CallProvider for MadeUp {
    fn name(&self) -> &'static str {
        "made up"
    }

    fn place_call(&self, call: &OutboundCall) -> Placement {
        let stage = &self.stage;
        stage.stay_dead();
        let refused = |cause| Placement::NotPlaced { end: LegEnd::new(cause), retryable: true };
        let Ok(Some(leg)) = self.store.leg(call.leg) else {
            lock(&stage.ledger).expect(false, || "a dial without a stored intent".into());
            return refused(Cause::CarrierFault);
        };
        stage.may_crash("before a dial");
        if stage.down.load(Ordering::Relaxed) {
            return refused(Cause::Unreachable);
        }
        let may_reach = lock(&stage.lines)
            .iter()
            .any(|line| line.callback == leg.callback && line.call.reaches_visitor(stage.order()));
        lock(&stage.ledger).send(leg.callback, call.leg, may_reach);
        stage.note(|| format!("dial {} to the {}", stage.ordinal(call.leg), call.to.side()));
        if stage.mishap(8) {
            return refused(Cause::CarrierFault);
        }
        if stage.mishap(8) {
            return Placement::Unknown { cause: "lost on its way".into() };
        }
        let names = (leg.callback, call.attempt);
        lock(&stage.lines).push(Line::new(names, (call.leg, call.nonce), stage.now()));
        stage.may_crash("with a dial on its way");
        if stage.mishap(10) {
            return Placement::Unknown { cause: "late".into() }; // It may arrive yet.
        }
        if let Some(place) = self.find(call.leg) {
            stage.move_line(place, Move::Arrive);
        }
        stage.meanwhile();
        stage.may_crash("after a dial");
        if stage.mishap(15) {
            return Placement::Unknown { cause: "the answer is lost".into() };
        }
        Placement::Placed(ProviderCall(call.leg.to_string()))
    }

    fn hang_up(&self, call: &ProviderCall) -> Result<(), HangUpError> {
        let stage = &self.stage;
        stage.stay_dead();
        if stage.down.load(Ordering::Relaxed) || stage.mishap(5) {
            return Err(HangUpError::Unreachable { source: "down".into() });
        }
        let now = stage.now();
        let mut lines = lock(&stage.lines);
        let line = lines.iter_mut().find(|line| line.name() == *call && !line.call.is_over());
        let ended = line.map(|line| {
            line.hang_up(now);
            line.leg
        });
        drop(lines);
        stage.note(|| format!("hang up {:?}", ended.map(|leg| stage.ordinal(leg))));
        stage.may_crash("after a hang-up");
        ended.map(drop).ok_or_else(|| HangUpError::Gone { call: call.clone() })
    }

    fn reconcile(&self, leg: LegId) -> Found {
        self.look(leg, false)
    }

    fn reconcile_placed(&self, leg: LegId, _call: &ProviderCall) -> Found {
        self.look(leg, true)
    }

    fn health(&self) -> Health {
        if self.stage.down.load(Ordering::Relaxed) {
            Health::Down { why: "made up".into() }
        } else {
            Health::Ready
        }
    }
}
