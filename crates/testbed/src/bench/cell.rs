use super::Figure;

/// Median, and the best in brackets; nothing for what is not there.
#[must_use]
pub fn figure(figure: Figure) -> String {
    let Figure { median, best } = figure;
    match median {
        // What is not there costs nothing.
        _ if median.is_nan() || median.abs() < 0.05 => String::new(),
        _ if median.abs() < 100.0 => format!("{median:.1} ({best:.1})"),
        _ => format!("{median:.0} ({best:.0})"),
    }
}

/// As many digits as a ratio deserves; nothing for what is not there.
#[must_use]
pub fn ratio(value: f64) -> String {
    match value {
        _ if value.is_nan() => String::new(),
        _ if value < 10.0 => format!("{value:.2}"),
        _ => format!("{value:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_as_many_digits_as_they_deserve() {
        assert_eq!(figure(Figure { median: 38.64, best: 12.0 }), "38.6 (12.0)");
        assert_eq!(figure(Figure { median: 1234.5, best: 999.9 }), "1234 (1000)");
        assert_eq!(figure(Figure { median: f64::NAN, best: f64::NAN }), "");
        assert_eq!([ratio(1.1249), ratio(57.4)], ["1.12", "57"]);
    }
}
