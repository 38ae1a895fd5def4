//! A mailbox for each PBX: what one has recorded proves nothing of another.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use callback_engine::Desk;

use super::Mailbox;

/// The mailboxes, by the names of their PBXs.
pub struct Mailboxes {
    desk: Arc<Desk>,
    boxes: Mutex<BTreeMap<String, Arc<Mailbox>>>,
}

impl Mailboxes {
    pub(crate) fn new(desk: Arc<Desk>) -> Self {
        Self { desk, boxes: Mutex::default() }
    }

    /// The mailbox of the PBX that has this name in the settings; the only one has none.
    #[must_use]
    pub fn open(&self, pbx: &str) -> Arc<Mailbox> {
        let mut boxes = self.boxes.lock().unwrap_or_else(PoisonError::into_inner);
        let made = || Arc::new(Mailbox::new(self.desk.clone()));
        boxes.entry(pbx.to_owned()).or_insert_with(made).clone()
    }

    pub(super) fn find(&self, pbx: &str) -> Option<Arc<Mailbox>> {
        self.boxes.lock().unwrap_or_else(PoisonError::into_inner).get(pbx).cloned()
    }
}

impl fmt::Debug for Mailboxes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mailboxes").finish_non_exhaustive()
    }
}
