//! Many connections at once, each asking again as soon as it is answered.

use std::cell::{Cell, RefCell};
use std::error::Error;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::runtime::Builder;
use tokio::task::LocalSet;

use crate::client::Client;

/// What a crowd saw.
#[derive(Debug)]
pub(crate) struct Seen {
    /// Of each answer, in microseconds, in order of size.
    times: Vec<u32>,
    took: Duration,
    /// Answers with another status than was wanted.
    pub(crate) others: u64,
    /// Ends of the connection, before an answer was whole.
    pub(crate) broken: u64,
}

impl Seen {
    pub(crate) fn answers(&self) -> usize {
        self.times.len()
    }

    #[expect(clippy::cast_precision_loss, reason = "far fewer than that")]
    pub(crate) fn per_second(&self) -> f64 {
        self.times.len() as f64 / self.took.as_secs_f64()
    }

    /// The time that so many of a hundred answers took at most, in milliseconds.
    pub(crate) fn percentile(&self, percent: usize) -> f64 {
        let index = (self.times.len() * percent / 100).min(self.times.len().saturating_sub(1));
        self.times.get(index).map_or(f64::NAN, |us| f64::from(*us) / 1000.0)
    }
}

/// Has so many connections ask until the time is over, or until all of them broke.
pub(crate) fn ask(
    address: SocketAddr,
    connections: usize,
    time: Duration,
    (request, status): (impl Fn(u64, &mut String) + 'static, u16),
    answered: impl Fn(&[u8]) + 'static,
) -> Result<Seen, Box<dyn Error>> {
    let runtime = Builder::new_current_thread().enable_io().build()?;
    let crowd = Rc::new(Crowd {
        next: Cell::new(0),
        request: Box::new(request),
        answered: Box::new(answered),
        times: RefCell::default(),
        others: Cell::new(0),
        broken: Cell::new(0),
        status,
    });
    let took = LocalSet::new().block_on(&runtime, async {
        let mut clients = Vec::new();
        for _ in 0..connections {
            clients.push(Client::connect(address).await?);
        }
        let begun = Instant::now();
        let until = begun + time;
        let asking = clients.into_iter().map(|client| {
            let crowd = crowd.clone();
            tokio::task::spawn_local(async move { crowd.ask(client, until).await })
        });
        for one in asking.collect::<Vec<_>>() {
            one.await?;
        }
        Ok::<_, Box<dyn Error>>(begun.elapsed())
    })?;
    let mut times = crowd.times.take();
    times.sort_unstable();
    Ok(Seen { times, took, others: crowd.others.get(), broken: crowd.broken.get() })
}

type Write = Box<dyn Fn(u64, &mut String)>;
type Read = Box<dyn Fn(&[u8])>;

struct Crowd {
    next: Cell<u64>,
    request: Write,
    answered: Read,
    times: RefCell<Vec<u32>>,
    others: Cell<u64>,
    broken: Cell<u64>,
    status: u16,
}

impl Crowd {
    async fn ask(&self, mut client: Client, until: Instant) {
        let mut request = String::new();
        while Instant::now() < until {
            (self.request)(self.next.replace(self.next.get() + 1), &mut request);
            let sent = Instant::now();
            let Ok(answer) = client.ask(request.as_bytes()).await else {
                self.broken.set(self.broken.get() + 1);
                return;
            };
            if answer.status == self.status {
                let us = u32::try_from(sent.elapsed().as_micros()).unwrap_or(u32::MAX);
                self.times.borrow_mut().push(us);
                (self.answered)(answer.body);
            } else {
                self.others.set(self.others.get() + 1);
            }
        }
    }
}
