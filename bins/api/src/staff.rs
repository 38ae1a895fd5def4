//! `api setup-token` and `api audit`, for whoever runs the server.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::Path;

use callback_core::hex;
use callback_core::ports::audit::{AuditEntry, Chain};
use callback_engine::{Clock, Reception, SystemClock};

use crate::StartupError;
use crate::database::{beside, no_database, view};

/// More are not read by anybody.
const MOST: usize = 1000;

/// What is to be done with the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AuditOrder {
    List,
    Verify,
}

impl AuditOrder {
    pub(crate) fn parse(args: impl Iterator<Item = OsString>) -> Option<Self> {
        let words: Vec<_> = args.collect();
        match words.as_slice() {
            [word] if word == "list" => Some(Self::List),
            [word] if word == "verify" => Some(Self::Verify),
            _ => None,
        }
    }
}

/// Draws a token that makes the first owner; one that was drawn before is good for nothing then.
pub(crate) fn setup_token(database: &Path) -> Result<String, StartupError> {
    let (token, until) = Reception::draw_setup_token(SystemClock.now());
    Ok(if beside(database)?.keep_setup_token(token.hash(), until)? {
        format!("{}\nWhoever has it becomes the owner, once, until {until:.0}.\n", token.to_hex())
    } else {
        "there is an owner: they add others\n".to_owned()
    })
}

/// A server that is running is not disturbed.
pub(crate) fn audit(database: &Path, order: AuditOrder) -> Result<String, StartupError> {
    if !database.exists() {
        return Ok(no_database(database));
    }
    let view = view(database)?;
    match order {
        AuditOrder::List => Ok(list(&view.audit(MOST)?)),
        AuditOrder::Verify => match view.verify_audit()? {
            Chain::Whole { entries, last } => {
                let last = hex(&last);
                Ok(format!(
                    "{entries} acts are as they were written; the last one's hash is {last}\n"
                ))
            }
            Chain::Broken { sequence } => Err(StartupError::Audit { sequence }),
        },
    }
}

fn list(acts: &[AuditEntry]) -> String {
    acts.iter().fold(String::new(), |mut text, entry| {
        let AuditEntry { sequence, at, who, action, subject, details, .. } = entry;
        // Writing to a string can't fail.
        let _ = writeln!(text, "{sequence}  {at:.0}  {who}  {action}  {subject}  {details}");
        text
    })
}
