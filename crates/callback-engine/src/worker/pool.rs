use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

pub(super) type Work = Box<dyn FnOnce() + Send>;

struct Job {
    work: Work,
    rescue: Work,
}

/// A few threads for calls that block. Dropping it waits for the jobs that were handed over.
pub(super) struct Pool {
    jobs: Option<Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
}

impl Pool {
    pub(super) fn start(threads: usize) -> std::io::Result<Self> {
        let (jobs, waiting) = channel::<Job>();
        let waiting = Arc::new(Mutex::new(waiting));
        let threads = (0..threads).map(|_| {
            let waiting = waiting.clone();
            std::thread::Builder::new().name("desk-effect".into()).spawn(move || serve(&waiting))
        });
        Ok(Self { jobs: Some(jobs), threads: threads.collect::<Result<_, _>>()? })
    }

    /// Has `work` done, and `rescue` if that panics.
    pub(super) fn run(
        &self,
        work: impl FnOnce() + Send + 'static,
        rescue: impl FnOnce() + Send + 'static,
    ) {
        let job = Job { work: Box::new(work), rescue: Box::new(rescue) };
        let handed = self.jobs.as_ref().map(|jobs| jobs.send(job));
        if !matches!(handed, Some(Ok(()))) {
            tracing::error!("no thread is left to perform effects");
        }
    }
}

fn serve(waiting: &Mutex<Receiver<Job>>) {
    loop {
        let job = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        // One bad job must not take the thread from the others.
        for (what, work) in [("an effect", job.work), ("giving back an effect", job.rescue)] {
            if catch_unwind(AssertUnwindSafe(work)).is_ok() {
                break;
            }
            tracing::error!("{what} panicked");
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.jobs = None;
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("an effect thread panicked");
            }
        }
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").field("threads", &self.threads.len()).finish_non_exhaustive()
    }
}
