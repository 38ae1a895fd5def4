use super::Element;

/// Where a document is run, which decides what it may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::twilio) enum Place {
    Call,
    /// On a dialed leg, before it is joined.
    Screening,
    Text,
}

/// What a document has that Twilio does not do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::twilio) struct Faults {
    /// Only its debugger tells.
    pub(in crate::twilio) warnings: Vec<String>,
    /// It ends the call.
    pub(in crate::twilio) error: Option<String>,
}

const ACTION: &[&str] = &["action", "method"];
const SAY: &[&str] = &["voice", "language", "loop"];
const PLAY: &[&str] = &["loop", "digits"];
const GATHER: &[&str] = &[
    "input",
    "timeout",
    "speechTimeout",
    "numDigits",
    "finishOnKey",
    "actionOnEmptyResult",
    "language",
    "hints",
    "bargeIn",
    "profanityFilter",
    "speechModel",
    "enhanced",
    "partialResultCallback",
    "partialResultCallbackMethod",
];
const RECORDING: &[&str] = &[
    "trim",
    "recordingStatusCallback",
    "recordingStatusCallbackMethod",
    "recordingStatusCallbackEvent",
];
const DIAL: &[&str] = &[
    "timeout",
    "timeLimit",
    "callerId",
    "hangupOnStar",
    "record",
    "recordingTrack",
    "answerOnBridge",
    "ringTone",
    "sequential",
    "referUrl",
    "referMethod",
];
const NUMBER: &[&str] = &[
    "url",
    "method",
    "sendDigits",
    "statusCallback",
    "statusCallbackEvent",
    "statusCallbackMethod",
    "byoc",
    "machineDetection",
    "amdStatusCallback",
    "amdStatusCallbackMethod",
];
const RECORD: &[&str] =
    &["timeout", "finishOnKey", "maxLength", "playBeep", "transcribe", "transcribeCallback"];
const MESSAGE: &[&str] = &["to", "from", "statusCallback"];

/// The attributes of a verb or noun, and what may stand in it.
fn rule(name: &str) -> Option<(Vec<&'static str>, &'static [&'static str])> {
    let none: &[&str] = &[];
    let (attributes, children): (&[&[&'static str]], _) = match name {
        "Say" => (&[SAY], none),
        "Play" => (&[PLAY], none),
        "Pause" => (&[&["length"]], none),
        "Gather" => (&[ACTION, GATHER], &["Say", "Play", "Pause"] as &[_]),
        "Dial" => (&[ACTION, DIAL, RECORDING], &["Number"] as &[_]),
        "Number" => (&[NUMBER], none),
        "Record" => (&[ACTION, RECORD, RECORDING], none),
        "Redirect" => (&[&["method"]], none),
        "Reject" => (&[&["reason"]], none),
        "Message" => (&[ACTION, MESSAGE], &["Body", "Media"] as &[_]),
        "Hangup" | "Body" | "Media" => (&[], none),
        _ => return None,
    };
    Some((attributes.concat(), children))
}

impl Place {
    fn verbs(self) -> &'static [&'static str] {
        match self {
            Self::Call => &[
                "Say", "Play", "Pause", "Gather", "Dial", "Record", "Redirect", "Reject", "Hangup",
            ],
            Self::Screening => &["Say", "Play", "Gather", "Hangup"],
            Self::Text => &["Message", "Redirect"],
        }
    }

    /// What Twilio would not do of a document.
    pub(in crate::twilio) fn check(self, root: &Element) -> Faults {
        let mut faults = Faults::default();
        if root.name != "Response" {
            faults.error = Some(format!("12100 the root is {:?}, not Response", root.name));
            return faults;
        }
        if let Some((name, _)) = root.attributes.first() {
            faults.warnings.push(format!("12200 Response has no attribute {name:?}"));
        }
        if !root.text.trim().is_empty() {
            faults.warnings.push("12200 text within Response".to_owned());
        }
        for verb in &root.children {
            if self.verbs().contains(&verb.name.as_str()) {
                check(verb, &mut faults.warnings);
            } else {
                let code = if self == Self::Screening { 13201 } else { 12200 };
                let error = format!("{code} {:?} is no verb here", verb.name);
                faults.error.get_or_insert(error);
            }
        }
        faults
    }
}

fn check(element: &Element, warnings: &mut Vec<String>) {
    let Some((attributes, children)) = rule(&element.name) else { return };
    let name = &element.name;
    for (attribute, value) in &element.attributes {
        if !attributes.contains(&attribute.as_str()) {
            warnings.push(format!("12200 {name} has no attribute {attribute:?}"));
        } else if !is_sound(name, attribute, value) {
            warnings.push(format!("12200 {name} cannot take {attribute}={value:?}"));
        }
    }
    for child in &element.children {
        if children.contains(&child.name.as_str()) {
            check(child, warnings);
        } else {
            warnings.push(format!("12200 {name} cannot hold {:?}", child.name));
        }
    }
    let holds_text = matches!(name.as_str(), "Gather" | "Hangup" | "Pause" | "Record" | "Reject");
    if holds_text && !element.text.trim().is_empty() {
        warnings.push(format!("12200 text within {name}"));
    }
    if name == "Say" && element.text.trim().is_empty() {
        warnings.push("13520 Say says nothing".to_owned());
    }
    if name == "Say" && element.text.chars().count() > 4096 {
        warnings.push("13520 Say says more than 4096 characters".to_owned());
    }
}

/// Whether a value is of its attribute's kind and within Twilio's bounds.
fn is_sound(verb: &str, attribute: &str, value: &str) -> bool {
    let within = |from: u64, to: u64| value.parse().is_ok_and(|n: u64| (from..=to).contains(&n));
    match attribute {
        "method" => matches!(value, "GET" | "POST"),
        name if name.ends_with("Method") => matches!(value, "GET" | "POST"),
        "timeout" if verb == "Dial" => within(5, 600),
        "timeout" if verb == "Gather" => value == "auto" || within(0, 3600),
        "timeout" | "length" | "loop" => within(0, 3600),
        "timeLimit" => within(1, 86_400),
        "maxLength" => within(1, 14_400),
        "numDigits" => within(1, 1000),
        "actionOnEmptyResult"
        | "answerOnBridge"
        | "hangupOnStar"
        | "sequential"
        | "playBeep"
        | "bargeIn"
        | "transcribe" => matches!(value, "true" | "false"),
        "input" => value.split(' ').all(|input| matches!(input, "dtmf" | "speech")),
        "finishOnKey" => value.chars().all(|key| key.is_ascii_digit() || "#*".contains(key)),
        "reason" => matches!(value, "busy" | "rejected"),
        "statusCallbackEvent" => value
            .split(' ')
            .all(|event| matches!(event, "initiated" | "ringing" | "answered" | "completed")),
        "recordingStatusCallbackEvent" => {
            value.split(' ').all(|event| matches!(event, "in-progress" | "completed" | "absent"))
        }
        "callerId" | "action" | "url" | "statusCallback" | "recordingStatusCallback" => {
            !value.trim().is_empty() && value.trim() == value
        }
        _ => true,
    }
}
