//! A data product as its descriptor says it (Open Data Product Standard 0.9.0 to 1.1.0).

use super::section::{Channel, Context, CustomProperty, Definition, Description, Synonym, TeamSection};
use super::value::Fields;

/// One document of `kind: DataProduct`.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct ProductDescriptor {
    pub api_version: String,
    pub id: String,
    pub name: Option<String>,
    pub version: Option<String>,
    pub status: Option<String>,
    pub domain: Option<String>,
    pub tenant: Option<String>,
    /// `type` (1.1): source-aligned, aggregate, consumer-aligned ...
    pub kind: Option<String>,
    pub deprecated: Option<bool>,
    pub description: Description,
    pub context: Option<Context>,
    pub synonyms: Vec<Synonym>,
    pub definitions: Vec<Definition>,
    pub custom: Vec<CustomProperty>,
    pub tags: Vec<String>,
    pub inputs: Vec<InputPort>,
    pub outputs: Vec<OutputPort>,
    pub management: Vec<ManagementPort>,
    pub support: Vec<Channel>,
    pub team: Option<TeamSection>,
    pub created: Option<String>,
    pub rest: Fields,
}

/// `inputPorts[]`: what the product expects.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct InputPort {
    pub id: Option<String>,
    pub name: String,
    pub description: Option<String>,
    pub version: Option<String>,
    pub contract_id: Option<String>,
    pub deprecated: Option<bool>,
    pub tags: Vec<String>,
    pub definitions: Vec<Definition>,
    pub custom: Vec<CustomProperty>,
    pub rest: Fields,
}

/// `outputPorts[]`: what the product promises.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct OutputPort {
    pub id: Option<String>,
    pub name: String,
    pub description: Option<String>,
    pub kind: Option<String>,
    pub version: Option<String>,
    pub contract_id: Option<String>,
    pub deprecated: Option<bool>,
    pub sbom: Vec<Sbom>,
    pub input_contracts: Vec<InputContract>,
    pub synonyms: Vec<Synonym>,
    pub context: Option<Context>,
    pub tags: Vec<String>,
    pub definitions: Vec<Definition>,
    pub custom: Vec<CustomProperty>,
    pub rest: Fields,
}

/// `outputPorts[].sbom[]`: a software bill of materials.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct Sbom {
    pub kind: Option<String>,
    pub url: Option<String>,
    pub rest: Fields,
}

/// `outputPorts[].inputContracts[]`: the contracts this output is made from.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct InputContract {
    pub id: String,
    pub version: Option<String>,
    pub rest: Fields,
}

/// `managementPorts[]`: how the product is observed and steered.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct ManagementPort {
    pub id: Option<String>,
    pub name: String,
    pub description: Option<String>,
    pub content: Option<String>,
    pub kind: Option<String>,
    pub url: Option<String>,
    pub channel: Option<String>,
    pub deprecated: Option<bool>,
    pub tags: Vec<String>,
    pub definitions: Vec<Definition>,
    pub custom: Vec<CustomProperty>,
    pub rest: Fields,
}
