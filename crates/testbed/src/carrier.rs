mod call;
mod caller;
mod exchange;
mod log;
mod request;
mod scenario;
mod start;
mod threads;

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant, SystemTime};

pub use self::call::{End, Phone, PhoneCall, Text};
pub use self::caller::{CallIn, Caller};
use self::exchange::Exchange;
use self::log::Log;
use self::scenario::Plan;
use self::start::{phone_sockets, start_sipp};
use crate::TestbedError;
use crate::audio::{Talk, Voice, rtcp};
use crate::folder::Folder;
use crate::loopback::{free_port, own_address};
use crate::process::Process;

/// How often a wait looks by itself.
const LOOK: Duration = Duration::from_millis(100);

/// What a test decides about its phones.
#[derive(Clone, Copy, Debug)]
pub struct CarrierOptions {
    /// How long a phone rings before it answers.
    pub ring: Duration,
    /// After how long a visitor hangs up.
    pub talk: Duration,
    pub business: Voice,
    pub visitor: Voice,
}

impl Default for CarrierOptions {
    fn default() -> Self {
        Self {
            ring: Duration::from_millis(200),
            talk: Duration::from_secs(2),
            business: Voice::Tone,
            visitor: Voice::Tone,
        }
    }
}

/// A SIP carrier with every phone behind it: what a number does is told by its last two digits,
/// and area code 201 is the business's. Dropping it takes it off the net.
#[derive(Debug)]
pub struct Carrier {
    // First, so that nobody rings when the phones go.
    sipp: Process,
    address: Ipv4Addr,
    sip: SocketAddr,
    board: Arc<Switchboard>,
    log: Arc<Mutex<Log>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    /// Where the visitor's phone takes audio.
    visitor_port: u16,
    folder: Folder,
}

#[derive(Debug)]
struct Switchboard {
    exchange: Mutex<Exchange>,
    changed: Condvar,
    closed: AtomicBool,
}

impl Carrier {
    /// Starts the phones, and returns once they take calls.
    pub fn start(options: CarrierOptions) -> Result<Self, TestbedError> {
        let address = own_address();
        let sip = SocketAddr::from((address, free_port(address)?));
        let folder = Folder::new()?;
        let (business, business_reports, business_port) = phone_sockets(address)?;
        let (visitor, visitor_reports, visitor_port) = phone_sockets(address)?;
        let plan = Plan { ring: options.ring, talk: options.talk, business_port, visitor_port };
        let file = folder.path().join("carrier.xml");
        fs::write(&file, scenario::render(&plan)).map_err(TestbedError::file("write", &file))?;
        let sipp = start_sipp(&folder, sip)?;
        request::wait_for_answer(sip, address, Duration::from_mins(1)).map_err(|error| {
            TestbedError::failed("sipp", format!("{error}: {}", sipp.printed()))
        })?;

        let board = Arc::new(Switchboard {
            exchange: Mutex::new(Exchange::new(options.business, options.visitor)),
            changed: Condvar::new(),
            closed: AtomicBool::new(false),
        });
        let mut threads = Vec::new();
        for (phone, socket) in [(Phone::Business, business), (Phone::Visitor, visitor)] {
            let board = Arc::clone(&board);
            threads.push(thread::spawn(move || {
                let _ = threads::speak_and_hear(phone, &socket, &board);
            }));
        }
        let reports = [(Phone::Business, business_reports), (Phone::Visitor, visitor_reports)];
        for (phone, socket) in reports {
            let board = Arc::clone(&board);
            threads.push(thread::spawn(move || {
                let _ = threads::report(phone, &socket, &board);
            }));
        }
        let log = Arc::new(Log::new(folder.path().join("calls.log")));
        let (followed, told) = (Arc::clone(&log), Arc::clone(&board));
        threads.push(thread::spawn(move || {
            threads::follow_log(&followed, &told, |call_id| {
                let _ = request::hang_up(sip, address, call_id);
            });
        }));
        let threads = Mutex::new(threads);
        Ok(Self { sipp, address, sip, board, log, threads, visitor_port, folder })
    }

