//! Twilio's signature: that it was Twilio, and that nothing was changed.

use std::collections::BTreeSet;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use callback_core::hex;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

use super::Form;
use super::url;

/// How a signature is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// With the account's auth token.
    HmacSha1,
    /// With a shared key.
    HmacSha256,
}

/// What came with the address.
#[derive(Debug, Clone, Copy)]
pub enum Body<'a> {
    /// The form of a POST.
    Form(&'a Form),
    /// A raw JSON body, whose hash has to be in the address (`bodySHA256`).
    Json(&'a [u8]),
    /// Nothing, as with a GET.
    Get,
}

/// It was not Twilio, or something was changed on the way. A wrong public address looks the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not fit")]
pub struct BadSignature;

/// Makes signatures with one secret.
#[derive(Clone)]
pub struct Signer {
    algorithm: Algorithm,
    secret: Vec<u8>,
}

impl Signer {
    /// Signs with `secret`.
    #[must_use]
    pub fn new(algorithm: Algorithm, secret: &str) -> Self {
        Self { algorithm, secret: secret.as_bytes().to_vec() }
    }

    /// The signature of exactly this address, in Base64.
    #[must_use]
    pub fn sign(&self, url: &str, body: Body<'_>) -> String {
        self.sign_text(url, &signed_pairs(body))
    }

    fn sign_text(&self, url: &str, pairs: &str) -> String {
        STANDARD.encode(match self.algorithm {
            Algorithm::HmacSha1 => mac::<Hmac<Sha1>>(&self.secret, url, pairs),
            Algorithm::HmacSha256 => mac::<Hmac<Sha256>>(&self.secret, url, pairs),
        })
    }
}

/// Checks signatures. Without a secret it refuses everything.
#[derive(Debug, Clone, Default)]
pub struct Verifier(Vec<Signer>);

impl Verifier {
    /// Takes what is signed with the account's auth token, or with the secondary one while tokens are changed. An
    /// empty token is none.
    #[must_use]
    pub fn new(primary: &str, secondary: Option<&str>) -> Self {
        let tokens = [Some(primary), secondary].into_iter().flatten();
        Self(
            tokens
                .filter(|token| !token.is_empty())
                .map(|token| Signer::new(Algorithm::HmacSha1, token))
                .collect(),
        )
    }

    /// Takes what `signer` would have signed, too.
    #[must_use]
    pub fn and(mut self, signer: Signer) -> Self {
        if !signer.secret.is_empty() {
            self.0.push(signer);
        }
        self
    }

    /// Whether there is any secret.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.0.is_empty()
    }

    /// Checks the header `X-Twilio-Signature`. `url` is the public address as Twilio was given it: scheme, host, and
    /// path and query as they came, not decoded. Takes the same time wherever the signature differs.
    pub fn verify(
        &self,
        url: &str,
        header: Option<&str>,
        body: Body<'_>,
    ) -> Result<(), BadSignature> {
        let header = header.filter(|header| !header.is_empty()).ok_or(BadSignature)?;
        if let Body::Json(raw) = body {
            hash_fits(url, raw)?;
        }
        let pairs = signed_pairs(body);
        let mut fits = Choice::from(0);
        for url in url::signed_ways(url) {
            for signer in &self.0 {
                fits |= signer.sign_text(&url, &pairs).as_bytes().ct_eq(header.as_bytes());
            }
        }
        if bool::from(fits) { Ok(()) } else { Err(BadSignature) }
    }
}

/// What stands after the address: each name in byte order with each of its values, once.
fn signed_pairs(body: Body<'_>) -> String {
    let Body::Form(form) = body else { return String::new() };
    let pairs: BTreeSet<(&str, &str)> = form.pairs().collect();
    pairs.into_iter().flat_map(|(name, value)| [name, value]).collect()
}

fn mac<M: Mac + KeyInit>(secret: &[u8], url: &str, pairs: &str) -> Vec<u8> {
    // A secret of any length is a key.
    let Ok(mut mac) = <M as KeyInit>::new_from_slice(secret) else { return Vec::new() };
    mac.update(url.as_bytes());
    mac.update(pairs.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// Without its hash the content of a JSON body would be anybody's.
fn hash_fits(url: &str, raw: &[u8]) -> Result<(), BadSignature> {
    let claimed = url::query_values(url, "bodySHA256");
    let [claimed] = claimed.as_slice() else { return Err(BadSignature) };
    let hash = hex(&Sha256::digest(raw));
    let fits = hash.as_bytes().ct_eq(claimed.to_ascii_lowercase().as_bytes());
    if bool::from(fits) { Ok(()) } else { Err(BadSignature) }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({:?}, [redacted])", self.algorithm)
    }
}
