//! What others run who are told of callbacks: a mail server, and a receiver of webhooks. Both keep what
//! they were given, and misbehave if they are told to.

mod hooks;
mod mail;

use std::collections::VecDeque;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

pub use self::hooks::{Hook, HookReceiver};
pub use self::mail::{Mail, MailReply, MailServer};

use crate::TestbedError;

/// How long one waits for what must come.
const DEADLINE: Duration = Duration::from_secs(30);

/// A listener on loopback, what it was given, and what it is to answer next.
struct Desk<G, A> {
    address: SocketAddr,
    shared: Arc<Shared<G, A>>,
}

struct Shared<G, A> {
    state: Mutex<State<G, A>>,
    news: Condvar,
}

struct State<G, A> {
    given: Vec<G>,
    answers: VecDeque<A>,
    over: bool,
}

impl<G: Clone + Send + 'static, A: Send + 'static> Desk<G, A> {
    /// Serves each connection in a thread of its own.
    fn start(
        answers: impl IntoIterator<Item = A>,
        talk: fn(&TcpStream, &Shared<G, A>) -> std::io::Result<()>,
    ) -> Result<Self, TestbedError> {
        let what = || TestbedError::io("could not listen on loopback");
        let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(what())?;
        let address = listener.local_addr().map_err(what())?;
        let answers = answers.into_iter().collect();
        let state = State { given: Vec::new(), answers, over: false };
        let shared = Arc::new(Shared { state: Mutex::new(state), news: Condvar::new() });
        let all = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if all.lock().over {
                    return;
                }
                let shared = Arc::clone(&all);
                thread::spawn(move || drop(talk(&stream, &shared)));
            }
        });
        Ok(Self { address, shared })
    }

    /// All that was given, once it is so many.
    fn wait_for(&self, many: usize) -> Result<Vec<G>, TestbedError> {
        let deadline = Instant::now() + DEADLINE;
        let mut state = self.shared.lock();
        while state.given.len() < many {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                let detail = format!("{} of {many} came", state.given.len());
                return Err(TestbedError::failed("waited in vain", detail));
            }
            let waited = self.shared.news.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        Ok(state.given.clone())
    }
}

impl<G, A> Shared<G, A> {
    fn lock(&self) -> MutexGuard<'_, State<G, A>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, given: G) {
        self.lock().given.push(given);
        self.news.notify_all();
    }

    fn next_answer(&self) -> Option<A> {
        self.lock().answers.pop_front()
    }
}

impl<G, A> Drop for Desk<G, A> {
    fn drop(&mut self) {
        self.shared.lock().over = true;
        let _ = TcpStream::connect(self.address); // Wakes the listener, so that it goes.
    }
}
