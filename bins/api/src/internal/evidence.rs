//! The handler asks what it is to look up in Asterisk's record of calls, and answers.

use std::time::Duration;

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use jiff::Timestamp;
use provider_ami::ami::calls::{Recorded, Row};
use provider_ami::{Newest, Record, Unreadable};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use super::HandlerDoor;
use crate::http::{Problem, Slug, json};

/// How long the handler is kept waiting for a question.
const WAIT: Duration = Duration::from_secs(20);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    /// Beside which PBX the handler is; the only one has no name.
    #[serde(default)]
    pbx: String,
    /// To the question before.
    answer: Option<Answer>,
}

#[derive(Deserialize)]
struct Answer {
    channel: String,
    #[serde(flatten)]
    read: Read,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Read {
    Record(TheRecord),
    /// Why not.
    Unreadable(String),
}

/// All times are microseconds since 1970 by the clock of Asterisk's machine.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TheRecord {
    now: i64,
    oldest: Option<i64>,
    newest: Option<TheNewest>,
    rows: Vec<TheRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TheNewest {
    number: i64,
    at: i64,
}

#[derive(Deserialize)]
struct TheRow {
    at: i64,
    channel: String,
    #[serde(flatten)]
    what: What,
}

#[derive(Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum What {
    Started { name: String },
    Answered,
    Entered { bridge: String },
    Left { bridge: String },
    HungUp { cause: u8, dial_status: Option<String> },
}

#[derive(Serialize)]
struct Wanted {
    #[serde(skip_serializing_if = "Option::is_none")]
    question: Option<Asked>,
    /// Keys in Asterisk's database whose values are stored.
    taken: Vec<String>,
}

#[derive(Serialize)]
struct Asked {
    channel: String,
    /// How long ago the call began, at most.
    within_seconds: i64,
}

/// `POST /internal/v1/evidence`: takes the answer to the last question, and gives the next one as soon as there is
/// one; after 20 seconds, none.
pub(super) async fn evidence(
    door: Data<HandlerDoor>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    door.secret.admit(&request)?;
    let Told { pbx, answer } = json(&request, payload).await?;
    let mailbox = door.mailboxes.find(&pbx).ok_or_else(no_such_pbx)?;
    if let Some(Answer { channel, read }) = answer {
        mailbox.answer(&channel, read.result());
    }
    let mut stopping = door.stopping.clone();
    let (question, taken) = tokio::select! {
        next = mailbox.next() => next,
        () = tokio::time::sleep(WAIT) => (None, Vec::new()),
        () = told_to_stop(&mut stopping) => (None, Vec::new()),
    };
    let question = question.map(|question| Asked {
        channel: question.channel,
        within_seconds: question.within_seconds,
    });
    Ok(HttpResponse::Ok().json(Wanted { question, taken }))
}

fn no_such_pbx() -> Problem {
    let detail = "Set the handler's CALLBACK_PBX to the name of its PBX in the server's settings.";
    Problem::new(Slug::BadRequest, detail)
}

async fn told_to_stop(stopping: &mut watch::Receiver<bool>) {
    // Whoever would tell is gone, too.
    let _stopped = stopping.wait_for(|stopping| *stopping).await;
}

impl Read {
    fn result(self) -> Result<Record, Unreadable> {
        match self {
            Self::Record(record) => {
                record.read().ok_or_else(|| Unreadable { why: "a time is out of range".to_owned() })
            }
            Self::Unreadable(why) => Err(Unreadable { why }),
        }
    }
}

impl TheRecord {
    fn read(self) -> Option<Record> {
        let Self { now, oldest, newest, rows } = self;
        let oldest = match oldest {
            Some(oldest) => Some(time(oldest)?),
            None => None,
        };
        let newest = match newest {
            Some(TheNewest { number, at }) => Some(Newest { number, at: time(at)? }),
            None => None,
        };
        let rows = rows.into_iter().map(TheRow::read).collect::<Option<_>>()?;
        Some(Record { now: time(now)?, oldest, newest, rows })
    }
}

impl TheRow {
    fn read(self) -> Option<Row> {
        let what = match self.what {
            What::Started { name } => Recorded::Started { name },
            What::Answered => Recorded::Answered,
            What::Entered { bridge } => Recorded::Entered { bridge },
            What::Left { bridge } => Recorded::Left { bridge },
            What::HungUp { cause, dial_status } => Recorded::HungUp { cause, dial_status },
        };
        Some(Row { at: time(self.at)?, channel: self.channel, what })
    }
}

fn time(microseconds: i64) -> Option<Timestamp> {
    Timestamp::from_microsecond(microseconds).ok()
}
