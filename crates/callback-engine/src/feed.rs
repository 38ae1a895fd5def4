//! News for those who watch a callback live.

use callback_core::CallbackId;
use tokio::sync::broadcast;

/// How many news a watcher may lag behind before it must read the history again.
const BACKLOG: usize = 1024;

/// Something was recorded about this callback: read its history.
pub type News = CallbackId;

/// Tells watchers that there is something to read; it carries no data, so it can't leak any.
#[derive(Debug)]
pub(crate) struct Feed(broadcast::Sender<News>);

impl Feed {
    pub(crate) fn new() -> Self {
        Self(broadcast::Sender::new(BACKLOG))
    }

    pub(crate) fn publish(&self, callback: CallbackId) {
        // An error only says that nobody watches.
        let _ = self.0.send(callback);
    }

    pub(crate) fn subscribe(&self) -> broadcast::Receiver<News> {
        self.0.subscribe()
    }
}
