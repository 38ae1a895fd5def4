//! How fast events are read: the recorded calls of `tests/traces`, over and over, from memory.
//!
//! `cargo run --release -p provider-ami --example events_per_second [events]`
#![expect(clippy::print_stdout, reason = "its result is what it prints")]

use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use bytes::BytesMut;
use memchr::{memchr, memchr_iter};
use provider_ami::ami::calls::Tracker;
use provider_ami::ami::codec::Decoder;
use provider_ami::ami::{ChannelId, Frame, Kind};

/// What a socket gives at once when much is waiting.
const READ: usize = 64 * 1024;
/// Rounds of each way, interleaved; the best counts, as others use the machine too.
const ROUNDS: usize = 5;

/// Reads the whole stream, and gives a sum so that nothing of it can be left out.
type Way = fn(&[u8]) -> u64;

const WAYS: [(&str, Way); 4] = [
    ("bare memchr, every header split", bare),
    ("frames, every header split", headers),
    ("frames, the values that a session looks up", lookups),
    ("frames, followed by a tracker", tracked),
];

fn main() -> Result<(), Box<dyn Error>> {
    let wanted = std::env::args().nth(1).map_or(Ok(200_000), |text| text.parse())?;
    let (stream, events) = stream(wanted)?;
    println!("{events} events, {} MB", stream.len() / 1_000_000);
    let mut best = [Duration::MAX; WAYS.len()];
    for _ in 0..ROUNDS {
        for ((_, way), best) in WAYS.iter().zip(&mut best) {
            let began = Instant::now();
            black_box(way(&stream));
            *best = began.elapsed().min(*best);
        }
    }
    let limit = best[0].as_secs_f64();
    for ((name, _), took) in WAYS.iter().zip(best) {
        let (rate, each) = (f64::from(events) / took.as_secs_f64(), took / events);
        println!("{rate:>10.0} events/s  {each:>6?}  {:>5.2}  {name}", took.as_secs_f64() / limit);
    }
    Ok(())
}

/// At least `wanted` events, and how many they are.
fn stream(wanted: u32) -> Result<(Vec<u8>, u32), Box<dyn Error>> {
    let traces = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/traces");
    let mut once = Vec::new();
    for file in std::fs::read_dir(traces)? {
        let text = std::fs::read_to_string(file?.path())?;
        for frame in text.split_inclusive("\r\n\r\n").filter(|frame| frame.starts_with("Event: ")) {
            once.extend_from_slice(frame.as_bytes());
        }
    }
    let events = u32::try_from(decode(&once, |_| 1))?;
    let repeats = wanted.div_ceil(events);
    Ok((once.repeat(usize::try_from(repeats)?), events * repeats))
}

fn decode(stream: &[u8], mut look: impl FnMut(&Frame) -> u64) -> u64 {
    let (mut decoder, mut buf, mut sum) = (Decoder::default(), BytesMut::with_capacity(READ), 0);
    for read in stream.chunks(READ) {
        buf.extend_from_slice(read);
        while let Ok(Some(frame)) = decoder.decode(&mut buf) {
            sum += look(&frame);
        }
    }
    sum
}

fn headers(stream: &[u8]) -> u64 {
    decode(stream, |frame| frame.headers().map(|(name, value)| weigh(name, value)).sum())
}

fn lookups(stream: &[u8]) -> u64 {
    const NAMES: [&str; 5] = ["ActionID", "Event", "Uniqueid", "Linkedid", "ChannelState"];
    decode(stream, |frame| {
        let values = NAMES.iter().filter_map(|name| frame.bytes(name));
        u64::from(frame.kind() == Kind::Event) + values.map(|value| value.len() as u64).sum::<u64>()
    })
}

fn tracked(stream: &[u8]) -> u64 {
    let (mut tracker, now) = (Tracker::default(), tokio::time::Instant::now());
    if let Ok(id) = ChannelId::parse("cb-answered") {
        tracker.follow(&id);
    }
    decode(stream, |frame| tracker.apply(frame, now).len() as u64)
}

/// The limit: finds lines and colons, and allocates nothing.
fn bare(stream: &[u8]) -> u64 {
    let (mut start, mut sum) = (0, 0);
    for end in memchr_iter(b'\n', stream) {
        let line = stream.get(start..end.saturating_sub(1)).unwrap_or_default();
        start = end + 1;
        if let Some(colon) = memchr(b':', line) {
            let (name, value) = line.split_at(colon);
            sum += weigh(name, value.get(2..).unwrap_or_default());
        }
    }
    sum
}

fn weigh(name: &[u8], value: &[u8]) -> u64 {
    (name.len() + value.len()) as u64
}
