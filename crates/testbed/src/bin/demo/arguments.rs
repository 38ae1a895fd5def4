pub(crate) const USAGE: &str = "\
usage: ./deploy/demo [--once] [--provider asterisk|twilio|simulator]

  --once                  ask for one callback, check it, stop
  --provider twilio       a fake Twilio instead of Asterisk and SIP phones
  --provider simulator    a simulated phone network instead of Asterisk and SIP phones";

/// Which network carries the calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Provider {
    Asterisk,
    Twilio,
    Simulator,
}

/// What the demo was asked to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Arguments {
    pub(crate) once: bool,
    pub(crate) provider: Provider,
}

impl Arguments {
    pub(crate) fn parse(words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut arguments = Self { once: false, provider: Provider::Asterisk };
        let mut words = words.flat_map(|word| match word.split_once('=') {
            Some((name, value)) => vec![name.to_owned(), value.to_owned()],
            None => vec![word],
        });
        while let Some(word) = words.next() {
            match word.as_str() {
                "--once" => arguments.once = true,
                "--provider" => {
                    arguments.provider = match words.next().as_deref() {
                        Some("asterisk") => Provider::Asterisk,
                        Some("twilio") => Provider::Twilio,
                        Some("simulator") => Provider::Simulator,
                        _ => {
                            return Err("--provider takes asterisk, twilio or simulator".to_owned());
                        }
                    };
                }
                other => return Err(format!("{other} is not understood")),
            }
        }
        Ok(arguments)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Arguments, String> {
        Arguments::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn both_ways_to_name_the_provider_are_understood() {
        let simulated = Arguments { once: true, provider: Provider::Simulator };
        assert_eq!(parse("--once --provider simulator").unwrap(), simulated);
        assert_eq!(parse("--provider=simulator --once").unwrap(), simulated);
        assert_eq!(parse("--provider twilio").unwrap().provider, Provider::Twilio);
        assert_eq!(parse("").unwrap().provider, Provider::Asterisk);
    }

    #[test]
    fn what_is_not_understood_is_named() {
        assert!(parse("--twice").unwrap_err().contains("--twice"));
        assert!(parse("--provider pigeons").is_err());
        assert!(parse("--provider").is_err());
    }
}
