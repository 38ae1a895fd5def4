//! What is printed, for `docs/benchmarks.md` as it is.

use crate::arguments::Part;

/// One part, between the marks that it has in the page.
pub(crate) fn print(part: Part, told: &str) {
    let name = part.name();
    println!(
        "<!-- bench-api {name}: begin -->\n\n{}\n\n{told}\n<!-- bench-api {name}: end -->",
        machine()
    );
}

/// As many digits as it deserves.
pub(crate) fn number(value: f64) -> String {
    if value < 100.0 { format!("{value:.2}") } else { format!("{value:.0}") }
}

fn machine() -> String {
    testbed::bench::host().unwrap_or_else(|error| format!("nobody knows where: {error}"))
}
