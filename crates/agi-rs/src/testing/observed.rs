use std::time::Duration;

use super::asterisk::Asterisk;

/// What happened in the call so far.
impl Asterisk {
    /// The commands that came, taken apart, with one space between their words.
    #[must_use]
    pub fn commands(&self) -> Vec<String> {
        self.inner().commands.clone()
    }

    /// A channel variable as it stands now; the caller's name and number are `CALLERID(name)` and
    /// `CALLERID(num)`.
    #[must_use]
    pub fn variable_now(&self, name: &str) -> Option<Vec<u8>> {
        self.inner().channel.variables.get(name).cloned()
    }

    /// A key of Asterisk's database as it stands now.
    #[must_use]
    pub fn database_now(&self, family: &str, key: &str) -> Option<Vec<u8>> {
        self.inner().channel.database.get(&(family.to_owned(), key.to_owned())).cloned()
    }

    /// Context, extension and priority where the channel would go on.
    #[must_use]
    pub fn place_now(&self) -> (String, String, String) {
        self.inner().channel.place.clone()
    }

    /// When the channel hangs up by itself, counted from when that was asked for.
    #[must_use]
    pub fn autohangup_now(&self) -> Option<Duration> {
        self.inner().channel.autohangup
    }

    /// The class of the music that plays.
    #[must_use]
    pub fn music_now(&self) -> Option<String> {
        self.inner().channel.music.clone()
    }

    /// A setting of the speech engine as it stands now.
    #[must_use]
    pub fn speech_setting_now(&self, name: &str) -> Option<String> {
        self.inner().channel.recogniser.settings.get(name).cloned()
    }

    /// Texts and pictures that were sent, in order.
    #[must_use]
    pub fn sent(&self) -> Vec<String> {
        self.inner().channel.sent.clone()
    }

    /// The files that were recorded, with their format, in order.
    #[must_use]
    pub fn recordings(&self) -> Vec<String> {
        self.inner().channel.recordings.clone()
    }

    /// Whether the caller hung up, or was hung up.
    #[must_use]
    pub fn is_dead(&self) -> bool {
        self.inner().channel.dead
    }

    /// Whether Asterisk took a line for the end of the program: one that begins with `failure`, or
    /// from a script with a NUL.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        self.inner().ended
    }
}
