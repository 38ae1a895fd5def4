//! Where a webhook or a chat room is reached, and what is sent there.

use std::fmt;

use ureq::http::Uri;

use crate::SigningKey;

/// Which addresses may be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Those of the public internet, over TLS.
    Public,
    /// Any, with or without TLS.
    Private,
}

/// What a post looks like.
#[derive(Debug, Clone)]
pub enum Shape {
    /// JSON for programs, signed with each of these keys.
    Standard(Vec<SigningKey>),
    /// A text, as Slack's incoming webhooks take it.
    Slack,
    /// A card, as the workflows of Microsoft Teams take it.
    Teams,
}

/// An address for posts. Those of chat rooms are secrets, so none is shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Url(Uri);

/// An address that nothing can be posted to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidUrl {
    #[error("write an address such as https://crm.example.com/hooks/callback")]
    Shape,
    #[error("write https://, or set private to on for a receiver in your own network")]
    Plain,
    #[error("leave name and password out of the address")]
    Credentials,
}

impl Url {
    /// Reads an address with `https`; `http` will do where private addresses are meant.
    pub fn parse(text: &str, reach: Reach) -> Result<Self, InvalidUrl> {
        let uri: Uri = text.parse().map_err(|_| InvalidUrl::Shape)?;
        let authority = uri.authority().ok_or(InvalidUrl::Shape)?;
        if authority.host().is_empty() {
            return Err(InvalidUrl::Shape);
        }
        if authority.as_str().contains('@') {
            return Err(InvalidUrl::Credentials);
        }
        match (uri.scheme_str(), reach) {
            (Some("https"), _) | (Some("http"), Reach::Private) => Ok(Self(uri)),
            (Some("http"), Reach::Public) => Err(InvalidUrl::Plain),
            _ => Err(InvalidUrl::Shape),
        }
    }

    pub(crate) const fn uri(&self) -> &Uri {
        &self.0
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Url([redacted])")
    }
}

/// One receiver of posts.
#[derive(Debug, Clone)]
pub struct Endpoint {
    pub url: Url,
    pub reach: Reach,
    pub shape: Shape,
    /// Whether it is told the visitor's number and name.
    pub shows_visitor: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_that_can_be_posted_to_and_is_never_shown() {
        use InvalidUrl::{Credentials, Plain, Shape};
        let parse = |text, reach| Url::parse(text, reach).map(drop);
        for (text, wrong) in [
            ("", Shape),
            ("crm.example.com", Shape),
            ("/hook", Shape),
            ("ftp://crm.example.com/", Shape),
            ("file:///etc/passwd", Shape),
            ("https://", Shape),
            ("https://a b/", Shape),
            ("https://me:pw@crm.example.com/", Credentials),
            ("https://crm.example.com@10.0.0.1/", Credentials),
        ] {
            assert_eq!(parse(text, Reach::Private), Err(wrong), "{text}");
        }
        assert_eq!(parse("http://crm.example.com/", Reach::Public), Err(Plain));
        assert_eq!(parse("http://10.0.0.1:8080/hook", Reach::Private), Ok(()));
        let secret = Url::parse("https://hooks.example.com/T0/B0/token", Reach::Public).unwrap();
        assert!(!format!("{secret:?}").contains("token"));
    }
}
