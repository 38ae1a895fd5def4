use std::time::Duration;

use super::options::People;

/// What the phone of a number does when it is called, told by the number's last two digits unless
/// [`FakeTwilio::set_phone`](super::FakeTwilio::set_phone) says otherwise.
///
/// | digits | called by the API, or calling in | dialed by a document |
/// |---|---|---|
/// | 10 | busy (486) | the same |
/// | 11 | rings, never answers (487) | the same |
/// | 12 | rings, then declines (603) | the same |
/// | 13 | does not exist (404) | the same |
/// | 14 | the carrier fails (503) | the same |
/// | 15 | the answer to the request is lost; the call goes on like any other | like any other |
/// | 16 | a voicemail: answers, presses nothing, stays | the same |
/// | 17 | answers, presses 5 | answers, presses 9 |
/// | 18 | answers, hangs up at once | the same |
/// | 19 | presses 1, then leaves after [`People::patience`] | like any other |
/// | 20 | presses 1, stays | the same |
/// | 21 | rings long, then like any other | the same |
/// | other | presses 1, stays | presses 1, hangs up [`People::talk`] after being joined |
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    pub pick_up: PickUp,
    /// What is pressed at each question in turn, and at all others nothing.
    pub keys: Keys,
    pub leaves: Leaves,
    /// The answer to the request for this call is lost.
    pub answer_lost: bool,
}

/// What comes of ringing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PickUp {
    Answers,
    AnswersLate,
    /// A machine answers.
    Voicemail,
    Never,
    Declines,
    Busy,
    NoSuchNumber,
    CarrierFault,
}

/// What is pressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Keys {
    Nothing,
    /// The same at each question.
    Always(String),
    /// One entry for each question, in order.
    InTurn(Vec<String>),
    /// What the page of whoever has this phone shows, once it shows something; before that, other digits so many
    /// times.
    FromPage {
        others: usize,
    },
}

/// When the phone hangs up by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaves {
    Never,
    AtOnce,
    /// So long after the first key was pressed.
    AfterKey(Duration),
    /// So long after it was joined with another, or began to speak to a machine.
    AfterTalk(Duration),
}

/// Which end of a call a phone is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    First,
    Dialed,
}

impl Phone {
    /// Answers, presses 1 at each question, and stays.
    #[must_use]
    pub fn patient() -> Self {
        Self {
            pick_up: PickUp::Answers,
            keys: Keys::Always("1".to_owned()),
            leaves: Leaves::Never,
            answer_lost: false,
        }
    }

    /// Answers, and presses these keys, one entry for each question.
    #[must_use]
    pub fn pressing(keys: &[&str]) -> Self {
        let keys = keys.iter().map(|&keys| keys.to_owned()).collect();
        Self { keys: Keys::InTurn(keys), ..Self::patient() }
    }

    pub(super) fn of(number: &str, end: End, people: &People) -> Self {
        let digits = number.get(number.len().saturating_sub(2)..).unwrap_or_default();
        let usual = match end {
            End::First => Self::patient(),
            End::Dialed => Self { leaves: Leaves::AfterTalk(people.talk), ..Self::patient() },
        };
        let never = |pick_up| Self { pick_up, ..usual.clone() };
        match digits {
            "10" => never(PickUp::Busy),
            "11" => never(PickUp::Never),
            "12" => never(PickUp::Declines),
            "13" => never(PickUp::NoSuchNumber),
            "14" => never(PickUp::CarrierFault),
            "15" => Self { answer_lost: true, ..usual },
            "16" => Self {
                pick_up: PickUp::Voicemail,
                keys: Keys::Nothing,
                leaves: Leaves::Never,
                answer_lost: false,
            },
            "17" => {
                let key = if end == End::First { "5" } else { "9" };
                Self { keys: Keys::Always(key.to_owned()), ..usual }
            }
            "18" => Self { leaves: Leaves::AtOnce, ..usual },
            "19" if end == End::First => {
                Self { leaves: Leaves::AfterKey(people.patience), ..usual }
            }
            "20" => Self::patient(),
            "21" => Self { pick_up: PickUp::AnswersLate, ..usual },
            _ => usual,
        }
    }

    /// What is pressed at the question of this number, counted from 0.
    pub(super) fn keys_at(&self, question: usize, page: &str) -> Option<String> {
        let keys = match &self.keys {
            Keys::Nothing => None,
            Keys::Always(keys) => Some(keys.clone()),
            Keys::InTurn(keys) => keys.get(question).cloned(),
            Keys::FromPage { others } if question < *others => {
                Some(page.chars().map(other).collect())
            }
            Keys::FromPage { .. } => Some(page.to_owned()),
        };
        keys.filter(|keys| !keys.is_empty())
    }

    pub(super) fn reads_page(&self) -> bool {
        matches!(self.keys, Keys::FromPage { .. })
    }

    pub(super) fn is_machine(&self) -> bool {
        self.pick_up == PickUp::Voicemail
    }
}

/// Another digit, and no 9.
const fn other(digit: char) -> char {
    if digit == '0' { '1' } else { '0' }
}
