//! Our tables against the official JSON Schemas: the same verdict on every official example, on documents generated
//! from the schemas, and on systematic mutations of both; and the mutations reported at the line that was changed.

mod generate;
mod mutate;
mod official;
mod reference;
mod schema;

use std::collections::BTreeSet;

use meshdoc::diagnostics::{Severity, locate};
use meshdoc::load::shape;
use meshdoc::model::standard::{Kind, odcs, odps};
use meshdoc::source::yaml::{self, Node};
use rayon::prelude::*;

use mutate::Mutation;
use official::{Official, to_json};
use schema::Ours;

/// A document that is held against the schema of one version.
struct Case {
    label: String,
    kind: Kind,
    text: String,
    mutations: Vec<Mutation>,
}

#[derive(Default)]
struct Figures {
    compared: usize,
    /// How many of the compared are valid.
    valid: usize,
    disagreements: Vec<String>,
    invalid: usize,
    exact: usize,
    elsewhere: Vec<String>,
}

impl Figures {
    fn add(mut self, other: Figures) -> Figures {
        self.compared += other.compared;
        self.valid += other.valid;
        self.invalid += other.invalid;
        self.exact += other.exact;
        self.disagreements.extend(other.disagreements);
        self.elsewhere.extend(other.elsewhere);
        self
    }
}

#[test]
fn the_official_schemas_and_the_tables_agree() {
    let Some(official) = Official::find() else { return };
    let mut seen = BTreeSet::new();
    let mut cases = Vec::new();
    let mut examples: Vec<_> = official.examples.iter().collect();
    examples.sort_by_key(|(_, text)| text.len());
    for (label, text) in examples {
        let Some(document) = yaml::parse(text, 0).documents.into_iter().next() else { continue };
        let declared = shape::detect(label, &document.root).unwrap_or_else(|| panic!("{label} is not recognised"));
        for version in declared.standard().versions {
            let kind = declared.with(*version);
            let Some(text) = official::declare(text, &document.root, *version) else { continue };
            // A large example says the same things many times: of it only what no smaller one has is mutated.
            let large = text.len() > 1_000;
            let mut wanted = |position| seen.insert((kind.keyword(), kind.version(), position)) || !large;
            let mutations = if kind == declared { mutate::all(&text, &mut wanted) } else { Vec::new() };
            cases.push(Case { label: format!("{label} as {version}"), kind, text, mutations });
        }
    }
    let examples = cases.len();
    let generated: Vec<_> =
        official.schemas.par_iter().map(|(kind, schema)| (*kind, generate::documents(schema))).collect();
    for (kind, documents) in generated {
        for (number, value) in documents.into_iter().enumerate() {
            let text = serde_json::to_string_pretty(&value).expect("JSON");
            let mut wanted = |position: String| {
                !is_repetition(kind, &position) && seen.insert((kind.keyword(), kind.version(), position))
            };
            let mutations = mutate::all(&text, &mut wanted);
            let label = format!("generated {} {} {number}", kind.keyword(), kind.version());
            cases.push(Case { label, kind, text, mutations });
        }
    }
    let ours = Ours::new();
    let figures = cases.par_iter().map(|case| measure(case, &official, &ours)).reduce(Figures::default, Figures::add);
    let share = 100.0 * figures.exact as f64 / figures.invalid.max(1) as f64;
    println!(
        "{examples} examples, {} generated documents: agree {} of {} ({} valid); exact line {} of {}, {share:.2} %",
        cases.len() - examples,
        figures.compared - figures.disagreements.len(),
        figures.compared,
        figures.valid,
        figures.exact,
        figures.invalid,
    );
    for line in figures.elsewhere.iter().take(20) {
        println!("reported at another line: {line}");
    }
    assert!(
        figures.disagreements.is_empty(),
        "{}",
        figures.disagreements[..figures.disagreements.len().min(25)].join("\n\n")
    );
    assert!(figures.invalid > 5000 && figures.valid > 5000, "{} invalid, {} valid", figures.invalid, figures.valid);
    assert!(share >= 95.0, "{share:.2} % at the exact line\n{}", figures.elsewhere.join("\n"));
}

