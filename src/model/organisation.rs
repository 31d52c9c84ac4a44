//! Who owns what: domains (domain.yaml) and teams (`kind: Team`).

use super::section::{Channel, CustomProperty, Member};
use super::value::Fields;

/// A domain.yaml.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct DomainDescriptor {
    pub id: Option<String>,
    pub name: Option<String>,
    pub description: Option<String>,
    /// The team that owns the domain.
    pub owner: Option<String>,
    /// The domain this one is a part of.
    pub parent: Option<String>,
    pub status: Option<String>,
    pub tags: Vec<String>,
    pub custom: Vec<CustomProperty>,
    pub rest: Fields,
}

/// One document of `kind: Team`.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct TeamDescriptor {
    pub api_version: String,
    pub id: String,
    pub name: Option<String>,
    pub mission: Option<String>,
    pub description: Option<String>,
    pub channels: Vec<Channel>,
    pub members: Vec<Member>,
    pub tags: Vec<String>,
    pub custom: Vec<CustomProperty>,
    pub rest: Fields,
}
