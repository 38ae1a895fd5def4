use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use super::form::Form;
use super::url::Url;

/// Who asks: the two differ in what of a URL they sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Product {
    Voice,
    Texts,
}

/// `X-Twilio-Signature` of a request; a form is part of it only where it is posted.
pub(super) fn sign(token: &str, product: Product, url: &Url, posted: &Form) -> String {
    let drops_port = product == Product::Voice && url.scheme == "https";
    let mut signed = format!("{}{}", url.origin(!drops_port), url.rest);
    let mut values: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, value) in posted.pairs() {
        values.entry(name).or_default().insert(value);
    }
    for (name, values) in values {
        for value in values {
            signed.push_str(name);
            signed.push_str(value);
        }
    }
    // A key of any length will do.
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(token.as_bytes()) else {
        return String::new();
    };
    mac.update(signed.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::{Form, Product, Url, sign};

    fn signature(url: &str, product: Product) -> String {
        let form = Form::from([
            ("CallSid", "CA1234567890ABCDE"),
            ("Caller", "+14158675309"),
            ("Digits", "1234"),
            ("From", "+14158675309"),
            ("To", "+18005551212"),
        ]);
        sign("12345", product, &Url::parse(url).unwrap(), &form)
    }

    /// The vector that Twilio publishes.
    #[test]
    fn the_published_vector_is_signed_alike() {
        let wanted = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";
        let url = "https://mycompany.com/myapp.php?foo=1&bar=2";
        assert_eq!(signature(url, Product::Voice), wanted);
        let url = "https://user:word@mycompany.com:8443/myapp.php?foo=1&bar=2#rc=2";
        assert_eq!(signature(url, Product::Voice), wanted);
        assert_ne!(signature(url, Product::Texts), wanted);
    }
}
