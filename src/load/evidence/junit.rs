//! JUnit XML, as test runners and the datacontract CLI write it. `classname` names the dataset, or dataset and property.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{LONGEST, empty, time};
use crate::model::evidence::{CheckResult, Outcome, Run};
use crate::source::markdown::shorten;

pub(super) fn read(text: &str) -> Result<Run, String> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut run = Run { format: "JUnit", ..Run::default() };
    let (mut root, mut depth) = (false, 0_usize);
    loop {
        let event = reader.read_event().map_err(|error| format!("the file is not valid XML: {error}"))?;
        let (tag, opens) = match &event {
            Event::Start(tag) => (tag, true),
            Event::Empty(tag) => (tag, false),
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                continue;
            }
            Event::Eof => break,
            _ => continue,
        };
        let name = tag.name();
        match name.as_ref() {
            b"testsuites" | b"testsuite" => {
                root = true;
                run.time = run.time.max(time(attribute(tag, "timestamp")));
                run.source = run.source.or_else(|| attribute(tag, "name"));
            }
            b"testcase" => run.results.push(case(tag)),
            b"failure" => worse(&mut run, tag, Outcome::Fail),
            b"error" => worse(&mut run, tag, Outcome::Error),
            b"skipped" => worse(&mut run, tag, Outcome::Skip),
            _ => {}
        }
        depth += usize::from(opens);
        if depth > 64 {
            return Err("the file nests deeper than 64 elements".to_owned());
        }
    }
    if depth > 0 || !root {
        return Err("the file holds no whole `testsuite`".to_owned());
    }
    Ok(run)
}

fn case(tag: &BytesStart<'_>) -> CheckResult {
    let class = attribute(tag, "classname");
    let (dataset, property) = match class.as_deref().map(|class| class.split_once('.')) {
        Some(Some((dataset, property))) => (Some(dataset.to_owned()), Some(property.to_owned())),
        _ => (class, None),
    };
    let name = attribute(tag, "name");
    CheckResult { metric: name.clone(), name, dataset, property, ..empty(Outcome::Pass) }
}

fn worse(run: &mut Run, tag: &BytesStart<'_>, outcome: Outcome) {
    if let Some(case) = run.results.last_mut() {
        case.outcome = outcome;
        case.message = attribute(tag, "message");
    }
}

/// An attribute's text. Entities that the file itself defines are not expanded.
fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = tag.try_get_attribute(name).ok()??;
    let raw = std::str::from_utf8(&attribute.value).ok()?;
    let text = quick_xml::escape::unescape(raw).map_or_else(|_| raw.to_owned(), std::borrow::Cow::into_owned);
    let text = text.trim();
    (!text.is_empty()).then(|| shorten(text, LONGEST))
}
