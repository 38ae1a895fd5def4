use serde_json::Value;

/// What goes back on the wire.
#[derive(Debug)]
pub(in crate::twilio) enum Reply {
    Whole(Response),
    /// Half of the body, and then the connection is cut.
    Half(Response),
    /// The connection is cut.
    Nothing,
}

#[derive(Debug)]
pub(in crate::twilio) struct Response {
    pub(in crate::twilio) status: u16,
    pub(in crate::twilio) content_type: &'static str,
    pub(in crate::twilio) body: String,
}

impl Response {
    pub(in crate::twilio) fn json(status: u16, body: &Value) -> Self {
        Self { status, content_type: "application/json;charset=utf-8", body: body.to_string() }
    }

    pub(in crate::twilio) fn empty(status: u16) -> Self {
        Self { status, content_type: "application/json", body: String::new() }
    }

    /// What something between a client and Twilio says.
    pub(in crate::twilio) fn page(status: u16) -> Self {
        let body = format!("<html><body><h1>{status}</h1></body></html>");
        Self { status, content_type: "text/html", body }
    }

    pub(super) fn encode(&self) -> Vec<u8> {
        let Self { status, content_type, body } = self;
        let head = format!(
            "HTTP/1.1 {status} Answer\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\
             Twilio-Concurrent-Requests: 1\r\n\r\n",
            body.len()
        );
        [head.as_bytes(), body.as_bytes()].concat()
    }
}
