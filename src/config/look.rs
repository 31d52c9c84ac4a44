//! The theme of the portal: which ones there are, and what is said of another one.

use super::FILE;
use crate::diagnostics::{Diagnostic, Near, Place, near};
use crate::source::Route;

/// The themes in the binary.
pub const THEMES: [&str; 2] = ["default", "ledger"];

/// What is to be said of a theme that there is not.
pub fn unknown(theme: &str) -> Option<Diagnostic> {
    if THEMES.contains(&theme) {
        return None;
    }
    let place = Place::value(FILE, 0, Route::root().then("theme"));
    let message = format!("there is no theme `{theme}`; the portal has the default one");
    let diagnostic = Diagnostic::error("invalid-configuration", place, message);
    Some(match near(theme, THEMES) {
        Some(known) => diagnostic.meant(theme, Near { certain: false, ..known }),
        None => diagnostic.help(format!("there are {}; a folder `theme/` changes any of them", THEMES.join(", "))),
    })
}
