//! Reads policies: below `policies:` in meshdoc.yaml, and in the files of the folder `policies/` at the mesh's root.
//!
//! A file holds a list of policies, a mapping with the key `policies`, or one policy. What is wrong is a finding at its
//! line; a policy that cannot be applied at all is left out. Expressions are not looked into here.

use super::syntax;
use crate::diagnostics::{Diagnostic, Place, Severity, nearest};
use crate::model::mesh::Origin;
use crate::model::policy::{Applies, Exception, Policy};
use crate::source::text::LineIndex;
use crate::source::yaml::{self, Kind};
use crate::source::{Node, Route};

/// The folder of policy files at the mesh's root.
const FOLDER: &str = "policies/";
/// More rules than any organisation can know.
const MAX_POLICIES: usize = 1_000;
/// How long an expression may be, in bytes.
pub(crate) const MAX_EXPRESSION: usize = 2_000;

const KEYS: [&str; 10] =
    ["id", "name", "description", "applies", "when", "require", "severity", "message", "owner", "exceptions"];

/// Whether a path is that of a policy file.
pub(super) fn is_policies(path: &str) -> bool {
    path.strip_prefix(FOLDER).is_some_and(|rest| !rest.is_empty())
}

/// The policies of a file: of meshdoc.yaml those below its key, else those of the whole file.
pub(super) fn read(path: &str, text: &str, skip: usize, configuration: bool) -> (Vec<Policy>, Vec<Diagnostic>) {
    let parsed = yaml::parse(text, skip);
    let lines = LineIndex::new(text);
    let mut found = Found { path, policies: Vec::new(), diagnostics: Vec::new() };
    if !configuration {
        // Those of meshdoc.yaml are said when its other keys are read.
        found.diagnostics.extend(parsed.problems.iter().map(|problem| syntax(path, problem)));
    }
    for (number, document) in parsed.documents.iter().enumerate() {
        let root = Route::root();
        let (node, route) = match (document.root.get("policies"), configuration) {
            (Some(list), _) => (list, root.then("policies")),
            (None, true) => continue,
            (None, false) => (&document.root, root),
        };
        let line = lines.position(text, (document.root.span.start as usize).saturating_sub(skip)).0;
        let origin = Origin { path: path.to_owned(), document: number, line };
        match &node.kind {
            Kind::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    found.policy(item, &origin, route.then(at));
                }
            }
            Kind::Map(_) if !configuration => found.policy(node, &origin, route),
            Kind::Null => {}
            _ => {
                found.say(&origin, route, format!("expected a list of policies, found {}", node.kind_name()));
            }
        }
    }
    (found.policies, found.diagnostics)
}

struct Found<'p> {
    path: &'p str,
    policies: Vec<Policy>,
    diagnostics: Vec<Diagnostic>,
}

