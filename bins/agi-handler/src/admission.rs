use std::fmt;

use serde::Deserialize;

use crate::leg::is_id;
use crate::permit::{InvalidPermit, Permit};

/// The API's permission to ring the business for a caller, checked.
#[derive(Debug)]
pub(crate) struct Admission {
    pub(crate) names: Names,
    /// How to ring the business.
    pub(crate) permit: Permit,
}

/// The names of the business's leg, under which all is told.
#[derive(Deserialize)]
pub(crate) struct Names {
    pub(crate) leg: String,
    pub(crate) attempt: String,
    pub(crate) nonce: String,
}

impl Admission {
    /// Reads the API's answer.
    pub(crate) fn parse(json: &[u8]) -> Result<Self, InvalidPermit> {
        let permit = Permit::parse(json)?;
        let names: Option<Names> = serde_json::from_slice(json).ok();
        let valid = |names: &Names| [&names.leg, &names.attempt, &names.nonce].map(|id| is_id(id));
        let names = names.filter(|names| valid(names).iter().all(|valid| *valid));
        let names = names.ok_or(InvalidPermit("the names of the leg are missing or malformed"))?;
        Ok(Self { names, permit })
    }
}

/// The nonce opens the gate, so it isn't shown.
impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Names").field("leg", &self.leg).finish_non_exhaustive()
    }
}
