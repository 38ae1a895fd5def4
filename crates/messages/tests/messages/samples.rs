use std::sync::Arc;

use callback_core::ports::notifications::Notification;
use callback_core::{
    Callback, CallbackId, CallbackState, EffectId, Priority, Region, TokenHash, Topic, Visitor,
    VisitorName, VisitorNumber,
};
use jiff::Timestamp;
use messages::{Catalog, Language};

pub(crate) const ID: &str = "7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f";
pub(crate) const NUMBER: &str = "+14155550132";

pub(crate) fn callback(name: &str) -> Callback {
    let number = VisitorNumber::parse(NUMBER, Region::parse("US").unwrap()).unwrap();
    Callback {
        id: CallbackId::from_bytes([0xab; 16]),
        version: 0,
        state: CallbackState::Missed,
        visitor: Visitor { number, name: VisitorName::parse(name).unwrap() },
        token: TokenHash([0; 32]),
        asked_at: "2026-11-23T08:15:00Z".parse().unwrap(),
        attempts: 1,
        calls_in: 0,
        proof: None,
        topic: None,
        priority: Priority::Usual,
    }
}

pub(crate) fn about(callback: &Callback, topic: Topic) -> Notification<'_> {
    Notification {
        id: EffectId::from_bytes([0x7f; 16]),
        topic,
        happened: Timestamp::from_second(1_800_000_000).unwrap(),
        callback,
        reference: "abababab-7f7f",
        link: matches!(topic, Topic::NeedsHuman).then_some("https://call.example.com/d/0f0f"),
    }
}

pub(crate) fn catalog() -> Arc<Catalog> {
    Arc::new(Catalog::built_in(Language::English).unwrap())
}
