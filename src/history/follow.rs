//! Decides for every path at once which commits `git log -- PATH` lists.
//!
//! The commits are visited once, children before parents, each with the set of paths that are still being followed
//! there. A path that differs from every parent is listed and followed into all of them; a path that equals some
//! parent is followed into the first such parent only (git's history simplification). Pure: numbers in, numbers out.

use std::collections::{HashMap, HashSet};

/// One commit, as positions in the walk and numbers of paths.
pub(super) struct Step<'a> {
    /// Positions of later steps.
    pub parents: &'a [usize],
    /// The paths that differ from the first parent, and the first other parent (1, 2, ...) that they equal, if any.
    /// For a commit without parents: all its paths.
    pub differing: Vec<(u32, Option<usize>)>,
}

/// The paths being followed at a commit. On the way of first parents it is everything but a few, elsewhere a few.
enum Followed {
    AllBut(HashSet<u32>),
    Only(HashSet<u32>),
}

impl Followed {
    fn has(&self, path: u32) -> bool {
        match self {
            Followed::AllBut(except) => !except.contains(&path),
            Followed::Only(paths) => paths.contains(&path),
        }
    }

    fn remove(&mut self, path: u32) {
        match self {
            Followed::AllBut(except) => except.insert(path),
            Followed::Only(paths) => paths.remove(&path),
        };
    }

    fn union(self, other: Followed) -> Followed {
        use Followed::{AllBut, Only};
        match (self, other) {
            (AllBut(mut except), Only(paths)) | (Only(paths), AllBut(mut except)) => {
                for path in paths {
                    except.remove(&path);
                }
                AllBut(except)
            }
            (Only(small), Only(mut large)) => {
                let small = if small.len() > large.len() { std::mem::replace(&mut large, small) } else { small };
                large.extend(small);
                Only(large)
            }
            (AllBut(one), AllBut(other)) => AllBut(one.intersection(&other).copied().collect()),
        }
    }
}

/// For each path the positions of the commits that are listed for it, in the order of the walk.
/// The first step is the tip.
pub(super) fn follow<'a>(steps: impl Iterator<Item = Step<'a>>, paths: usize) -> Vec<Vec<usize>> {
    let mut listed = vec![Vec::new(); paths];
    let mut waiting = HashMap::from([(0, Followed::AllBut(HashSet::new()))]);
    for (position, step) in steps.enumerate() {
        let Some(mut followed) = waiting.remove(&position) else {
            continue;
        };
        let mut into: Vec<HashSet<u32>> = vec![HashSet::new(); step.parents.len().saturating_sub(1)];
        for (path, equal) in step.differing {
            if !followed.has(path) {
                continue;
            }
            match equal {
                None => {
                    listed[path as usize].push(position);
                    into.iter_mut().for_each(|paths| paths.extend([path]));
                }
                Some(parent) => {
                    followed.remove(path);
                    into[parent - 1].insert(path);
                }
            }
        }
        let Some((first, others)) = step.parents.split_first() else {
            continue;
        };
        let others = others.iter().zip(into).filter(|(_, paths)| !paths.is_empty());
        let others = others.map(|(parent, paths)| (*parent, Followed::Only(paths)));
        for (parent, followed) in std::iter::once((*first, followed)).chain(others) {
            let followed = match waiting.remove(&parent) {
                Some(already) => already.union(followed),
                None => followed,
            };
            waiting.insert(parent, followed);
        }
    }
    listed
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Parents, and the differing paths with the other parent that they equal.
    type Row<'a> = (&'a [usize], &'a [(u32, Option<usize>)]);

    fn run(steps: &[Row<'_>], paths: usize) -> Vec<Vec<usize>> {
        follow(steps.iter().map(|(parents, differing)| Step { parents, differing: differing.to_vec() }), paths)
    }

    #[test]
    fn a_merge_that_takes_one_side_follows_only_that_side() {
        // 0 merges 1 (main) and 2 (branch) of 3; path 0 was changed on the branch only, path 1 on both and merged.
        let steps: &[Row<'_>] = &[
            (&[1, 2], &[(0, Some(1)), (1, None)]),
            (&[3], &[(1, None)]),
            (&[3], &[(0, None), (1, None)]),
            (&[], &[(0, None), (1, None)]),
        ];
        assert_eq!(run(steps, 2), [vec![2, 3], vec![0, 1, 2, 3]]);
    }

    #[test]
    fn what_a_merge_throws_away_is_not_listed() {
        // The merge keeps main's path 0 although the branch changed it: nothing differs from the first parent.
        let steps: &[Row<'_>] = &[(&[1, 2], &[]), (&[3], &[]), (&[3], &[(0, None)]), (&[], &[(0, None)])];
        assert_eq!(run(steps, 1), [vec![3]]);
    }
}
