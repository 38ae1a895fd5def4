//! Whom we call, by a table: what the reference says of a number, and what the house says of its kind and country.

use callback_core::{
    Bar, Countries, InvalidPhoneNumber, NotCallable, NumberKind, NumberRules, PhoneNumber, Region,
    VisitorNumber,
};

const ROWS: &str = include_str!("../fixtures/number-policy.tsv");

struct Row<'t> {
    home: Region,
    typed: &'t str,
    everywhere: &'t str,
    at_home: &'t str,
    dialed: &'t str,
}

fn rows() -> Vec<Row<'static>> {
    let rows = ROWS.lines().filter(|row| !row.starts_with('#'));
    let read = |row: &'static str| {
        let columns: Vec<_> = row.split('\t').collect();
        let [home, typed, everywhere, at_home, dialed] = columns.try_into().unwrap();
        Row { home: Region::parse(home).unwrap(), typed, everywhere, at_home, dialed }
    };
    rows.map(read).collect()
}

/// The verdict in the words of the table.
fn verdict(row: &Row<'_>, rules: &NumberRules) -> String {
    let number = match VisitorNumber::parse(row.typed, row.home) {
        Ok(number) => number,
        Err(InvalidPhoneNumber::NotCallable(NotCallable::Kind(kind))) => return kind.to_string(),
        Err(InvalidPhoneNumber::NotCallable(NotCallable::Worldwide)) => return "worldwide".into(),
        Err(InvalidPhoneNumber::EmergencyOrShort) => return "emergency-or-short".into(),
        Err(_) => return "no-number".into(),
    };
    match rules.bar(&number) {
        None => "call".into(),
        Some(Bar::Country) => "other-country".into(),
        Some(Bar::Own | Bar::Blocked) => "own".into(),
    }
}

#[test]
fn every_number_of_the_table_gets_its_verdict() {
    let rows = rows();
    let mut homes: Vec<_> = rows.iter().map(|row| row.home).collect();
    homes.sort_unstable();
    homes.dedup();
    assert!(rows.len() >= 400 && homes.len() >= 40, "{} rows, {} homes", rows.len(), homes.len());
    let mut wrong = Vec::new();
    for row in &rows {
        let home = Countries::Only([row.home].into());
        let rules = [Countries::All, home]
            .map(|countries| NumberRules { countries, ..NumberRules::default() });
        let found = rules.map(|rules| verdict(row, &rules));
        if found != [row.everywhere, row.at_home] {
            wrong.push(format!("{} {:?}: {found:?}", row.home, row.typed));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

#[test]
fn what_is_dialed_is_what_the_table_says_and_reads_back_alike() {
    for row in rows().iter().filter(|row| row.everywhere == "call") {
        let number = VisitorNumber::parse(row.typed, row.home).unwrap();
        assert_eq!(number.number().as_e164(), row.dialed, "{} {:?}", row.home, row.typed);
        // As the claim and the gate read it: from the store, and not as it was typed.
        let stored = PhoneNumber::from_e164(row.dialed).unwrap();
        assert_eq!(VisitorNumber::try_from(stored).as_ref(), Ok(&number), "{}", row.dialed);
    }
}

/// What is in a database that an older version wrote is not called for having got in.
#[test]
fn no_number_of_a_kind_that_is_refused_comes_out_of_a_store() {
    for row in rows().iter().filter(|row| row.typed.starts_with('+')) {
        let Ok(number) = PhoneNumber::from_e164(row.typed) else { continue };
        let is_called = VisitorNumber::try_from(number.clone()).is_ok();
        assert_eq!(is_called, row.everywhere == "call", "{} {:?}", row.home, row.typed);
        assert!(!is_called || !matches!(number.kind(), NumberKind::PremiumRate), "{}", row.typed);
    }
}