impl Found<'_> {
    fn say(&mut self, origin: &Origin, route: Route, message: String) -> &mut Diagnostic {
        let place = Place::value(self.path, origin.document, route);
        self.diagnostics.push(Diagnostic::error("invalid-policy", place, message));
        self.diagnostics.last_mut().expect("one was pushed")
    }

    fn policy(&mut self, node: &Node, origin: &Origin, route: Route) {
        if self.policies.len() == MAX_POLICIES {
            return;
        }
        if !matches!(node.kind, Kind::Map(_)) {
            self.say(origin, route, format!("expected a policy, found {}", node.kind_name()));
            return;
        }
        self.unknown_keys(node, origin, &route);
        let text = |key: &str| {
            node.get(key).and_then(Node::scalar).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
        };
        let Some(id) = text("id") else {
            self.say(origin, route, "a policy has no `id`".to_owned()).help =
                Some("findings name the policy by it".into());
            return;
        };
        let Some(applies) = self.applies(node, &id, origin, &route) else { return };
        let Some(require) = text("require") else {
            let diagnostic = self.say(origin, route, format!("the policy `{id}` requires nothing"));
            diagnostic.help = Some("add `require`: an expression that holds for what is right".into());
            return;
        };
        let severity = self.severity(node, origin, &route);
        let policy = Policy {
            name: text("name"),
            description: text("description"),
            applies,
            when: text("when"),
            require,
            severity,
            message: text("message"),
            owner: text("owner"),
            exceptions: self.exceptions(node, origin, &route),
            origin: origin.clone(),
            route: route.clone(),
            id,
        };
        let long =
            [("require", Some(&policy.require)), ("when", policy.when.as_ref()), ("message", policy.message.as_ref())];
        let is_long = |text: Option<&String>| text.is_some_and(|text| text.len() > MAX_EXPRESSION);
        if let Some((key, _)) = long.into_iter().find(|(_, text)| is_long(*text)) {
            self.say(origin, route.then(key), format!("an expression has more than {MAX_EXPRESSION} bytes"));
            return;
        }
        self.policies.push(policy);
    }

    fn unknown_keys(&mut self, node: &Node, origin: &Origin, route: &Route) {
        for (key, _) in node.entries() {
            let Some(name) = key.text().filter(|name| !KEYS.contains(name)) else { continue };
            let place = Place::key(self.path, origin.document, route.then(name));
            let mut diagnostic = Diagnostic::warning("unknown-key", place, format!("`{name}` is no key of a policy"));
            if let Some(known) = nearest(name, KEYS) {
                diagnostic = diagnostic.help(format!("did you mean `{known}`?"));
            }
            self.diagnostics.push(diagnostic);
        }
    }

    fn applies(&mut self, node: &Node, id: &str, origin: &Origin, route: &Route) -> Option<Applies> {
        let written = node.get("applies").and_then(Node::scalar);
        let found = written.as_deref().and_then(|word| Applies::ALL.into_iter().find(|kind| kind.keyword() == word));
        if found.is_none() {
            let known = Applies::ALL.map(Applies::keyword);
            let message = match &written {
                Some(word) => format!("the policy `{id}` applies to `{word}`, which is nothing that policies apply to"),
                None => format!("the policy `{id}` does not say what it applies to"),
            };
            let near = written.as_deref().and_then(|word| nearest(word, known));
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("one of {}", known.map(|word| format!("`{word}`")).join(", ")),
            };
            self.say(origin, route.then("applies"), message).help = Some(help);
        }
        found
    }

    fn severity(&mut self, node: &Node, origin: &Origin, route: &Route) -> Severity {
        match node.get("severity").and_then(Node::scalar).as_deref() {
            None | Some("warning") => Severity::Warning,
            Some("info") => Severity::Info,
            Some("error") => Severity::Error,
            Some(other) => {
                let message = format!("expected `info`, `warning` or `error`, found `{other}`");
                self.say(origin, route.then("severity"), message);
                Severity::Warning
            }
        }
    }

    /// The exceptions that can be applied, with their numbers in the file.
    fn exceptions(&mut self, node: &Node, origin: &Origin, route: &Route) -> Vec<(usize, Exception)> {
        let Some(list) = node.get("exceptions") else { return Vec::new() };
        let route = route.then("exceptions");
        let mut exceptions = Vec::new();
        for (at, item) in list.items().iter().enumerate().take(MAX_POLICIES) {
            let text = |key: &str| item.get(key).and_then(Node::scalar).map(std::borrow::Cow::into_owned);
            let exception = Exception {
                subject: text("subject").unwrap_or_default().trim().to_owned(),
                until: text("until"),
                reason: text("reason"),
            };
            let problem = if exception.subject.is_empty() {
                Some("an exception names no `subject`")
            } else if globset::Glob::new(&exception.subject).is_err() {
                Some("the `subject` of an exception is no pattern")
            } else {
                None
            };
            if exception.reason.as_deref().is_none_or(|reason| reason.trim().is_empty()) {
                self.say(origin, route.then(at), "an exception gives no `reason`".to_owned()).severity =
                    Severity::Warning;
            }
            match problem {
                Some(problem) => {
                    self.say(origin, route.then(at), problem.to_owned());
                }
                None => exceptions.push((at, exception)),
            }
        }
        exceptions
    }
}
