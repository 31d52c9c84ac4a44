//! A build takes over the files that would be as they are, and makes the others: the portal after any edit is, to the
//! byte, what a first build would make.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::ground::{Folder, copy, example_source, files, meshdoc, run};
use super::same::difference;
use crate::history::git::Git;
use crate::soak::Dice;

const README: &str = "domains/sales/orders/README.md";

/// The example with a past: versions that were declared, things that are gone.
struct Place {
    mesh: Folder,
    git: Git,
    dice: Dice,
    /// Things that were added.
    added: usize,
}

impl Place {
    fn new(seed: u64) -> Place {
        let mesh = Folder::new::<&str, &str>([]);
        copy(&example_source(), &mesh.root);
        mesh.write(".gitignore", "/public/\n/.meshdoc/\n");
        let git = mesh.commit("Start the mesh");
        let mut place = Place { mesh, git, dice: Dice(seed), added: 0 };
        for path in place.texts().into_iter().filter(|path| path.ends_with(".yaml")).step_by(3) {
            let text = place.mesh.read(&path);
            place.mesh.write(&path, text.replacen("\nversion: 1.", "\nversion: 9.", 1));
        }
        place.git.commit("Declare new versions");
        for _ in 0..2 {
            let doomed = place.pick(".odcs.yaml");
            fs::remove_file(place.mesh.root.join(doomed)).expect("the file");
        }
        place.git.commit("Take two contracts away");
        place
    }

    fn texts(&self) -> Vec<String> {
        let own = |path: &String| {
            !path.starts_with(".git/") && !path.starts_with("public/") && !path.starts_with(".meshdoc/")
        };
        let all = files(&self.mesh.root).into_keys().filter(own);
        all.filter(|path| [".yaml", ".md", ".csv"].iter().any(|ending| path.ends_with(ending))).collect()
    }

    fn pick(&mut self, ending: &str) -> String {
        let all: Vec<String> = self.texts().into_iter().filter(|path| path.ends_with(ending)).collect();
        all[self.dice.below(all.len())].clone()
    }

    fn build(&self, more: &[&str]) -> Value {
        let arguments = ["build", "--format", "json", "--allow-errors"];
        run(meshdoc(&arguments).args(more).current_dir(&self.mesh.root)).ends(0).json()
    }

    /// Adds words to a document.
    fn say(&self, words: &str) {
        self.mesh.write(README, format!("{}\n{words}\n", self.mesh.read(README)));
    }

    /// Builds, and holds the portal against that of a build without any cache; gives how many files were taken over.
    #[track_caller]
    fn equals_a_first_build(&self, what: &str) -> u64 {
        let report = self.build(&[]);
        let elsewhere = tempfile::tempdir().expect("a temporary folder");
        let (out, cache) = (elsewhere.path().join("portal"), elsewhere.path().join("cache"));
        self.build(&["--out", out.to_str().expect("UTF-8"), "--cache-dir", cache.to_str().expect("UTF-8")]);
        let differs = difference(&files(&out), &files(&self.mesh.root.join("public")));
        assert!(differs.is_empty(), "{what}: {differs:#?}");
        report["reused"].as_u64().expect("a number")
    }

    /// Changes a word of a file: a text, a name, a version, an id, a path, a key, as chance has it.
    fn edit(&mut self, path: &str) -> String {
        let text = self.mesh.read(path);
        let words: Vec<(usize, &str)> = text.match_indices(|c: char| !c.is_alphanumeric()).collect();
        let at = words[self.dice.below(words.len())].0 + 1;
        let at = (at..=text.len()).find(|at| text.is_char_boundary(*at)).expect("the end is a boundary");
        let put = ["a", "new ", "2", "\n", "country", "- "][self.dice.below(6)];
        self.mesh.write(path, format!("{}{put}{}", &text[..at], &text[at..]));
        format!("{path}, {put:?} at {at}")
    }

    /// A product like another one, beside it, with contracts of its own.
    fn add_product(&mut self, like: &str) -> String {
        let folder = like.rsplit_once('/').expect("a product in a folder").0.to_owned();
        self.added += 1;
        let (number, new) = (self.added, format!("{folder}-{}", self.added));
        let own: Vec<String> =
            self.texts().into_iter().filter(|path| path.starts_with(&format!("{folder}/"))).collect();
        let mut texts: Vec<(String, String)> =
            own.iter().map(|path| (path.replacen(&folder, &new, 1), self.mesh.read(path))).collect();
        let id = |text: &str| Some(text.lines().find_map(|line| line.strip_prefix("id: "))?.trim().to_owned());
        for id in texts.iter().filter_map(|(_, text)| id(text)).collect::<Vec<_>>() {
            for (_, text) in &mut texts {
                *text = text.replace(&format!("d: {id}\n"), &format!("d: {id}-{number}\n"));
            }
        }
        texts.iter().for_each(|(path, text)| self.mesh.write(path, text));
        new
    }

