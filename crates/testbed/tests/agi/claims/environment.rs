use super::{Claim, claim};
use crate::leg::Real;
use crate::pbx::{Pbx, Plan};

/// What every session is told, in this order.
const KEYS: [&str; 20] = [
    "request",
    "channel",
    "language",
    "type",
    "uniqueid",
    "version",
    "callerid",
    "calleridname",
    "callingpres",
    "callingani2",
    "callington",
    "callingtns",
    "dnid",
    "rdnis",
    "context",
    "extension",
    "priority",
    "enhanced",
    "accountcode",
    "threadid",
];

pub(crate) fn claims(pbx: &Pbx) -> Vec<Claim> {
    vec![keys(pbx), query(pbx), forged(pbx)]
}

fn session(pbx: &Pbx, name: &str, path: &str, arguments: &str) -> (Real, Real) {
    let plan = Plan { program: format!("{}{arguments}", pbx.url(path)), ..pbx.plan() };
    let number = pbx.originate(name, &plan);
    let mut caller = pbx.session(&format!("caller-{number}"), "caller");
    caller.leg.session.answer().unwrap();
    (pbx.session(&format!("program-{number}"), path), caller)
}

fn entries(real: &Real) -> Vec<(String, String)> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    real.leg.session.env().entries().map(|(key, value)| (text(key), text(value))).collect()
}

fn keys(pbx: &Pbx) -> Claim {
    let (real, _caller) = session(pbx, "keys", "keys", ",one,,three");
    let entries = entries(&real);
    let names: Vec<&str> =
        entries.iter().map(|(key, _)| key.strip_prefix("agi_").unwrap()).collect();
    let expected: Vec<&str> = ["network", "network_script"]
        .into_iter()
        .chain(KEYS)
        .chain(["arg_1", "arg_2", "arg_3"])
        .collect();
    let value = |name: &str| {
        entries.iter().find(|(key, _)| *key == format!("agi_{name}")).unwrap().1.clone()
    };
    let (unset, empty) = (value("callerid"), value("accountcode"));
    claim(
        "agi_network, agi_network_script, 20 fixed keys in a fixed order, agi_arg_1 to agi_arg_N; `unknown` means unset, a value may be empty",
        names == expected && unset == "unknown" && empty.is_empty() && value("arg_2").is_empty(),
        format!("`{}`; agi_callerid `{unset}`, agi_accountcode empty", names.join(" ")),
    )
}

fn query(pbx: &Pbx) -> Claim {
    let path = "a/b?c=d&e=%20";
    let (real, _caller) = session(pbx, "query", path, "");
    let script = real.env("network_script").unwrap_or_default().to_owned();
    claim(
        "the path is everything after the first `/`, the query raw",
        script == path,
        format!("`agi_network_script: {script}`"),
    )
}

fn forged(pbx: &Pbx) -> Claim {
    // The dialplan's own extension of this name puts a line feed into the argument.
    let number = pbx.originate("forged-argument", &pbx.plan());
    let mut caller = pbx.session(&format!("caller-{number}"), "caller");
    caller.leg.session.answer().unwrap();
    let real = pbx.session(&format!("program-{number}"), "forged");
    let extensions: Vec<String> = entries(&real)
        .into_iter()
        .filter(|(key, _)| key == "agi_extension")
        .map(|(_, value)| value)
        .collect();
    let suspicious = real.leg.session.env().is_suspicious();
    let believed = real.env("extension").unwrap_or_default().to_owned();
    claim(
        "a line feed inside an argument forges further keys",
        extensions.len() == 2 && suspicious && believed == "forged-argument",
        format!(
            "agi_extension came as `{}`; agi-rs believes `{believed}` and marks the environment suspicious",
            extensions.join("`, then `")
        ),
    )
}
