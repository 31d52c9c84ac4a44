//! The scripts of the search as the portal publishes them: with the words of the mesh's language, without comments.
//!
//! Modules that only one script needs become part of it ([`super::search_join`]). Words go into the one script that every page loads, so no page grows by them and a folder opened as a file has them
//! too. Comments and indentation are half of the bytes of the first search on a slow line; the source has them.

use super::words::Words;

/// Where the words stand in `page.js`.
const PLACE: &str = "/* words */ {}";

/// Everything that the scripts say.
const WORDS: [&str; 58] = [
    "number-group",
    "a-to-z",
    "search-from-file",
    "search-not-loaded",
    "search-unreadable",
    "search-results",
    "search-found",
    "search-none",
    "search-try",
    "search-more",
    "search-more-values",
    "search-show-values",
    "search-narrow",
    "search-remove",
    "search-remove-all",
    "search-instead",
    "search-nowhere",
    "search-fewer",
    "search-only-best",
    "search-unknown-value",
    "search-cut",
    "search-quoted",
    "search-why",
    "search-why-name",
    "search-why-short-name",
    "search-why-word",
    "search-why-joined",
    "search-why-number",
    "search-why-beginning",
    "search-why-meant",
    "search-why-numbers",
    "search-why-status",
    "search-in-title",
    "search-in-trail",
    "search-in-description",
    "search-in-text",
    "search-by-kind",
    "search-by-domain",
    "search-by-status",
    "search-by-classification",
    "search-by-tag",
    "search-by-owner",
    "search-by-type",
    "search-kind-product",
    "search-kind-domain",
    "search-kind-term",
    "search-kind-contract",
    "search-kind-code-list",
    "search-kind-team",
    "search-kind-port",
    "search-kind-property",
    "search-kind-code-value",
    "search-kind-section",
    "status-proposed",
    "status-draft",
    "status-active",
    "status-deprecated",
    "status-retired",
];

/// A script as it is published; one that is no UTF-8 stays as it is.
pub(super) fn published(script: &[u8], words: &Words) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(script) else { return script.to_vec() };
    let lean = without_comments(text);
    if !lean.contains(PLACE) {
        return lean.into_bytes();
    }
    let said: serde_json::Map<String, serde_json::Value> =
        WORDS.into_iter().map(|key| (key.to_owned(), words.written(key))).collect();
    let said = serde_json::to_string(&said).expect("texts are always JSON");
    lean.replacen(PLACE, &said, 1).into_bytes()
}

/// Lines without their indentation, and without those that are comments only. Comments behind code stay, but for types, and so does
/// whatever stands in a text over several lines: a line with a backtick that is not closed ends the work.
fn without_comments(script: &str) -> String {
    let mut out = String::with_capacity(script.len());
    let mut in_comment = false;
    let mut lines = script.split_inclusive('\n');
    for line in lines.by_ref() {
        let code = line.trim_start();
        if in_comment {
            in_comment = !code.trim_end().ends_with("*/");
            continue;
        }
        if code.starts_with("//") || code.trim_end().is_empty() {
            continue;
        }
        if code.starts_with("/**") {
            in_comment = !code.contains("*/");
            if in_comment || code.trim_end().ends_with("*/") {
                continue;
            }
        }
        if code.matches('`').count() % 2 == 1 {
            out.push_str(line);
            break;
        }
        push_without_types(&mut out, code);
    }
    out.extend(lines);
    out
}

/// A line without what it says of types, `/** @type {x} */`, unless that may stand in a text.
fn push_without_types(out: &mut String, mut code: &str) {
    while let Some((before, rest)) = code.split_once("/** @") {
        let Some((_, after)) = rest.split_once("*/") else { break };
        if ['\'', '"', '`'].iter().any(|quote| before.matches(*quote).count() % 2 == 1) {
            break;
        }
        out.push_str(before);
        code = after.strip_prefix(' ').unwrap_or(after);
    }
    out.push_str(code);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_code_stays() {
        let script = "// one\n/**\n * two\n */\nfunction a() {\n  /** @type {number} */\n  return 1; // why\n}\n\n/** @type {x} */ (b).c();\n";
        assert_eq!(without_comments(script), "function a() {\nreturn 1; // why\n}\n(b).c();\n");
        let types = "const a = (/** @type {x} */ b, c) => '/** @type {y} */ d';\n";
        assert_eq!(without_comments(types), "const a = (b, c) => '/** @type {y} */ d';\n");
        let text = "const a = `\n  // kept\n`;\n// kept\n";
        assert_eq!(without_comments(text), text);
    }

    #[test]
    fn the_words_are_put_in() {
        let words = Words::of(Some("de"), &std::collections::BTreeMap::new()).unwrap();
        let script = String::from_utf8(published(b"const words = /* words */ {};\n", &words)).unwrap();
        assert!(script.starts_with("const words = {\"number-group\":"), "{script}");
        assert!(script.contains("\"search-found\":{\"one\":"), "{script}");
    }
}
