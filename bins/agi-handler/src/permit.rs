use std::fmt;

use serde::Deserialize;

use crate::language::Language;
use crate::proof::Proof;

/// The gate's permission to dial the visitor, checked.
pub(crate) struct Permit {
    pub(crate) dial: String,
    pub(crate) caller_id: Option<String>,
    pub(crate) ring_seconds: u32,
    pub(crate) talk_seconds: u32,
    /// What the visitor has to know before the two are joined.
    pub(crate) proof: Option<Proof>,
    /// What the visitor is spoken to in.
    pub(crate) language: Option<Language>,
}

/// The gate's answer as it stands in JSON.
#[derive(Deserialize)]
struct Answer {
    dial: String,
    caller_id: Option<String>,
    ring_seconds: u32,
    talk_seconds: u32,
    proof: Option<String>,
    language: Option<String>,
}

/// What of the answer can't be used; without the value, which may be a phone number.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct InvalidPermit(pub(crate) &'static str);

impl Permit {
    /// Reads the body of the gate's answer.
    pub(crate) fn parse(json: &[u8]) -> Result<Self, InvalidPermit> {
        // The parser's own words would quote the value that it did not like.
        let answer = serde_json::from_slice(json);
        Self::check(answer.map_err(|_| InvalidPermit("the answer is not the JSON it should be"))?)
    }

    fn check(answer: Answer) -> Result<Self, InvalidPermit> {
        let Answer { dial, caller_id, ring_seconds, talk_seconds, proof, language } = answer;
        let caller_id = caller_id.filter(|number| !number.is_empty());
        if !is_one_target(&dial) {
            return Err(InvalidPermit("the dial string is not one plain technology/resource"));
        }
        if !caller_id.as_deref().is_none_or(is_number) {
            return Err(InvalidPermit("the caller id is not a number"));
        }
        if !(1..=300).contains(&ring_seconds) {
            return Err(InvalidPermit("the visitor may ring for 1 to 300 seconds"));
        }
        if !(1..=86_400).contains(&talk_seconds) {
            return Err(InvalidPermit("the talk may last for 1 to 86400 seconds"));
        }
        // Without the proof that it asks for, a permission is none.
        let proof = proof.map(|digits| Proof::parse(&digits));
        if proof == Some(None) {
            return Err(InvalidPermit("the proof is not two digits from 0 to 8"));
        }
        let language = language.map(|language| Language::parse(&language));
        if language == Some(None) {
            return Err(InvalidPermit("the language is not the name of a folder of sounds"));
        }
        let (proof, language) = (proof.flatten(), language.flatten());
        Ok(Self { dial, caller_id, ring_seconds, talk_seconds, proof, language })
    }
}

/// One destination: `&` would add a second one, a comma would set Dial's options, and the rest of
/// what is refused has a meaning in a dialplan.
fn is_one_target(dial: &str) -> bool {
    let Some((technology, resource)) = dial.split_once('/') else { return false };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"+@._:/-#*".contains(&byte);
    dial.len() <= 255
        && !technology.is_empty()
        && technology.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !resource.is_empty()
        && resource.bytes().all(plain)
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    (1..=20).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

impl fmt::Debug for Permit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { ring_seconds, talk_seconds, .. } = self;
        write!(f, "Permit {{ ring_seconds: {ring_seconds}, talk_seconds: {talk_seconds}, .. }}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(dial: &str, caller_id: &str, ring: u32, talk: u32) -> Result<Permit, InvalidPermit> {
        Permit::check(Answer {
            dial: dial.to_owned(),
            caller_id: Some(caller_id.to_owned()),
            ring_seconds: ring,
            talk_seconds: talk,
            proof: None,
            language: None,
        })
    }

    #[test]
    fn a_plain_target_is_taken() {
        for dial in [
            "PJSIP/+14155550100@trunk",
            "PJSIP/trunk/sip:+14155550100@127.0.0.1:5060",
            "PJSIP/*31#+14155550100@trunk",
        ] {
            assert!(read(dial, "+12015550110", 25, 3600).is_ok(), "{dial}");
        }
        assert!(read("PJSIP/a@b", "", 25, 3600).is_ok_and(|permit| permit.caller_id.is_none()));
    }

    #[test]
    fn what_could_reach_anybody_else_is_refused() {
        for dial in [
            "PJSIP/+14155550100@trunk&PJSIP/+19005550100@trunk",
            "PJSIP/+14155550100@trunk,60,G(x)",
            "PJSIP/+14155550100@trunk,60",
            "PJSIP/${SHELL(id)}",
            "PJSIP/a\nb",
            "PJSIP/a b",
            "PJSIP/a(b)",
            "PJSIP/a|b",
            "PJSIP/a\"b",
            "PJSIP/a\\b",
            "PJSIP/",
            "/a",
            "a",
            "",
        ] {
            assert!(read(dial, "+12015550110", 25, 3600).is_err(), "{dial}");
        }
        assert!(read(&format!("PJSIP/{}", "1".repeat(250)), "", 25, 3600).is_err());
    }

    #[test]
    fn a_proof_is_two_digits_and_a_language_has_a_folder() {
        let read = |more: &str| {
            let answer = r#"{"dial":"PJSIP/a@b","ring_seconds":25,"talk_seconds":60"#;
            Permit::parse(format!("{answer}{more}}}").as_bytes())
        };
        let permit = read(r#","proof":"07","language":"pt_BR""#).unwrap();
        assert_eq!(permit.proof.as_ref().unwrap().as_str(), "07");
        assert_eq!(permit.language.as_ref().unwrap().as_str(), "pt_BR");
        assert!(!format!("{permit:?}").contains("07"));
        assert!(read("").is_ok_and(|permit| permit.proof.is_none() && permit.language.is_none()));
        for wrong in [r#""7""#, r#""123""#, r#""a1""#, r#""""#, "42"] {
            assert!(read(&format!(r#","proof":{wrong}"#)).is_err(), "{wrong}");
        }
        assert!(read(r#","language":"../de""#).is_err());
    }

    #[test]
    fn the_reason_never_quotes_the_answer() {
        for json in [r#"{"dial":14155550100}"#, r#"{"dial":"PJSIP/14155550100&x"}"#, "14155550100"]
        {
            let Err(error) = Permit::parse(json.as_bytes()) else { panic!("{json} was taken") };
            assert!(!error.to_string().contains("5550100"), "{error}");
        }
    }

    #[test]
    fn a_caller_id_or_a_time_out_of_range_is_refused() {
        for (caller_id, ring, talk) in [
            ("\"Name\" <1>", 25, 3600),
            ("+", 25, 3600),
            ("+1", 0, 3600),
            ("+1", 301, 3600),
            ("+1", 25, 0),
            ("+1", 25, 86_401),
        ] {
            assert!(read("PJSIP/a@b", caller_id, ring, talk).is_err(), "{caller_id} {ring} {talk}");
        }
    }
}
