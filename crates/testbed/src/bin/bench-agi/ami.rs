use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Longer than any call of the benchmark.
const SILENCE_LIMIT: Duration = Duration::from_secs(30);

/// A connection to Asterisk's manager, just able to originate and to listen.
#[derive(Debug)]
pub(crate) struct Ami {
    reader: BufReader<TcpStream>,
}

/// One event or response.
#[derive(Debug, Default)]
pub(crate) struct Packet(Vec<(String, String)>);

impl Packet {
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }
}

impl Ami {
    pub(crate) fn login(
        address: SocketAddr,
        user: &str,
        secret: &str,
    ) -> Result<Self, Box<dyn Error>> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(SILENCE_LIMIT))?;
        let mut ami = Self { reader: BufReader::new(stream) };
        ami.reader.read_line(&mut String::new())?;
        ami.send(&[("Action", "Login"), ("Username", user), ("Secret", secret)])?;
        loop {
            match ami.packet()?.get("Response") {
                Some("Success") => return Ok(ami),
                Some(_) => return Err(format!("Asterisk refused the login of {user}").into()),
                None => {}
            }
        }
    }

    pub(crate) fn send(&mut self, fields: &[(&str, &str)]) -> Result<(), Box<dyn Error>> {
        let lines = fields.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
        let text: String = lines.chain(["\r\n".to_owned()]).collect();
        Ok(self.reader.get_mut().write_all(text.as_bytes())?)
    }

    /// The next one that comes.
    pub(crate) fn packet(&mut self) -> Result<Packet, Box<dyn Error>> {
        let mut packet = Packet::default();
        loop {
            let mut line = String::new();
            if self.reader.read_line(&mut line)? == 0 {
                return Err("Asterisk closed the connection".into());
            }
            match line.trim_end().split_once(": ") {
                Some((name, value)) => packet.0.push((name.to_owned(), value.to_owned())),
                None if line.trim_end().is_empty() => return Ok(packet),
                // A field without a value.
                None => {}
            }
        }
    }
}
