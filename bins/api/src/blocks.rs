//! `api blocks`: numbers that nobody calls, for whoever runs the server.

use std::ffi::OsString;
use std::fmt;
use std::fmt::Write as _;
use std::path::Path;

use callback_core::ports::audit::Who;
use callback_core::ports::blocks::{Block, BlockCause, BlockedBy, NewBlock};
use callback_core::{BlockId, PhoneNumber, Region};
use callback_engine::{Clock, SystemClock};
use uuid::Uuid;

use crate::StartupError;
use crate::database::{beside, no_database, view};
use crate::settings::Settings;

/// More are not read by anybody.
const MOST: usize = 1000;

/// What is to be done about blocked numbers.
#[derive(PartialEq, Eq)]
pub(crate) enum BlockOrder {
    List,
    Add {
        number: String,
    },
    /// A number, or the identifier of its block.
    Remove {
        which: String,
    },
}

impl fmt::Debug for BlockOrder {
    /// Without the number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::List => "List",
            Self::Add { .. } => "Add",
            Self::Remove { .. } => "Remove",
        })
    }
}

impl BlockOrder {
    /// A number may be written with spaces, as several words.
    pub(crate) fn parse(args: impl Iterator<Item = OsString>) -> Option<Self> {
        let words: Result<Vec<_>, _> = args.map(OsString::into_string).collect();
        let words = words.ok()?;
        let (order, rest) = words.split_first()?;
        match (order.as_str(), rest) {
            ("list", []) => Some(Self::List),
            ("add", [_, ..]) => Some(Self::Add { number: rest.join(" ") }),
            ("remove", [_, ..]) => Some(Self::Remove { which: rest.join(" ") }),
            _ => None,
        }
    }
}

/// Does it, and says what came of it.
pub(crate) fn run(settings: &Settings, order: &BlockOrder) -> Result<String, StartupError> {
    let path = &settings.database;
    if !path.exists() {
        return Ok(no_database(path));
    }
    match order {
        BlockOrder::List => list(path),
        BlockOrder::Add { number } => add(path, number, settings.home),
        BlockOrder::Remove { which } => remove(path, which, settings.home),
    }
}

/// Lists them, the latest first; a server that is running is not disturbed.
fn list(path: &Path) -> Result<String, StartupError> {
    let view = view(path)?;
    let blocks = view.blocks(MOST)?;
    let mut text = format!("{} numbers are blocked\n", blocks.len());
    for Block { id, masked, cause, by, callback, at } in &blocks {
        let of = callback.map_or(String::new(), |id| format!(", in callback {id}"));
        // Writing to a string can't fail.
        let _ = writeln!(text, "{id}  {masked:<10}  {:<11}  by {by}, {at:.0}{of}", cause.name());
    }
    Ok(text)
}

/// A server that is running obeys at once, but does not hang up a phone that rings already.
fn add(path: &Path, number: &str, home: Region) -> Result<String, StartupError> {
    let number =
        PhoneNumber::parse(number, home).map_err(|source| StartupError::Number { source })?;
    let block = NewBlock {
        id: BlockId::new(Uuid::now_v7()),
        number,
        cause: BlockCause::DoNotCall,
        by: BlockedBy::Who(Who::Operator),
        callback: None,
        at: SystemClock.now(),
    };
    let id = beside(path)?.block(&block)?;
    let (masked, already) = (block.number.masked(), if id == block.id { "" } else { " already" });
    Ok(format!("{masked} is blocked{already}, as {id}: nobody calls it\n"))
}

fn remove(path: &Path, which: &str, home: Region) -> Result<String, StartupError> {
    let beside = beside(path)?;
    let id = if let Ok(id) = which.parse::<BlockId>() {
        Some(id)
    } else {
        let number = PhoneNumber::parse(which, home);
        let number = number.map_err(|source| StartupError::Number { source })?;
        beside.block_of(&number)?.map(|block| block.id)
    };
    let Some(id) = id else { return Ok("this number is not blocked\n".to_owned()) };
    Ok(if beside.unblock(id, BlockedBy::Who(Who::Operator), SystemClock.now())? {
        format!("{id} is lifted: the number may be called again\n")
    } else {
        format!("{id} is no block that holds\n")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_may_be_written_in_several_words() {
        let parse = |args: &[&str]| BlockOrder::parse(args.iter().map(OsString::from));
        let number = || "+1 415 555 0132".to_owned();
        assert_eq!(parse(&["list"]), Some(BlockOrder::List));
        let add = Some(BlockOrder::Add { number: number() });
        assert_eq!(parse(&["add", "+1", "415", "555 0132"]), add);
        let remove = Some(BlockOrder::Remove { which: number() });
        assert_eq!(parse(&["remove", "+1 415 555 0132"]), remove);
        for bad in [&[][..], &["list", "all"], &["add"], &["remove"], &["block", "911"]] {
            assert_eq!(parse(bad), None, "{bad:?}");
        }
        assert!(!format!("{add:?}").contains("415"));
    }
}
