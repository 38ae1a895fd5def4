use std::collections::HashMap;
use std::error::Error;
use std::io::{BufRead, Read, Write, stdin};
use std::net::TcpStream;

use memchr::memmem;

/// Places calls as `ami-client calls` does, for each line `IN_FLIGHT COUNT`, with no more than a blocking socket: it
/// knows two events by their first line, and their calls by the digits of their ids.
pub(crate) fn place(stream: TcpStream) -> Result<(), Box<dyn Error>> {
    stream.set_nodelay(true)?;
    let mut line = Line { stream, buffer: vec![0; 64 * 1024], held: 0 };
    let (user, secret) = (std::env::var("BENCH_USER")?, std::env::var("BENCH_SECRET")?);
    let login = format!("Action: Login\r\nUsername: {user}\r\nSecret: {secret}\r\n\r\n");
    line.stream.write_all(login.as_bytes())?;
    let mut booted = false;
    while !booted {
        line.read(|event| booted |= event.starts_with(b"Event: FullyBooted"))?;
    }
    println!("ready bare loop");
    let mut placed = 0_u64;
    for request in stdin().lock().lines() {
        let request = request?;
        let (in_flight, count) = request.split_once(' ').ok_or("IN_FLIGHT COUNT is wanted")?;
        let (in_flight, count): (usize, usize) = (in_flight.parse()?, count.parse()?);
        let (mut begun, mut events, mut actions) = (0, 0_u64, Vec::new());
        let mut up: HashMap<u64, u8> = HashMap::new();
        while begun < count || !up.is_empty() {
            while begun < count && up.len() < in_flight {
                begun += 1;
                placed += 1;
                up.insert(placed, 0);
                write!(
                    actions,
                    "Action: Originate\r\nChannel: Local/answer@bench/n\r\nContext: bench\r\nExten: end\r\n\
                     Priority: 1\r\nTimeout: 10000\r\nAsync: true\r\nChannelId: bare-{placed:010}\r\n\
                     ActionID: bare-{placed:010}\r\n\r\n"
                )?;
            }
            line.stream.write_all(&actions)?;
            actions.clear();
            line.read(|event| {
                events += u64::from(event.starts_with(b"Event: "));
                let name: &[u8] = if event.starts_with(b"Event: OriginateResponse\r") {
                    b"ActionID: bare-"
                } else if event.starts_with(b"Event: Hangup\r") {
                    b"Uniqueid: bare-"
                } else {
                    return;
                };
                let Some(call) = id(event, name) else { return };
                if let Some(seen) = up.get_mut(&call) {
                    *seen += 1;
                    if *seen == 2 {
                        up.remove(&call);
                    }
                }
            })?;
        }
        println!("done {events} 0 0");
    }
    Ok(())
}

/// The number of the call, if the header is there and names the call itself, and not its other half.
fn id(event: &[u8], name: &[u8]) -> Option<u64> {
    let value = event.get(memmem::find(event, name)? + name.len()..)?;
    let (digits, rest) = value.split_at_checked(10)?;
    let number = std::str::from_utf8(digits).ok()?.parse().ok();
    number.filter(|_| rest.starts_with(b"\r") || rest.is_empty())
}

struct Line {
    stream: TcpStream,
    buffer: Vec<u8>,
    held: usize,
}

impl Line {
    /// Reads once, and hands over each frame that is whole.
    fn read(&mut self, mut take: impl FnMut(&[u8])) -> Result<(), Box<dyn Error>> {
        let read = self.stream.read(self.buffer.get_mut(self.held..).unwrap_or_default())?;
        if read == 0 {
            return Err("the connection was lost".into());
        }
        let filled = self.held + read;
        let mut start = 0;
        let bytes = self.buffer.get(..filled).unwrap_or_default();
        for end in memmem::find_iter(bytes, b"\r\n\r\n") {
            let frame = bytes.get(start..end).unwrap_or_default();
            let banner = frame.starts_with(b"Asterisk Call Manager/");
            let first =
                if banner { memmem::find(frame, b"\r\n").map_or(0, |at| at + 2) } else { 0 };
            take(frame.get(first..).unwrap_or_default());
            start = end + 4;
        }
        self.held = filled - start;
        self.buffer.copy_within(start..filled, 0);
        Ok(())
    }
}
