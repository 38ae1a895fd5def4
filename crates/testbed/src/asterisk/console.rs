use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use crate::TestbedError;

/// Runs one command as `asterisk -rx` does, over the control socket, and returns what it printed.
pub(super) fn ask(socket: &Path, command: &str) -> Result<String, TestbedError> {
    let what = || TestbedError::io(format!("could not ask the console: {command}"));
    let mut console = UnixStream::connect(socket).map_err(what())?;
    console.set_read_timeout(Some(Duration::from_mins(1))).map_err(what())?;
    console.write_all(format!("cli quit after {command}\0").as_bytes()).map_err(what())?;
    let mut answer = Vec::new();
    console.read_to_end(&mut answer).map_err(what())?;
    let answer = String::from_utf8_lossy(&answer);
    // The first line is the greeting: host, process id and version.
    Ok(answer.split_once('\n').map_or("", |(_, rest)| rest).to_owned())
}
