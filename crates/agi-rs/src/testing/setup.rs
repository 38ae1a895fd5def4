use super::act::Act;
use super::asterisk::Asterisk;
use super::executed::Executed;
use crate::commands::Heard;

/// What the call is like before it begins.
impl Asterisk {
    /// Adds an argument of `AGI()` to the environment.
    #[must_use]
    pub fn argument(self, value: &str) -> Self {
        let count = self.inner().env.iter().filter(|(key, _)| key.starts_with("agi_arg_")).count();
        self.env(&format!("agi_arg_{}", count + 1), value)
    }

    /// Adds a line to the environment; a key that is there already is then there twice.
    #[must_use]
    pub fn env(self, key: &str, value: &str) -> Self {
        self.inner().env.push((key.to_owned(), value.to_owned()));
        self
    }

    /// Changes a line of the environment that is there already, such as `agi_callerid`.
    #[must_use]
    pub fn replacing(self, key: &str, value: &str) -> Self {
        let entry = |(name, old): &mut (String, String)| {
            if name == key {
                value.clone_into(old);
            }
        };
        self.inner().env.iter_mut().for_each(entry);
        self
    }

    /// Begins with a channel that still rings.
    #[must_use]
    pub fn unanswered(self) -> Self {
        self.inner().channel.state = 4;
        self
    }

    /// Begins with a dead channel, as in extension `h`.
    #[must_use]
    pub fn dead(self) -> Self {
        self.inner().channel.dead = true;
        self
    }

    /// Says `HANGUP` once the channel is dead, as to a FastAGI server.
    #[must_use]
    pub fn announcing_hangup(self) -> Self {
        self.inner().announces = true;
        self
    }

    /// Sets a channel variable, or what a function such as `CHANNEL(linkedid)` gives.
    #[must_use]
    pub fn variable(self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.inner().channel.variables.insert(name.to_owned(), value.as_ref().to_vec());
        self
    }

    /// Says that a sound is not installed.
    #[must_use]
    pub fn without_sound(self, file: &str) -> Self {
        self.inner().channel.missing_sounds.insert(file.to_owned());
        self
    }

    /// Says that a recording, named without its format, can't be written.
    #[must_use]
    pub fn unwritable(self, file: &str) -> Self {
        self.inner().channel.unwritable.insert(file.to_owned());
        self
    }

    /// What the caller does, one act for each command that plays, says, records, waits or listens;
    /// then listens.
    #[must_use]
    pub fn caller(self, acts: impl IntoIterator<Item = Act>) -> Self {
        self.inner().channel.acts.extend(acts);
        self
    }

    /// Loads an application; those that aren't loaded give -2.
    #[must_use]
    pub fn application(self, name: &str, executed: Executed) -> Self {
        self.inner().channel.applications.insert(name.to_lowercase(), executed);
        self
    }

    /// Writes a subroutine into the dialplan, for `GOSUB`; its result plays no part.
    #[must_use]
    pub fn subroutine(
        self,
        (context, extension, priority): (&str, &str, &str),
        executed: Executed,
    ) -> Self {
        let place = (context.to_owned(), extension.to_owned(), priority.to_owned());
        self.inner().channel.subroutines.insert(place, executed);
        self
    }

    /// Writes a label into the current extension, for `SET PRIORITY`.
    #[must_use]
    pub fn label(self, label: &str, priority: u32) -> Self {
        self.inner().channel.labels.insert(label.to_owned(), priority);
        self
    }

    /// Adds another channel, in a state as `CHANNEL STATUS` says it; 6 is answered.
    #[must_use]
    pub fn other_channel(self, name: &str, state: u8) -> Self {
        self.inner().channel.others.insert(name.to_owned(), state);
        self
    }

    /// Lets the channel carry text, so that `SEND TEXT` succeeds.
    #[must_use]
    pub fn with_text(self) -> Self {
        self.inner().channel.carries.text = true;
        self
    }

    /// Lets the channel be a telephone for the deaf, so that `TDD MODE` succeeds.
    #[must_use]
    pub fn with_tdd(self) -> Self {
        self.inner().channel.carries.tdd = true;
        self
    }

    /// Loads a speech engine. What the caller says with [`Act::Say`] it hears as it is, once for
    /// each active grammar, with score 90.
    #[must_use]
    pub fn recogniser(self, engine: &str) -> Self {
        self.inner().channel.recogniser.engine = Some(engine.to_owned());
        self
    }

    /// Lets the speech engine hear these results when the caller says `words`.
    #[must_use]
    pub fn hearing(self, words: &str, results: impl IntoIterator<Item = Heard>) -> Self {
        let results = results.into_iter().collect();
        self.inner().channel.recogniser.understanding.insert(words.to_owned(), results);
        self
    }

    /// Says that the speech engine refuses the grammar file at `path`.
    #[must_use]
    pub fn without_grammar(self, path: &str) -> Self {
        self.inner().channel.recogniser.missing_grammars.insert(path.to_owned());
        self
    }

    /// Says that Asterisk's documentation is not installed: 520 is then one line.
    #[must_use]
    pub fn without_documentation(self) -> Self {
        self.inner().channel.brief_usage = true;
        self
    }

    /// Answers the next command that begins with `words` by these very bytes; by none, it leaves
    /// the command running.
    #[must_use]
    pub fn answering(self, words: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.inner().scripted.push_back((words.to_owned(), bytes.as_ref().to_vec()));
        self
    }
}