/// What is left out of generated documents to save time: versions that differ little from the next, and types that
/// are wrong in the way another mutation is wrong already. The examples go through all of it.
fn is_repetition(kind: Kind, position: &str) -> bool {
    let between = matches!(kind, Kind::DataContract(version) if [odcs::V3_0_0, odcs::V3_0_1].contains(&version));
    between || ["1.5", "0.25", "[broken]", "[1]", "[true]"].iter().any(|end| position.ends_with(end))
}

fn measure(case: &Case, official: &Official, ours: &Ours) -> Figures {
    let mut figures = Figures::default();
    let Some(valid) = compare(&case.label, case.kind, &case.text, official, ours, &mut figures).map(|(valid, _)| valid)
    else {
        figures.disagreements.push(format!("{} does not parse", case.label));
        return figures;
    };
    for mutation in &case.mutations {
        let label = format!("{}: {}", case.label, mutation.what);
        let Some((still, lines)) =
            compare(&label, case.kind, &mutation.apply(&case.text), official, ours, &mut figures)
        else {
            continue;
        };
        if valid && !still {
            figures.invalid += 1;
            if lines.iter().any(|line| mutation.lines.contains(line)) {
                figures.exact += 1;
            } else {
                figures.elsewhere.push(format!("{label}: expected {:?}, found {lines:?}", mutation.lines));
            }
        }
    }
    figures
}

/// The official verdict and the lines of our errors; `None` when the text is no longer one YAML document.
fn compare(
    label: &str,
    kind: Kind,
    text: &str,
    official: &Official,
    ours: &Ours,
    figures: &mut Figures,
) -> Option<(bool, Vec<usize>)> {
    let parsed = yaml::parse(text, 0);
    let [document] = parsed.documents.as_slice() else { return None };
    if !parsed.problems.is_empty() {
        return None;
    }
    let valid = official.is_valid(kind, &to_json(&document.root));
    let mut errors = shape::strict("file.yaml", 0, &document.root, kind);
    errors.retain(|diagnostic| diagnostic.severity == Severity::Error);
    figures.compared += 1;
    figures.valid += usize::from(valid);
    if valid != errors.is_empty() {
        let said: Vec<&str> = errors.iter().map(|error| error.message.as_str()).take(3).collect();
        let verdict = if valid { "valid" } else { "invalid" };
        figures.disagreements.push(format!(
            "{label}: officially {verdict} {:?}, we say {said:?}\n{}",
            official.reasons(kind, &to_json(&document.root)),
            text.chars().take(1500).collect::<String>()
        ));
    }
    // A share of them: the example mesh and its mutations are all held against our schemas elsewhere.
    if figures.compared % 6 == 1 && ours.is_valid(kind, &to_json(&document.root)) != errors.is_empty() {
        figures.disagreements.push(format!("{label}: the schema that is printed says otherwise than the check"));
    }
    let lines = locate(&errors, |_| Some(text.as_bytes().to_vec())).iter().map(|error| error.place.line).collect();
    Some((valid, lines))
}

#[test]
fn a_wrong_declared_version_is_one_warning() {
    let Some(official) = Official::find() else { return };
    let Some((label, text)) =
        official.examples.iter().find(|(label, _)| label.ends_with("customer-data-product.odps.yaml"))
    else {
        return;
    };
    let root: Node = yaml::parse(text, 0).documents.remove(0).root;
    let kind = shape::detect(label, &root).expect("a data product");
    assert_eq!(kind, Kind::DataProduct(odps::V0_9_0));
    let found = shape::check(label, 0, &root, kind);
    let rules: Vec<_> = found.iter().map(|diagnostic| (diagnostic.rule, diagnostic.severity)).collect();
    assert_eq!(rules, [("wrong-version", Severity::Warning)], "{found:#?}");
    assert_eq!(found[0].message, "valid as v1.0.0, declared v0.9.0");
}
