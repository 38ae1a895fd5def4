//! Signatures: those that Twilio and its libraries publish, and all that are none.

use form_urlencoded::Serializer;
use provider_twilio::webhook::{Algorithm, BadSignature, Body, Form, Signer, Verifier};
use rand::rngs::StdRng;
use rand::{Rng, RngExt, SeedableRng};

const URL: &str = "https://mycompany.com/myapp.php?foo=1&bar=2";
const TOKEN: &str = "12345";
const SIGNATURE: &str = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";
const JSON: &[u8] = br#"{"property": "value", "boolean": true}"#;
const JSON_HASH: &str = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620";

const PAIRS: [(&str, &str); 5] = [
    ("CallSid", "CA1234567890ABCDE"),
    ("Caller", "+14158675309"),
    ("Digits", "1234"),
    ("From", "+14158675309"),
    ("To", "+18005551212"),
];

fn form(pairs: &[(&str, &str)]) -> Form {
    let raw = Serializer::new(String::new()).extend_pairs(pairs).finish();
    Form::parse(raw.as_bytes()).unwrap()
}

fn published() -> Form {
    form(&PAIRS)
}

fn check(token: &str, url: &str, signature: &str, body: Body<'_>) -> Result<(), BadSignature> {
    Verifier::new(token, None).verify(url, Some(signature), body)
}

/// Signs as Twilio does, whatever is checked afterwards.
fn signed(url: &str, body: Body<'_>) -> String {
    Signer::new(Algorithm::HmacSha1, TOKEN).sign(url, body)
}

