//! What mends the findings at a place: one action a fix, and one for all fixes of the text.

use std::collections::BTreeMap;

use lsp_types::{CodeAction, CodeActionKind, CodeActionOrCommand, CodeActionParams, WorkspaceEdit};

use super::findings::Teller;
use super::rename::workspace_edit;
use super::world::World;
use crate::diagnostics::{Located, LocatedFix};
use crate::source::Span;

/// The actions for a range of an open text; `found` are its findings as they were told.
pub fn actions(
    world: &World,
    found: &[Located],
    documentation: Option<&str>,
    params: &CodeActionParams,
) -> Vec<CodeActionOrCommand> {
    let mut teller = Teller::new(world, documentation);
    let wants = |kind: &CodeActionKind| {
        let only = params.context.only.as_ref();
        only.is_none_or(|only| only.iter().any(|wanted| kind.as_str().starts_with(wanted.as_str())))
    };
    let mut actions = Vec::new();
    let fixed: Vec<(&Located, &LocatedFix)> =
        found.iter().filter_map(|finding| Some((finding, finding.fix.as_ref()?))).collect();
    if wants(&CodeActionKind::QUICKFIX) {
        for (finding, fix) in &fixed {
            let told = teller.tell(finding);
            if told.range.start > params.range.end || told.range.end < params.range.start {
                continue;
            }
            actions.push(CodeActionOrCommand::CodeAction(CodeAction {
                title: fix.title.clone(),
                kind: Some(CodeActionKind::QUICKFIX),
                diagnostics: Some(vec![told]),
                edit: edit(world, &[*fix]),
                is_preferred: Some(true),
                ..CodeAction::default()
            }));
        }
    }
    if fixed.len() > 1 && wants(&CodeActionKind::SOURCE_FIX_ALL) {
        let fixes: Vec<&LocatedFix> = fixed.iter().map(|(_, fix)| *fix).collect();
        actions.push(CodeActionOrCommand::CodeAction(CodeAction {
            title: format!("mend all {} findings that can be mended", fixes.len()),
            kind: Some(CodeActionKind::SOURCE_FIX_ALL),
            edit: edit(world, &fixes),
            ..CodeAction::default()
        }));
    }
    actions
}

/// The edits of fixes; of two that want the same bytes the first counts.
fn edit(world: &World, fixes: &[&LocatedFix]) -> Option<WorkspaceEdit> {
    let mut all: BTreeMap<String, BTreeMap<Span, String>> = BTreeMap::new();
    for fix in fixes {
        let free = fix.edits.iter().all(|edit| {
            let of_file = all.get(&edit.path);
            of_file.is_none_or(|of_file| of_file.keys().all(|s| s.end <= edit.span.start || edit.span.end <= s.start))
        });
        if free {
            for edit in &fix.edits {
                all.entry(edit.path.clone()).or_default().insert(edit.span, edit.text.clone());
            }
        }
    }
    (!all.is_empty()).then(|| workspace_edit(world, all))
}
