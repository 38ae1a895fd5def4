//! Whom a callback rings at the business: targets, the order in which they are rung, the chain behind them.

mod attempt;
mod choose;
mod name;
mod phone;
mod plan;
mod turn;

pub use choose::{Choice, Past};
pub use name::{InvalidTargetName, TargetName, TopicName};
pub use phone::{BusinessPhone, Endpoint, InvalidEndpoint};
pub use plan::{Level, Manner, Plan, Target};
pub use turn::{Then, Try, Turn};
