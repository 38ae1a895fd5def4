use crate::command::{Command, DecodeError, expect};
use crate::line::{ArgError, Line};
use crate::reply::Reply;

/// `SPEECH CREATE`: loads a speech recogniser into the session; fails if there is no such engine,
/// or one is loaded already.
#[derive(Clone, Copy, Debug)]
pub struct SpeechCreate<'a> {
    /// The engine's name; `None` is Asterisk's default engine.
    pub engine: Option<&'a str>,
}

impl Command for SpeechCreate<'_> {
    type Output = ();
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        line.words("SPEECH CREATE").arg(self.engine.unwrap_or_default()).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<(), DecodeError> {
        expect(reply, 1)
    }
}

/// `SPEECH SET`: changes a setting of the recogniser; fails if none is loaded. Asterisk doesn't
/// tell whether the engine took it.
#[derive(Clone, Copy, Debug)]
pub struct SpeechSet<'a> {
    /// The setting, in the engine's words.
    pub name: &'a str,
    /// Its value, in the engine's words.
    pub value: &'a str,
}

impl Command for SpeechSet<'_> {
    type Output = ();
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        line.words("SPEECH SET").arg(self.name)?.arg(self.value).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<(), DecodeError> {
        expect(reply, 1)
    }
}

/// `SPEECH DESTROY`: unloads the recogniser; fails if none is loaded.
#[derive(Clone, Copy, Debug)]
pub struct SpeechDestroy;

impl Command for SpeechDestroy {
    type Output = ();
    const DEAD_OK: bool = true;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        line.words("SPEECH DESTROY");
        Ok(())
    }

    fn decode(&self, reply: &Reply) -> Result<(), DecodeError> {
        expect(reply, 1)
    }
}

/// `SPEECH LOAD GRAMMAR`: loads what the recogniser shall expect; fails if no recogniser is loaded
/// or it refuses the grammar.
#[derive(Clone, Copy, Debug)]
pub struct SpeechLoadGrammar<'a> {
    /// The name by which the other commands speak of it.
    pub grammar: &'a str,
    /// The file, on Asterisk's machine.
    pub path: &'a str,
}

impl Command for SpeechLoadGrammar<'_> {
    type Output = ();
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        line.words("SPEECH LOAD GRAMMAR").arg(self.grammar)?.arg(self.path).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<(), DecodeError> {
        expect(reply, 1)
    }
}

/// `SPEECH UNLOAD GRAMMAR`: fails if no recogniser is loaded or it doesn't know the grammar.
#[derive(Clone, Copy, Debug)]
pub struct SpeechUnloadGrammar<'a> {
    /// The name that it was loaded under.
    pub grammar: &'a str,
}

impl Command for SpeechUnloadGrammar<'_> {
    type Output = ();
    const DEAD_OK: bool = true;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        line.words("SPEECH UNLOAD GRAMMAR").arg(self.grammar).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<(), DecodeError> {
        expect(reply, 1)
    }
}

/// `SPEECH ACTIVATE GRAMMAR`: fails if no recogniser is loaded or it doesn't know the grammar.
#[derive(Clone, Copy, Debug)]
pub struct SpeechActivateGrammar<'a> {
    /// The name that it was loaded under.
    pub grammar: &'a str,
}

impl Command for SpeechActivateGrammar<'_> {
    type Output = ();
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        line.words("SPEECH ACTIVATE GRAMMAR").arg(self.grammar).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<(), DecodeError> {
        expect(reply, 1)
    }
}

/// `SPEECH DEACTIVATE GRAMMAR`: fails if no recogniser is loaded or it doesn't know the grammar.
#[derive(Clone, Copy, Debug)]
pub struct SpeechDeactivateGrammar<'a> {
    /// The name that it was loaded under.
    pub grammar: &'a str,
}

impl Command for SpeechDeactivateGrammar<'_> {
    type Output = ();
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        line.words("SPEECH DEACTIVATE GRAMMAR").arg(self.grammar).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<(), DecodeError> {
        expect(reply, 1)
    }
}
