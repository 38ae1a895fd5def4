use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use proptest::sample::Index;

/// The pieces in which a stream may arrive: `wire` cut at up to 12 places, some pieces empty.
pub fn in_pieces(wire: Vec<u8>) -> impl Strategy<Value = Vec<Vec<u8>>> {
    vec(any::<Index>(), 0..=12).prop_map(move |cuts| {
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(wire.len() + 1)).collect();
        cuts.sort_unstable();
        let ends = cuts.iter().copied().chain([wire.len()]);
        let starts = [0].into_iter().chain(cuts.iter().copied());
        starts
            .zip(ends)
            .filter_map(|piece| wire.get(piece.0..piece.1))
            .map(<[u8]>::to_vec)
            .collect()
    })
}
