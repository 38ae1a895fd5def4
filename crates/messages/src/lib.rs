//! What people and programs are told of a callback: e-mail, signed webhooks, posts in chat rooms.
//!
//! Each is a [`Notifier`](callback_core::ports::notifications::Notifier) that blocks for seconds at most.
//! When and how often it is asked is the caller's business; that it may be asked twice for one
//! notification, too, so each sends the notification's id along where the receiver can make use of it.

mod address;
mod catalog;
mod chat;
mod email;
mod endpoint;
mod payload;
mod poster;
mod signature;
mod template;
mod values;
mod words;

pub use catalog::{Catalog, TemplateFault};
pub use email::{InvalidMail, MailSettings, Mailer, Security};
pub use endpoint::{Endpoint, InvalidUrl, Reach, Shape, Url};
pub use poster::{Limits, Poster};
pub use signature::{InvalidSigningKey, SigningKey};
pub use template::{Field, InvalidTemplate, Template};
pub use words::Language;
