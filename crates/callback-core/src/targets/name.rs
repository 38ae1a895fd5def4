//! What targets and topics are called: short, so that attempts that hold one are copied like numbers.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

const LONGEST: usize = 32;

/// The text is no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a name has 1 to {LONGEST} of a-z, 0-9 and -")]
pub struct InvalidTargetName;

macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name([u8; LONGEST]);

        impl $name {
            /// The name as it is set; 1 to 32 of a-z, 0-9 and -.
            #[must_use]
            pub fn as_str(&self) -> &str {
                let length = self.0.iter().position(|byte| *byte == 0).unwrap_or(LONGEST);
                let (name, _) = self.0.split_at(length);
                std::str::from_utf8(name).unwrap_or_default()
            }
        }

        impl FromStr for $name {
            type Err = InvalidTargetName;

            fn from_str(text: &str) -> Result<Self, InvalidTargetName> {
                let is_sign = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
                if text.is_empty() || text.len() > LONGEST || !text.bytes().all(is_sign) {
                    return Err(InvalidTargetName);
                }
                let mut name = [0; LONGEST];
                name.iter_mut().zip(text.bytes()).for_each(|(place, byte)| *place = byte);
                Ok(Self(name))
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidTargetName;

            fn try_from(text: String) -> Result<Self, InvalidTargetName> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.as_str().to_owned()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.as_str())
            }
        }
    };
}

name! {
    /// One of those who take calls at the business.
    TargetName
}
name! {
    /// What a visitor wants to talk about.
    TopicName
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_as_it_is_written() {
        let longest = "a".repeat(LONGEST);
        for text in ["a", "sales-2", "0", longest.as_str()] {
            let name: TargetName = text.parse().unwrap();
            assert_eq!((name.as_str(), name.to_string().as_str()), (text, text));
            let json = serde_json::to_string(&name).unwrap();
            assert_eq!(serde_json::from_str::<TargetName>(&json).unwrap(), name);
        }
        let too_long = "a".repeat(LONGEST + 1);
        for text in ["", "Sales", "a b", "ä", "a_b", too_long.as_str()] {
            assert_eq!(text.parse::<TopicName>(), Err(InvalidTargetName), "{text:?}");
        }
    }
}
