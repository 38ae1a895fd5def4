use jiff::SignedDuration;

use super::*;

fn kept(days: Option<&str>) -> Result<Option<SignedDuration>, String> {
    let days = days.map(|days| ("RETENTION_CALLBACKS_DAYS", days));
    let env: Vec<_> = [SIMULATOR, BUSINESS].into_iter().chain(days).collect();
    read(None, &env).map(|settings| settings.retention.callbacks)
}

#[test]
fn callbacks_are_kept_for_good_unless_days_are_set() {
    assert_eq!(kept(None), Ok(None));
    assert_eq!(kept(Some("0")), Ok(None));
    assert_eq!(kept(Some("90")), Ok(Some(SignedDuration::from_hours(90 * 24))));
    for wrong in ["-1", "3651", "a year"] {
        let told = kept(Some(wrong)).unwrap_err();
        assert!(told.contains("RETENTION_CALLBACKS_DAYS"), "{told}");
    }
}
