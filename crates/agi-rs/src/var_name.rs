use std::fmt;

/// The name of a plain channel variable: a letter or `_`, then letters, digits and `_`.
///
/// A name that ends in `)` would call a dialplan function, so it isn't one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct VarName(String);

/// Not a plain variable's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not the name of a channel variable")]
pub struct InvalidVarName(String);

impl VarName {
    /// Checks `name`.
    pub fn parse(name: &str) -> Result<Self, InvalidVarName> {
        let mut bytes = name.bytes();
        let starts = bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
        if starts && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return Ok(Self(name.to_owned()));
        }
        Err(InvalidVarName(name.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for VarName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_call_is_no_variable() {
        for name in ["SHELL(id)", "", "1ST", "A B", "A}", "${A}"] {
            assert!(VarName::parse(name).is_err(), "{name}");
        }
        assert_eq!(VarName::parse("_CALL_9").unwrap().as_str(), "_CALL_9");
    }
}
