//! Exit codes: 0 clean, 1 findings of severity error, 2 could not run.

use crate::build::ground::{Folder, Ran, meshdoc, run, run_in};

pub const ORDERS: &str = "\
apiVersion: v1.0.0
kind: DataProduct
id: orders
name: Orders
version: 1.0.0
status: active
domain: sales
";

pub const DOMAIN: &str = "id: sales\nname: Sales\ndescription: Everything about selling.\nowner: sales-team\n";

/// What would ask for more to be written is not shown here.
pub const BRIEF: &str = "rules: {missing-description: off, missing-limitations: off, missing-purpose: off, missing-owner: off, missing-support: off}\n";

fn clean() -> Folder {
    Folder::new([("domains/sales/domain.yaml", DOMAIN), ("domains/sales/orders/orders.odps.yaml", ORDERS)])
}

fn broken() -> Folder {
    let folder = clean();
    folder.write("domains/sales/returns/returns.odps.yaml", "apiVersion: v1.0.0\nkind: DataProduct\nid: [\n");
    folder
}

#[test]
fn a_clean_mesh_ends_with_zero() {
    let mesh = clean();
    for arguments in [&["check"][..], &["build"], &["search", "orders"], &["search", "nothing-is-called-so"]] {
        run_in(&mesh.root, arguments).ends(0);
    }
}

#[test]
fn errors_end_with_one() {
    let mesh = broken();
    run_in(&mesh.root, &["check"]).ends(1);
    run_in(&mesh.root, &["build"]).ends(1);
    run_in(&mesh.root, &["build", "--allow-errors"]).ends(0);
    // What can be found is found, errors or not.
    run_in(&mesh.root, &["search", "orders"]).ends(0);
}

#[test]
fn warnings_end_with_zero_until_they_are_denied() {
    let mesh = clean();
    mesh.write(
        "domains/sales/orders/orders.odps.yaml",
        format!("{ORDERS}outputPorts:\n  - {{name: orders, type: tables, version: 1.0.0, contractId: sales.orders}}\n"),
    );
    let ran = run_in(&mesh.root, &["check"]).ends(0);
    assert!(ran.stdout.contains("warning[unknown-contract]"), "{}", ran.stdout);
    run_in(&mesh.root, &["check", "--deny", "warnings"]).ends(1);
    // The older spelling.
    run_in(&mesh.root, &["check", "--deny-warnings"]).ends(1);
    run_in(&mesh.root, &["check", "--rule", "unknown-contract=error"]).ends(1);
    run_in(&mesh.root, &["check", "--deny", "warnings", "--rule", "unknown-contract=off"]).ends(0);
    mesh.write("meshdoc.yaml", "rules: {unknown-contract: error}\n");
    run_in(&mesh.root, &["check"]).ends(1);
    // Of settings that fit the last wins, and the flag over all.
    let overrides = "overrides: [{paths: [\"domains/**\"], rules: {unknown-contract: info}}]\n";
    mesh.write("meshdoc.yaml", format!("rules: {{unknown-contract: error}}\n{overrides}"));
    let ran = run_in(&mesh.root, &["check", "--format", "short"]).ends(0);
    assert!(ran.stdout.contains(": info[unknown-contract]"), "{}", ran.stdout);
    let ran = run_in(&mesh.root, &["check", "--format", "short", "--rule", "unknown-contract=error"]).ends(1);
    assert!(ran.stdout.contains(": error[unknown-contract]"), "{}", ran.stdout);
    mesh.write("meshdoc.yaml", "rules: {unknown-contrakt: off}\n");
    let ran = run_in(&mesh.root, &["check"]).ends(1);
    assert!(ran.stdout.contains("there is no rule `unknown-contrakt`"), "{}", ran.stdout);
    assert!(ran.stdout.contains("did you mean `unknown-contract`?"), "{}", ran.stdout);
}

