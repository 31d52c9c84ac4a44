//! What ids are called: while a digest is made, an id stands for the address of its thing and not for its number, which is
//! another as soon as a thing comes or goes before it.
//!
//! A thread-local scope and not a parameter, because ids are in the middle of much that is digested as it is (`Hash`, `Debug`):
//! so none can be forgotten. Nothing may be looked up by the hash of an id within the scope.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::Mesh;
use super::reads::List;

/// The names of everything in a mesh that has an id; unique within their list.
#[derive(Debug, Default)]
pub struct Names {
    names: [Vec<Arc<str>>; List::ALL.len()],
    numbers: [HashMap<Arc<str>, usize>; List::ALL.len()],
}

impl Names {
    pub fn of(mesh: &Mesh) -> Names {
        let mut all = Names::default();
        all.add(List::Domains, mesh.domains.roster().iter().map(|thing| &thing.address));
        all.add(List::Products, mesh.products.roster().iter().map(|thing| &thing.address));
        all.add(List::Contracts, mesh.contracts.roster().iter().map(|thing| &thing.address));
        all.add(List::Terms, mesh.terms.roster().iter().map(|thing| &thing.address));
        all.add(List::CodeLists, mesh.code_lists.roster().iter().map(|thing| &thing.address));
        all.add(List::Teams, mesh.teams.roster().iter().map(|thing| &thing.address));
        // Their addresses are unique among those of their owner only.
        all.add(List::Documents, mesh.documents.roster().iter().map(|thing| &thing.document.path));
        all
    }

    fn add<'n>(&mut self, list: List, names: impl Iterator<Item = &'n String>) {
        let (all, numbers) = (&mut self.names[list as usize], &mut self.numbers[list as usize]);
        for (number, name) in names.enumerate() {
            let mut own: Arc<str> = name.as_str().into();
            let mut again = 1;
            while numbers.contains_key(&own) {
                again += 1;
                own = format!("{name}\n{again}").into();
            }
            all.push(own.clone());
            numbers.insert(own, number);
        }
    }

    pub fn name(&self, list: List, number: usize) -> Option<&Arc<str>> {
        self.names[list as usize].get(number)
    }

    pub fn number(&self, list: List, name: &str) -> Option<usize> {
        self.numbers[list as usize].get(name).copied()
    }

    /// Of all things of a list, in their order.
    pub fn all(&self, list: List) -> &[Arc<str>] {
        &self.names[list as usize]
    }
}

thread_local! {
    static NAMES: RefCell<Option<Arc<Names>>> = const { RefCell::new(None) };
}

/// Does something in which ids are hashed and shown by their names.
pub fn called<T>(names: &Arc<Names>, work: impl FnOnce() -> T) -> T {
    let outer = NAMES.replace(Some(names.clone()));
    let done = work();
    NAMES.set(outer);
    done
}

pub(super) fn hash(list: List, id: u32, state: &mut impl Hasher) {
    NAMES.with_borrow(|names| match names.as_ref().and_then(|names| names.name(list, id as usize)) {
        Some(name) => name.hash(state),
        None => id.hash(state),
    });
}

pub(super) fn show(list: List, id: u32, kind: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    NAMES.with_borrow(|names| match names.as_ref().and_then(|names| names.name(list, id as usize)) {
        Some(name) => f.debug_tuple(kind).field(name).finish(),
        None => f.debug_tuple(kind).field(&id).finish(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::mesh::{CodeList, CodeListId, Origin};
    use crate::model::section::Lifecycle;

    fn mesh(addresses: &[&str]) -> Mesh {
        let list = |address: &&str| CodeList {
            address: (*address).to_owned(),
            name: String::new(),
            lifecycle: Lifecycle::Unknown,
            descriptor: Default::default(),
            origin: Origin::default(),
            properties: Default::default(),
        };
        Mesh { code_lists: addresses.iter().map(list).collect(), ..Mesh::default() }
    }

    #[test]
    fn an_id_is_what_it_is_called_and_not_its_number() {
        let (one, two) = (Arc::new(Names::of(&mesh(&["b", "c"]))), Arc::new(Names::of(&mesh(&["a", "b", "c", "c"]))));
        let shown = |names: &Arc<Names>, id| called(names, || format!("{:?}", [CodeListId(id)]));
        assert_eq!(shown(&one, 0), shown(&two, 1));
        assert_eq!(shown(&one, 0), r#"[CodeListId("b")]"#);
        assert_eq!(shown(&one, 7), "[CodeListId(7)]");
        assert_ne!(shown(&two, 2), shown(&two, 3));
        assert_eq!(two.number(List::CodeLists, "c"), Some(2));
        assert_eq!(format!("{:?}", CodeListId(0)), "CodeListId(0)");
    }
}
