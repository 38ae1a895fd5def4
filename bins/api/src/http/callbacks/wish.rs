use callback_core::targets::TopicName;
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
    /// What they want to talk about: one of the topics that are set up.
    #[serde(default)]
    pub(crate) topic: Option<String>,
    /// The solution of a challenge, where one is asked for.
    #[serde(default)]
    pub(crate) altcha: Option<String>,
}

impl Wish {
    pub(crate) fn into_request(self, home: Region) -> Result<Request, Problem> {
        let number = VisitorNumber::parse(&self.number, home)?;
        let name = VisitorName::parse(self.name.as_deref().unwrap_or_default())?;
        let topic = self.topic.as_deref().map(str::trim).filter(|topic| !topic.is_empty());
        let topic = topic.map(str::parse::<TopicName>).transpose();
        let topic = topic.map_err(|_| Problem::unknown_topic())?;
        Ok(Request { visitor: Visitor { number, name }, at: self.at, topic })
    }
}
