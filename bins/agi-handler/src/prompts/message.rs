/// What is said to people, made of Asterisk's own core sounds, which exist in several languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Message {
    /// To the business: "You have an incoming call."
    Announcement,
    /// To the business: "Press 1 to accept this call, or 2 to reject it."
    Question,
    /// To the business, when the gate says no: "I'm sorry. Cancelled. Goodbye."
    Refused,
    /// To the business, when nobody can ask the gate: "I'm sorry. Please try your call later.
    /// Goodbye."
    Away,
    /// To the business: "Number. Is in use. Goodbye."
    Busy,
    /// To the business: "The number is not answering. Goodbye."
    NotReached,
    /// To the business, when whoever answered did not know the digits: "I'm sorry, but I was unable to
    /// locate the person you are calling. Goodbye."
    NotProven,
    /// To the visitor: "Press star to cancel": what Asterisk's own sounds have for "this was not
    /// me". 1.9 seconds.
    Offer,
    /// To the visitor who pressed 9 or the star: "Cancelled. Goodbye."
    Refusal,
    /// To the visitor: "Please enter your password followed by the pound key."
    ProofQuestion,
    /// To the visitor: "I'm sorry, that number is not valid."
    ProofWrong,
    /// To whoever answered for the visitor: "I'm sorry. Goodbye."
    ProofFailed,
    /// To a caller whom nobody expects: "Hello. Nobody is available to take your call at this time.
    /// Goodbye."
    Greeting,
    /// To a visitor who called, when the business was not won: "Nobody is available to take your
    /// call at this time. Goodbye."
    Unavailable,
}

impl Message {
    /// Its sounds, one after another.
    pub(crate) const fn sounds(self) -> &'static [&'static str] {
        match self {
            Self::Announcement => &["followme/no-recording"],
            Self::Question => &["followme/options"],
            Self::Refused => &["im-sorry", "cancelled", "vm-goodbye"],
            Self::Away => &["im-sorry", "please-try-call-later", "vm-goodbye"],
            Self::Busy => &["number", "is-in-use", "vm-goodbye"],
            Self::NotReached => &["number-not-answering", "vm-goodbye"],
            Self::NotProven => &["followme/sorry", "vm-goodbye"],
            Self::Offer => &["vm-star-cancel"],
            Self::Refusal => &["cancelled", "vm-goodbye"],
            Self::ProofQuestion => &["agent-pass"],
            Self::ProofWrong => &["privacy-incorrect"],
            Self::ProofFailed => &["im-sorry", "vm-goodbye"],
            Self::Greeting => &["hello", "vm-nobodyavail", "vm-goodbye"],
            Self::Unavailable => &["vm-nobodyavail", "vm-goodbye"],
        }
    }
}
