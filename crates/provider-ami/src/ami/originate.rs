//! The action that makes a phone ring.

use std::time::Duration;

use super::pending::Answer;
use super::{
    Action, ActionError, ActionId, CallerId, ChannelId, DialString, DialplanName, InvalidRequest,
    Request, VarName,
};

/// Dials `channel` and, when it answers, sends it to an extension. Needs `originate`.
///
/// Always asynchronous: the answer says only that Asterisk took it; what becomes of the call is told by events
/// that bear `id` as Uniqueid and Linkedid, and by one `OriginateResponse` with `id` as `ActionID`.
#[derive(Debug, Clone)]
pub struct Originate {
    /// Asterisk refuses an id of which a living one is a prefix, whatever the case: give all ids one length.
    pub id: ChannelId,
    pub channel: DialString,
    pub context: DialplanName,
    pub exten: DialplanName,
    pub caller_id: Option<CallerId>,
    /// How long it may ring; whole milliseconds, at least one.
    pub timeout: Duration,
    pub variables: Vec<(VarName, String)>,
}

impl Action for Originate {
    type Reply = ();

    fn id(&self) -> Option<ActionId> {
        ActionId::parse(self.id.as_str())
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        let timeout = self.timeout.as_millis();
        if timeout == 0 || timeout > 86_400_000 {
            let why = "between a millisecond and a day";
            return Err(InvalidRequest::Value { header: "Timeout", why });
        }
        if self.id().is_none() {
            let why =
                "at most 64 letters, digits, `-`, `.` or `_`, so that it serves as ActionID too";
            return Err(InvalidRequest::Value { header: "ChannelId", why });
        }
        let mut request = Request::new("Originate")?
            .header("Channel", self.channel.as_str())?
            .header("Context", self.context.as_str())?
            .header("Exten", self.exten.as_str())?
            .header("Priority", "1")?
            .header("Timeout", &timeout.to_string())?
            .header("Async", "true")?
            .header("ChannelId", self.id.as_str())?;
        if let Some(caller_id) = &self.caller_id {
            request = request.header("CallerID", caller_id.as_str())?;
        }
        for (name, value) in &self.variables {
            request =
                request.header("Variable", &format!("{}={}", name.as_str(), escape(value)))?;
        }
        Ok(request)
    }

    fn reply(&self, _: Answer) -> Result<(), ActionError> {
        Ok(())
    }
}

/// Asterisk splits the value at commas after removing quotes and backslashes; brackets shield commas.
fn escape(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for letter in value.chars() {
        if matches!(letter, '\\' | '"' | ',' | '(' | ')' | '[' | ']') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn originate() -> Originate {
        Originate {
            id: ChannelId::parse("cb-1").unwrap(),
            channel: DialString::parse("PJSIP/+12015550100@trunk").unwrap(),
            context: DialplanName::parse("callback").unwrap(),
            exten: DialplanName::parse("start").unwrap(),
            caller_id: Some(CallerId::parse("+12015550199").unwrap()),
            timeout: Duration::from_secs(25),
            variables: vec![(VarName::new("__A").unwrap(), r#"x,y\"(z)[1]"#.to_owned())],
        }
    }

    #[test]
    fn it_is_asynchronous_bears_its_id_twice_and_escapes_its_variables() {
        let originate = originate();
        let wire = originate.request().unwrap().encode(&originate.id().unwrap()).concat();
        let expected = "Action: Originate\r\nChannel: PJSIP/+12015550100@trunk\r\nContext: callback\r\n\
            Exten: start\r\nPriority: 1\r\nTimeout: 25000\r\nAsync: true\r\nChannelId: cb-1\r\n\
            CallerID: +12015550199\r\nVariable: __A=x\\,y\\\\\\\"\\(z\\)\\[1\\]\r\nActionID: cb-1\r\n\r\n";
        assert_eq!(wire, expected);
    }

    #[test]
    fn a_call_without_a_time_limit_cannot_be_asked_for() {
        let endless = Originate { timeout: Duration::from_micros(999), ..originate() };
        assert!(endless.request().is_err());
    }

    #[test]
    fn a_line_break_in_a_variable_is_refused() {
        let variables = vec![(VarName::new("A").unwrap(), "x\r\nAction: Command".to_owned())];
        assert!(Originate { variables, ..originate() }.request().is_err());
    }
}
