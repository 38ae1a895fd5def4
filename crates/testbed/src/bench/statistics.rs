/// One figure, measured once a round.
#[derive(Clone, Debug, Default)]
pub struct Sample(Vec<f64>);

impl Sample {
    /// Adds what one round found.
    pub fn push(&mut self, value: f64) {
        self.0.push(value);
    }

    /// Its median and its best.
    #[must_use]
    pub fn figure(&self) -> Figure {
        let best = self.0.iter().copied().fold(f64::NAN, f64::min);
        Figure { median: median(&self.0), best }
    }
}

/// What the rounds amount to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    /// The middle of the rounds.
    pub median: f64,
    /// The smallest: what the machine does when nobody disturbs it.
    pub best: f64,
}

impl Figure {
    /// What this costs above `base`: medians compared with medians, and bests with bests.
    #[must_use]
    pub fn above(self, base: Self) -> Self {
        Self { median: self.median - base.median, best: self.best - base.best }
    }
}

/// The middle one; the mean of the middle two; not a number if there is none.
#[must_use]
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |index: usize| sorted.get(index).copied().unwrap_or(f64::NAN);
    f64::midpoint(at(sorted.len().wrapping_sub(1) / 2), at(sorted.len() / 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(values: &[f64]) -> Sample {
        Sample(values.to_vec())
    }

    #[test]
    fn the_median_is_the_middle_whatever_the_order() {
        assert!((median(&[9.0, 1.0, 2.0]) - 2.0).abs() < 1e-9);
        assert!((median(&[9.0, 1.0, 2.0, 4.0]) - 3.0).abs() < 1e-9);
        assert!(median(&[]).is_nan());
    }

    #[test]
    fn the_best_is_the_smallest() {
        assert!((sample(&[9.0, 1.0, 2.0]).figure().best - 1.0).abs() < 1e-9);
        assert!(sample(&[]).figure().best.is_nan());
    }

    #[test]
    fn like_is_compared_with_like() {
        let above = sample(&[5.0, 30.0, 7.0]).figure().above(sample(&[2.0, 4.0]).figure());
        assert_eq!(above, Figure { median: 4.0, best: 3.0 });
    }
}
