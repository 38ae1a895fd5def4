use std::fmt;

/// A language as Asterisk names the folder of its sounds: `en`, `de`, `pt_BR`, `en_US_f_Allison`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Language(String);

impl Language {
    /// Letters, then parts behind `_`; nothing that could be a path.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('_');
        let first = parts.next().filter(|part| (2..=3).contains(&part.len()))?;
        let is_word =
            |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric());
        let plain = first.bytes().all(|byte| byte.is_ascii_lowercase()) && parts.all(is_word);
        (plain && text.len() <= 40).then(|| Self(text.to_owned()))
    }

    pub(crate) fn english() -> Self {
        Self("en".to_owned())
    }

    pub(crate) fn is_english(&self) -> bool {
        self.family() == "en"
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The language without its country and voice.
    pub(crate) fn family(&self) -> &str {
        self.0.split('_').next().unwrap_or_default()
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_sounds_is_a_language_and_a_path_is_none() {
        for text in ["en", "de", "pt_BR", "en_US_f_Allison", "yue"] {
            assert_eq!(Language::parse(text).unwrap().as_str(), text);
        }
        for text in ["", "e", "DE", "de_", "_de", "de/x", "../de", "de-AT", "german", "d\u{e9}"] {
            assert_eq!(Language::parse(text), None, "{text}");
        }
        assert!(Language::parse("en_GB").unwrap().is_english());
        assert!(!Language::parse("eng").unwrap().is_english());
    }
}
