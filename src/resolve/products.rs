//! Products: where each belongs and what it is called, also those that are made of a folder's contracts.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use super::contracts::{Group, Groups};
use super::domains::{self, Described};
use super::{folder_of, number};
use crate::config::Config;
use crate::diagnostics::{Diagnostic, Place};
use crate::load::Found;
use crate::model::Mesh;
use crate::model::address::{fragment, slug, unique};
use crate::model::contract::ContractDescriptor;
use crate::model::mesh::{Input, Origin, Output, Owner, Product, ProductId};
use crate::model::noted::Around;
use crate::model::organisation::DomainDescriptor;
use crate::model::product::{OutputPort, ProductDescriptor};
use crate::model::section::Lifecycle;
use crate::source::Route;

/// A product before its domain has an id.
pub(super) struct Draft {
    /// Its group of contracts; see [`Groups`].
    pub group: usize,
    pub descriptor: Arc<ProductDescriptor>,
    pub origin: Origin,
    pub folder: String,
    pub synthesized: bool,
    /// The address of its domain.
    pub domain: String,
    /// The domain's name, for one that nobody describes.
    pub domain_name: String,
    /// The domain as a descriptor names it, and where.
    pub domain_written: Option<(String, Origin)>,
}

/// What tells the domain of a product.
struct Surroundings<'a> {
    domains: Described<'a>,
    config: &'a Config,
}

