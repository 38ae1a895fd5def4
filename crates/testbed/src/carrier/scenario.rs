use std::time::Duration;

/// What sipp has to know beyond the numbers.
#[derive(Clone, Copy)]
pub(super) struct Plan {
    /// How long a phone rings before it answers.
    pub(super) ring: Duration,
    /// After how long a visitor hangs up.
    pub(super) talk: Duration,
    /// Where the business's and the visitor's phones take audio.
    pub(super) business_port: u16,
    pub(super) visitor_port: u16,
}

/// The area code that makes a number the business's.
pub(super) const BUSINESS_PREFIX: &str = "+1201";

/// What the last two digits of a number do, where it is not the default: as business, as visitor.
/// The simulator has the same table, but for what is of SIP alone. Keys (16, 17, 19) are pressed by
/// the audio side, not by SIP.
const BEHAVIOURS: [(&str, &str, &str); 13] = [
    ("9922", "forwards.stays", "forwards.talks"),
    ("9923", "forwards.busy", "forwards.busy"),
    ("10", "busy", "busy"),
    ("11", "silent", "silent"),
    ("12", "declines", "declines"),
    ("13", "unknown", "unknown"),
    ("14", "fault", "fault"),
    ("15", "fault", "fault"),
    ("16", "stays", "stays"),
    ("17", "stays", "stays"),
    ("18", "quits", "quits"),
    ("20", "stays", "stays"),
    ("21", "slow.stays", "slow.talks"),
];
const DEFAULT: (&str, &str) = ("stays", "talks");

const REFUSALS: [(&str, &str); 4] = [
    ("busy", "486 Busy Here"),
    ("declines", "603 Decline"),
    ("unknown", "404 Not Found"),
    ("fault", "503 Service Unavailable"),
];

const SLOW_RING: Duration = Duration::from_secs(3);

/// The scenario for sipp: every call of one carrier, branching on what was dialed.
pub(super) fn render(plan: &Plan) -> String {
    let tests = each(&BEHAVIOURS, |(digits, ..)| {
        format!(
            "<ereg regexp=\"^INVITE sip:[+0-9]*{digits}@\" search_in=\"msg\" assign_to=\"is{digits}\"/>\n"
        )
    });
    let jump = |digits: &str, way: &str| format!("<nop next=\"{way}\" test=\"is{digits}\"/>\n");
    let business_jumps = each(&BEHAVIOURS, |(digits, way, _)| jump(digits, way));
    let visitor_jumps = each(&BEHAVIOURS, |(digits, _, way)| jump(digits, way));
    let (business, visitor) = DEFAULT;

    let talk = on_call(&format!("timeout=\"{}\" ontimeout=\"hang_up\"", plan.talk.as_millis()));
    let stay = on_call("");
    let quit = on_call("timeout=\"1\" ontimeout=\"hang_up\"");
    let body = [
        answering("talks", plan.ring, &talk),
        answering("stays", plan.ring, &stay),
        answering("quits", plan.ring, &quit),
        answering("slow.talks", SLOW_RING, &talk),
        answering("slow.stays", SLOW_RING, &stay),
        each(&REFUSALS, |(label, status)| refusal(label, status)),
        each(&["stays", "talks", "busy"], |way| forwarding(way)),
    ]
    .concat();

    include_str!("scenario.xml")
        .replace("@TESTS@", &tests)
        .replace("@BUSINESS_JUMPS@", &format!("{business_jumps}<nop next=\"{business}\"/>"))
        .replace("@VISITOR_JUMPS@", &format!("{visitor_jumps}<nop next=\"{visitor}\"/>"))
        .replace("@BODY@", &body)
        .replace("@BUSINESS_PORT@", &plan.business_port.to_string())
        .replace("@VISITOR_PORT@", &plan.visitor_port.to_string())
        .replace("@RINGING@", &reply("180 Ringing", "[last_CSeq:]", ""))
        .replace("@TERMINATED@", &reply("487 Request Terminated", "CSeq: [$cseq] INVITE", ""))
        .replace("@OK@", OK)
}

fn each<T>(items: &[T], line: impl Fn(&T) -> String) -> String {
    items.iter().map(line).collect()
}

/// A phone that rings, answers, and goes on as `ending` says.
fn answering(way: &str, ring: Duration, ending: &str) -> String {
    include_str!("answering.xml")
        .replace("@WAY@", way)
        .replace("@RING_MS@", &ring.as_millis().to_string())
        .replace("@ENDING@", ending)
}

/// A phone that is on a call until Asterisk hangs up, the testbed tells it to hang up, or time is
/// up. sipp takes the time limit of the first message that it waits for.
fn on_call(limit: &str) -> String {
    format!(
        "<recv request=\"INFO\" optional=\"true\" {limit} next=\"hang_up\"/>
<recv request=\"BYE\" {limit} next=\"hung_up\">
<action><log message=\"bye [timestamp] [call_id] pbx\"/></action>
</recv>
"
    )
}

fn refusal(label: &str, status: &str) -> String {
    let refused = reply(status, "[last_CSeq:]", "retrans=\"500\"");
    format!(
        "<label id=\"{label}\"/>
{refused}<label id=\"{label}.unconfirmed\"/>
<recv request=\"INVITE\" optional=\"true\" next=\"{label}.unconfirmed\"/>
<recv request=\"ACK\" timeout=\"5000\" ontimeout=\"end\" next=\"end\"/>
"
    )
}

/// A number that sends its caller elsewhere, where it goes on as `way` says.
fn forwarding(way: &str) -> String {
    let moved = reply("302 Moved Temporarily", "[last_CSeq:]", "retrans=\"500\"")
        .replace("Contact: <sip:", "Contact: <sip:+12015559900@");
    format!(
        "<label id=\"forwards.{way}\"/>
{moved}<label id=\"forwards.{way}.unconfirmed\"/>
<recv request=\"INVITE\" optional=\"true\" next=\"forwards.{way}.unconfirmed\"/>
<recv request=\"ACK\" timeout=\"5000\" ontimeout=\"end\"/>
<recv request=\"INVITE\" next=\"{way}\">
<action><ereg regexp=\"[0-9]+\" search_in=\"hdr\" header=\"CSeq:\" assign_to=\"cseq\"/></action>
</recv>
"
    )
}

/// An answer to the INVITE, or to what stands in for it.
fn reply(status: &str, cseq: &str, attributes: &str) -> String {
    format!(
        "<send {attributes}><![CDATA[
SIP/2.0 {status}
[last_Via:]
[last_From:]
[last_To:];tag=p[call_number]
[last_Call-ID:]
{cseq}
Contact: <sip:[local_ip]:[local_port]>
Content-Length: 0

]]></send>
"
    )
}

/// The answer to a request inside the call.
const OK: &str = "SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0
";
