//! The networks over which the api makes its calls: they outlive it, and keep the ledger.

mod twilio;

use std::path::Path;
use std::time::{Duration, Instant};

use provider_simulator::{Exchange, Terms};
use testbed::{FakeTwilio, Server};

use crate::dice::Dice;
use crate::{Ledger, Plan, ProveError};

/// Takes every call.
pub(crate) const GOOD_BUSINESS: &str = "+12015550100";
/// Busy, does not answer, is a machine, hangs up, is impatient.
pub(crate) const BAD_BUSINESS: [&str; 5] =
    ["+12015550110", "+12015550111", "+12015550116", "+12015550118", "+12015550119"];

/// Settings of the api.
pub(crate) type Settings = Vec<(&'static str, String)>;

/// What carries the calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provider {
    Simulator,
    Twilio,
}

pub(crate) enum Network {
    Simulated(Exchange),
    Twilio(FakeTwilio),
}

impl Network {
    pub(crate) fn simulated(folder: &Path, terms: Terms) -> Result<Self, ProveError> {
        let exchange = Exchange::open(&folder.join("network.sock"), terms);
        exchange
            .map(Self::Simulated)
            .map_err(ProveError::io("the simulated network could not listen"))
    }

    /// One over which much goes wrong.
    pub(crate) fn faulty_twilio(plan: &Plan, dice: &mut Dice) -> Result<Self, ProveError> {
        let twilio = FakeTwilio::start(twilio::options())?;
        if plan.presumed {
            twilio::take_late(&twilio, plan, dice);
        }
        twilio::arm(&twilio, plan.lost, dice);
        Ok(Self::Twilio(twilio))
    }

    /// One on which everybody talks for a long time.
    pub(crate) fn patient_twilio() -> Result<Self, ProveError> {
        Ok(Self::Twilio(FakeTwilio::start(twilio::long_talks())?))
    }

    /// Answers only half of the orders from now on; of the others half are taken all the same.
    pub(crate) fn answer_half(&self) {
        if let Self::Twilio(twilio) = self {
            twilio::answer_half(twilio);
        }
    }

    /// How many orders went wrong.
    pub(crate) fn struck(&self) -> usize {
        match self {
            Self::Simulated(_) => 0,
            Self::Twilio(twilio) => twilio.struck(),
        }
    }

    /// Nothing goes wrong from now on.
    pub(crate) fn mend(&self) {
        if let Self::Twilio(twilio) = self {
            twilio.clear_faults();
        }
    }

    /// What has the api call over it.
    pub(crate) fn settings(&self) -> Settings {
        match self {
            Self::Simulated(exchange) => vec![
                ("CALLBACK_PROVIDER", "simulator".to_owned()),
                ("SIMULATOR_NETWORK", format!("unix:{}", exchange.path().display())),
                ("CALLER_ID", GOOD_BUSINESS.to_owned()),
            ],
            Self::Twilio(twilio) => twilio::settings(twilio),
        }
    }

    /// Where the api is, for a network that asks it.
    pub(crate) fn find(&self, server: &Server) -> Result<(), ProveError> {
        match self {
            Self::Simulated(_) => Ok(()),
            Self::Twilio(twilio) => twilio::find(twilio, &server.public_url()),
        }
    }

    pub(crate) fn ledger(&self) -> Ledger {
        match self {
            Self::Simulated(exchange) => Ledger::of(exchange),
            Self::Twilio(twilio) => {
                let businesses = [&[GOOD_BUSINESS][..], &BAD_BUSINESS].concat();
                Ledger::of_twilio(twilio, &businesses)
            }
        }
    }

    /// Whether nothing happens on it any more.
    pub(crate) fn is_quiet(&self) -> bool {
        match self {
            Self::Simulated(exchange) => exchange.is_quiet(),
            Self::Twilio(twilio) => twilio.wait_until_quiet(Duration::ZERO),
        }
    }

    pub(crate) fn live_calls(&self) -> usize {
        match self {
            Self::Simulated(exchange) => exchange.live_calls(),
            Self::Twilio(twilio) => twilio.count_live_calls(),
        }
    }

    /// How many calls are up about which an api that was started then has not asked.
    pub(crate) fn unasked_calls(&self, since: Instant) -> usize {
        match self {
            Self::Simulated(exchange) => exchange.unasked_calls(),
            Self::Twilio(twilio) => twilio.count_unread_calls(since),
        }
    }

    /// What it did not understand of the api, or did not like.
    pub(crate) fn complaints(&self) -> Vec<String> {
        match self {
            Self::Simulated(_) => Vec::new(),
            Self::Twilio(twilio) => twilio::complaints(twilio),
        }
    }
}
