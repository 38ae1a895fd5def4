//! What the preloaded disk wrote down.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use crate::TestbedError;

const HEAD: usize = 32;

/// One thing that was done. Files are told by their number on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Record {
    /// A file that was there was opened; the folder has no name.
    Opened {
        file: u64,
        name: String,
    },
    Created {
        file: u64,
        name: String,
    },
    Written {
        file: u64,
        at: usize,
        data: Vec<u8>,
    },
    Sized {
        file: u64,
        size: usize,
    },
    SyncBegan {
        file: u64,
        sync: u64,
    },
    SyncEnded {
        sync: u64,
        is_good: bool,
    },
    Renamed {
        from: String,
        to: String,
    },
    Unlinked {
        name: String,
    },
    /// An answer 202 is about to leave.
    Answered(Vec<u8>),
    /// A call was made to fail.
    Failed,
}

/// Reads a log; its last record may be half written, as whoever wrote it was killed.
pub(super) fn read(path: &Path) -> Result<Vec<Record>, TestbedError> {
    let bytes = match fs::read(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        read => read.map_err(TestbedError::file("read", path))?,
    };
    let (mut records, mut rest) = (Vec::new(), &bytes[..]);
    while let Some((head, after)) = rest.split_at_checked(HEAD) {
        let mut words = head.chunks_exact(8).map(|word| {
            word.iter().rev().fold(0, |value: u64, &byte| (value << 8) | u64::from(byte))
        });
        let mut next = || words.next().unwrap_or_default();
        let (what, file, at, length) = (next(), next(), next(), next());
        let Some((data, after)) = after.split_at_checked(in_memory(length)) else { break };
        records.push(record(what, file, at, data)?);
        rest = after;
    }
    Ok(records)
}

fn record(what: u64, file: u64, at: u64, data: &[u8]) -> Result<Record, TestbedError> {
    let text = || String::from_utf8_lossy(data).into_owned();
    Ok(match what {
        1 => Record::Opened { file, name: text() },
        2 => Record::Created { file, name: text() },
        3 => Record::Written { file, at: in_memory(at), data: data.to_vec() },
        4 => Record::Sized { file, size: in_memory(at) },
        5 => Record::SyncBegan { file, sync: at },
        6 => Record::SyncEnded { sync: at, is_good: !data.is_empty() },
        7 => {
            let names = text();
            let (from, to) = names.split_once('\0').unwrap_or_default();
            Record::Renamed { from: from.to_owned(), to: to.to_owned() }
        }
        8 => Record::Unlinked { name: text() },
        9 => Record::Answered(data.to_vec()),
        10 => Record::Failed,
        _ => return Err(TestbedError::failed("the disk's log", format!("record {what}"))),
    })
}

fn in_memory(length: u64) -> usize {
    usize::try_from(length).unwrap_or(usize::MAX)
}
