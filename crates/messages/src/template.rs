//! Texts with fields in braces, such as `Please call {number}.`; checked when they are read.

/// What a text may be filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Number,
    Name,
    AskedAt,
    Reference,
    Callback,
    /// Where a person decides.
    Link,
    /// How long a message is.
    Seconds,
}

impl Field {
    const ALL: [Self; 7] = [
        Self::Number,
        Self::Name,
        Self::AskedAt,
        Self::Reference,
        Self::Callback,
        Self::Link,
        Self::Seconds,
    ];

    /// What texts about the topic of this name may hold.
    pub(crate) fn of(topic: &str) -> Vec<Self> {
        let fits = |field: &Self| match field {
            Self::Link => topic == "needs_human",
            Self::Seconds => topic == "voicemail",
            _ => true,
        };
        Self::ALL.into_iter().filter(fits).collect()
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Name => "name",
            Self::AskedAt => "asked_at",
            Self::Reference => "reference",
            Self::Callback => "callback",
            Self::Link => "link",
            Self::Seconds => "seconds",
        }
    }
}

/// A text with places for fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Field(Field),
}

/// Why a text can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTemplate {
    #[error("line {line}: there is no field {{{field}}} here; use {allowed}")]
    Field { line: usize, field: String, allowed: String },
    #[error(
        "line {line}: a brace that belongs to no field; write {{{{ or }}}} for one that is meant"
    )]
    Brace { line: usize },
    #[error("it has no text")]
    Empty,
    #[error("the first line has to be `Subject: ` and a subject, the second one empty")]
    Subject,
}

impl InvalidTemplate {
    /// The same in a text that follows so many lines.
    pub(crate) fn after(mut self, lines: usize) -> Self {
        if let Self::Field { line, .. } | Self::Brace { line } = &mut self {
            *line += lines;
        }
        self
    }
}

impl Template {
    /// Reads a text in which `{{` and `}}` stand for braces.
    pub fn parse(text: &str, allowed: &[Field]) -> Result<Self, InvalidTemplate> {
        if text.trim().is_empty() {
            return Err(InvalidTemplate::Empty);
        }
        let (mut parts, mut plain, mut line) = (Vec::new(), String::new(), 1);
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '{' | '}' if letters.next_if_eq(&letter).is_some() => plain.push(letter),
                '{' => {
                    let mut name = String::new();
                    while let Some(letter) = letters.next_if(|l| !matches!(l, '{' | '}' | '\n')) {
                        name.push(letter);
                    }
                    if letters.next() != Some('}') {
                        return Err(InvalidTemplate::Brace { line });
                    }
                    parts.push(Part::Text(std::mem::take(&mut plain)));
                    parts.push(Part::Field(find(&name, allowed, line)?));
                }
                '}' => return Err(InvalidTemplate::Brace { line }),
                _ => {
                    line += usize::from(letter == '\n');
                    plain.push(letter);
                }
            }
        }
        parts.push(Part::Text(plain));
        Ok(Self(parts))
    }

    /// The text with `value` in the place of each field.
    pub(crate) fn fill(&self, value: impl Fn(Field) -> String) -> String {
        self.0
            .iter()
            .map(|part| match part {
                Part::Text(text) => text.clone(),
                Part::Field(field) => value(*field),
            })
            .collect()
    }
}

fn find(name: &str, allowed: &[Field], line: usize) -> Result<Field, InvalidTemplate> {
    allowed.iter().find(|field| field.name() == name.trim()).copied().ok_or_else(|| {
        let names: Vec<_> = allowed.iter().map(|field| format!("{{{}}}", field.name())).collect();
        let (field, allowed) = (name.to_owned(), names.join(", "));
        InvalidTemplate::Field { line, field, allowed }
    })
}

/// Text as it may stand in HTML, in an attribute, too.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_filled_and_its_braces_are_kept() {
        let template =
            Template::parse("Call {number} ({{x}}),\n{ name }!", &Field::of("missed")).unwrap();
        let filled = template.fill(|field| format!("<{}>", field.name()));
        assert_eq!(filled, "Call <number> ({x}),\n<name>!");
    }

    #[test]
    fn what_cannot_be_filled_is_refused_with_its_line_and_what_is_allowed() {
        let error = |text| Template::parse(text, &Field::of("missed")).unwrap_err().to_string();
        let said = error("Hello,\ncall {numer}");
        assert_eq!(
            said,
            "line 2: there is no field {numer} here; use {number}, {name}, {asked_at}, {reference}, {callback}"
        );
        assert!(error("{link}").starts_with("line 1: there is no field {link} here"));
        for text in ["a } b", "a { b", "{number", "{num\nber}", "{a{b}"] {
            assert!(error(text).contains("a brace that belongs to no field"), "{text}");
        }
        assert_eq!(error(" \n"), "it has no text");
        assert!(Template::parse("{link} {name}", &Field::of("needs_human")).is_ok());
    }
}
