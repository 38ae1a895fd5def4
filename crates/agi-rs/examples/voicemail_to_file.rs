//! Records a message into a file on Asterisk's machine, lets the caller review it, and tells the
//! dialplan where it lies.
//!
//! ```text
//! exten => 200,1,AGI(/usr/local/bin/voicemail_to_file,/var/spool/asterisk/messages)
//!  same => n,NoOp(${VOICEMAIL_FILE} holds ${VOICEMAIL_SAMPLES} samples)
//! exten => h,1,NoOp(${VOICEMAIL_FILE} is set after a hangup, too)
//! ```
#![expect(clippy::print_stderr, reason = "standard error is where a script may speak")]

use std::io::{Read, Write};
use std::process::ExitCode;
use std::time::Duration;

use agi_rs::commands::RecordFile;
use agi_rs::{AgiError, Digits, EndedBy, Play, Recording, Session};

const LONGEST: Duration = Duration::from_mins(2);
const FORMAT: &str = "wav";

fn main() -> ExitCode {
    match Session::from_stdio().and_then(answer) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("no message was taken: {error}");
            ExitCode::FAILURE
        }
    }
}

/// A caller who hangs up is no fault, but shows as one: the command that ran fails, and Asterisk
/// announces the hangup after it, if at all. So ask whether the channel is dead.
fn answer<R: Read, W: Write>(mut call: Session<R, W>) -> Result<(), AgiError> {
    match take_message(&mut call) {
        Err(error) if error.is_hangup() => Ok(()),
        Err(AgiError::CommandFailed)
            if call.channel_status().is_err_and(|error| error.is_hangup()) =>
        {
            Ok(())
        }
        ended => ended,
    }
}

fn take_message<R: Read, W: Write>(call: &mut Session<R, W>) -> Result<(), AgiError> {
    let file = file_of(call);
    call.answer()?;
    call.stream_file("vm-intro", &Digits::none())?;
    loop {
        let recording = record(call, &file)?;
        // The caller may be gone by now; setting a variable works on a dead channel, too.
        keep(call, &file, recording)?;
        if matches!(recording.ended_by, EndedBy::Hangup | EndedBy::Fault) || accepted(call, &file)?
        {
            return Ok(());
        }
    }
}

/// A file of its own for each call, in the folder that the dialplan names.
fn file_of<R: Read, W: Write>(call: &Session<R, W>) -> String {
    let folder = call.env().args().next().map(String::from_utf8_lossy);
    let folder = folder.as_deref().unwrap_or("/var/spool/asterisk/messages");
    format!("{folder}/message-{}", call.env().text("uniqueid").unwrap_or("unknown"))
}

/// Until `#`, two minutes, five seconds of silence, or the hangup.
fn record<R: Read, W: Write>(call: &mut Session<R, W>, file: &str) -> Result<Recording, AgiError> {
    let pound = Digits::parse("#")?;
    call.record_file(&RecordFile {
        beep: true,
        silence_seconds: Some(5),
        ..RecordFile::new(file, FORMAT, &pound).at_most(LONGEST)
    })
}

fn keep<R: Read, W: Write>(
    call: &mut Session<R, W>,
    file: &str,
    recording: Recording,
) -> Result<(), AgiError> {
    call.set_variable("VOICEMAIL_SAMPLES", &recording.endpos_samples.to_string())?;
    call.set_variable("VOICEMAIL_FILE", &format!("{file}.{FORMAT}"))
}

/// Plays it back: 1, or saying nothing, accepts it, any other key records it anew.
fn accepted<R: Read, W: Write>(call: &mut Session<R, W>, file: &str) -> Result<bool, AgiError> {
    call.stream_file(file, &Digits::none())?;
    let accepted = match call.stream_file("vm-review", &Digits::any())? {
        Play::Digit { digit, .. } => digit.as_char() == '1',
        Play::Finished { .. } => true,
    };
    if accepted {
        call.stream_file("vm-msgsaved", &Digits::none())?;
    }
    Ok(accepted)
}
