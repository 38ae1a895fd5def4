use super::*;

#[test]
fn retries_are_on_off_or_a_table_of_seconds() {
    let pauses = |file: Option<&str>, env: &[(&str, &str)]| {
        read(file, &with(&[SIMULATOR, BUSINESS], env)).map(|it| it.rules.policy.retries)
    };
    assert_eq!(pauses(None, &[("RETRIES", "on")]), Ok(callback_core::Retries::default()));
    assert_eq!(pauses(None, &[("RETRIES", "off")]), Ok(callback_core::Retries::never()));
    let table = "[retries]\nbusiness_busy = [60, 120]\ncarrier = []\n";
    let retries = pauses(Some(table), &[]).unwrap();
    let seconds: Vec<_> = retries.business_busy.iter().map(jiff::SignedDuration::as_secs).collect();
    assert_eq!((seconds, retries.carrier.len()), (vec![60, 120], 0));
    assert_eq!(retries.visitor_missed, callback_core::Retries::default().visitor_missed);
    assert_eq!(pauses(Some(table), &[("RETRIES", "off")]), Ok(callback_core::Retries::never()));
    let wrong = "[retries]\nbusiness_busy = [0]\nvisitors = [1]\ncarrier = \"soon\"\n";
    let error = pauses(Some(wrong), &[]).unwrap_err();
    for key in ["retries.business_busy", "retries.visitors", "retries.carrier"] {
        assert!(error.contains(key), "{error}");
    }
}
