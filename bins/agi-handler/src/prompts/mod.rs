mod message;

use std::io::{Read, Write};
use std::time::Duration;

use agi_rs::{AgiError, Digits, Dtmf, Play, Session};

pub(crate) use self::message::Message;
use crate::language::Language;

/// What was heard from the other end while a message played or a key was awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// No key, and `missing` if a sound was.
    Silence {
        missing: bool,
    },
    Key(Dtmf),
    HungUp,
}

/// The language in which one call is spoken to.
#[derive(Debug)]
pub(crate) struct Voice(Language);

/// What became of one sound.
enum Played {
    Whole,
    Key(Dtmf),
    HungUp,
    /// There is none in this language, or it cannot be played.
    Missing,
}

impl Voice {
    /// Speaks `wanted`, if there is a wish, from now on; else the channel's own language.
    pub(crate) fn choose<R: Read, W: Write>(
        call: &mut Session<R, W>,
        wanted: Option<&Language>,
    ) -> Result<Self, AgiError> {
        let present = call.env().text("language").and_then(Language::parse);
        match wanted {
            Some(wanted) if present.as_ref() != Some(wanted) => {
                call.set_variable("CHANNEL(language)", wanted.as_str())?;
                Ok(Self(wanted.clone()))
            }
            Some(wanted) => Ok(Self(wanted.clone())),
            None => Ok(Self(present.unwrap_or_else(Language::english))),
        }
    }

    /// Plays a message until a key of `escape` is pressed. A sound that isn't installed in the
    /// call's language is played in English; one that isn't installed at all is skipped: it must
    /// not cost the call. Either is an error in the log.
    pub(crate) fn say<R: Read, W: Write>(
        &self,
        call: &mut Session<R, W>,
        message: Message,
        escape: &Digits,
    ) -> Result<Heard, AgiError> {
        let mut missing = false;
        for &sound in message.sounds() {
            match self.play(call, sound, escape)? {
                Played::Whole => {}
                Played::Key(key) => return Ok(Heard::Key(key)),
                Played::HungUp => return Ok(Heard::HungUp),
                Played::Missing => missing = true,
            }
        }
        Ok(Heard::Silence { missing })
    }

    fn play<R: Read, W: Write>(
        &self,
        call: &mut Session<R, W>,
        sound: &str,
        escape: &Digits,
    ) -> Result<Played, AgiError> {
        let Self(language) = self;
        if !language.is_english() {
            // Asterisk would take the English sound without a word; by its folder it takes no other.
            let mut folders = vec![language.as_str(), language.family()];
            folders.dedup();
            for folder in folders {
                match play(call, &format!("{folder}/{sound}"), escape)? {
                    Played::Missing => {}
                    played => return Ok(played),
                }
            }
            self.complain(sound);
        }
        let played = play(call, sound, escape)?;
        if matches!(played, Played::Missing) {
            Self(Language::english()).complain(sound);
        }
        Ok(played)
    }

    fn complain(&self, sound: &str) {
        let Self(language) = self;
        let family = language.family();
        tracing::error!(
            sound,
            %language,
            remedy = format!(
                "install asterisk-core-sounds-{family}-wav, or put the sound into Asterisk's \
                 folder sounds/{language}"
            ),
            "a sound is missing or cannot be played"
        );
    }
}

fn play<R: Read, W: Write>(
    call: &mut Session<R, W>,
    sound: &str,
    escape: &Digits,
) -> Result<Played, AgiError> {
    match call.stream_file(sound, escape) {
        Ok(Play::Digit { digit, .. }) => Ok(Played::Key(digit)),
        Ok(Play::Finished { endpos_samples: 1.. }) => Ok(Played::Whole),
        Ok(Play::Finished { endpos_samples: 0 }) | Err(AgiError::CommandFailed) => {
            Ok(if is_dead(call)? { Played::HungUp } else { Played::Missing })
        }
        Err(error) if error.is_hangup() => Ok(Played::HungUp),
        Err(error) => Err(error),
    }
}

/// Waits for one key.
pub(crate) fn listen<R: Read, W: Write>(
    call: &mut Session<R, W>,
    limit: Duration,
) -> Result<Heard, AgiError> {
    match call.wait_for_digit(limit) {
        Ok(Some(key)) => Ok(Heard::Key(key)),
        Ok(None) => Ok(Heard::Silence { missing: false }),
        // Waiting fails on nothing but a hangup.
        Err(AgiError::CommandFailed) => Ok(Heard::HungUp),
        Err(error) if error.is_hangup() => Ok(Heard::HungUp),
        Err(error) => Err(error),
    }
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
        Err(AgiError::CommandFailed | AgiError::Closed | AgiError::Eof) => Ok(()),
        Err(error) if error.is_hangup() => Ok(()),
        done => done,
    }
}
