use std::error::Error;
use std::fs;
use std::thread;

use crate::Asterisk;
use jiff::Timestamp;

/// Where and when this was measured, and with which Asterisk, in one line.
pub fn machine(asterisk: &Asterisk) -> Result<String, Box<dyn Error>> {
    let version = asterisk.console("core show version")?;
    let version = version.split(" built").next().unwrap_or_default().trim();
    line(&format!(", {version}"))
}

/// Where and when this was measured, in one line.
pub fn host() -> Result<String, Box<dyn Error>> {
    line("")
}

fn line(and: &str) -> Result<String, Box<dyn Error>> {
    let date = Timestamp::now().strftime("%Y-%m-%d");
    let processor = fs::read_to_string("/proc/cpuinfo")?;
    let field = |name: &str| {
        let line = processor.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_once(": ")).map(|(_, value)| value)
    };
    let model = field("model name").unwrap_or("unknown processor");
    let virtual_machine = field("flags").is_some_and(|flags| flags.contains("hypervisor"));
    let place = if virtual_machine { "virtual cores" } else { "cores" };
    let cores = thread::available_parallelism()?;
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease")?;
    let load = fs::read_to_string("/proc/loadavg")?;
    let load = load.split(' ').next().unwrap_or_default();
    Ok(format!(
        "{date}, {cores} {place} ({model}), Linux {}{and}, load at the start {load}",
        kernel.trim()
    ))
}
