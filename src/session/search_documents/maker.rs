//! The document of each product, port, contract, property, term, code, team and section: what it says of itself.

use std::collections::BTreeSet;

use super::Found;
use crate::model::Text;
use crate::model::address::url;
use crate::model::contract::{Property, PropertyAt};
use crate::model::link::{heading_url, value_anchors};
use crate::model::mesh::{CodeListId, ContractId, DocumentId, DocumentOwner, DomainId, ProductId, TeamId, TermId};
use crate::model::section::{CustomProperty, Definition, Description};
use crate::model::{Mesh, Value};
use crate::search::{self, HitKind, SearchDocument};
use crate::source::markdown;

pub(super) struct Maker<'m> {
    pub mesh: &'m Mesh,
    pub facets: &'m [String],
}

impl Maker<'_> {
    pub fn batch(&self, found: Found) -> Vec<SearchDocument> {
        let mut batch = match found {
            Found::Product(id) => vec![self.product(id)],
            Found::Domain(id) => vec![self.domain(id)],
            Found::Term(id) => vec![self.term(id)],
            Found::Contract(id) => vec![self.contract(id)],
            Found::CodeList(id) => vec![self.code_list(id)],
            Found::Team(id) => vec![self.team(id)],
            Found::Ports(id) => self.ports(id),
            Found::Properties(id) => self.properties(id),
            Found::CodeValues(id) => self.code_values(id),
            Found::Sections(id) => self.sections(id),
        };
        search::sort(&mut batch);
        batch
    }

    fn domain(&self, id: DomainId) -> SearchDocument {
        let domain = self.mesh.domain(id);
        let mut document =
            SearchDocument::new(HitKind::Domain, &domain.address, &domain.name, url::domain(self.mesh, id));
        document.trail = domain.name.clone();
        document.domain = domain.address.clone();
        document.names = vec![domain.address.clone()];
        document.owner = domain.owner.map(|team| self.mesh.team(team).address.clone()).unwrap_or_default();
        if let Some(written) = &domain.descriptor {
            document.description = written.description.clone().unwrap_or_default();
            document.tags = written.tags.clone();
            document.facets = self.facets(&written.custom);
            document.prose = custom_text(&written.custom);
        }
        document.weight = domain.products.len() as f32;
        document
    }

    /// The way to a product.
    fn trail(&self, id: ProductId) -> String {
        let product = self.mesh.product(id);
        format!("{} / {}", self.mesh.domain(product.domain).name, product.name)
    }

    fn product(&self, id: ProductId) -> SearchDocument {
        let mesh = self.mesh;
        let product = mesh.product(id);
        let written = &product.descriptor;
        let mut document =
            SearchDocument::new(HitKind::Product, &product.address, &product.name, url::product(mesh, id));
        self.belongs(&mut document, id);
        document.trail = self.trail(id);
        document.names = vec![written.id.clone(), product.address.clone()];
        document.names.extend(written.synonyms.iter().map(|synonym| synonym.synonym.to_string()));
        document.description = lead(&written.description);
        document.prose =
            join([rest(&written.description), custom_text(&written.custom), definitions_text(&written.definitions)]);
        document.tags = written.tags.clone();
        document.data_type = written.kind.clone().unwrap_or_default();
        document.facets = self.facets(&written.custom);
        document.weight = product.downstream.len() as f32;
        document
    }

    /// The output ports of a product.
    fn ports(&self, id: ProductId) -> Vec<SearchDocument> {
        let mesh = self.mesh;
        let product = mesh.product(id);
        let trail = self.trail(id);
        let mut all = Vec::new();
        for (at, (port, resolved)) in product.descriptor.outputs.iter().zip(&product.outputs).enumerate() {
            let address = format!("{}#{}", product.address, resolved.anchor);
            let mut document = SearchDocument::new(HitKind::Port, address, &port.name, url::output(mesh, id, at));
            self.belongs(&mut document, id);
            document.trail = format!("{trail} / {}", port.name);
            document.names.extend(port.id.clone());
            document.names.extend(port.synonyms.iter().map(|synonym| synonym.synonym.to_string()));
            document.description = port.description.clone().unwrap_or_default();
            document.prose = join([port.version.clone().unwrap_or_default(), custom_text(&port.custom)]);
            document.tags = port.tags.clone();
            document.data_type = port.kind.clone().unwrap_or_default();
            document.weight = resolved.consumers.len() as f32;
            all.push(document);
        }
        all
    }

    fn contract(&self, id: ContractId) -> SearchDocument {
        let mesh = self.mesh;
        let contract = mesh.contract(id);
        let written = &contract.descriptor;
        let mut document =
            SearchDocument::new(HitKind::Contract, &contract.address, &contract.name, url::contract(mesh, id));
        self.belongs(&mut document, contract.product);
        document.status = contract.lifecycle.as_str().to_owned();
        document.trail = format!("{} / {}", self.trail(contract.product), contract.name);
        document.names = vec![written.id.clone()];
        for dataset in &written.schema {
            document.names.push(dataset.name.clone());
            document.names.extend([dataset.physical_name.clone(), dataset.business_name.clone()].into_iter().flatten());
        }
        document.description = lead(&written.description);
        let datasets = written.schema.iter().filter_map(|dataset| dataset.description.clone());
        document.prose = join(
            [rest(&written.description), custom_text(&written.custom), definitions_text(&written.definitions)]
                .into_iter()
                .chain(datasets),
        );
        document.tags = written.tags.clone();
        document.facets = self.facets(&written.custom);
        document.weight = contract.expected_by.len() as f32;
        document
    }

    /// The properties of a contract that have a name.
    fn properties(&self, id: ContractId) -> Vec<SearchDocument> {
        let mesh = self.mesh;
        let contract = mesh.contract(id);
        let trail = self.trail(contract.product);
        let mut all = Vec::new();
        let places = contract.descriptor.properties();
        for (at, (place, entry)) in places.iter().zip(contract.properties.iter()).enumerate() {
            if place.property.name.is_empty() {
                continue;
            }
            let address = format!("{}#{}", contract.address, entry.path);
            let mut document = self.property(place, address, url::property(mesh, id, at));
            self.belongs(&mut document, contract.product);
            document.status = contract.lifecycle.as_str().to_owned();
            document.trail = format!("{trail} / {}", entry.path);
            for term in &entry.terms {
                let term = mesh.term(*term);
                document.bound_to.push(term.name.clone());
                document.bound_to.extend(term.descriptor.synonyms.iter().cloned());
            }
            all.push(document);
        }
        all
    }

    fn property(&self, place: &PropertyAt<'_>, address: String, url: String) -> SearchDocument {
        let property = place.property;
        let mut document = SearchDocument::new(HitKind::Property, address, &property.name, url);
        document
            .names
            .extend([&property.physical_name, &property.business_name].into_iter().flatten().map(Text::to_string));
        document.names.extend(property.synonyms.iter().map(|synonym| synonym.synonym.to_string()));
        document.description = said(&property.description);
        let values = property
            .enumeration
            .iter()
            .map(|value| join([value.value.line(), said(&value.label), said(&value.description)]));
        document.prose = join(values.chain([
            custom_text(&property.custom),
            said(&property.transform_description),
            definitions_text(&property.definitions),
        ]));
        document.tags = property.tags.iter().map(Text::to_string).collect();
        document.classification = said(&property.classification);
        document.data_type =
            property.logical_type.as_ref().or(property.physical_type.as_ref()).map(Text::to_string).unwrap_or_default();
        document.facets = self.facets(&property.custom);
        document
    }

    fn term(&self, id: TermId) -> SearchDocument {
        let mesh = self.mesh;
        let term = mesh.term(id);
        let written = &term.descriptor;
        let mut document = SearchDocument::new(HitKind::Term, &term.address, &term.name, url::term(mesh, id));
        document.trail = format!("{} / {}", term.glossary, term.name);
        document.names = vec![written.id.clone()];
        document.names.extend([written.name.clone(), written.business_name.clone()].into_iter().flatten());
        document.names.extend(written.synonyms.iter().cloned());
        document.description = written.description.clone().unwrap_or_default();
        document.prose = custom_text(&written.custom);
        document.domain = term.domain.map(|id| mesh.domain(id).address.clone()).unwrap_or_default();
        document.tags = written.tags.clone();
        document.classification = written.classification.clone().unwrap_or_default();
        document.data_type = written.logical_type.clone().unwrap_or_default();
        document.facets = self.facets(&written.custom);
        document.weight = term.properties.len() as f32;
        document
    }

    fn code_list(&self, id: CodeListId) -> SearchDocument {
        let list = self.mesh.code_list(id);
        let written = &list.descriptor;
        let page = url::code_list(self.mesh, id);
        let mut document = SearchDocument::new(HitKind::CodeList, &list.address, &list.name, &page);
        document.trail = list.name.clone();
        document.names = vec![written.id.clone()];
        document.description = written.description.clone().unwrap_or_default();
        document.prose = join([written.authority.clone().unwrap_or_default(), custom_text(&written.custom)]);
        document.status = list.lifecycle.as_str().to_owned();
        document.tags = written.tags.clone();
        document.weight = list.properties.len() as f32;
        document
    }

    fn code_values(&self, id: CodeListId) -> Vec<SearchDocument> {
        let list = self.mesh.code_list(id);
        let written = &list.descriptor;
        let page = url::code_list(self.mesh, id);
        let mut all = Vec::new();
        for (value, anchor) in written.values.iter().zip(value_anchors(written)) {
            let title = match &value.label {
                Some(label) => format!("{} = {label}", value.value),
                None => value.value.clone(),
            };
            let mut document = SearchDocument::new(
                HitKind::CodeValue,
                format!("{}#{}", list.address, value.value),
                &title,
                format!("{page}#{anchor}"),
            );
            document.trail = format!("{} / {title}", list.name);
            document.names = vec![value.value.clone()];
            document.names.extend(value.label.clone());
            document.description = value.description.clone().unwrap_or_default();
            document.status = if value.deprecated { "deprecated".into() } else { list.lifecycle.as_str().into() };
            all.push(document);
        }
        all
    }

    fn team(&self, id: TeamId) -> SearchDocument {
        let team = self.mesh.team(id);
        let mut document = SearchDocument::new(HitKind::Team, &team.address, &team.name, url::team(self.mesh, id));
        document.trail = team.name.clone();
        document.names = vec![team.address.clone()];
        document.owner = team.address.clone();
        if let Some(written) = &team.descriptor {
            document.description = written.mission.clone().or_else(|| written.description.clone()).unwrap_or_default();
            let channels = written.channels.iter().map(|channel| channel.channel.clone());
            let members = written.members.iter().filter_map(|member| member.name.clone());
            document.prose = join(channels.chain(members).chain([custom_text(&written.custom)]));
            document.tags = written.tags.clone();
        }
        document.weight = team.products.len() as f32;
        document
    }

    /// The sections of a Markdown file.
    fn sections(&self, id: DocumentId) -> Vec<SearchDocument> {
        let mesh = self.mesh;
        let entry = mesh.document(id);
        let page = url::document(mesh, id);
        let owner = match entry.owner {
            DocumentOwner::Mesh => mesh.title.clone(),
            DocumentOwner::Domain(id) => mesh.domain(id).name.clone(),
            DocumentOwner::Product(id) => self.trail(id),
        };
        markdown::sections(&entry.document.body)
            .iter()
            .map(|section| {
                let heading = section.heading.and_then(|at| entry.document.headings.get(at));
                let title = heading.map_or(&entry.document.title, |heading| &heading.text);
                let url = heading.map_or_else(|| page.clone(), |heading| heading_url(mesh, id, &heading.anchor));
                let anchor = heading.map_or("", |heading| heading.anchor.as_str());
                let address = format!("{}#{anchor}", entry.document.path);
                let mut document = SearchDocument::new(HitKind::Section, address, title, url);
                match entry.owner {
                    DocumentOwner::Product(product) => self.belongs(&mut document, product),
                    DocumentOwner::Domain(domain) => document.domain = mesh.domain(domain).address.clone(),
                    DocumentOwner::Mesh => {}
                }
                document.trail = format!("{owner} / {} / {title}", entry.document.title);
                document.description = markdown::shorten(&section.text, 200);
                document.prose = section.text.clone();
                document
            })
            .collect()
    }

    /// What a thing takes over from its product.
    fn belongs(&self, document: &mut SearchDocument, id: ProductId) {
        let product = self.mesh.product(id);
        document.domain = self.mesh.domain(product.domain).address.clone();
        document.owner = match product.owner.team {
            Some(team) => self.mesh.team(team).address.clone(),
            None => product.owner.name.clone().unwrap_or_default(),
        };
        document.status = product.lifecycle.as_str().to_owned();
    }

    /// Names of facets that any document has.
    pub fn facets_in_use(&self) -> BTreeSet<String> {
        let mut used = BTreeSet::new();
        if self.facets.is_empty() {
            return used;
        }
        let mut look = |custom: &[CustomProperty]| used.extend(self.facets(custom).into_iter().map(|(name, _)| name));
        let mesh = self.mesh;
        mesh.domains.iter().filter_map(|domain| domain.descriptor.as_ref()).for_each(|domain| look(&domain.custom));
        mesh.products.iter().for_each(|product| look(&product.descriptor.custom));
        mesh.terms.iter().for_each(|term| look(&term.descriptor.custom));
        for contract in mesh.contracts.iter() {
            look(&contract.descriptor.custom);
            let properties = contract.descriptor.schema.iter().flat_map(|dataset| &dataset.properties);
            properties.for_each(|property| walk(property, &mut |property| look(&property.custom)));
        }
        used
    }

    fn facets(&self, custom: &[CustomProperty]) -> Vec<(String, String)> {
        custom
            .iter()
            .filter(|property| self.facets.iter().any(|facet| *facet == property.property))
            .flat_map(|property| match &property.value {
                Value::List(items) => items.iter().map(|item| (property.property.to_string(), item.line())).collect(),
                value => vec![(property.property.to_string(), value.line())],
            })
            .collect()
    }
}

