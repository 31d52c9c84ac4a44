//! Sections that ODPS and ODCS share: description, definitions, custom properties, support, team, synonyms, context.

use super::Text;
use super::value::{Fields, Value};

/// `description`: an object of purpose, limitations and usage; a plain text counts as the purpose.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct Description {
    pub purpose: Option<String>,
    pub limitations: Option<String>,
    pub usage: Option<String>,
    pub definitions: Vec<Definition>,
    pub custom: Vec<CustomProperty>,
    pub rest: Fields,
}

/// `authoritativeDefinitions[]`: where something is defined.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct Definition {
    pub id: Option<Text>,
    pub kind: Option<Text>,
    pub url: Text,
    pub description: Option<Text>,
    pub rest: Fields,
}

/// `customProperties[]`: a fact the standard has no key for.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct CustomProperty {
    pub id: Option<Text>,
    pub property: Text,
    pub value: Value,
    pub description: Option<Text>,
    pub vendor: Option<Text>,
    pub rest: Fields,
}

/// `support[]`: where to ask.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct Channel {
    pub id: Option<String>,
    pub channel: String,
    pub url: Option<String>,
    pub description: Option<String>,
    pub tool: Option<String>,
    pub scope: Option<String>,
    pub invitation_url: Option<String>,
    pub custom: Vec<CustomProperty>,
    pub rest: Fields,
}

/// `team`: the object of ODPS 1.0 and ODCS 3.1, or the list of members of the versions before.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct TeamSection {
    pub id: Option<String>,
    pub name: Option<String>,
    pub description: Option<String>,
    pub members: Vec<Member>,
    pub tags: Vec<String>,
    pub definitions: Vec<Definition>,
    pub custom: Vec<CustomProperty>,
    pub rest: Fields,
}

#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct Member {
    pub id: Option<String>,
    pub username: String,
    pub name: Option<String>,
    pub description: Option<String>,
    pub role: Option<String>,
    pub date_in: Option<String>,
    pub date_out: Option<String>,
    pub replaced_by: Option<String>,
    pub tags: Vec<String>,
    pub definitions: Vec<Definition>,
    pub custom: Vec<CustomProperty>,
    pub rest: Fields,
}

/// `synonyms[]` (ODPS 1.1, ODCS 3.2).
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct Synonym {
    pub synonym: Text,
    pub description: Option<Text>,
    pub locale: Option<Text>,
    pub rest: Fields,
}

/// `context` (ODPS 1.1, ODCS 3.2): what a model or an agent should know.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct Context {
    pub instructions: Option<String>,
    /// Questions with their agreed answers.
    pub statements: Vec<(String, Option<String>)>,
    pub constraints: Vec<String>,
    pub rest: Fields,
}

/// The lifecycle status of a product or contract, read in any case; what authors wrote is kept beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lifecycle {
    Proposed,
    Draft,
    Active,
    Deprecated,
    Retired,
    /// A status of the author's own, or none.
    Unknown,
}

impl Lifecycle {
    /// The status vocabulary of ODCS and ODPS, with the spellings found in the wild.
    pub fn read(status: Option<&str>) -> Lifecycle {
        match status.map(|s| s.trim().to_lowercase()).as_deref() {
            Some("proposed") => Lifecycle::Proposed,
            Some("draft" | "development" | "in development") => Lifecycle::Draft,
            Some("active" | "current" | "production" | "published") => Lifecycle::Active,
            Some("deprecated") => Lifecycle::Deprecated,
            Some("retired") => Lifecycle::Retired,
            _ => Lifecycle::Unknown,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Lifecycle::Proposed => "proposed",
            Lifecycle::Draft => "draft",
            Lifecycle::Active => "active",
            Lifecycle::Deprecated => "deprecated",
            Lifecycle::Retired => "retired",
            Lifecycle::Unknown => "unknown",
        }
    }
}
