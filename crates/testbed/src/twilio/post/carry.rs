use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use super::Letter;
use crate::twilio::call::Call;
use crate::twilio::exchange::{Exchange, State};
use crate::twilio::fault::{Fault, FaultPoint};

/// How long a callback that is to come out of order waits for the next one.
const HELD: Duration = Duration::from_secs(30);
/// How long after its end a call's callback comes once more.
const REPLAYED: Duration = Duration::from_secs(15);

/// Callbacks on their way: those of one leg leave in their order, one by one.
#[derive(Debug, Default)]
pub(in crate::twilio) struct Desk {
    queues: HashMap<String, VecDeque<Letter>>,
    /// What waits until another one of its leg has left.
    held: HashMap<String, Vec<Letter>>,
}

impl Exchange {
    /// Sends a callback about a leg or a text, when those before it have arrived.
    pub(in crate::twilio) fn tell(self: &Arc<Self>, about: &str, letter: Letter) {
        match self.strike(FaultPoint::Callback) {
            Some(Fault::Lost) => {}
            Some(Fault::Twice) => self.enqueue(about, vec![letter.clone(), letter]),
            Some(Fault::Late(late)) => self.apart(move |exchange| {
                exchange.pause(late);
                exchange.bring(&letter);
            }),
            Some(Fault::Reordered) => self.hold(about.to_owned(), letter),
            Some(Fault::Replayed) => {
                self.enqueue(about, vec![letter.clone()]);
                let about = about.to_owned();
                self.apart(move |exchange| exchange.replay(&about, &letter));
            }
            _ => self.enqueue(about, vec![letter]),
        }
    }

    fn enqueue(self: &Arc<Self>, about: &str, letters: Vec<Letter>) {
        let is_new = self.change(|state| {
            let held = state.desk.held.remove(about).unwrap_or_default();
            let queue = state.desk.queues.get_mut(about);
            let is_new = queue.is_none();
            let queue = match queue {
                Some(queue) => queue,
                None => state.desk.queues.entry(about.to_owned()).or_default(),
            };
            queue.extend(letters.into_iter().chain(held));
            is_new
        });
        if is_new {
            let about = about.to_owned();
            self.apart(move |exchange| {
                while let Some(letter) = exchange.change(|state| next(state, &about)) {
                    exchange.bring(&letter);
                }
            });
        }
    }

    fn hold(self: &Arc<Self>, about: String, letter: Letter) {
        let token = letter.token.clone();
        self.change(|state| state.desk.held.entry(about.clone()).or_default().push(letter));
        self.apart(move |exchange| {
            let is_gone = |state: &mut State| {
                let held = state.desk.held.get(&about);
                let is_held = held.is_some_and(|held| held.iter().any(|it| it.token == token));
                (!is_held).then_some(())
            };
            // Nothing followed: it was the last one.
            if exchange.wait(exchange.options.here(HELD), is_gone).is_none() {
                exchange.enqueue(&about, Vec::new());
            }
        });
    }

    fn replay(&self, about: &str, letter: &Letter) {
        self.poll(|state, now| {
            let is_over = state.call(about).is_none_or(Call::is_over);
            if is_over { Ok(()) } else { Err(now + HELD) }
        });
        self.pause(self.options.here(REPLAYED));
        self.bring(letter);
    }

    /// Delivers a callback, which the application must take.
    fn bring(&self, letter: &Letter) {
        if self.lock().over {
            return;
        }
        match self.deliver(letter) {
            Ok(answer) if (200..300).contains(&answer.status) => {}
            Ok(answer) => {
                let path = &letter.page.url.rest;
                self.complain(format!("15003 {path} answered {}", answer.status));
            }
            Err(no) => {
                self.complain(format!("{} nothing from {}", no.code(), letter.page.url.rest));
            }
        }
    }
}

fn next(state: &mut State, about: &str) -> Option<Letter> {
    let letter = state.desk.queues.get_mut(about).and_then(VecDeque::pop_front);
    if letter.is_none() {
        state.desk.queues.remove(about);
    }
    letter
}
