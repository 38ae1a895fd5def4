use callback_core::{Region, Visitor, VisitorName, VisitorNumber};
use callback_engine::Request;
use jiff::Timestamp;
use serde::Deserialize;

use crate::http::Problem;

/// What a visitor sends to ask for a call.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wish {
    pub(crate) number: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
    /// When, if not as soon as may be.
    #[serde(default)]
    pub(crate) at: Option<Timestamp>,
}

impl Wish {
    pub(crate) fn into_request(self, home: Region) -> Result<Request, Problem> {
        let number = VisitorNumber::parse(&self.number, home)?;
        let name = VisitorName::parse(self.name.as_deref().unwrap_or_default())?;
        Ok(Request { visitor: Visitor { number, name }, at: self.at })
    }
}