#[test]
fn the_published_signatures_fit() {
    let libraries = published();
    let documents = form(&PAIRS.map(|(name, value)| match value {
        "+14158675309" => (name, "+14158675310"),
        value => (name, value),
    }));
    let repeats = form(&[
        ("Sid", "CA123"),
        ("SidAccount", "AC123"),
        ("Digits", "5678"),
        ("Digits", "1234"),
        ("Digits", "1234"),
    ]);
    let http = URL.replace("https", "http");
    for (url, form, signature) in [
        (URL, &libraries, SIGNATURE),
        (URL, &documents, "GvWf1cFY/Q7PnoempGyD5oXAezc="),
        (URL, &repeats, "IK+Dwps556ElfBT0I3Rgjkr1wJU="),
        // A port is left out, or kept, or added.
        (&URL.replace(".com", ".com:1234"), &libraries, SIGNATURE),
        (&http.replace(".com", ".com:1234"), &libraries, "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
        (URL, &libraries, "kvajT1Ptam85bY51eRf/AJRuM3w="),
        (&http, &libraries, "0ZXoZLH/DfblKGATFgpif+LLRf4="),
    ] {
        assert_eq!(check(TOKEN, url, signature, Body::Form(form)), Ok(()), "{url} {signature}");
    }
    assert_eq!(signed(URL, Body::Form(&libraries)), SIGNATURE);
}

#[test]
fn the_order_of_the_pairs_does_not_matter_and_their_bytes_do() {
    let mut pairs = PAIRS;
    pairs.reverse();
    let reversed = form(&pairs);
    assert_eq!(check(TOKEN, URL, SIGNATURE, Body::Form(&reversed)), Ok(()));
    for (index, value) in [(2, "1235"), (2, "1234 "), (1, "14158675310"), (0, "ca1234567890ABCDE")]
    {
        let mut pairs = PAIRS;
        pairs[index].1 = value;
        assert_eq!(check(TOKEN, URL, SIGNATURE, Body::Form(&form(&pairs))), Err(BadSignature));
    }
    let mut more = PAIRS.to_vec();
    more.push(("Empty", ""));
    assert_eq!(check(TOKEN, URL, SIGNATURE, Body::Form(&form(&more))), Err(BadSignature));
    assert_eq!(check(TOKEN, URL, SIGNATURE, Body::Form(&form(&PAIRS[1..]))), Err(BadSignature));
    assert_eq!(check(TOKEN, URL, SIGNATURE, Body::Get), Err(BadSignature));
}

#[test]
fn repeats_empty_values_and_spaces_are_signed_as_the_libraries_do() {
    let url = "https://a.example/hook";
    // Names in byte order; of a repeated name each value once, in order.
    let form = form(&[
        ("MediaUrl", "b"),
        ("a", " x "),
        ("MediaUrl", "a"),
        ("Empty", ""),
        ("MediaUrl", "b"),
        ("Z", "Zoë & +1"),
    ]);
    let text = format!("{url}EmptyMediaUrlaMediaUrlbZZoë & +1a x ");
    let expected = signed(&text, Body::Get);
    assert_eq!(check(TOKEN, url, &expected, Body::Form(&form)), Ok(()));
}

#[test]
fn another_address_does_not_fit() {
    let form = published();
    for url in [
        "http://mycompany.com/myapp.php?foo=1&bar=2",
        "https://mycompany.com.evil.example/myapp.php?foo=1&bar=2",
        "https://127.0.0.1:8501/myapp.php?foo=1&bar=2",
        "https://mycompany.com/myapp.php?bar=2&foo=1",
        "https://mycompany.com/myapp.php?foo=1&bar=%32",
        "https://mycompany.com/myapp.php/?foo=1&bar=2",
        "https://MYCOMPANY.com/myapp.php?foo=1&bar=2",
        "https://mycompany.com/myapp.php",
        "/myapp.php?foo=1&bar=2",
        "",
    ] {
        assert_eq!(check(TOKEN, url, SIGNATURE, Body::Form(&form)), Err(BadSignature), "{url}");
    }
}

#[test]
fn a_question_without_a_body_is_signed_by_its_address_alone() {
    let signature = signed(URL, Body::Get);
    assert_eq!(check(TOKEN, URL, &signature, Body::Get), Ok(()));
    assert_eq!(check(TOKEN, URL, &signature, Body::Form(&form(&[]))), Ok(()));
    assert_eq!(check(TOKEN, URL, &signature, Body::Form(&published())), Err(BadSignature));
    assert_eq!(check(TOKEN, URL, &signature, Body::Json(b"")), Err(BadSignature));
}

#[test]
fn json_is_signed_by_its_hash_in_the_address() {
    let url = format!("{URL}&bodySHA256={JSON_HASH}");
    let published = "a9nBmqA0ju/hNViExpshrM61xv4=";
    assert_eq!(check(TOKEN, &url, published, Body::Json(JSON)), Ok(()));
    assert_eq!(check(TOKEN, &url, published, Body::Json(b"{}")), Err(BadSignature));

    let without = signed(URL, Body::Get);
    assert_eq!(check(TOKEN, URL, &without, Body::Json(JSON)), Err(BadSignature));
    for claim in [
        String::new(),
        JSON_HASH.replacen('0', "", 1),
        format!("{JSON_HASH}&bodySHA256={JSON_HASH}"),
        format!("{}&bodySHA256={JSON_HASH}", "0".repeat(64)),
    ] {
        let url = format!("{URL}&bodySHA256={claim}");
        let signature = signed(&url, Body::Get);
        assert_eq!(check(TOKEN, &url, &signature, Body::Json(JSON)), Err(BadSignature), "{url}");
    }
}

#[test]
fn two_tokens_hold_while_they_are_changed() {
    let form = published();
    let body = Body::Form(&form);
    for verifier in [Verifier::new(TOKEN, Some("other")), Verifier::new("other", Some(TOKEN))] {
        assert_eq!(verifier.verify(URL, Some(SIGNATURE), body), Ok(()));
    }
    assert_eq!(check("other", URL, SIGNATURE, body), Err(BadSignature));
}

#[test]
fn without_a_token_nothing_fits() {
    let form = published();
    let body = Body::Form(&form);
    let empty = Signer::new(Algorithm::HmacSha1, "");
    let signature = empty.sign(URL, body);
    for verifier in
        [Verifier::default(), Verifier::new("", Some("")), Verifier::new("", None).and(empty)]
    {
        assert!(!verifier.is_open());
        for header in [None, Some(""), Some(SIGNATURE), Some(signature.as_str())] {
            assert_eq!(verifier.verify(URL, header, body), Err(BadSignature));
        }
    }
    for header in [None, Some("")] {
        assert_eq!(Verifier::new(TOKEN, None).verify(URL, header, body), Err(BadSignature));
    }
}

#[test]
fn a_shared_key_signs_by_sha256_only_where_it_is_taken() {
    let form = published();
    let body = Body::Form(&form);
    let signer = Signer::new(Algorithm::HmacSha256, "shared");
    let signature = signer.sign(URL, body);
    assert_eq!(check(TOKEN, URL, &signature, body), Err(BadSignature));
    assert_eq!(check("shared", URL, &signature, body), Err(BadSignature));
    let verifier = Verifier::new(TOKEN, None).and(signer);
    assert_eq!(verifier.verify(URL, Some(&signature), body), Ok(()));
    assert_eq!(verifier.verify(URL, Some(SIGNATURE), body), Ok(()));
    assert!(!format!("{verifier:?}").contains("shared"));
}

#[test]
fn a_hundred_thousand_changed_signatures_are_all_refused() {
    let form = published();
    let verifier = Verifier::new(TOKEN, Some("secondary"));
    let mut rng = StdRng::seed_from_u64(5);
    let mut tried = 0;
    while tried < 100_000 {
        let header = changed(SIGNATURE, &mut rng);
        if header == SIGNATURE {
            continue;
        }
        tried += 1;
        let verdict = verifier.verify(URL, Some(&header), Body::Form(&form));
        assert_eq!(verdict, Err(BadSignature), "{header}");
    }
}

#[test]
fn a_changed_form_is_refused() {
    let mut rng = StdRng::seed_from_u64(6);
    let mut tried = 0;
    while tried < 5_000 {
        let index = rng.random_range(0..PAIRS.len());
        let value = changed(PAIRS[index].1, &mut rng);
        if value == PAIRS[index].1 {
            continue;
        }
        tried += 1;
        let mut pairs = PAIRS;
        pairs[index].1 = &value;
        let verdict = check(TOKEN, URL, SIGNATURE, Body::Form(&form(&pairs)));
        assert_eq!(verdict, Err(BadSignature), "{pairs:?}");
    }
}

/// `text` with a letter changed, lost, doubled or swapped with the next one, once or more.
fn changed(text: &str, rng: &mut impl Rng) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for _ in 0..rng.random_range(1..4) {
        if letters.is_empty() {
            letters.push('a');
        }
        let at = rng.random_range(0..letters.len());
        match rng.random_range(0..4) {
            0 => letters[at] = char::from(rng.random_range(b' '..0x7f)),
            1 => drop(letters.remove(at)),
            2 => letters.insert(at, letters[at]),
            _ => {
                let next = (at + 1) % letters.len();
                letters.swap(at, next);
            }
        }
    }
    letters.into_iter().collect()
}