/// A property that has a name, and those within it.
fn walk<'p>(property: &'p Property, look: &mut impl FnMut(&'p Property)) {
    if !property.name.is_empty() {
        look(property);
    }
    let more = property.items.as_deref().into_iter().chain(property.map.iter().flat_map(|map| [&map.0, &map.1]));
    property.properties.iter().chain(more).for_each(|within| walk(within, look));
}

/// What stands for a description in one paragraph.
fn lead(description: &Description) -> String {
    description.purpose.clone().or_else(|| description.usage.clone()).unwrap_or_default()
}

fn rest(description: &Description) -> String {
    join([description.limitations.clone().unwrap_or_default(), description.usage.clone().unwrap_or_default()])
}

/// Real files put much into custom properties: names and values are found.
fn custom_text(custom: &[CustomProperty]) -> String {
    join(custom.iter().map(|property| format!("{} {}", property.property, property.value.line())))
}

fn definitions_text(definitions: &[Definition]) -> String {
    join(definitions.iter().filter_map(|definition| definition.description.as_ref().map(Text::to_string)))
}

fn said(text: &Option<Text>) -> String {
    text.as_ref().map(Text::to_string).unwrap_or_default()
}

fn join(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().filter(|part| !part.trim().is_empty()).collect::<Vec<_>>().join("\n")
}
