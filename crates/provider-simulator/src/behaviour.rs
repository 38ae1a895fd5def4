use callback_core::{Callee, PhoneNumber};

/// What a number does when it is called, told by its last two digits.
///
/// | digits | as business | as visitor |
/// |---|---|---|
/// | 10 | busy (486, cause 17) | the same |
/// | 11 | rings, never answers (cause 19) | the same, without a cause number |
/// | 12 | rings, then declines (603, cause 21) | the same |
/// | 13 | does not exist (404, cause 1) | the same |
/// | 14 | the carrier fails (503, cause 34) | the same |
/// | 15 | called first: the answer to the request is lost; the call goes on, like any other number's, if the last byte of its leg's id is odd. Called second: like 14 | the same |
/// | 16 | voicemail: answers, presses nothing, stays | the same |
/// | 17 | answers, presses another key than 1 | answers, presses 9: "this was not me" |
/// | 18 | answers, hangs up at once | the same |
/// | 19 | called first: presses 1, then leaves after [`Timing::patience`](crate::Timing::patience) | the same |
/// | 20 | presses 1, stays | the same |
/// | 21 | rings long, then like any other | the same |
/// | 24 | like any other | like any other; asked for digits, presses others |
/// | 25 | like any other | like any other; asked for digits, presses others, and then the right ones |
/// | other | presses 1, stays | presses 1, or the digits that it is asked for, and hangs up when the two have talked for [`Timing::talk`](crate::Timing::talk) |
///
/// A visitor who is called second is not asked to press 1, so a voicemail is joined there, unless digits are asked for.
/// Whoever stays does so until the other side hangs up or the talk limit ends the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Behaviour {
    Busy,
    NeverAnswers,
    Declines,
    NoSuchNumber,
    CarrierFault,
    AnswerLost,
    Voicemail,
    OtherKey,
    HangsUpAtOnce,
    LosesPatience,
    Stays,
    AnswersLate,
    OtherDigits,
    Mistypes,
    Talks,
}

impl Behaviour {
    /// What whoever is called does; without a number nobody is there.
    pub(crate) fn of_callee(callee: &Callee) -> Self {
        callee.number().map_or(Self::CarrierFault, Self::of)
    }

    /// What `number` does.
    #[must_use]
    pub fn of(number: &PhoneNumber) -> Self {
        let e164 = number.as_e164();
        match e164.get(e164.len().saturating_sub(2)..).unwrap_or_default() {
            "10" => Self::Busy,
            "11" => Self::NeverAnswers,
            "12" => Self::Declines,
            "13" => Self::NoSuchNumber,
            "14" => Self::CarrierFault,
            "15" => Self::AnswerLost,
            "16" => Self::Voicemail,
            "17" => Self::OtherKey,
            "18" => Self::HangsUpAtOnce,
            "19" => Self::LosesPatience,
            "20" => Self::Stays,
            "21" => Self::AnswersLate,
            "24" => Self::OtherDigits,
            "25" => Self::Mistypes,
            _ => Self::Talks,
        }
    }
}
