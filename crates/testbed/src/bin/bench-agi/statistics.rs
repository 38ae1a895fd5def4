/// One figure, measured once a round.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sample(Vec<f64>);

impl Sample {
    pub(crate) fn push(&mut self, value: f64) {
        self.0.push(value);
    }

    pub(crate) fn median(&self) -> f64 {
        median(&self.0)
    }

    /// The smallest: what the machine does when nobody disturbs it.
    pub(crate) fn best(&self) -> f64 {
        self.0.iter().copied().fold(f64::NAN, f64::min)
    }

    /// Round by round what this costs above `base`.
    pub(crate) fn above(&self, base: &Self) -> Self {
        Self(self.0.iter().zip(&base.0).map(|(value, base)| value - base).collect())
    }
}

/// The middle one; the mean of the middle two; not a number if there is none.
pub(crate) fn median(values: &[f64]) -> f64 {
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
        assert!((sample(&[9.0, 1.0, 2.0]).median() - 2.0).abs() < 1e-9);
        assert!((sample(&[9.0, 1.0, 2.0, 4.0]).median() - 3.0).abs() < 1e-9);
        assert!(sample(&[]).median().is_nan());
    }

    #[test]
    fn the_best_is_the_smallest() {
        assert!((sample(&[9.0, 1.0, 2.0]).best() - 1.0).abs() < 1e-9);
        assert!(sample(&[]).best().is_nan());
    }

    #[test]
    fn each_round_is_compared_with_its_own_base() {
        let above = sample(&[5.0, 30.0]).above(&sample(&[2.0, 20.0]));
        assert_eq!(above.0, [3.0, 10.0]);
    }
}
