//! Every answer of a reference implementation at the same version of the metadata.

use callback_core::{NumberKind, Region, resolve};

/// Columns: home region, sort of input, what was typed, and the answers: parse, possible, valid,
/// type, region, E.164. All numbers are generated.
const ROWS: &str = include_str!("../fixtures/phone-numbers.tsv");

#[test]
fn every_number_of_the_reference_gets_the_same_answers() {
    let rows: Vec<&str> = ROWS.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(rows.len(), 3576);
    let differences: Vec<String> = rows.iter().filter_map(|row| difference(row)).collect();
    assert!(differences.is_empty(), "{}:\n{}", differences.len(), differences.join("\n"));
}

fn difference(row: &str) -> Option<String> {
    let columns: Vec<&str> = row.split('\t').collect();
    let (typed, expected) = (columns[2], &columns[3..]);
    let home = match (columns[1], columns[2].split_once(' ')) {
        // The column names the country that is called; the exit code tells where the call is from.
        ("idd", Some(("00", _))) => "GB",
        ("idd", Some(("011", _))) => "US",
        ("idd", Some(("0011", _))) => "AU",
        _ => columns[0],
    };
    let actual = answers(typed, Region::parse(home).unwrap());
    (actual != expected).then(|| format!("{home} {typed}: {actual:?} instead of {expected:?}"))
}

fn answers(typed: &str, home: Region) -> [String; 6] {
    match resolve(typed, home) {
        Ok(found) => [
            "OK".to_owned(),
            found.is_possible().to_string(),
            found.kind().is_some().to_string(),
            found.kind().map_or("UNKNOWN", type_name).to_owned(),
            found.region().map_or("-", Region::code).to_owned(),
            found.e164(),
        ],
        Err(error) => {
            [format!("{error:?}"), "-".into(), "-".into(), "-".into(), "-".into(), "-".into()]
        }
    }
}

fn type_name(kind: NumberKind) -> &'static str {
    match kind {
        NumberKind::FixedLine => "FIXED_LINE",
        NumberKind::Mobile => "MOBILE",
        NumberKind::FixedLineOrMobile => "FIXED_LINE_OR_MOBILE",
        NumberKind::TollFree => "TOLL_FREE",
        NumberKind::PremiumRate => "PREMIUM_RATE",
        NumberKind::SharedCost => "SHARED_COST",
        NumberKind::Voip => "VOIP",
        NumberKind::Personal => "PERSONAL_NUMBER",
        NumberKind::Pager => "PAGER",
        NumberKind::Uan => "UAN",
        NumberKind::Voicemail => "VOICEMAIL",
    }
}
