use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::process::Command;

use crate::TestbedError;
use crate::folder::Folder;
use crate::process::Process;

/// A socket for audio, one above it for reports about it, and the audio's port.
pub(super) fn phone_sockets(
    address: Ipv4Addr,
) -> Result<(UdpSocket, UdpSocket, u16), TestbedError> {
    let what = || TestbedError::io("could not open a phone's socket");
    let mut tries = 0;
    loop {
        let audio = UdpSocket::bind((address, 0)).map_err(what())?;
        let port = audio.local_addr().map_err(what())?.port();
        tries += 1;
        match UdpSocket::bind((address, port.saturating_add(1))) {
            Ok(reports) => return Ok((audio, reports, port)),
            // Somebody else has the port above.
            Err(_) if tries < 20 => {}
            Err(error) => return Err(what()(error)),
        }
    }
}

pub(super) fn start_sipp(folder: &Folder, sip: SocketAddr) -> Result<Process, TestbedError> {
    if Command::new("sipp").arg("-v").output().is_err() {
        let command = "apt-get install -y sip-tester";
        return Err(TestbedError::Missing { what: "sipp".into(), command });
    }
    let mut command = Command::new("sipp");
    command.current_dir(folder.path());
    command.args([
        "-sf",
        "carrier.xml",
        "-i",
        &sip.ip().to_string(),
        "-p",
        &sip.port().to_string(),
    ]);
    command.args([
        "-trace_logs",
        "-log_file",
        "calls.log",
        "-trace_err",
        "-error_file",
        "errors.log",
    ]);
    // Its screen once an hour is enough, and its clock a hundred times a second.
    command.args(["-f", "3600", "-timer_resol", "10", "-nostdin", "-skip_rlimit"]);
    Process::start("sipp", &command)
}
