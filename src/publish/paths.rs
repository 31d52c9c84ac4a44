//! Many paths of files, each with a number: a folder's name is kept once for all that lies in it.
//!
//! A large portal has two million files. A path in a text of its own, once for each question that is asked about it, was
//! a kilobyte for each of them. Names that some file systems take for the same are found together. Must not know what a
//! path stands for.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};

use hashbrown::HashTable;
use unicode_normalization::UnicodeNormalization;

/// A file or a folder, by its number in [`Paths`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place(u32);

/// What everything lies in.
pub const ROOT: Place = Place(0);

impl Place {
    pub fn index(self) -> usize {
        self.0 as usize
    }

    fn at(index: usize) -> Place {
        Place(u32::try_from(index).expect("a portal has fewer than four billion files"))
    }
}

/// A file and a folder of one name are two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    File,
    Folder,
}

#[derive(Clone)]
struct Node {
    /// Of the whole path, equal for those that some file systems take for the same.
    hash: u64,
    parent: Place,
    /// Where its name begins in the text of all names, and how many bytes it has.
    from: u32,
    length: u32,
    kind: Kind,
}

#[derive(Clone)]
pub struct Paths {
    nodes: Vec<Node>,
    names: String,
    table: HashTable<Place>,
    /// Names are chosen by authors.
    state: RandomState,
    /// The folder of the file that was added last: the next one mostly lies beside it.
    last: (String, Place),
}

impl Default for Paths {
    fn default() -> Paths {
        let root = Node { hash: 0, parent: ROOT, from: 0, length: 0, kind: Kind::Folder };
        Paths {
            nodes: vec![root],
            names: String::new(),
            table: HashTable::new(),
            state: RandomState::new(),
            last: (String::new(), ROOT),
        }
    }
}

impl Paths {
    /// Makes room for so many files and their folders.
    pub fn reserve(&mut self, files: usize) {
        let places = files + files / 2;
        self.nodes.reserve(places);
        let nodes = &self.nodes;
        self.table.reserve(places, |place| nodes[place.index()].hash);
    }

    /// How many files and folders there are, the root included.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The file of a path.
    pub fn file(&self, path: &str) -> Option<Place> {
        let mut hash = self.nodes[0].hash;
        for name in path.split('/') {
            hash = self.hash(hash, name);
        }
        let is = |place: &Place| self.nodes[place.index()].kind == Kind::File && self.is(*place, path);
        self.table.find(hash, is).copied()
    }

    /// What a folder has under a name.
    pub fn child(&self, folder: Place, name: &str, kind: Kind) -> Option<Place> {
        let hash = self.hash(self.nodes[folder.index()].hash, name);
        let is = |place: &Place| {
            let node = &self.nodes[place.index()];
            node.parent == folder && node.kind == kind && self.name(*place) == name
        };
        self.table.find(hash, is).copied()
    }

    /// The number of a file, which it is given where it has none.
    pub fn add(&mut self, path: &str) -> Place {
        let Some((above, name)) = path.rsplit_once('/') else {
            return self.add_child(ROOT, path, Kind::File);
        };
        if self.last.0 != above || self.last.1 == ROOT {
            let mut folder = ROOT;
            for name in above.split('/') {
                folder = self.add_child(folder, name, Kind::Folder);
            }
            self.last = (above.to_owned(), folder);
        }
        self.add_child(self.last.1, name, Kind::File)
    }

    fn add_child(&mut self, folder: Place, name: &str, kind: Kind) -> Place {
        if let Some(known) = self.child(folder, name, kind) {
            return known;
        }
        let place = Place::at(self.nodes.len());
        let hash = self.hash(self.nodes[folder.index()].hash, name);
        let text = |length: usize| u32::try_from(length).expect("the names of a portal have fewer than four gigabytes");
        self.nodes.push(Node { hash, parent: folder, from: text(self.names.len()), length: text(name.len()), kind });
        self.names.push_str(name);
        let nodes = &self.nodes;
        self.table.insert_unique(hash, place, |place| nodes[place.index()].hash);
        place
    }

    pub fn kind(&self, place: Place) -> Kind {
        self.nodes[place.index()].kind
    }

    /// The folder that it lies in.
    pub fn parent(&self, place: Place) -> Place {
        self.nodes[place.index()].parent
    }

