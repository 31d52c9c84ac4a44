//! Exceptions in comments, on days that the test sets.

use super::codes::{BRIEF, DOMAIN, ORDERS};
use crate::build::ground::{Folder, meshdoc, run};

const ORDERS_FILE: &str = "domains/sales/orders/orders.odps.yaml";

/// 1 January 2027.
const TODAY: i64 = 1_798_761_600;

/// The findings of a mesh whose port promises a contract that is not there, with a comment before that line or on it.
fn found(before: &str, on: &str, readme: &str, today: i64) -> Vec<String> {
    let ports = format!(
        "outputPorts:\n  - name: orders\n    type: tables\n    version: 1.0.0\n{before}    contractId: sales.orders{on}\n"
    );
    let mesh = Folder::new([
        ("meshdoc.yaml", BRIEF.to_owned()),
        ("domains/sales/domain.yaml", DOMAIN.to_owned()),
        (ORDERS_FILE, format!("{ORDERS}{ports}")),
        ("domains/sales/orders/README.md", format!("# Orders\n\n{readme}\n")),
    ]);
    let mut command = meshdoc(&["check", "--format", "short"]);
    let ran = run(command.current_dir(&mesh.root).env("SOURCE_DATE_EPOCH", today.to_string()));
    let rule = |line: &str| {
        let (place, rest) = line.split_once(": ").expect("a place");
        let line = place.split(':').nth(1).unwrap_or_default();
        format!("{line} {}", rest.split(']').next().unwrap_or_default().split('[').nth(1).unwrap_or_default())
    };
    ran.stdout.lines().map(rule).collect()
}

#[test]
fn an_exception_holds_on_its_line_and_on_the_one_below() {
    let reason = "meshdoc: allow(unknown-contract): later";
    assert_eq!(found("", "", "", TODAY), ["12 unknown-contract"]);
    assert!(found("", &format!(" # {reason}"), "", TODAY).is_empty());
    assert!(found(&format!("    # {reason}\n"), "", "", TODAY).is_empty());
    assert!(found(&format!("    # {reason}\n    # and more words\n"), "", "", TODAY).is_empty());
    // A blank line between, and a comment behind another value, are about something else.
    assert_eq!(found(&format!("    # {reason}\n\n"), "", "", TODAY), ["12 unused-exception", "14 unknown-contract"]);
    let behind = format!("    tags: [] # {reason}\n");
    assert!(found(&behind, "", "", TODAY).contains(&"13 unknown-contract".to_owned()));
}

#[test]
fn an_exception_ends_with_its_last_day() {
    let on = " # meshdoc: allow(unknown-contract) until 2027-01-01: later";
    assert!(found("", on, "", TODAY).is_empty());
    assert_eq!(found("", on, "", TODAY + 86_400), ["12 unknown-contract", "12 expired-exception"]);
}

#[test]
fn what_is_wrong_with_an_exception_is_found() {
    let of = |on: &str| found("", &format!(" # meshdoc: {on}"), "", TODAY);
    assert_eq!(of("allow(unknown-contract)"), ["12 invalid-exception"]);
    assert_eq!(of("allow(unknown-contrakt): later"), ["12 unknown-contract", "12 invalid-exception"]);
    assert_eq!(of("allow(unknown-contract, unknown-team): later"), ["12 unused-exception"]);
    assert_eq!(of("allow(unknown-contract, unused-exception): later"), ["12 invalid-exception"]);
    assert_eq!(of("deny(unknown-contract): later"), ["12 unknown-contract", "12 invalid-exception"]);
    assert_eq!(of("this is our contract"), ["12 unknown-contract"]);
}

#[test]
fn markdown_has_exceptions_too() {
    let port = " # meshdoc: allow(unknown-contract): later";
    let readme = |text: &str| found("", port, text, TODAY);
    assert_eq!(readme("See [the guide](guide.md)."), ["3 broken-link"]);
    assert!(readme("See [the guide](guide.md). <!-- meshdoc: allow(broken-link): later -->").is_empty());
    assert!(readme("<!-- meshdoc: allow(broken-link): later -->\n\nSee [the guide](guide.md).").is_empty());
    assert_eq!(
        readme("```\n<!-- meshdoc: allow(broken-link): later -->\n```\n\n[the guide](guide.md)"),
        ["7 broken-link"]
    );
}

/// What cannot be understood cannot be allowed, and what cannot be looked for is not called unused.
#[test]
fn a_broken_file_excuses_nothing() {
    let mesh = Folder::new([(
        ORDERS_FILE,
        format!("# meshdoc: allow(invalid-yaml): later\n{ORDERS}# meshdoc: allow(unknown-team): later\nname: [\n"),
    )]);
    let mut command = meshdoc(&["check", "--format", "short"]);
    let ran = run(command.current_dir(&mesh.root).env("SOURCE_DATE_EPOCH", TODAY.to_string())).ends(1);
    assert!(ran.stdout.contains("error[invalid-yaml]"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("unused-exception"), "{}", ran.stdout);
}
