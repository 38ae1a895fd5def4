//! What is written of somebody, parsed.

use std::fmt;
use std::str::FromStr;

use crate::ports::api_keys::Scope;

/// The longest name, in characters.
const NAME_LIMIT: usize = 100;
/// The longest address that mail can be sent to.
const EMAIL_LIMIT: usize = 254;

/// What somebody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Everything, also add staff.
    Owner,
    /// Look, and change what happens to callbacks.
    Agent,
    /// Look.
    Viewer,
}

impl Role {
    pub const ALL: [Self; 3] = [Self::Owner, Self::Agent, Self::Viewer];

    /// The role's name, as stored and shown.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Agent => "agent",
            Self::Viewer => "viewer",
        }
    }

    /// Whether it may do what an API key needs this scope for.
    #[must_use]
    pub const fn may(self, scope: Scope) -> bool {
        match scope {
            Scope::Read => true,
            Scope::Act => matches!(self, Self::Owner | Self::Agent),
        }
    }
}

/// What can't be kept of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidStaff {
    #[error("a name has 1 to {NAME_LIMIT} characters, and no line breaks")]
    Name,
    #[error("an e-mail address is written like somebody@example.com")]
    Email,
    #[error("a role is owner, agent or viewer")]
    Role,
}

impl FromStr for Role {
    type Err = InvalidStaff;

    fn from_str(text: &str) -> Result<Self, InvalidStaff> {
        Self::ALL.into_iter().find(|role| role.name() == text).ok_or(InvalidStaff::Role)
    }
}

/// What somebody is called.
#[derive(Clone, PartialEq, Eq)]
pub struct StaffName(String);

impl StaffName {
    pub fn parse(text: &str) -> Result<Self, InvalidStaff> {
        let name = text.trim();
        let fits = (1..=NAME_LIMIT).contains(&name.chars().count());
        let is_plain = !name.chars().any(char::is_control);
        if fits && is_plain { Ok(Self(name.to_owned())) } else { Err(InvalidStaff::Name) }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for StaffName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StaffName(…)")
    }
}

/// What somebody signs in with, in lower case: nobody remembers how they wrote it.
#[derive(Clone, PartialEq, Eq)]
pub struct StaffEmail(String);

impl StaffEmail {
    /// Says whether it looks like an address. Whether it is one, only mail can tell.
    pub fn parse(text: &str) -> Result<Self, InvalidStaff> {
        let email = text.trim().to_lowercase();
        let (local, domain) = email.rsplit_once('@').ok_or(InvalidStaff::Email)?;
        let is_odd = |sign: char| sign.is_whitespace() || sign.is_control();
        let fits = !local.is_empty() && !domain.is_empty() && email.len() <= EMAIL_LIMIT;
        if fits && !email.contains(is_odd) { Ok(Self(email)) } else { Err(InvalidStaff::Email) }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for StaffEmail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StaffEmail(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_in_whatever_case_and_shown_to_no_log() {
        let email = StaffEmail::parse(" Ada@Example.COM ").unwrap();
        assert_eq!(email.as_str(), "ada@example.com");
        assert!(!format!("{email:?}").contains("ada"));
        for bad in ["", "ada", "@example.com", "ada@", "a da@example.com", &"a@".repeat(200)] {
            assert_eq!(StaffEmail::parse(bad), Err(InvalidStaff::Email), "{bad:?}");
        }
    }

    #[test]
    fn who_looks_does_not_act() {
        let may = |scope| Role::ALL.map(|role| role.may(scope));
        assert_eq!(may(Scope::Read), [true, true, true]);
        assert_eq!(may(Scope::Act), [true, true, false]);
        assert_eq!("Owner".parse::<Role>(), Err(InvalidStaff::Role));
    }
}
