//! Random secrets, and the hashes by which they are known again.

use std::fmt;

use callback_core::ports::provider::Nonce;
use callback_core::ports::store::NonceHash;
use callback_core::{ProofDigits, TokenHash};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// What gives a right to whoever has it.
macro_rules! token {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq)]
        pub struct $name(Nonce);

        impl $name {
            pub(crate) fn draw() -> Self {
                Self(draw_nonce())
            }

            /// Reads what [`Self::to_hex`] wrote.
            #[must_use]
            pub fn from_hex(text: &str) -> Option<Self> {
                Nonce::from_hex(text).map(Self)
            }

            /// 32 hexadecimal digits. A secret: it must not reach a log.
            #[must_use]
            pub fn to_hex(self) -> String {
                self.0.to_hex()
            }

            pub(crate) fn hash(self) -> TokenHash {
                TokenHash(sha256(self.0.as_bytes()))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "([redacted])"))
            }
        }
    };
}

token! {
    /// 128 random bits that let a visitor see and change their callback; stored only as a hash.
    VisitorToken
}

token! {
    /// 128 random bits that let a person decide about one attempt in doubt; stored only as a hash.
    DecisionToken
}

impl VisitorToken {
    pub(crate) fn opens(self, stored: TokenHash) -> bool {
        self.hash().0.ct_eq(&stored.0).into()
    }
}

impl From<Nonce> for VisitorToken {
    fn from(bits: Nonce) -> Self {
        Self(bits)
    }
}

/// A fresh nonce from the operating system's seeded generator.
pub(crate) fn draw_nonce() -> Nonce {
    Nonce::new(rand::random())
}

/// Any of them is as likely as any other.
pub(crate) fn draw_digits() -> ProofDigits {
    ProofDigits::nth(rand::random_range(0..ProofDigits::CHOICES))
}

pub(crate) fn hash_nonce(nonce: &Nonce) -> NonceHash {
    NonceHash(sha256(nonce.as_bytes()))
}

pub(crate) fn is_nonce_of(nonce: &Nonce, stored: Option<NonceHash>) -> bool {
    stored.is_some_and(|stored| hash_nonce(nonce).0.ct_eq(&stored.0).into())
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
