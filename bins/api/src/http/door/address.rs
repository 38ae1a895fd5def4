//! Whom a request comes from: the peer of the socket, or what trusted proxies say of it.

use std::net::{IpAddr, SocketAddr};

use crate::settings::{Network, ProxyHeader};

/// Which proxies are believed, and what they write.
#[derive(Debug, Clone, Default)]
pub(crate) struct Proxies {
    pub(crate) trusted: Vec<Network>,
    pub(crate) header: ProxyHeader,
}

impl Proxies {
    /// The address that a request comes from: the first from the right that is no trusted proxy. What stands left of it
    /// was written by strangers. Where the header can't be read, it is the last proxy that can be known.
    pub(crate) fn client<'h>(
        &self,
        peer: IpAddr,
        lines: impl DoubleEndedIterator<Item = &'h [u8]>,
    ) -> IpAddr {
        let mut nearest = peer.to_canonical();
        for line in lines.rev() {
            let Ok(line) = std::str::from_utf8(line) else { return nearest };
            for entry in entries(line).into_iter().rev() {
                if !self.trusts(nearest) {
                    return nearest;
                }
                let address = match self.header {
                    ProxyHeader::XForwardedFor => address(entry),
                    ProxyHeader::Forwarded => forwarded_for(entry).and_then(address),
                };
                let Some(address) = address else { return nearest };
                nearest = address;
            }
        }
        nearest
    }

    pub(crate) fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(address))
    }
}

/// What stands between commas that are not quoted.
fn entries(line: &str) -> Vec<&str> {
    let mut is_quoted = false;
    line.split(|letter| {
        is_quoted ^= letter == '"';
        letter == ',' && !is_quoted
    })
    .map(str::trim)
    .collect()
}

/// The value of `for` in an element of `Forwarded` (RFC 7239); none if it is not there, or twice.
fn forwarded_for(element: &str) -> Option<&str> {
    let mut found = None;
    for pair in element.split(';') {
        let (name, value) = pair.split_once('=')?;
        if name.trim().eq_ignore_ascii_case("for") {
            let value = value.trim();
            let inside = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
            if found.replace(inside.unwrap_or(value)).is_some() {
                return None;
            }
        }
    }
    found
}

