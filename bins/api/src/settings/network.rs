use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Addresses that share their first bits, such as `10.0.0.0/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network {
    address: IpAddr,
    bits: u32,
}

impl Network {
    /// Reads `address/bits`, or one address; nothing may be set behind the bits.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let (address, bits) = match written.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse().ok()?)),
            None => (written, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(width);
        (bits <= width && first(address, bits) == address).then_some(Self { address, bits })
    }

    /// The network of so many bits that an address is in, however the address is written.
    pub(crate) fn around(address: IpAddr, of_v4: u32, of_v6: u32) -> Self {
        let address = address.to_canonical();
        let bits = if address.is_ipv4() { of_v4 } else { of_v6 };
        Self { address: first(address, bits), bits }
    }

    pub(super) const fn is_everywhere(&self) -> bool {
        self.bits == 0
    }

    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        first(address, self.bits) == self.address
    }
}

/// An address without what follows the bits.
fn first(address: IpAddr, bits: u32) -> IpAddr {
    match address {
        IpAddr::V4(v4) => {
            let mask = u32::MAX.checked_shl(32u32.saturating_sub(bits)).unwrap_or(0);
            Ipv4Addr::from_bits(v4.to_bits() & mask).into()
        }
        IpAddr::V6(v6) => {
            let mask = u128::MAX.checked_shl(128u32.saturating_sub(bits)).unwrap_or(0);
            Ipv6Addr::from_bits(v6.to_bits() & mask).into()
        }
    }
}
