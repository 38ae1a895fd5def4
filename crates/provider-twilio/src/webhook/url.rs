//! The address of a webhook, in the ways in which Twilio may have signed it.

/// `url` as Twilio signs it: without its port, and with it; voice over https leaves it out, texts keep it. Nothing else
/// is changed. An address that is none has no ways.
pub(super) fn signed_ways(url: &str) -> Vec<String> {
    let Some(parts) = Parts::of(url) else { return Vec::new() };
    let Parts { scheme, host, port, rest } = parts;
    let port = port.unwrap_or(if scheme == "https" { "443" } else { "80" });
    vec![format!("{scheme}://{host}{rest}"), format!("{scheme}://{host}:{port}{rest}")]
}

/// The values of `name` in the query of `url`.
pub(super) fn query_values(url: &str, name: &str) -> Vec<String> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let query = query.split_once('#').map_or(query, |(query, _)| query);
    form_urlencoded::parse(query.as_bytes())
        .filter(|(found, _)| found == name)
        .map(|(_, value)| value.into_owned())
        .collect()
}

struct Parts<'a> {
    scheme: &'a str,
    host: &'a str,
    port: Option<&'a str>,
    /// Path and query, as they stand.
    rest: &'a str,
}

impl<'a> Parts<'a> {
    fn of(url: &'a str) -> Option<Self> {
        let (scheme, after) = url.split_once("://")?;
        if !matches!(scheme, "http" | "https") {
            return None;
        }
        // Neither a fragment nor a user is sent, so neither is signed.
        let after = after.split_once('#').map_or(after, |(before, _)| before);
        let (authority, rest) = match after.find(['/', '?']) {
            Some(end) => after.split_at_checked(end)?,
            None => (after, ""),
        };
        let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => {
                (host, Some(port).filter(|port| !port.is_empty()))
            }
            _ => (authority, None),
        };
        (!host.is_empty()).then_some(Self { scheme, host, port, rest })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_signed_with_and_without_its_port() {
        for (url, ways) in [
            (
                "https://a.example/b?c=d%20e",
                ["https://a.example/b?c=d%20e", "https://a.example:443/b?c=d%20e"],
            ),
            ("http://a.example/b/", ["http://a.example/b/", "http://a.example:80/b/"]),
            ("https://a.example:8443/b", ["https://a.example/b", "https://a.example:8443/b"]),
            ("https://u:p@a.example/b#rc=3", ["https://a.example/b", "https://a.example:443/b"]),
            ("https://a.example", ["https://a.example", "https://a.example:443"]),
            (
                "https://a.example?b=https://c:1/",
                ["https://a.example?b=https://c:1/", "https://a.example:443?b=https://c:1/"],
            ),
            ("http://[::1]:8080/b@c:9", ["http://[::1]/b@c:9", "http://[::1]:8080/b@c:9"]),
            ("http://[::1]/b", ["http://[::1]/b", "http://[::1]:80/b"]),
        ] {
            assert_eq!(signed_ways(url), ways, "{url}");
        }
        for bad in ["", "a.example/b", "https://", "https:///b", "ftp://a.example/", "HTTPS://a/"] {
            assert!(signed_ways(bad).is_empty(), "{bad}");
        }
    }
}
