/// An absolute URL in its parts, as far as Twilio takes them apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Url {
    pub(super) scheme: String,
    pub(super) host: String,
    pub(super) port: Option<u16>,
    /// From the first slash on, without the fragment; as it was written.
    pub(super) rest: String,
    pub(super) fragment: Option<String>,
}

impl Url {
    pub(super) fn parse(raw: &str) -> Option<Self> {
        let (scheme, rest) = raw.split_once("://")?;
        if !matches!(scheme, "http" | "https") {
            return None;
        }
        let (rest, fragment) = match rest.split_once('#') {
            Some((rest, fragment)) => (rest, Some(fragment.to_owned())),
            None => (rest, None),
        };
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(end);
        // Name and password are asked with, but neither signed nor part of the address.
        let address = authority.rsplit_once('@').map_or(authority, |(_, address)| address);
        let (host, port) = match address.rsplit_once(':') {
            Some((host, port)) => (host, Some(port.parse().ok()?)),
            None => (address, None),
        };
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
        if host.is_empty() || !host.chars().all(is_name) || rest.contains(char::is_whitespace) {
            return None;
        }
        let rest = if rest.starts_with('/') { rest.to_owned() } else { format!("/{rest}") };
        Some(Self { scheme: scheme.to_owned(), host: host.to_owned(), port, rest, fragment })
    }

    /// What a document that came from here means by `target`.
    pub(super) fn join(&self, target: &str) -> Option<Self> {
        if target.contains("://") {
            return Self::parse(target);
        }
        let path = self.rest.split('?').next().unwrap_or_default();
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let rest = match target.chars().next() {
            None => self.rest.clone(),
            Some('/') => target.to_owned(),
            Some('?' | '#') => format!("{path}{target}"),
            Some(_) => format!("{folder}/{target}"),
        };
        Self::parse(&format!("{}{rest}", self.origin(true)))
    }

    pub(super) fn origin(&self, with_port: bool) -> String {
        let Self { scheme, host, port, .. } = self;
        match port.filter(|_| with_port) {
            Some(port) => format!("{scheme}://{host}:{port}"),
            None => format!("{scheme}://{host}"),
        }
    }

    /// Without the fragment, which is for Twilio alone.
    pub(super) fn asked(&self) -> String {
        format!("{}{}", self.origin(true), self.rest)
    }

    /// With parameters behind those that it has.
    pub(super) fn with_query(&self, query: &str) -> Self {
        if query.is_empty() {
            return self.clone();
        }
        let mark = if self.rest.contains('?') { '&' } else { '?' };
        Self { rest: format!("{}{mark}{query}", self.rest), ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::Url;

    #[test]
    fn a_document_names_others_by_whole_rooted_and_relative_urls() {
        let base = Url::parse("https://u:p@a.example:8443/voice/agent?leg=1#rc=2").unwrap();
        let joined = |target: &str| base.join(target).unwrap().asked();
        assert_eq!(joined("https://b.example/x"), "https://b.example/x");
        assert_eq!(joined("/accept?leg=1"), "https://a.example:8443/accept?leg=1");
        assert_eq!(joined("accept"), "https://a.example:8443/voice/accept");
        assert_eq!(joined("?leg=2"), "https://a.example:8443/voice/agent?leg=2");
        assert_eq!(joined(""), "https://a.example:8443/voice/agent?leg=1");
    }

    #[test]
    fn hosts_with_an_underscore_and_other_schemes_are_no_urls() {
        for raw in ["https://my_host.example/", "ftp://a.example/", "/voice", "https:///x", ""] {
            assert_eq!(Url::parse(raw), None, "{raw}");
        }
    }
}
