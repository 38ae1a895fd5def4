//! The command line.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use callback_core::EffectId;
use callback_core::limits::Switch;

use crate::api_keys::{KeyOrder, KeyUsage};
use crate::blocks::BlockOrder;
use crate::staff::AuditOrder;

pub(crate) const USAGE: &str = "\
The callback platform's HTTP server.

usage: api [serve] [--ready-file PATH]   serve until told to stop by SIGTERM or Ctrl-C
       api check-config                  check the settings and say everything that is wrong
       api check-provider                log in where calls are placed, look around, call nobody
       api confirm-restore               call again over a database that was brought back from a copy
       api messages dead                 list notifications that were given up
       api messages resend ID            have one of them sent again
       api limits                        show what is used of each limit
       api housekeeping [--now]          show what old data goes when, or have it go now
       api pause intake|dialing          take no callbacks, or call nobody, until told otherwise
       api resume intake|dialing         go on
       api blocks list                   list the numbers that nobody calls
       api blocks add NUMBER             have nobody call a number any more
       api blocks remove NUMBER|ID       let it be called again
       api keys create --name NAME --scope read|act
                                         make an API key, and show it this once
       api keys list                     list API keys, and when each was last used
       api keys revoke ID                have one of them let nobody in any more
       api setup-token                   draw the token that makes the first owner, as long as there is none
       api audit list                    list what staff and programs did
       api audit verify                  check that nothing of it was altered
       api --help | --version

--ready-file PATH  when all is bound, write the chosen addresses there as JSON

Settings come from callback.toml (or the file that CALLBACK_CONFIG names) and the environment.
";

