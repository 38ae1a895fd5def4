use phonenumber::Metadata;
use phonenumber::metadata::Descriptor;

use super::kind::NumberKind;
use super::pattern::Pattern;

/// The numbering plan of one country, or of one worldwide network.
#[derive(Debug)]
pub(super) struct Plan {
    id: String,
    calling_code: String,
    lengths: Lengths,
    /// Lengths that work only inside an area.
    local_lengths: Lengths,
    any: Pattern,
    special: Vec<(NumberKind, Shape)>,
    fixed_line: Option<Shape>,
    mobile: Option<Shape>,
    leading_digits: Option<Pattern>,
    exit_code: Option<Pattern>,
    trunk_prefix: Option<Pattern>,
    /// What takes the place of the trunk prefix, with `$1` for its first group.
    trunk_rule: Option<String>,
}

/// The numbers of one kind.
#[derive(Debug)]
struct Shape {
    lengths: Lengths,
    pattern: Pattern,
}

/// How many digits a national number has, against what its plan allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    Possible,
    /// Enough for a neighbor, not for us.
    LocalOnly,
    TooShort,
    TooLong,
    /// Between two lengths that the plan has.
    Between,
}

impl Plan {
    /// Worldwide networks (satellites, +800) have no country; the metadata names them so.
    const WORLDWIDE: &'static str = "001";

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn is_worldwide(&self) -> bool {
        self.id == Self::WORLDWIDE
    }

    pub(super) fn calling_code(&self) -> &str {
        &self.calling_code
    }

    /// Says whether the digits could be a number of this plan, whatever their kind and length.
    pub(super) fn fits(&self, national: &str) -> bool {
        self.any.is_match(national)
    }

    pub(super) fn length(&self, national: &str) -> Length {
        let digits = national.len();
        match self.lengths {
            _ if self.local_lengths.contains(digits) => Length::LocalOnly,
            lengths if lengths.contains(digits) => Length::Possible,
            lengths if digits < lengths.shortest() => Length::TooShort,
            lengths if digits > lengths.longest() => Length::TooLong,
            _ => Length::Between,
        }
    }

    /// `None` if no phone of this plan has the number. Special kinds come first, in Google's order:
    /// their ranges are often cut out of an ordinary one.
    pub(super) fn kind(&self, national: &str) -> Option<NumberKind> {
        if !self.lengths.contains(national.len()) || !self.fits(national) {
            return None;
        }
        if let Some((kind, _)) = self.special.iter().find(|(_, shape)| shape.is_match(national)) {
            return Some(*kind);
        }
        let has =
            |shape: &Option<Shape>| shape.as_ref().is_some_and(|shape| shape.is_match(national));
        match (has(&self.fixed_line), has(&self.mobile)) {
            (true, true) => Some(NumberKind::FixedLineOrMobile),
            (true, false) => Some(NumberKind::FixedLine),
            (false, true) => Some(NumberKind::Mobile),
            (false, false) => None,
        }
    }

    /// Tells a number of this country from those of others under the same calling code.
    pub(super) fn owns(&self, national: &str) -> bool {
        match &self.leading_digits {
            Some(leading) => leading.is_match(national),
            None => self.kind(national).is_some(),
        }
    }

