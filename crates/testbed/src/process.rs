use std::io::{self, BufRead, BufReader, PipeReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::TestbedError;

/// A running program that cannot outlive this one, with what it has printed so far.
///
/// The kernel kills a child with `--pdeathsig` when the *thread* that started it ends, so a thread
/// of its own starts it and stays: a process kept in a static outlives the test that made it, and
/// a test that is killed leaves nothing behind.
#[derive(Debug)]
pub(crate) struct Process {
    name: &'static str,
    id: u32,
    output: Arc<Output>,
    /// Dropping it makes the keeper kill the program.
    stop: Option<Sender<()>>,
    keeper: Option<JoinHandle<Option<ExitStatus>>>,
    status: Option<ExitStatus>,
}

#[derive(Debug, Default)]
struct Output {
    printed: Mutex<Printed>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Printed {
    lines: Vec<String>,
    ended: bool,
}

impl Process {
    /// Starts `command` so that it dies with this process; its two outputs are kept together.
    pub(crate) fn start(name: &'static str, command: &Command) -> Result<Self, TestbedError> {
        let mut guarded = dying_with_us(command);
        let (reader, writer) = io::pipe().map_err(TestbedError::io("could not make a pipe"))?;
        let second = writer.try_clone().map_err(TestbedError::io("could not share a pipe"))?;
        guarded.stdin(Stdio::null()).stdout(writer).stderr(second);

        let output = Arc::new(Output::default());
        let (started, starting) = mpsc::channel();
        let (stop, stopping) = mpsc::channel();
        let keeper = thread::spawn(move || keep(guarded, &started, &stopping));
        let id = starting
            .recv()
            .map_err(|_| TestbedError::failed(name, "its keeper ended"))?
            .map_err(TestbedError::io(format!("could not start {name}")))?;
        let sink = Arc::clone(&output);
        thread::spawn(move || sink.collect(reader));
        Ok(Self { name, id, output, stop: Some(stop), keeper: Some(keeper), status: None })
    }

    /// The kernel's number of the process.
    pub(crate) fn id(&self) -> u32 {
        self.id
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.output.lock().ended
    }

    pub(crate) fn printed(&self) -> String {
        self.output.lock().lines.join("\n")
    }

    /// Waits for a line that contains `text`; an error if the program ends first, or `limit` passes.
    pub(crate) fn wait_for_line(&self, text: &str, limit: Duration) -> Result<(), TestbedError> {
        let found = |printed: &Printed| printed.lines.iter().any(|line| line.contains(text));
        let printed = self.output.wait_until(limit, |printed| printed.ended || found(printed));
        if found(&printed) {
            return Ok(());
        }
        let why = if printed.ended { "ended" } else { "printed something else" };
        let lines = printed.lines.join("\n");
        Err(TestbedError::failed(self.name, format!("{why} while waiting for {text:?}:\n{lines}")))
    }

    /// Waits until the program and everything it started have ended; `false` when `limit` passes.
    pub(crate) fn wait_for_end(&self, limit: Duration) -> bool {
        self.output.wait_until(limit, |printed| printed.ended).ended
    }

    /// The code with which it ended by itself, once it was [killed](Self::kill) after that.
    pub(crate) fn exit_code(&self) -> Option<i32> {
        self.status.and_then(|status| status.code())
    }

    /// Kills it and waits until it is gone.
    pub(crate) fn kill(&mut self) {
        drop(self.stop.take());
        if let Some(keeper) = self.keeper.take() {
            self.status = keeper.join().ok().flatten();
            self.wait_for_end(Duration::from_secs(5));
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Output {
    fn lock(&self) -> MutexGuard<'_, Printed> {
        self.printed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads until every holder of the pipe's other end is gone.
    fn collect(&self, reader: PipeReader) {
        for line in BufReader::new(reader).split(b'\n').map_while(Result::ok) {
            self.lock().lines.push(String::from_utf8_lossy(&line).into_owned());
            self.changed.notify_all();
        }
        self.lock().ended = true;
        self.changed.notify_all();
    }

    fn wait_until(
        &self,
        limit: Duration,
        done: impl Fn(&Printed) -> bool,
    ) -> MutexGuard<'_, Printed> {
        let deadline = Instant::now() + limit;
        let mut printed = self.lock();
        while !done(&printed) {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            (printed, _) =
                self.changed.wait_timeout(printed, left).unwrap_or_else(PoisonError::into_inner);
        }
        printed
    }
}

/// `command` behind `setpriv --pdeathsig KILL`, which execs it.
fn dying_with_us(command: &Command) -> Command {
    let mut guarded = Command::new("setpriv");
    guarded.args(["--pdeathsig", "KILL", "--"]).arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => guarded.env(name, value),
            None => guarded.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        guarded.current_dir(folder);
    }
    guarded
}

fn keep(
    mut command: Command,
    started: &Sender<io::Result<u32>>,
    stopping: &Receiver<()>,
) -> Option<ExitStatus> {
    let child = command.spawn();
    // The pipe's ends that `command` holds would keep the output open for ever.
    drop(command);
    let mut child = report(child, started)?;
    let _ = stopping.recv();
    let _ = child.kill();
    child.wait().ok()
}

fn report(child: io::Result<Child>, started: &Sender<io::Result<u32>>) -> Option<Child> {
    match child {
        Ok(child) => started.send(Ok(child.id())).ok().map(|()| child),
        Err(error) => {
            let _ = started.send(Err(error));
            None
        }
    }
}