/// An address, with a port or without.
fn address(written: &str) -> Option<IpAddr> {
    let inside = written.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let bare = match inside {
        Some(inside) => inside.parse().ok().filter(IpAddr::is_ipv6),
        None => written.parse().ok(),
    };
    let with_port = || written.parse::<SocketAddr>().ok().map(|socket| socket.ip());
    bare.or_else(with_port).map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Peer, what the header says, and whom that makes it.
    const X_FORWARDED_FOR: &[(&str, &[&str], &str)] = &[
        ("203.0.113.9", &[], "203.0.113.9"),
        // A stranger says what they like.
        ("203.0.113.9", &["192.0.2.1"], "203.0.113.9"),
        ("203.0.113.9", &["10.0.0.1"], "203.0.113.9"),
        // One proxy, then two.
        ("10.0.0.1", &["192.0.2.1"], "192.0.2.1"),
        ("10.0.0.1", &["192.0.2.1, 10.0.0.2"], "192.0.2.1"),
        ("10.0.0.1", &["192.0.2.1", "10.0.0.2"], "192.0.2.1"),
        ("::ffff:10.0.0.1", &["192.0.2.1"], "192.0.2.1"),
        // What the visitor wrote themselves stands on the left.
        ("10.0.0.1", &["198.51.100.7, 192.0.2.1"], "192.0.2.1"),
        ("10.0.0.1", &["198.51.100.7", "192.0.2.1"], "192.0.2.1"),
        ("10.0.0.1", &["10.0.0.3, 192.0.2.1, 10.0.0.2"], "192.0.2.1"),
        ("10.0.0.1", &["127.0.0.1, 192.0.2.1"], "192.0.2.1"),
        // Nobody but proxies: the farthest of them.
        ("10.0.0.1", &["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ("10.0.0.1", &[], "10.0.0.1"),
        // What can't be read ends the search.
        ("10.0.0.1", &["192.0.2.1, rubbish"], "10.0.0.1"),
        ("10.0.0.1", &["192.0.2.1, unknown, 10.0.0.2"], "10.0.0.2"),
        ("10.0.0.1", &["192.0.2.1,"], "10.0.0.1"),
        ("10.0.0.1", &[""], "10.0.0.1"),
        ("10.0.0.1", &["192.0.2.256"], "10.0.0.1"),
        ("10.0.0.1", &["192.0.2.1\0"], "10.0.0.1"),
        ("10.0.0.1", &["[192.0.2.1]"], "10.0.0.1"),
        ("10.0.0.1", &["192.0.2.1:"], "10.0.0.1"),
        ("10.0.0.1", &["192.0.2.1:99999"], "10.0.0.1"),
        ("10.0.0.1", &["\"192.0.2.1"], "10.0.0.1"),
        ("10.0.0.1", &["\u{663}.0.2.1"], "10.0.0.1"),
        // Ports, and IPv6 in each of its ways.
        ("10.0.0.1", &["192.0.2.1:4711"], "192.0.2.1"),
        ("10.0.0.1", &["2001:db8::1"], "2001:db8::1"),
        ("10.0.0.1", &["[2001:db8::1]"], "2001:db8::1"),
        ("10.0.0.1", &["[2001:db8::1]:4711"], "2001:db8::1"),
        ("10.0.0.1", &["::ffff:192.0.2.1"], "192.0.2.1"),
        ("fd00::1", &["192.0.2.1, fd00:0:0::2"], "192.0.2.1"),
        ("fe00::1", &["192.0.2.1"], "fe00::1"),
        // Of the other header nothing is believed.
        ("10.0.0.1", &["for=192.0.2.1"], "10.0.0.1"),
    ];

    const FORWARDED: &[(&str, &[&str], &str)] = &[
        ("203.0.113.9", &["for=192.0.2.1"], "203.0.113.9"),
        ("10.0.0.1", &["for=192.0.2.1"], "192.0.2.1"),
        ("10.0.0.1", &["For=\"192.0.2.1:4711\";proto=https;by=10.0.0.1"], "192.0.2.1"),
        ("10.0.0.1", &["proto=https; for=\"[2001:db8::1]:4711\""], "2001:db8::1"),
        ("10.0.0.1", &["for=\"[2001:db8::1]\""], "2001:db8::1"),
        ("10.0.0.1", &["for=198.51.100.7, for=192.0.2.1, for=10.0.0.2"], "192.0.2.1"),
        ("10.0.0.1", &["for=198.51.100.7", "for=192.0.2.1"], "192.0.2.1"),
        // A comma in quotes is none; quotes that never end hide what stands left of them.
        ("10.0.0.1", &["for=198.51.100.7;host=\"a, for=10.0.0.9\", for=192.0.2.1"], "192.0.2.1"),
        ("10.0.0.1", &["for=\"198.51.100.7, for=192.0.2.1"], "10.0.0.1"),
        ("10.0.0.1", &["for=_hidden"], "10.0.0.1"),
        ("10.0.0.1", &["for=192.0.2.1, for=unknown"], "10.0.0.1"),
        ("10.0.0.1", &["for=192.0.2.1;for=192.0.2.2"], "10.0.0.1"),
        ("10.0.0.1", &["proto=https"], "10.0.0.1"),
        ("10.0.0.1", &["192.0.2.1"], "10.0.0.1"),
    ];

    #[test]
    fn a_request_comes_from_the_nearest_address_that_is_no_trusted_proxy() {
        let tables =
            [(ProxyHeader::XForwardedFor, X_FORWARDED_FOR), (ProxyHeader::Forwarded, FORWARDED)];
        for (header, rows) in tables {
            let trusted = ["10.0.0.0/8", "fd00::/8"].map(|net| Network::parse(net).unwrap());
            let proxies = Proxies { trusted: trusted.into(), header };
            for (peer, lines, client) in rows {
                let found =
                    proxies.client(peer.parse().unwrap(), lines.iter().map(|line| line.as_bytes()));
                assert_eq!(found.to_string(), *client, "{peer} with {lines:?}");
            }
        }
    }
}
