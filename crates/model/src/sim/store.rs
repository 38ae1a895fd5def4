//! The real store, where the process may die before and after every write, and others may be faster.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use callback_core::ports::store::StoreError;
use testbed::Guard;

use super::stage::Stage;

pub(super) struct Interruptions(pub(super) Arc<Stage>);

impl Guard for Interruptions {
    fn around<T>(
        &self,
        call: &'static str,
        write: impl FnOnce() -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        // To begin with there is nobody else, and nothing in hand.
        if call == "begin_epoch" {
            return write();
        }
        let Self(stage) = self;
        stage.stay_dead();
        stage.meanwhile();
        stage.may_crash(format_args!("at {call}"));
        if stage.disk_full.load(Ordering::Relaxed) {
            return Err(StoreError::Failed { source: "the disk is full".into() });
        }
        let written = write();
        stage.may_crash(format_args!("at {call}"));
        written
    }
}
