//! Notes which parts of a mesh and of its past are read while something is made of them, so that it need not be made
//! again as long as these are as they were.
//!
//! Whoever makes a page knows nothing of it: the lists of a mesh are [`Table`](super::noted::Table)s and those of its past
//! [`Keyed`](super::noted::Keyed)s, which note each look by themselves; looks for a thing by what it is called, and at what is no list, are noted as well. What an
//! id is called is known by whoever has the id. What is noted is the thread's own, so one page is made on one thread.

use std::cell::RefCell;
use std::collections::BTreeSet;

/// A list of the mesh.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum List {
    Domains,
    Products,
    Contracts,
    Terms,
    CodeLists,
    Teams,
    Documents,
}

impl List {
    pub const ALL: [List; 7] =
        [List::Domains, List::Products, List::Contracts, List::Terms, List::CodeLists, List::Teams, List::Documents];
}

/// What is known by an address or a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The past of a product, by its address.
    Product,
    /// The past of a file, by its path.
    File,
    /// Whether a file differs from the commit, by its path.
    Uncommitted,
    /// The findings of a file, by its path.
    Findings,
    /// The findings of all files in a folder, by its path.
    FindingsBelow,
    /// How many findings are errors; without a key.
    Errors,
    /// The bytes of a file, by its path.
    Source,
    /// A revision of the mesh, by its commit.
    Revision,
    /// When a thing changed, by its kind and address.
    Moments,
    /// When things changed, by their kind and how their addresses begin.
    MomentsBelow,
    /// The states that a thing left behind, by its kind and address.
    Left,
    /// The states that things left behind, by their kind and how their addresses begin.
    LeftBelow,
    /// Who read a contract once and no longer does, by the contract's id.
    Readings,
    /// The commit that was read; without a key.
    Head,
    /// The day of that commit; without a key.
    Today,
    /// Which things there are in a list, in their order, by the list.
    Roster,
    /// Whether a list is empty, by the list.
    Empty,
    /// The thing at an address or path, by its list and that.
    At,
    /// The thing whose descriptor or folder is at a path.
    Path,
    /// The term of a glossary, by path and id.
    Definition,
    /// The only thing of a list whose address ends so, by the list and that.
    Only,
    /// The thing that is meant by a name in a descriptor.
    Meant,
    /// Whether a file may be shown, by its path.
    Asset,
    /// What terms are called; without a key.
    TermNames,
    /// Parts of the mesh that are no lists of things, as wholes.
    Glossaries,
    Assets,
    External,
    Evidence,
    Redirects,
}

impl Subject {
    pub const ALL: [Subject; 29] = [
        Subject::Product,
        Subject::File,
        Subject::Uncommitted,
        Subject::Findings,
        Subject::FindingsBelow,
        Subject::Errors,
        Subject::Source,
        Subject::Revision,
        Subject::Moments,
        Subject::MomentsBelow,
        Subject::Left,
        Subject::LeftBelow,
        Subject::Readings,
        Subject::Head,
        Subject::Today,
        Subject::Roster,
        Subject::Empty,
        Subject::At,
        Subject::Path,
        Subject::Definition,
        Subject::Only,
        Subject::Meant,
        Subject::Asset,
        Subject::TermNames,
        Subject::Glossaries,
        Subject::Assets,
        Subject::External,
        Subject::Evidence,
        Subject::Redirects,
    ];
}

/// Something that was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Read {
    /// A thing, by its number in its list.
    One(List, usize),
    /// What other things say of a thing, by its number in its list.
    Around(List, usize),
    /// A list from end to end.
    All(List),
    /// What is known by an address or path, or that nothing is.
    Keyed(Subject, String),
    /// Everything of a kind.
    AllKeyed(Subject),
    /// What may be another tomorrow although nothing that is noted changes.
    Passing,
}

const BITS: usize = u64::BITS as usize;

#[derive(Default)]
struct Noted {
    /// A bit for each entry of each list.
    things: [Vec<u64>; List::ALL.len()],
    around: [Vec<u64>; List::ALL.len()],
    lists: BTreeSet<List>,
    /// Keys of each subject.
    keyed: [BTreeSet<String>; Subject::ALL.len()],
    subjects: BTreeSet<Subject>,
    passing: bool,
}

