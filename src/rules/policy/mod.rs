//! Policies of the organisation: which subjects meet them, which do not, and which are let off.
//!
//! [`evaluate`] is pure and is asked by the rule and by the page about governance. Each expression is compiled once and
//! evaluated for all subjects in parallel. Must not know pages.

mod expression;
mod subjects;
mod values;

pub use subjects::Subject;

use std::collections::BTreeMap;
use std::sync::Arc;

use globset::{GlobBuilder, GlobMatcher};
use rayon::prelude::*;
use regex::Regex;

use self::expression::{Expression, Template, Wants};
use self::subjects::{Source, bind, bind_source, of, sources, variables};
use super::Context;
use crate::diagnostics::{Diagnostic, Place};
use crate::model::Mesh;
use crate::model::policy::{Applies, Policy};

/// How many subjects that do not meet a policy are told; more are counted.
const MAX_TOLD: usize = 2_000;

/// How a policy stands.
#[derive(Debug)]
pub struct Outcome<'m> {
    pub policy: &'m Policy,
    /// Subjects that it is about.
    pub subjects: usize,
    pub passed: usize,
    /// Subjects that do not meet it, the first of them.
    pub failed: Vec<Failure>,
    /// How many do not meet it.
    pub failures: usize,
    /// Subjects that do not meet it and are let off, by exception.
    pub excepted: Vec<usize>,
    /// Why it could not be evaluated, and the key that is to blame.
    pub broken: Option<Broken>,
}

#[derive(Debug)]
pub struct Failure {
    pub subject: Subject,
    pub address: String,
    pub message: String,
}

/// Findings of the rules `policy` and `invalid-policy`.
pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mesh = context.mesh;
    let mut ids: BTreeMap<&str, &Policy> = BTreeMap::new();
    for policy in &mesh.policies {
        if let Some(first) = ids.insert(&policy.id, policy) {
            let message = format!("two policies have the id `{}`", policy.id);
            diagnostics.push(
                Diagnostic::error("invalid-policy", place(policy, &["id"]), message)
                    .label("this one")
                    .related(place(first, &["id"]), "and this one"),
            );
        }
    }
    for outcome in evaluate(mesh) {
        let policy = outcome.policy;
        if let Some((key, reason)) = outcome.broken {
            let message = format!("the policy `{}` cannot be evaluated: {reason}", policy.id);
            diagnostics.push(
                Diagnostic::error("invalid-policy", place(policy, &[key]), message)
                    .help("nothing was checked by it; the keys of each variable stand in the book, chapter Policies"),
            );
            continue;
        }
        for ((number, exception), used) in policy.exceptions.iter().zip(&outcome.excepted) {
            if *used == 0 {
                let message = format!(
                    "the exception for `{}` is not needed: nothing there fails `{}`",
                    exception.subject, policy.id
                );
                let place = place_at(policy, policy.route.then("exceptions").then(*number).then("subject"));
                diagnostics.push(
                    Diagnostic::warning("invalid-policy", place, message)
                        .help("remove it; an exception is an address such as `sales/orders`, or a pattern of them"),
                );
            }
        }
        for failure in &outcome.failed {
            let message = format!("{} (policy `{}`)", failure.message, policy.id);
            let mut diagnostic = Diagnostic::new("policy", policy.severity, failure.subject.place(mesh), message)
                .related(place(policy, &["require"]), "required here");
            if let Some(owner) = &policy.owner {
                diagnostic = diagnostic.help(format!("`{owner}` decides about this policy and its exceptions"));
            }
            diagnostics.push(diagnostic);
        }
        let more = outcome.failures - outcome.failed.len();
        if more > 0 {
            let message = format!("{more} more subjects do not meet the policy `{}`", policy.id);
            diagnostics.push(Diagnostic::new("policy", policy.severity, place(policy, &["id"]), message));
        }
    }
}

fn place(policy: &Policy, keys: &[&str]) -> Place {
    place_at(policy, keys.iter().fold(policy.route.clone(), |route, key| route.then(*key)))
}

fn place_at(policy: &Policy, route: crate::source::Route) -> Place {
    Place::value(&policy.origin.path, policy.origin.document, route)
}

/// How every policy of a mesh stands, in their order.
pub fn evaluate(mesh: &Mesh) -> Vec<Outcome<'_>> {
    mesh.policies.iter().map(|policy| outcome(mesh, policy)).collect()
}

