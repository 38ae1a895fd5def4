//! Whoever answers for the visitor is asked for the digits that the visitor's page shows.

use callback_core::{ProofDigits, Proven};
use jiff::Timestamp;

use super::Asked;
use crate::switchboard::documents as say;
use crate::switchboard::line::Line;
use crate::switchboard::seen::Seen;
use crate::switchboard::webhooks::Trouble;
use crate::twiml::Document;
use crate::webhook::GatherResult;

impl Asked<'_> {
    /// What the visitor has to press, if anything; the desk knows it whatever became of us since the gate.
    pub(super) fn proof(&self) -> Result<Option<ProofDigits>, Trouble> {
        self.board.desk.proof(self.leg).map_err(|_| Trouble::Unstored)
    }

    /// What is said to whoever did not press the digits; `None` to the one who did. The address says which try it is, so
    /// that a request that comes twice is one try.
    pub(super) fn judge(
        &self,
        line: &mut Line,
        pressed: &GatherResult,
        proof: ProofDigits,
    ) -> Result<Option<Document>, Trouble> {
        match (proof.judge(pressed.digits.as_deref().unwrap_or_default()), self.step.again()) {
            (Proven::Yes, _) => Ok(None),
            (Proven::NotMe, _) => self.disown(line).map(Some),
            (Proven::No, Some(again)) => Ok(Some(say::ask_digits_again(&self.url(again)))),
            (Proven::No, None) => {
                self.note(line, Seen::Unproven(Timestamp::now()))?;
                Ok(Some(say::unproven()))
            }
        }
    }

    pub(super) fn disown(&self, line: &mut Line) -> Result<Document, Trouble> {
        self.note(line, Seen::Disowned(Timestamp::now()))?;
        Ok(say::disowned())
    }
}