/// Finds the domain of every product; groups of contracts without a product become one.
pub(super) fn place(
    products: Vec<Found<Arc<ProductDescriptor>>>,
    groups: &Groups,
    contracts: &[Found<Arc<ContractDescriptor>>],
    domains: &[Found<DomainDescriptor>],
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Draft> {
    let around = Surroundings { domains: Described::of(domains), config };
    let written = products.len();
    let mut drafts = Vec::with_capacity(groups.list.len());
    for (group, found) in products.into_iter().enumerate() {
        let folder = folder_of(&found.origin.path).to_owned();
        let domain_written = found.descriptor.domain.clone().map(|name| (name, found.origin.clone()));
        let agreed = agreed_domain(&groups.list[group], contracts);
        let (domain, domain_name) =
            around.domain(found.descriptor.domain.as_deref(), agreed, &found.origin, diagnostics);
        let Found { origin, descriptor } = found;
        drafts.push(Draft {
            group,
            descriptor,
            origin,
            folder,
            synthesized: false,
            domain,
            domain_name,
            domain_written,
        });
    }
    for (group, members) in groups.list.iter().enumerate().skip(written) {
        let Found { origin, descriptor } = made_of(members, contracts);
        let (domain, domain_name) = around.domain(None, agreed_domain(members, contracts), &origin, diagnostics);
        let folder = members.folder.clone();
        drafts.push(Draft {
            group,
            descriptor,
            origin,
            folder,
            synthesized: true,
            domain,
            domain_name,
            domain_written: None,
        });
    }
    drafts
}

impl Surroundings<'_> {
    /// The address and name of a product's domain: as it says, else by its folders, else as its contracts agree.
    fn domain(
        &self,
        written: Option<&str>,
        agreed: Option<String>,
        origin: &Origin,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> (String, String) {
        let name = written
            .filter(|name| !name.trim().is_empty())
            .map(str::to_owned)
            .or_else(|| self.domains.above(&origin.path).map(str::to_owned))
            .or_else(|| self.config.path_template.as_deref().and_then(|template| from_path(template, &origin.path)))
            .or(agreed);
        match name {
            Some(name) => {
                let address = self.domains.named(&name).map_or_else(|| slug(&name), str::to_owned);
                (address, name)
            }
            None => {
                let place = Place::key(&origin.path, origin.document, Route::root());
                diagnostics.push(
                    Diagnostic::warning("missing-domain", place, "no domain is named")
                        .help("add `domain:`, or a domain.yaml in a folder above"),
                );
                ("unassigned".into(), "Unassigned".into())
            }
        }
    }
}

/// The domain that all contracts of a group name.
fn agreed_domain(group: &Group, contracts: &[Found<Arc<ContractDescriptor>>]) -> Option<String> {
    let mut named: BTreeSet<&str> =
        group.contracts.iter().filter_map(|at| contracts[*at].descriptor.domain.as_deref()).collect();
    let only = named.pop_first()?;
    (named.is_empty() && !only.trim().is_empty()).then(|| only.to_owned())
}

/// The part of a path that stands for `{domain}` in a template such as `data/{domain}/{product}`.
fn from_path(template: &str, path: &str) -> Option<String> {
    let mut domain = None;
    let mut parts = path.split('/');
    for wanted in template.trim_matches('/').split('/') {
        let part = parts.next()?;
        match wanted {
            "{domain}" => domain = Some(part.to_owned()),
            "*" => {}
            wanted if wanted.starts_with('{') => {}
            wanted if wanted == part => {}
            _ => return None,
        }
    }
    domain
}

/// A product made of contracts: it promises each of them.
fn made_of(group: &Group, contracts: &[Found<Arc<ContractDescriptor>>]) -> Found<Arc<ProductDescriptor>> {
    let members: Vec<&Found<Arc<ContractDescriptor>>> = group.contracts.iter().map(|at| &contracts[*at]).collect();
    let folder = group.folder.rsplit('/').next().filter(|name| !name.is_empty());
    let name = match (&group.product, folder, members.as_slice()) {
        (Some(product), _, _) => product.clone(),
        (None, _, [only]) => contract_name(&only.descriptor, &only.origin),
        (None, Some(folder), _) => folder.to_owned(),
        (None, None, _) => "data".to_owned(),
    };
    let statuses: BTreeSet<Option<&String>> = members.iter().map(|c| c.descriptor.status.as_ref()).collect();
    let outputs = members
        .iter()
        .map(|contract| OutputPort {
            name: contract_name(&contract.descriptor, &contract.origin),
            version: contract.descriptor.version.clone(),
            contract_id: Some(contract.descriptor.id.clone()).filter(|id| !id.is_empty()),
            ..OutputPort::default()
        })
        .collect();
    let tags: BTreeSet<&String> = members.iter().flat_map(|contract| &contract.descriptor.tags).collect();
    let first = members.first();
    let descriptor = ProductDescriptor {
        id: first.filter(|_| members.len() == 1).map(|contract| contract.descriptor.id.clone()).unwrap_or_default(),
        name: Some(name),
        version: first.filter(|_| members.len() == 1).and_then(|contract| contract.descriptor.version.clone()),
        status: (statuses.len() == 1).then(|| statuses.into_iter().next().flatten().cloned()).flatten(),
        tenant: first.and_then(|contract| contract.descriptor.tenant.clone()),
        description: match members.as_slice() {
            [only] => only.descriptor.description.clone(),
            _ => Default::default(),
        },
        tags: tags.into_iter().cloned().collect(),
        outputs,
        support: first.map(|contract| contract.descriptor.support.clone()).unwrap_or_default(),
        team: members.iter().find_map(|contract| contract.descriptor.team.clone()),
        ..ProductDescriptor::default()
    };
    let origin = first.map(|contract| contract.origin.clone()).unwrap_or_default();
    Found { origin, descriptor: Arc::new(descriptor) }
}

/// What to call a contract.
pub(super) fn contract_name(contract: &ContractDescriptor, origin: &Origin) -> String {
    let written = contract.name.clone().filter(|name| !name.trim().is_empty());
    written.unwrap_or_else(|| match contract.schema.as_slice() {
        _ if is_readable(&contract.id) => contract.id.clone(),
        [only] if !only.name.is_empty() => only.name.clone(),
        _ => file_stem(&origin.path),
    })
}

/// A file's name without `.odps.yaml` and the like.
pub fn file_stem(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.split('.').find(|part| !part.is_empty()).unwrap_or(name);
    stem.to_owned()
}

/// Whether people can read an id: not a UUID, not a URN, not a bare number.
pub(super) fn is_readable(id: &str) -> bool {
    let hexadecimal = id.len() >= 32 && id.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    id.chars().any(char::is_alphabetic) && !hexadecimal && !id.contains(':')
}

/// The last part of an address: the readable id without what the address says already, else the name, else the file.
pub(super) fn own_address(id: &str, name: Option<&str>, stem: &str, above: &[&str]) -> String {
    let from_id = || {
        let mut own = slug(id);
        for part in above {
            let shorter = own.strip_prefix(part).and_then(|rest| rest.strip_prefix(['.', '-', '_']));
            if let Some(shorter) = shorter.filter(|rest| !rest.is_empty()) {
                own = shorter.to_owned();
            }
        }
        own
    };
    match name {
        _ if is_readable(id) => from_id(),
        Some(name) if !name.trim().is_empty() => slug(name),
        _ if id.contains(':') => slug(id.rsplit(':').next().unwrap_or(id)),
        _ => slug(stem),
    }
}

/// Adds the products to the mesh, sorted by address; returns the id of each group's product.
pub(super) fn add(mesh: &mut Mesh, drafts: Vec<Draft>, diagnostics: &mut Vec<Diagnostic>) -> Vec<ProductId> {
    let mut taken = HashSet::new();
    let mut by_address: BTreeMap<String, Draft> = BTreeMap::new();
    let groups = drafts.iter().map(|draft| draft.group + 1).max().unwrap_or(0);
    for draft in drafts {
        let stem = if draft.synthesized {
            draft.folder.rsplit('/').next().unwrap_or_default().to_owned()
        } else {
            file_stem(&draft.origin.path)
        };
        let id = if draft.synthesized { "" } else { draft.descriptor.id.as_str() };
        let own = own_address(id, draft.descriptor.name.as_deref(), &stem, &[&draft.domain]);
        let base = format!("{}/{own}", draft.domain);
        let address = unique(base.clone(), &mut taken);
        if let Some(first) = by_address.get(&base).filter(|first| first.descriptor.id != draft.descriptor.id) {
            diagnostics.push(super::address_taken("product", &base, &address, &draft.origin, &first.origin));
        }
        by_address.insert(address, draft);
    }
    let mut of_group = vec![ProductId(0); groups];
    for (address, draft) in by_address {
        let id = ProductId(number(mesh.products.len()));
        of_group[draft.group] = id;
        let domain = mesh.domain_at(&draft.domain).expect("every product's domain was added");
        let name = draft.descriptor.name.clone().filter(|name| !name.trim().is_empty());
        let own = address.rsplit('/').next().unwrap_or(&address).to_owned();
        mesh.products.push(Product {
            name: name.unwrap_or(own),
            domain,
            lifecycle: lifecycle(&draft.descriptor),
            inputs: vec![Input::default(); draft.descriptor.inputs.len()],
            outputs: outputs(&draft.descriptor),
            descriptor: draft.descriptor,
            synthesized: draft.synthesized,
            origin: draft.origin,
            folder: draft.folder,
            owner: Owner::default(),
            contracts: Vec::new(),
            documents: Vec::new(),
            upstream: Vec::new(),
            downstream: Around::default(),
            address,
        });
    }
    domains::enter_products(mesh);
    of_group
}

fn lifecycle(descriptor: &ProductDescriptor) -> Lifecycle {
    match Lifecycle::read(descriptor.status.as_deref()) {
        Lifecycle::Unknown | Lifecycle::Active if descriptor.deprecated == Some(true) => Lifecycle::Deprecated,
        lifecycle => lifecycle,
    }
}

fn outputs(descriptor: &ProductDescriptor) -> Vec<Output> {
    let mut taken = HashSet::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for port in &descriptor.outputs {
        *counts.entry(&port.name).or_default() += 1;
    }
    descriptor
        .outputs
        .iter()
        .map(|port| {
            let mut anchor = format!("port-{}", fragment(&port.name));
            if let Some(version) = port.version.as_deref().filter(|_| counts[port.name.as_str()] > 1) {
                anchor = format!("{anchor}-{}", fragment(version));
            }
            Output { anchor: unique(anchor, &mut taken), ..Output::default() }
        })
        .collect()
}
