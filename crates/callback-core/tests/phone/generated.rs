//! Numbers of every region, made from the examples and lengths of the metadata: the same ones in
//! every run.

use callback_core::Region;
use phonenumber::Type;
use phonenumber::metadata::{DATABASE, Descriptor};

/// What somebody types, and from where.
pub(crate) struct Input {
    pub(crate) home: Region,
    pub(crate) typed: String,
}

pub(crate) const PER_REGION: usize = 60;

pub(crate) fn inputs() -> Vec<Input> {
    let mut homes: Vec<Region> = Region::all().collect();
    homes.sort();
    let mut dice = Dice(2026);
    let mut inputs = Vec::new();
    for &home in &homes {
        for _ in 0..PER_REGION {
            inputs.push(input(home, &homes, &mut dice));
        }
    }
    inputs
}

fn input(region: Region, homes: &[Region], dice: &mut Dice) -> Input {
    let plan = DATABASE.by_id(region.code()).unwrap();
    let code = plan.country_code();
    let number = national(region, dice);
    let elsewhere = *dice.pick(homes);
    let at_home = |typed| Input { home: region, typed };
    match dice.below(10) {
        0 | 1 => at_home(format!("+{code}{number}")),
        2 => at_home(format!("{}{number}", plan.national_prefix().unwrap_or(""))),
        3 => at_home(number),
        4 => Input { home: elsewhere, typed: format!("+{code} {number}") },
        5 => {
            let exit = DATABASE.by_id(elsewhere.code()).unwrap().international_prefix();
            let exit = exit.map_or("00", |exit| exit.as_str());
            let dialable = exit.bytes().all(|byte| byte.is_ascii_digit());
            let exit = if dialable { exit } else { "00" };
            Input { home: elsewhere, typed: format!("{exit} {code} {number}") }
        }
        6 => at_home(format!("{code}{number}")),
        7 => at_home(format!("+{code} (0){number}")),
        8 => at_home(format!("{} x{}", punctuated(&number), dice.below(999) + 1)),
        _ => at_home(format!("+{code}-{number}{}", dice.below(10))),
    }
}

/// Either an example with other digits at its end, or any digits of a length that the plan has.
fn national(region: Region, dice: &mut Dice) -> String {
    let kinds = DATABASE.by_id(region.code()).unwrap().descriptors();
    let kinds: Vec<&Descriptor> = KINDS.iter().filter_map(|kind| kinds.get(*kind)).collect();
    let kind = *dice.pick(&kinds);
    if let Some(example) = kind.example().filter(|_| dice.below(4) != 0) {
        let kept = example.len() - dice.below(example.len() - 1);
        return dice.digits(&example[..kept], example.len());
    }
    let length = *dice.pick(kind.possible_length());
    dice.digits("", usize::from(length))
}

const KINDS: [Type; 10] = [
    Type::FixedLine,
    Type::Mobile,
    Type::TollFree,
    Type::PremiumRate,
    Type::SharedCost,
    Type::PersonalNumber,
    Type::Voip,
    Type::Pager,
    Type::Uan,
    Type::Voicemail,
];

fn punctuated(number: &str) -> String {
    let (area, rest) = number.split_at(number.len() / 3);
    let (first, last) = rest.split_at(rest.len() / 2);
    format!("({area}) {first}-{last}")
}

/// Steele, Lea and Flood's `SplitMix64`: a few lines, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap()
    }

    fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.below(from.len())]
    }

    fn digits(&mut self, start: &str, length: usize) -> String {
        let mut digits = start.to_owned();
        while digits.len() < length {
            digits.push(char::from(b'0' + u8::try_from(self.below(10)).unwrap()));
        }
        digits
    }
}
