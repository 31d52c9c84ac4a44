//! The published folder is whole, is ours, and is the same for the same input.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use meshdoc::publish::{Error, Method, OutPath, Published, begin, begin_by};
use rayon::prelude::*;
use tempfile::TempDir;

const WRITER: &str = "MESHDOC_TEST_WRITER";

fn path(path: &str) -> OutPath {
    OutPath::new(path).unwrap()
}

fn publish(out: &Path, files: &[(&str, &str)]) -> Result<Published, Error> {
    publish_by(out, files, None)
}

fn publish_by(out: &Path, files: &[(&str, &str)], method: Option<Method>) -> Result<Published, Error> {
    let publication = begin_by(out, &[], method)?;
    files.par_iter().try_for_each(|(name, text)| publication.write(&path(name), text.as_bytes()).map(|_| ()))?;
    publication.finish()
}

/// Every file below `root` with its content; folders end in a slash.
fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let place = entry.unwrap().path();
            let name = place.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            if place.is_dir() {
                found.insert(format!("{name}/"), Vec::new());
                folders.push(place);
            } else {
                found.insert(name, fs::read(&place).unwrap());
            }
        }
    }
    found
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn why(result: Result<impl Sized, Error>) -> String {
    match result {
        Ok(_) => panic!("it was not refused"),
        Err(error) => error.to_string(),
    }
}

const METHODS: [Option<Method>; 3] = [None, Some(Method::TwoRenames), Some(Method::SyncedInPlace)];

#[test]
fn a_removed_product_leaves_no_file_behind() {
    for method in METHODS {
        let home = TempDir::new().unwrap();
        let out = home.path().join("portal");
        publish_by(&out, &[("index.html", "1"), ("sales/orders/index.html", "o"), ("sales/a", "a")], method).unwrap();
        let done = publish_by(&out, &[("index.html", "2"), ("sales/a", "a")], method).unwrap();
        assert_eq!((done.files, done.written, done.unchanged, done.removed), (2, 1, 1, 1), "{method:?}");
        assert_eq!(done.method, method.unwrap_or(Method::Exchanged));
        let found = tree(&out);
        let files: Vec<&str> = found.keys().map(String::as_str).collect();
        assert_eq!(files, ["index.html", "manifest.json", "sales/", "sales/a"], "{method:?}");
        assert_eq!(found["index.html"], b"2");
        assert_eq!(names(home.path()), ["portal"], "nothing of ours is left beside it ({method:?})");
    }
}

#[test]
fn a_file_may_become_a_folder_and_back() {
    for method in METHODS {
        let home = TempDir::new().unwrap();
        let out = home.path().join("portal");
        let (flat, deep) = ([("orders", "flat")], [("orders/v1/index.html", "deep"), ("orders/x", "x")]);
        for files in [&flat[..], &deep[..], &flat[..]] {
            publish_by(&out, files, method).unwrap();
            let found: Vec<_> = tree(&out).into_keys().filter(|name| !name.ends_with('/')).collect();
            let mut wanted: Vec<_> = files.iter().map(|(name, _)| name.to_string()).collect();
            wanted.insert(0, "manifest.json".into());
            assert_eq!(found, wanted, "{method:?}");
        }
    }
}

