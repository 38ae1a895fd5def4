//! By which names we are asked. A request under a name that is not ours may come from a page that made its own name lead
//! here, and then reads our answers as if they were its own.

use std::net::IpAddr;

use actix_web::HttpRequest;
use actix_web::http::header::HOST;

use crate::http::{Problem, Slug};

/// The names that are ours, besides those of this machine, in small letters.
#[derive(Debug, Clone)]
pub(super) struct Hosts(pub(super) Vec<String>);

impl Hosts {
    /// Refuses names that are not ours, no name, and two of them.
    pub(super) fn admit(&self, request: &HttpRequest) -> Result<(), Problem> {
        let mut given = request.headers().get_all(HOST).map(|host| host.to_str().unwrap_or(""));
        let named = matches!((given.next(), given.next()), (Some(host), None) if self.knows(host));
        // A proxy's form of a request has a name in its first line, too.
        let line = request.uri().authority().is_none_or(|line| self.knows(line.as_str()));
        if named && line {
            return Ok(());
        }
        let detail =
            "This server goes by another name. If it is yours, add the name to ALLOWED_HOSTS.";
        Err(Problem::new(Slug::OtherHost, detail))
    }

    /// An address is ours, whichever: nobody can make one lead elsewhere, and health checks use them.
    fn knows(&self, host: &str) -> bool {
        let Some(name) = without_port(host) else { return false };
        let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
        let inside = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        inside.unwrap_or(&name).parse::<IpAddr>().is_ok()
            || name == "localhost"
            || self.0.contains(&name)
    }
}

/// A name or an address as it stands in `Host`; none if what follows is no port.
pub(super) fn without_port(host: &str) -> Option<&str> {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, port),
        _ => (host, ""),
    };
    port.bytes().all(|byte| byte.is_ascii_digit()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_names_and_all_addresses_are_known_and_nothing_like_them() {
        let hosts = Hosts(vec!["call.example.com".to_owned()]);
        let ours = [
            "call.example.com",
            "CALL.Example.com:8443",
            "call.example.com.",
            "localhost",
            "localhost:8501",
            "127.0.0.1:8501",
            "10.1.2.3",
            "[::1]:8501",
            "[2001:db8::1]",
        ];
        for host in ours {
            assert!(hosts.knows(host), "{host}");
        }
        let others = [
            "",
            "localhost.evil.example",
            "call.example.com.evil.example",
            "evil.example",
            "call.example.com:80:80",
            "call.example.com:x",
            "user@call.example.com",
            "127.0.0.1.evil.example",
            "[evil.example]",
            "call.example.com, evil.example",
        ];
        for host in others {
            assert!(!hosts.knows(host), "{host}");
        }
    }
}
