//! Development only: two ways to show that nothing accepted is lost and nobody is rung twice.
//!
//! [`protocol`] is a model whose every state is visited: the real `apply` and the real fold of a step,
//! among crashes, and messages that are lost, doubled and late.

pub mod protocol;
