use std::io::{Read, Write};

use agi_rs::{AgiError, Session};

use crate::error::HandlerError;
use crate::language::Language;
use crate::permit::Permit;
use crate::proof::Proof;

/// What the visitor's channel gets from the business's, by variables that one generation inherits.
#[derive(Debug)]
pub(crate) struct Inherited {
    pub(crate) proof: Option<Proof>,
    pub(crate) language: Option<Language>,
}

const PROOF: &str = "CALLBACK_PROOF";
const LANGUAGE: &str = "CALLBACK_VISITOR_LANGUAGE";

impl Inherited {
    /// Leaves what `permit` says for the channel that will be dialed.
    pub(crate) fn leave<R: Read, W: Write>(
        permit: &Permit,
        call: &mut Session<R, W>,
    ) -> Result<(), AgiError> {
        if let Some(proof) = &permit.proof {
            call.set_variable(&format!("_{PROOF}"), proof.as_str())?;
        }
        if let Some(language) = &permit.language {
            call.set_variable(&format!("_{LANGUAGE}"), language.as_str())?;
        }
        Ok(())
    }

    /// Finds it on the channel that was dialed.
    pub(crate) fn find<R: Read, W: Write>(call: &mut Session<R, W>) -> Result<Self, HandlerError> {
        let text = |value: Vec<u8>| String::from_utf8(value).unwrap_or_default();
        let proof = match call.get_variable(PROOF)?.map(text) {
            None => None,
            // A proof that can't be asked for is not waived.
            Some(digits) => {
                Some(Proof::parse(&digits).ok_or(HandlerError::NotOurs { variable: PROOF })?)
            }
        };
        let language = call.get_variable(LANGUAGE)?.map(text);
        Ok(Self { proof, language: language.as_deref().and_then(Language::parse) })
    }
}
