//! The words for where a call or a text stands, the same in answers and in webhooks.

/// A word that is not known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a word that Twilio is known to use here")]
pub struct UnknownWord;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// Every word.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Reads Twilio's word.
            pub fn parse(word: &str) -> Result<Self, UnknownWord> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(UnknownWord),
                }
            }

            /// Twilio's word.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }
    };
}

words! {
    /// Where one leg stands.
    CallStatus {
        /// Accepted, and waiting for its turn.
        Queued = "queued",
        /// Being dialed; in callbacks only.
        Initiated = "initiated",
        /// It rings.
        Ringing = "ringing",
        /// Somebody or something answered.
        InProgress = "in-progress",
        /// It was answered, by a voicemail too, and is over.
        Completed = "completed",
        /// The line was busy.
        Busy = "busy",
        /// It could not be made.
        Failed = "failed",
        /// It rang, and nobody answered.
        NoAnswer = "no-answer",
        /// It was taken back before an answer.
        Canceled = "canceled",
    }
}

impl CallStatus {
    /// Whether nothing more will come of it.
    #[must_use]
    pub fn is_over(self) -> bool {
        match self {
            Self::Queued | Self::Initiated | Self::Ringing | Self::InProgress => false,
            Self::Completed | Self::Busy | Self::Failed | Self::NoAnswer | Self::Canceled => true,
        }
    }
}

words! {
    /// How a `<Dial>` ended. Of two people who talked only `DialBridged` tells.
    DialStatus {
        /// The dialed leg was answered, and is over.
        Completed = "completed",
        /// It joined a conference.
        Answered = "answered",
        /// The line was busy.
        Busy = "busy",
        /// Nobody answered in time.
        NoAnswer = "no-answer",
        /// It could not be made.
        Failed = "failed",
        /// It was taken back before an answer.
        Canceled = "canceled",
    }
}

words! {
    /// Where a text stands.
    MessageStatus {
        /// Taken by a messaging service, which has yet to choose a sender.
        Accepted = "accepted",
        /// To be sent later.
        Scheduled = "scheduled",
        /// Waiting for its turn.
        Queued = "queued",
        /// On its way to the carrier.
        Sending = "sending",
        /// The carrier took it.
        Sent = "sent",
        /// The phone has it.
        Delivered = "delivered",
        /// It was read.
        Read = "read",
        /// The carrier gave up.
        Undelivered = "undelivered",
        /// Twilio gave up.
        Failed = "failed",
        /// Taken back before it was sent.
        Canceled = "canceled",
        /// A text to us, on its way.
        Receiving = "receiving",
        /// A text to us.
        Received = "received",
    }
}

impl MessageStatus {
    /// Whether it is known not to have arrived, and never will.
    #[must_use]
    pub fn is_lost(self) -> bool {
        matches!(self, Self::Undelivered | Self::Failed | Self::Canceled)
    }
}

words! {
    /// What became of a recording.
    RecordingStatus {
        /// It is being made.
        InProgress = "in-progress",
        /// It can be fetched.
        Completed = "completed",
        /// There was nothing to record.
        Absent = "absent",
        /// It could not be made.
        Failed = "failed",
    }
}

/// Who answered, as far as Twilio's detection of machines can tell: a hint, wrong one time in ten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AnsweredBy {
    /// A person.
    Human,
    /// An answering machine or a voicemail.
    Machine,
    /// A fax.
    Fax,
    /// It could not tell.
    Unknown,
}

impl AnsweredBy {
    pub(crate) fn parse(word: &str) -> Self {
        match word {
            "human" => Self::Human,
            "fax" => Self::Fax,
            word if word.starts_with("machine_") => Self::Machine,
            _ => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_as_it_is_written() {
        for status in CallStatus::ALL {
            assert_eq!(CallStatus::parse(status.as_str()), Ok(*status));
        }
        for status in MessageStatus::ALL {
            assert_eq!(MessageStatus::parse(status.as_str()), Ok(*status));
        }
        for status in DialStatus::ALL {
            assert_eq!(DialStatus::parse(status.as_str()), Ok(*status));
        }
        for bad in ["", "Completed", "in_progress", "no answer", "ended"] {
            assert_eq!(CallStatus::parse(bad), Err(UnknownWord), "{bad:?}");
        }
    }

    #[test]
    fn every_kind_of_machine_is_a_machine() {
        for word in
            ["machine_start", "machine_end_beep", "machine_end_silence", "machine_end_other"]
        {
            assert_eq!(AnsweredBy::parse(word), AnsweredBy::Machine);
        }
        assert_eq!(AnsweredBy::parse("robot"), AnsweredBy::Unknown);
    }
}
