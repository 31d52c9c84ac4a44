//! The language of the interface: which ones there are, and what is said of another one.

use super::FILE;
use crate::diagnostics::{Diagnostic, Near, Place, near};
use crate::source::Route;

/// The languages whose words are in the binary.
pub const BUILTIN: [&str; 3] = ["de", "en", "fr"];

/// What is to be said of a language that nobody has words for. `has` knows whether the mesh has a file.
pub fn unknown(language: &str, has: impl Fn(&str) -> bool) -> Option<Diagnostic> {
    let parents = language.match_indices('-').map(|(at, _)| &language[..at]).chain([language]);
    let own = |tag: &str| has(&format!("theme/words/{tag}.yaml"));
    if parents.into_iter().any(|tag| BUILTIN.contains(&tag) || own(tag)) {
        return None;
    }
    let message = format!("there are no words for the language `{language}`; the portal is in English");
    let place = Place::value(FILE, 0, Route::root().then("language"));
    let diagnostic = Diagnostic::error("invalid-configuration", place, message);
    Some(match near(language, BUILTIN) {
        Some(known) => diagnostic.meant(language, Near { certain: false, ..known }),
        None => {
            diagnostic.help(format!("there are {}; a file `theme/words/{language}.yaml` adds one", BUILTIN.join(", ")))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_known_by_its_parent_or_the_meshs_own_file() {
        let said = |language: &str| unknown(language, |path| path == "theme/words/pl.yaml").map(|found| found.help);
        assert_eq!(
            (said("de"), said("de-AT"), said("fr-CH"), said("pl"), said("pl-PL")),
            (None, None, None, None, None)
        );
        assert!(said("nl-BE").flatten().is_some_and(|help| help.contains("`theme/words/nl-BE.yaml`")));
        assert_eq!(said("DE").flatten().as_deref(), Some("did you mean `de`?"));
    }
}
