//! The parts of a mesh as they are kept: each look at them is noted ([`super::reads`]).
//!
//! Lists of things ([`Table`]), what other things say of one ([`Around`]), parts that are no lists ([`Whole`]), and maps
//! of the past ([`Keyed`]). Must not know what is in them.

use std::collections::BTreeMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use super::reads::{self, List, Subject};

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
        reads::one(T::LIST, at);
        &self.0[at]
    }

    /// Whoever knows how many there are can ask for each by its number: noted is which ones there are, in their order.
    pub fn len(&self) -> usize {
        reads::keyed_by(Subject::Roster, || reads::in_list(T::LIST, ""));
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        reads::keyed_by(Subject::Empty, || reads::in_list(T::LIST, ""));
        self.0.is_empty()
    }

    /// The number of the entry with a name, in a list that is sorted by it.
    pub(super) fn find(&self, name: &str, of: impl Fn(&T) -> &String) -> Option<u32> {
        reads::keyed_by(Subject::At, || reads::in_list(T::LIST, name));
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
        reads::all(T::LIST);
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

/// What other things say of a thing: who reads it, what lies in it, where it is used. No part of the thing itself, of which
/// many pages show no more than its name; whoever looks is noted.
#[derive(Clone)]
pub struct Around<T> {
    of: Whose,
    list: Vec<T>,
}

#[derive(Clone, Copy)]
enum Whose {
    /// Not known (yet): what is made of it is made again every time.
    Unknown,
    /// A thing of this mesh, by its number in its list.
    Thing(List, u32),
    /// Something that is in no mesh.
    Nobody,
}

impl<T> Around<T> {
    /// Of something of which no mesh says anything.
    pub fn nobody() -> Around<T> {
        Around { of: Whose::Nobody, list: Vec::new() }
    }

    /// Tells whose it is, when things have their numbers.
    pub(super) fn belong(&mut self, list: List, number: u32) {
        self.of = Whose::Thing(list, number);
    }
}

impl<T> Default for Around<T> {
    fn default() -> Around<T> {
        Around { of: Whose::Unknown, list: Vec::new() }
    }
}

impl<T> Deref for Around<T> {
    type Target = Vec<T>;

    fn deref(&self) -> &Vec<T> {
        match self.of {
            Whose::Thing(list, number) => reads::around(list, number as usize),
            Whose::Unknown => reads::passing(),
            Whose::Nobody => {}
        }
        &self.list
    }
}

/// A mesh in the making is not noted.
impl<T> DerefMut for Around<T> {
    fn deref_mut(&mut self) -> &mut Vec<T> {
        &mut self.list
    }
}

impl<'a, T> IntoIterator for &'a Around<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: PartialEq> PartialEq for Around<T> {
    fn eq(&self, other: &Around<T>) -> bool {
        self.list == other.list
    }
}

/// It has a digest of its own.
impl<T> Hash for Around<T> {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl<T: fmt::Debug> fmt::Debug for Around<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.list.fmt(f)
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
        reads::all_keyed(T::SUBJECT);
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
        reads::keyed(self.subject, key);
        self.entries.get(key)
    }

    pub fn contains(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// All of it.
    pub fn entries(&self) -> &BTreeMap<String, T> {
        reads::all_keyed(self.subject);
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
    use crate::model::reads::{Read, apart, in_list, noting, of_list};

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
        let (mut of_two, nobody, unknown) = (Around::default(), Around::<u8>::nobody(), Around::<u8>::default());
        of_two.belong(List::Terms, 2);
        of_two.push(1_u8);
        assert_eq!(noting(|| (of_two.len(), nobody.len())), ((1, 0), vec![Read::Around(List::Terms, 2)]));
        assert_eq!(noting(|| unknown.len()), (0, vec![Read::Passing]));
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
