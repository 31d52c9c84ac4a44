//! The words that a mesh agrees on: terms, code lists and their codes. Those who rely on them are bound to them.

use super::Impact;
use super::pairs::{MeshPairs, pair};
use super::products::{is_draft, sorted, version};
use super::property::custom;
use super::reach::Reach;
use super::thing::{Log, Thing, item};
use crate::model::Mesh;
use crate::model::mesh::{CodeList, CodeListId, Term, TermId};
use crate::model::vocabulary::CodeValue;
use crate::source::Step;

pub(super) fn compare(base: &Mesh, head: &Mesh, pairs: &MeshPairs, reach: &mut Reach, log: &mut Log) {
    let _ = pairs;
    terms(base, head, reach, log);
    code_lists(base, head, reach, log);
}

fn id(at: usize) -> u32 {
    u32::try_from(at).expect("a mesh holds fewer than four billion of anything")
}

fn terms(base: &Mesh, head: &Mesh, reach: &mut Reach, log: &mut Log) {
    let found = pair(&base.terms, &head.terms, &[&|term: &Term| Some(term.address.clone())]);
    let step = |term: &Term| item("definitions", term.definition);
    for at in found.removed {
        let term = &base.terms[at];
        let mut thing = Thing::new(&term.address, Some(&term.origin), None);
        thing.consumers = reach.of_term(TermId(id(at)));
        let warned = term.descriptor.status.as_deref().is_some_and(|status| status.eq_ignore_ascii_case("deprecated"));
        thing
            .part(term.address.clone(), Some(&step(term)), None)
            .note(log, "term-removed", Impact::Breaking, "", "what is bound to it is explained no longer")
            .values(Some(term.name.clone()), None)
            .gone(warned, true);
    }
    for at in found.added {
        let term = &head.terms[at];
        Thing::new(&term.address, None, Some(&term.origin))
            .part(term.address.clone(), None, Some(&step(term)))
            .note(log, "term-added", Impact::Additive, "", "one more word is agreed on")
            .values(None, Some(term.name.clone()));
    }
    for (b, h, _) in found.both {
        let (before, after) = (&base.terms[b], &head.terms[h]);
        let (old, new) = (&before.descriptor, &after.descriptor);
        if old == new {
            continue;
        }
        let thing = Thing::new(&after.address, Some(&before.origin), Some(&after.origin)).part(
            after.address.clone(),
            Some(&step(before)),
            Some(&step(after)),
        );
        thing.text(log, "term-renamed", "name", (Some(&before.name), Some(&after.name)), "people read another name");
        let reason = "whether it still means the same is for people to say";
        let texts = (old.description.as_deref(), new.description.as_deref());
        thing.text(log, "term-definition-changed", "description", texts, reason);
        thing.keys(
            log,
            "term-details-changed",
            &[
                ("synonyms", old.synonyms != new.synonyms),
                ("semanticType", old.semantic_type != new.semantic_type),
                ("logicalType", old.logical_type != new.logical_type),
                ("classification", old.classification != new.classification),
                ("unit", old.unit != new.unit),
                ("status", old.status != new.status),
                ("examples", old.examples != new.examples),
                ("relationships", old.relationships != new.relationships),
                ("authoritativeDefinitions", old.definitions != new.definitions),
                ("tags", sorted(&old.tags) != sorted(&new.tags)),
                ("customProperties", custom(&old.custom) != custom(&new.custom)),
                ("other keys", old.rest != new.rest),
            ],
        );
    }
}

