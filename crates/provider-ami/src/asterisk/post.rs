//! Carries facts to the sink on a thread of its own: the sink may block, and the network does not wait.

use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;

use callback_core::ports::provider::{EventSink, Fact};

enum Letter {
    Fact(Fact),
    Ready,
}

/// Hands over in order. When dropped, what was posted is still delivered.
pub(super) struct Post {
    letters: Option<mpsc::Sender<Letter>>,
    thread: Option<JoinHandle<()>>,
}

impl Post {
    pub(super) fn start(sink: Arc<dyn EventSink>) -> std::io::Result<Self> {
        // Unbounded: a call has about ten facts, and calls are limited.
        let (letters, received) = mpsc::channel();
        let deliver = move || {
            for letter in received {
                match letter {
                    Letter::Fact(fact) => sink.fact(fact),
                    Letter::Ready => sink.provider_ready(),
                }
            }
        };
        let thread = std::thread::Builder::new().name("asterisk-facts".into()).spawn(deliver)?;
        Ok(Self { letters: Some(letters), thread: Some(thread) })
    }

    pub(super) fn fact(&self, fact: Fact) {
        self.send(Letter::Fact(fact));
    }

    pub(super) fn ready(&self) {
        self.send(Letter::Ready);
    }

    fn send(&self, letter: Letter) {
        let sent = self.letters.as_ref().is_some_and(|letters| letters.send(letter).is_ok());
        if !sent {
            tracing::error!("the sink of facts has stopped");
        }
    }
}

impl Drop for Post {
    fn drop(&mut self) {
        self.letters = None;
        drop(self.thread.take()); // It ends with its last letter.
    }
}
