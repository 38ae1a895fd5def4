use std::net::SocketAddr;
use std::path::PathBuf;

/// Where the platform's internal listener is. It speaks plain HTTP, on this machine or on a network
/// of its own; credentials and paths have no place in its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Endpoint {
    Address(SocketAddr),
    /// A host name with its port, looked up for each request.
    Name(String),
    /// A unix socket.
    Socket(PathBuf),
}

/// A statically linked program can't look up names: what does it is loaded at run time, from the C
/// library that it was linked with, which the machine need not have.
pub(super) const LOOKS_UP_NAMES: bool = !cfg!(target_feature = "crt-static");

/// `sockaddr_un` holds this many bytes and a NUL.
const LONGEST_SOCKET: usize = 107;

impl Endpoint {
    /// Reads `http://address:port`, `unix:/path`, and, if `names` can be looked up,
    /// `http://host:port`. The error says what to give instead.
    pub(super) fn parse(text: &str, names: bool) -> Result<Self, &'static str> {
        if let Some(path) = text.strip_prefix("unix:") {
            let path = PathBuf::from(path);
            return if path.is_absolute() && path.as_os_str().len() <= LONGEST_SOCKET {
                Ok(Self::Socket(path))
            } else {
                Err("must be unix:/path/to/socket, with an absolute path of at most 107 bytes")
            };
        }
        let wrong = "must be http://address:port, http://host:port or unix:/path/to/socket";
        let authority = text.strip_prefix("http://").ok_or(wrong)?.trim_end_matches('/');
        if let Ok(address) = authority.parse() {
            return Ok(Self::Address(address));
        }
        let (host, port) = authority.rsplit_once(':').ok_or(wrong)?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
        if host.is_empty()
            || !host.bytes().all(plain)
            || !port.parse().is_ok_and(|port: u16| port > 0)
        {
            return Err(wrong);
        }
        if !names {
            return Err("names a host, which this statically linked program cannot look up: \
                        give http://address:port with an IP address, or unix:/path/to/socket");
        }
        Ok(Self::Name(authority.to_owned()))
    }

    /// What the requests' URLs begin with. A unix socket has no authority of its own.
    pub(crate) fn base_url(&self) -> String {
        match self {
            Self::Address(address) => format!("http://{address}"),
            Self::Name(authority) => format!("http://{authority}"),
            Self::Socket(_) => "http://localhost".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_api_is_found_by_address_by_name_or_at_a_socket() {
        for (text, base) in [
            ("http://127.0.0.1:8502", "http://127.0.0.1:8502"),
            ("http://[::1]:8502/", "http://[::1]:8502"),
            ("http://callback-api.internal:8502", "http://callback-api.internal:8502"),
            ("unix:/run/callback/api.sock", "http://localhost"),
        ] {
            assert_eq!(Endpoint::parse(text, true).unwrap().base_url(), base);
        }
        let socket = Endpoint::parse("unix:/run/callback/api.sock", true);
        assert_eq!(socket, Ok(Endpoint::Socket("/run/callback/api.sock".into())));
    }

    #[test]
    fn a_static_program_takes_an_address_or_a_socket_and_says_so() {
        for text in ["http://127.0.0.1:8502", "http://[::1]:8502", "unix:/a"] {
            assert!(Endpoint::parse(text, false).is_ok(), "{text}");
        }
        let refused = Endpoint::parse("http://localhost:8502", false).unwrap_err();
        assert!(refused.contains("IP address") && refused.contains("unix:/"), "{refused}");
    }

    #[test]
    fn what_is_no_plain_address_is_refused() {
        for text in [
            "",
            "127.0.0.1:8502",
            "https://a:1",
            "http://",
            "http://a",
            "http://a:0",
            "http://a:65536",
            "http://a/b",
            "http://a:1/b",
            "http://u:p@a:1",
            "http://a b:1",
            "unix:run/api.sock",
            "unix:",
        ] {
            assert!(Endpoint::parse(text, true).is_err(), "{text}");
        }
        assert!(Endpoint::parse(&format!("unix:/{}", "a".repeat(107)), true).is_err());
    }
}
