//! A policy: a rule of the organisation's own, as it is written. Its expressions are text; the rules compile them.

use super::mesh::Origin;
use crate::diagnostics::Severity;
use crate::source::Route;

/// A rule of the organisation's own.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Policy {
    pub id: String,
    pub name: Option<String>,
    pub description: Option<String>,
    pub applies: Applies,
    /// Which of the subjects it is about; all of them when it is not said.
    pub when: Option<String>,
    /// What has to hold.
    pub require: String,
    pub severity: Severity,
    /// What is said of a subject for which it does not hold; `{...}` holds an expression.
    pub message: Option<String>,
    /// Who decides about it.
    pub owner: Option<String>,
    /// With their numbers in the file.
    pub exceptions: Vec<(usize, Exception)>,
    pub origin: Origin,
    /// The way to it in its document.
    pub route: Route,
}

/// Subjects that a policy leaves out.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Exception {
    /// A pattern of addresses, such as `sales/orders/*`.
    pub subject: String,
    /// The last day, as it was written.
    pub until: Option<String>,
    pub reason: Option<String>,
}

/// What a policy is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Applies {
    Product,
    InputPort,
    OutputPort,
    Contract,
    Dataset,
    Property,
    Term,
}

impl Applies {
    pub const ALL: [Applies; 7] = [
        Applies::Product,
        Applies::InputPort,
        Applies::OutputPort,
        Applies::Contract,
        Applies::Dataset,
        Applies::Property,
        Applies::Term,
    ];

    /// As policies write it.
    pub fn keyword(self) -> &'static str {
        match self {
            Applies::Product => "product",
            Applies::InputPort => "inputPort",
            Applies::OutputPort => "outputPort",
            Applies::Contract => "contract",
            Applies::Dataset => "dataset",
            Applies::Property => "property",
            Applies::Term => "term",
        }
    }

    /// One of them and several, for people.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Applies::Product => ("data product", "data products"),
            Applies::InputPort => ("input port", "input ports"),
            Applies::OutputPort => ("output port", "output ports"),
            Applies::Contract => ("contract", "contracts"),
            Applies::Dataset => ("dataset", "datasets"),
            Applies::Property => ("property", "properties"),
            Applies::Term => ("glossary term", "glossary terms"),
        }
    }
}
