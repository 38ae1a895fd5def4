//! A whole phone network in memory, for demo, development and tests.
//!
//! [`Simulator`] implements [`CallProvider`](callback_core::ports::provider::CallProvider). It is
//! the carrier, the phones and the people in one, and it steers its calls as a real provider does:
//! when whoever is called first has pressed 1 it asks the gate, and rings the other side only with
//! permission.
//! What a number does is told by its last two digits: see [`Behaviour`].
//!
//! The same network can live in a process of its own, where it outlives whoever places calls:
//! [`Exchange`] is that network, [`RemoteSimulator`] the provider that is connected with it.

mod behaviour;
mod call;
mod exchange;
mod network;
mod post;
mod remote;
mod script;
mod shared;
mod simulator;
mod timing;
mod wire;

pub use behaviour::Behaviour;
pub use exchange::{Absence, CallRecord, Exchange, Faults, Terms};
pub use network::Ring;
pub use remote::RemoteSimulator;
pub use simulator::Simulator;
pub use timing::Timing;
