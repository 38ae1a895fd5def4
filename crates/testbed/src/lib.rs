//! Development only: a real Asterisk, SIP phones with audio, a fake Twilio, bad disks, conformance suites.

mod asterisk;
mod audio;
mod authority;
pub mod bench;
mod carrier;
mod disk;
mod error;
mod folder;
mod guarded_store;
mod house;
mod itsp;
mod loopback;
mod process;
pub mod provider_suite;
mod proxy;
mod receiver;
mod server;
pub mod staff_suite;
pub mod store_suite;
mod switchboard;
pub mod twilio;

pub use asterisk::{Asterisk, HandlerEnv, Options, Prepared, SecureManager};
pub use audio::{Talk, Voice};
pub use authority::Authority;
pub use carrier::{CallIn, Caller, Carrier, CarrierOptions, End, Phone, PhoneCall, Text};
pub use disk::{Disk, DiskCall, DiskFault, Failing, Image, Journal};
pub use error::TestbedError;
pub use guarded_store::{Guard, Guarded};
pub use house::{House, ManagerLine, Plan};
pub use itsp::{Itsp, ItspOptions};
pub use loopback::dead_end;
pub use proxy::{EventPattern, Fault, FaultProxy, Moment};
pub use receiver::{Hook, HookReceiver, Mail, MailReply, MailServer};
pub use server::{Client, Server, Step, Ticket};
pub use switchboard::Switchboard;
pub use twilio::{FakeTwilio, TwilioOptions};
