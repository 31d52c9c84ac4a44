//! Random small repositories, the same ones in every run: branches, merges that take sides at will, octopuses, reverts
//! to earlier contents, files that become folders, clocks that run backwards.

use super::compare::Outcome;
use super::git::{Git, Planned, Tree};

/// SplitMix64: enough for choosing, and the same everywhere.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((value ^ (value >> 31)) % limit as u64).expect("below the limit")
    }

    fn one_in(&mut self, limit: usize) -> bool {
        self.below(limit) == 0
    }
}

const PATHS: &[&str] = &[
    "README.md",
    "domains/sales/domain.yaml",
    "domains/sales/orders/orders.odps.yaml",
    "domains/sales/orders/contracts/orders.odcs.yaml",
    "domains/sales/orders/README.md",
    "domains/sales/customers/customers.odps.yaml",
    "domains/sales/customers",
    "domains/finance/invoices/invoices.odps.yaml",
    "domains/finance/domain.yaml",
    "domains/sales.md",
    "domains/sales-old/orders.odps.yaml",
    "glossary/revenue.yaml",
    "glossary",
];

/// Puts a file where it can be: what stands in its way is removed.
fn put(tree: &mut Tree, path: &str, content: (&'static str, String)) {
    tree.retain(|other, _| !other.starts_with(&format!("{path}/")) && !path.starts_with(&format!("{other}/")));
    tree.insert(path.to_owned(), content);
}

fn edit(dice: &mut Dice, tree: &mut Tree) {
    for _ in 0..=dice.below(3) {
        let path = PATHS[dice.below(PATHS.len())];
        // Few contents, so that different histories often meet in the same state.
        let content = format!("{path} {}\n", dice.below(4));
        let mode = if dice.one_in(8) { "100755" } else { "100644" };
        match dice.below(10) {
            0 | 1 => drop(tree.remove(path)),
            2 => {
                let source = tree.keys().nth(dice.below(tree.len().max(1))).cloned();
                if let Some(content) = source.and_then(|source| tree.remove(&source)) {
                    put(tree, path, content);
                }
            }
            _ => put(tree, path, (mode, content)),
        }
    }
}

fn merge(dice: &mut Dice, parents: &[&Tree]) -> Tree {
    let mut tree = Tree::new();
    let side = dice.below(parents.len() + 2);
    for path in PATHS {
        let from = if side < parents.len() { side } else { dice.below(parents.len()) };
        if let Some(content) = parents[from].get(*path) {
            put(&mut tree, path, content.clone());
        }
    }
    if dice.one_in(4) {
        edit(dice, &mut tree);
    }
    tree
}

pub fn plan(seed: u64, commits: usize) -> Vec<Planned> {
    let mut dice = Dice(seed);
    let mut plan: Vec<Planned> = Vec::new();
    let mut heads: Vec<usize> = Vec::new();
    let mut time = 1_700_000_000_i64;
    for number in 0..commits {
        time += [3600, 0, 60, 86_400, -7200][dice.below(5)];
        let last = number + 1 == commits;
        let (mut parents, tree) = if number == 0 || (dice.one_in(40) && !last) {
            let mut tree = Tree::new();
            edit(&mut dice, &mut tree);
            (vec![], tree)
        } else if (dice.one_in(3) || last) && heads.len() > 1 {
            let count = 2 + usize::from(dice.one_in(5) && heads.len() > 2);
            let mut parents = heads.clone();
            while parents.len() > count {
                let place = dice.below(parents.len());
                parents.remove(place);
            }
            if dice.one_in(2) {
                parents.reverse();
            }
            let trees: Vec<&Tree> = parents.iter().map(|&parent| &plan[parent].tree).collect();
            let tree = merge(&mut dice, &trees);
            (parents, tree)
        } else {
            let parent = if dice.one_in(4) { dice.below(number) } else { heads[dice.below(heads.len())] };
            let mut tree = plan[parent].tree.clone();
            edit(&mut dice, &mut tree);
            (vec![parent], tree)
        };
        parents.dedup();
        // A branch that was merged sometimes lives on: that is how criss-cross and foxtrot merges come about.
        let keep = dice.one_in(3);
        heads.retain(|head| !parents.contains(head) || (keep && parents.first() != Some(head)));
        heads.push(number);
        let author = ["Ada", "Bo", "Cy"][dice.below(3)].to_owned();
        plan.push(Planned { parents, tree, time, author, message: format!("Change {number}") });
    }
    plan
}

#[test]
fn random_repositories_equal_git() {
    let mut outcome = Outcome::default();
    for seed in 0..60 {
        let git = Git::empty();
        git.import(&plan(seed, 12 + usize::try_from(seed).expect("small") / 2));
        outcome.compare(&git, "");
        if seed % 5 == 0 {
            outcome.compare(&git, "domains/sales");
        }
    }
    outcome.finish("random repositories");
}

#[test]
fn random_shallow_clones_equal_git() {
    let mut outcome = Outcome::default();
    for seed in 100..106 {
        let git = Git::empty();
        git.import(&plan(seed, 70));
        for depth in [1, 2, 3, 10, 50] {
            outcome.compare(&git.shallow(depth), "");
        }
    }
    outcome.finish("random shallow clones");
}
