//! The lines of a calendar: folded ones put together, each taken apart.

use super::InvalidCalendar;

/// `NAME;PARAMETER=…:value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Where it begins, from 1 on.
    pub(super) number: usize,
    /// In capitals.
    pub(super) name: String,
    pub(super) value: String,
}

/// Whatever is on it, in order; empty ones are left out.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Result<Line, InvalidCalendar>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut whole: Vec<(usize, String)> = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        match (line.strip_prefix([' ', '\t']), whole.last_mut()) {
            (Some(rest), Some((_, begun))) => begun.push_str(rest),
            _ => whole.push((number, line.to_owned())),
        }
    }
    let is_text = |(_, line): &(usize, String)| !line.trim().is_empty();
    whole.into_iter().filter(is_text).map(|(number, line)| take_apart(number, &line))
}

fn take_apart(number: usize, line: &str) -> Result<Line, InvalidCalendar> {
    // A quoted parameter may hold a colon.
    let mut quoted = false;
    let end = line.char_indices().find(|(_, letter)| {
        quoted ^= *letter == '"';
        *letter == ':' && !quoted
    });
    let parts = end.and_then(|(at, _)| line.split_at_checked(at));
    let Some((head, rest)) = parts else {
        return Err(InvalidCalendar::new(number, "a line has a name, a colon and a value"));
    };
    let name = head.split(';').next().unwrap_or_default().to_ascii_uppercase();
    let value = rest.strip_prefix(':').unwrap_or_default().trim().to_owned();
    Ok(Line { number, name, value })
}
