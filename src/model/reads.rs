//! Notes which parts of a mesh and of its past are read while something is made of them, so that it need not be made
//! again as long as these are as they were.
//!
//! Whoever makes a page knows nothing of it: the lists of a mesh are [`Table`]s and those of its past [`Keyed`]s, which
//! note each look by themselves; looks for a thing by what it is called, and at what is no list, are noted as well. What an
//! id is called is known by whoever has the id. What is noted is the thread's own, so one page is made on one thread.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

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
    pub const ALL: [Subject; 27] = [
        Subject::Product,
        Subject::File,
        Subject::Uncommitted,
        Subject::Findings,
        Subject::FindingsBelow,
        Subject::Source,
        Subject::Revision,
        Subject::Moments,
        Subject::MomentsBelow,
        Subject::Left,
        Subject::LeftBelow,
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
    let Noted { things, lists, keyed, subjects, passing } = NOTED.take().unwrap_or_default();
    let things = List::ALL.into_iter().zip(things).filter(|(list, _)| !lists.contains(list));
    let things = things.flat_map(|(list, words)| {
        let bits = words
            .into_iter()
            .enumerate()
            .flat_map(|(at, word)| (0..BITS).filter(move |bit| word >> bit & 1 == 1).map(move |bit| at * BITS + bit));
        bits.map(move |at| Read::One(list, at))
    });
    let keyed = Subject::ALL.into_iter().zip(keyed).filter(|(subject, _)| !subjects.contains(subject));
    let keyed = keyed.flat_map(|(subject, keys)| keys.into_iter().map(move |key| Read::Keyed(subject, key)));
    let lists = lists.iter().map(|list| Read::All(*list));
    let subjects = subjects.iter().map(|subject| Read::AllKeyed(*subject));
    let reads = things.chain(lists).chain(keyed).chain(subjects).chain(passing.then_some(Read::Passing)).collect();
    (made, reads)
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

/// Belongs to a list of the mesh.
pub trait Listed {
    const LIST: List;
}

/// A list of the mesh. Whoever looks at it as a slice reads all of it. Copies share their entries until one is changed.
#[derive(Clone)]
pub struct Table<T>(Arc<Vec<T>>);

impl<T: Listed> Table<T> {
    /// One entry.
    pub fn one(&self, at: usize) -> &T {
        note(|noted| {
            let words = &mut noted.things[T::LIST as usize];
            if words.len() <= at / BITS {
                words.resize(at / BITS + 1, 0);
            }
            words[at / BITS] |= 1 << (at % BITS);
        });
        &self.0[at]
    }

    /// Whoever knows how many there are can ask for each by its number: noted is which ones there are, in their order.
    pub fn len(&self) -> usize {
        keyed_by(Subject::Roster, || in_list(T::LIST, ""));
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        keyed_by(Subject::Empty, || in_list(T::LIST, ""));
        self.0.is_empty()
    }

    /// The number of the entry with a name, in a list that is sorted by it.
    pub(super) fn find(&self, name: &str, of: impl Fn(&T) -> &String) -> Option<u32> {
        keyed_by(Subject::At, || in_list(T::LIST, name));
        let found = self.0.binary_search_by(|entry| of(entry).as_str().cmp(name));
        found.ok().and_then(|at| u32::try_from(at).ok())
    }

    /// Without a note: for whoever notes what is looked for.
    pub(super) fn roster(&self) -> &[T] {
        &self.0
    }

    pub fn push(&mut self, entry: T)
    where
        T: Clone,
    {
        Arc::make_mut(&mut self.0).push(entry);
    }
}

impl<T> Default for Table<T> {
    fn default() -> Table<T> {
        Table(Arc::default())
    }
}

impl<T: fmt::Debug> fmt::Debug for Table<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T> From<Vec<T>> for Table<T> {
    fn from(entries: Vec<T>) -> Table<T> {
        Table(Arc::new(entries))
    }
}

impl<T> FromIterator<T> for Table<T> {
    fn from_iter<I: IntoIterator<Item = T>>(entries: I) -> Table<T> {
        Table(Arc::new(entries.into_iter().collect()))
    }
}

impl<T: Listed> Deref for Table<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        all(T::LIST);
        &self.0
    }
}