    /// The folders above it, the innermost first, without the root.
    pub fn above(&self, place: Place) -> impl Iterator<Item = Place> + '_ {
        let parents = std::iter::successors(Some(self.parent(place)), |folder| Some(self.parent(*folder)));
        parents.take_while(|folder| *folder != ROOT)
    }

    fn name(&self, place: Place) -> &str {
        let Node { from, length, .. } = self.nodes[place.index()];
        &self.names[from as usize..(from + length) as usize]
    }

    /// The path from the root.
    pub fn path(&self, place: Place) -> String {
        let mut names: Vec<&str> = self.above(place).map(|folder| self.name(folder)).collect();
        names.reverse();
        names.push(self.name(place));
        names.join("/")
    }

    /// Others of the same path, as some file systems take it.
    pub fn alike(&self, place: Place) -> impl Iterator<Item = Place> + '_ {
        let hash = self.nodes[place.index()].hash;
        let others = self.table.iter_hash(hash).copied();
        others.filter(move |other| {
            *other != place
                && self.nodes[other.index()].hash == hash
                && folded(&self.path(*other)) == folded(&self.path(place))
        })
    }

    /// All of them in the order of their paths.
    pub fn in_order(&self) -> Order {
        let mut begins = vec![0_u32; self.nodes.len() + 1];
        for node in &self.nodes[1..] {
            begins[node.parent.index() + 1] += 1;
        }
        for at in 1..begins.len() {
            begins[at] += begins[at - 1];
        }
        let (mut free, mut children) = (begins.clone(), vec![ROOT; self.nodes.len() - 1]);
        for (at, node) in self.nodes.iter().enumerate().skip(1) {
            let next = &mut free[node.parent.index()];
            children[*next as usize] = Place::at(at);
            *next += 1;
        }
        // What lies in a folder has a slash behind its name.
        let key = |place: &Place| {
            let slash: &[u8] = if self.kind(*place) == Kind::Folder { b"/" } else { b"" };
            self.name(*place).bytes().chain(slash.iter().copied())
        };
        for range in begins.windows(2) {
            children[range[0] as usize..range[1] as usize].sort_by(|a, b| key(a).cmp(key(b)));
        }
        Order { begins, children }
    }

    /// Shows each file, with its path.
    pub fn files(&self, order: &Order, mut file: impl FnMut(&str, Place)) {
        let mut path = String::new();
        // Folders that are open, with what is yet to be shown of them and how long their path is.
        let mut open = vec![(order.of(ROOT), 0)];
        while let Some((rest, length)) = open.last_mut() {
            path.truncate(*length);
            let Some((next, others)) = rest.split_first() else {
                open.pop();
                continue;
            };
            *rest = others;
            path.push_str(self.name(*next));
            match self.kind(*next) {
                Kind::File => file(&path, *next),
                Kind::Folder => {
                    path.push('/');
                    let length = path.len();
                    open.push((order.of(*next), length));
                }
            }
        }
    }

    /// Whether a path is that of a place.
    fn is(&self, place: Place, path: &str) -> bool {
        let (mut place, mut rest) = (place, Some(path));
        while place != ROOT {
            let Some(path) = rest else { return false };
            let (above, name) = path.rsplit_once('/').map_or((None, path), |(above, name)| (Some(above), name));
            if self.name(place) != name {
                return false;
            }
            (place, rest) = (self.parent(place), above);
        }
        rest.is_none()
    }

    fn hash(&self, above: u64, name: &str) -> u64 {
        let mut state = self.state.build_hasher();
        state.write_u64(above);
        let (mut small, mut folding) = ([0; 64], String::new());
        if !name.is_ascii() {
            folding = folded(name);
        }
        let name = if folding.is_empty() { name } else { &folding };
        for part in name.as_bytes().chunks(small.len()) {
            let small = &mut small[..part.len()];
            small.copy_from_slice(part);
            small.make_ascii_lowercase();
            state.write(small);
        }
        state.finish()
    }
}

/// The order of [`Paths`].
pub struct Order {
    /// Where the children of each begin.
    begins: Vec<u32>,
    children: Vec<Place>,
}

impl Order {
    fn of(&self, folder: Place) -> &[Place] {
        &self.children[self.begins[folder.index()] as usize..self.begins[folder.index() + 1] as usize]
    }
}

/// Equal for names that a case-insensitive or normalising file system takes for the same. Upper case first: it
/// spells out what lower case keeps apart (`ß` and `ss`, `ſ` and `s`).
fn folded(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    let composed = name.nfc().flat_map(char::to_uppercase);
    composed.flat_map(char::to_lowercase).nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_found_by_their_letters_and_shown_in_their_order() {
        let mut paths = Paths::default();
        let all = [
            "/x",
            "b/c/index.html",
            "a.html",
            "a/index.html",
            "a-b/x",
            "a",
            "b/c.html",
            "b/C/index.html",
            "ä",
            "a/b",
            "x//y",
        ];
        let places: Vec<Place> = all.iter().map(|path| paths.add(path)).collect();
        for (path, place) in all.iter().zip(&places) {
            assert_eq!((paths.file(path), paths.path(*place), paths.add(path)), (Some(*place), (*path).into(), *place));
        }
        assert!(
            ["b/c", "c/index.html", "index.html", "", "x/b/c/index.html", "A"].iter().all(|p| paths.file(p).is_none())
        );
        let folder = paths.child(ROOT, "b", Kind::Folder).unwrap();
        assert_eq!(paths.child(folder, "c.html", Kind::File), Some(places[6]));
        assert_eq!(paths.child(folder, "c.html", Kind::Folder), None);
        let mut found = Vec::new();
        paths.files(&paths.in_order(), |path, place| found.push((path.to_owned(), place)));
        let mut wanted: Vec<_> = all.iter().map(|path| (*path).to_owned()).zip(places.iter().copied()).collect();
        wanted.sort();
        assert_eq!(found, wanted);
    }

    #[test]
    fn names_that_some_file_systems_take_for_the_same_are_alike() {
        let mut paths = Paths::default();
        for pair in [["a/b.html", "A/B.html"], ["straße/x", "STRASSE/x"], ["caf\u{e9}", "cafe\u{301}"], ["q", "q/r"]] {
            let [one, other] = pair.map(|path| paths.add(path));
            let folder = paths.parent(other);
            let alike = |place| paths.alike(place).collect::<Vec<_>>();
            match folder == ROOT || pair[0].contains('/') {
                true => assert_eq!((alike(one), alike(other)), (vec![other], vec![one]), "{pair:?}"),
                false => assert_eq!(alike(one), [folder], "{pair:?}"),
            }
        }
        assert_eq!(paths.alike(paths.file("q/r").unwrap()).count(), 0);
    }
}