    /// Something comes, goes, or is called something else.
    fn come_or_go(&mut self) -> String {
        let product = self.pick(".odps.yaml");
        let folder = product.rsplit_once('/').expect("a product in a folder").0.to_owned();
        self.added += 1;
        let number = self.added;
        match self.dice.below(8) {
            0 | 1 => format!("{} comes", self.add_product(&product)),
            2 => {
                fs::remove_dir_all(self.mesh.root.join(&folder)).expect("the folder");
                format!("{folder} is gone")
            }
            3 => {
                let new = format!("{folder}-moved{number}");
                fs::rename(self.mesh.root.join(&folder), self.mesh.root.join(&new)).expect("the folder");
                format!("{folder} is {new}")
            }
            4 => {
                let path = self.pick(".yaml");
                let text = self.mesh.read(&path);
                self.mesh.write(&path, text.replacen("id: ", &format!("id: a{number}"), 1));
                format!("{path} has another id")
            }
            5 => {
                let text = "# More\n\nSee [the product](../README.md) and [[country]].\n";
                self.mesh.write(&format!("{folder}/docs/a-{number}.md"), text);
                format!("{folder} has a document more")
            }
            6 => {
                let text = format!("id: a-{number}\nname: A {number}\ndescription: New.\nowner: orders-team\n");
                self.mesh.write(&format!("domains/a-{number}/domain.yaml"), text);
                format!("domain a-{number} comes")
            }
            _ => {
                let name = ["Order", "Customer number", "Meter reading", "Zebra"][self.dice.below(4)];
                let text = format!(
                    "apiVersion: v0.1.0\nkind: SemanticDefinition\nid: g{number}\nname: G\ndefinitions:\n- id: t{number}\n  name: {name}\n  description: New.\n"
                );
                self.mesh.write(&format!("glossary/a-{number}.osds.yaml"), text);
                format!("the term {name} comes")
            }
        }
    }

    fn step(&mut self) -> String {
        match self.dice.below(18) {
            12.. => self.come_or_go(),
            0 => {
                self.git.commit("Edit");
                "a commit".to_owned()
            }
            1 => {
                let path = self.pick(".yaml");
                fs::remove_file(self.mesh.root.join(&path)).expect("the file");
                format!("{path} is gone")
            }
            2 => {
                let (from, to) = (self.pick(".md"), self.pick(".md"));
                let text = self.mesh.read(&from);
                self.mesh.write(&to, text);
                format!("{to} is as {from}")
            }
            3 => {
                self.git.run(&["checkout", "--quiet", "--", "."]);
                "everything is as in the commit".to_owned()
            }
            _ => {
                let path = self.pick("");
                self.edit(&path)
            }
        }
    }
}

fn edits(steps: usize, seed: u64) {
    let mut place = Place::new(seed);
    place.build(&[]);
    let mut reused = 0;
    for step in 0..steps {
        let what = format!("seed {seed}, step {step}: {}", place.step());
        reused += place.equals_a_first_build(&what);
    }
    assert!(reused > 0, "no file was ever taken over");
}

#[test]
fn the_portal_after_edits_by_chance_is_that_of_a_first_build() {
    edits(5, 1);
}

/// `cargo test --release --test suite build::kept::long -- --ignored`; `MESHDOC_EDITS` says how many.
#[test]
#[ignore = "takes minutes"]
fn long() {
    let steps = std::env::var("MESHDOC_EDITS").ok().and_then(|steps| steps.parse().ok()).unwrap_or(300);
    edits(steps, 2);
}

#[test]
fn an_edit_of_a_text_makes_few_pages_again() {
    let place = Place::new(3);
    let files = place.build(&[])["files"].as_u64().expect("a number");
    place.say("More words.");
    let report = place.build(&[]);
    assert_eq!(report["method"], "replaced");
    // Also of the search, whose files are put together anew: those that hold what they held are not packed.
    let number = |name: &str| report[name].as_u64().expect("a number");
    let within = |folder: &str| super::ground::files(&place.mesh.root.join("public").join(folder)).len() as u64;
    let as_they_were = number("files") - number("reused") - number("written") - within("assets");
    assert!(as_they_were < within("search/files"), "{as_they_were} files were made as they were, {report}");
    place.say("Even more words.");
    let reused = place.equals_a_first_build("a text");
    assert!(reused * 2 > files, "{reused} of {files} files were taken over");
}

#[test]
fn a_commit_makes_few_pages_again() {
    let place = Place::new(5);
    let files = place.build(&[])["files"].as_u64().expect("a number");
    place.say("More words.");
    place.git.commit("Say more");
    let reused = place.equals_a_first_build("an edit and its commit");
    assert!(reused * 2 > files, "{reused} of {files} files were taken over");
    place.say("Even more words.");
    let edited = place.equals_a_first_build("an edit");
    place.git.commit("Say even more");
    let committed = place.equals_a_first_build("a commit of what was built before");
    // What can be found is what it was, so all of its files stay, too.
    assert!(committed > edited && (files - committed) * 8 < files, "{committed} and {edited} of {files} files");
}

