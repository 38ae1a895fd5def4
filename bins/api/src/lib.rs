//! The callback platform's HTTP server: settings, wiring, the public API, the visitor's page, and
//! the listener for the handler that steers calls beside Asterisk.
//!
//! No rule lives here: [`callback_engine::Desk`] decides. [`Application`] binds and wires for the
//! program and for its tests alike.

mod api_keys;
mod application;
mod ask;
mod backstage;
mod blocks;
mod cli;
mod database;
mod dead_letters;
mod housekeeping;
mod http;
mod internal;
mod limits;
mod listeners;
mod logging;
mod pages;
mod program;
mod restore;
mod settings;
mod staff;
mod startup;
mod telephony;

pub use application::{Addresses, Application, Ending};
pub use internal::{Mailbox, Mailboxes};
pub use program::run;
pub use settings::{
    AsteriskSettings, Complaint, DoorSettings, HandlerSettings, InternalAddress, LogSettings,
    Network, Notifications, ProviderSettings, ProxyHeader, Secret, Settings, SettingsError,
    SimulatorSettings, TwilioSettings,
};
pub use startup::StartupError;
pub use telephony::{Carriers, Telephony, telephony};
