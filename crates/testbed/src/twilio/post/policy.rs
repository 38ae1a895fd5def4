use std::time::Duration;

use super::deliver::NoAnswer;

/// When a webhook is tried again, and how long each try may take; from the fragment of its URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Policy {
    pub(super) retries: u32,
    on: Vec<String>,
    pub(super) connect: Duration,
    pub(super) read: Duration,
    pub(super) total: Duration,
}

impl Policy {
    /// With what of the fragment nobody would understand.
    pub(super) fn read(fragment: Option<&str>, limit: Duration) -> (Self, Vec<String>) {
        let mut policy = Self {
            retries: 1,
            on: vec!["ct".to_owned()],
            connect: Duration::from_secs(5).min(limit),
            read: limit,
            total: limit,
        };
        let settings =
            fragment.unwrap_or_default().split('&').filter(|setting| !setting.is_empty());
        let strange = settings.filter(|setting| !policy.set(setting)).map(str::to_owned).collect();
        (policy, strange)
    }

    fn set(&mut self, setting: &str) -> bool {
        let Some((name, value)) = setting.split_once('=') else { return false };
        let millis = value.parse().ok().filter(|ms| (100..=15_000).contains(ms));
        let time = millis.map(Duration::from_millis);
        match (name, time) {
            ("rc", _) => match value.parse() {
                Ok(retries @ 0..=5) => self.retries = retries,
                _ => return false,
            },
            ("rp", _) => {
                let on: Vec<_> = value.split(',').map(str::to_owned).collect();
                if !on.iter().all(|case| ["4xx", "5xx", "ct", "rt", "all"].contains(&case.as_str()))
                {
                    return false;
                }
                self.on = on;
            }
            ("ct", Some(time)) => self.connect = self.connect.min(time),
            ("rt", Some(time)) => self.read = self.read.min(time),
            ("tt", Some(time)) => self.total = self.total.min(time),
            ("e" | "edge", _) => return !value.is_empty(),
            _ => return false,
        }
        true
    }

    pub(super) fn retries_on(&self, outcome: Result<u16, NoAnswer>) -> bool {
        let case = match outcome {
            Ok(400..=499) => "4xx",
            Ok(500..=599) => "5xx",
            Ok(_) | Err(NoAnswer::TooLong) => return false,
            Err(NoAnswer::Connection) => "ct",
            Err(NoAnswer::Reading) => "rt",
        };
        self.on.iter().any(|on| on == case || on == "all")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fragment_says_when_to_try_again() {
        let limit = Duration::from_secs(15);
        let (usual, _) = Policy::read(None, limit);
        assert!(usual.retries_on(Err(NoAnswer::Connection)) && !usual.retries_on(Ok(503)));
        let (policy, strange) = Policy::read(Some("rc=3&rp=5xx,rt&rt=500&x=1&rc=6"), limit);
        assert_eq!((policy.retries, policy.read), (3, Duration::from_millis(500)));
        assert!(policy.retries_on(Ok(503)) && !policy.retries_on(Err(NoAnswer::Connection)));
        assert_eq!(strange, ["x=1", "rc=6"]);
    }
}
