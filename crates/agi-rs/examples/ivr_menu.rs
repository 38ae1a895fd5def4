//! A menu in script mode: 1 tells the time, 2 reads the caller's number, 0 goes on to the operator.
//!
//! ```text
//! exten => 100,1,AGI(/usr/local/bin/ivr_menu)
//!  same => n,Hangup()
//! exten => operator,1,Dial(PJSIP/operator)
//! ```
//!
//! Standard output is the wire to Asterisk, so whatever has to be said goes to standard error.
#![expect(clippy::print_stderr, reason = "standard error is where a script may speak")]

use std::io::{Read, Write};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use agi_rs::{AgiError, Digits, Dtmf, Play, Priority, Session, SpokenDigits};

fn main() -> ExitCode {
    match Session::from_stdio().and_then(answer) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the menu ended early: {error}");
            ExitCode::FAILURE
        }
    }
}

/// A caller who hangs up is no fault, but shows as one: the command that ran fails, and Asterisk
/// announces the hangup after it, if at all. So ask whether the channel is dead.
fn answer<R: Read, W: Write>(mut call: Session<R, W>) -> Result<(), AgiError> {
    match menu(&mut call) {
        Err(error) if error.is_hangup() => Ok(()),
        Err(AgiError::CommandFailed)
            if call.channel_status().is_err_and(|error| error.is_hangup()) =>
        {
            Ok(())
        }
        ended => ended,
    }
}

/// Three tries, then good-bye.
fn menu<R: Read, W: Write>(call: &mut Session<R, W>) -> Result<(), AgiError> {
    call.answer()?;
    for _ in 0..3 {
        match choice(call)? {
            Some('1') => tell_time(call)?,
            Some('2') => read_number(call)?,
            Some('0') => return go_to_operator(call),
            _ => call.stream_file("pbx-invalid", &Digits::none()).map(drop)?,
        }
    }
    call.stream_file("vm-goodbye", &Digits::none())?;
    call.hang_up()
}

/// The key that interrupts the menu, or comes within five seconds after it.
fn choice<R: Read, W: Write>(call: &mut Session<R, W>) -> Result<Option<char>, AgiError> {
    let keys = Digits::any();
    let key = match call.stream_file("demo-instruct", &keys)? {
        Play::Digit { digit, .. } => Some(digit),
        Play::Finished { .. } => call.wait_for_digit(std::time::Duration::from_secs(5))?,
    };
    Ok(key.map(Dtmf::as_char))
}

fn tell_time<R: Read, W: Write>(call: &mut Session<R, W>) -> Result<(), AgiError> {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = i32::try_from(since_1970.as_secs()).unwrap_or(i32::MAX);
    call.stream_file("at-tone-time-exactly", &Digits::none())?;
    call.say_time(seconds, &Digits::any()).map(drop)
}

/// A caller may withhold the number; then there is nothing to read.
fn read_number<R: Read, W: Write>(call: &mut Session<R, W>) -> Result<(), AgiError> {
    let number = call.env().text("callerid").unwrap_or_default();
    let Ok(digits) = SpokenDigits::parse(number.trim_start_matches('+')) else {
        return call.stream_file("vm-unknown-caller", &Digits::none()).map(drop);
    };
    call.say_digits(&digits, &Digits::any()).map(drop)
}

/// The dialplan goes on there once this program has ended.
fn go_to_operator<R: Read, W: Write>(call: &mut Session<R, W>) -> Result<(), AgiError> {
    call.set_extension("operator")?;
    call.set_priority(Priority::FIRST)
}
