use std::io::{self, Read, Write};
use std::mem;
use std::sync::{Arc, Mutex};

/// One direction of a wire, with a memory of what went over it.
#[derive(Clone, Debug)]
pub(crate) struct Tap<S> {
    stream: S,
    memory: Memory,
}

/// What went over a wire since it was last looked at.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory(Arc<Mutex<Vec<u8>>>);

impl<S> Tap<S> {
    pub(crate) fn on(stream: S) -> (Self, Memory) {
        let memory = Memory::default();
        (Self { stream, memory: memory.clone() }, memory)
    }
}

impl Memory {
    /// Gives it away, and begins anew.
    pub(crate) fn take(&self) -> Vec<u8> {
        mem::take(&mut self.0.lock().unwrap())
    }

    fn keep(&self, bytes: &[u8]) {
        self.0.lock().unwrap().extend_from_slice(bytes);
    }
}

impl<S: Read> Read for Tap<S> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let count = self.stream.read(buf)?;
        self.memory.keep(&buf[..count]);
        Ok(count)
    }
}

impl<S: Write> Write for Tap<S> {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        let count = self.stream.write(buf)?;
        self.memory.keep(&buf[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}
