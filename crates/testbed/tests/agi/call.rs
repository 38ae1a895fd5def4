use std::fmt::Debug;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use agi_rs::commands::Noop;
use agi_rs::{AgiError, Command};

use crate::leg::{Exchange, Real};
use crate::pbx::{Pbx, Plan};
use crate::row::{Life, Peer, Row, Shows};

/// One answered call, both of whose halves are in the test's hands.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) pbx: &'a Pbx,
    /// The half whose commands are looked at.
    pub(crate) program: Real,
    /// The half that presses keys, talks and hangs up; `None` once it has.
    pub(crate) caller: Option<Real>,
    /// The uniqueid of the half under test.
    pub(crate) channel: String,
    life: Life,
    pub(crate) rows: Vec<Row>,
}

/// A result that knows how to complain.
struct Told<T> {
    result: Result<T, AgiError>,
    told: String,
}

impl<T> Told<T> {
    fn unwrap(self) -> T {
        self.result.unwrap_or_else(|_| panic!("it failed: {}", self.told))
    }

    fn unwrap_err(self) -> AgiError {
        self.result.err().unwrap_or_else(|| panic!("it did not fail: {}", self.told))
    }
}

static MARKS: AtomicUsize = AtomicUsize::new(0);

impl<'a> Call<'a> {
    pub(crate) fn begin(pbx: &'a Pbx, name: &str) -> Self {
        Self::planned(pbx, name, &pbx.plan())
    }

    pub(crate) fn planned(pbx: &'a Pbx, name: &str, plan: &Plan) -> Self {
        let number = pbx.originate(name, plan);
        let mut caller = pbx.session(&format!("caller-{number}"), "caller");
        caller.leg.session.answer().unwrap();
        let channel = format!("program-{number}");
        let program = pbx.session(&channel, "program");
        Self::of(pbx, program, caller, channel)
    }

    /// Of two sessions that are there already.
    pub(crate) fn of(pbx: &'a Pbx, program: Real, caller: Real, channel: String) -> Self {
        Self { pbx, program, caller: Some(caller), channel, life: Life::Live, rows: Vec::new() }
    }

    /// A call whose half under test is the called one, and has not answered yet.
    pub(crate) fn ringing(pbx: &'a Pbx, name: &str) -> Self {
        let channel = format!("caller-{}", pbx.originate(name, &pbx.plan()));
        let program = pbx.session(&channel, "caller");
        Self { pbx, program, caller: None, channel, life: Life::Live, rows: Vec::new() }
    }

    /// The caller's half.
    pub(crate) fn caller(&mut self) -> &mut Real {
        self.caller.as_mut().unwrap()
    }

    /// The caller hangs up; returns once the program was told.
    pub(crate) fn hang_up(&mut self) {
        drop(self.caller.take());
        assert_eq!(self.program.wait_for_word(), "HANGUP\n");
        self.life = Life::Dead;
    }

    /// Runs a command whose success is to be shown.
    pub(crate) fn succeeds<C: Command<Output: Debug>>(
        &mut self,
        case: &'static str,
        command: &C,
    ) -> C::Output {
        let exchange = self.program.leg.run(command);
        self.keep(case, Shows::Success, exchange).unwrap()
    }

    /// Runs a command that is to be shown failing.
    pub(crate) fn fails<C: Command<Output: Debug>>(
        &mut self,
        case: &'static str,
        command: &C,
    ) -> AgiError {
        let exchange = self.program.leg.run(command);
        self.keep(case, Shows::Failure, exchange).unwrap_err()
    }

    /// Runs a command that does not reach the wire.
    pub(crate) fn is_refused<C: Command<Output: Debug>>(
        &mut self,
        name: &'static str,
        case: &'static str,
        command: &C,
    ) {
        let exchange = self.program.leg.run(command);
        assert!(exchange.sent.is_empty(), "{case}");
        let row = Row::of(case, Shows::Failure, self.life, Peer::Nobody, &exchange);
        self.rows.push(row.named(name));
    }

    /// Runs a command that is answered, and has nothing to give.
    pub(crate) fn comes_to_nothing<C: Command<Output: Debug>>(
        &mut self,
        case: &'static str,
        command: &C,
    ) -> C::Output {
        let exchange = self.program.leg.run(command);
        self.keep(case, Shows::Failure, exchange).unwrap()
    }

    /// Like [`Self::succeeds`], and the caller acts once Asterisk runs the command.
    pub(crate) fn succeeds_while<C: Command<Output: Debug + Send> + Sync>(
        &mut self,
        case: &'static str,
        command: &C,
        act: impl FnOnce(&mut Real),
    ) -> C::Output {
        let exchange = self.run_while(command, |caller| act(caller.as_mut().unwrap()));
        self.keep(case, Shows::Success, exchange).unwrap()
    }

    /// The caller hangs up while the command runs, which fails.
    pub(crate) fn fails_while_hung_up<C: Command<Output: Debug + Send> + Sync>(
        &mut self,
        case: &'static str,
        command: &C,
    ) -> AgiError {
        let exchange = self.run_while(command, |caller| drop(caller.take()));
        self.keep(case, Shows::Failure, exchange).unwrap_err()
    }

    /// The caller acts and hangs up while the command runs, which has something to give all the
    /// same.
    pub(crate) fn succeeds_while_hung_up<C: Command<Output: Debug + Send> + Sync>(
        &mut self,
        case: &'static str,
        command: &C,
        act: impl FnOnce(&mut Real),
    ) -> C::Output {
        let exchange = self.run_while(command, |caller| act(&mut caller.take().unwrap()));
        self.keep(case, Shows::Failure, exchange).unwrap()
    }

    fn run_while<C: Command<Output: Send> + Sync>(
        &mut self,
        command: &C,
        act: impl FnOnce(&mut Option<Real>),
    ) -> Exchange<C::Output> {
        let from = self.mark();
        let Self { program, pbx, caller, channel, .. } = self;
        thread::scope(|scope| {
            let running = scope.spawn(|| program.leg.run(command));
            pbx.wait_for_start(from, channel);
            act(caller);
            running.join().unwrap()
        })
    }

    /// Lets Asterisk say where in its events this channel stands.
    pub(crate) fn mark(&mut self) -> usize {
        let mark = format!("mark {}", MARKS.fetch_add(1, Ordering::SeqCst));
        let start = self.pbx.manager.now();
        self.program.leg.run(&Noop { text: &mark }).result.unwrap();
        let is_mark = |event: &str| {
            event.contains("Event: AGIExecStart\r\n") && event.contains(&format!("{mark}\""))
        };
        self.pbx.manager.wait(start, &mark, is_mark).0
    }

    /// Waits until the next command after that mark runs.
    pub(crate) fn wait_for_start(&self, from: usize) {
        self.pbx.wait_for_start(from, &self.channel);
    }

    fn keep<T: Debug>(
        &mut self,
        case: &'static str,
        shows: Shows,
        exchange: Exchange<T>,
    ) -> Told<T> {
        self.rows.push(Row::of(case, shows, self.life, Peer::Asterisk, &exchange));
        let told = self.rows.last().map(Row::cells).unwrap_or_default();
        Told { result: exchange.result, told }
    }
}
