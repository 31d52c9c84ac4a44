//! Data that counts as less sensitive downstream than where it comes from, without a word about masking.
//!
//! The way is followed from property to property: what a property names as its source, what its relationships lead to,
//! and else what has the same meaning in the contracts that its product reads. Where that says nothing, nothing is said.

use std::collections::HashMap;
use std::rc::Rc;

use super::{Context, sensitive, subject};
use crate::diagnostics::Diagnostic;
use crate::model::Mesh;
use crate::model::contract::Property;
use crate::model::made_of::{self, Paths};
use crate::model::mesh::{Contract, ContractId, TermId};
use crate::model::sensitivity;

/// How many properties are compared before the rule gives up: far more than any mesh of people has.
const STEPS: usize = 20_000_000;

/// How many are told of one contract.
const MAX_FINDINGS: usize = 200;

/// A property of the mesh: contract and number.
type Node = (ContractId, usize);

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut flow = Flow::new(context);
    for (id, contract) in (0u32..).map(ContractId).zip(&context.mesh.contracts) {
        let mut found = Vec::new();
        for at in 0..flow.properties[id.index()].len() {
            if found.len() == MAX_FINDINGS {
                break;
            }
            if let Some(level) = flow.own_level((id, at)).filter(|level| *level < flow.highest())
                && let Some(source) = flow.incoming((id, at))
                && source.level > level
            {
                found.push((at, source));
            }
        }
        if !found.is_empty() {
            let routes = contract.descriptor.property_routes();
            for (at, source) in found {
                let place = subject::value(&contract.origin, routes[at].then("classification"));
                diagnostics.push(flow.told((id, at), source, place));
            }
        }
    }
}

/// The most sensitive thing that comes into a property.
#[derive(Debug, Clone, Copy)]
struct Source {
    level: usize,
    /// Where it comes from at once.
    via: Node,
    /// Known by meaning alone, not by a source that is named.
    by_term: bool,
}

struct Flow<'m> {
    mesh: &'m Mesh,
    levels: &'m [String],
    properties: Vec<Vec<&'m Property>>,
    /// Classifications of contracts, made when one is looked at.
    classifications: Vec<Option<Vec<Option<&'m str>>>>,
    /// Contracts that a contract may be made of.
    read: HashMap<ContractId, Rc<[ContractId]>>,
    paths: HashMap<ContractId, Paths>,
    terms: HashMap<ContractId, HashMap<TermId, Vec<usize>>>,
    /// What comes into properties that have no classification of their own.
    passed: HashMap<Node, Option<Source>>,
    steps: usize,
}

impl<'m> Flow<'m> {
    fn new(context: &Context<'m>) -> Flow<'m> {
        let mesh = context.mesh;
        let flat =
            |contract: &'m Contract| contract.descriptor.flat().into_iter().map(|(_, property)| property).collect();
        Flow {
            mesh,
            levels: &context.config.classifications,
            properties: mesh.contracts.iter().map(flat).collect(),
            classifications: vec![None; mesh.contracts.len()],
            read: HashMap::new(),
            paths: HashMap::new(),
            terms: HashMap::new(),
            passed: HashMap::new(),
            steps: STEPS,
        }
    }

    fn highest(&self) -> usize {
        if self.levels.is_empty() { sensitivity::LEVELS.len() - 1 } else { self.levels.len() - 1 }
    }

    fn classification(&mut self, (id, at): Node) -> Option<&'m str> {
        let mesh = self.mesh;
        let all =
            self.classifications[id.index()].get_or_insert_with(|| sensitive::classifications(mesh, mesh.contract(id)));
        all.get(at).copied().flatten()
    }

    fn own_level(&mut self, node: Node) -> Option<usize> {
        let word = self.classification(node)?;
        sensitivity::level(self.levels, word)
    }

