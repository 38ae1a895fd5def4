//! A second opinion: `rlibphonenumber`, a faithful copy of Google's library with newer metadata.

use std::collections::HashSet;

use callback_core::NumberKind::{self, FixedLine, FixedLineOrMobile, Mobile, Voip};
use callback_core::{PhoneNumber, Region};
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, PhoneNumberType};

use crate::generated::{self, Input, PER_REGION};

#[derive(Debug, PartialEq)]
struct Answer {
    e164: String,
    kind: NumberKind,
    region: String,
}

/// A range whose kind is another one in the oracle's metadata, which is nine releases newer.
struct Change {
    range: &'static str,
    from: Option<NumberKind>,
    to: Option<NumberKind>,
    what: &'static str,
}

/// Between 9.0.33, which the `phonenumber` crate ships, and 9.0.42. None of them changes digits.
const CHANGES: [Change; 9] = [
    change("+2473", None, Some(Mobile), "Ascension Island opened 3 for mobile phones"),
    change("+24765", None, Some(FixedLine), "Ascension Island opened 65 for landlines"),
    change("+267791", Some(Voip), Some(Mobile), "Botswana took 791 over from internet telephony"),
    change("+23857", None, Some(Mobile), "Cape Verde opened 57 for mobile phones"),
    change("+917976", Some(FixedLineOrMobile), Some(Mobile), "India took 7976 from landlines"),
    change("+47435", Some(Mobile), None, "Norway closed 435"),
    change("+22130", None, Some(FixedLine), "Senegal opened 30 for landlines"),
    change("+22193", None, Some(Voip), "Senegal opened 93 for internet telephony"),
    change("+96317", None, Some(FixedLine), "Syria opened 17 for landlines"),
];

const fn change(
    range: &'static str,
    from: Option<NumberKind>,
    to: Option<NumberKind>,
    what: &'static str,
) -> Change {
    Change { range, from, to, what }
}

#[test]
fn no_generated_number_is_read_as_another_one() {
    for input in generated::inputs() {
        if let (Some(ours), Some(theirs)) = (ours(&input), theirs(&input)) {
            assert_eq!(ours.e164, theirs.e164, "{} {}", input.home, input.typed);
        }
    }
}

#[test]
fn every_generated_number_gets_the_oracles_answer_unless_the_difference_is_explained() {
    let inputs = generated::inputs();
    assert_eq!(inputs.len(), 245 * PER_REGION);
    let accepted = inputs.iter().filter(|input| ours(input).is_some()).count();
    assert!(accepted > inputs.len() / 2, "only {accepted} are numbers: that proves little");

    let mut seen = HashSet::new();
    let mut unexplained = Vec::new();
    for input in &inputs {
        let (ours, theirs) = (ours(input), theirs(input));
        if ours == theirs {
            continue;
        }
        match explanation(ours.as_ref(), theirs.as_ref()) {
            Some(change) => drop(seen.insert(change.what)),
            None => unexplained
                .push(format!("{} {}: {ours:?}, oracle {theirs:?}", input.home, input.typed)),
        }
    }
    assert!(unexplained.is_empty(), "{}:\n{}", unexplained.len(), unexplained.join("\n"));
    let gone = CHANGES.iter().find(|change| !seen.contains(change.what));
    assert_eq!(gone.map(|change| change.what), None, "explained, but not seen");
}

fn explanation(ours: Option<&Answer>, theirs: Option<&Answer>) -> Option<&'static Change> {
    let number = ours.or(theirs)?;
    let kinds = (ours.map(|it| it.kind), theirs.map(|it| it.kind));
    let same_digits = ours.zip(theirs).is_none_or(|(ours, theirs)| ours.e164 == theirs.e164);
    CHANGES.iter().find(|change| {
        same_digits && number.e164.starts_with(change.range) && kinds == (change.from, change.to)
    })
}

fn ours(Input { home, typed }: &Input) -> Option<Answer> {
    let number = PhoneNumber::parse(typed, *home).ok()?;
    let region = number.region().map_or("001", Region::code).to_owned();
    Some(Answer { e164: number.as_e164().to_owned(), kind: number.kind(), region })
}

fn theirs(Input { home, typed }: &Input) -> Option<Answer> {
    let home = rlibphonenumber::Region::from_code(home.code()).unwrap();
    let number = PHONE_NUMBER_UTIL.parse(typed, Some(home)).ok()?;
    let kind = kind(PHONE_NUMBER_UTIL.get_number_type(&number))?;
    let region = PHONE_NUMBER_UTIL.get_region_for_number(&number)?;
    let e164 = PHONE_NUMBER_UTIL.format(&number, PhoneNumberFormat::E164).into_owned();
    Some(Answer { e164, kind, region: region.to_string() })
}

fn kind(kind: PhoneNumberType) -> Option<NumberKind> {
    Some(match kind {
        PhoneNumberType::FixedLine => NumberKind::FixedLine,
        PhoneNumberType::Mobile => NumberKind::Mobile,
        PhoneNumberType::FixedLineOrMobile => NumberKind::FixedLineOrMobile,
        PhoneNumberType::TollFree => NumberKind::TollFree,
        PhoneNumberType::PremiumRate => NumberKind::PremiumRate,
        PhoneNumberType::SharedCost => NumberKind::SharedCost,
        PhoneNumberType::VoIP => NumberKind::Voip,
        PhoneNumberType::PersonalNumber => NumberKind::Personal,
        PhoneNumberType::Pager => NumberKind::Pager,
        PhoneNumberType::UAN => NumberKind::Uan,
        PhoneNumberType::VoiceMail => NumberKind::Voicemail,
        PhoneNumberType::Unknown => return None,
    })
}
