//! What Twilio is told to do: documents, read strictly, and run on a call.

mod dial;
mod document;
mod element;
mod gather;
mod grammar;
mod record;
mod runner;

pub(super) use self::document::Document;
pub(super) use self::element::Element;
pub(super) use self::grammar::Place;
pub(super) use self::runner::Runner;
