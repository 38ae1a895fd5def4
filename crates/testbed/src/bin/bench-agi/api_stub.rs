//! The platform's internal listener, which opens every gate.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

/// The visitor that the permit names ends the call at once.
const PERMIT: &str = r#"{"dial":"Local/end@bench","ring_seconds":25,"talk_seconds":3600}"#;

/// A server on a port of its own, for as long as this process lives.
#[derive(Debug)]
pub(crate) struct ApiStub {
    address: SocketAddr,
    reported: Arc<AtomicU32>,
}

impl ApiStub {
    pub(crate) fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let reported = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&reported);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let count = Arc::clone(&count);
                // A client that goes away in the middle is that client's affair.
                thread::spawn(move || drop(serve(&stream, &count)));
            }
        });
        Ok(Self { address, reported })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many calls were reported as dialed so far.
    pub(crate) fn reported(&self) -> u32 {
        self.reported.load(Ordering::Relaxed)
    }
}

fn serve(stream: &TcpStream, reported: &AtomicU32) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    let mut head = String::new();
    loop {
        head.clear();
        while !head.ends_with("\r\n\r\n") {
            if reader.read_line(&mut head)? == 0 {
                return Ok(());
            }
        }
        let mut body = vec![0; content_length(&head)];
        reader.read_exact(&mut body)?;
        let gate = head.split(' ').nth(1).is_some_and(|path| path.ends_with("/gate"));
        let (status, answer) = if gate { ("200 OK", PERMIT) } else { ("204 No Content", "") };
        if !gate && String::from_utf8_lossy(&body).contains(r#""dialed""#) {
            reported.fetch_add(1, Ordering::Relaxed);
        }
        let length = answer.len();
        writer.write_all(
            format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\n\r\n{answer}").as_bytes(),
        )?;
    }
}

fn content_length(head: &str) -> usize {
    let mut headers = head.lines().filter_map(|line| line.split_once(':'));
    let length = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    length.and_then(|(_, value)| value.trim().parse().ok()).unwrap_or(0)
}
