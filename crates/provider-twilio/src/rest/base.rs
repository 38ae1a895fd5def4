//! Where the API is.

use std::net::IpAddr;

use ureq::http::Uri;
use ureq::http::uri::Scheme;

/// The address of the API up to its path, such as `https://api.twilio.com`, without a slash at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiBase(String);

/// What is wrong with an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidApiBase {
    /// It is no address.
    #[error("not an address like https://api.twilio.com")]
    NotAnAddress,
    /// More than scheme, host and port.
    #[error("the address ends after host and port: no user, no path, no query")]
    TooMuch,
    /// The credentials would travel in the clear.
    #[error("http is for this machine alone (127.0.0.1, [::1], localhost); use https")]
    NotEncrypted,
    /// A region without an edge, which Twilio has switched off.
    #[error("Twilio's regions are reached by edge and region, as in api.dublin.ie1.twilio.com")]
    NoEdge,
}

impl ApiBase {
    /// Reads the address: https, or http on this machine. One slash at its end is left out.
    pub fn parse(text: &str) -> Result<Self, InvalidApiBase> {
        let text = text.strip_suffix('/').unwrap_or(text);
        let uri: Uri = text.parse().map_err(|_| InvalidApiBase::NotAnAddress)?;
        let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
            return Err(InvalidApiBase::NotAnAddress);
        };
        let is_bare = uri.path().trim_end_matches('/').is_empty() && !text.ends_with('/');
        if !is_bare
            || uri.query().is_some()
            || authority.as_str().contains('@')
            || text.contains('#')
        {
            return Err(InvalidApiBase::TooMuch);
        }
        match scheme {
            scheme if *scheme == Scheme::HTTPS => {}
            scheme if *scheme == Scheme::HTTP && is_this_machine(authority.host()) => {}
            scheme if *scheme == Scheme::HTTP => return Err(InvalidApiBase::NotEncrypted),
            _ => return Err(InvalidApiBase::NotAnAddress),
        }
        if lacks_edge(authority.host()) {
            return Err(InvalidApiBase::NoEdge);
        }
        Ok(Self(text.to_owned()))
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where the same region has its voice API; `None` if this is not Twilio.
    pub(super) fn voice(&self) -> Option<Self> {
        let host = self.0.strip_prefix("https://api.")?;
        (host == "twilio.com" || host.ends_with(".twilio.com"))
            .then(|| Self(format!("https://voice.{host}")))
    }
}

fn is_this_machine(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

/// Whether this is `api.ie1.twilio.com`: a region's name is two letters and a digit.
fn lacks_edge(host: &str) -> bool {
    let middle = host.strip_prefix("api.").and_then(|rest| rest.strip_suffix(".twilio.com"));
    middle.is_some_and(|region| {
        matches!(region.as_bytes(), [a, b, digit]
            if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() && digit.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_api_is_reached_by_https_or_on_this_machine() {
        for good in [
            "https://api.twilio.com",
            "https://api.dublin.ie1.twilio.com",
            "http://127.0.0.1:8080",
            "http://[::1]:8080",
            "http://localhost:1",
        ] {
            assert_eq!(ApiBase::parse(good).unwrap().as_str(), good);
            assert_eq!(ApiBase::parse(&format!("{good}/")).unwrap().as_str(), good);
        }
        for (bad, why) in [
            ("", InvalidApiBase::NotAnAddress),
            ("api.twilio.com", InvalidApiBase::NotAnAddress),
            ("ftp://api.twilio.com", InvalidApiBase::NotAnAddress),
            ("http://api.twilio.com", InvalidApiBase::NotEncrypted),
            ("http://127.0.0.1.example.com", InvalidApiBase::NotEncrypted),
            ("https://api.twilio.com/2010-04-01", InvalidApiBase::TooMuch),
            ("https://api.twilio.com//", InvalidApiBase::TooMuch),
            ("https://user:secret@api.twilio.com", InvalidApiBase::TooMuch),
            ("https://api.twilio.com?a=b", InvalidApiBase::TooMuch),
            ("https://api.twilio.com#a", InvalidApiBase::TooMuch),
            ("https://api.ie1.twilio.com", InvalidApiBase::NoEdge),
        ] {
            assert_eq!(ApiBase::parse(bad), Err(why), "{bad}");
        }
    }

    #[test]
    fn the_voice_api_is_beside_the_api_at_twilio_alone() {
        let voice = |base: &str| ApiBase::parse(base).unwrap().voice().map(|voice| voice.0);
        assert_eq!(voice("https://api.twilio.com").unwrap(), "https://voice.twilio.com");
        assert_eq!(
            voice("https://api.dublin.ie1.twilio.com").unwrap(),
            "https://voice.dublin.ie1.twilio.com"
        );
        assert_eq!(voice("http://127.0.0.1:80"), None);
        assert_eq!(voice("https://api.example.com"), None);
        assert_eq!(voice("https://api.eviltwilio.com"), None);
    }
}
