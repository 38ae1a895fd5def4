use std::io::{Read, Write};

use agi_rs::Session;

use crate::api::Api;
use crate::error::HandlerError;
use crate::evidence::Litter;
use crate::language::Language;
use crate::settings::Settings;
use crate::{business, inbound, inbound_business, leftover, visitor};

/// What a session has to do: the word in the dialplan, as argument of the program or as path of
/// `agi://`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Business,
    Visitor,
    Leftover,
    /// Somebody called.
    Inbound,
    /// The business, rung for somebody who called.
    InboundBusiness,
}

/// What every session needs; the same for one call and for many at a time.
pub(crate) struct Handler {
    pub(crate) api: Api,
    /// What people are spoken to in, unless the gate names another.
    pub(crate) language: Option<Language>,
    pub(crate) litter: Litter,
}

impl Handler {
    pub(crate) fn new(settings: Settings) -> Self {
        let Settings { api, secret, language, .. } = settings;
        Self { api: Api::new(api, secret), language, litter: Litter::default() }
    }

    /// Steers one call to its end, whatever it comes over.
    pub(crate) fn steer<R: Read, W: Write>(
        &self,
        role: Role,
        call: &mut Session<R, W>,
    ) -> Result<(), HandlerError> {
        if call.env().is_suspicious() {
            tracing::warn!("the environment holds a key twice, or a line that is none");
        }
        match role {
            Role::Business => business::run(call, self),
            Role::Visitor => visitor::run(call, self),
            Role::Leftover => leftover::run(call, self),
            Role::Inbound => inbound::run(call, self),
            Role::InboundBusiness => inbound_business::run(call, self),
        }
    }
}

impl Role {
    pub(crate) const ALL: [Self; 5] =
        [Self::Business, Self::Visitor, Self::Leftover, Self::Inbound, Self::InboundBusiness];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Business => "business",
            Self::Visitor => "visitor",
            Self::Leftover => "leftover",
            Self::Inbound => "inbound",
            Self::InboundBusiness => "inbound-business",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}
