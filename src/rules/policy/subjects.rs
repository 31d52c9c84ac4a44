//! What policies are about, one by one: its address, its place, its variables.

use cel::Context;

use super::expression::Wants;
use super::values;
use crate::diagnostics::Place;
use crate::model::Mesh;
use crate::model::contract::Property;
use crate::model::mesh::{ContractId, ProductId, TermId};
use crate::model::policy::Applies;
use crate::rules::subject::{contract_id, product_id, value};
use crate::source::Route;

/// A thing that a policy holds for or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    Product(ProductId),
    Input(ProductId, usize),
    Output(ProductId, usize),
    Contract(ContractId),
    Dataset(ContractId, usize),
    Property(ContractId, usize),
    Term(TermId),
}

/// The variables that the expressions of a policy may read.
pub(super) fn variables(applies: Applies) -> &'static [&'static str] {
    match applies {
        Applies::Product => &["product"],
        Applies::InputPort => &["port", "product"],
        Applies::OutputPort => &["port", "product", "contract"],
        Applies::Contract => &["contract", "product"],
        Applies::Dataset => &["dataset", "contract", "product"],
        Applies::Property => &["property", "dataset", "contract", "product"],
        Applies::Term => &["term"],
    }
}

/// Subjects that come from one product, contract or term: what is made once for all of them.
pub(super) enum Source {
    Product(ProductId),
    Contract(ContractId),
    Term(TermId),
}

/// Where the subjects of a kind come from. What is made of a folder of contracts is no product that somebody wrote.
pub(super) fn sources(mesh: &Mesh, applies: Applies) -> Vec<Source> {
    match applies {
        Applies::Product | Applies::InputPort | Applies::OutputPort => {
            let all = (0u32..).zip(&mesh.products).filter(|(_, product)| !product.synthesized);
            all.map(|(id, _)| Source::Product(ProductId(id))).collect()
        }
        Applies::Contract | Applies::Dataset | Applies::Property => {
            (0u32..).zip(&mesh.contracts).map(|(id, _)| Source::Contract(ContractId(id))).collect()
        }
        Applies::Term => (0u32..).zip(&mesh.terms).map(|(id, _)| Source::Term(TermId(id))).collect(),
    }
}

/// A subject with what its variables are made of.
pub(super) type Named<'m> = (Subject, Option<(usize, &'m Property)>);

/// The subjects of one source.
pub(super) fn of<'m>(mesh: &'m Mesh, applies: Applies, source: &Source, wants: &Wants) -> Vec<Named<'m>> {
    match (source, applies) {
        (Source::Product(id), Applies::InputPort) => {
            (0..mesh.product(*id).inputs.len()).map(|port| (Subject::Input(*id, port), None)).collect()
        }
        (Source::Product(id), Applies::OutputPort) => {
            let outputs = mesh.product(*id).outputs.iter().enumerate();
            // A port whose contract is missing is reported as such; a policy about contracts has nothing to say of it.
            let there = outputs.filter(|(_, output)| output.contract.is_some() || !wants.variable("contract"));
            there.map(|(port, _)| (Subject::Output(*id, port), None)).collect()
        }
        (Source::Product(id), _) => vec![(Subject::Product(*id), None)],
        (Source::Contract(id), Applies::Dataset) => {
            (0..mesh.contract(*id).descriptor.schema.len()).map(|at| (Subject::Dataset(*id, at), None)).collect()
        }
        (Source::Contract(id), Applies::Property) => {
            let flat = mesh.contract(*id).descriptor.flat().into_iter().enumerate();
            let named = flat.filter(|(_, (_, property))| !property.name.is_empty());
            named.map(|(at, (object, property))| (Subject::Property(*id, at), Some((object, property)))).collect()
        }
        (Source::Contract(id), _) => vec![(Subject::Contract(*id), None)],
        (Source::Term(id), _) => vec![(Subject::Term(*id), None)],
    }
}

