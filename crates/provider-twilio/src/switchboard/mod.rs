//! Callbacks over Twilio: what is asked of it, what it is answered, and what follows from what it tells.
//!
//! [`TwilioProvider`] places calls, and a thread of its asks Twilio about each now and then. [`Webhooks`] answers
//! Twilio's requests. Both tell a call's [`Story`](story::Story), which makes facts of everything that was said of it
//! in any order, and the desk stores those before Twilio gets its answer.

mod asked;
mod documents;
mod fate;
mod inbound;
mod line;
mod look;
mod provider;
mod reconcile;
mod recordings;
mod route;
mod seen;
mod step;
mod story;
#[expect(clippy::module_inception, reason = "it is what the others share")]
mod switchboard;
mod texts;
mod webhooks;

pub use look::Looks;
pub use provider::TwilioProvider;
pub use recordings::TwilioRecordings;
pub(crate) use route::CHECK;
pub use route::{PublicBase, WEBHOOKS};
pub use switchboard::{OnUnknown, Settings};
pub use texts::TwilioTexts;
pub use webhooks::{Reply, Request, Webhooks};