thread_local! {
    static NOTED: RefCell<Option<Noted>> = const { RefCell::new(None) };
}

/// Makes something, and tells what was read for it.
pub fn noting<T>(make: impl FnOnce() -> T) -> (T, Vec<Read>) {
    let outer = NOTED.replace(Some(Noted::default()));
    debug_assert!(outer.is_none(), "what is made of one thing is not made within another");
    let made = make();
    let Noted { things, around, lists, keyed, subjects, passing } = NOTED.take().unwrap_or_default();
    let things = List::ALL.into_iter().zip(things).filter(|(list, _)| !lists.contains(list));
    let things = things.flat_map(|(list, words)| ones(words).map(move |at| Read::One(list, at)));
    let around = List::ALL.into_iter().zip(around);
    let around = around.flat_map(|(list, words)| ones(words).map(move |at| Read::Around(list, at)));
    let keyed = Subject::ALL.into_iter().zip(keyed).filter(|(subject, _)| !subjects.contains(subject));
    let keyed = keyed.flat_map(|(subject, keys)| keys.into_iter().map(move |key| Read::Keyed(subject, key)));
    let lists = lists.iter().map(|list| Read::All(*list));
    let subjects = subjects.iter().map(|subject| Read::AllKeyed(*subject));
    let reads = things
        .chain(around)
        .chain(lists)
        .chain(keyed)
        .chain(subjects)
        .chain(passing.then_some(Read::Passing))
        .collect();
    (made, reads)
}

/// The numbers of the bits that are set.
fn ones(words: Vec<u64>) -> impl Iterator<Item = usize> {
    let bits =
        |(at, word): (usize, u64)| (0..BITS).filter(move |bit| word >> bit & 1 == 1).map(move |bit| at * BITS + bit);
    words.into_iter().enumerate().flat_map(bits)
}

fn set(words: &mut Vec<u64>, at: usize) {
    if words.len() <= at / BITS {
        words.resize(at / BITS + 1, 0);
    }
    words[at / BITS] |= 1 << (at % BITS);
}

/// Does something with another mesh than the one that is noted: nothing of this one may be read meanwhile.
pub fn apart<T>(work: impl FnOnce() -> T) -> T {
    let noted = NOTED.take();
    let done = work();
    NOTED.set(noted);
    done
}

fn note(add: impl FnOnce(&mut Noted)) {
    NOTED.with_borrow_mut(|noted| noted.as_mut().map(add));
}

/// A thing is read.
pub fn one(list: List, number: usize) {
    note(|noted| set(&mut noted.things[list as usize], number));
}

/// What other things say of a thing is read.
pub fn around(list: List, number: usize) {
    note(|noted| set(&mut noted.around[list as usize], number));
}

/// A list is read from end to end.
pub fn all(list: List) {
    note(|noted| {
        noted.lists.insert(list);
    });
}

/// What is known by an address or path is asked for.
pub fn keyed(subject: Subject, key: &str) {
    note(|noted| {
        let keys = &mut noted.keyed[subject as usize];
        if !keys.contains(key) {
            keys.insert(key.to_owned());
        }
    });
}

/// [`keyed`] for a key that is put together only where something is noted.
pub fn keyed_by(subject: Subject, key: impl FnOnce() -> String) {
    note(|noted| {
        noted.keyed[subject as usize].insert(key());
    });
}

/// The key of something in a list.
pub fn in_list(list: List, name: &str) -> String {
    format!("{} {name}", list as usize)
}

/// The list and name of which a key is made.
pub fn of_list(key: &str) -> Option<(List, &str)> {
    let (list, name) = key.split_once(' ')?;
    Some((*List::ALL.get(list.parse::<usize>().ok()?)?, name))
}

/// Everything of a kind is read.
pub fn all_keyed(subject: Subject) {
    note(|noted| {
        noted.subjects.insert(subject);
    });
}

/// What is read now may be another tomorrow although nothing that is noted changes.
pub fn passing() {
    note(|noted| noted.passing = true);
}
