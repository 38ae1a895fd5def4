//! One connection that stays open, as small as a client can be: what it costs is not the server's.

use std::io::{Error, ErrorKind, Result};
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// More than any answer that is asked for.
const ROOM: usize = 16 * 1024;

pub(crate) struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// What came back.
pub(crate) struct Answer<'c> {
    pub(crate) status: u16,
    pub(crate) body: &'c [u8],
}

impl Client {
    pub(crate) async fn connect(to: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(to).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: vec![0; ROOM] })
    }

    /// Sends a whole request, and returns when its answer is whole.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> Result<Answer<'_>> {
        self.stream.write_all(request).await?;
        let mut filled = 0;
        loop {
            let room = self.buffer.get_mut(filled..).filter(|room| !room.is_empty());
            let room = room.ok_or_else(|| bad("the answer is too long"))?;
            let read = self.stream.read(room).await?;
            if read == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            filled += read;
            let so_far = self.buffer.get(..filled).unwrap_or_default();
            if let Some((status, body)) = whole(so_far)? {
                let body = self.buffer.get(body).unwrap_or_default();
                return Ok(Answer { status, body });
            }
        }
    }
}

/// Its status, and where its body is; `None` if more is to come.
fn whole(answer: &[u8]) -> Result<Option<(u16, std::ops::Range<usize>)>> {
    let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
    let head = std::str::from_utf8(answer.get(..end).unwrap_or_default());
    let head = head.map_err(|_| bad("the head is no text"))?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    let (Some(status), Some(length)) = (status, length) else {
        return Err(bad("the head has no status or no length"));
    };
    let body = end + 4..end + 4 + length;
    Ok((answer.len() >= body.end).then_some((status, body)))
}

fn bad(what: &'static str) -> Error {
    Error::new(ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_whole_when_its_body_is() {
        let answer = b"HTTP/1.1 202 Accepted\r\ncontent-length: 2\r\n\r\n{}";
        for cut in 0..answer.len() {
            assert_eq!(whole(&answer[..cut]).unwrap(), None, "cut at {cut}");
        }
        let body = answer.len() - 2..answer.len();
        assert_eq!(whole(answer).unwrap(), Some((202, body)));
        assert!(whole(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
    }
}
