//! The loop around sessions: connects, learns why each ended, waits, connects again.

use std::time::Duration;

use tokio::time::Instant;

use super::error::NotSent;
use super::session::{Command, Session, Shared, set};
use super::{ActionError, Backoff, Connect, State, Why};

/// What Asterisk says to a second login while `allowmultiplelogin=no`.
const IN_USE: &str = "Login Already In Use";

pub(super) struct Driver {
    connect: Box<dyn Connect>,
    backoff: Backoff,
    failures: u32,
    shared: Shared,
}

impl Driver {
    pub(super) fn new(connect: Box<dyn Connect>, backoff: Backoff, shared: Shared) -> Self {
        Self { connect, backoff, failures: 0, shared }
    }

    pub(super) async fn run(mut self) {
        loop {
            let began = Instant::now();
            let why = match self.connected().await {
                Ok(stream) => Session::new(&mut self.shared).run(stream).await,
                Err(why) => why,
            };
            if why == Why::Stopped {
                return set(&self.shared.state, State::Down { why });
            }
            let pause = self.after(why, began.elapsed());
            if self.rest(pause).await.is_err() {
                return set(&self.shared.state, State::Down { why: Why::Stopped });
            }
        }
    }

    async fn connected(&mut self) -> Result<Box<dyn super::transport::Stream>, Why> {
        let limit = self.shared.timing.login;
        let connecting = tokio::time::timeout(limit, self.connect.connect());
        tokio::pin!(connecting);
        loop {
            tokio::select! {
                connected = &mut connecting => return match connected {
                    Ok(Ok(stream)) => Ok(stream),
                    Ok(Err(error)) => Err(Why::Unreachable(error.to_string())),
                    Err(_) => Err(Why::Unreachable("timed out".to_owned())),
                },
                command = self.shared.commands.recv() => match command {
                    Some(command) => decline(command, &self.shared.state.borrow()),
                    None => return Err(Why::Stopped),
                },
                () = self.shared.outbox.tell_gap() => {}
            }
        }
    }

    /// Takes note of how a session ended, and says how long to wait.
    fn after(&mut self, why: Why, lasted: Duration) -> Duration {
        let served = matches!(
            *self.shared.state.borrow(),
            State::Ready { .. } | State::Syncing | State::Draining
        );
        if served {
            self.shared.outbox.disconnected();
            if lasted >= self.backoff.stable {
                self.failures = 0;
            }
        }
        let pause = match &why {
            Why::Refused(message) if message != IN_USE => self.backoff.refused_pause(),
            Why::Forbidden(_) => self.backoff.refused_pause(),
            _ => self.backoff.pause(self.failures),
        };
        self.failures = self.failures.saturating_add(1);
        let fenced = matches!(&why, Why::Refused(message) if message == IN_USE);
        set(&self.shared.state, if fenced { State::Fenced } else { State::Down { why } });
        pause
    }

    /// Waits, and meanwhile answers everyone that nothing was sent; an error means that nobody is left to serve.
    async fn rest(&mut self, pause: Duration) -> Result<(), ()> {
        let over = tokio::time::sleep(pause);
        tokio::pin!(over);
        loop {
            tokio::select! {
                () = &mut over => return Ok(()),
                command = self.shared.commands.recv() => match command {
                    Some(command) => decline(command, &self.shared.state.borrow()),
                    None => return Err(()),
                },
                () = self.shared.outbox.tell_gap() => {}
            }
        }
    }
}

fn decline(command: Command, state: &State) {
    if let Command::Send { asker, .. } = command {
        let refusal = ActionError::NotSent(NotSent::NotReady(state.clone()));
        let _gone = asker.send(Err(refusal));
    }
}
