//! The names that Twilio gives: two letters that tell the kind, and 32 hexadecimal digits.

/// The text is no SID of the kind that is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a SID of this kind is `{prefix}` and 32 hexadecimal digits")]
pub struct InvalidSid {
    prefix: &'static str,
}

macro_rules! sid {
    ($(#[$doc:meta])* $name:ident, $($prefix:literal)|+) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Checks prefix and digits.
            pub fn parse(text: &str) -> Result<Self, InvalidSid> {
                if [$($prefix),+].iter().any(|prefix| is_sid(text, prefix)) {
                    return Ok(Self(text.to_owned()));
                }
                Err(InvalidSid { prefix: concat!($($prefix),+) })
            }

            /// The SID as Twilio writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

sid! {
    /// An account, `AC…`.
    AccountSid, "AC"
}
sid! {
    /// One leg of a call, `CA…`.
    CallSid, "CA"
}
sid! {
    /// A text, `SM…`, or one with pictures, `MM…`.
    MessageSid, "SM" | "MM"
}
sid! {
    /// A recording, `RE…`.
    RecordingSid, "RE"
}

fn is_sid(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|digits| {
        digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sid_has_its_prefix_and_32_digits() {
        let digits = "0123456789abcdef0123456789ABCDEF";
        assert!(CallSid::parse(&format!("CA{digits}")).is_ok());
        assert!(MessageSid::parse(&format!("SM{digits}")).is_ok());
        assert!(MessageSid::parse(&format!("MM{digits}")).is_ok());
        for bad in [
            format!("SM{digits}"),
            format!("CA{digits}0"),
            format!("ca{digits}"),
            "CA/../../../Accounts/x0123456789ab".to_owned(),
            "CA".to_owned(),
            String::new(),
        ] {
            assert!(CallSid::parse(&bad).is_err(), "{bad}");
        }
    }
}
