//! An export that knows of the one before it gives what a first one gives, byte for byte, and makes less.

use std::collections::{BTreeMap, HashSet};
use std::sync::Mutex;

use meshdoc::search::{self, Exported, Given, HitKind, Index, Limits, SearchDocument, Taker};
use tempfile::TempDir;

use super::document;
use crate::soak::Dice;

type Files = BTreeMap<String, Vec<u8>>;

/// What stands, and what becomes of it.
#[derive(Default)]
struct Portal {
    before: Files,
    /// Files that somebody took away.
    lost: HashSet<String>,
    now: Mutex<Files>,
    wasted: Mutex<usize>,
}

impl Taker for Portal {
    fn take(&self, files: Vec<(String, Vec<u8>)>) -> anyhow::Result<()> {
        let is_wasted =
            |path: &str| self.before.contains_key(path) && ["/t/", "/f/"].iter().any(|of| path.contains(of));
        *self.wasted.lock().unwrap() += files.iter().filter(|(path, _)| is_wasted(path)).count();
        let mut now = self.now.lock().unwrap();
        for (path, bytes) in files {
            assert!(now.insert(path.clone(), bytes).is_none(), "{path} is there already");
        }
        Ok(())
    }

    fn stay(&self, paths: &[String]) -> anyhow::Result<bool> {
        if paths.iter().any(|path| self.lost.contains(path)) {
            return Ok(false);
        }
        for path in paths {
            let content = self.before.get(path).unwrap_or_else(|| panic!("{path} was never there"));
            assert!(self.now.lock().unwrap().insert(path.clone(), content.clone()).is_none(), "{path}");
        }
        Ok(true)
    }
}

/// A word that no other number has, of letters alone.
fn own_word(mut number: usize) -> String {
    let mut word = "q".to_owned();
    loop {
        word.push(char::from(b'a' + (number % 26) as u8));
        number /= 26;
        if number == 0 {
            return word;
        }
    }
}

/// Documents with words that are in nearly all of them, in some, and in one.
fn document_of(number: usize) -> SearchDocument {
    let kind = HitKind::ALL[number * HitKind::ALL.len() / 13_000 % HitKind::ALL.len()];
    SearchDocument {
        description: format!("Common {} {} {}", own_word(number), own_word(number % 4_500), number % 700),
        tags: vec![format!("tag-{}", number % 40)],
        data_type: ["string", "integer", "date"][number % 3].into(),
        status: ["active", "draft"][number / 500 % 2].into(),
        ..document(kind, &format!("shop/{number:06}"), &format!("Thing {}", own_word(number % 90)))
    }
}

struct Place {
    folder: TempDir,
    limits: Limits,
    documents: Vec<SearchDocument>,
    exported: Option<Exported>,
    files: Files,
    /// How many files of the dictionary the last export made although they stood.
    wasted: usize,
}

impl Place {
    fn new(limits: Limits) -> Place {
        let documents = (0..13_000).map(document_of).collect();
        let folder = tempfile::tempdir().unwrap();
        Place { folder, limits, documents, exported: None, files: Files::new(), wasted: 0 }
    }

    /// Exports what is there, and holds it against an export that knows nothing.
    fn equals_a_first_export(&mut self, lost: &[&str], what: &str) {
        let given = Given::new(self.documents.clone());
        let index = search::build(&given, self.folder.path(), self.exported.as_ref()).unwrap();
        let before = std::mem::take(&mut self.files);
        let lost = before.keys().filter(|path| lost.iter().any(|lost| path.contains(lost))).cloned().collect();
        let portal = Portal { before, lost, ..Portal::default() };
        let exported = index.files(&self.limits, self.exported.as_ref(), &portal).unwrap();
        // As the cache keeps it.
        let text = serde_json::to_string(&exported).unwrap();
        self.exported = Some(serde_json::from_str(&text).unwrap());
        self.wasted = portal.wasted.into_inner().unwrap();
        self.files = portal.now.into_inner().unwrap();
        let (first, known) = first(&index, &self.limits);
        let other = first.iter().find(|(path, bytes)| self.files.get(*path) != Some(*bytes));
        assert!(other.is_none(), "{what}: {:?}", other.map(|(path, _)| path));
        assert_eq!(self.files.len(), first.len(), "{what}");
        assert_eq!(text, serde_json::to_string(&known).unwrap(), "{what}");
    }
}

fn first(index: &Index, limits: &Limits) -> (Files, Exported) {
    let portal = Portal::default();
    let exported = index.files(limits, None, &portal).unwrap();
    (portal.now.into_inner().unwrap(), exported)
}

fn follow(limits: Limits, seed: u64) {
    let mut place = Place::new(limits);
    place.equals_a_first_export(&[], "the first");
    place.equals_a_first_export(&[], "nothing");
    assert_eq!(place.wasted, 0);
    for lost in ["/r/", "/t/3-", "/w/", "/f/1"] {
        place.equals_a_first_export(&[lost], lost);
    }
    let mut dice = Dice(seed);
    for step in 0..7 {
        let at = dice.below(place.documents.len());
        let (description, is_small) = match step {
            0 => ("Words that nothing else has: zwiebelkuchen".to_owned(), true),
            1 => (format!("Common {}", own_word(dice.below(4_500))), true),
            2 => (String::new(), true),
            // A shard grows by far more than it has room for.
            3 => ((0..6_000).map(|i| format!("{} ", own_word(400_000 + i))).collect(), true),
            4 => {
                place.documents[at].data_type = "integer".into();
                place.documents[at].status = "draft".into();
                ("Another type".to_owned(), true)
            }
            5 => {
                place.documents[at].tags.push("a tag that was never there".into());
                ("Another tag".to_owned(), false)
            }
            _ => {
                match dice.below(2) {
                    0 => drop(place.documents.remove(at)),
                    _ => place.documents.insert(at, document_of(20_000 + step)),
                }
                ("One more or less".to_owned(), false)
            }
        };
        let at = at.min(place.documents.len() - 1);
        place.documents[at].description = description;
        place.equals_a_first_export(&[], &format!("seed {seed}, step {step}"));
        if is_small {
            let (wasted, all) = (place.wasted, place.files.len());
            assert!(wasted < all / 20, "seed {seed}, step {step}: {wasted} of {all} files were made as they stood");
        }
    }
    // The parts that were are gone, or one of them is damaged.
    place.documents[7_000].description = "Made without what was".to_owned();
    let index = place.folder.path().join("index-5");
    std::fs::remove_dir_all(&index).unwrap();
    place.equals_a_first_export(&[], "without the parts of before");
}

#[test]
fn an_export_that_knows_the_one_before_equals_a_first_one() {
    follow(Limits::default(), 1);
}

#[test]
fn so_it_does_where_shards_are_listed_in_groups_and_values_stand_beside_the_lists() {
    follow(Limits { listed: 32, whole: 200, stretch: 1_000 }, 2);
}
