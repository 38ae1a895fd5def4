//! What a frame means to a session: an answer moves it on, anything else goes to the consumer.

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

use super::{Phase, Session};
use crate::ami::delivery::Delivery;
use crate::ami::pending::{Answer, Asker, Matched, Outcome};
use crate::ami::{ActionError, Event, Frame, Kind, Request, State, Why};

/// What every action is answered with during a graceful stop.
const SHUTTING_DOWN: &str = "Asterisk is shutting down";

impl Session<'_> {
    pub(super) fn frame(&mut self, frame: Frame) -> Result<(), Why> {
        let matched = match frame.kind() {
            Kind::Response => self.pending.response(frame),
            Kind::Event => self.pending.event(frame),
            Kind::Other => Matched::Foreign(frame),
        };
        match matched {
            Matched::Kept => Ok(()),
            Matched::Done(asker, outcome) => self.answered(asker, outcome),
            Matched::Foreign(frame) if frame.kind() == Kind::Event => self.event(frame),
            Matched::Foreign(frame) => {
                tracing::debug!(?frame, "a response to no action of ours");
                Ok(())
            }
        }
    }

    fn event(&mut self, frame: Frame) -> Result<(), Why> {
        match Event::read(&frame) {
            Some(Event::FullyBooted(event)) => {
                self.booted = true;
                self.boot.since = event.uptime().and_then(started);
                self.list_when_booted()?;
            }
            Some(Event::Shutdown) => self.set(State::Draining),
            _ => {}
        }
        self.shared.outbox.push(Delivery::Event(frame));
        Ok(())
    }

    pub(super) fn answered(&mut self, asker: Asker, outcome: Outcome) -> Result<(), Why> {
        if let Err(ActionError::Refused { message }) = &outcome
            && message == SHUTTING_DOWN
        {
            self.set(State::Draining);
        }
        match asker {
            Asker::Caller(caller) => {
                // A caller that left does not want it any more.
                let _gone = caller.send(outcome);
            }
            Asker::Challenge => {
                let answer = login_answer(outcome)?;
                let challenge = answer.response.str("Challenge").ok_or(Why::Protocol)?;
                let login = self.shared.credentials.answer(challenge);
                self.ask(login, Asker::Login)?;
            }
            Asker::Login => {
                login_answer(outcome)?;
                self.logged_in()?;
            }
            Asker::Ping => {
                self.pong_due = None;
                self.alive(outcome.is_ok());
            }
            Asker::Status => {
                // Not every user may ask; then we do not know, and say so.
                self.boot.start = outcome.ok().and_then(|answer| boot_text(&answer.response));
                self.asked = true;
                self.list_when_booted()?;
            }
            Asker::Listing => self.listed(outcome)?,
        }
        Ok(())
    }

    fn logged_in(&mut self) -> Result<(), Why> {
        self.set(State::Syncing);
        self.phase = Phase::Booting;
        let now = Instant::now();
        self.phase_ends = now + self.shared.timing.boot;
        self.next_ping = now + self.shared.timing.ping;
        self.ask(Request::new("CoreStatus"), Asker::Status)
    }

    pub(super) fn list_when_booted(&mut self) -> Result<(), Why> {
        if self.phase != Phase::Booting || !self.booted || !self.asked {
            return Ok(());
        }
        self.phase = Phase::Listing;
        self.list()
    }

    pub(super) fn list(&mut self) -> Result<(), Why> {
        self.relist_at = None;
        self.ask(Request::new("CoreShowChannels").map(Request::with_list), Asker::Listing)
    }

    fn listed(&mut self, outcome: Outcome) -> Result<(), Why> {
        let boot = self.boot.clone();
        match outcome {
            Ok(answer) => {
                self.shared
                    .outbox
                    .push(Delivery::Snapshot { boot: boot.clone(), channels: answer.items });
                if self.phase == Phase::Listing {
                    self.phase = Phase::Live;
                    self.set(State::Ready { boot });
                }
            }
            // It will not be granted by asking again; without it nothing is known.
            Err(ActionError::Refused { message })
                if self.phase == Phase::Listing && message != SHUTTING_DOWN =>
            {
                return Err(Why::Forbidden(message));
            }
            Err(error) => {
                tracing::warn!(%error, "could not list the channels, trying again");
                self.relist_at = Some(Instant::now() + self.shared.timing.ping);
            }
        }
        Ok(())
    }

    /// A ping was answered: refused means that Asterisk is stopping, done that it is not, or not any more.
    fn alive(&mut self, willing: bool) {
        let draining = *self.shared.state.borrow() == State::Draining;
        if willing && draining && self.phase == Phase::Live {
            self.set(State::Ready { boot: self.boot.clone() });
        }
    }
}

fn login_answer(outcome: Outcome) -> Result<Answer, Why> {
    outcome.map_err(|error| match error {
        ActionError::Refused { message } if message == SHUTTING_DOWN => Why::Closed,
        ActionError::Refused { message } => Why::Refused(message),
        _ => Why::LoginTimeout,
    })
}

/// When that was, as many seconds ago.
fn started(uptime: u64) -> Option<Timestamp> {
    let uptime = SignedDuration::from_secs(i64::try_from(uptime).ok()?);
    Timestamp::now().checked_sub(uptime).ok()
}

fn boot_text(status: &Frame) -> Option<String> {
    Some(format!("{} {}", status.str("CoreStartupDate")?, status.str("CoreStartupTime")?))
}
