//! Runs one piece of work for each of many numbered items on all threads, results in the items' order.
//!
//! Items go to threads in contiguous runs, because neighbours in history share most of their trees.

use super::repository::Repository;
use super::tree_diff::{Differ, Order};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The shortest and the longest run of items that a thread takes at once.
const SHORT: usize = 256;
const LONG: usize = 8192;

/// `work(differ, index)` for every index below `count`; the result does not depend on the number of threads.
pub(super) fn in_parallel<T: Send>(
    repository: &Repository,
    count: usize,
    work: impl Fn(&mut Differ<'_>, usize) -> T + Sync,
) -> Vec<T> {
    in_order(repository, count, Order::NewestFirst, work)
}

/// [`in_parallel`], each thread going through its items, which are newest first, in this order.
pub(super) fn in_order<T: Send>(
    repository: &Repository,
    count: usize,
    order: Order,
    work: impl Fn(&mut Differ<'_>, usize) -> T + Sync,
) -> Vec<T> {
    let run = (count / (rayon::current_num_threads() * 8)).clamp(SHORT, LONG);
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Vec<T>)>> = Mutex::new(Vec::new());
    let worker = || {
        if next.load(Ordering::Relaxed) >= count {
            return;
        }
        let local = repository.local();
        let mut differ = Differ::along(&local, order);
        loop {
            let start = next.fetch_add(run, Ordering::Relaxed);
            if start >= count {
                return;
            }
            let items = start..count.min(start + run);
            let results: Vec<T> = match order {
                Order::NewestFirst => items.map(|index| work(&mut differ, index)).collect(),
                Order::OldestFirst => {
                    let mut results: Vec<T> = items.rev().map(|index| work(&mut differ, index)).collect();
                    results.reverse();
                    results
                }
            };
            done.lock().expect("no worker panics while it holds the lock").push((start, results));
        }
    };
    if count <= run {
        worker();
    } else {
        rayon::broadcast(|_| worker());
    }
    let mut runs = done.into_inner().expect("no worker panics while it holds the lock");
    runs.sort_unstable_by_key(|run| run.0);
    runs.into_iter().flat_map(|run| run.1).collect()
}