#[test]
fn the_same_files_give_the_same_bytes_whatever_was_there_before() {
    let home = TempDir::new().unwrap();
    let files: Vec<(String, String)> = (0..500).map(|n| (format!("d{}/p{n}.html", n % 7), format!("{n}"))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let mut trees = Vec::new();
    for (name, method) in ["one", "two", "three"].into_iter().zip(METHODS) {
        let out = home.path().join(name);
        publish_by(&out, &[("d1/p1.html", "other"), ("old.html", "old"), ("d2/p2.html", "2")], method).unwrap();
        publish_by(&out, &files, method).unwrap();
        trees.push(tree(&out));
    }
    let reversed: Vec<_> = files.iter().rev().copied().collect();
    publish(&home.path().join("four"), &reversed).unwrap();
    trees.push(tree(&home.path().join("four")));
    assert!(trees.windows(2).all(|pair| pair[0] == pair[1]));
    let manifest = String::from_utf8(trees[0]["manifest.json"].clone()).unwrap();
    let line =
        r#"{"path":"d1/p1.html","size":1,"sha256":"6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"}"#;
    assert!(manifest.contains(line), "{manifest}");
}

#[test]
fn a_portal_that_is_the_same_already_is_left_as_it_stands() {
    for method in METHODS {
        let home = TempDir::new().unwrap();
        let out = home.path().join("portal");
        let files = [("index.html", "1"), ("Sales/orders/index.html", "o")];
        publish_by(&out, &files, method).unwrap();
        let before = fs::metadata(&out).unwrap().modified().unwrap();
        let done = publish_by(&out, &files, method).unwrap();
        assert_eq!((done.method, done.written, done.unchanged, done.removed), (Method::Unchanged, 0, 2, 0));
        assert_eq!(fs::metadata(&out).unwrap().modified().unwrap(), before, "nothing was touched ({method:?})");
        assert_eq!(names(home.path()), ["portal"], "nothing of ours is left beside it ({method:?})");
        fs::remove_file(out.join("index.html")).unwrap();
        let done = publish_by(&out, &files, method).unwrap();
        assert_eq!((done.written, done.unchanged), (1, 1), "{method:?}");
        assert_eq!(fs::read(out.join("index.html")).unwrap(), b"1");
    }
}

/// A portal of a hundred files, three of which say what is given.
fn hundred(text: &str) -> BTreeMap<String, String> {
    let name =
        |n: usize| format!("domain-{}/product-{n}/index.{}", n % 5, if n.is_multiple_of(2) { "html" } else { "css" });
    (0..100).map(|n| (name(n), if n % 33 == 1 { text.to_owned() } else { n.to_string() })).collect()
}

fn publish_all(out: &Path, files: &BTreeMap<String, String>, method: Option<Method>) -> Published {
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    publish_by(out, &files, method).unwrap()
}

#[test]
fn where_few_files_differ_they_are_replaced_and_the_folder_is_what_an_exchange_makes() {
    let home = TempDir::new().unwrap();
    let mut next = hundred("two");
    next.remove("domain-4/product-4/index.html");
    next.insert("domain-5/new/index.html".into(), "new".into());
    let (mut made, mut trees) = (Vec::new(), Vec::new());
    for (name, method) in [("one", None), ("two", Some(Method::Exchanged))] {
        let out = home.path().join(name);
        publish_all(&out, &hundred("one"), method);
        fs::create_dir_all(out.join(".git/refs/heads")).unwrap();
        fs::write(out.join(".git/refs/heads/pages"), "0123").unwrap();
        let before = fs::metadata(out.join("domain-0/product-0/index.html")).unwrap();
        let done = publish_all(&out, &next, method);
        made.push(done.method);
        assert_eq!((done.files, done.written, done.unchanged, done.removed), (100, 4, 96, 1), "{method:?}");
        trees.push(tree(&out));
        if method.is_none() {
            let after = fs::metadata(out.join("domain-0/product-0/index.html")).unwrap();
            assert_eq!(before.modified().unwrap(), after.modified().unwrap(), "other files are not touched");
            #[cfg(unix)]
            {
                use std::os::unix::fs::MetadataExt as _;
                let number = |file: &fs::Metadata| (file.ino(), file.nlink(), file.ctime(), file.ctime_nsec());
                assert_eq!(number(&before), number(&after), "other files are not touched");
            }
        }
        assert_eq!(publish_all(&out, &next, method).method, Method::Unchanged);
    }
    assert_eq!(made, [Method::Replaced, Method::Exchanged]);
    assert_eq!(trees[0], trees[1]);
    assert_eq!(names(home.path()), ["one", "two"], "nothing of ours is left beside them");
    fs::write(home.path().join("one/domain-0/CNAME"), "data.example.com").unwrap();
    let refused = why(begin(&home.path().join("one"), &[]));
    assert!(refused.contains("`domain-0/CNAME`, which meshdoc did not make"), "{refused}");
}

#[test]
fn a_whole_new_folder_is_made_where_files_would_be_in_each_others_way_or_something_else_is_to_go() {
    let few = |change: &dyn Fn(&mut BTreeMap<String, String>), stand: &dyn Fn(&Path)| {
        let home = TempDir::new().unwrap();
        let out = home.path().join("portal");
        let mut files = hundred("one");
        files.extend([("a".to_owned(), "a".to_owned()), ("b/c".to_owned(), "c".to_owned())]);
        publish_all(&out, &files, None);
        stand(&out);
        change(&mut files);
        let done = publish_all(&out, &files, None);
        let mut found = tree(&out);
        found.retain(|name, _| !name.ends_with('/') && name != "manifest.json");
        assert!(found.keys().eq(files.keys()), "{found:?}");
        done.method
    };
    let nothing = |_: &Path| ();
    let rename = |from: &'static str, to: &'static str| {
        move |files: &mut BTreeMap<String, String>| {
            files.remove(from);
            files.insert(to.to_owned(), "new".to_owned());
        }
    };
    assert_eq!(few(&rename("a", "d"), &nothing), Method::Replaced);
    assert_eq!(few(&rename("b/c", "b/d"), &nothing), Method::Replaced);
    assert_eq!(few(&rename("a", "a/index.html"), &nothing), Method::Exchanged);
    assert_eq!(few(&rename("b/c", "b"), &nothing), Method::Exchanged);
    assert_eq!(few(&rename("a", "A"), &nothing), Method::Exchanged);
    assert_eq!(few(&rename("b/c", "B/d"), &nothing), Method::Exchanged);
    let litter = |out: &Path| fs::write(out.join(".DS_Store"), "litter").unwrap();
    assert_eq!(few(&rename("a", "d"), &litter), Method::Exchanged);
    let folder = |out: &Path| fs::create_dir_all(out.join("b/empty/deep")).unwrap();
    assert_eq!(few(&rename("a", "d"), &folder), Method::Exchanged);
    let many = |files: &mut BTreeMap<String, String>| {
        files.iter_mut().filter(|(name, _)| name.starts_with("domain-0")).for_each(|(_, text)| text.push('!'));
    };
    assert_eq!(few(&many, &nothing), Method::Exchanged, "20 of 102 files");
}

#[test]
fn a_file_that_is_written_piece_by_piece_is_the_file_that_it_is_when_written_at_once() {
    let home = TempDir::new().unwrap();
    let (at_once, in_pieces) = (home.path().join("at-once"), home.path().join("in-pieces"));
    let text = |many: usize| "a line of the catalog\n".repeat(many);
    let stream = |many: usize| {
        let publication = begin(&in_pieces, &[]).unwrap();
        let whole = publication.write(&path("index.html"), b"page").unwrap();
        let of_pieces = publication
            .stream(&path("data/catalog.json"), |out| {
                (0..many).try_for_each(|_| out.write_all(b"a line of ").and_then(|()| out.write_all(b"the catalog\n")))
            })
            .unwrap();
        assert_ne!(whole, of_pieces);
        publication.finish().unwrap()
    };
    for (many, written) in [(40_000, 2), (40_000, 0), (39_999, 1), (0, 1)] {
        assert_eq!(stream(many).written, written, "{many}");
        publish(&at_once, &[("index.html", "page"), ("data/catalog.json", &text(many))]).unwrap();
        assert_eq!(tree(&in_pieces), tree(&at_once), "{many}");
    }
    // What stands under a name of before, but is not what it was, is not taken for it.
    fs::write(in_pieces.join("data/catalog.json"), "x").unwrap();
    assert_eq!(stream(0).written, 1);
    assert_eq!(tree(&in_pieces), tree(&at_once));
    // One that cannot be written leaves nothing, and names are claimed as those of any file.
    let publication = begin(&in_pieces, &[]).unwrap();
    let broken =
        publication.stream(&path("a"), |out| out.write_all(b"half").and(Err(std::io::Error::other("no more"))));
    assert!(why(broken).contains("`"));
    publication.stream(&path("b"), |_| Ok(())).unwrap();
    assert!(why(publication.stream(&path("B"), |_| Ok(()))).contains("`b`"));
    drop(publication);
    assert_eq!(
        (tree(&in_pieces), names(home.path())),
        (tree(&at_once), vec!["at-once".to_owned(), "in-pieces".into()])
    );
}

#[test]
fn a_file_that_was_altered_in_the_portal_is_written_again() {
    for method in METHODS {
        let home = TempDir::new().unwrap();
        let out = home.path().join("portal");
        publish_by(&out, &[("index.html", "orders")], method).unwrap();
        fs::write(out.join("index.html"), "ORDERS").unwrap();
        publish_by(&out, &[("index.html", "orders")], method).unwrap();
        assert_eq!(fs::read(out.join("index.html")).unwrap(), b"orders");
    }
}

#[test]
fn a_build_that_stops_leaves_the_old_portal_and_nothing_else() {
    let home = TempDir::new().unwrap();
    let out = home.path().join("portal");
    publish(&out, &[("index.html", "old")]).unwrap();
    let before = tree(home.path());
    let publication = begin(&out, &[]).unwrap();
    publication.write(&path("index.html"), b"new").unwrap();
    assert!(publication.write(&path("index.html"), b"again").is_err());
    drop(publication);
    assert_eq!(tree(home.path()), before);
}

#[test]
fn a_build_killed_between_two_renames_gets_its_portal_back() {
    let home = TempDir::new().unwrap();
    let out = home.path().join("portal");
    publish(&out, &[("index.html", "old")]).unwrap();
    let before = tree(home.path());
    let aside = home.path().join(".portal.meshdoc-old-4711-0");
    fs::rename(&out, &aside).unwrap();
    drop(begin(&out, &[]).unwrap());
    assert_eq!(tree(home.path()), before);
}

#[test]
fn a_build_killed_in_its_first_moments_leaves_nothing_for_long() {
    let home = TempDir::new().unwrap();
    let at = |name: &str| home.path().join(name);
    fs::create_dir(at(".portal.meshdoc-staging-1-0")).unwrap();
    fs::create_dir(at(".portal.meshdoc-staging-2-0")).unwrap();
    fs::write(at(".portal.meshdoc-staging-2-0/manifest.json"), "").unwrap();
    drop(begin(&at("portal"), &[]).unwrap());
    assert_eq!(names(home.path()), [""; 0]);
}

#[test]
fn folders_beside_the_portal_that_are_not_ours_stay() {
    let home = TempDir::new().unwrap();
    let notes = home.path().join(".portal.meshdoc-staging-notes");
    fs::create_dir(&notes).unwrap();
    fs::write(notes.join("thesis.txt"), "ten years of work").unwrap();
    publish(&home.path().join("portal"), &[("index.html", "x")]).unwrap();
    assert_eq!(names(&notes), ["thesis.txt"]);
}

#[test]
fn folders_that_must_not_be_replaced_are_refused_untouched() {
    let home = TempDir::new().unwrap();
    let at = |name: &str| home.path().join(name);
    for folder in ["foreign", "half/.git/public", "mesh/domains", "work", "shared"] {
        fs::create_dir_all(at(folder)).unwrap();
    }
    fs::write(at("foreign/thesis.txt"), "ten years of work").unwrap();
    fs::write(at("file"), "x").unwrap();
    fs::create_dir(at("other-tool")).unwrap();
    fs::write(at("other-tool/manifest.json"), r#"{"name":"an app","icons":[]}"#).unwrap();
    fs::create_dir(at("newer")).unwrap();
    fs::write(at("newer/manifest.json"), r#"{"generator":"meshdoc","format":2}"#).unwrap();
    publish(&at("shared/portal"), &[("index.html", "x")]).unwrap();
    fs::write(at("shared/portal/CNAME"), "data.example.com").unwrap();
    let before = tree(home.path());

    let mesh = at("mesh");
    let refused = |out: &Path| {
        let message = why(begin(out, &[&mesh]));
        assert!(message.ends_with("nothing was changed"), "{message}");
        message
    };
    assert!(refused(&at("foreign")).contains("not empty, and meshdoc did not make it"));
    assert!(refused(&at("other-tool")).contains("meshdoc did not make it"));
    assert!(refused(&at("newer")).contains("newer version"));
    assert!(refused(&at("half/.git/public")).contains("inside a `.git`"));
    assert!(refused(&at("half/.git/new/portal")).contains("inside a `.git`"));
    assert!(refused(&mesh).contains("holds the mesh"));
    assert!(refused(&at("mesh/domains/..")).contains("holds the mesh"));
    assert!(refused(home.path()).contains("holds the mesh"));
    assert!(refused(&at("file")).contains("not a folder"));
    assert!(refused(&at("gone/../portal")).contains("does not exist"));
    assert!(refused(&at("shared/portal")).contains("`CNAME`, which meshdoc did not make"));
    assert!(refused(Path::new("")).contains("no folder"));
    assert!(refused(Path::new(".")).contains("current folder"));
    assert!(refused(Path::new("..")).contains("current folder"));
    refused(Path::new("/"));
    refused(&std::env::home_dir().unwrap());
    assert_eq!(tree(home.path()), before);
}

#[cfg(unix)]
#[test]
fn links_are_refused_wherever_they_lead() {
    use std::os::unix::fs::symlink;
    let home = TempDir::new().unwrap();
    let at = |name: &str| home.path().join(name);
    publish(&at("real"), &[("index.html", "x"), ("sales/index.html", "s")]).unwrap();
    symlink(at("real"), at("link")).unwrap();
    symlink(at("nowhere"), at("dangling")).unwrap();
    for name in ["link", "link/", "link/.", "dangling"] {
        assert!(why(begin(&at(name), &[])).contains("symbolic link"), "{name}");
    }
    // A folder of the portal that was replaced by a link out of it is neither followed nor deleted.
    fs::create_dir(at("secrets")).unwrap();
    fs::write(at("secrets/index.html"), "s").unwrap();
    fs::remove_dir_all(at("real/sales")).unwrap();
    symlink(at("secrets"), at("real/sales")).unwrap();
    assert!(why(begin(&at("real"), &[])).contains("`sales`, which meshdoc did not make"));
    assert_eq!(fs::read(at("secrets/index.html")).unwrap(), b"s");
    // The lock is not written through a link that a pull request brought.
    fs::write(at("profile"), "precious").unwrap();
    symlink(at("profile"), at(".portal.meshdoc-lock")).unwrap();
    assert!(why(begin(&at("portal"), &[])).contains("symbolic link"));
    assert_eq!(fs::read(at("profile")).unwrap(), b"precious");
}

#[test]
fn the_git_folder_of_a_pages_branch_is_carried_along() {
    for method in METHODS {
        let home = TempDir::new().unwrap();
        let out = home.path().join("pages");
        publish_by(&out, &[("index.html", "1")], method).unwrap();
        fs::create_dir_all(out.join(".git/refs/heads")).unwrap();
        fs::write(out.join(".git/HEAD"), "ref: refs/heads/pages").unwrap();
        fs::write(out.join(".git/refs/heads/pages"), "0123").unwrap();
        fs::write(out.join(".DS_Store"), "litter").unwrap();
        publish_by(&out, &[("index.html", "2")], method).unwrap();
        assert_eq!(fs::read(out.join("index.html")).unwrap(), b"2");
        assert_eq!(fs::read(out.join(".git/refs/heads/pages")).unwrap(), b"0123");
    }
}

#[test]
fn a_manifest_that_was_tampered_with_deletes_nothing_outside() {
    for method in METHODS {
        let home = TempDir::new().unwrap();
        let out = home.path().join("portal");
        fs::create_dir(&out).unwrap();
        fs::write(home.path().join("precious.txt"), "p").unwrap();
        let hostile = r#"{"generator":"meshdoc","format":1,"files":[{"path":"../precious.txt","size":1,"sha256":""}]}"#;
        fs::write(out.join("manifest.json"), hostile).unwrap();
        publish_by(&out, &[("index.html", "x")], method).unwrap();
        assert_eq!(names(home.path()), ["portal", "precious.txt"]);
    }
}

#[test]
fn two_builds_at_once_never_mix() {
    let home = TempDir::new().unwrap();
    let out = home.path().join("portal");
    let first = begin(&out, &[]).unwrap();
    first.write(&path("index.html"), b"first").unwrap();
    let message = why(begin(&out, &[]));
    assert!(message.contains(&format!("process {} is publishing there", std::process::id())), "{message}");
    first.finish().unwrap();
    publish(&out, &[("index.html", "second")]).unwrap();
    assert_eq!(fs::read(out.join("index.html")).unwrap(), b"second");
}

#[test]
fn names_that_lead_elsewhere_or_cannot_be_files_are_refused() {
    let long = "x".repeat(241);
    let deep = "ab/".repeat(400) + "c";
    let mut hostile: Vec<String> = [
        "",
        "/",
        "//",
        "/etc/passwd",
        ".",
        "..",
        "../x",
        "a/..",
        "a/../b",
        "a/./b",
        "./a",
        "a//b",
        "a/",
        "a\\b",
        "..\\x",
        "C:",
        "C:/x",
        "c:\\x",
        "\\\\server\\share",
        "a:b",
        "a\0b",
        "\0",
        "a\nb",
        "a\rb",
        "a\tb",
        "\u{7f}",
        "\u{85}",
        "\u{9b}31m",
        "\u{1b}]8;;x",
        "a.",
        "a ",
        "a./b",
        "a /b",
        "...",
        "a...",
        " ",
        "a?b",
        "a*b",
        "a|b",
        "a<b",
        "a>b",
        "a\"b",
        "manifest.json",
        ".meshdoc-lock",
        ".meshdoc-staging-1-0/x",
        ".git",
        ".git/hooks/pre-commit",
        "x/.GIT/y",
        "~/../x",
        "CONIN$",
        "conout$",
        &long,
        &deep,
    ]
    .map(str::to_owned)
    .into();
    hostile.push(format!("a/{long}/b"));
    for device in ["CON", "prn", "Aux", "nul", "COM0", "com1", "COM9", "lpt1", "LPT9", "COM¹", "lpt³"] {
        for form in ["{}", "{}.md", "{}.tar.gz", "a/{}", "{}/b", "a/{}.html", "{} .txt"] {
            hostile.push(form.replace("{}", device));
        }
    }
    for control in (0..0x20).chain(0x7f..0xa0).filter_map(char::from_u32) {
        hostile.push(format!("orders{control}.html"));
    }
    assert!(hostile.len() >= 190, "{}", hostile.len());
    for name in &hostile {
        let refused = OutPath::new(name).expect_err(name);
        assert!(!refused.to_string().contains(char::is_control), "the message is safe to print");
    }
    for fine in [
        "index.html",
        "a/b/c.d",
        "COM10",
        "console",
        "aux-1.md",
        "nulls/x",
        "ü/ö",
        "日本.md",
        ".nojekyll",
        "a..b",
        "CONTRACT",
        "lpt",
        "~",
        "-o",
        "%2e%2e",
        "manifest.json/x",
        "a/manifest.json",
    ] {
        assert!(OutPath::new(fine).is_ok(), "{fine}");
    }
}

#[test]
fn names_that_differ_in_case_or_unicode_form_only_are_an_error_that_names_both() {
    let pairs = [
        ("orders.html", "orders.html"),
        ("Orders.html", "orders.html"),
        ("Sales/a.html", "sales/b.html"),
        ("caf\u{e9}.html", "cafe\u{301}.html"),
        ("CAF\u{c9}/a", "cafe\u{301}/b"),
        ("stra\u{df}e", "STRASSE"),
        ("\u{212a}elvin", "kelvin"),
        ("\u{3a3}\u{3c3}", "\u{3c3}\u{3c2}"),
        ("sales", "sales/orders.html"),
        ("Sales", "sales/orders.html"),
    ];
    for (one, other) in pairs {
        for (first, second) in [(one, other), (other, one)] {
            let home = TempDir::new().unwrap();
            let publication = begin(&home.path().join("portal"), &[]).unwrap();
            publication.write(&path(first), b"1").unwrap();
            let message = why(publication.write(&path(second), b"2"));
            assert!(message.contains(first) && message.contains(second), "{message}");
        }
    }
}

/// Not a test: the process that the tests below kill. Publishes generation after generation.
#[test]
fn writer_process() {
    let Ok(task) = std::env::var(WRITER) else {
        return;
    };
    let (method, out) = task.split_once(' ').unwrap();
    let mut few = false;
    let method = match method {
        "signals" => {
            meshdoc::publish::exit_on_signals().unwrap();
            None
        }
        "hold" => {
            meshdoc::publish::exit_on_signals().unwrap();
            let publication = begin(Path::new(out), &[]).unwrap();
            publication.write(&path("sales/orders.html"), b"never published").unwrap();
            fs::write(Path::new(out).with_file_name("ready"), "").unwrap();
            loop {
                std::thread::park();
            }
        }
        "signals-few" => {
            meshdoc::publish::exit_on_signals().unwrap();
            few = true;
            None
        }
        "two-renames" => Some(Method::TwoRenames),
        "in-place" => Some(Method::SyncedInPlace),
        _ => None,
    };
    let mut generation = u64::from(std::process::id()) * 1_000_000;
    loop {
        generation += 1;
        let publication = begin_by(Path::new(out), &[], method).unwrap();
        (0..60).into_par_iter().for_each(|n| {
            let constant = if few { n % 12 > 0 } else { n % 3 == 0 };
            let text = if constant { "constant".into() } else { generation.to_string() };
            let name = format!("domain-{}/product-{n}.html", n % 5);
            if let Err(error) = publication.write(&path(&name), text.as_bytes()) {
                assert!(matches!(error, Error::Interrupted), "{error}");
            }
        });
        match publication.finish() {
            Ok(_) | Err(Error::Interrupted) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

fn writer(out: &Path, method: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "publish::writer_process", "--nocapture"])
        .env(WRITER, format!("{method} {}", out.display()))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// The generation of a portal that is all of one; `many` of its 60 files say it.
fn generation(out: &Path, many: usize) -> String {
    let mut found = tree(out);
    assert!(found.remove("manifest.json").is_some());
    found.retain(|name, _| !name.ends_with('/') && !name.starts_with(".meshdoc"));
    assert_eq!(found.len(), 60);
    let mut contents: Vec<String> = found.into_values().map(|bytes| String::from_utf8(bytes).unwrap()).collect();
    contents.retain(|text| text != "constant");
    assert_eq!(contents.len(), many);
    contents.dedup();
    assert_eq!(contents.len(), 1, "files of two generations: {contents:?}");
    contents.remove(0)
}

fn wait_for(what: &str, mut done: impl FnMut() -> bool) {
    let start = std::time::Instant::now();
    while !done() {
        assert!(start.elapsed().as_secs() < 20, "waited for {what}");
        std::thread::yield_now();
    }
}

#[cfg(unix)]
#[test]
fn a_portal_is_whole_whenever_its_build_is_killed() {
    for method in ["exchange", "two-renames", "in-place"] {
        let home = TempDir::new().unwrap();
        let out: PathBuf = home.path().join("portal");
        let mut leftovers = 0;
        for round in 0u32..30 {
            let mut child = writer(&out, method);
            let start = std::time::Instant::now();
            wait_for("the first portal", || out.join("manifest.json").exists());
            // A different moment each round; what is tested holds at every one of them.
            let moment = std::time::Duration::from_micros(u64::from(round * 7919 % 40_000));
            wait_for("the moment", || start.elapsed() >= moment + std::time::Duration::from_millis(10));
            child.kill().unwrap();
            child.wait().unwrap();
            leftovers += names(home.path()).len() - usize::from(out.exists());
            match method {
                "exchange" => drop(generation(&out, 40)),
                // Killed between the renames: the next build brings the old one back.
                "two-renames" if !out.exists() => {
                    drop(begin(&out, &[]).unwrap());
                    drop(generation(&out, 40));
                }
                "two-renames" => drop(generation(&out, 40)),
                // Stated: this one may hold both, and the next build completes it.
                _ => {}
            }
        }
        assert!(method == "in-place" || leftovers > 0, "no kill hit a build");
        publish(&out, &[("index.html", "after")]).unwrap();
        assert_eq!(names(home.path()), ["portal"], "{method}: the next build clears what the killed ones left");
        assert_eq!(names(&out), ["index.html", "manifest.json"], "{method}");
    }
}

#[cfg(unix)]
fn send(signal: &str, child: &Child) {
    let kill = Command::new("kill").args([format!("-{signal}"), child.id().to_string()]).status().unwrap();
    assert!(kill.success());
}

#[cfg(unix)]
#[test]
fn a_signal_takes_the_unfinished_portal_away() {
    let home = TempDir::new().unwrap();
    let mut child = writer(&home.path().join("portal"), "hold");
    wait_for("the staging folder", || home.path().join("ready").exists());
    assert_eq!(names(home.path()).len(), 3, "staging folder, lock, mark");
    send("TERM", &child);
    assert_eq!(child.wait().unwrap().code(), Some(143));
    assert_eq!(names(home.path()), ["ready"]);
}

#[cfg(unix)]
#[test]
fn a_signal_never_tears_a_portal_and_ends_the_build_with_its_own_exit_code() {
    let home = TempDir::new().unwrap();
    let out = home.path().join("portal");
    for (round, (signal, code)) in [("INT", 130), ("TERM", 143), ("INT", 130), ("TERM", 143), ("HUP", 129)]
        .into_iter()
        .cycle()
        .take(10)
        .enumerate()
    {
        let _ = fs::remove_dir_all(&out);
        let (method, many) = [("signals", 40), ("signals-few", 5)][round % 2];
        let mut child = writer(&out, method);
        wait_for("the first portal", || out.join("manifest.json").exists());
        let first = fs::read(out.join("manifest.json")).unwrap();
        // Past the first portal, which is moved, whatever the method.
        wait_for("the second portal", || fs::read(out.join("manifest.json")).is_ok_and(|now| now != first));
        send(signal, &child);
        assert_eq!(child.wait().unwrap().code(), Some(code));
        generation(&out, many);
        drop(begin(&out, &[]).unwrap());
        assert_eq!(names(home.path()), ["portal"]);
    }
}
