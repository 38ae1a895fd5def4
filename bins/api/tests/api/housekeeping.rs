//! What goes when, as operators see it.

use crate::app::TestApp;
use crate::limits::api;

#[test]
fn what_goes_when_is_shown_and_done_at_once_beside_the_server() {
    let (app, _) = TestApp::start();
    let asked = app.ask("+14155550132");
    let shown = api(&app, &["housekeeping", "--now"]);
    let line = |chore: &str| shown.lines().find(|line| line.starts_with(chore)).unwrap();
    assert!(line("callbacks").contains("kept for good"), "{shown}");
    for chore in ["request-keys", "budget", "texts-in"] {
        let told = line(chore);
        assert!(told.contains(" due 20") && told.contains(" done 20"), "{told}");
        assert!(told.ends_with("; 0 taken away in all"), "{told}");
    }
    assert!(app.look(&asked)["state"].is_string());
    assert!(api(&app, &["housekeeping"]).contains("kept for good"));
}
