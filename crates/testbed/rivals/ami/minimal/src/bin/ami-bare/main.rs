//! The least that reading events, and placing calls, can cost: `ami-bare split|discard|calls ADDRESS`.
//!
//! `split` finds the lines with memchr and splits each at its colon; `discard` only reads, which shows how fast
//! the benchmark can write. Neither allocates for an event, nor logs in. `calls` is `ami-client calls` without a client.
#![expect(clippy::print_stdout, reason = "the benchmark reads what it prints")]

mod calls;

use std::error::Error;
use std::hint::black_box;
use std::io::Read;
use std::net::TcpStream;

use memchr::{memchr, memchr_iter, memmem};

/// What ends a stream; its last bytes are those of its frame.
const MARK: &[u8] = b"Event: BenchEnd\r\n\r\n";

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(work), Some(address)) = (arguments.next(), arguments.next()) else {
        return Err("usage: ami-bare split|discard|calls ADDRESS".into());
    };
    let mut stream = TcpStream::connect(address)?;
    match work.as_str() {
        "split" => {
            println!("ready bare memchr parser");
            split(&mut stream)
        }
        "discard" => {
            println!("ready reads, and throws away");
            discard(&mut stream)
        }
        "calls" => calls::place(stream),
        other => Err(format!("{other} is none of split, discard, calls").into()),
    }
}

fn split(stream: &mut TcpStream) -> Result<(), Box<dyn Error>> {
    let (mut buffer, mut held) = (vec![0; 64 * 1024], 0);
    let (mut frames, mut sum, mut marked) = (0_u64, 0, false);
    loop {
        let read = stream.read(buffer.get_mut(held..).ok_or("a line is too long")?)?;
        if read == 0 {
            return Ok(());
        }
        let filled = buffer.get(..held + read).unwrap_or_default();
        let mut start = 0;
        for end in memchr_iter(b'\n', filled) {
            let line = filled.get(start..end.saturating_sub(1)).unwrap_or_default();
            start = end + 1;
            if line.is_empty() {
                frames += 1;
                if std::mem::take(&mut marked) {
                    println!("seen {} lost 0", frames - 1);
                    frames = 0;
                }
            } else if line == b"Event: BenchEnd" {
                marked = true;
            } else if let Some(colon) = memchr(b':', line) {
                let (name, value) = line.split_at(colon);
                sum += name.len() + value.get(2..).unwrap_or_default().len();
            }
        }
        black_box(sum);
        held = filled.len() - start;
        buffer.copy_within(start..start + held, 0);
    }
}

fn discard(stream: &mut TcpStream) -> Result<(), Box<dyn Error>> {
    let (mut buffer, mut held) = (vec![0; 64 * 1024], 0);
    loop {
        let read = stream.read(buffer.get_mut(held..).unwrap_or_default())?;
        if read == 0 {
            return Ok(());
        }
        let filled = buffer.get(..held + read).unwrap_or_default();
        // The mark ends what was written, so it can only be at the end of what was read.
        let tail = filled.len().saturating_sub(MARK.len());
        if memmem::find(filled.get(tail..).unwrap_or_default(), MARK).is_some() {
            println!("seen 0 lost 0");
            held = 0;
        } else {
            held = filled.len() - tail;
            buffer.copy_within(tail..tail + held, 0);
        }
    }
}
