//! Typed actions: what to write, and what the answer means.

use super::pending::Answer;
use super::{ActionError, ActionId, ChannelId, Frame, InvalidRequest, Request};

/// Something to ask of Asterisk. [`Request`] is one too, for actions that have no type here.
pub trait Action {
    type Reply;

    /// What is written.
    fn request(&self) -> Result<Request, InvalidRequest>;

    /// What the answer says.
    fn reply(&self, answer: Answer) -> Result<Self::Reply, ActionError>;

    /// An id of the caller's own choice, where later events must be recognised by it.
    fn id(&self) -> Option<ActionId> {
        None
    }
}

impl Action for Request {
    type Reply = Answer;

    fn request(&self) -> Result<Request, InvalidRequest> {
        Ok(self.clone())
    }

    fn reply(&self, answer: Answer) -> Result<Answer, ActionError> {
        Ok(answer)
    }
}

/// Is Asterisk there?
#[derive(Debug, Clone, Copy)]
pub struct Ping;

impl Action for Ping {
    type Reply = ();

    fn request(&self) -> Result<Request, InvalidRequest> {
        Request::new("Ping")
    }

    fn reply(&self, _: Answer) -> Result<(), ActionError> {
        Ok(())
    }
}

/// All live channels. Needs `reporting`.
#[derive(Debug, Clone, Copy)]
pub struct CoreShowChannels;

impl Action for CoreShowChannels {
    type Reply = Vec<Frame>;

    fn request(&self) -> Result<Request, InvalidRequest> {
        Ok(Request::new("CoreShowChannels")?.with_list())
    }

    fn reply(&self, answer: Answer) -> Result<Vec<Frame>, ActionError> {
        Ok(answer.items)
    }
}

/// What Asterisk counts of itself. Needs `reporting`.
#[derive(Debug, Clone, Copy)]
pub struct CoreStatus;

/// The answer to [`CoreStatus`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Channels that live now, whatever the header's name says.
    pub current_calls: u32,
    /// Calls since the start.
    pub processed_calls: u64,
}

fn number<T: std::str::FromStr>(frame: &Frame, header: &'static str) -> Result<T, ActionError> {
    let text = frame.str(header).and_then(|text| text.parse().ok());
    text.ok_or(ActionError::Malformed { header })
}

impl Action for CoreStatus {
    type Reply = Status;

    fn request(&self) -> Result<Request, InvalidRequest> {
        Request::new("CoreStatus")
    }

    fn reply(&self, answer: Answer) -> Result<Status, ActionError> {
        Ok(Status {
            current_calls: number(&answer.response, "CoreCurrentCalls")?,
            processed_calls: number(&answer.response, "CoreProcessedCalls")?,
        })
    }
}

/// How Asterisk is set up. Needs `reporting`.
#[derive(Debug, Clone, Copy)]
pub struct CoreSettings;

/// The answer to [`CoreSettings`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// At how many calls the next one is refused; `None` if there is no limit.
    pub max_calls: Option<u32>,
}

impl Action for CoreSettings {
    type Reply = Limits;

    fn request(&self) -> Result<Request, InvalidRequest> {
        Request::new("CoreSettings")
    }

    fn reply(&self, answer: Answer) -> Result<Limits, ActionError> {
        let max_calls = number(&answer.response, "CoreMaxCalls")?;
        Ok(Limits { max_calls: Some(max_calls).filter(|most| *most > 0) })
    }
}

/// Hangs up the one channel with this Uniqueid. Needs `call`.
#[derive(Debug, Clone)]
pub struct Hangup {
    pub channel: ChannelId,
    /// Q.850 cause to give.
    pub cause: u8,
}

impl Hangup {
    /// Clears the channel normally.
    #[must_use]
    pub fn normal(channel: ChannelId) -> Self {
        Self { channel, cause: 16 }
    }
}

impl Action for Hangup {
    type Reply = ();

    fn request(&self) -> Result<Request, InvalidRequest> {
        Request::new("Hangup")?
            .header("Channel", self.channel.as_str())?
            .header("Cause", &self.cause.to_string())
    }

    fn reply(&self, _: Answer) -> Result<(), ActionError> {
        Ok(())
    }
}

/// The entries of Asterisk's own database (`AstDB`) in a family, or those of them whose key is `key`, or begins with
/// it and a slash. Unlike `DBGet`, it gives values of any length. Needs `reporting`.
#[derive(Debug, Clone)]
pub struct DbGetTree {
    pub family: String,
    pub key: Option<String>,
}

/// One entry of Asterisk's own database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DbEntry {
    /// `/family/key`.
    pub path: String,
    pub value: Vec<u8>,
}

impl Action for DbGetTree {
    type Reply = Vec<DbEntry>;

    fn request(&self) -> Result<Request, InvalidRequest> {
        let request = Request::new("DBGetTree")?.with_list().header("Family", &self.family)?;
        match &self.key {
            Some(key) => request.header("Key", key),
            None => Ok(request),
        }
    }

    fn reply(&self, answer: Answer) -> Result<Vec<DbEntry>, ActionError> {
        let entry = |item: &Frame| {
            let path = item.str("Key").ok_or(ActionError::Malformed { header: "Key" })?;
            let value = item.bytes("Val").ok_or(ActionError::Malformed { header: "Val" })?;
            Ok(DbEntry { path: path.to_owned(), value: value.to_vec() })
        };
        answer.items.iter().map(entry).collect()
    }
}