    /// The address to give Asterisk as its trunk.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.sip
    }

    /// Every call so far, in the order of their INVITEs.
    #[must_use]
    pub fn calls(&self) -> Vec<PhoneCall> {
        self.up_to_now().records()
    }

    /// The calls to one number; as many as INVITEs reached it. A call that it made is none.
    #[must_use]
    pub fn calls_to(&self, number: &str) -> Vec<PhoneCall> {
        let rung = |call: &PhoneCall| call.number == number && !call.calls_in;
        self.calls().into_iter().filter(rung).collect()
    }

    /// Shows two digits on the page of the visitor who has this number, who presses them when they are called; 24 and
    /// 25 as the simulator's table says.
    pub fn show(&self, number: &str, digits: &str) {
        let read = |digit: char| digit.to_digit(10).and_then(|digit| u8::try_from(digit).ok());
        let digits: Vec<u8> = digits.chars().filter_map(read).collect();
        if let Ok(digits) = digits.try_into() {
            self.board.lock().show(number, digits);
        }
    }

    /// Waits until this many text messages have come, and gives them; numbers that end in 12 decline
    /// theirs.
    pub fn wait_for_texts(&self, limit: Duration, count: usize) -> Result<Vec<Text>, TestbedError> {
        self.wait(limit, |exchange| exchange.texts().len() >= count)?;
        Ok(self.up_to_now().texts())
    }

    /// How many frames of audio reached the phone of this call.
    #[must_use]
    pub fn heard(&self, call: &PhoneCall) -> usize {
        self.board.lock().heard(&call.call_id)
    }

    /// What every phone says, when asked, of what reaches it: packets lost, and the jitter.
    pub const REPORTED: (u32, Duration) = (rtcp::LOST, rtcp::JITTER_TIME);
    /// How long such a report takes to a phone and back.
    pub const REPORT_DELAY: Duration = rtcp::DELAY;

    /// Who heard whom, for every visitor call that was answered.
    #[must_use]
    pub fn talks(&self) -> Vec<Talk> {
        self.up_to_now().talks()
    }

    /// Waits until `done` is true of the calls; an error that lists them when `limit` passes.
    pub fn wait_for(
        &self,
        limit: Duration,
        done: impl Fn(&[PhoneCall]) -> bool,
    ) -> Result<(), TestbedError> {
        self.wait(limit, |exchange| done(&exchange.records()))
    }

    /// Waits until `done` is true of who hears whom; an error that lists the calls when `limit`
    /// passes.
    pub fn wait_for_talks(
        &self,
        limit: Duration,
        done: impl Fn(&[Talk]) -> bool,
    ) -> Result<(), TestbedError> {
        self.wait(limit, |exchange| done(&exchange.talks()))
    }

    /// Waits until no call is left, ringing or up.
    pub fn wait_for_quiet(&self, limit: Duration) -> Result<(), TestbedError> {
        self.wait(limit, |exchange| !exchange.has_calls())
    }

    /// Makes the phone of an answered call hang up.
    pub fn hang_up(&self, call: &PhoneCall) -> Result<(), TestbedError> {
        request::hang_up(self.sip, self.address, &call.call_id)
    }

    /// Ends every call, as Asterisk was killed and no phone will hear of it.
    pub fn cut_off(&self) {
        self.up_to_now().cut_off(SystemTime::now());
        self.board.tell();
    }

    /// Takes the carrier off the net, as if its line were cut.
    pub fn kill(&mut self) {
        self.sipp.kill();
    }

    /// What reached a phone and fitted no call: none of it may come from Asterisk.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let errors = fs::read(self.folder.path().join("errors.log")).unwrap_or_default();
        String::from_utf8_lossy(&errors)
            .split("Aborting call on unexpected message")
            .skip(1)
            .map(|fault| fault.lines().next().unwrap_or_default().to_owned())
            .collect()
    }

    fn followers(&self) -> MutexGuard<'_, Vec<JoinHandle<()>>> {
        self.threads.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Everything that sipp has written of by now.
    fn up_to_now(&self) -> MutexGuard<'_, Exchange> {
        log::read(&self.log, &self.board);
        self.board.lock()
    }

    fn wait(&self, limit: Duration, done: impl Fn(&Exchange) -> bool) -> Result<(), TestbedError> {
        let deadline = Instant::now() + limit;
        let mut exchange = self.up_to_now();
        while !done(&exchange) {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                let calls: Vec<String> =
                    exchange.records().iter().map(PhoneCall::to_string).collect();
                return Err(TestbedError::failed(
                    "the phones",
                    format!("after {limit:?}: {calls:#?}"),
                ));
            }
            // Nobody tells of each frame that is heard.
            let waited = self.board.changed.wait_timeout(exchange, left.min(LOOK));
            (exchange, _) = waited.unwrap_or_else(PoisonError::into_inner);
        }
        Ok(())
    }
}

impl Drop for Carrier {
    fn drop(&mut self) {
        self.sipp.kill();
        self.board.closed.store(true, Ordering::Relaxed);
        self.board.changed.notify_all();
        let threads = std::mem::take(&mut *self.followers());
        for thread in threads {
            let _ = thread.join();
        }
    }
}

impl Switchboard {
    fn lock(&self) -> MutexGuard<'_, Exchange> {
        self.exchange.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    fn tell(&self) {
        self.changed.notify_all();
    }

    /// Rests for `time`, or until something happens.
    fn pause(&self, time: Duration) {
        drop(self.changed.wait_timeout(self.lock(), time));
    }
}
