use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::numbering::{self, Zone};
use super::plan::Plan;

/// A country or territory with a numbering plan, named by its ISO 3166 code, such as `US`.
#[derive(Clone, Copy)]
pub struct Region {
    zone: &'static Zone,
    plan: &'static Plan,
}

impl Region {
    /// Takes the two letters in either case.
    pub fn parse(code: &str) -> Result<Self, UnknownRegion> {
        Self::all().find(|it| it.code().eq_ignore_ascii_case(code)).ok_or(UnknownRegion)
    }

    /// Every region that has a numbering plan, in no particular order.
    pub fn all() -> impl Iterator<Item = Self> {
        numbering::plans().filter_map(|(zone, plan)| Self::of(zone, plan))
    }

    #[must_use]
    pub fn code(self) -> &'static str {
        self.plan.id()
    }

    /// What its numbers begin with, behind the +. Others may share it.
    #[must_use]
    pub fn calling_code(self) -> &'static str {
        self.plan.calling_code()
    }

    /// `None` for the plans of satellite and other worldwide networks.
    pub(super) fn of(zone: &'static Zone, plan: &'static Plan) -> Option<Self> {
        (!plan.is_worldwide()).then_some(Self { zone, plan })
    }

    pub(super) fn zone(self) -> &'static Zone {
        self.zone
    }

    pub(super) fn plan(self) -> &'static Plan {
        self.plan
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a region is the two-letter code of a country, such as US or DE")]
pub struct UnknownRegion;

impl FromStr for Region {
    type Err = UnknownRegion;

    fn from_str(code: &str) -> Result<Self, UnknownRegion> {
        Self::parse(code)
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Region({self})")
    }
}

impl PartialEq for Region {
    fn eq(&self, other: &Self) -> bool {
        self.code() == other.code()
    }
}

impl Eq for Region {}

impl Hash for Region {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.code().hash(state);
    }
}

impl PartialOrd for Region {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Region {
    fn cmp(&self, other: &Self) -> Ordering {
        self.code().cmp(other.code())
    }
}

impl Serialize for Region {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Region {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::parse(&code).map_err(de::Error::custom)
    }
}