#[test]
fn what_cannot_run_ends_with_two_and_says_why() {
    let mesh = clean();
    let says = |ran: Ran, words: &str| {
        let ran = ran.ends(2);
        assert!(ran.stderr.contains(words), "{words:?} is not in {:?}", ran.stderr);
        assert!(ran.stdout.is_empty(), "{}", ran.stdout);
    };
    for command in ["check", "build"] {
        says(run_in(&mesh.root, &[command, "no-such-folder"]), "failed to open `no-such-folder`");
        says(run_in(&mesh.root, &[command, "domains/sales/domain.yaml"]), "it is not a folder");
    }
    says(run_in(&mesh.root, &["search", "orders", "--dir", "no-such-folder"]), "failed to open `no-such-folder`");
    says(run_in(&mesh.root, &["search", "orders", "--kind", "produkt"]), "expected one of");
    says(run_in(&mesh.root, &["search"]), "QUERY");
    says(run_in(&mesh.root, &["check", "--rule", "unknown-contrakt=off"]), "did you mean `unknown-contract`?");
    says(run_in(&mesh.root, &["check", "--rule", "unknown-contract=loud"]), "not off, info, warning or error");
    says(run_in(&mesh.root, &["check", "--explain", "unknown-contrakt"]), "did you mean `unknown-contract`?");
    says(run_in(&mesh.root, &["chekc"]), "check");
    says(run_in(&mesh.root, &["build", "--base-url", "javascript:alert(1)"]), "https://");
    mesh.write("not-a-folder", "x");
    says(run_in(&mesh.root, &["build", "--cache-dir", "not-a-folder/cache"]), "failed to create the cache");
    says(run_in(&mesh.root, &["build", "-o", "not-a-folder"]), "not-a-folder");
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mesh = Folder::new((0..400).map(|number| {
        (
            format!("sales/p{number}/p{number}.odps.yaml"),
            format!("apiVersion: v1.0.0\nkind: DataProduct\nid: p{number}\nid: again\n"),
        )
    }));
    for arguments in
        ["check", "check --format json", "check --format short", "completions bash", "search orders --format json"]
    {
        let line = format!("{} {arguments} | head -c 1", env!("CARGO_BIN_EXE_meshdoc"));
        let mut shell = std::process::Command::new("sh");
        let ran = run(shell.args(["-c", &line]).current_dir(&mesh.root)).ends(0);
        assert!(!ran.stderr.contains("roken pipe"), "{arguments}: {}", ran.stderr);
        // Output that is closed from the start.
        let line = format!("{} {arguments} >&-", env!("CARGO_BIN_EXE_meshdoc"));
        let mut shell = std::process::Command::new("sh");
        run(shell.args(["-c", &line]).current_dir(&mesh.root));
    }
}

#[test]
fn every_command_has_help_with_an_example() {
    for command in
        ["init", "new", "check", "build", "serve", "search", "diff", "impact", "history", "schema", "completions"]
    {
        let ran = run(&mut meshdoc(&[command, "--help"])).ends(0);
        assert!(ran.stdout.contains(&format!("  meshdoc {command}")), "{command}:\n{}", ran.stdout);
        assert!(ran.stdout.lines().all(|line| line.chars().count() <= 130), "{command}");
    }
    let ran = run(&mut meshdoc(&["--help"])).ends(0);
    assert!(ran.stdout.contains("Exit codes: 0 clean, 1 findings of severity error, 2 could not run."));
    run(&mut meshdoc(&["--version"])).ends(0);
}

#[test]
fn shells_get_completions_of_every_command() {
    for (shell, mark) in [("bash", "complete -F"), ("zsh", "#compdef meshdoc"), ("fish", "complete -c meshdoc")] {
        let ran = run(&mut meshdoc(&["completions", shell])).ends(0);
        for word in [mark, "check", "build", "serve", "search", "allow-errors"] {
            assert!(ran.stdout.contains(word), "{shell} lacks {word}");
        }
        // The shell that reads it, where the machine has it, finds nothing wrong.
        if std::process::Command::new(shell).arg("--version").output().is_ok() {
            let mesh = Folder::new([("completions", &ran.stdout)]);
            run(std::process::Command::new(shell).arg("-n").arg(mesh.root.join("completions"))).ends(0);
        }
    }
}
