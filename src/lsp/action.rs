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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use lsp_types::{DocumentChanges, Position, Range};
    use serde_json::json;

    use super::*;
    use crate::diagnostics::{Fingerprint, LocatedPlace, Severity, TextEdit};
    use crate::lsp::buffer::{Buffer, Encoding};
    use crate::lsp::world::{Client, Open};

    fn finding(line: usize, span: Span, text: &str) -> Located {
        let edit = TextEdit { path: "a.yaml".into(), span, text: text.into() };
        Located {
            rule: "invalid-value",
            severity: Severity::Error,
            message: "x".into(),
            place: LocatedPlace {
                path: "a.yaml".into(),
                line,
                column: 1,
                end_line: line,
                end_column: 1,
                span,
                precise: true,
                label: None,
            },
            help: None,
            related: Vec::new(),
            fingerprint: Fingerprint::default(),
            fix: Some(LocatedFix { title: format!("write `{text}`"), edits: vec![edit] }),
        }
    }

    #[test]
    fn the_fix_at_a_place_is_offered_and_all_of_them_together() {
        let uri: lsp_types::Uri = "file:///mesh/a.yaml".parse().expect("a URI");
        let buffer = Arc::new(Buffer::new("ä: tabel\nb: viw\n".into()));
        let client = Client {
            encoding: Encoding::Utf16,
            snippets: false,
            document_changes: true,
            code_action_literals: true,
            nested_symbols: true,
            watched_files: false,
        };
        let open = [("a.yaml".to_owned(), Open { buffer, version: 7, uri: uri.clone() })].into();
        let world = World { root: "/mesh".into(), canonical: "/mesh".into(), client, reading: None, open };
        let found = [finding(1, Span::new(4, 9), "table"), finding(2, Span::new(13, 16), "view")];
        let ask = |line: u32, only: Option<&str>| {
            let place = Range::new(Position::new(line, 4), Position::new(line, 4));
            let context = json!({"diagnostics": [], "only": only.map(|only| vec![only])});
            let params = json!({"textDocument": {"uri": uri}, "range": place, "context": context});
            actions(&world, &found, None, &serde_json::from_value(params).expect("parameters"))
        };
        let titles: Vec<String> = ask(1, None)
            .into_iter()
            .filter_map(|action| match action {
                CodeActionOrCommand::CodeAction(action) => Some(action.title),
                CodeActionOrCommand::Command(_) => None,
            })
            .collect();
        assert_eq!(titles, ["write `view`", "mend all 2 findings that can be mended"]);
        let all = ask(0, Some("source.fixAll"));
        let [CodeActionOrCommand::CodeAction(all)] = all.as_slice() else { panic!("one action") };
        let changes = all.edit.as_ref().and_then(|edit| edit.document_changes.as_ref());
        let Some(DocumentChanges::Operations(operations)) = changes else { panic!("changes") };
        let told = serde_json::to_value(operations).expect("JSON");
        assert_eq!(told[0]["textDocument"]["version"], 7);
        assert_eq!(told[0]["edits"][0]["range"]["start"], json!({"line": 0, "character": 3}));
        assert_eq!(told[0]["edits"][1]["newText"], "view");
    }
}
