//! The steps of a call of a visitor who called us.

use super::{Answer, Asked, word};
use crate::switchboard::documents as say;
use crate::switchboard::line::lock;
use crate::switchboard::seen::Seen;
use crate::switchboard::step::Step;
use crate::switchboard::webhooks::Reply;

impl Asked<'_> {
    /// The business answered the call of a visitor.
    pub(super) fn called(&self) -> Answer {
        let update = self.update()?;
        let line = self.line()?;
        let mut line = lock(&line);
        self.note(&mut line, Seen::Second(word(&update)))?;
        self.screen(say::screen_business, Step::Join)
    }

    /// It pressed a key: 1 wins the gate, and our answer joins the two.
    pub(super) fn join(&self) -> Answer {
        let pressed = self.pressed()?;
        let line = self.line()?;
        let document = self.decide(&mut lock(&line), &pressed, |line| {
            self.board.desk.join(self.leg, self.nonce)?;
            self.let_through(line);
            Ok(say::go_on())
        });
        Ok(Reply::Document(document))
    }

    /// The leg of the business is over; the visitor who called may still be there.
    pub(super) fn left(&self) -> Answer {
        self.unreached(say::after_call_in)
    }
}
