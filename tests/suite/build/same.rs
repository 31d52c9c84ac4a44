//! Same commit, same bytes.

use std::collections::BTreeMap;

use super::ground::{Folder, example, files, meshdoc, run};

/// Portals of the same commit, made elsewhere and otherwise; each is compared with the example's.
#[test]
fn the_same_commit_gives_the_same_bytes_wherever_and_however_it_is_built() {
    let example = example();
    let elsewhere = Folder::new::<&str, &str>([]);
    let clone = elsewhere.root.join("a much longer place/ünïcode");
    std::fs::create_dir_all(clone.parent().expect("a folder")).expect("a new folder");
    example.git().run(&["clone", "--quiet", "--branch=main", ".", clone.to_str().expect("UTF-8")]);
    let cache = elsewhere.root.join("cache");
    // Cold on one thread, then warm on four, in other time zones and languages.
    for (number, (threads, zone, language)) in
        [("1", "Pacific/Kiritimati", "tr_TR.UTF-8"), ("4", "America/St_Johns", "C"), ("2", "UTC", "ja_JP.UTF-8")]
            .into_iter()
            .enumerate()
    {
        let out = elsewhere.root.join(format!("portal-{number}"));
        let ran = run(meshdoc(&["build"])
            .arg(&clone)
            .arg("-o")
            .arg(&out)
            .arg("--cache-dir")
            .arg(&cache)
            .current_dir(&elsewhere.root)
            .envs([("RAYON_NUM_THREADS", threads), ("TZ", zone), ("LC_ALL", language), ("LANG", language)]));
        ran.ends(0);
        let differs = difference(&example.portal.files, &files(&out));
        assert!(differs.is_empty(), "{threads} threads, {zone}: {differs:#?}");
        if number == 1 {
            // The next build finds a cache of pieces.
            for (path, bytes) in files(&cache) {
                let half = &bytes[..bytes.len() / 2];
                std::fs::write(cache.join(path), half).expect("a file of the cache");
            }
        }
    }
}

#[test]
fn what_follows_from_the_place_and_the_moment_is_in_no_file() {
    let example = example();
    let place = example.folder.around().to_string_lossy().into_owned();
    let year = jiff::Zoned::now().year().to_string();
    for (path, bytes) in &example.portal.files {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains(&place), "{path} holds the path of the machine");
        // The commits are of 2023, the descriptors name other years of their own.
        if path == "feed.atom" || path == "sitemap.xml" {
            assert!(!text.contains(&year), "{path} holds the year of the build");
        }
    }
}

pub fn difference(before: &BTreeMap<String, Vec<u8>>, after: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let mut found: Vec<String> =
        before.keys().filter(|path| !after.contains_key(*path)).map(|path| format!("{path} is missing")).collect();
    for (path, bytes) in after {
        match before.get(path) {
            None => found.push(format!("{path} is new")),
            Some(other) if other != bytes => {
                let at = other.iter().zip(bytes).take_while(|(a, b)| a == b).count();
                let around = |bytes: &[u8]| {
                    let from = at.saturating_sub(40);
                    String::from_utf8_lossy(&bytes[from..(at + 40).min(bytes.len())]).into_owned()
                };
                found.push(format!("{path} differs: {:?} and {:?}", around(other), around(bytes)));
            }
            Some(_) => {}
        }
    }
    found
}
