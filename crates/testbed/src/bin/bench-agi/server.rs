use std::error::Error;
use std::io;
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::contestant::Contestant;
use crate::folder::Folder;

const START_LIMIT: Duration = Duration::from_secs(10);

/// A FastAGI server of a contestant, killed when dropped.
#[derive(Debug)]
pub(crate) struct Server {
    process: Child,
    pub(crate) port: u16,
}

impl Server {
    /// Starts it, and returns once it takes connections.
    pub(crate) fn start(
        contestant: Contestant,
        folder: &Folder,
        environment: &[(String, String)],
    ) -> Result<Self, Box<dyn Error>> {
        let port = free_port()?;
        let mut command = contestant.command(folder, port).ok_or("it is no program")?;
        command.envs(environment.iter().map(|(name, value)| (name, value)));
        let spawned = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
        let process = spawned.map_err(|error| format!("{}: {error}", contestant.name()))?;
        let mut server = Self { process, port };
        let deadline = Instant::now() + START_LIMIT;
        while server.connect().is_err() {
            if Instant::now() > deadline || server.process.try_wait()?.is_some() {
                return Err(format!("{} does not listen", contestant.name()).into());
            }
            thread::park_timeout(Duration::from_millis(10));
        }
        Ok(server)
    }

    pub(crate) fn connect(&self) -> io::Result<TcpStream> {
        TcpStream::connect(("127.0.0.1", self.port))
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn free_port() -> io::Result<u16> {
    TcpListener::bind("127.0.0.1:0")?.local_addr().map(|address| address.port())
}
