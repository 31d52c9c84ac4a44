//! Shards get their names, and so their files; those that are as they were keep both.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use rayon::prelude::*;

use super::columns::Column;
use super::earlier::Since;
use super::export::{Taker, give, stay};
use super::index::Index;
use super::listing::{Listed, Listing};
use super::names::{self, Files};
use super::shards::{Content, Shard};

/// Shards that share a name where groups of shards are listed, each in a file of its own.
const SHARDS_IN_A_NAME: usize = 8;

/// Whoever names the shards.
pub(super) struct Naming<'n> {
    pub index: &'n Index,
    /// Those that stand beside the lists.
    pub columns: &'n [&'n Column],
    pub all: &'n [Shard],
    pub since: Option<&'n Since<'n>>,
    pub out: &'n dyn Taker,
}

/// What the head lists: shards, or groups of so many.
pub(super) struct Named {
    pub listed: Listed,
    pub group: usize,
    /// By the number of its first shard, how many share a name, and the name.
    pub names: BTreeMap<usize, (usize, String)>,
}

/// Neighbours that share a name: the number of the first, and what is in each.
type Neighbours = (usize, Vec<Content>);

impl Naming<'_> {
    pub fn files(&self, contents: Vec<Content>, listed: usize) -> Result<Named> {
        let listing = Listing::of(self.all);
        let is_listed = contents.len() <= listed;
        let size = if is_listed { contents.len().max(1) } else { (listed / 16).max(1) };
        let in_a_name = if is_listed { names::in_a_name(contents.len()) } else { SHARDS_IN_A_NAME.min(size) };
        let mut contents = contents.into_iter();
        let mut all: Vec<Neighbours> = Vec::new();
        let mut start = 0;
        while contents.len() > 0 {
            // No name is shared by shards of two groups.
            let neighbours: Vec<Content> = contents.by_ref().take(in_a_name.min(size - start % size)).collect();
            let first = start;
            start += neighbours.len();
            all.push((first, neighbours));
        }
        let named = |(first, neighbours): Neighbours| -> Result<(usize, (usize, String))> {
            Ok((first, (neighbours.len(), self.name(first, neighbours)?)))
        };
        let names: BTreeMap<usize, (usize, String)> = all.into_par_iter().map(named).collect::<Result<_>>()?;
        let of_range = |range| names.range(range).map(|(_, (_, name))| name.as_str()).collect::<String>();
        if is_listed {
            let listed = listing.listed(of_range(0..usize::MAX), in_a_name);
            return Ok(Named { listed, group: 0, names });
        }
        let group = |(place, group): (usize, Listing)| {
            let names = of_range(place * size..(place + 1) * size);
            serde_json::to_vec(&group.listed(names, in_a_name)).context("failed to write a group of the search")
        };
        let groups = listing.groups(size).enumerate().map(group).collect::<Result<_>>()?;
        let mut files = Files::new();
        let listed = listing.above(size).listed(names::add(&mut files, "h", 0, groups, 1), 1);
        give(self.out, files)?;
        Ok(Named { listed, group: size, names })
    }

    /// The name that neighbours share; their files stay, or are given.
    fn name(&self, start: usize, neighbours: Vec<Content>) -> Result<String> {
        let all_stay = self.name_of_before(start, &neighbours);
        if let Some(name) = all_stay {
            let own = (start..start + neighbours.len()).map(|number| names::path("t", number, name));
            let beside = (start..start + neighbours.len()).filter_map(|number| self.path_beside(number));
            if stay(self.out, own.chain(beside))? {
                return Ok(name.to_owned());
            }
        }
        let make = |(number, content): (usize, Content)| -> Result<(Vec<u8>, Files)> {
            let before = match content {
                Content::Bytes(bytes) => return Ok((bytes, Files::new())),
                Content::AsIn(before) => before,
            };
            let (own, beside) = self.index.shard_again(self.columns, self.all, number)?;
            match self.path_beside(number) {
                Some(path) if before != number || !stay(self.out, [path.clone()])? => Ok((own, vec![(path, beside)])),
                _ => Ok((own, Files::new())),
            }
        };
        let numbered = (start..).zip(neighbours).collect::<Vec<_>>();
        let made = numbered.into_par_iter().map(make).collect::<Result<Vec<_>>>()?;
        let (contents, beside): (Vec<Vec<u8>>, Vec<Files>) = made.into_iter().unzip();
        let mut files: Files = beside.into_iter().flatten().collect();
        let in_a_name = contents.len();
        let name = names::add(&mut files, "t", start, contents, in_a_name);
        give(self.out, files)?;
        Ok(name)
    }

    /// The name of these neighbours, if they had one before and nothing in them is other than it was.
    fn name_of_before(&self, start: usize, neighbours: &[Content]) -> Option<&str> {
        let (count, name) = self.since?.exported.names.get(&start)?;
        let is_same =
            |(number, content): (usize, &Content)| matches!(content, Content::AsIn(before) if *before == number);
        (*count == neighbours.len() && (start..).zip(neighbours).all(is_same)).then_some(name.as_str())
    }

    /// Of the file beside a shard, where there is one.
    fn path_beside(&self, number: usize) -> Option<String> {
        let beside = &self.all[number].beside;
        (!beside.is_empty()).then(|| names::path("f", number, beside))
    }
}