/// The key of a policy that is to blame, and why.
type Broken = (&'static str, String);

struct Compiled {
    when: Option<Expression>,
    require: Expression,
    message: Option<Template>,
    /// What all of them take.
    wants: Wants,
    patterns: Arc<Vec<Regex>>,
    /// What the policy is about, for people.
    kind: &'static str,
}

fn compile(policy: &Policy) -> Result<Compiled, Broken> {
    let variables = variables(policy.applies);
    let mut patterns = Vec::new();
    let when = policy.when.as_deref().map(|when| Expression::compile(when, variables, &mut patterns)).transpose();
    let when = when.map_err(|reason| ("when", reason))?;
    let require =
        Expression::compile(&policy.require, variables, &mut patterns).map_err(|reason| ("require", reason))?;
    let message =
        policy.message.as_deref().map(|message| Template::compile(message, variables, &mut patterns)).transpose();
    let message = message.map_err(|reason| ("message", reason))?;
    let mut wants = require.wants.clone();
    when.iter().for_each(|when| wants.join(&when.wants));
    message.iter().for_each(|message| wants.join(&message.wants()));
    let kind = policy.applies.words().1;
    Ok(Compiled { when, require, message, wants, patterns: Arc::new(patterns), kind })
}

/// What the subjects of some sources give.
#[derive(Default)]
struct Tally {
    subjects: usize,
    passed: usize,
    failed: Vec<Failure>,
    failures: usize,
    excepted: Vec<usize>,
    broken: Option<Broken>,
}

fn outcome<'m>(mesh: &'m Mesh, policy: &'m Policy) -> Outcome<'m> {
    let started = Outcome {
        policy,
        subjects: 0,
        passed: 0,
        failed: Vec::new(),
        failures: 0,
        excepted: vec![0; policy.exceptions.len()],
        broken: None,
    };
    let compiled = match compile(policy) {
        Ok(compiled) => compiled,
        Err(broken) => return Outcome { broken: Some(broken), ..started },
    };
    let exceptions: Vec<Option<GlobMatcher>> = policy.exceptions.iter().map(|(_, one)| matcher(&one.subject)).collect();
    let tallies: Vec<Tally> = sources(mesh, policy.applies)
        .par_chunks(256)
        .map(|sources| tally(mesh, policy.applies, &compiled, &exceptions, sources))
        .collect();
    tallies.into_iter().fold(started, |mut outcome, tally| {
        outcome.subjects += tally.subjects;
        outcome.passed += tally.passed;
        outcome.failures += tally.failures;
        outcome.failed.extend(tally.failed);
        outcome.failed.truncate(MAX_TOLD);
        outcome.excepted.iter_mut().zip(&tally.excepted).for_each(|(all, more)| *all += more);
        outcome.broken = outcome.broken.or(tally.broken);
        outcome
    })
}

fn matcher(pattern: &str) -> Option<GlobMatcher> {
    GlobBuilder::new(pattern).literal_separator(true).build().ok().map(|glob| glob.compile_matcher())
}

fn tally(
    mesh: &Mesh,
    applies: Applies,
    compiled: &Compiled,
    exceptions: &[Option<GlobMatcher>],
    sources: &[Source],
) -> Tally {
    let mut tally = Tally { excepted: vec![0; exceptions.len()], ..Tally::default() };
    let wants = &compiled.wants;
    let ground = expression::ground(&compiled.patterns);
    for source in sources {
        let mut shared = ground.new_inner_scope();
        bind_source(mesh, source, wants, &mut shared);
        for named in of(mesh, applies, source, wants) {
            let mut context = shared.new_inner_scope();
            bind(mesh, named, wants, &mut context);
            if let Err(broken) = judge(mesh, named.0, compiled, exceptions, &context, &mut tally) {
                tally.broken = Some(broken);
                return tally;
            }
        }
    }
    tally
}

/// Counts one subject.
fn judge(
    mesh: &Mesh,
    subject: Subject,
    compiled: &Compiled,
    exceptions: &[Option<GlobMatcher>],
    context: &cel::Context<'_, '_>,
    tally: &mut Tally,
) -> Result<(), Broken> {
    if let Some(when) = &compiled.when
        && !when.holds(context).map_err(|reason| ("when", reason))?
    {
        return Ok(());
    }
    tally.subjects += 1;
    if compiled.require.holds(context).map_err(|reason| ("require", reason))? {
        tally.passed += 1;
        return Ok(());
    }
    let address = subject.address(mesh);
    if let Some(exception) = exceptions.iter().position(|glob| glob.as_ref().is_some_and(|glob| covers(glob, &address)))
    {
        tally.excepted[exception] += 1;
        return Ok(());
    }
    let message = match &compiled.message {
        Some(message) => message.fill(context).map_err(|reason| ("message", reason))?,
        None => format!("`{address}` does not meet what is required of {}", compiled.kind),
    };
    tally.failures += 1;
    if tally.failed.len() < MAX_TOLD {
        tally.failed.push(Failure { subject, address, message });
    }
    Ok(())
}

/// Whether an exception is about an address or about something that holds it: `sales/orders` holds all its contracts.
fn covers(glob: &GlobMatcher, address: &str) -> bool {
    let ends = address.char_indices().filter(|(_, c)| matches!(c, '/' | '#')).map(|(at, _)| at);
    ends.chain([address.len()]).any(|end| glob.is_match(&address[..end]))
}

#[cfg(test)]
mod tests;
