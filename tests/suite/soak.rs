//! A mesh that is edited at random, and a preview that follows: after every edit its pages and its search are those of a
//! fresh reading.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use meshdoc::session::{self, Portal, Settings, Showing, Shown, Silent};
use tempfile::TempDir;

/// SplitMix64: the same edits on every machine.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).unwrap() % bound
    }
}

/// A folder, and which of its files were touched since the preview was told.
struct Mesh {
    root: PathBuf,
    dice: Dice,
    made: usize,
    touched: Vec<String>,
    /// What broken files held before.
    whole: BTreeMap<String, Vec<u8>>,
}

impl Mesh {
    fn write(&mut self, path: &str, text: &[u8]) {
        let place = self.root.join(path);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        // As editors do it: aside, then in place.
        let aside = self.root.join(".aside");
        fs::write(&aside, text).unwrap();
        fs::rename(&aside, place).unwrap();
        self.touched.push(path.to_owned());
    }

    fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        let mut folders = vec![self.root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                let relative = entry.strip_prefix(&self.root).unwrap().to_str().unwrap().to_owned();
                match entry.is_dir() {
                    true => folders.push(entry),
                    false => files.push(relative),
                }
            }
        }
        files.sort();
        files
    }

    fn pick(&mut self, ending: &str) -> Option<String> {
        let files: Vec<String> = self.files().into_iter().filter(|path| path.ends_with(ending)).collect();
        (!files.is_empty()).then(|| files[self.dice.below(files.len())].clone())
    }

    fn product(&mut self) {
        let number = self.made;
        self.made += 1;
        let domain = ["sales", "logistics", "finance"][self.dice.below(3)];
        let folder = format!("domains/{domain}/p{number}");
        let reads = match number {
            0 => String::new(),
            _ => format!("inputPorts:\n- {{name: in, contractId: c{}, version: 1.0.0}}\n", self.dice.below(number)),
        };
        let product = format!(
            "apiVersion: v1.0.0\nkind: DataProduct\nid: p{number}\nname: Product {number}\nversion: 1.0.0\nstatus: active\n\
             description:\n  purpose: Says {number}.\n{reads}outputPorts:\n- {{name: out, version: 1.0.0, contractId: c{number}}}\n"
        );
        let contract = format!(
            "apiVersion: v3.1.0\nkind: DataContract\nid: c{number}\nname: Contract {number}\nversion: 1.0.0\nstatus: active\n\
             schema:\n- name: rows\n  properties:\n  - name: id\n    logicalType: string\n    primaryKey: true\n    description: Which.\n\
             \x20 - name: country\n    logicalType: string\n    authoritativeDefinitions: [{{type: semanticDefinition, url: 'term:country'}}]\n\
             \x20   customProperties: [{{property: codeList, value: country}}]\n"
        );
        self.write(&format!("{folder}/p{number}.odps.yaml"), product.as_bytes());
        self.write(&format!("{folder}/contracts/c{number}.odcs.yaml"), contract.as_bytes());
        self.write(&format!("{folder}/README.md"), format!("# Product {number}\n\nFirst words.\n").as_bytes());
        self.write(&format!("{folder}/docs/how.md"), b"# How\n\nSee [the product](../README.md).\n");
    }

    fn start(&mut self) {
        self.write("meshdoc.yaml", b"title: Soaked\n");
        self.write("domains/sales/domain.yaml", b"name: Sales\ndescription: What is sold.\n");
        self.write(
            "glossary.osds.yaml",
            b"apiVersion: v1.0.0\nkind: SemanticDefinition\nid: g\nname: Words\ndefinitions:\n- {id: country, name: Country, description: A state.}\n",
        );
        self.write(
            "country.yaml",
            b"apiVersion: v1.0.0\nkind: CodeList\nid: country\nname: Countries\nfile: country.csv\n",
        );
        self.write("country.csv", b"value,label\nDE,Germany\n");
        for _ in 0..3 {
            self.product();
        }
    }

    fn edit(&mut self) -> &'static str {
        let number = self.dice.below(1_000);
        match self.dice.below(14) {
            0 => {
                self.product();
                "create a product"
            }
            1 => self.append(".md", &format!("\nMore words, {number}.\n"), "write on"),
            2 => self.replace(
                ".odcs.yaml",
                "description: ",
                &format!("description: Since {number}, "),
                "describe a property",
            ),
            3 => self.append(
                ".odcs.yaml",
                &format!("  - {{name: added_{number}, logicalType: integer}}\n"),
                "add a property",
            ),
            4 => self.replace(".odps.yaml", "purpose: ", &format!("purpose: {number} "), "say another purpose"),
            5 => self.replace(".odcs.yaml", "status: active", "status: deprecated", "deprecate a contract"),
            6 => self.replace(".odcs.yaml", "name: rows", &format!("name: rows_{number}"), "rename a dataset"),
            7 => self.append("country.csv", &format!("X{number},Land {number}\n"), "add a code"),
            8 => {
                self.write("meshdoc.yaml", format!("title: Soaked {number}\n").as_bytes());
                "edit the settings"
            }
            9 => {
                self.write("theme/css/zz.css", format!(":root {{ --accent: #{number:06}; }}\n").as_bytes());
                "edit the theme"
            }
            10 => self.rename_folder(),
            11 => self.delete(),
            12 => self.break_one(),
            _ => self.mend(),
        }
    }

    fn append(&mut self, ending: &str, text: &str, what: &'static str) -> &'static str {
        let Some(path) = self.pick(ending) else { return "nothing" };
        let mut bytes = fs::read(self.root.join(&path)).unwrap();
        bytes.extend_from_slice(text.as_bytes());
        self.write(&path, &bytes);
        what
    }

    fn replace(&mut self, ending: &str, from: &str, to: &str, what: &'static str) -> &'static str {
        let Some(path) = self.pick(ending) else { return "nothing" };
        let text = fs::read_to_string(self.root.join(&path)).unwrap();
        self.write(&path, text.replacen(from, to, 1).as_bytes());
        what
    }

    fn rename_folder(&mut self) -> &'static str {
        let Some(path) = self.pick(".odps.yaml") else { return "nothing" };
        let folder = path.rsplit_once('/').unwrap().0.to_owned();
        self.made += 1;
        let to = format!("domains/moved/m{}", self.made);
        let gone: Vec<String> =
            self.files().into_iter().filter(|file| file.starts_with(&format!("{folder}/"))).collect();
        fs::create_dir_all(self.root.join("domains/moved")).unwrap();
        fs::rename(self.root.join(&folder), self.root.join(&to)).unwrap();
        for path in gone {
            let new = path.replacen(&folder, &to, 1);
            if let Some(whole) = self.whole.remove(&path) {
                self.whole.insert(new.clone(), whole);
            }
            self.touched.extend([path, new]);
        }
        "rename a folder"
    }

    fn delete(&mut self) -> &'static str {
        let endings = [".odps.yaml", ".odcs.yaml", ".md", "domain.yaml", "country.csv", "zz.css"];
        let ending = endings[self.dice.below(endings.len())];
        let Some(path) = self.pick(ending) else { return "nothing" };
        fs::remove_file(self.root.join(&path)).unwrap();
        self.whole.remove(&path);
        self.touched.push(path);
        "delete a file"
    }

    fn break_one(&mut self) -> &'static str {
        let Some(path) = self.pick(".yaml") else { return "nothing" };
        if self.whole.contains_key(&path) {
            return "nothing";
        }
        let mut bytes = fs::read(self.root.join(&path)).unwrap();
        self.whole.insert(path.clone(), bytes.clone());
        bytes.extend_from_slice(b"half: [written\n  and: {so on\n");
        self.write(&path, &bytes);
        "break a file"
    }

    fn mend(&mut self) -> &'static str {
        while let Some((path, bytes)) = self.whole.pop_first() {
            self.write(&path, &bytes);
        }
        "mend"
    }
}

