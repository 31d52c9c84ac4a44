//! Routes: the way from a YAML document's root to a node, by keys and indices.
//!
//! Rules speak routes; only the diagnostics turn a route into a file, a line and a column.

use std::fmt;

use super::yaml::{Kind, Node};

/// One step of a [`Route`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    Key(String),
    Index(usize),
}

impl From<&str> for Step {
    fn from(key: &str) -> Step {
        Step::Key(key.to_owned())
    }
}

impl From<usize> for Step {
    fn from(index: usize) -> Step {
        Step::Index(index)
    }
}

/// Keys and indices from the root of a document to a node, written `schema[0].properties[2].name`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Route(pub Vec<Step>);

impl Route {
    pub fn root() -> Route {
        Route::default()
    }

    /// This route and one step more.
    #[must_use]
    pub fn then(&self, step: impl Into<Step>) -> Route {
        let mut steps = self.0.clone();
        steps.push(step.into());
        Route(steps)
    }

    /// The node the route leads to, or the nearest one above it that exists; `true` when it was reached.
    pub fn follow<'n>(&self, root: &'n Node) -> (Found<'n>, bool) {
        let mut found = Found { key: None, value: root };
        for step in &self.0 {
            let next = match (step, &found.value.kind) {
                (Step::Key(key), Kind::Map(entries)) => entries
                    .iter()
                    .find(|(k, _)| k.text() == Some(key.as_str()))
                    .map(|(k, v)| Found { key: Some(k), value: v }),
                (Step::Index(at), Kind::List(items)) => items.get(*at).map(|v| Found { key: None, value: v }),
                _ => None,
            };
            match next {
                Some(next) => found = next,
                None => return (found, false),
            }
        }
        (found, true)
    }
}

/// A node and, where it is the value of a mapping, its key.
#[derive(Debug, Clone, Copy)]
pub struct Found<'n> {
    pub key: Option<&'n Node>,
    pub value: &'n Node,
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if at == 0 => write!(f, "{key}")?,
                Step::Key(key) => write!(f, ".{key}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}