/// A mesh in the making is not noted.
impl<T: Listed + Clone> DerefMut for Table<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        Arc::make_mut(&mut self.0).as_mut_slice()
    }
}

impl<'a, T: Listed> IntoIterator for &'a Table<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a, T: Listed + Clone> IntoIterator for &'a mut Table<T> {
    type Item = &'a mut T;
    type IntoIter = std::slice::IterMut<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

/// A part of the mesh that is no list of things.
pub trait Told {
    const SUBJECT: Subject;
}

/// Such a part, noted as a whole by whoever looks at it.
#[derive(Clone, Default, PartialEq)]
pub struct Whole<T>(T);

impl<T> Whole<T> {
    /// For whoever notes what is looked for.
    pub(super) fn unnoted(&self) -> &T {
        &self.0
    }
}

impl<T: Told> Deref for Whole<T> {
    type Target = T;

    fn deref(&self) -> &T {
        all_keyed(T::SUBJECT);
        &self.0
    }
}

/// A mesh in the making is not noted.
impl<T: Told> DerefMut for Whole<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> From<T> for Whole<T> {
    fn from(part: T) -> Whole<T> {
        Whole(part)
    }
}

impl<T: fmt::Debug> fmt::Debug for Whole<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What is known by address or path: a map of the past.
#[derive(Debug, Clone)]
pub struct Keyed<T> {
    subject: Subject,
    entries: BTreeMap<String, T>,
}

impl<T> Keyed<T> {
    pub fn new(subject: Subject, entries: BTreeMap<String, T>) -> Keyed<T> {
        Keyed { subject, entries }
    }

    pub fn get(&self, key: &str) -> Option<&T> {
        keyed(self.subject, key);
        self.entries.get(key)
    }

    pub fn contains(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// All of it.
    pub fn entries(&self) -> &BTreeMap<String, T> {
        all_keyed(self.subject);
        &self.entries
    }

    pub fn keys(&self) -> impl Iterator<Item = &String> {
        self.entries().keys()
    }

    pub fn entries_mut(&mut self) -> &mut BTreeMap<String, T> {
        &mut self.entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Thing(u8);

    impl Listed for Thing {
        const LIST: List = List::Products;
    }

    struct Other;

    impl Told for Other {
        const SUBJECT: Subject = Subject::External;
    }

    #[test]
    fn what_is_read_is_noted_and_nothing_else() {
        let table: Table<Thing> = vec![Thing(1), Thing(2)].into();
        let past = Keyed::new(Subject::File, BTreeMap::from([("a".to_owned(), 1)]));
        table.one(0);
        let (_, reads) = noting(|| {
            table.one(1);
            past.get("b").is_none()
        });
        assert_eq!(reads, [Read::One(List::Products, 1), Read::Keyed(Subject::File, "b".to_owned())]);
        let (_, reads) = noting(|| (table.len(), table.is_empty(), Whole::from(Other).0));
        let of_products = in_list(List::Products, "");
        let wanted = [Subject::Roster, Subject::Empty].map(|subject| Read::Keyed(subject, of_products.clone()));
        assert_eq!(reads, wanted);
        assert_eq!(noting(|| matches!(*Whole::from(Other), Other)).1, [Read::AllKeyed(Subject::External)]);
        assert_eq!(of_list(&in_list(List::Teams, "a b")), Some((List::Teams, "a b")));
        let (_, reads) = noting(|| (table.one(0).0, table.iter().count(), past.keys().count()));
        assert_eq!(reads, [Read::All(List::Products), Read::AllKeyed(Subject::File)]);
        assert_eq!(noting(|| apart(|| table.iter().count())), (2, Vec::new()));
    }
}
