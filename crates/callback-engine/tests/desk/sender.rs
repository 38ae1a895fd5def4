//! A sender of texts that does as it is told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use callback_core::ports::sms::{CarrierMessage, FoundSms, NotTaken, Sent, Sms, SmsSender};
use jiff::Timestamp;

/// Answers as the test says, then takes everything, and keeps what it was asked.
#[derive(Default)]
pub(crate) struct Scripted {
    script: Mutex<VecDeque<Sent>>,
    asked: Mutex<Vec<Sms>>,
    /// What it says when it is asked for a message; without it, it can't be asked.
    finds: Mutex<Option<Finding>>,
    looks: Mutex<Vec<(Sms, Timestamp)>>,
}

type Finding = fn() -> FoundSms;

impl Scripted {
    pub(crate) fn answering(script: impl IntoIterator<Item = Sent>) -> Arc<Self> {
        let script = Mutex::new(script.into_iter().collect());
        Arc::new(Self { script, ..Self::default() })
    }

    pub(crate) fn finds(&self, finding: Finding) {
        *self.finds.lock().unwrap() = Some(finding);
    }

    pub(crate) fn asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    pub(crate) fn sent(&self) -> Vec<Sms> {
        self.asked.lock().unwrap().clone()
    }

    pub(crate) fn looks(&self) -> Vec<(Sms, Timestamp)> {
        self.looks.lock().unwrap().clone()
    }
}

impl SmsSender for Scripted {
    fn send(&self, sms: &Sms) -> Sent {
        self.asked.lock().unwrap().push(sms.clone());
        self.script.lock().unwrap().pop_front().unwrap_or(Sent::Taken(None))
    }

    fn find(&self, sms: &Sms, since: Timestamp) -> FoundSms {
        self.looks.lock().unwrap().push((sms.clone(), since));
        let finding = *self.finds.lock().unwrap();
        finding.map_or(FoundSms::NeverKnown, |finding| finding())
    }
}

pub(crate) fn not_taken(reason: NotTaken) -> Sent {
    Sent::NotTaken { reason, why: "the carrier said no".into() }
}

pub(crate) fn doubt() -> Sent {
    Sent::Unknown { cause: "no answer came".into() }
}

pub(crate) fn carrier(name: &str) -> CarrierMessage {
    CarrierMessage(name.to_owned())
}
