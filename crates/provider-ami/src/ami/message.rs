//! The action that sends a text message, such as a SIP MESSAGE.

use std::fmt;

use super::pending::Answer;
use super::{Action, ActionError, InvalidRequest, Request};

/// Longer texts in Base64 would not fit Asterisk's input line.
pub const LONGEST_BODY: usize = 750;

/// Where a message goes or comes from, such as `pjsip:trunk/sip:+12015550100@carrier.example`
/// (an endpoint, and the URI to send to through it) or `sip:+12015550199@carrier.example`.
#[derive(Clone, PartialEq, Eq)]
pub struct MessageUri(String);

impl MessageUri {
    /// Checks the letters and the length: one URI, no display name, no parameters.
    pub fn parse(text: impl Into<String>) -> Result<Self, InvalidRequest> {
        let text = text.into();
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"+@:/.-_[]".contains(&byte);
        let has_scheme = text.split_once(':').is_some_and(|(scheme, rest)| {
            let letters = scheme.bytes().all(|byte| byte.is_ascii_alphabetic());
            !scheme.is_empty() && letters && !rest.is_empty()
        });
        if has_scheme && text.len() <= 255 && text.bytes().all(allowed) {
            return Ok(Self(text));
        }
        let why = "a message's URI is a scheme, letters, digits and `+ @ : / . - _ [ ]`";
        Err(InvalidRequest::Value { header: "To", why })
    }
}

/// May hold a phone number.
impl fmt::Debug for MessageUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MessageUri([redacted])")
    }
}

/// Sends a text. Needs `message`.
///
/// The answer says that Asterisk queued it, or could find nowhere to send it: what the far end
/// answers, Asterisk tells nobody.
#[derive(Clone)]
pub struct MessageSend {
    /// Where it is sent; also its `To`.
    pub to: MessageUri,
    pub from: MessageUri,
    /// At most [`LONGEST_BODY`] bytes of any text, line breaks included.
    pub body: String,
}

impl Action for MessageSend {
    type Reply = ();

    fn request(&self) -> Result<Request, InvalidRequest> {
        if !(1..=LONGEST_BODY).contains(&self.body.len()) || self.body.contains('\0') {
            let why = "a message's body has 1 to 750 bytes, none of them zero";
            return Err(InvalidRequest::Value { header: "Base64Body", why });
        }
        Request::new("MessageSend")?
            .header("To", &self.to.0)?
            .header("From", &self.from.0)?
            .header("Base64Body", &base64(self.body.as_bytes()))
    }

    fn reply(&self, _: Answer) -> Result<(), ActionError> {
        Ok(())
    }
}

impl fmt::Debug for MessageSend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MessageSend({} bytes)", self.body.len())
    }
}

/// RFC 4648 section 4, padded: `Body` ends at its first line break, and this does not.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |nth: usize| u32::from(group.get(nth).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let index = usize::try_from(bits >> (18 - 6 * place) & 0x3f).unwrap_or(0);
            let letter = LETTERS.get(index).copied().unwrap_or(b'=');
            text.push(char::from(if place <= group.len() { letter } else { b'=' }));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(body: &str) -> MessageSend {
        let uri = |text| MessageUri::parse(text).unwrap();
        let (to, from) =
            (uri("pjsip:trunk/sip:+14155550100@a.example"), uri("sip:+12015550199@a.example"));
        MessageSend { to, from, body: body.to_owned() }
    }

    #[test]
    fn base64_is_that_of_the_rfc() {
        for (text, encoded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
            ("\u{ff}\u{3ff}", "w7/Pvw=="),
        ] {
            assert_eq!(base64(text.as_bytes()), encoded, "{text:?}");
        }
    }

    #[test]
    fn any_text_is_one_action_of_four_lines() {
        for body in ["Zo\u{eb} \u{77f3} \u{1f4de}", "a\r\nAction: Command\r\nb", &"x".repeat(750)] {
            let wire = message(body).request().unwrap().encode_with("1").unwrap();
            let wire = String::from_utf8(wire).unwrap();
            assert_eq!(wire.matches('\n').count(), 6, "{body:?}");
            assert!(wire.contains("\r\nBase64Body: "), "{body:?}");
        }
        for body in [String::new(), "x".repeat(751), "a\0b".to_owned()] {
            assert!(message(&body).request().is_err(), "{} bytes", body.len());
        }
    }

    #[test]
    fn a_uri_is_one_and_names_nobody_in_a_log() {
        for bad in
            ["", "trunk", "sip:", ":x", "sip:a,b", "sip:a;b", "\"M\" <sip:a@b>", "sip:a\r\nb"]
        {
            assert!(MessageUri::parse(bad).is_err(), "{bad:?}");
        }
        let shown = format!("{:?}", message("+14155550100"));
        assert!(!shown.contains("5550"), "{shown}");
        assert!(!format!("{:?}", message("x").to).contains("5550"));
    }
}
