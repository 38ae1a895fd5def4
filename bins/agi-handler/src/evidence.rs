//! Beside the calls: answers what the API asks of Asterisk's record of them.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use agi_rs::{AgiError, Session};
use serde::{Deserialize, Serialize};

use crate::cel::{self, Record};
use crate::log::chain;
use crate::report::FAMILY;
use crate::role::Handler;

/// Before the API is asked again that did not answer.
const PAUSE: Duration = Duration::from_secs(1);
/// The most that one session removes from Asterisk's database.
const AT_ONCE: usize = 20;

/// What the API is told, and asked thereby.
#[derive(Serialize)]
pub(crate) struct Told {
    /// Beside which PBX this is; the only one has no name.
    pbx: String,
    answer: Option<Answer>,
}

/// What the API wants to know.
#[derive(Deserialize)]
pub(crate) struct Wanted {
    question: Option<Question>,
    #[serde(default)]
    taken: Vec<String>,
}

#[derive(Deserialize)]
struct Question {
    channel: String,
    within_seconds: u64,
}

#[derive(Serialize)]
struct Answer {
    channel: String,
    #[serde(flatten)]
    read: Finding,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Finding {
    Record(Record),
    /// Why not.
    Unreadable(String),
}

/// What is in Asterisk's database and is not needed there any more. Only a call can remove it.
#[derive(Default)]
pub(crate) struct Litter(Mutex<BTreeSet<String>>);

impl Litter {
    /// Has the session of a call that is over remove some of it.
    pub(crate) fn clear<R: Read, W: Write>(&self, call: &mut Session<R, W>) {
        for _ in 0..AT_ONCE {
            let Some(key) = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_first()
            else {
                return;
            };
            match call.database_del(FAMILY, &key) {
                // Another session may have removed it.
                Ok(()) | Err(AgiError::CommandFailed) => {}
                // What is still there will be told again.
                Err(error) => {
                    return tracing::warn!(error = chain(&error), "what is taken was not removed");
                }
            }
        }
    }

    fn add(&self, keys: Vec<String>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(keys);
    }
}

/// Answers from the record in `file`, that of `pbx`, until the process ends.
pub(crate) fn start(handler: Arc<Handler>, file: PathBuf, pbx: String) -> std::io::Result<()> {
    let answer = move || serve(&handler, &file, pbx);
    thread::Builder::new().name("evidence".into()).spawn(answer).map(drop)
}

fn serve(handler: &Handler, file: &Path, pbx: String) {
    let mut told = Told { pbx, answer: None };
    let mut away = false;
    loop {
        match handler.api.ask_for_questions(&told) {
            Ok(Wanted { question, taken }) => {
                if std::mem::take(&mut away) {
                    tracing::info!("the API asks for evidence again");
                }
                handler.litter.add(taken);
                told.answer = question.map(|question| look(file, question));
            }
            Err(error) => {
                if !std::mem::replace(&mut away, true) {
                    tracing::warn!(error = chain(&error), "the API cannot ask for evidence");
                }
                // Whoever asked does not wait any more.
                told.answer = None;
                thread::park_timeout(PAUSE);
            }
        }
    }
}

fn look(file: &Path, question: Question) -> Answer {
    let Question { channel, within_seconds } = question;
    let read = match cel::read(file, &channel, within_seconds) {
        Ok(record) => Finding::Record(record),
        Err(error) => {
            tracing::error!(error = chain(&error), "Asterisk's record of calls cannot be read");
            Finding::Unreadable(error.to_string())
        }
    };
    Answer { channel, read }
}
