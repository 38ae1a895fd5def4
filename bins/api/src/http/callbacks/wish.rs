use callback_core::{Region, Visitor, VisitorName, VisitorNumber};
use serde::Deserialize;

use crate::http::Problem;

/// What a visitor sends to ask for a call.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wish {
    pub(crate) number: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
}

impl Wish {
    pub(crate) fn into_visitor(self, home: Region) -> Result<Visitor, Problem> {
        let number = VisitorNumber::parse(&self.number, home)?;
        let name = VisitorName::parse(self.name.as_deref().unwrap_or_default())?;
        Ok(Visitor { number, name })
    }
}
