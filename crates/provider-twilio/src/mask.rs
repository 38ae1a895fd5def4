//! What may be shown of a text that others wrote.

use std::fmt;

/// Text longer than this tells no more.
const LONGEST: usize = 300;

/// Hides a text that holds a number, a message or a secret.
pub(crate) struct Masked;

impl fmt::Debug for Masked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// `text` on one line, without the digits of which a phone number could be made.
pub(crate) fn without_digits(text: &str) -> String {
    text.chars()
        .take(LONGEST)
        .map(|letter| match letter {
            letter if letter.is_numeric() => '#',
            letter if letter.is_control() => ' ',
            letter => letter,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_number_and_no_line_break_is_left() {
        let shown = without_digits("The number +1 (415) 555-0132 is bad.\r\nERROR \u{663}\u{ff14}");
        assert_eq!(shown, "The number +# (###) ###-#### is bad.  ERROR ##");
        assert_eq!(without_digits(&"é".repeat(1000)).chars().count(), LONGEST);
    }
}
