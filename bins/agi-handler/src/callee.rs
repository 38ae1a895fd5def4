/// Whom `Dial` rings from the channel that is steered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Callee {
    /// The platform called the business.
    Visitor,
    /// The visitor called.
    Business,
}

impl Callee {
    /// The subroutine that asks the callee before the two are joined.
    pub(crate) const fn context(self) -> &'static str {
        match self {
            Self::Visitor => "callback-visitor",
            Self::Business => "callback-inbound-business",
        }
    }

    /// Where the callee's session leaves what became of it, on the channel that is steered.
    pub(crate) const fn variable(self) -> &'static str {
        match self {
            Self::Visitor => "CALLBACK_VISITOR",
            Self::Business => "CALLBACK_BUSINESS",
        }
    }
}
