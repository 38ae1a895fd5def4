//! What processes have cost.

use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// `/proc` counts in these: 100 to the second on every Linux that matters.
const TICK_US: f64 = 10_000.0;

/// The helper that reads other processes' CPU clocks.
#[derive(Debug)]
pub struct CpuClock {
    helper: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl CpuClock {
    /// Starts `program`, which is `rivals/cpu_clock.c`.
    pub fn start(program: &Path) -> Result<Self, Box<dyn Error>> {
        let mut command = Command::new(program);
        let mut helper = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let ask = helper.stdin.take().ok_or("the helper has no input")?;
        let answers = helper.stdout.take().ok_or("the helper has no output")?;
        Ok(Self { helper, ask, answers: BufReader::new(answers) })
    }

    /// Microseconds of CPU that `process` has used, threads that ended included, children not.
    pub fn of(&mut self, process: u32) -> Result<f64, Box<dyn Error>> {
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

/// Microseconds of CPU that `process` has used; in steps of 10 ms, and without the helper.
pub fn of_process(process: u32) -> Result<f64, Box<dyn Error>> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    let ticks = parse_ticks(&stat, 14).ok_or("the process has no times")?;
    Ok(ticks * TICK_US)
}

/// Microseconds of CPU of the children that `process` has waited for; in steps of 10 ms, since
/// there is no clock for them.
pub fn of_children(process: &str) -> Result<f64, Box<dyn Error>> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    let ticks = parse_ticks(&stat, 16).ok_or("the process has no times")?;
    Ok(ticks * TICK_US)
}

/// User and system time together, of which the first is this field.
fn parse_ticks(stat: &str, user: usize) -> Option<f64> {
    // The second field is a name and may hold anything, so count after it: state is the third.
    let (_, fields) = stat.rsplit_once(')')?;
    let ticks = |field: usize| fields.split_whitespace().nth(field - 3)?.parse::<f64>().ok();
    ticks(user).zip(ticks(user + 1)).map(|(user, system)| user + system)
}

/// The most memory that `process` has held, in KiB; 0 if it is gone.
#[must_use]
pub fn peak_kib(process: u32) -> u64 {
    kib_of(process, "VmHWM:")
}

/// The memory that `process` holds now, in KiB; 0 if it is gone.
#[must_use]
pub fn held_kib(process: u32) -> u64 {
    kib_of(process, "VmRSS:")
}

fn kib_of(process: u32, field: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    parse_kib(&status, field).unwrap_or(0)
}

fn parse_kib(status: &str, field: &str) -> Option<u64> {
    let value = status.lines().find_map(|line| line.strip_prefix(field))?;
    value.split_whitespace().next()?.parse().ok()
}

/// The process called `name` among the descendants of this one.
pub fn find_descendant(name: &str) -> Result<u32, Box<dyn Error>> {
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
    fn a_name_with_spaces_and_brackets_moves_no_field() {
        let stat = "42 (a (b) c) S 1 2 3 4 5 6 7 8 9 10 11 12 130 7 20 0";
        assert_eq!([14, 16].map(|user| parse_ticks(stat, user)), [Some(23.0), Some(137.0)]);
        assert_eq!(parse_ticks("42 (sh) S 1 2", 16), None);
    }

    #[test]
    fn memory_is_read_from_its_own_line() {
        let status = "Name:\tapi\nVmHWM:\t  2048 kB\nVmRSS:\t  1024 kB\n";
        let read = |field| parse_kib(status, field);
        assert_eq!(
            [read("VmHWM:"), read("VmRSS:"), read("VmSwap:")],
            [Some(2048), Some(1024), None]
        );
        let us = std::process::id();
        assert!(peak_kib(us) > 100 && held_kib(us) > 100);
    }
}
