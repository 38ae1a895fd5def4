use super::error::InvalidPhoneNumber;
use super::kind::NumberKind;
use super::numbering::{self, Zone};
use super::plan::{Length, Plan};
use super::region::Region;
use super::typed::{Typed, is_service_number};

/// What the numbering plans say about a text that reads as a number, in use or not.
#[derive(Debug)]
pub struct Resolved {
    zone: &'static Zone,
    /// The national number as dialed from abroad, leading zeros included.
    national: String,
    owner: Option<&'static Plan>,
    kind: Option<NumberKind>,
}

/// Says what the plans know of `raw`; without a `+` or an exit code it belongs to `home`.
/// [`PhoneNumber::parse`] is the door for everybody else: this one also lets numbers pass that no
/// phone has.
///
/// [`PhoneNumber::parse`]: super::PhoneNumber::parse
#[doc(hidden)]
pub fn resolve(raw: &str, home: Region) -> Result<Resolved, InvalidPhoneNumber> {
    from_home(&Typed::read(raw)?, home)
}

pub(super) fn from_home(typed: &Typed, home: Region) -> Result<Resolved, InvalidPhoneNumber> {
    let digits = typed.digits.as_str();
    if typed.international {
        return from_abroad(digits);
    }
    let (zone, home) = (home.zone(), home.plan());
    if let Some(abroad) = home.without_exit_code(digits) {
        return from_abroad(abroad);
    }
    match without_own_calling_code(digits, home) {
        Some(national) => national_number(zone, zone.main(), &national),
        None => national_number(zone, home, digits),
    }
}

/// Takes the digits of an E.164 number as they are: what is stored has no prefix left to lose.
pub(super) fn from_e164(digits: &str) -> Result<Resolved, InvalidPhoneNumber> {
    let (zone, national) =
        numbering::split_calling_code(digits).ok_or(InvalidPhoneNumber::UnknownCountry)?;
    Ok(Resolved::classify(zone, national.to_owned()))
}

/// Reads digits that begin with a calling code.
fn from_abroad(digits: &str) -> Result<Resolved, InvalidPhoneNumber> {
    let (zone, national) =
        numbering::split_calling_code(digits).ok_or(InvalidPhoneNumber::UnknownCountry)?;
    national_number(zone, zone.main(), national)
}

/// Some people write their own country's calling code without the `+`. That is believed only where
/// the digits make no sense otherwise.
fn without_own_calling_code(digits: &str, home: &Plan) -> Option<String> {
    let rest = digits.strip_prefix(home.calling_code())?;
    let national = home.without_trunk_prefix(rest).unwrap_or_else(|| rest.to_owned());
    let senseless = !home.fits(digits) && home.fits(&national);
    (senseless || home.length(digits) == Length::TooLong).then_some(national)
}

fn national_number(
    zone: &'static Zone,
    plan: &Plan,
    digits: &str,
) -> Result<Resolved, InvalidPhoneNumber> {
    /// The longest national number that any plan has.
    const MAX_DIGITS: usize = 17;
    let bare = plan
        .without_trunk_prefix(digits)
        .filter(|bare| matches!(plan.length(bare), Length::Possible | Length::TooLong));
    let national = bare.unwrap_or_else(|| digits.to_owned());
    match national.len() {
        0 | 1 => return Err(InvalidPhoneNumber::TooShort),
        2..=MAX_DIGITS => {}
        _ => return Err(InvalidPhoneNumber::TooLong),
    }
    Ok(Resolved::classify(zone, national))
}

impl Resolved {
    fn classify(zone: &'static Zone, national: String) -> Self {
        let owner = zone.owner(&national);
        let kind = owner.and_then(|plan| plan.kind(&national));
        Self { zone, national, owner, kind }
    }

    /// `None` if no phone has the number.
    #[must_use]
    pub fn kind(&self) -> Option<NumberKind> {
        self.kind
    }

    /// `None` for worldwide networks, and where several countries share the calling code and none
    /// of them owns the number.
    #[must_use]
    pub fn region(&self) -> Option<Region> {
        Region::of(self.zone, self.owner?)
    }

    /// Says whether the number of digits is one that the plan has.
    #[must_use]
    pub fn is_possible(&self) -> bool {
        matches!(self.length(), Length::Possible | Length::LocalOnly)
    }

    /// The number in E.164 form, whether a phone has it or not.
    #[must_use]
    pub fn e164(&self) -> String {
        format!("+{}{}", self.zone.main().calling_code(), self.national)
    }

    /// What is wrong with a number that no phone has.
    pub(super) fn complaint(&self) -> InvalidPhoneNumber {
        match self.length() {
            _ if is_service_number(&self.national) => InvalidPhoneNumber::EmergencyOrShort,
            Length::TooShort => InvalidPhoneNumber::TooShort,
            Length::TooLong => InvalidPhoneNumber::TooLong,
            Length::LocalOnly => InvalidPhoneNumber::AreaCodeMissing,
            Length::Possible | Length::Between => InvalidPhoneNumber::NotInUse,
        }
    }

    fn length(&self) -> Length {
        self.zone.main().length(&self.national)
    }
}
