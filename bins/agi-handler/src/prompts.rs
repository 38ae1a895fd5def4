use std::io::{Read, Write};

use agi_rs::{AgiError, Digits, Dtmf, Play, Session};

/// What was heard from the other end while a sound played or a key was awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// No key, and `missing` if a sound was.
    Silence {
        missing: bool,
    },
    Key(Dtmf),
    HungUp,
}

/// Plays `sounds` one after another until a key of `escape` is pressed. A sound that isn't
/// installed is named in the log and skipped: it must not cost the call.
pub(crate) fn say<R: Read, W: Write>(
    call: &mut Session<R, W>,
    sounds: &[&str],
    escape: &Digits,
) -> Result<Heard, AgiError> {
    let mut missing = false;
    for &sound in sounds {
        match call.stream_file(sound, escape) {
            Ok(Play::Digit { digit, .. }) => return Ok(Heard::Key(digit)),
            Ok(Play::Finished { endpos: 1.. }) => {}
            Ok(Play::Finished { endpos: 0 }) | Err(AgiError::CommandFailed) => {
                if is_dead(call)? {
                    return Ok(Heard::HungUp);
                }
                tracing::error!(sound, "a sound file is missing or cannot be played");
                missing = true;
            }
            Err(error) if error.is_hangup() => return Ok(Heard::HungUp),
            Err(error) => return Err(error),
        }
    }
    Ok(Heard::Silence { missing })
}

/// Whether the other end hung up, which Asterisk doesn't announce with `AGISIGHUP=no`: a command
/// that needs a live channel tells it.
pub(crate) fn is_dead<R: Read, W: Write>(call: &mut Session<R, W>) -> Result<bool, AgiError> {
    match call.channel_status() {
        Ok(_) => Ok(call.hangup().is_raised()),
        Err(error) if error.is_hangup() => Ok(true),
        Err(AgiError::CommandFailed) => Ok(true),
        Err(error) => Err(error),
    }
}

/// Ends the call from our side; it may be over already.
pub(crate) fn hang_up<R: Read, W: Write>(call: &mut Session<R, W>) -> Result<(), AgiError> {
    match call.hang_up() {
        Err(AgiError::CommandFailed | AgiError::Closed) => Ok(()),
        Err(error) if error.is_hangup() => Ok(()),
        done => done,
    }
}