/// Puts the variables of a source into a context: those that its subjects share.
pub(super) fn bind_source(mesh: &Mesh, source: &Source, wants: &Wants, context: &mut Context<'_, '_>) {
    match source {
        Source::Product(id) => bind_product(mesh, *id, wants, context),
        Source::Contract(id) => {
            let contract = mesh.contract(*id);
            if wants.variable("contract") {
                context.add_variable_from_value("contract", values::contract(mesh, contract, wants));
            }
            bind_product(mesh, contract.product, wants, context);
        }
        Source::Term(id) => {
            context.add_variable_from_value("term", values::term(mesh, mesh.term(*id), wants));
        }
    }
}

fn bind_product(mesh: &Mesh, id: ProductId, wants: &Wants, context: &mut Context<'_, '_>) {
    if wants.variable("product") {
        context.add_variable_from_value("product", values::product(mesh, mesh.product(id), wants));
    }
}

/// Puts the variables of one subject into a context.
pub(super) fn bind(mesh: &Mesh, (subject, property): Named<'_>, wants: &Wants, context: &mut Context<'_, '_>) {
    match subject {
        Subject::Input(id, port) if wants.variable("port") => {
            context.add_variable_from_value("port", values::input(mesh, mesh.product(id), port, wants));
        }
        Subject::Output(id, port) => {
            let product = mesh.product(id);
            if wants.variable("port") {
                context.add_variable_from_value("port", values::output(product, port, wants));
            }
            if let Some(contract) = product.outputs[port].contract.filter(|_| wants.variable("contract")) {
                context.add_variable_from_value("contract", values::contract(mesh, mesh.contract(contract), wants));
            }
        }
        Subject::Dataset(id, object) if wants.variable("dataset") => {
            context.add_variable_from_value("dataset", values::dataset(mesh.contract(id), object, wants));
        }
        Subject::Property(id, at) => {
            let Some((object, property)) = property else { return };
            if wants.variable("property") {
                context.add_variable_from_value("property", values::property(mesh, id, at, property, wants));
            }
            if wants.variable("dataset") {
                context.add_variable_from_value("dataset", values::dataset(mesh.contract(id), object, wants));
            }
        }
        _ => {}
    }
}

impl Subject {
    /// As exceptions name it: `sales/orders`, `sales/orders#orders`, `sales/orders/v2#orders.customer.email`.
    pub fn address(self, mesh: &Mesh) -> String {
        match self {
            Subject::Product(id) => mesh.product(id).address.clone(),
            Subject::Input(id, port) => {
                let product = mesh.product(id);
                format!("{}#{}", product.address, product.descriptor.inputs[port].name)
            }
            Subject::Output(id, port) => {
                let product = mesh.product(id);
                format!("{}#{}", product.address, product.descriptor.outputs[port].name)
            }
            Subject::Contract(id) => mesh.contract(id).address.clone(),
            Subject::Dataset(id, object) => {
                let contract = mesh.contract(id);
                format!("{}#{}", contract.address, contract.descriptor.schema[object].name)
            }
            Subject::Property(id, at) => {
                let contract = mesh.contract(id);
                format!("{}#{}", contract.address, contract.properties[at].path)
            }
            Subject::Term(id) => mesh.term(id).address.clone(),
        }
    }

    /// Where a finding about it points.
    pub(super) fn place(self, mesh: &Mesh) -> Place {
        let port = |id: ProductId, key: &str, port: usize| {
            value(&mesh.product(id).origin, Route::root().then(key).then(port).then("name"))
        };
        match self {
            Subject::Product(id) => product_id(mesh.product(id)),
            Subject::Input(id, at) => port(id, "inputPorts", at),
            Subject::Output(id, at) => port(id, "outputPorts", at),
            Subject::Contract(id) => contract_id(mesh.contract(id)),
            Subject::Dataset(id, object) => {
                let contract = mesh.contract(id);
                value(&contract.origin, contract.descriptor.object_route(object).then("name"))
            }
            Subject::Property(id, at) => {
                let contract = mesh.contract(id);
                value(&contract.origin, contract.descriptor.property_route(at).then("name"))
            }
            Subject::Term(id) => {
                let term = mesh.term(id);
                value(&term.origin, Route::root().then("definitions").then(term.definition).then("id"))
            }
        }
    }
}