/// What the program is to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Serve { ready_file: Option<PathBuf> },
    CheckConfig,
    CheckProvider,
    ConfirmRestore,
    DeadLetters,
    Resend { id: EffectId },
    Limits,
    Housekeeping { now: bool },
    Turn { switch: Switch, off: bool },
    Keys(KeyOrder),
    Blocks(BlockOrder),
    SetupToken,
    Audit(AuditOrder),
    Help,
    Version,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UsageError {
    #[error("{0:?} is not understood")]
    Unknown(OsString),
    #[error("--ready-file needs a path")]
    NoPath,
    #[error("write `api messages dead`, or `api messages resend` and an identifier from its list")]
    Messages,
    #[error("write `api pause` or `api resume`, and intake or dialing")]
    Switch,
    #[error(transparent)]
    Keys(#[from] KeyUsage),
    #[error("write `api audit list` or `api audit verify`")]
    Audit,
    #[error("write `api blocks list`, or `api blocks add` or `remove` and a number")]
    Blocks,
}

impl Order {
    pub(crate) fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Self, UsageError> {
        let mut args = args.into_iter().peekable();
        let alone = match args.peek().and_then(|first| first.to_str()) {
            Some("check-config") => Some(Self::CheckConfig),
            Some("check-provider") => Some(Self::CheckProvider),
            Some("confirm-restore") => Some(Self::ConfirmRestore),
            Some("messages") => return Self::messages(args.skip(1)),
            Some("setup-token") => Some(Self::SetupToken),
            Some("audit") => {
                let order = AuditOrder::parse(args.skip(1)).ok_or(UsageError::Audit)?;
                return Ok(Self::Audit(order));
            }
            Some("limits") => Some(Self::Limits),
            Some("housekeeping") => {
                let now = args.nth(1);
                return match (now.as_deref().and_then(OsStr::to_str), args.next()) {
                    (None, None) if now.is_none() => Ok(Self::Housekeeping { now: false }),
                    (Some("--now"), None) => Ok(Self::Housekeeping { now: true }),
                    (_, extra) => Err(UsageError::Unknown(extra.or(now).unwrap_or_default())),
                };
            }
            Some("pause") => return Self::turn(args.skip(1), true),
            Some("resume") => return Self::turn(args.skip(1), false),
            Some("keys") => return Ok(Self::Keys(KeyOrder::parse(args.skip(1))?)),
            Some("blocks") => {
                let order = BlockOrder::parse(args.skip(1)).ok_or(UsageError::Blocks)?;
                return Ok(Self::Blocks(order));
            }
            Some("--help" | "-h" | "help") => Some(Self::Help),
            Some("--version" | "-V") => Some(Self::Version),
            Some("serve") => None,
            _ => return Self::serve(args),
        };
        args.next();
        match (alone, args.peek()) {
            (Some(order), None) => Ok(order),
            (Some(_), Some(extra)) => Err(UsageError::Unknown(extra.clone())),
            (None, _) => Self::serve(args),
        }
    }

    fn turn(mut args: impl Iterator<Item = OsString>, off: bool) -> Result<Self, UsageError> {
        let (name, rest) = (args.next(), args.next());
        let mut all = Switch::ALL.into_iter();
        let switch = all.find(|switch| name.as_deref() == Some(OsStr::new(switch.name())));
        match (switch, rest) {
            (Some(switch), None) => Ok(Self::Turn { switch, off }),
            _ => Err(UsageError::Switch),
        }
    }

    fn messages(mut args: impl Iterator<Item = OsString>) -> Result<Self, UsageError> {
        let word = |arg: Option<OsString>| arg.and_then(|arg| arg.into_string().ok());
        let (order, id, rest) = (word(args.next()), args.next(), args.next());
        match (order.as_deref(), id, rest) {
            (Some("dead"), None, None) => Ok(Self::DeadLetters),
            (Some("resend"), id, None) => {
                let id = word(id).and_then(|id| id.parse().ok()).ok_or(UsageError::Messages)?;
                Ok(Self::Resend { id })
            }
            _ => Err(UsageError::Messages),
        }
    }

    fn serve(mut args: impl Iterator<Item = OsString>) -> Result<Self, UsageError> {
        let mut ready_file = None;
        while let Some(arg) = args.next() {
            if arg != "--ready-file" {
                return Err(UsageError::Unknown(arg));
            }
            ready_file = Some(args.next().ok_or(UsageError::NoPath)?.into());
        }
        Ok(Self::Serve { ready_file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(args: &[&str]) -> Result<Order, UsageError> {
        Order::parse(args.iter().map(OsString::from))
    }

    #[test]
    fn without_words_it_serves() {
        assert_eq!(parse(&[]), Ok(Order::Serve { ready_file: None }));
        assert_eq!(parse(&["serve"]), Ok(Order::Serve { ready_file: None }));
        let ready_file = Some("/run/ready".into());
        assert_eq!(parse(&["--ready-file", "/run/ready"]), Ok(Order::Serve { ready_file }));
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        assert_eq!(parse(&["--redy-file"]), Err(UsageError::Unknown("--redy-file".into())));
        assert_eq!(parse(&["--ready-file"]), Err(UsageError::NoPath));
        let id = EffectId::from_bytes([0xab; 16]);
        assert_eq!(parse(&["messages", "resend", &id.to_string()]), Ok(Order::Resend { id }));
        for args in [&["messages"][..], &["messages", "resend", "7"], &["messages", "dead", "x"]] {
            assert_eq!(parse(args), Err(UsageError::Messages), "{args:?}");
        }
        let now = parse(&["housekeeping", "--now"]);
        assert_eq!(now, Ok(Order::Housekeeping { now: true }));
        assert_eq!(parse(&["housekeeping"]), Ok(Order::Housekeeping { now: false }));
        let unknown = parse(&["housekeeping", "--new"]);
        assert_eq!(unknown, Err(UsageError::Unknown("--new".into())));
        let off = Order::Turn { switch: Switch::Intake, off: true };
        assert_eq!(parse(&["pause", "intake"]), Ok(off));
        for args in [&["pause"][..], &["resume", "calls"], &["pause", "dialing", "now"]] {
            assert_eq!(parse(args), Err(UsageError::Switch), "{args:?}");
        }
        assert_eq!(parse(&["check-config", "now"]), Err(UsageError::Unknown("now".into())));
    }
}
