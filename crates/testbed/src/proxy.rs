//! Between a client of AMI and its Asterisk: passes frames on, until a rule says otherwise. Rules
//! speak of actions and events, never of time.

mod board;
mod frame;
mod link;
mod rule;

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use self::board::{Board, Rules};
use self::link::Link;
pub use self::rule::{EventPattern, Fault, Moment};
use self::rule::{Loss, Rule};
use crate::TestbedError;
use crate::loopback::own_address;

/// Where a client believes its Asterisk to be. Dropping it closes every connection.
#[derive(Debug)]
pub struct FaultProxy {
    address: SocketAddr,
    board: Arc<Board>,
}

impl FaultProxy {
    /// Listens at once; Asterisk is connected to for each client, and need not run yet.
    pub fn start(asterisk: SocketAddr) -> Result<Self, TestbedError> {
        let what = || TestbedError::io("could not listen for the manager's clients");
        let listener = TcpListener::bind((own_address(), 0)).map_err(what())?;
        let address = listener.local_addr().map_err(what())?;
        let board = Arc::new(Board::default());
        let shared = Arc::clone(&board);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if shared.lock().over {
                    return;
                }
                accept(client, asterisk, &shared);
            }
        });
        Ok(Self { address, board })
    }

    /// What to give the client in place of Asterisk's own address.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.address
    }

    /// Has a fault strike at its moment, once, the connection that the moment is of.
    pub fn arm(&self, moment: Moment, fault: Fault) {
        self.board.lock().faults.push(Rule { moment, fault });
    }

    /// Has the next `count` events that fit never arrive.
    pub fn lose(&self, pattern: EventPattern, count: usize) {
        self.board.lock().losses.push(Loss { pattern, left: count });
    }

    /// Has the next call that is originated lose all of its events that fit. Said again before it
    /// is, it means the call after that.
    pub fn lose_from_next_call(&self, patterns: Vec<EventPattern>) {
        self.board.lock().of_next_calls.push_back(patterns);
    }

    /// Waits until so many faults have struck since the start.
    pub fn wait_for_faults(&self, count: usize, limit: Duration) -> Result<(), TestbedError> {
        self.wait(limit, count, "faults that struck", |rules| rules.struck)
    }

    /// Waits until so many calls were asked for since the start.
    pub fn wait_for_originates(&self, count: usize, limit: Duration) -> Result<(), TestbedError> {
        self.wait(limit, count, "calls asked for", |rules| rules.originated.len())
    }

    /// The ids under which calls were asked for, in their order, whether or not Asterisk got to know.
    #[must_use]
    pub fn originated(&self) -> Vec<String> {
        self.board.lock().originated.clone()
    }

    /// How many events of a call were lost, by its Linkedid.
    #[must_use]
    pub fn lost_of(&self, call: &str) -> usize {
        self.board.lock().lost_of(call)
    }

    /// Cuts every connection, and lets nobody in until [`Self::mend`].
    pub fn shut(&self) {
        self.board.lock().shut = true;
        self.close_links(|_| true);
    }

    /// Lets clients in again. Both ends of what fell into a black hole learn now that it is gone.
    pub fn mend(&self) {
        self.board.lock().shut = false;
        self.close_links(Link::is_black_hole);
    }

    fn close_links(&self, which: impl Fn(&Link) -> bool) {
        for link in self.board.lock().links.extract_if(.., |link| which(link)) {
            link.close();
        }
    }

    fn wait(
        &self,
        limit: Duration,
        count: usize,
        what: &str,
        counted: impl Fn(&Rules) -> usize,
    ) -> Result<(), TestbedError> {
        if self.board.wait(limit, |rules| counted(rules) >= count) {
            return Ok(());
        }
        let seen = counted(&self.board.lock());
        Err(TestbedError::failed(
            "the proxy",
            format!("{seen} {what} after {limit:?}, not {count}"),
        ))
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.board.lock().over = true;
        self.close_links(|_| true);
        // Wakes whoever waits for the next client.
        let _ = TcpStream::connect(self.address);
    }
}

/// A client that finds no Asterisk is closed at once.
fn accept(client: TcpStream, asterisk: SocketAddr, board: &Arc<Board>) {
    let Ok(asterisk) = TcpStream::connect(asterisk) else { return };
    for stream in [&client, &asterisk] {
        let _ = stream.set_nodelay(true);
    }
    let link = Arc::new(Link::new(client, asterisk));
    let mut rules = board.lock();
    if rules.shut || rules.over {
        return link.close();
    }
    // Those that nobody carries anything for are over.
    rules.links.retain(|link| Arc::strong_count(link) > 1 || link.is_black_hole());
    rules.links.push(Arc::clone(&link));
    drop(rules);
    let (actions, answers) = (Arc::clone(&link), link);
    let (left, right) = (Arc::clone(board), Arc::clone(board));
    thread::spawn(move || actions.carry_actions(&left));
    thread::spawn(move || answers.carry_answers(&right));
}

#[cfg(test)]
mod tests;
