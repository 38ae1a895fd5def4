//! The server's process, as the driver sees it.

use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::served::Mode;

/// A running server. Dropping it kills it.
pub(crate) struct Server {
    child: Child,
    ask: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    pub(crate) address: SocketAddr,
}

impl Server {
    pub(crate) fn start(database: &Path, mode: Mode) -> Result<Self, Box<dyn Error>> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("serve")
            .arg(database)
            .arg(mode.name())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let ask = child.stdin.take();
        let mut answers = BufReader::new(child.stdout.take().ok_or("the server has no output")?);
        let address = line(&mut answers)?.parse()?;
        Ok(Self { child, ask, answers, address })
    }

    /// How many transactions it has committed.
    pub(crate) fn commits(&mut self) -> Result<u64, Box<dyn Error>> {
        writeln!(self.ask.as_mut().ok_or("the server was told to stop")?)?;
        Ok(line(&mut self.answers)?.parse()?)
    }

    /// Microseconds of CPU that it has used.
    pub(crate) fn cpu(&self) -> Result<f64, Box<dyn Error>> {
        testbed::bench::of_process(self.child.id())
    }

    /// Tells it to stop in good order, and waits until it has.
    pub(crate) fn stop(mut self) -> Result<(), Box<dyn Error>> {
        drop(self.ask.take());
        let status = self.child.wait()?;
        if status.success() {
            Ok(())
        } else {
            Err(format!("the server ended with {status}").into())
        }
    }

    pub(crate) fn kill(&mut self) -> Result<(), Box<dyn Error>> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn line(from: &mut impl BufRead) -> Result<String, Box<dyn Error>> {
    let mut line = String::new();
    if from.read_line(&mut line)? == 0 {
        return Err("the server ended by itself".into());
    }
    Ok(line.trim_end().to_owned())
}