fn fresh(settings: &Settings) -> Portal {
    Portal::prepare(session::read(settings, &Silent).unwrap(), settings, &Silent).unwrap()
}

fn soak(edits: usize, seed: u64) {
    let home = TempDir::new().unwrap();
    let root = home.path().join("mesh");
    fs::create_dir(&root).unwrap();
    let mut mesh = Mesh { root: root.clone(), dice: Dice(seed), made: 0, touched: Vec::new(), whole: BTreeMap::new() };
    mesh.start();
    let settings = Settings { allow_errors: true, ..Settings::of(Path::new(&root)) };
    let showing = Showing::open(settings.clone(), &Silent).unwrap();
    let (mut shown, mut at_once, mut broken) = (0, 0, 0);
    for step in 0..edits {
        mesh.touched.clear();
        let what = mesh.edit();
        let case = format!("seed {seed}, edit {step}: {what} {:?}", mesh.touched);
        // What is shown at once is a whole portal, whatever it is behind in.
        if let Shown::Portal(portal) = showing.changed(&mesh.touched).unwrap() {
            at_once += 1;
            for url in portal.pages() {
                portal.page(url).unwrap().unwrap_or_else(|error| panic!("{case}: {url}: {error:#}"));
            }
        }
        let wanted = fresh(&settings);
        match showing.settle().unwrap() {
            Shown::Portal(portal) => {
                shown += 1;
                assert_eq!(portal.paths(), wanted.paths(), "{case}");
                assert_eq!(portal.findings, wanted.findings, "{case}");
                for path in wanted.paths() {
                    assert!(portal.file(&path) == wanted.file(&path), "{case}: {path} is not that of a fresh build");
                }
            }
            Shown::Broken(_) => {
                broken += 1;
                assert!(wanted.findings.iter().any(|finding| finding.rule == "invalid-yaml"), "{case}");
                let last = showing.portal();
                assert!(last.pages().all(|url| last.page(url).is_some_and(|page| page.is_ok())), "{case}");
            }
            Shown::Unchanged => panic!("{case}: nothing to show"),
        }
    }
    assert!(
        shown > edits / 4 && at_once > edits / 20 && broken > 0,
        "{shown} shown, {at_once} at once, {broken} broken"
    );
}

#[test]
fn the_preview_of_an_edited_mesh_is_that_of_a_fresh_build() {
    soak(60, 1);
}

/// `cargo test --release --test suite soak::long -- --ignored`
#[test]
#[ignore = "takes minutes"]
fn long() {
    soak(2_000, 2);
}
