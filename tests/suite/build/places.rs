//! Where a portal is written, and what of it stays when something goes wrong.

use std::fs;

use super::ground::{Folder, files, meshdoc, run, run_in};

fn product(id: &str) -> String {
    format!(
        "apiVersion: v1.0.0\nkind: DataProduct\nid: {id}\nname: {id}\nversion: 1.0.0\nstatus: active\ndomain: sales\n"
    )
}

fn mesh() -> Folder {
    Folder::new([
        ("sales/orders/orders.odps.yaml", product("orders")),
        ("sales/orders/README.md", "# Orders\n\nEvery order of every shop.\n".into()),
        ("sales/returns/returns.odps.yaml", product("returns")),
    ])
}

const BROKEN: &str = "apiVersion: v1.0.0\nkind: DataProduct\nid: [\n";

#[test]
fn a_mesh_with_errors_is_published_when_that_is_allowed_only() {
    let mesh = mesh();
    run_in(&mesh.root, &["build", "-o", "../portal"]).ends(0);
    let before = files(&mesh.around().join("portal"));
    mesh.write("sales/stock/stock.odps.yaml", BROKEN);
    let ran = run_in(&mesh.root, &["build", "-o", "../portal"]).ends(1);
    assert!(ran.stderr.contains("nothing was published"), "{}", ran.stderr);
    assert_eq!(files(&mesh.around().join("portal")), before);
    let ran = run_in(&mesh.root, &["build", "-o", "../portal", "--format", "json"]).ends(1);
    assert_eq!(ran.json()["published"], false);
    assert!(!ran.json()["diagnostics"].as_array().expect("a list").is_empty());

    run_in(&mesh.root, &["build", "-o", "../portal", "--allow-errors"]).ends(0);
    let about = fs::read_to_string(mesh.around().join("portal/about/index.html")).expect("a page");
    assert!(about.contains("sales/stock/stock.odps.yaml"), "the hole is marked");
    assert!(mesh.around().join("portal/products/sales/orders/index.html").exists());
}

#[test]
fn what_was_removed_from_the_mesh_is_gone_from_the_portal() {
    let mesh = mesh();
    run_in(&mesh.root, &["build"]).ends(0);
    let public = mesh.root.join("public");
    let of_returns = |files: &std::collections::BTreeMap<String, Vec<u8>>| {
        files.keys().filter(|path| path.contains("returns")).cloned().collect::<Vec<_>>()
    };
    assert!(of_returns(&files(&public)).len() >= 2);
    fs::remove_dir_all(mesh.root.join("sales/returns")).expect("a folder to remove");
    run_in(&mesh.root, &["build"]).ends(0);
    let after = files(&public);
    assert!(of_returns(&after).is_empty(), "{:?}", of_returns(&after));
    for (path, bytes) in after.iter().filter(|(path, _)| !path.starts_with("assets/")) {
        assert!(!String::from_utf8_lossy(bytes).contains("returns"), "{path} still speaks of it");
    }
    // Neither the portal nor the cache is read as a part of the mesh.
    run_in(&mesh.root, &["check"]).ends(0);
}

#[test]
fn a_folder_of_somebody_else_is_left_alone() {
    let mesh = mesh();
    let other = mesh.around().join("photos");
    fs::create_dir(&other).expect("a new folder");
    fs::write(other.join("cat.png"), "cat").expect("a new file");
    let before = files(&mesh.around());
    for out in ["../photos", ".", "..", "/", "sales"] {
        let ran = run_in(&mesh.root, &["build", "-o", out, "--cache-dir", "/nonexistent/cache"]).ends(2);
        assert!(ran.stderr.starts_with("error: "), "{out}: {}", ran.stderr);
    }
    assert_eq!(files(&mesh.around()), before);
}

#[cfg(unix)]
#[test]
fn the_checkout_may_be_read_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let mesh = mesh();
    mesh.commit("Start");
    let closed: Vec<_> =
        [".", "sales", "sales/orders", "sales/returns"].iter().map(|path| mesh.root.join(path)).collect();
    let set = |mode| {
        closed.iter().for_each(|path| fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("mode"))
    };
    set(0o555);
    let before = files(&mesh.root);
    let ran = run(meshdoc(&["build", "-o", "../portal", "--cache-dir", "../cache"]).current_dir(&mesh.root));
    let found = run(meshdoc(&["search", "orders", "--cache-dir", "../cache"]).current_dir(&mesh.root));
    set(0o755);
    ran.ends(0);
    assert!(found.ends(0).stdout.contains("orders"));
    assert_eq!(files(&mesh.root), before, "nothing is written into the checkout");
    assert!(mesh.around().join("portal/products/sales/orders/index.html").exists());
}

#[test]
fn a_build_writes_nothing_but_the_portal_and_the_cache() {
    let mesh = mesh();
    let before = files(&mesh.around());
    run_in(&mesh.root, &["build", "-o", "../portal"]).ends(0);
    let after = files(&mesh.around());
    let new: Vec<&String> = after
        .keys()
        .filter(|path| !before.contains_key(*path))
        .filter(|path| !path.starts_with("portal/") && !path.starts_with("mesh/.meshdoc/"))
        .collect();
    // Who builds holds a lock beside the portal.
    assert!(new.iter().all(|path| path.ends_with(".lock")), "{new:?}");
}

/// A mesh without a title must not be called after the folder it was cloned into.
#[test]
fn the_name_of_the_folder_is_in_no_page() {
    let pages: Vec<_> = ["first-clone", "second-clone"]
        .into_iter()
        .map(|name| {
            let mesh = mesh();
            let root = mesh.around().join(name);
            fs::rename(&mesh.root, &root).expect("a folder to rename");
            run_in(&root, &["build", "-o", "../portal"]).ends(0);
            files(&mesh.around().join("portal"))
        })
        .collect();
    assert_eq!(super::same::difference(&pages[0], &pages[1]), Vec::<String>::new());
}
