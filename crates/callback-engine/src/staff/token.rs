use std::fmt;

use callback_core::{TokenHash, hex};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// 256 random bits: a session's, or those that make the first owner. A secret: it must not reach a log, but for the
/// latter, which whoever runs the server reads there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct StaffToken([u8; 32]);

impl StaffToken {
    pub(super) fn draw() -> Self {
        Self(rand::random())
    }

    /// 64 hexadecimal digits.
    #[must_use]
    pub fn to_hex(self) -> String {
        hex(&self.0)
    }

    /// Reads what [`Self::to_hex`] wrote.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        let mut bits = [0; 32];
        if text.len() != 64 || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        for (byte, at) in bits.iter_mut().zip((0..64).step_by(2)) {
            *byte = u8::from_str_radix(text.get(at..at + 2)?, 16).ok()?;
        }
        Some(Self(bits))
    }

    /// As it is stored.
    #[must_use]
    pub fn hash(self) -> TokenHash {
        TokenHash(Sha256::digest(self.0).into())
    }

    /// What pages of this session send along with what they change, and other sites can't know.
    #[must_use]
    pub fn csrf(self) -> String {
        hex(&Sha256::new().chain_update("csrf").chain_update(self.0).finalize())
    }

    /// Whether this is [`Self::csrf`]'s.
    #[must_use]
    pub fn is_csrf(self, sent: &str) -> bool {
        self.csrf().as_bytes().ct_eq(sent.as_bytes()).into()
    }
}

impl fmt::Debug for StaffToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StaffToken([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_and_its_csrf_token_is_its_own() {
        let (one, two) = (StaffToken::draw(), StaffToken::draw());
        assert_eq!(StaffToken::from_hex(&one.to_hex()), Some(one));
        assert!(one.is_csrf(&one.csrf()) && !one.is_csrf(&two.csrf()) && !one.is_csrf(""));
        assert_ne!(one.csrf(), one.to_hex());
        for bad in ["", "ab", &"é".repeat(32), &"g".repeat(64), &"+1".repeat(32)] {
            assert_eq!(StaffToken::from_hex(bad), None, "{bad:?}");
        }
    }
}
