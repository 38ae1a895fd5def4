//! Development only: two ways to show that nothing accepted is lost and nobody is rung twice.
//!
//! [`protocol`] is a model whose every state is visited: the real `apply` and the real fold of a step,
//! among crashes, and messages that are lost, doubled and late.

//! [`sim`] drives the real desk, worker and store through time that is made up, with a network that fails.

//! [`month`] runs the rules of the desk alone over a month of made-up callbacks.

pub mod month;
pub mod protocol;
pub mod sim;
