//! Makes what differs from run to run equal, and bytes readable.

use std::error::Error;
use std::fmt::{Debug, Write};

use agi_rs::AgiError;

/// Longer runs of one character are counted instead.
const RUN: usize = 20;

/// What went over the wire, as one line.
pub(crate) fn readable(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let text = without_usage(text.trim_end_matches('\n'));
    let text = text.replace('\n', " ⏎ ").replace('\r', "\\r").replace('\0', "\\0");
    counted(&without_numbers(&text))
}

/// A typed result: the value, or the error with its cause.
pub(crate) fn typed<T: Debug>(result: &Result<T, AgiError>) -> String {
    let text = match result {
        Ok(value) => format!("Ok({value:?})"),
        Err(AgiError::Usage(_)) => "Err(Usage(…))".into(),
        Err(error) => {
            let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
            format!("Err({error:?}{cause})")
        }
    };
    counted(&without_numbers(&with_keys(&with_text(&text))))
}

/// The manual's text inside a 520 block says nothing here.
fn without_usage(text: &str) -> String {
    let Some((before, rest)) = text.split_once("520-") else { return text.to_owned() };
    let Some((_, after)) = rest.split_once("\n520 ") else { return text.to_owned() };
    let first = rest.lines().next().unwrap_or_default();
    format!("{before}520-{first}\n…\n520 {}", without_usage(after))
}

/// Positions, and what else differs from run to run.
fn without_numbers(text: &str) -> String {
    let decimal = |c: char| c.is_ascii_digit();
    let keys =
        ["endpos=", "endpos: ", "endpos_ms: ", "endpos_samples: ", "agi://127.0.0.1:", "mark "];
    let text = keys.iter().fold(text.to_owned(), |text, key| after_each(&text, key, decimal));
    let text = after_each(&text, "@caller-", |c| c.is_ascii_hexdigit());
    // After a silence the result is the time that was left.
    let text = match text.split_once(" (timeout) endpos") {
        Some((result, rest)) if result != "200 result=0" => {
            format!("{} (timeout) endpos{rest}", after_each(result, "result=", decimal))
        }
        _ => text,
    };
    without_folder(&text)
}

fn after_each(text: &str, key: &str, varies: impl Fn(char) -> bool) -> String {
    let mut parts = text.split(key);
    let mut normal = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(&varies);
        let found = if rest.len() < part.len() { "…" } else { "" };
        write!(normal, "{key}{found}{rest}").unwrap();
    }
    normal
}

/// Where the run keeps its files.
fn without_folder(text: &str) -> String {
    let Some((before, after)) = text.split_once("/spool/") else { return text.to_owned() };
    let start = before.rfind(['"', ' ']).map_or(0, |at| at + 1);
    format!("{}…/spool/{after}", &before[..start])
}

/// Keys by their faces.
fn with_keys(debug: &str) -> String {
    let mut parts = debug.split("Dtmf(");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (code, rest) = part.split_once(')').unwrap();
        let key = char::from(code.parse::<u8>().unwrap());
        write!(text, "Dtmf({key:?}){rest}").unwrap();
    }
    text
}

/// Lists of bytes, as `Debug` writes them, become text.
fn with_text(debug: &str) -> String {
    let mut parts = debug.split('[');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let bytes = part.split_once(']').and_then(|(list, rest)| {
            let list: Option<Vec<u8>> =
                list.split(", ").map(|number| number.parse().ok()).collect();
            Some((list?, rest))
        });
        match bytes {
            Some((bytes, rest)) => {
                let bytes = String::from_utf8_lossy(&bytes).into_owned();
                write!(text, "b{bytes:?}{rest}").unwrap();
            }
            None => write!(text, "[{part}").unwrap(),
        }
    }
    text
}

/// Long runs of one character, and of the four that base64 makes of parentheses.
fn counted(text: &str) -> String {
    let text = counted_unit(text, "KCgo");
    let mut counted = String::new();
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        let after = rest.trim_start_matches(first);
        let count = (rest.len() - after.len()) / first.len_utf8();
        if count > RUN {
            write!(counted, "{first}{first}{first}[{count} times]").unwrap();
        } else {
            counted.push_str(&rest[..rest.len() - after.len()]);
        }
        rest = after;
    }
    counted
}

fn counted_unit(text: &str, unit: &str) -> String {
    let Some(start) = text.find(unit) else { return text.to_owned() };
    let after = text[start..].trim_start_matches(unit);
    let count = (text.len() - start - after.len()) / unit.len();
    if count <= RUN {
        return text.to_owned();
    }
    format!("{}{unit}[{count} times]{after}", &text[..start])
}
