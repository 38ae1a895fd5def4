//! The kinds of problems, each with its status code, its name and its title.

use actix_web::http::StatusCode;

macro_rules! slugs {
    ($($(#[$doc:meta])* $slug:ident $status:ident $name:literal $title:literal)*) => {
        /// What kind of problem it is; the last part of the document's `type`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Slug {
            $($(#[$doc])* $slug,)*
        }

        impl Slug {
            pub(super) const fn parts(self) -> (StatusCode, &'static str, &'static str) {
                match self {
                    $(Self::$slug => (StatusCode::$status, $name, $title),)*
                }
            }
        }
    };
}

slugs! {
    /// The body is not what is asked for: empty, not JSON, of another shape.
    BadRequest BAD_REQUEST "bad-request" "The request can't be understood"
    InvalidNumber UNPROCESSABLE_ENTITY "invalid-number" "The phone number can't be called back"
    /// Numbers of other countries are called.
    OtherCountry UNPROCESSABLE_ENTITY "other-country" "Numbers of this country are not called"
    /// A number that is not called, whyever.
    NumberRefused UNPROCESSABLE_ENTITY "number-refused" "This number is not called"
    NoSuchBlock NOT_FOUND "no-such-block" "There is no such block"
    /// What only staff are told.
    WrongPassword UNAUTHORIZED "wrong-password" "The address or the password is wrong"
    WrongSetupToken FORBIDDEN "wrong-setup-token" "The setup token is not good"
    InvalidStaff UNPROCESSABLE_ENTITY "invalid-staff" "The user can't be kept"
    EmailTaken CONFLICT "email-taken" "Somebody has this address"
    NoSuchStaff NOT_FOUND "no-such-staff" "There is no such user"
    LastOwner CONFLICT "last-owner" "The last owner stays one"
    InvalidName UNPROCESSABLE_ENTITY "invalid-name" "The name can't be kept"
    InvalidKey BAD_REQUEST "invalid-idempotency-key" "The Idempotency-Key can't be used"
    NoApiKey UNAUTHORIZED "no-api-key" "This needs an API key or a session"
    OutOfScope FORBIDDEN "out-of-scope" "Whoever asks may not do this"
    /// The key of a request came with another one before.
    KeyUsed UNPROCESSABLE_ENTITY "idempotency-key-used" "The Idempotency-Key belongs to another request"
    /// A request with this key is being worked on.
    KeyInUse CONFLICT "idempotency-key-in-use" "A request with this Idempotency-Key is being worked on"
    TooLarge PAYLOAD_TOO_LARGE "too-large" "The request is too large"
    UnsupportedMediaType UNSUPPORTED_MEDIA_TYPE "unsupported-media-type" "The request has another content type than the one that is read here"
    NoSuchPath NOT_FOUND "no-such-path" "There is nothing here"
    MethodNotAllowed METHOD_NOT_ALLOWED "method-not-allowed" "This can't be done here"
    NoSuchCallback NOT_FOUND "no-such-callback" "There is no such callback"
    NoSuchDecision NOT_FOUND "no-such-decision" "There is nothing to decide here"
    /// Visitors may not choose a time here.
    NoSlots NOT_FOUND "no-slots" "Times can't be chosen here"
    /// The time is none of those that are offered.
    NotOffered UNPROCESSABLE_ENTITY "not-offered" "The time is not offered"
    SlotTaken CONFLICT "slot-taken" "The time is taken"
    /// None of the topics that are set up.
    UnknownTopic UNPROCESSABLE_ENTITY "unknown-topic" "There is no such topic"
    NoDeadLetter NOT_FOUND "no-dead-letter" "No such notification was given up"
    /// What was asked does not fit where the callback stands.
    DoesNotFit CONFLICT "does-not-fit" "The callback is past that"
    CrossSite FORBIDDEN "cross-site" "Another site sent this request"
    /// Asked under a name that is not ours.
    OtherHost MISDIRECTED_REQUEST "other-host" "This server has another name"
    AddressTooLong URI_TOO_LONG "address-too-long" "The address is too long"
    HeadTooLarge REQUEST_HEADER_FIELDS_TOO_LARGE "head-too-large" "The headers are too large"
    /// The body takes too long to come.
    TooSlow REQUEST_TIMEOUT "too-slow" "The request took too long to come"
    NotTheHandler FORBIDDEN "not-the-handler" "Only the call handler may ask this"
    NotTheCall FORBIDDEN "not-the-call" "This call is not known"
    GateShut CONFLICT "gate-shut" "The visitor may not be rung"
    UnknownCaller NOT_FOUND "unknown-caller" "Nobody with this number waits for a call"
    NotNow CONFLICT "not-now" "The business can't be rung for this caller now"
    TooMany TOO_MANY_REQUESTS "too-many" "This was asked too often"
    /// What people send looks otherwise.
    RobotCheck UNPROCESSABLE_ENTITY "robot-check" "This looks like a program's work"
    /// As many callbacks as may be wait for a line.
    LineFull SERVICE_UNAVAILABLE "line-full" "Too many are waiting for a call"
    /// Somebody switched intake off.
    IntakePaused SERVICE_UNAVAILABLE "intake-paused" "We take no callbacks just now"
    Busy SERVICE_UNAVAILABLE "busy" "This can't be done at the moment"
    Fault INTERNAL_SERVER_ERROR "fault" "Something is broken on our side"
}

impl Slug {
    pub(crate) const fn name(self) -> &'static str {
        self.parts().1
    }
}
