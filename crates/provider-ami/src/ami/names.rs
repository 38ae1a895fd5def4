//! Names that Asterisk reads as more than a name unless their letters are few; each is checked once.

use super::InvalidRequest;

macro_rules! name {
    ($(#[$doc:meta])* $name:ident, $header:literal, $most:literal, $allowed:expr, $why:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Checks the letters and the length.
            pub fn parse(text: impl Into<String>) -> Result<Self, InvalidRequest> {
                let text = text.into();
                let allowed: fn(u8) -> bool = $allowed;
                if text.is_empty() || text.len() > $most || !text.bytes().all(allowed) {
                    return Err(InvalidRequest::Value { header: $header, why: $why });
                }
                Ok(Self(text))
            }

            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    };
}

name! {
    /// The Uniqueid of a channel. Never a name or a pattern: Asterisk reads `/…` as "hang up all that match".
    #[derive(Debug)]
    ChannelId, "Channel", 149,
    |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b';'),
    "a Uniqueid has 1 to 149 letters, digits, `-`, `.`, `_` or `;`"
}

name! {
    /// What to dial, such as `PJSIP/business@trunk`. One destination: `&` and `,` mean more to a dialplan.
    DialString, "Channel", 255,
    |byte| byte.is_ascii_alphanumeric() || b"/@+-._:#*".contains(&byte),
    "a dial string has letters, digits and `/ @ + - . _ : # *`"
}

name! {
    /// A context, or an extension in it; no pattern, no expression.
    #[derive(Debug)]
    DialplanName, "Context", 79,
    |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'+'),
    "a dialplan name has letters, digits and `- . _ +`"
}

name! {
    /// The number shown to the called party.
    CallerId, "CallerID", 80,
    |byte| byte.is_ascii_digit() || byte == b'+',
    "a caller id has digits, and a `+` in front"
}

/// The name of a channel variable. A name ending in `)` would be a function call, so it cannot be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VarName(&'static str);

impl VarName {
    /// A name known when the program is written, with up to two `_` in front for inheritance.
    pub fn new(name: &'static str) -> Result<Self, InvalidRequest> {
        let letters = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if name.is_empty()
            || name.as_bytes().first().is_some_and(u8::is_ascii_digit)
            || !name.bytes().all(letters)
        {
            let why = "a variable's name has letters, digits and `_`, and begins with no digit";
            return Err(InvalidRequest::Value { header: "Variable", why });
        }
        Ok(Self(name))
    }

    pub(super) fn as_str(&self) -> &'static str {
        self.0
    }
}

macro_rules! masked {
    ($($name:ident),*) => {$(
        /// May hold a phone number.
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "([redacted])"))
            }
        }
    )*};
}
masked!(DialString, CallerId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_can_not_be_hung_up() {
        for bad in ["/.*", "/PJSIP", "", "PJSIP/a-1", "a b", "a\r\nb", "é"] {
            assert!(ChannelId::parse(bad).is_err(), "{bad:?}");
        }
        assert!(ChannelId::parse("1795377250.45").is_ok());
        assert!(ChannelId::parse("cb-misc-0001;2").is_ok());
        assert!(ChannelId::parse("x".repeat(150)).is_err());
    }

    #[test]
    fn one_dial_string_is_one_destination() {
        assert!(DialString::parse("PJSIP/+12015550100@trunk").is_ok());
        for bad in ["PJSIP/a&PJSIP/b", "PJSIP/a,30", "PJSIP/${X}", "PJSIP/a;b", ""] {
            assert!(DialString::parse(bad).is_err(), "{bad:?}");
        }
        let shown = format!("{:?}", DialString::parse("PJSIP/+12015550100@trunk").unwrap());
        assert_eq!(shown, "DialString([redacted])");
    }

    #[test]
    fn a_variable_name_is_no_function_call() {
        assert!(VarName::new("__CALLBACK_LEG").is_ok());
        for bad in ["SHELL(rm)", "", "1A", "A,B", "A=B", "CDR(x)"] {
            assert!(VarName::new(bad).is_err(), "{bad:?}");
        }
    }
}
