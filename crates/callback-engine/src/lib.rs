//! Intake, worker, tracker and feed over the ports of callback-core.
