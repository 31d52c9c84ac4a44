//! What of a mesh can be found: one document for each product, port, contract, property, term, code, team and section.

use rayon::prelude::*;

use crate::model::address::url;
use crate::model::contract::PropertyAt;
use crate::model::link::{heading_url, value_anchors};
use crate::model::mesh::{CodeListId, ContractId, DocumentId, DocumentOwner, DomainId, ProductId, TeamId, TermId};
use crate::model::section::{CustomProperty, Definition, Description};
use crate::model::{Mesh, Value};
use crate::search::{HitKind, SearchDocument};
use crate::source::markdown;

/// All documents of a mesh, in the order of their kind and address. `facets` names the custom properties that readers
/// can filter by.
pub(super) fn of(mesh: &Mesh, facets: &[String]) -> Vec<SearchDocument> {
    let of = Maker { mesh, facets };
    let mut all: Vec<SearchDocument> = Vec::new();
    all.extend(count(mesh.domains.len()).map(|at| of.domain(DomainId(at))));
    all.extend(count(mesh.products.len()).flat_map(|at| of.product(ProductId(at))));
    let contracts: Vec<u32> = count(mesh.contracts.len()).collect();
    all.par_extend(contracts.into_par_iter().flat_map_iter(|at| of.contract(ContractId(at))));
    all.extend(count(mesh.terms.len()).map(|at| of.term(TermId(at))));
    all.extend(count(mesh.code_lists.len()).flat_map(|at| of.code_list(CodeListId(at))));
    all.extend(count(mesh.teams.len()).map(|at| of.team(TeamId(at))));
    let documents: Vec<u32> = count(mesh.documents.len()).collect();
    all.par_extend(documents.into_par_iter().flat_map_iter(|at| of.sections(DocumentId(at))));
    all
}

fn count(length: usize) -> std::ops::Range<u32> {
    0..u32::try_from(length).expect("ids are u32")
}

struct Maker<'m> {
    mesh: &'m Mesh,
    facets: &'m [String],
}

impl Maker<'_> {
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

    /// A product and its output ports.
    fn product(&self, id: ProductId) -> Vec<SearchDocument> {
        let mesh = self.mesh;
        let product = mesh.product(id);
        let written = &product.descriptor;
        let trail = format!("{} / {}", mesh.domain(product.domain).name, product.name);
        let mut document =
            SearchDocument::new(HitKind::Product, &product.address, &product.name, url::product(mesh, id));
        self.belongs(&mut document, id);
        document.trail = trail.clone();
        document.names = vec![written.id.clone(), product.address.clone()];
        document.names.extend(written.synonyms.iter().map(|synonym| synonym.synonym.clone()));
        document.description = lead(&written.description);
        document.prose =
            join([rest(&written.description), custom_text(&written.custom), definitions_text(&written.definitions)]);
        document.tags = written.tags.clone();
        document.data_type = written.kind.clone().unwrap_or_default();
        document.facets = self.facets(&written.custom);
        document.weight = product.downstream.len() as f32;
        let mut all = vec![document];
        for (at, (port, resolved)) in written.outputs.iter().zip(&product.outputs).enumerate() {
            let address = format!("{}#{}", product.address, resolved.anchor);
            let mut document = SearchDocument::new(HitKind::Port, address, &port.name, url::output(mesh, id, at));
            self.belongs(&mut document, id);
            document.trail = format!("{trail} / {}", port.name);
            document.names.extend(port.id.clone());
            document.names.extend(port.synonyms.iter().map(|synonym| synonym.synonym.clone()));
            document.description = port.description.clone().unwrap_or_default();
            document.prose = join([port.version.clone().unwrap_or_default(), custom_text(&port.custom)]);
            document.tags = port.tags.clone();
            document.data_type = port.kind.clone().unwrap_or_default();
            document.weight = resolved.consumers.len() as f32;
            all.push(document);
        }
        all
    }

    /// A contract and its properties.
    fn contract(&self, id: ContractId) -> Vec<SearchDocument> {
        let mesh = self.mesh;
        let contract = mesh.contract(id);
        let written = &contract.descriptor;
        let product = mesh.product(contract.product);
        let trail = format!("{} / {} / {}", mesh.domain(product.domain).name, product.name, contract.name);
        let mut document =
            SearchDocument::new(HitKind::Contract, &contract.address, &contract.name, url::contract(mesh, id));
        self.belongs(&mut document, contract.product);
        document.status = contract.lifecycle.as_str().to_owned();
        document.trail = trail.clone();
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
        let mut all = vec![document];
        for (at, (place, entry)) in written.properties().iter().zip(contract.properties.iter()).enumerate() {
            if place.property.name.is_empty() {
                continue;
            }
            let address = format!("{}#{}", contract.address, entry.path);
            let mut document = self.property(place, address, url::property(mesh, id, at));
            self.belongs(&mut document, contract.product);
            document.status = contract.lifecycle.as_str().to_owned();
            let product = mesh.product(contract.product);
            document.trail = format!("{} / {} / {}", mesh.domain(product.domain).name, product.name, entry.path);
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
        document.names.extend([property.physical_name.clone(), property.business_name.clone()].into_iter().flatten());
        document.names.extend(property.synonyms.iter().map(|synonym| synonym.synonym.clone()));
        document.description = property.description.clone().unwrap_or_default();
        let values = property.enumeration.iter().map(|value| {
            join([
                value.value.line(),
                value.label.clone().unwrap_or_default(),
                value.description.clone().unwrap_or_default(),
            ])
        });
        document.prose = join(values.chain([
            custom_text(&property.custom),
            property.transform_description.clone().unwrap_or_default(),
            definitions_text(&property.definitions),
        ]));
        document.tags = property.tags.clone();
        document.classification = property.classification.clone().unwrap_or_default();
        document.data_type =
            property.logical_type.clone().or_else(|| property.physical_type.clone()).unwrap_or_default();
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

    /// A code list and its values.
    fn code_list(&self, id: CodeListId) -> Vec<SearchDocument> {
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
        let mut all = vec![document];
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
        let parsed = markdown::parse(&entry.document.body, 0);
        let page = url::document(mesh, id);
        let owner = match entry.owner {
            DocumentOwner::Mesh => mesh.title.clone(),
            DocumentOwner::Domain(id) => mesh.domain(id).name.clone(),
            DocumentOwner::Product(id) => {
                format!("{} / {}", mesh.domain(mesh.product(id).domain).name, mesh.product(id).name)
            }
        };
        parsed
            .sections
            .iter()
            .map(|section| {
                let heading = section.heading.and_then(|at| parsed.headings.get(at));
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

    fn facets(&self, custom: &[CustomProperty]) -> Vec<(String, String)> {
        custom
            .iter()
            .filter(|property| self.facets.contains(&property.property))
            .flat_map(|property| match &property.value {
                Value::List(items) => items.iter().map(|item| (property.property.clone(), item.line())).collect(),
                value => vec![(property.property.clone(), value.line())],
            })
            .collect()
    }
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
    join(definitions.iter().filter_map(|definition| definition.description.clone()))
}

fn join(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().filter(|part| !part.trim().is_empty()).collect::<Vec<_>>().join("\n")
}
