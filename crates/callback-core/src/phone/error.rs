use super::callee::NotCallable;

/// Why a text is no phone number that we would call. Each message can be shown to the person who
/// typed it; none repeats what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPhoneNumber {
    #[error("enter a phone number")]
    Empty,
    #[error("write the phone number in digits, without letters or words")]
    Letters,
    #[error("a phone number has only digits, spaces, brackets, hyphens and one + in front")]
    NotANumber,
    #[error("emergency and short numbers can't be called back, nor codes with * or #")]
    EmergencyOrShort,
    #[error("the phone number is too short: some digits are missing")]
    TooShort,
    #[error("the phone number is too long: it has more digits than any number of that country")]
    TooLong,
    #[error("the area code is missing: write the phone number with it")]
    AreaCodeMissing,
    #[error("no country has this calling code: check the digits after the +")]
    UnknownCountry,
    #[error("no phone has this number: check the digits and the country")]
    NotInUse,
    #[error(transparent)]
    NotCallable(#[from] NotCallable),
}
