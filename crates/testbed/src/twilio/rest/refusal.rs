use serde_json::json;

use crate::twilio::http::Response;

/// An error that Twilio answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    code: u32,
}

impl Refusal {
    pub(super) fn of(code: u32) -> Self {
        Self { code }
    }

    pub(super) fn response(self) -> Response {
        let Self { code } = self;
        let body = json!({
            "code": code,
            "message": self.message(),
            "more_info": format!("https://www.twilio.com/docs/errors/{code}"),
            "status": self.status(),
        });
        Response::json(self.status(), &body)
    }

    fn status(self) -> u16 {
        match self.code {
            20003 => 401,
            20404 => 404,
            20429 => 429,
            20500 => 500,
            20503 => 503,
            _ => 400,
        }
    }

    fn message(self) -> &'static str {
        match self.code {
            20001 => "Unknown parameters",
            20003 => "Authenticate",
            20404 => "The requested resource was not found",
            20429 => "Too Many Requests",
            20500 => "Internal Server Error",
            20503 => "Service Unavailable",
            21201 => "No 'To' number is specified",
            21205 => "Url is not a valid URL",
            21208 => "Timeout is not valid",
            21209 => "Method is not valid",
            21210 => "From is not a phone number of this account, nor verified",
            21211 => "The phone number you are attempting to call is not valid",
            21212 => "From is not a valid phone number",
            21213 => "No 'From' number is specified",
            21214 => "The phone number you are attempting to call cannot be reached",
            21215 => "Account not authorized to call this number: geo permission",
            21216 => "Account not allowed to call this number",
            21217 => "The phone number does not appear to be valid",
            21218 => "ApplicationSid is not valid",
            21219 => "The number is unverified; trial accounts call verified numbers only",
            21220 => "The call is not in a state for this update",
            21408 => "Permission to send an SMS has not been enabled for the region",
            21602 => "Message body is required",
            21603 => "A 'From' phone number is required",
            21604 => "A 'To' phone number is required",
            21606 => "The 'From' phone number is not able to send messages",
            21608 => "The number is unverified; trial accounts text verified numbers only",
            21609 => "StatusCallback is not a valid URL",
            21610 => "Attempt to send to unsubscribed recipient",
            21612 => "The 'To' phone number is not reachable via SMS",
            21614 => "The 'To' number is not a valid mobile number",
            21617 => "The message body exceeds the 1600 character limit",
            _ => "Bad Request",
        }
    }
}
