use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};

use super::{Desk, Shared};
use crate::TestbedError;

/// A post as it came.
#[derive(Debug, Clone)]
pub struct Hook {
    pub path: String,
    /// Names in small letters.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Hook {
    /// The header of this name, empty if it did not come.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }
}

/// Takes posts, and answers with the statuses it is given and then with 204.
pub struct HookReceiver(Desk<Hook, u16>);

impl HookReceiver {
    pub fn start(statuses: impl IntoIterator<Item = u16>) -> Result<Self, TestbedError> {
        Desk::start(statuses, talk).map(Self)
    }

    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.0.address
    }

    /// All posts, once they are so many.
    pub fn wait_for(&self, many: usize) -> Result<Vec<Hook>, TestbedError> {
        self.0.wait_for(many)
    }
}

impl std::fmt::Debug for HookReceiver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HookReceiver").field("address", &self.address()).finish_non_exhaustive()
    }
}

fn talk(stream: &TcpStream, shared: &Shared<Hook, u16>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut headers = Vec::new();
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.push((name.to_ascii_lowercase(), value.to_owned()));
    }
    let mut hook = Hook { path, headers, body: Vec::new() };
    let length = hook.header("content-length").parse().unwrap_or(0);
    reader.take(length).read_to_end(&mut hook.body)?;
    let status = shared.next_answer().unwrap_or(204);
    shared.take(hook);
    // Where a redirect leads, should anybody follow it.
    let answer = format!(
        "HTTP/1.1 {status} As told\r\nLocation: /elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    );
    let mut writer = stream;
    writer.write_all(answer.as_bytes())
}
