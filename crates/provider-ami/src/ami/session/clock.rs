//! What a session does when time has passed: pings, time limits, listing again.

use std::time::Duration;

use tokio::time::Instant;

use super::{Phase, Session};
use crate::ami::pending::Asker;
use crate::ami::{Request, Why};

impl Session<'_> {
    /// When something is due next, at the latest in a second, when answers are looked over.
    pub(super) fn wake(&self) -> Instant {
        let second = Instant::now() + Duration::from_secs(1);
        let phase = (self.phase < Phase::Listing).then_some(self.phase_ends);
        let ping = (self.phase > Phase::LoggingIn).then_some(self.next_ping);
        [phase, ping, self.pong_due, self.relist_at]
            .into_iter()
            .flatten()
            .fold(second, Instant::min)
    }

    pub(super) fn tick(&mut self, now: Instant) -> Result<(), Why> {
        if self.pong_due.is_some_and(|due| due <= now) {
            return Err(Why::Silent);
        }
        if self.phase < Phase::Booting && self.phase_ends <= now {
            let greeted = self.phase > Phase::Banner;
            return Err(if greeted { Why::LoginTimeout } else { Why::NoGreeting });
        }
        if self.phase == Phase::Booting && self.phase_ends <= now {
            self.booted = true;
            self.asked = true;
            self.list_when_booted()?;
        }
        if self.phase > Phase::LoggingIn && self.next_ping <= now {
            self.next_ping = now + self.shared.timing.ping;
            if self.pong_due.is_none() {
                self.pong_due = Some(now + self.shared.timing.pong);
                self.ask(Request::new("Ping"), Asker::Ping)?;
            }
        }
        if self.relist_at.is_some_and(|due| due <= now) {
            self.list()?;
        }
        while let Some((asker, outcome)) = self.pending.expired(now) {
            self.answered(asker, outcome)?;
        }
        Ok(())
    }

    pub(super) fn relist_after_gap(&mut self) {
        if self.phase == Phase::Live && std::mem::take(&mut self.shared.outbox.wants_snapshot) {
            self.relist_at.get_or_insert(Instant::now());
        }
    }
}
