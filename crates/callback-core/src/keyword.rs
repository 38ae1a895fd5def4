//! What a text that came in asks for.

/// The keyword that a text is, and nothing beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Keyword {
    /// No more texts.
    Stop,
    /// Texts again.
    Start,
    Help,
    /// No callback.
    Cancel,
    /// None: a sentence, most likely.
    Other,
}

/// CANCEL is no word for stopping here, though some carriers take it for one.
const WORDS: [(&str, Keyword); 13] = [
    ("STOP", Keyword::Stop),
    ("STOPALL", Keyword::Stop),
    ("UNSUBSCRIBE", Keyword::Stop),
    ("END", Keyword::Stop),
    ("QUIT", Keyword::Stop),
    ("OPTOUT", Keyword::Stop),
    ("REVOKE", Keyword::Stop),
    ("START", Keyword::Start),
    ("UNSTOP", Keyword::Start),
    ("YES", Keyword::Start),
    ("HELP", Keyword::Help),
    ("INFO", Keyword::Help),
    ("CANCEL", Keyword::Cancel),
];

impl Keyword {
    pub const ALL: [Self; 5] = [Self::Stop, Self::Start, Self::Help, Self::Cancel, Self::Other];

    /// Reads a whole text; case, and whatever is no letter or digit around it, do not matter.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let word = text.trim_matches(|letter: char| !letter.is_alphanumeric());
        let known = WORDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word));
        known.map_or(Self::Other, |(_, keyword)| *keyword)
    }

    /// The keyword's name, as stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Start => "start",
            Self::Help => "help",
            Self::Cancel => "cancel",
            Self::Other => "other",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keyword_is_the_whole_text() {
        for (text, keyword) in [
            ("STOP", Keyword::Stop),
            (" stop.\n", Keyword::Stop),
            ("\u{201c}Stop!\u{201d}", Keyword::Stop),
            ("\u{200f}\u{61c}¡unsubscribe!\u{feff}", Keyword::Stop),
            ("StopAll", Keyword::Stop),
            ("optout", Keyword::Stop),
            ("Yes \u{1f44d}", Keyword::Start),
            ("unstop", Keyword::Start),
            ("help?", Keyword::Help),
            ("INFO", Keyword::Help),
            ("cancel", Keyword::Cancel),
            ("(CANCEL)", Keyword::Cancel),
        ] {
            assert_eq!(Keyword::read(text), keyword, "{text:?}");
        }
        for text in [
            "",
            "...",
            "\u{1f6d1}",
            "please stop calling",
            "non-stop",
            "stop it",
            "nonstop",
            "stopp",
            "do not cancel",
            "cancelled",
            "helpful",
            "ＳＴＯＰ",
            "\u{17f}top",
            "stop\nhelp",
            "STOP1",
        ] {
            assert_eq!(Keyword::read(text), Keyword::Other, "{text:?}");
        }
    }
}
