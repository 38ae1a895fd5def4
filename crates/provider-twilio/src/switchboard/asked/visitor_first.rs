//! The steps of a call that rings the visitor first: the intent rang them, and the gate guards the business's phone.

use callback_core::ports::steering::Stage;

use super::{Answer, Asked, word};
use crate::switchboard::documents as say;
use crate::switchboard::line::lock;
use crate::switchboard::seen::Seen;
use crate::switchboard::step::Step;
use crate::switchboard::webhooks::Reply;

impl Asked<'_> {
    /// The visitor answered.
    pub(super) fn reached(&self) -> Answer {
        let proof = self.proof()?;
        let screen = |action: &str| match proof {
            Some(_) => say::ask_digits(action),
            None => say::ask_visitor(action),
        };
        self.answered(screen, Step::Agree)
    }

    /// The visitor pressed keys, or did not: 1, or their digits, ask the gate, which is stored before the answer that dials leaves.
    pub(super) fn agree(&self) -> Answer {
        let pressed = self.pressed()?;
        let line = self.line()?;
        let mut line = lock(&line);
        if !line.is(&pressed.sid) {
            return Ok(self.turn_away(&pressed.sid));
        }
        let answer = match (self.proof()?, pressed.digits.as_deref()) {
            (Some(proof), _) => self.judge(&mut line, &pressed, proof)?,
            (None, Some("1")) => None,
            (None, Some("9")) => Some(self.disown(&mut line)?),
            (None, _) => {
                line.story.see(Seen::NotAccepted);
                Some(say::goodbye())
            }
        };
        if let Some(document) = answer {
            return Ok(Reply::Document(document));
        }
        let document = self.ask_once(&mut line, &pressed.sid, |line| {
            let grant = self.board.desk.ask(self.leg, self.nonce)?;
            line.story.see(Seen::MayDial);
            let urls = say::DialUrls {
                action: self.url(Step::Parted),
                screen: self.url(Step::Offered),
                status: self.url(Step::SecondBusiness),
            };
            Ok(say::dial_business_second(&grant, &urls))
        });
        Ok(Reply::Document(document))
    }

    /// The business answered: a key proves that it is a person, and the visitor holds the line.
    pub(super) fn offered(&self) -> Answer {
        let update = self.update()?;
        let line = self.line()?;
        let mut line = lock(&line);
        self.note(&mut line, Seen::Second(word(&update)))?;
        Ok(Reply::Document(match self.stage()? {
            Stage::PastGate => say::offer_visitor(&self.url(Step::Take)),
            _ => say::hang_up(),
        }))
    }

    /// It pressed a key: with 1 our answer joins the two.
    pub(super) fn take(&self) -> Answer {
        let pressed = self.pressed()?;
        let line = self.line()?;
        let mut line = lock(&line);
        if pressed.digits.as_deref() != Some("1") {
            line.story.see(Seen::Declined);
            return Ok(Reply::Document(say::goodbye()));
        }
        if self.stage()? == Stage::Over {
            return Ok(Reply::Document(say::hang_up()));
        }
        self.let_through(&mut line);
        self.tell(&mut line)?;
        Ok(Reply::Document(say::go_on()))
    }

    /// The leg of the business is over; the visitor may still be there.
    pub(super) fn parted(&self) -> Answer {
        self.unreached(say::after_dial_of_business)
    }
}
