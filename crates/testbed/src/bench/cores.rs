use std::error::Error;
use std::fs;
use std::process::Command;

/// Keeps this process, and what it starts meanwhile, on one core: driver and contestant take turns,
/// so two cores would only add their wake-ups.
#[derive(Debug)]
pub struct OneCore {
    allowed: String,
}

impl OneCore {
    /// Takes the last of the cores that this process may use.
    pub fn take() -> Result<Self, Box<dyn Error>> {
        let status = fs::read_to_string("/proc/self/status")?;
        let allowed = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"));
        let allowed = allowed.ok_or("the kernel does not tell the cores")?.trim().to_owned();
        // The last one, since the first serves most interrupts.
        let last = allowed.rsplit([',', '-']).next().unwrap_or_default();
        set_cores(last)?;
        Ok(Self { allowed })
    }
}

impl Drop for OneCore {
    fn drop(&mut self) {
        // It worked once, and the list is the kernel's own.
        let _ = set_cores(&self.allowed);
    }
}

fn set_cores(cores: &str) -> Result<(), Box<dyn Error>> {
    let us = std::process::id().to_string();
    let done = Command::new("taskset").args(["-a", "-pc", cores, &us]).output()?;
    if done.status.success() { Ok(()) } else { Err("taskset failed".into()) }
}
