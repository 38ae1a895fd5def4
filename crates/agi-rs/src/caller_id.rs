use std::fmt;

use crate::line::ArgError;

/// A caller's name and number, as `SET CALLERID` takes them: `"Name" <number>`, escaped.
///
/// `Debug` hides both, for they are a person's.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CallerId {
    name: String,
    number: String,
}

/// Asterisk cuts what is longer.
const MOST_BYTES: usize = 255;

impl CallerId {
    /// `name` is any one line; `number` is made of ASCII letters, digits, `+`, `*`, `#` and `_`:
    /// all that Asterisk leaves as it is. Both may be empty, and fit into 255 bytes together.
    pub fn new(name: &str, number: &str) -> Result<Self, ArgError> {
        let stays = |byte: u8| byte.is_ascii_alphanumeric() || b"+*#_".contains(&byte);
        if !number.bytes().all(stays) {
            return Err(ArgError::Invalid(
                "a number is made of letters, digits, `+`, `*`, `#`, `_`",
            ));
        }
        if let Some(byte) = name.bytes().find(|byte| matches!(byte, b'\n' | b'\r' | 0)) {
            return Err(ArgError::Control { byte });
        }
        let caller = Self { name: name.to_owned(), number: number.to_owned() };
        if caller.to_wire().len() > MOST_BYTES {
            return Err(ArgError::Invalid("a caller's name and number have at most 255 bytes"));
        }
        Ok(caller)
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The number.
    #[must_use]
    pub fn number(&self) -> &str {
        &self.number
    }

    pub(crate) fn to_wire(&self) -> String {
        let name = self.name.replace('\\', "\\\\").replace('"', "\\\"");
        format!("\"{name}\" <{}>", self.number)
    }
}

impl fmt::Debug for CallerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallerId(masked)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_escaped_and_a_number_that_asterisk_would_change_is_refused() {
        let caller = CallerId::new(r#"O"Brien \ <Co>"#, "+12025550143").unwrap();
        assert_eq!(caller.to_wire(), r#""O\"Brien \\ <Co>" <+12025550143>"#);
        for number in ["202 555 0143", "(202)5550143", "202-555-0143", "1>", "<1", "1.", "[1]"] {
            assert!(CallerId::new("", number).is_err(), "{number}");
        }
        assert_eq!(CallerId::new("a\nb", ""), Err(ArgError::Control { byte: b'\n' }));
    }

    #[test]
    fn what_asterisk_would_cut_is_refused() {
        let around = r#""" <1>"#.len();
        assert!(CallerId::new(&"x".repeat(255 - around), "1").is_ok());
        assert!(CallerId::new(&"x".repeat(256 - around), "1").is_err());
        assert!(CallerId::new(&"\"".repeat(127), "1").is_err(), "escaped it is longer");
    }

    #[test]
    fn debug_shows_neither_name_nor_number() {
        let shown = format!("{:?}", CallerId::new("Ada", "12025550143").unwrap());
        assert!(!shown.contains("Ada") && !shown.contains("5550143"), "{shown}");
    }
}
