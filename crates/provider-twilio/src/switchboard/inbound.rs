//! Somebody calls our number.

use callback_core::PhoneNumber;
use callback_core::ports::provider::ProviderCall;
use callback_core::ports::steering::{CallIn, CallInRefusal};

use super::documents as say;
use super::line::lock;
use super::seen::{Past, Seen, Shape};
use super::step::Step;
use super::switchboard::Switchboard;
use super::webhooks::{Reply, Trouble};
use crate::twiml::Document;
use crate::webhook::{Form, IncomingCall};

/// If they wait for a call, the business is rung for them; the intent is stored before the answer leaves.
pub(super) fn take(board: &Switchboard, form: &Form) -> Result<Reply, Trouble> {
    let call = IncomingCall::read(form).map_err(|_| Trouble::Malformed)?;
    if let Some(line) = board.lines.find_by_sid(&call.sid)
        && let Some(document) = lock(&line).answered(Step::Called, &call.sid)
    {
        return Ok(Reply::Document(document));
    }
    // A number that nobody can have is one that nobody waits under.
    let answer = match PhoneNumber::from_e164(&call.from) {
        Ok(number) => board.desk.call_in(&number, &ProviderCall(call.sid.as_str().to_owned())),
        Err(_) => Err(CallInRefusal::Unknown),
    };
    Ok(Reply::Document(match answer {
        Ok(call_in) => put_through(board, &call, &call_in),
        Err(CallInRefusal::Unknown) => say::greeting(),
        Err(CallInRefusal::NotNow) => say::wait_for_our_call(),
        Err(CallInRefusal::Unavailable) => return Err(Trouble::Unstored),
    }))
}

fn put_through(board: &Switchboard, call: &IncomingCall, call_in: &CallIn) -> Document {
    let url = |step| board.settings.public.call(call_in.leg, &call_in.nonce, step);
    let urls = say::DialUrls {
        action: url(Step::Left),
        screen: url(Step::Called),
        status: url(Step::Rung),
    };
    let document = say::dial_business(call_in, &urls);
    let line = board.lines.open(call_in.leg, (Shape::CameIn, Past::New), board.first_look());
    let mut line = lock(&line);
    line.is(&call.sid);
    line.story.see(Seen::MayDial);
    line.answer(Step::Called, &call.sid, &document);
    document
}
