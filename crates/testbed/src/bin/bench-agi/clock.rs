//! What processes have cost.

use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::folder::Folder;

/// `/proc` counts in these: 100 to the second on every Linux that matters.
const TICK_US: f64 = 10_000.0;

/// The helper that reads other processes' CPU clocks.
#[derive(Debug)]
pub(crate) struct CpuClock {
    helper: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl CpuClock {
    pub(crate) fn start(folder: &Folder) -> Result<Self, Box<dyn Error>> {
        let mut command = Command::new(folder.program("cpu-clock"));
        let mut helper = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let ask = helper.stdin.take().ok_or("the helper has no input")?;
        let answers = helper.stdout.take().ok_or("the helper has no output")?;
        Ok(Self { helper, ask, answers: BufReader::new(answers) })
    }

    /// Microseconds of CPU that `process` has used, threads that ended included, children not.
    pub(crate) fn of(&mut self, process: u32) -> Result<f64, Box<dyn Error>> {
        writeln!(self.ask, "{process}")?;
        self.ask.flush()?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer)?;
        let nanoseconds: f64 =
            answer.trim().parse().map_err(|_| format!("process {process} has ended"))?;
        Ok(nanoseconds / 1000.0)
    }
}

impl Drop for CpuClock {
    fn drop(&mut self) {
        let _ = self.helper.kill();
        let _ = self.helper.wait();
    }
}

/// Microseconds of CPU of the children that `process` has waited for; in steps of 10 ms, since
/// there is no clock for them.
pub(crate) fn of_children(process: &str) -> Result<f64, Box<dyn Error>> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The second field is a name and may hold anything, so count after it: state is the third.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let ticks = |field: usize| fields.split_whitespace().nth(field - 3)?.parse::<f64>().ok();
    let (user, system) = ticks(16).zip(ticks(17)).ok_or("the process has no times")?;
    Ok((user + system) * TICK_US)
}

/// The most memory that `process` has held, in KiB; 0 if it is gone.
pub(crate) fn peak_kib(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|peak| peak.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// The process called `name` among the descendants of this one.
pub(crate) fn find_descendant(name: &str) -> Result<u32, Box<dyn Error>> {
    for entry in fs::read_dir("/proc")?.flatten() {
        let Some(process) = entry.file_name().to_str().and_then(|text| text.parse().ok()) else {
            continue;
        };
        if name_of(process).as_deref() == Some(name) && descends_from_us(process) {
            return Ok(process);
        }
    }
    Err(format!("no process called {name} was started here").into())
}

fn name_of(process: u32) -> Option<String> {
    let name = fs::read_to_string(format!("/proc/{process}/comm")).ok()?;
    Some(name.trim_end().to_owned())
}

fn descends_from_us(mut process: u32) -> bool {
    while process > 1 {
        if process == std::process::id() {
            return true;
        }
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        let parent = stat.rsplit_once(')').and_then(|(_, fields)| fields.split(' ').nth(2));
        process = parent.and_then(|parent| parent.parse().ok()).unwrap_or(0);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_of_this_process_is_found_and_costs_something() {
        let mut child = Command::new("sh")
            .args(["-c", "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; read line"])
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        assert!(descends_from_us(child.id()));
        assert!(!descends_from_us(1));
        let before = of_children("self").unwrap();
        drop(child.stdin.take());
        assert!(child.wait().unwrap().code().is_some());
        assert!(of_children("self").unwrap() - before > TICK_US);
    }

    #[test]
    fn this_process_has_held_memory() {
        assert!(peak_kib(std::process::id()) > 100);
    }
}
