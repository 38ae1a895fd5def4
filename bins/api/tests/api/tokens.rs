use crate::app::{Asked, TALKER, TestApp};

const NOBODY: &str = "0123456789abcdef0123456789abcdef";

#[test]
fn an_unknown_id_a_missing_token_and_a_wrong_one_get_the_same_answer() {
    let (app, _network) = TestApp::start();
    let (asked, other) = (app.ask(TALKER), app.ask(TALKER));
    let unknown = Asked { id: NOBODY.to_owned(), token: asked.token.clone() };
    let bearer = asked.bearer();
    let wrong = format!("Bearer {NOBODY}");
    let others = other.bearer();
    let cookie = format!("callback={}.{}", other.id, other.token);
    let mut answers = Vec::new();
    for (path, header) in [
        (unknown.path(), Some(("Authorization", bearer.as_str()))),
        (asked.path(), None),
        (asked.path(), Some(("Authorization", wrong.as_str()))),
        (asked.path(), Some(("Authorization", others.as_str()))),
        (asked.path(), Some(("Authorization", "Bearer"))),
        (asked.path(), Some(("Authorization", "Basic YTpi"))),
        (asked.path(), Some(("Cookie", cookie.as_str()))),
        ("/api/v1/callbacks/not-an-id".to_owned(), Some(("Authorization", bearer.as_str()))),
    ] {
        let headers: Vec<_> = header.into_iter().collect();
        answers.push(app.client.get(&path, &headers));
        answers.push(app.client.delete(&path, &headers));
        answers.push(app.client.get(&format!("{path}/events"), &headers));
    }
    for answer in &answers {
        assert_eq!((answer.status, answer.problem().as_str()), (404, "no-such-callback"));
        assert_eq!(answer.text, answers[0].text);
    }
    assert_ne!(app.look(&asked)["state"], "cancelled");
}

#[test]
fn the_pages_cookie_opens_its_own_callback() {
    let (app, _network) = TestApp::start();
    let asked = app.ask("+14155550132");
    let cookie = format!("other=1; callback={}.{}", asked.id, asked.token);
    assert_eq!(app.client.get(&asked.path(), &[("Cookie", &cookie)]).status, 200);
    let mut events =
        crate::stream::Stream::open(&app.client, &asked.events(), &[("Cookie", &cookie)]);
    events.until_state("completed");
}
