//! The recorded events of a real Asterisk, as one stream.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::path::Path;

/// These tell of the connection that was recorded, and some clients act on them.
const LEFT_OUT: [&str; 2] = ["Event: FullyBooted\r\n", "Event: Shutdown\r\n"];

/// All the events once; the stream is this again and again.
#[derive(Debug)]
pub(crate) struct Recording {
    bytes: Vec<u8>,
    /// Where each event ends.
    ends: Vec<usize>,
    calls: BTreeSet<String>,
}

impl Recording {
    /// The traces of the repository.
    pub(crate) fn read() -> Result<Self, Box<dyn Error>> {
        let traces = Path::new(env!("CARGO_MANIFEST_DIR")).join("../provider-ami/tests/traces");
        let mut files: Vec<_> = fs::read_dir(&traces)?.collect::<Result<_, _>>()?;
        files.sort_by_key(fs::DirEntry::file_name);
        let mut recording = Self { bytes: Vec::new(), ends: Vec::new(), calls: BTreeSet::new() };
        for file in files {
            recording.add(&fs::read_to_string(file.path())?);
        }
        if recording.ends.is_empty() {
            return Err(format!("{} holds no recorded events", traces.display()).into());
        }
        Ok(recording)
    }

    fn add(&mut self, trace: &str) {
        for frame in trace.split_inclusive("\r\n\r\n") {
            let left_out = LEFT_OUT.iter().any(|event| frame.starts_with(event));
            if !frame.starts_with("Event: ") || !frame.ends_with("\r\n\r\n") || left_out {
                continue;
            }
            self.bytes.extend_from_slice(frame.as_bytes());
            self.ends.push(self.bytes.len());
            let call = frame.lines().find_map(|line| line.strip_prefix("Linkedid: "));
            self.calls.extend(call.map(str::to_owned));
        }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How many there are.
    pub(crate) fn events(&self) -> usize {
        self.ends.len()
    }

    /// The bytes of `count` events from number `first` on, as far as the recording's end.
    pub(crate) fn part(&self, first: usize, count: usize) -> &[u8] {
        let end = |events: usize| events.checked_sub(1).and_then(|last| self.ends.get(last));
        let begins = end(first).copied().unwrap_or(0);
        let ends = end((first + count).min(self.events())).copied().unwrap_or(0);
        self.bytes.get(begins..ends).unwrap_or_default()
    }

    /// The calls that the events belong to.
    pub(crate) fn calls(&self) -> impl Iterator<Item = &str> {
        self.calls.iter().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(number: usize) -> String {
        format!("Event: Newstate\r\nLinkedid: call-{number}\r\n\r\n")
    }

    #[test]
    fn only_whole_events_of_calls_are_taken() {
        let mut recording =
            Recording { bytes: Vec::new(), ends: Vec::new(), calls: BTreeSet::new() };
        recording.add("Asterisk Call Manager/11.0.0\r\nResponse: Success\r\n\r\n");
        recording.add(&format!("Event: FullyBooted\r\n\r\n{}{}Event: Ha", event(1), event(2)));
        assert_eq!(recording.bytes(), format!("{}{}", event(1), event(2)).as_bytes());
        assert_eq!(recording.calls().collect::<Vec<_>>(), ["call-1", "call-2"]);
    }

    #[test]
    fn parts_end_with_the_recording() {
        let mut recording =
            Recording { bytes: Vec::new(), ends: Vec::new(), calls: BTreeSet::new() };
        recording.add(&(0..3).map(event).collect::<String>());
        assert_eq!(recording.part(0, 1), event(0).as_bytes());
        assert_eq!(recording.part(1, 5), format!("{}{}", event(1), event(2)).as_bytes());
        assert!(recording.part(3, 1).is_empty());
    }

    #[test]
    fn the_repository_holds_a_recording_of_many_calls() {
        let recording = Recording::read().unwrap();
        assert!(recording.events() > 700 && recording.calls().count() > 10);
    }
}
