//! A mesh's past in git: one `git fast-import` stream of five commits a product, checked out at its end.
//!
//! A product is created, edited four times, and in two cases of a hundred moved to another folder. Some neighbouring
//! commits happen on a branch that is merged. Dates and authors are drawn, never read from the machine. It must not
//! know what the files say.

use std::fmt::Write as _;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::content::MAXIMUM_AGE;
use crate::dice::Dice;
use crate::files;
use crate::plan::{Plan, person};
use crate::surroundings;
use crate::tree::Past;

pub const COMMITS_PER_PRODUCT: usize = 5;

/// The age of descriptor, contract and README after each of a product's commits. A file is written when its age grows.
const AGES: [[usize; 3]; COMMITS_PER_PRODUCT] =
    [[0, 0, 0], [1, 0, 0], [1, 0, 1], [1, MAXIMUM_AGE, 1], [MAXIMUM_AGE, MAXIMUM_AGE, MAXIMUM_AGE]];

/// The commit that moves the folder, where one does.
const MOVE_STEP: usize = 2;

const MESSAGES: [&[&str]; COMMITS_PER_PRODUCT] = [
    &["Add {t}", "Publish a first draft of {t}", "Start {t}"],
    &["Say who reviews {t}", "Open the metrics port of {t}", "Correct the status of {t}"],
    &["Write down the known limits of {t}", "Explain what {t} leaves out"],
    &["Add three columns to each table of {t}", "Take new columns of {t} into the contract"],
    &["Set the criticality of {t}", "Raise the version of {t}\n\nThe consumers were told a month before."],
];

/// 2022-03-01T08:00:00Z, and about four years of commits from there.
const START: usize = 1_646_121_600;
const YEARS: usize = 4 * 365 * 24 * 3600;

/// Commits the mesh into a new repository and checks it out.
pub fn write(mesh: &Plan, folder: &Path, past: Past) -> io::Result<()> {
    git(folder, &["init", "--quiet", "--initial-branch=main"])?;
    let mut import = command(folder, &["fast-import", "--quiet", "--done", "--force"]).stdin(Stdio::piped()).spawn()?;
    let pipe = import.stdin.take().expect("the pipe asked for above");
    let mut stream = Stream { out: BufWriter::with_capacity(1 << 20, pipe), mark: 0 };
    match past {
        Past::Full => stream.full(mesh)?,
        _ => stream.one_commit(mesh)?,
    }
    stream.out.write_all(b"done\n")?;
    stream.out.flush()?;
    drop(stream);
    if !import.wait()?.success() {
        return Err(io::Error::other("git fast-import refused the stream"));
    }
    // What a server and `git gc` do: deltas, and a commit graph with the paths that each commit changed.
    git(folder, &["repack", "-a", "-d", "-q"])?;
    git(folder, &["commit-graph", "write", "--reachable", "--changed-paths"])?;
    git(folder, &["reset", "--quiet", "--hard", "main"])
}

/// Runs git without the user's and the machine's configuration.
pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(arguments);
    command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
    command
}

pub fn git(folder: &Path, arguments: &[&str]) -> io::Result<()> {
    match command(folder, arguments).stderr(Stdio::null()).status()?.success() {
        true => Ok(()),
        false => Err(io::Error::other(format!("git {} failed", arguments.join(" ")))),
    }
}

/// One commit of one product: when (in steps of the whole history), which product, which of its commits.
struct Event {
    product: usize,
    step: usize,
}

/// All commits in their order. A product comes after everything it reads, and its edits after it.
fn events(mesh: &Plan) -> Vec<Event> {
    let products = mesh.products.len();
    let mut timed = Vec::with_capacity(products * COMMITS_PER_PRODUCT);
    for product in 0..products {
        let mut dice = Dice::new(&[11, product as u64]);
        let mut time = product * 1000;
        for step in 0..COMMITS_PER_PRODUCT {
            timed.push((time, product, step));
            time += 1 + dice.below(products * 800);
        }
    }
    timed.sort_unstable();
    timed.into_iter().map(|(_, product, step)| Event { product, step }).collect()
}

struct Stream {
    out: BufWriter<std::process::ChildStdin>,
    mark: usize,
}

impl Stream {
    fn one_commit(&mut self, mesh: &Plan) -> io::Result<()> {
        let mut paths = Vec::new();
        files::files(mesh, &mut |path, text| paths.push((path, self.blob(&text))));
        let changes = modifications(&paths)?;
        self.commit("main", &[], 0, (START, "Publish the mesh"), &changes)?;
        Ok(())
    }

