//! Diagnostics as workflow commands of GitHub Actions, which shows them beside the lines of a pull request.
//!
//! One line a finding: `::error file=..,line=..,title=..::message`. The runner reads every line of the output, so nothing
//! that an author wrote may begin another line or end a part of this one; escaping follows the runner's toolkit.

use super::text::printable;
use super::{Located, Severity};

/// The command of one finding, without a line end. `prefix` is the mesh's folder in its repository, empty or with a
/// slash at its end.
pub fn command(finding: &Located, prefix: &str) -> String {
    let place = &finding.place;
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let mut properties = format!("file={},line={}", property(&format!("{prefix}{}", place.path)), place.line);
    if place.precise {
        properties.push_str(&format!(",endLine={}", place.end_line));
        // The runner takes columns within one line only.
        if place.line == place.end_line {
            properties.push_str(&format!(",col={},endColumn={}", place.column, place.end_column));
        }
    }
    let mut message = printable(&finding.message);
    if let Some(help) = &finding.help {
        message.push('\n');
        message.push_str(&printable(help));
    }
    format!("::{level} {properties},title={}::{}", property(finding.rule), data(&message))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
