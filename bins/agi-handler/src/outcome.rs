use serde::Serialize;

/// What became of the call on this leg, in the API's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Outcome {
    /// No key was pressed, or the line was hung up before one was.
    NotAccepted,
    /// Another key than 1 was pressed.
    Declined,
    /// The API gave no permission that could be used; nobody was dialed.
    GateRefused,
    /// Something of ours broke off, and the visitor was certainly not dialed.
    Interrupted,
    /// The visitor was dialed.
    Dialed {
        dial_status: String,
        /// Q.850 cause.
        hangup_cause: Option<u16>,
        talked_seconds: Option<u32>,
    },
    /// The visitor pressed 9: "this was not me".
    VisitorRefused,
}
