//! The core's port, on top of several PBXs.

use callback_core::ports::provider::{
    CallProvider, Found, HangUpError, Health, Member, OutboundCall, Placement, ProviderCall,
};
use callback_core::{Cause, LegEnd, LegId, PhoneNumber};

use super::{Fleet, Posted, call};

impl CallProvider for Fleet {
    fn name(&self) -> &'static str {
        "asterisk"
    }

    fn place_call(&self, call: &OutboundCall) -> Placement {
        let leg = call.leg;
        let Some(member) = self.take(leg) else {
            return Placement::NotPlaced { end: LegEnd::new(Cause::Unreachable), retryable: true };
        };
        match member.pbx.place_call(call) {
            Placement::Placed(call) => {
                Placement::Placed(call::named(call, member.terms.name.as_ref()))
            }
            Placement::NotPlaced { end, retryable } => {
                self.shared.change(|roster, now| roster.not_placed(leg, retryable, now));
                Placement::NotPlaced { end, retryable }
            }
            Placement::Unknown { cause } => {
                self.shared.change(|roster, now| roster.in_doubt(leg, now));
                Placement::Unknown { cause }
            }
        }
    }

    fn hang_up(&self, call: &ProviderCall) -> Result<(), HangUpError> {
        let (bare, name) = call::split(call);
        let mut outcome = Err(HangUpError::Gone { call: call.clone() });
        for index in self.bearers(name) {
            let Some(member) = self.members.get(index) else { continue };
            match member.pbx.hang_up(&bare) {
                Ok(()) => return Ok(()),
                Err(HangUpError::Gone { .. }) => {}
                Err(error) => outcome = Err(error),
            }
        }
        if let (Err(HangUpError::Gone { .. }), Some(name)) = (&outcome, self.stranger(name)) {
            tracing::error!(%call, pbx = name, "the PBX of a call to be hung up is not in the settings");
        }
        outcome
    }

    fn reconcile(&self, leg: LegId) -> Found {
        let holder = self.shared.lock().holder(leg);
        match holder {
            Some(index) => self.ask(leg, &[index], |pbx| pbx.reconcile(leg)),
            None => self.ask(leg, &self.bearers(None), |pbx| pbx.reconcile(leg)),
        }
    }

    fn reconcile_placed(&self, leg: LegId, call: &ProviderCall) -> Found {
        let (_, name) = call::split(call);
        let found = self.ask(leg, &self.bearers(name), |pbx| pbx.reconcile(leg));
        match (&found, self.stranger(name)) {
            (Found::Absent | Found::Presumed | Found::Unknown { .. }, Some(name)) => {
                Found::Unknown { why: format!("its PBX `{name}` is not in the settings any more") }
            }
            _ => found,
        }
    }

    fn adopt(&self, leg: LegId, call: &ProviderCall) -> Found {
        // The handler names no PBX: all are asked, and the one that has the caller knows.
        let (bare, name) = call::split(call);
        self.ask(leg, &self.bearers(name), |pbx| pbx.adopt(leg, &bare))
    }

    fn health(&self) -> Health {
        let mut whys = Vec::new();
        for member in &self.members {
            match member.health() {
                Health::Ready => return Health::Ready,
                Health::Down { why } => whys.push(member.say(&why)),
            }
        }
        Health::Down { why: whys.join("; ") }
    }

    fn free_lines(&self) -> usize {
        self.shared.lock().free(&self.ready(), self.shared.now())
    }

    fn members(&self) -> Vec<Member> {
        let roster = self.shared.lock();
        let named = |(index, member): (usize, &Posted)| {
            let health = match (member.health(), roster.spared(index)) {
                (Health::Ready, Some(why)) => Health::Down { why },
                (health, _) => health,
            };
            let name = member.terms.name.as_ref()?.to_string();
            Some(Member { name, health, calls: roster.carried(index) })
        };
        self.members.iter().enumerate().filter_map(named).collect()
    }

    fn dial_string(&self, leg: LegId, number: &PhoneNumber) -> Option<String> {
        let holder = || self.shared.lock().holder(leg);
        let found = match self.members.as_slice() {
            [_alone] => Some(0),
            _ => holder().or_else(|| {
                // An earlier process placed it.
                self.reconcile(leg);
                holder()
            }),
        };
        self.members.get(found?)?.pbx.dial_string(leg, number)
    }

    fn dial_string_beside(&self, call: &ProviderCall, number: &PhoneNumber) -> Option<String> {
        let member = match self.members.as_slice() {
            [alone] => Some(alone),
            several => several.iter().find(|member| member.pbx.has(call)),
        };
        member?.pbx.dial_string_beside(call, number)
    }
}

impl Posted {
    /// Whether it is given calls.
    fn health(&self) -> Health {
        match self.pbx.health() {
            Health::Ready if self.terms.weight == 0 => {
                Health::Down { why: "takes no new calls, as its weight is 0".to_owned() }
            }
            health => health,
        }
    }
}
