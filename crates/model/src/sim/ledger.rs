//! What the network and the visitors have seen, and whether it may be: kept outside the engine.

use std::collections::HashMap;

use super::terms::Account;
use callback_core::{AttemptId, CallbackId, LegId, Side};

/// Everything that rang, was permitted, and was stopped.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    rings: HashMap<(AttemptId, Side), u32>,
    sent: HashMap<LegId, u32>,
    grants: HashMap<AttemptId, u32>,
    stopped: Vec<CallbackId>,
    /// Whether the visitors' number is blocked, as somebody was told.
    pub(super) is_blocked: bool,
    pub(super) account: Account,
    pub(super) broken: Vec<String>,
}

impl Ledger {
    fn check(&mut self, kept: bool, rule: &str) {
        if !kept {
            self.broken.push(rule.to_owned());
        }
    }

    /// A phone is asked to ring.
    pub(super) fn ring(&mut self, attempt: AttemptId, side: Side) {
        let rings = self.rings.entry((attempt, side)).or_default();
        *rings += 1;
        let once = *rings == 1;
        self.check(once, &format!("the {side} was rung twice in an attempt"));
    }

    /// The engine sends a dial.
    pub(super) fn send(&mut self, callback: CallbackId, leg: LegId, earlier_may_reach: bool) {
        let sent = self.sent.entry(leg).or_default();
        *sent += 1;
        let once = *sent == 1;
        self.check(once, "a dial was sent twice");
        self.check(!self.stopped.contains(&callback), "a dial was sent after a stop");
        self.check(!self.is_blocked, "a dial was sent for a blocked number");
        self.check(
            !earlier_may_reach,
            "a dial was sent while an earlier one may reach the visitor",
        );
    }

    /// The gate lets a second phone be rung.
    pub(super) fn grant(&mut self, callback: CallbackId, attempt: AttemptId) {
        let grants = self.grants.entry(attempt).or_default();
        *grants += 1;
        let once = *grants == 1;
        self.check(once, "a gate was won twice");
        self.check(!self.stopped.contains(&callback), "a gate was won after a stop");
        self.check(!self.is_blocked, "a gate was won for a blocked number");
    }

    /// Somebody was told that nothing will be dialed any more.
    pub(super) fn stop(&mut self, callback: CallbackId) {
        self.stopped.push(callback);
    }

    pub(super) fn is_stopped(&self, callback: CallbackId) -> bool {
        self.stopped.contains(&callback)
    }

    pub(super) fn expect(&mut self, kept: bool, rule: impl FnOnce() -> String) {
        if !kept {
            self.broken.push(rule());
        }
    }
}