fn code_lists(base: &Mesh, head: &Mesh, reach: &mut Reach, log: &mut Log) {
    let found = pair(&base.code_lists, &head.code_lists, &[&|list: &CodeList| Some(list.address.clone())]);
    for at in found.removed {
        let list = &base.code_lists[at];
        let mut thing = Thing::new(&list.address, Some(&list.origin), None);
        thing.consumers = reach.of_code_list(CodeListId(id(at)));
        let warned = super::products::is_ending(list.lifecycle);
        thing
            .note(log, "code-list-removed", Impact::Breaking, "", "codes in the data are explained no longer")
            .values(Some(list.name.clone()), None)
            .gone(warned, true);
    }
    for at in found.added {
        let list = &head.code_lists[at];
        Thing::new(&list.address, None, Some(&list.origin))
            .note(log, "code-list-added", Impact::Additive, "", "one more list is agreed on")
            .values(None, Some(list.name.clone()));
    }
    for (b, h, _) in found.both {
        let (before, after) = (&base.code_lists[b], &head.code_lists[h]);
        let (old, new) = (&before.descriptor, &after.descriptor);
        if old == new {
            continue;
        }
        let mut thing = Thing::new(&after.address, Some(&before.origin), Some(&after.origin));
        thing.carrier = Some(after.address.clone());
        thing.draft = is_draft(before.lifecycle);
        thing.consumers = reach.of_code_list(CodeListId(id(b)));
        version(&thing, "code-list-version-changed", &old.version, &new.version, log);
        codes(&thing, &old.values, &new.values, log);
        thing.keys(
            log,
            "code-list-details-changed",
            &[
                ("name", old.name != new.name),
                ("status", old.status != new.status),
                ("authority", old.authority != new.authority),
                ("description", old.description != new.description),
                ("file", old.file != new.file),
                ("authoritativeDefinitions", old.definitions != new.definitions),
                ("tags", sorted(&old.tags) != sorted(&new.tags)),
                ("customProperties", custom(&old.custom) != custom(&new.custom)),
                ("other keys", old.rest != new.rest),
            ],
        );
    }
}

fn codes(list: &Thing, base: &[CodeValue], head: &[CodeValue], log: &mut Log) {
    let found = pair(base, head, &[&|code: &CodeValue| Some(code.value.clone())]);
    let part = |code: &CodeValue, b: Option<usize>, h: Option<usize>| {
        // A code may stand in a CSV: then the place is the list.
        let steps = |at: Option<usize>| at.map(|at| [Step::from("values"), Step::from(at)]);
        let subject = format!("{}#{}", list.subject, code.value);
        list.part(subject, steps(b).as_ref().map(|s| &s[..]), steps(h).as_ref().map(|s| &s[..]))
    };
    let shown = |code: &CodeValue| match &code.label {
        Some(label) => format!("{}: {label}", code.value),
        None => code.value.clone(),
    };
    for at in found.removed {
        let code = &base[at];
        part(code, Some(at), None)
            .note(log, "code-value-removed", Impact::Breaking, "", "data that hold it are explained no longer")
            .values(Some(shown(code)), None)
            .gone(code.deprecated, false);
    }
    for at in found.added {
        part(&head[at], None, Some(at))
            .note(log, "code-value-added", Impact::Additive, "", "a list of codes grows: readers look codes up in it")
            .values(None, Some(shown(&head[at])));
    }
    for (b, h, _) in found.both {
        let (before, after) = (&base[b], &head[h]);
        if before == after {
            continue;
        }
        let thing = part(after, Some(b), Some(h));
        if before.replaced_by != after.replaced_by && after.replaced_by.is_some() {
            thing
                .note(log, "code-value-replaced", Impact::Additive, "replacedBy", "what takes its place is said")
                .values(before.replaced_by.clone(), after.replaced_by.clone());
        }
        super::property::deprecation(
            &thing,
            "code-value-deprecated",
            Some(before.deprecated),
            Some(after.deprecated),
            log,
        );
        let blank = |code: &CodeValue| CodeValue { deprecated: false, replaced_by: None, ..code.clone() };
        if blank(before) != blank(after) {
            thing
                .note(log, "code-value-details-changed", Impact::Editorial, "", "the code is as it was")
                .values(Some(shown(before)), Some(shown(after)));
        }
    }
}
