use std::fmt;

/// What a number is for, by the numbering plan of its country. A number of no kind is not in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NumberKind {
    FixedLine,
    Mobile,
    /// The plan doesn't tell the two apart, as in North America.
    FixedLineOrMobile,
    TollFree,
    PremiumRate,
    /// The caller pays a part, often more than for an ordinary call.
    SharedCost,
    Voip,
    /// Follows a person between phones, at a price of its own.
    Personal,
    Pager,
    /// A company's one number for all its places ("universal access number").
    Uan,
    /// Direct access to a mailbox.
    Voicemail,
}

impl NumberKind {
    /// Whether text messages may arrive at such a number.
    #[must_use]
    pub const fn may_take_texts(self) -> bool {
        match self {
            Self::Mobile | Self::FixedLineOrMobile | Self::Voip | Self::Personal => true,
            Self::FixedLine
            | Self::TollFree
            | Self::PremiumRate
            | Self::SharedCost
            | Self::Pager
            | Self::Uan
            | Self::Voicemail => false,
        }
    }
}

impl fmt::Display for NumberKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::FixedLine => "landline",
            Self::Mobile => "mobile",
            Self::FixedLineOrMobile => "landline or mobile",
            Self::TollFree => "toll-free",
            Self::PremiumRate => "premium-rate",
            Self::SharedCost => "shared-cost",
            Self::Voip => "internet phone",
            Self::Personal => "personal",
            Self::Pager => "pager",
            Self::Uan => "company-wide",
            Self::Voicemail => "voicemail",
        })
    }
}