    fn full(&mut self, mesh: &Plan) -> io::Result<()> {
        let events = events(mesh);
        let mut paths = Vec::new();
        surroundings::files(mesh, &mut |path, text| paths.push((path, self.blob(&text))));
        let mut main = self.commit("main", &[], 0, (START, "Begin the mesh"), &modifications(&paths)?)?;
        let pace = (YEARS / events.len().max(1)).max(1);
        let mut dice = Dice::new(&[12]);
        let mut next = 0;
        while next < events.len() {
            let time = |place: usize| START + 3600 + place * pace;
            let branch = match &events[next..] {
                [first, second, third, ..] if first.product != third.product && second.product != third.product => {
                    dice.percent(4)
                }
                _ => false,
            };
            if !branch {
                main = self.event(mesh, &events[next], ("main", main), time(next))?.0;
                next += 1;
                continue;
            }
            let (side, first) = self.event(mesh, &events[next], ("work", main), time(next))?;
            let (side, second) = self.event(mesh, &events[next + 1], ("work", side), time(next + 1))?;
            main = self.event(mesh, &events[next + 2], ("main", main), time(next + 2))?.0;
            let product = &mesh.products[events[next].product];
            let message = format!("Merge the work on {}", product.title);
            let author = events[next].product;
            let when = (time(next + 2) + 60.min(pace / 2), message.as_str());
            main = self.commit("main", &[main, side], author, when, &(first + &second))?;
            next += 3;
        }
        writeln!(self.out, "reset refs/heads/work\nfrom 0000000000000000000000000000000000000000\n")
    }

    /// Commits one event onto a branch. Gives the commit's mark and its changes, which a merge repeats.
    fn event(&mut self, mesh: &Plan, event: &Event, onto: (&str, usize), time: usize) -> io::Result<(usize, String)> {
        let changes = self.changes(mesh, event)?;
        let product = &mesh.products[event.product];
        let mut dice = Dice::new(&[13, event.product as u64, event.step as u64]);
        let moved = event.step == MOVE_STEP && product.old_slug.is_some();
        let message = if moved { "Move {t} to its own name" } else { dice.pick(MESSAGES[event.step]) };
        // A few people do most of the work on a product, and anybody may lend a hand.
        let author = if dice.percent(80) { event.product / 5 + dice.below(3) } else { dice.rank(2000) };
        let message = message.replace("{t}", &product.title);
        let mark = self.commit(onto.0, &[onto.1], author, (time, &message), &changes)?;
        Ok((mark, changes))
    }

    fn changes(&mut self, mesh: &Plan, event: &Event) -> io::Result<String> {
        let product = &mesh.products[event.product];
        let slug_at = |step: usize| match &product.old_slug {
            Some(old) if step < MOVE_STEP => old,
            _ => &product.slug,
        };
        let slug = slug_at(event.step);
        let folder = mesh.folder(event.product, slug);
        let mut changes = String::new();
        if event.step == MOVE_STEP && product.old_slug.is_some() {
            let old = slug_at(0);
            let _ = writeln!(changes, "R {} {folder}", mesh.folder(event.product, old));
            let _ = writeln!(changes, "R {folder}/{old}.odps.yaml {folder}/{slug}.odps.yaml");
        }
        let ages = AGES[event.step];
        let mut paths = Vec::new();
        for (kind, (name, text)) in files::product_files(mesh, event.product, slug, ages).into_iter().enumerate() {
            if event.step == 0 || ages[kind] != AGES[event.step - 1][kind] {
                paths.push((format!("{folder}/{name}"), self.blob(&text)));
            }
        }
        Ok(changes + &modifications(&paths)?)
    }

    fn blob(&mut self, text: &str) -> io::Result<usize> {
        self.mark += 1;
        writeln!(self.out, "blob\nmark :{}\ndata {}\n{text}", self.mark, text.len())?;
        Ok(self.mark)
    }

    fn commit(
        &mut self,
        branch: &str,
        parents: &[usize],
        author: usize,
        (time, message): (usize, &str),
        changes: &str,
    ) -> io::Result<usize> {
        self.mark += 1;
        let (name, user) = person(author);
        let zone = ["+0000", "+0100", "-0500", "+0530"][author % 4];
        let who = format!("{name} <{user}@example.com> {time} {zone}");
        writeln!(self.out, "commit refs/heads/{branch}\nmark :{}\nauthor {who}\ncommitter {who}", self.mark)?;
        writeln!(self.out, "data {}\n{message}", message.len())?;
        for (place, parent) in parents.iter().enumerate() {
            writeln!(self.out, "{} :{parent}", if place == 0 { "from" } else { "merge" })?;
        }
        writeln!(self.out, "{changes}")?;
        Ok(self.mark)
    }
}

/// The lines of a commit that put blobs to paths.
fn modifications(paths: &[(String, io::Result<usize>)]) -> io::Result<String> {
    let mut lines = String::new();
    for (path, mark) in paths {
        let mark = mark.as_ref().map_err(|error| io::Error::other(error.to_string()))?;
        let _ = writeln!(lines, "M 100644 :{mark} {path}");
    }
    Ok(lines)
}
