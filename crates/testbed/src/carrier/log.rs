//! What sipp writes of its phones, line by line. It writes of a request before it answers it.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use super::Switchboard;

#[derive(Debug)]
pub(super) struct Log {
    path: PathBuf,
    file: Option<File>,
    text: Vec<u8>,
}

impl Log {
    pub(super) fn new(path: PathBuf) -> Mutex<Self> {
        Mutex::new(Self { path, file: None, text: Vec::new() })
    }
}

/// Passes on to the board what was written since the last time; whether that was anything.
pub(super) fn read(log: &Mutex<Log>, board: &Switchboard) -> bool {
    let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
    let Log { path, file, text } = &mut *log;
    if file.is_none() {
        *file = File::open(path).ok();
    }
    if let Some(file) = file {
        // What could not be read is read the next time.
        let _ = file.read_to_end(text);
    }
    let mut moved = false;
    while let Some(end) = text.iter().position(|byte| *byte == b'\n') {
        let line: Vec<u8> = text.drain(..=end).collect();
        board.lock().signal(&String::from_utf8_lossy(&line));
        moved = true;
    }
    moved
}
