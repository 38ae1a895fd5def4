//! The table of errors, row by row, as they come over the wire.

use provider_twilio::rest::{RefusalKind, RestError};

use crate::peer::{Peer, Reply, new_call};

const ROWS: &[(u16, u32, RefusalKind)] = &[
    (401, 20003, RefusalKind::Credentials),
    (404, 20404, RefusalKind::NotFound),
    (400, 21201, RefusalKind::OurFault),
    (400, 21213, RefusalKind::OurFault),
    (400, 21205, RefusalKind::OurFault),
    (400, 21209, RefusalKind::OurFault),
    (400, 21208, RefusalKind::OurFault),
    (400, 21262, RefusalKind::OurFault),
    (400, 21210, RefusalKind::Configuration),
    (400, 21212, RefusalKind::Configuration),
    (400, 21211, RefusalKind::BadNumber),
    (400, 21217, RefusalKind::BadNumber),
    (400, 21214, RefusalKind::DeadNumber),
    (400, 21215, RefusalKind::Configuration),
    (403, 21216, RefusalKind::Configuration),
    (400, 21219, RefusalKind::Configuration),
    (400, 21220, RefusalKind::NotInState),
    (400, 21408, RefusalKind::Configuration),
    (400, 21602, RefusalKind::OurFault),
    (400, 21603, RefusalKind::OurFault),
    (400, 21606, RefusalKind::Configuration),
    (400, 21608, RefusalKind::Configuration),
    (400, 21610, RefusalKind::OptedOut),
    (400, 21612, RefusalKind::DeadNumber),
    (400, 21614, RefusalKind::Landline),
    (400, 21617, RefusalKind::OurFault),
    (400, 30005, RefusalKind::DeadNumber),
    (400, 30006, RefusalKind::Landline),
    (400, 30007, RefusalKind::Blocked),
    (400, 30034, RefusalKind::Configuration),
    (400, 30450, RefusalKind::Blocked),
    (400, 99999, RefusalKind::Other),
    (401, 99999, RefusalKind::Credentials),
];

#[test]
fn every_row_is_a_refusal_of_its_kind() {
    for (http, code, kind) in ROWS {
        let body = format!(
            r#"{{"code":{code},"message":"The number +14155550132 is not\nright","status":{http},
                "more_info":"https://www.twilio.com/docs/errors/{code}"}}"#
        );
        let peer = Peer::answering([Reply::json(*http, &body)]);
        let error = peer.client().create_call(&new_call()).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("5550132"), "{error:?}");
        let RestError::Refused(no) = error else { unreachable!("{code}: {error:?}") };
        assert_eq!((no.kind, no.http, no.code), (*kind, *http, Some(*code)));
        assert_eq!(no.message, "The number +########### is not right");
        assert_eq!(peer.seen().len(), 1, "{code}");
    }
}

#[test]
fn a_refusal_without_twilios_words_is_read_by_its_status() {
    for (http, body, kind) in [
        (400, "", RefusalKind::Other),
        (401, "<html>", RefusalKind::Credentials),
        (403, "{}", RefusalKind::Configuration),
        (404, r#"{"code":"x"}"#, RefusalKind::NotFound),
        (407, "proxy +14155550132", RefusalKind::Other),
        (422, "null", RefusalKind::Other),
    ] {
        let peer = Peer::answering([Reply::http(http, "", body)]);
        let error = peer.client().create_call(&new_call()).unwrap_err();
        let RestError::Refused(no) = &error else { unreachable!("{http}: {error:?}") };
        assert_eq!((no.kind, no.code), (kind, None), "{http}");
        assert!(!error.to_string().contains("5550132"), "{error}");
    }
}