    /// What follows the code for calling abroad, such as 011 or 00; a calling code must follow it.
    pub(super) fn without_exit_code<'d>(&self, digits: &'d str) -> Option<&'d str> {
        let exit = self.exit_code.as_ref()?.captures(digits)?.get(0)?;
        let (_, rest) = digits.split_at_checked(exit.end())?;
        (!rest.starts_with('0')).then_some(rest)
    }

    /// The number without its trunk prefix and carrier selection code, or rewritten as the plan asks
    /// (Argentina's 15 becomes a 9 in front). `None` leaves it as it is: there is no prefix, or what
    /// looks like one is a part of the number.
    pub(super) fn without_trunk_prefix(&self, national: &str) -> Option<String> {
        let prefix = self.trunk_prefix.as_ref()?.captures(national)?;
        let (_, rest) = national.split_at_checked(prefix.get(0)?.end())?;
        let last_group = prefix.get(prefix.len() - 1);
        let rewritten = match (&self.trunk_rule, last_group) {
            (Some(rule), Some(_)) => {
                let mut number = String::with_capacity(national.len() + rule.len());
                prefix.expand(rule, &mut number);
                number + rest
            }
            _ => rest.to_owned(),
        };
        let breaks_a_number = self.fits(national) && !self.fits(&rewritten);
        (!breaks_a_number).then_some(rewritten)
    }

    /// Compiles every expression of the plan; `false` if one is broken.
    pub(super) fn compile(&self) -> bool {
        let shapes = self.special.iter().map(|(_, shape)| shape);
        let shapes = shapes.chain(&self.fixed_line).chain(&self.mobile).map(|shape| &shape.pattern);
        let prefixes = [&self.leading_digits, &self.exit_code, &self.trunk_prefix];
        let prefixes = prefixes.into_iter().flatten();
        let mut all = shapes.chain(prefixes).chain([&self.any]);
        all.all(|pattern| pattern.regex().is_some())
    }

    pub(super) fn read(metadata: &Metadata) -> Self {
        let kinds = metadata.descriptors();
        // The metadata leaves the lengths of the whole plan out: they are those of its kinds.
        let every_kind = [
            kinds.fixed_line(),
            kinds.mobile(),
            kinds.toll_free(),
            kinds.premium_rate(),
            kinds.shared_cost(),
            kinds.personal_number(),
            kinds.voip(),
            kinds.pager(),
            kinds.uan(),
            kinds.voicemail(),
        ];
        let lengths =
            every_kind.into_iter().flatten().flat_map(Descriptor::possible_length).collect();
        let local = every_kind.into_iter().flatten().flat_map(Descriptor::possible_local_length);
        let special = [
            (NumberKind::PremiumRate, kinds.premium_rate()),
            (NumberKind::TollFree, kinds.toll_free()),
            (NumberKind::SharedCost, kinds.shared_cost()),
            (NumberKind::Voip, kinds.voip()),
            (NumberKind::Personal, kinds.personal_number()),
            (NumberKind::Pager, kinds.pager()),
            (NumberKind::Uan, kinds.uan()),
            (NumberKind::Voicemail, kinds.voicemail()),
        ];
        let special =
            special.into_iter().filter_map(|(kind, found)| Some((kind, Shape::read(found?))));
        let trunk_prefix =
            metadata.national_prefix_for_parsing().map(|it| Pattern::start(it.as_str()));
        Self {
            id: metadata.id().to_owned(),
            calling_code: metadata.country_code().to_string(),
            lengths,
            local_lengths: local.collect::<Lengths>().without(lengths),
            any: Pattern::whole(kinds.general().national_number().as_str()),
            special: special.collect(),
            fixed_line: kinds.fixed_line().map(Shape::read),
            mobile: kinds.mobile().map(Shape::read),
            leading_digits: metadata.leading_digits().map(|it| Pattern::start(it.as_str())),
            exit_code: metadata.international_prefix().map(|it| Pattern::start(it.as_str())),
            trunk_prefix: trunk_prefix.or_else(|| metadata.national_prefix().map(Pattern::start)),
            trunk_rule: metadata.national_prefix_transform_rule().map(braced),
        }
    }
}

/// Braces keep a digit that follows `$1` from being read as a part of the group's number.
fn braced(rule: &str) -> String {
    rule.replace("$1", "${1}").replace("$2", "${2}")
}

impl Shape {
    fn read(descriptor: &Descriptor) -> Self {
        let pattern = Pattern::whole(descriptor.national_number().as_str());
        Self { lengths: descriptor.possible_length().iter().collect(), pattern }
    }

    fn is_match(&self, national: &str) -> bool {
        self.lengths.contains(national.len()) && self.pattern.is_match(national)
    }
}

/// A set of digit counts, one bit for each: no number has more than 17.
#[derive(Debug, Clone, Copy)]
struct Lengths(u32);

impl Lengths {
    fn contains(self, digits: usize) -> bool {
        digits < 32 && self.0 & (1 << digits) != 0
    }

    fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }

    fn shortest(self) -> usize {
        self.0.trailing_zeros() as usize
    }

    fn longest(self) -> usize {
        31_u32.saturating_sub(self.0.leading_zeros()) as usize
    }
}

impl<'l> FromIterator<&'l u16> for Lengths {
    fn from_iter<I: IntoIterator<Item = &'l u16>>(lengths: I) -> Self {
        Self(
            lengths
                .into_iter()
                .filter(|&&digits| digits < 32)
                .fold(0, |set, digits| set | 1 << digits),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::numbering;

    #[test]
    fn every_expression_of_every_plan_compiles() {
        for (_, plan) in numbering::plans() {
            assert!(plan.compile(), "{} +{}", plan.id(), plan.calling_code());
        }
    }

    #[test]
    fn every_region_of_the_metadata_has_a_plan() {
        assert_eq!(numbering::plans().filter(|(_, plan)| !plan.is_worldwide()).count(), 245);
    }
}
