use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// Addresses with a common beginning, such as `10.0.0.0/8`, `fd00::/8`, or a single one.
///
/// An IPv4 address counts as the same whether it comes alone or mapped into IPv6.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeerRange {
    network: IpAddr,
    prefix: u8,
}

/// Why a text is no range of addresses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPeerRange {
    /// No IPv4 or IPv6 address stands before the slash.
    #[error("{0:?} is no IP address")]
    Address(String),
    /// The number behind the slash is none, or more than the address has bits.
    #[error("{0:?} is no prefix length for this address")]
    Prefix(String),
    /// The address has bits behind its prefix: a single address was meant, or a shorter one.
    #[error("{0} has bits set behind its prefix")]
    HostBits(String),
}

impl PeerRange {
    /// 127.0.0.0/8.
    pub(super) const LOOPBACK_V4: Self =
        Self { network: IpAddr::V4(Ipv4Addr::new(127, 0, 0, 0)), prefix: 8 };
    /// `::1`.
    pub(super) const LOOPBACK_V6: Self =
        Self { network: IpAddr::V6(Ipv6Addr::LOCALHOST), prefix: 128 };

    /// Whether `peer` is in it.
    #[must_use]
    pub fn contains(&self, peer: IpAddr) -> bool {
        match (self.network, peer.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(peer)) => {
                let other = network.to_bits() ^ peer.to_bits();
                other.checked_shr(32 - u32::from(self.prefix)).unwrap_or(0) == 0
            }
            (IpAddr::V6(network), IpAddr::V6(peer)) => {
                let other = network.to_bits() ^ peer.to_bits();
                other.checked_shr(128 - u32::from(self.prefix)).unwrap_or(0) == 0
            }
            _ => false,
        }
    }

    /// The address with every bit behind the prefix cleared.
    fn first(&self) -> IpAddr {
        let prefix = u32::from(self.prefix);
        match self.network {
            IpAddr::V4(network) => {
                let mask = u32::MAX.checked_shl(32 - prefix).unwrap_or(0);
                Ipv4Addr::from_bits(network.to_bits() & mask).into()
            }
            IpAddr::V6(network) => {
                let mask = u128::MAX.checked_shl(128 - prefix).unwrap_or(0);
                Ipv6Addr::from_bits(network.to_bits() & mask).into()
            }
        }
    }
}

impl From<IpAddr> for PeerRange {
    fn from(address: IpAddr) -> Self {
        let network = address.to_canonical();
        Self { network, prefix: if network.is_ipv4() { 32 } else { 128 } }
    }
}

impl FromStr for PeerRange {
    type Err = InvalidPeerRange;

    fn from_str(text: &str) -> Result<Self, InvalidPeerRange> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let written: IpAddr =
            address.parse().map_err(|_| InvalidPeerRange::Address(address.to_owned()))?;
        let single = Self::from(written);
        let Some(digits) = prefix else { return Ok(single) };
        let mapped_bits = if written.is_ipv6() && single.network.is_ipv4() { 96 } else { 0 };
        let prefix = digits
            .parse::<u8>()
            .ok()
            .filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))
            .and_then(|prefix| prefix.checked_sub(mapped_bits))
            .filter(|prefix| *prefix <= single.prefix)
            .ok_or_else(|| InvalidPeerRange::Prefix(digits.to_owned()))?;
        let range = Self { prefix, ..single };
        if range.first() == range.network {
            Ok(range)
        } else {
            Err(InvalidPeerRange::HostBits(text.to_owned()))
        }
    }
}

impl fmt::Display for PeerRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.network, self.prefix)
    }
}
