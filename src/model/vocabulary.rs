//! The words a mesh agrees on: glossary terms (Bitol's OSDS draft, `kind: SemanticDefinition`) and code lists.

use super::section::{CustomProperty, Definition};
use super::value::{Fields, Value};

/// One document of `kind: SemanticDefinition`: a file of the glossary.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct Glossary {
    pub api_version: String,
    pub id: Option<String>,
    pub name: Option<String>,
    pub version: Option<String>,
    pub status: Option<String>,
    pub description: Option<String>,
    pub domain: Option<String>,
    pub tags: Vec<String>,
    pub definitions: Vec<TermDescriptor>,
    pub rest: Fields,
}

/// `definitions[]` of a glossary: a term.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct TermDescriptor {
    pub id: String,
    pub name: Option<String>,
    pub business_name: Option<String>,
    pub description: Option<String>,
    pub synonyms: Vec<String>,
    pub semantic_type: Option<String>,
    pub logical_type: Option<String>,
    pub classification: Option<String>,
    pub unit: Option<String>,
    pub status: Option<String>,
    pub examples: Vec<Value>,
    pub relationships: Vec<TermRelationship>,
    pub definitions: Vec<Definition>,
    pub tags: Vec<String>,
    pub custom: Vec<CustomProperty>,
    pub rest: Fields,
}

/// `relationships[]` of a term: isA, partOf, sameAs, broaderThan, relatedTo ...
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct TermRelationship {
    pub to: String,
    pub kind: Option<String>,
    pub rest: Fields,
}

/// One document of `kind: CodeList`.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct CodeListDescriptor {
    pub api_version: String,
    pub id: String,
    pub name: Option<String>,
    pub version: Option<String>,
    pub status: Option<String>,
    pub authority: Option<String>,
    pub description: Option<String>,
    /// A CSV beside the descriptor that holds the values.
    pub file: Option<String>,
    pub values: Vec<CodeValue>,
    pub definitions: Vec<Definition>,
    pub tags: Vec<String>,
    pub custom: Vec<CustomProperty>,
    pub rest: Fields,
}

#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct CodeValue {
    pub value: String,
    pub label: Option<String>,
    pub description: Option<String>,
    pub valid_from: Option<String>,
    pub valid_to: Option<String>,
    pub deprecated: bool,
    pub replaced_by: Option<String>,
    pub tags: Vec<String>,
    pub custom: Vec<CustomProperty>,
    pub rest: Fields,
}