#[test]
fn a_thing_that_comes_moves_or_goes_makes_few_files_again() {
    let mut place = Place::new(6);
    let files = place.build(&[])["files"].as_u64().expect("a number");
    let few = |reused: u64, what: &str| {
        assert!(files.saturating_sub(reused) * 3 < files, "{what}: {reused} of {files} files");
    };
    let new = place.add_product("domains/sales/basket-analysis/basket-analysis.odps.yaml");
    let moved = "domains/sales/baskets";
    few(place.equals_a_first_build("a product comes"), "a product comes");
    fs::rename(place.mesh.root.join(&new), place.mesh.root.join(moved)).expect("the folder");
    few(place.equals_a_first_build("a product moves"), "a product moves");
    place.git.commit("Have a product more");
    place.build(&[]);
    fs::remove_dir_all(place.mesh.root.join(moved)).expect("the folder");
    few(place.equals_a_first_build("a product goes"), "a product goes");
    place.mesh.write("domains/sales/basket-analysis/docs/more.md", "# More\n\nSee [the product](../README.md).\n");
    few(place.equals_a_first_build("a document comes"), "a document comes");
    place.mesh.write("domains/parking/domain.yaml", "id: parking\nname: Parking\ndescription: Where cars stand.\n");
    few(place.equals_a_first_build("a domain comes"), "a domain comes");
}

#[test]
fn what_a_cache_says_is_not_believed_of_files_that_were_touched() {
    let place = Place::new(4);
    place.build(&[]);
    let page = place.mesh.root.join("public/domains/index.html");
    type Step<'s> = (&'s str, &'s dyn Fn(&Path));
    let steps: [Step<'_>; 4] = [
        ("another content", &|page| fs::write(page, "<!doctype html>").expect("the page")),
        ("gone", &|page| fs::remove_file(page).expect("the page")),
        ("half a cache", &|_| halve(&place.mesh.root.join(".meshdoc/cache/portal.bin"))),
        ("no note", &|_| fs::remove_file(place.mesh.root.join(".meshdoc/cache/build.json")).expect("the note")),
    ];
    for (what, step) in steps {
        step(&page);
        place.say("More words.");
        place.equals_a_first_build(what);
    }
}

/// The index of the example is in one part. Here an edit leaves most parts, and with them most of what was exported.
#[test]
fn the_search_of_a_large_mesh_equals_that_of_a_first_build() {
    let place = Place { mesh: Folder::new::<&str, &str>([]), ..Place::new(7) };
    place.mesh.write(".gitignore", "/public/\n/.meshdoc/\n");
    let contract = |number: usize, about: &str| {
        let folder = format!("domains/shop/p{number:02}");
        let product = format!("apiVersion: v1.1.0\nkind: DataProduct\nid: p{number:02}\nstatus: active\n");
        place.mesh.write(&format!("{folder}/p.odps.yaml"), product);
        let columns: String = (0..400).map(|at| format!("      - name: c{number:02}_{at:03}\n")).collect();
        let contract = format!(
            "apiVersion: v3.1.0\nkind: DataContract\nid: c{number:02}\nversion: 1.0.0\nstatus: active\n\
             description:\n  purpose: {about}\nschema:\n  - name: t\n    description: {about}\n    properties:\n{columns}"
        );
        place.mesh.write(&format!("{folder}/c.odcs.yaml"), contract);
    };
    (0..30).for_each(|number| contract(number, "What was ordered"));
    place.mesh.write(README, "# Orders\n");
    place.mesh.commit("Start the mesh");
    let cache = place.mesh.root.join(".meshdoc/cache");
    place.build(&[]);
    contract(7, "What was paid and never sent");
    place.equals_a_first_build("an edit");
    let parts = || fs::read_dir(cache.join("search/index-5")).expect("the index").count();
    // The part that was is there until the next export.
    let with_the_one_before = parts();
    assert!(with_the_one_before > 2, "{with_the_one_before}");
    contract(8, "What was sent and never paid");
    halve(&cache.join("search.bin"));
    place.equals_a_first_build("half a note");
    assert!(parts() < with_the_one_before);
    contract(9, "What was sent twice");
    let file = files(&place.mesh.root.join("public/search")).into_keys().find(|path| path.starts_with("files/t/"));
    fs::remove_file(place.mesh.root.join("public/search").join(file.expect("a shard"))).expect("the file");
    place.equals_a_first_build("a shard that is gone");
}

fn halve(file: &Path) {
    let bytes = fs::read(file).expect("the cache");
    fs::write(file, &bytes[..bytes.len() / 2]).expect("the cache");
}
