//! Things in a folder that are no files.
#![cfg(unix)]

use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use super::{CALM, survive};
use crate::build::ground::Folder;

fn mesh() -> Folder {
    Folder::new([("orders/orders.odps.yaml", CALM.replace("calm", "orders").replace("Calm waters", "Orders"))])
}

#[test]
fn links_are_said_and_never_followed() {
    let mesh = mesh();
    let at = |path: &str| mesh.root.join(path);
    for (to, from) in [
        ("/etc/passwd", "orders/passwd.odps.yaml"),
        ("/etc/passwd", "orders/README.md"),
        ("../../secret.txt", "orders/secret.png"),
        ("../../secret.txt", "orders/docs.md"),
        (".", "orders/loop"),
        ("/", "orders/root"),
        ("nowhere", "orders/dangling.odcs.yaml"),
        ("orders.odps.yaml", "orders/twin.odps.yaml"),
        ("../../secret.txt", "CODEOWNERS"),
        ("../secret.txt", "meshdoc.yaml"),
        ("../secret.txt", ".gitignore"),
    ] {
        symlink(to, at(from)).expect("a new link");
    }
    std::fs::create_dir(at("theme")).expect("a new folder");
    symlink("../../secret.txt", at("theme/portal.css")).expect("a new link");
    mesh.write("codes/list.yaml", "apiVersion: v1.0.0\nkind: CodeList\nid: list\nfile: list.csv\n");
    symlink("../../secret.txt", at("codes/list.csv")).expect("a new link");
    let built = survive(mesh);
    for path in ["orders/passwd.odps.yaml", "orders/README.md", "orders/loop", "orders/root", "orders/twin.odps.yaml"] {
        built.says(path, "unread-file");
    }
    assert!(built.portal.files.values().all(|bytes| !String::from_utf8_lossy(bytes).contains("root:x:0:0")));
}

#[test]
fn pipes_and_deep_folders_hold_nothing_up() {
    let mesh = mesh();
    for name in ["pipe.odps.yaml", "README.md", "pipe.png"] {
        let made = Command::new("mkfifo").arg(mesh.root.join("orders").join(name)).status().expect("mkfifo");
        assert!(made.success());
    }
    // Almost as deep as a path may be long.
    let script = "for i in $(seq 400); do mkdir dddddddd && cd dddddddd || exit 1; done; echo x > deep.odps.yaml";
    let made = Command::new("sh").args(["-c", script]).current_dir(mesh.root.join("orders")).status().expect("sh");
    assert!(made.success());
    let sparse = std::fs::File::create(mesh.root.join("orders/sparse.odps.yaml")).expect("a new file");
    sparse.set_len(100 << 30).expect("a hole");
    let sparse = std::fs::File::create(mesh.root.join("orders/sparse.png")).expect("a new file");
    sparse.set_len(100 << 30).expect("a hole");
    // What reads a folder as a whole must not read the hole.
    let removed = [mesh.root.join("orders/sparse.odps.yaml"), mesh.root.join("orders/sparse.png")];
    let ran = crate::build::ground::run_in(&mesh.root, &["build", "-o", "../early", "--allow-errors"]).ends(0);
    assert!(ran.took < Duration::from_secs(60), "{:?}", ran.took);
    let ran = crate::build::ground::run_in(&mesh.root, &["check", "--format", "short"]).ends(1);
    assert!(ran.stdout.contains("orders/sparse.odps.yaml: error[too-large]"), "{}", ran.stdout);
    removed.iter().for_each(|file| std::fs::remove_file(file).expect("a file to remove"));
    std::fs::remove_dir_all(mesh.around().join("early")).expect("a folder to remove");
    let _ = std::fs::remove_dir_all(mesh.root.join(".meshdoc"));

    let built = survive(mesh);
    built.says("orders/pipe.odps.yaml", "unread-file");
    let deep = built.report["diagnostics"]
        .as_array()
        .expect("a list")
        .iter()
        .any(|finding| finding["message"].as_str().is_some_and(|message| message.contains("nest too deep")));
    assert!(deep, "{}", built.report);
}

#[test]
fn what_may_not_be_read_is_said() {
    let mesh = mesh();
    mesh.write("closed/closed.odps.yaml", CALM);
    mesh.write("shut/shut.odps.yaml", CALM);
    let closed: PathBuf = mesh.root.join("closed/closed.odps.yaml");
    let shut: PathBuf = mesh.root.join("shut");
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o0)).expect("mode");
    std::fs::set_permissions(&shut, std::fs::Permissions::from_mode(0o0)).expect("mode");
    // To root nothing is closed.
    let bound = std::fs::read(&closed).is_err();
    let open = || std::fs::set_permissions(&shut, std::fs::Permissions::from_mode(0o755)).expect("mode");
    let ran = crate::build::ground::run_in(&mesh.root, &["check", "--format", "short"]);
    open();
    assert!(matches!(ran.code, Some(0 | 1)));
    if bound {
        assert!(ran.stdout.contains("closed/closed.odps.yaml"), "{}", ran.stdout);
        assert!(ran.stdout.contains("shut"), "{}", ran.stdout);
    }
    assert!(
        !ran.stdout.contains(mesh.root.to_str().expect("UTF-8")),
        "paths of the machine are not said: {}",
        ran.stdout
    );
}
