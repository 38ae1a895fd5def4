//! What is sent: many different callbacks, and looks at them.

use std::fmt::Write;

/// Asks for the callback of one of a million made-up visitors.
pub(crate) fn create(nth: u64, request: &mut String) {
    let (area, line) = (201 + (nth / 100) % 9, nth % 100);
    let name = nth % 1_000_000;
    let body = format!("{{\"number\":\"+1{area}55501{line:02}\",\"name\":\"Visitor {name:06}\"}}");
    request.clear();
    // Writing to a string can't fail.
    let _ = write!(
        request,
        "POST /api/v1/callbacks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
}

/// Looks at a callback.
pub(crate) fn read(id: &str, token: &str, request: &mut String) {
    request.clear();
    let _ = write!(
        request,
        "GET /api/v1/callbacks/{id} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n"
    );
}
