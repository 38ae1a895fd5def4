//! What happens to words on their way: they come late, twice or never.

use super::desk::Happening::{self, Told};

/// A small generator with a seed (`SplitMix64`), so that a failing round can be run again.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }
}

/// Words come late by any number of places, three in ten never, two in ten twice; what Twilio asks comes when it does.
pub(super) fn disturbed(happenings: &[Happening], dice: &mut Dice) -> Vec<Happening> {
    let mut arriving = Vec::new();
    for (happening, place) in happenings.iter().zip(0..) {
        let copies = match (happening, dice.roll(10)) {
            (Told(_), 0..3) => 0,
            (Told(_), 3..5) => 2,
            _ => 1,
        };
        for _ in 0..copies {
            let late = if matches!(happening, Told(_)) { dice.roll(12) } else { 0 };
            arriving.push((place + late, *happening));
        }
    }
    arriving.sort_by_key(|(place, _)| *place);
    arriving.into_iter().map(|(_, happening)| happening).collect()
}