    fn property(&self, (id, at): Node) -> &'m Property {
        self.properties[id.index()][at]
    }

    /// The most sensitive of what a property is made of; nothing when it says that it was masked.
    fn incoming(&mut self, node: Node) -> Option<Source> {
        if sensitivity::is_masked(self.property(node)) {
            return None;
        }
        let (sources, by_term) = self.sources(node);
        // Without a named source the least sensitive counts: the value may come from any of them.
        let mut found: Option<Source> = None;
        for via in sources {
            let level = match self.own_level(via) {
                Some(level) => Some(level),
                None => self.through(via).map(|source| source.level),
            };
            let level = match level {
                Some(level) => level,
                None if by_term => return None,
                None => continue,
            };
            let better = found.is_none_or(|found| if by_term { level < found.level } else { level > found.level });
            if better {
                found = Some(Source { level, via, by_term });
            }
        }
        found
    }

    /// What comes through a property that says nothing of its own sensitivity, over any number of such.
    fn through(&mut self, start: Node) -> Option<Source> {
        let mut way = vec![start];
        while let Some(node) = way.last().copied() {
            if self.passed.contains_key(&node) {
                way.pop();
                continue;
            }
            if self.classification(node).is_some() || sensitivity::is_masked(self.property(node)) {
                self.passed.insert(node, None);
                continue;
            }
            let (sources, by_term) = self.sources(node);
            let mut next = None;
            let mut best: Option<Source> = None;
            for via in sources {
                let level = match self.own_level(via) {
                    Some(level) => Some(level),
                    None => match self.passed.get(&via) {
                        Some(known) => known.map(|source| source.level),
                        None if way.contains(&via) || way.len() > 32 => None,
                        None => {
                            next = Some(via);
                            break;
                        }
                    },
                };
                let Some(level) = level else { continue };
                let better = best.is_none_or(|best| if by_term { level < best.level } else { level > best.level });
                if better {
                    best = Some(Source { level, via, by_term });
                }
            }
            match next {
                Some(via) => way.push(via),
                None => {
                    self.passed.insert(node, best);
                    way.pop();
                }
            }
        }
        self.passed.get(&start).copied().flatten()
    }

    /// The properties that one is made of, and whether that is known by its meaning alone.
    fn sources(&mut self, (id, at): Node) -> (Vec<Node>, bool) {
        let mesh = self.mesh;
        let contract = mesh.contract(id);
        let read = self.read(id);
        if read.is_empty() {
            return (Vec::new(), false);
        }
        let property = self.property((id, at));
        let named: Vec<Node> = property
            .transform_sources
            .iter()
            .take(made_of::MOST_SOURCES)
            .flat_map(|name| self.named(&read, name, &property.name))
            .collect();
        if !named.is_empty() || !property.transform_sources.is_empty() {
            return (named, false);
        }
        let entry = &contract.properties[at];
        let led: Vec<Node> = entry
            .references
            .iter()
            .copied()
            .filter(|(target, _)| *target != id && read.binary_search(target).is_ok())
            .collect();
        if !led.is_empty() {
            return (led, false);
        }
        let mut same = Vec::new();
        for term in &entry.terms {
            for other in read.iter().filter(|other| **other != id) {
                self.steps = self.steps.saturating_sub(1);
                if self.steps == 0 {
                    return (Vec::new(), true);
                }
                let terms = self.terms.entry(*other).or_insert_with(|| terms(mesh.contract(*other)));
                same.extend(terms.get(term).into_iter().flatten().map(|at| (*other, *at)));
            }
        }
        self.steps = self.steps.saturating_sub(same.len());
        (same, true)
    }

    /// Properties that go by a name among the contracts that are read.
    fn named(&mut self, read: &[ContractId], name: &str, own: &str) -> Vec<Node> {
        let mesh = self.mesh;
        let mut found = Vec::new();
        for id in read {
            self.steps = self.steps.saturating_sub(1);
            if self.steps == 0 {
                return found;
            }
            let contract = mesh.contract(*id);
            let paths = self.paths.entry(*id).or_insert_with(|| Paths::of(contract));
            let at = paths.named(contract, name, own);
            found.extend(at.map(|at| (*id, at)));
        }
        found
    }

    /// The contracts that a contract may be made of.
    fn read(&mut self, id: ContractId) -> Rc<[ContractId]> {
        if let Some(known) = self.read.get(&id) {
            return Rc::clone(known);
        }
        let mesh = self.mesh;
        let contract = mesh.contract(id);
        let read: Rc<[ContractId]> = made_of::read_by(mesh, contract).into();
        self.read.insert(id, Rc::clone(&read));
        read
    }

    fn told(&mut self, node: Node, source: Source, place: crate::diagnostics::Place) -> Diagnostic {
        let mut way = vec![node, source.via];
        // From what is classified at last; the length bounds a way that leads back into itself.
        while let Some(at) = way.last().copied()
            && self.classification(at).is_none()
            && let Some(before) = self.through(at)
            && way.len() < 32
        {
            way.push(before.via);
        }
        way.reverse();
        let name = |(id, at): Node| self.mesh.contract(id).properties[at].path.as_str();
        let (origin, own) = (way[0], name(node));
        let first = name(origin);
        let (from, to) =
            (self.classification(origin).unwrap_or_default(), self.classification(node).unwrap_or_default());
        let how = if source.by_term { "means the same as" } else { "comes from" };
        let message = format!("`{own}` is {to}, and {how} `{first}`, which is {from}");
        let steps: Vec<String> = way
            .iter()
            .map(|step| {
                let word = self.classification(*step).unwrap_or("not classified");
                format!("`{}` ({word})", self.mesh.contract(step.0).properties[step.1].path)
            })
            .collect();
        let contract = self.mesh.contract(origin.0);
        let route = contract.descriptor.property_routes().swap_remove(origin.1).then("classification");
        Diagnostic::warning("lowered-classification", place, message)
            .help(format!(
                "the way: {}; classify it as {from}, or say in `transformDescription` or a custom property `masking` how it was masked",
                steps.join(" -> ")
            ))
            .related(subject::value(&contract.origin, route), format!("{from} in `{}`", contract.address))
    }
}

fn terms(contract: &Contract) -> HashMap<TermId, Vec<usize>> {
    let mut terms: HashMap<TermId, Vec<usize>> = HashMap::new();
    for (at, entry) in contract.properties.iter().enumerate() {
        for term in &entry.terms {
            terms.entry(*term).or_default().push(at);
        }
    }
    terms
}
