use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::Sender;
use std::thread;

/// What the benchmark hears.
#[derive(Debug)]
pub(crate) enum Heard {
    /// A line that the program printed.
    Line(String),
    /// An action that it sent to the pretended manager.
    Action { name: String, id: String },
    /// It printed its last.
    Ended,
}

/// A contestant that runs, killed when dropped.
#[derive(Debug)]
pub(crate) struct Program {
    process: Child,
    input: Option<ChildStdin>,
}

impl Program {
    pub(crate) fn start(
        mut command: Command,
        heard: Sender<Heard>,
    ) -> Result<Self, Box<dyn Error>> {
        let what = command.get_program().display().to_string();
        let spawned = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut process = spawned.map_err(|error| format!("{what}: {error}"))?;
        let input = process.stdin.take();
        let output = process.stdout.take().ok_or("it has no output")?;
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                let _ended = heard.send(Heard::Line(line));
            }
            let _ended = heard.send(Heard::Ended);
        });
        Ok(Self { process, input })
    }

    /// Writes a line to its standard input.
    pub(crate) fn ask(&mut self, line: &str) -> Result<(), Box<dyn Error>> {
        let input = self.input.as_mut().ok_or("it has no input")?;
        Ok(writeln!(input, "{line}")?)
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
