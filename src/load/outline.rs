//! What of a file other files refer to: enough to know which files have to be read together.

use super::{Descriptor, File};

/// The names in a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    pub products: Vec<ProductOutline>,
    pub contracts: Vec<ContractOutline>,
    pub domains: Vec<DomainOutline>,
    pub teams: Vec<TeamOutline>,
    /// The paths of other files that belong to it: the CSV of a code list.
    pub beside: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProductOutline {
    pub id: String,
    pub name: Option<String>,
    pub domain: Option<String>,
    pub team: Option<String>,
    /// The ids of the contracts of its output ports.
    pub promises: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContractOutline {
    pub id: String,
    /// The product that it names.
    pub product: Option<String>,
    pub domain: Option<String>,
    pub team: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DomainOutline {
    pub id: Option<String>,
    pub name: Option<String>,
    pub owner: Option<String>,
    pub parent: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TeamOutline {
    pub id: String,
    pub name: Option<String>,
}

impl File {
    pub fn outline(&self) -> Outline {
        let mut outline = Outline { beside: self.beside.clone(), ..Outline::default() };
        for (_, descriptor) in &self.descriptors {
            match descriptor {
                Descriptor::Product(product) => outline.products.push(ProductOutline {
                    id: product.id.clone(),
                    name: product.name.clone(),
                    domain: product.domain.clone(),
                    team: product.team.as_ref().and_then(|team| team.name.clone()),
                    promises: product.outputs.iter().filter_map(|port| port.contract_id.clone()).collect(),
                }),
                Descriptor::Contract(contract) => outline.contracts.push(ContractOutline {
                    id: contract.id.clone(),
                    product: contract.data_product.clone().filter(|name| !name.trim().is_empty()),
                    domain: contract.domain.clone(),
                    team: contract.team.as_ref().and_then(|team| team.name.clone()),
                }),
                Descriptor::Domain(domain) => outline.domains.push(DomainOutline {
                    id: domain.id.clone(),
                    name: domain.name.clone(),
                    owner: domain.owner.clone(),
                    parent: domain.parent.clone(),
                }),
                Descriptor::Team(team) => {
                    outline.teams.push(TeamOutline { id: team.id.clone(), name: team.name.clone() })
                }
                Descriptor::Glossary(_) | Descriptor::CodeList(_) => {}
            }
        }
        outline
    }
}
