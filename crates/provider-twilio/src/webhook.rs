//! What Twilio tells us: checked first, read afterwards.
//!
//! [`Verifier`] proves that it was Twilio, over the public address and the whole body. Each kind of webhook is then a
//! type with a `read` from the [`Form`]. Any of them may come twice, late, in another order, or never.

mod calls;
mod field;
mod form;
mod messages;
mod recordings;
mod signature;
mod url;

pub use crate::sid::{CallSid, MessageSid, RecordingSid};
pub use crate::status::{AnsweredBy, CallStatus, DialStatus, MessageStatus, RecordingStatus};
pub use calls::{CallUpdate, DialResult, GatherResult, IncomingCall, MachineVerdict};
pub use field::BadForm;
pub use form::{Form, InvalidForm};
pub use messages::{IncomingText, MessageUpdate};
pub use recordings::RecordingUpdate;
pub use signature::{Algorithm, BadSignature, Body, Signer, Verifier};
