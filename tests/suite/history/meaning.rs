//! What versions changed of products, contracts and words: one walk against whole meshes compared two by two, and what is
//! remembered of it against what a walk from nothing finds.

use std::path::Path;
use std::sync::Arc;

use super::compare::repository;
use super::generated::Dice;
use super::git::{Git, Planned, Tree};
use meshdoc::compare;
use meshdoc::model::Mesh;
use meshdoc::model::timeline::{Change, Thing, Timelines, properties};
use meshdoc::session::{self, Portal, Settings, Silent};

pub fn settings(folder: &Path, cache: &Path) -> Settings {
    Settings { cache: Some(cache.to_owned()), ..Settings::of(folder) }
}

pub fn timelines(settings: &Settings) -> Arc<Timelines> {
    let reading = session::read(settings, &Silent).expect("a mesh");
    Portal::prepare(reading, settings, &Silent).expect("a portal").timelines
}

/// A change without what only the walk knows.
fn line(kind: &str, impact: &str, subject: &str, values: [Option<&str>; 2], reason: &str) -> String {
    format!("{impact} {kind} {subject} {:?} {:?} {reason}", values[0], values[1])
}

fn of_walk(changes: &[Change]) -> Vec<String> {
    let one = |change: &Change| {
        let values = [change.before.as_deref(), change.after.as_deref()];
        line(change.kind, change.impact.as_str(), &change.subject, values, &change.reason)
    };
    changes.iter().map(one).collect()
}

fn of_meshes(base: &Mesh, head: &Mesh) -> Vec<String> {
    let one = |change: &compare::Change| {
        let values = [change.before.as_deref(), change.after.as_deref()];
        line(change.kind, change.impact.as_str(), &change.subject, values, &change.reason)
    };
    compare::compare(base, head, &[]).changes.iter().map(one).collect()
}

/// Whether every address is the first that was wanted.
fn is_clear(mesh: &Mesh) -> bool {
    let numbered = |address: &String| address.split('/').any(|part| part.ends_with("-2") || part.ends_with("-3"));
    let products = mesh.products.iter().map(|product| &product.address);
    !products.chain(mesh.contracts.iter().map(|contract| &contract.address)).any(numbered)
}

const FOLDERS: [&str; 4] = ["domains/sales/orders", "domains/sales/returns", "domains/finance/revenue", "data/loose"];
const NAMES: [&str; 3] = ["orders", "returns", "revenue"];
const TEAMS: [&str; 3] = ["shop", "ledger", "nobody"];

fn product(dice: &mut Dice, name: &str) -> String {
    let mut text =
        format!("apiVersion: v1.0.0\nkind: DataProduct\nid: {name}\nname: {name}\nversion: 1.{}.0\n", dice.below(3));
    if dice.below(2) == 0 {
        text += &format!("domain: {}\n", ["sales", "finance"][dice.below(2)]);
    }
    if dice.below(2) == 0 {
        text += &format!("team: {{name: {}}}\n", TEAMS[dice.below(3)]);
    }
    text += "outputPorts:\n";
    for _ in 0..=dice.below(2) {
        text += &format!("- {{name: p{0}, version: 1.0.0, contractId: {0}-data}}\n", NAMES[dice.below(3)]);
    }
    if dice.below(3) == 0 {
        text += &format!("inputPorts:\n- {{name: i, version: 1.0.0, contractId: {}-data}}\n", NAMES[dice.below(3)]);
    }
    text
}

fn contract(dice: &mut Dice, name: &str) -> String {
    let mut text = format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: {name}-data\nversion: {}.0.0\nstatus: active\n",
        1 + dice.below(2)
    );
    if dice.below(3) == 0 {
        text += &format!("dataProduct: {}\n", NAMES[dice.below(3)]);
    }
    if dice.below(3) == 0 {
        text += &format!("team: {{name: {}}}\n", TEAMS[dice.below(3)]);
    }
    text += "schema:\n- name: rows\n  properties:\n";
    for property in ["id", "email", "total"].iter().take(1 + dice.below(3)) {
        text += &format!("  - {{name: {property}, logicalType: {}}}\n", ["string", "integer"][dice.below(2)]);
    }
    text
}

/// A commit's worth of edits, of every kind that could make a small mesh mean something else than the whole.
fn edit(dice: &mut Dice, tree: &mut Tree) {
    // One id in two files is a defect of a mesh: what an id stands for is in one place, and moves.
    let mut put = |path: String, text: String| {
        let name = path.rsplit('/').next().expect("a name").to_owned();
        tree.retain(|other, _| name == "domain.yaml" || !other.ends_with(&format!("/{name}")));
        tree.insert(path, ("100644", text));
    };
    let folder = FOLDERS[dice.below(FOLDERS.len())];
    let name = NAMES[dice.below(NAMES.len())];
    match dice.below(12) {
        0..=2 => put(format!("{folder}/{name}.odps.yaml"), product(dice, name)),
        3..=5 => put(format!("{folder}/{name}.odcs.yaml"), contract(dice, name)),
        6 => put(format!("{folder}/contracts/{name}.odcs.yaml"), contract(dice, name)),
        7 => {
            let domain = ["sales", "finance"][dice.below(2)];
            let owner = TEAMS[dice.below(3)];
            put(format!("domains/{domain}/domain.yaml"), format!("id: {domain}\nname: {domain}\nowner: {owner}\n"));
        }
        8 => {
            let (team, title) = (TEAMS[dice.below(2)], dice.below(3));
            let text = format!("apiVersion: v1.0.0\nkind: Team\nid: {team}\nname: {team} {title}\n");
            put(format!("teams/{team}.yaml"), text);
        }
        9 => put(
            "CODEOWNERS".into(),
            format!("* @acme/{}\n/domains/sales/ @acme/{}\n", TEAMS[dice.below(2)], TEAMS[dice.below(2)]),
        ),
        10 => {
            put("codes/size.yaml".into(), "apiVersion: v1.0.0\nkind: CodeList\nid: size\nfile: size.csv\n".into());
            put("codes/size.csv".into(), format!("value,label\nS,small\nM,{}\n", dice.below(3)));
        }
        _ => put(
            "glossary/words.osds.yaml".into(),
            format!(
                "apiVersion: v0.1.0\nkind: SemanticDefinition\ndefinitions:\n- {{id: t{}, name: Term}}\n- {{id: order, name: Order}}\n",
                dice.below(3)
            ),
        ),
    }
    if dice.below(4) == 0 {
        let path = tree.keys().nth(dice.below(tree.len())).cloned().expect("a file");
        let content = tree.remove(&path).expect("it is there");
        if dice.below(2) == 0 && !path.ends_with("domain.yaml") {
            let name = path.rsplit('/').next().expect("a name");
            tree.insert(format!("{}/{name}", FOLDERS[dice.below(FOLDERS.len())]), content);
        }
    }
}

fn plan(seed: u64, commits: usize) -> Vec<Planned> {
    let mut dice = Dice(seed);
    let mut tree = Tree::new();
    (0..commits)
        .map(|number| {
            for _ in 0..=dice.below(3) {
                edit(&mut dice, &mut tree);
            }
            let parents = number.checked_sub(1).into_iter().collect();
            let time = 1_700_000_000 + i64::try_from(number).expect("small") * 3600;
            Planned { parents, tree: tree.clone(), time, author: "Ada".into(), message: format!("Change {number}") }
        })
        .collect()
}

/// Every version of random meshes: the walk says of it, change for change, what comparing the two whole meshes says.
#[test]
fn the_walk_finds_what_whole_meshes_differ_in() {
    let (mut versions, mut changes) = (0, 0);
    for seed in 0..8 {
        let git = Git::empty();
        git.import(&plan(seed, 30));
        git.run(&["checkout", "--quiet", "main"]);
        let cache = tempfile::tempdir().expect("a folder");
        let settings = settings(&git.folder, cache.path());
        let found = timelines(&settings);
        let repository = Arc::new(repository(&git.folder));
        let mut base = Mesh::default();
        for revision in found.mesh.iter().rev() {
            let commit = &revision.revision.commit;
            let id = commit.parse().expect("an id");
            let head = session::read_commit(&settings, &repository, id, &Silent).expect("a mesh").mesh;
            let expected = of_meshes(&base, &head);
            // Two things that come to one address are a defect of the mesh: the past may give the number to the other.
            if [&base, &head].into_iter().all(is_clear) {
                assert_eq!(of_walk(&revision.changes), expected, "seed {seed}, {}", revision.revision.summary);
                (versions, changes) = (versions + 1, changes + expected.len());
            }
            base = head;
        }
    }
    println!("{versions} versions with {changes} changes: no difference");
    assert!(versions > 150 && changes > 300, "{versions} versions, {changes} changes");
}

/// A remembered past is the one that a walk from nothing finds, whatever became of the file that holds it.
#[test]
fn what_is_remembered_costs_time_only() {
    let git = Git::empty();
    let all = plan(3, 12);
    let ids = git.import(&all);
    let cache = tempfile::tempdir().expect("a folder");
    let settings = settings(&git.folder, cache.path());
    git.run(&["checkout", "--quiet", &ids[8]]);
    timelines(&settings);
    git.run(&["checkout", "--quiet", "main"]);
    let grown = timelines(&settings);
    let fresh = tempfile::tempdir().expect("a folder");
    let clean = timelines(&super::meaning::settings(&git.folder, fresh.path()));
    let same = |found: &Timelines, what: &str| {
        assert_eq!(found.mesh, clean.mesh, "{what}");
        assert_eq!((&found.things, &found.left), (&clean.things, &clean.left), "{what}");
    };
    same(&grown, "three new commits");
    for name in ["meaning.bin", "names.bin"] {
        let file = cache.path().join("history").join(name);
        let bytes = std::fs::read(&file).expect("it was written");
        for at in (0..bytes.len()).step_by(bytes.len() / 12) {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x55;
            std::fs::write(&file, &damaged).expect("it can be written");
            same(&timelines(&settings), &format!("{name}: byte {at} is another"));
            std::fs::write(&file, &bytes[..at]).expect("it can be written");
            same(&timelines(&settings), &format!("{name}: cut at {at}"));
        }
    }
}

fn orders(version: &str, properties: &[&str]) -> String {
    let rows: String = properties
        .iter()
        .map(|name| format!("  - {{name: {name}, logicalType: string, description: The {}}}\n", name.replace('_', " ")))
        .collect();
    format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: orders\nname: Orders\nversion: {version}\nstatus: active\nschema:\n- name: orders\n  properties:\n{rows}"
    )
}

const PRODUCT: &str = "apiVersion: v1.0.0\nkind: DataProduct\nid: orders\nname: Orders\nversion: 1.0.0\nstatus: active\ndomain: DOMAIN\noutputPorts:\n- {name: orders, version: 1.0.0, contractId: orders}\n";

/// Properties know since when they are there, also when contract and product moved in between.
#[test]
fn properties_and_moves_are_followed() {
    let git = Git::empty();
    git.write("sales/orders/orders.odps.yaml", PRODUCT.replace("DOMAIN", "sales").as_bytes());
    git.write("sales/orders/orders.odcs.yaml", orders("1.0.0", &["order_id", "email"]).as_bytes());
    git.commit("Begin");
    git.write("sales/orders/orders.odcs.yaml", orders("1.1.0", &["order_id", "email", "channel"]).as_bytes());
    git.commit("Add the channel");
    git.run(&["mv", "sales", "commerce"]);
    git.write("commerce/orders/orders.odps.yaml", PRODUCT.replace("DOMAIN", "commerce").as_bytes());
    git.commit("Move");
    let mut renamed = orders("2.0.0", &["order_id", "mail", "channel"]);
    renamed = renamed.replace("The mail", "The email");
    git.write("commerce/orders/orders.odcs.yaml", renamed.as_bytes());
    git.commit("Rename");
    let cache = tempfile::tempdir().expect("a folder");
    let found = timelines(&settings(&git.folder, cache.path()));
    let told: Vec<String> = found
        .of(Thing::Contract, "commerce/orders/orders")
        .map(|(revision, change)| format!("{}: {} {}", revision.revision.summary, change.kind, change.subject))
        .collect();
    assert_eq!(
        told,
        [
            "Rename: property-renamed commerce/orders/orders#orders.mail",
            "Rename: contract-version-changed commerce/orders/orders",
            "Add the channel: property-added sales/orders/orders#orders.channel",
            "Add the channel: contract-version-changed sales/orders/orders",
            "Begin: contract-added sales/orders/orders",
        ]
    );
    let paths = ["orders.order_id", "orders.mail", "orders.channel"];
    let pasts = properties(&found, "commerce/orders/orders", Some("2.0.0"), &paths);
    let since: Vec<_> = pasts
        .iter()
        .map(|past| past.since.as_ref().map(|since| (since.version, since.revision.revision.summary.as_str())))
        .collect();
    let begin = Some((Some("1.0.0"), "Begin"));
    assert_eq!(since, [begin, begin, Some((Some("1.1.0"), "Add the channel"))]);
    let last = |at: usize| {
        pasts[at].changes.first().map(|(revision, change)| (revision.revision.summary.as_str(), change.kind))
    };
    assert_eq!(last(1), Some(("Rename", "property-renamed")));
    let left: Vec<_> = found
        .left(Thing::Contract, "commerce/orders/orders")
        .iter()
        .map(|state| (state.left.version.as_deref(), found.mesh[state.revision].revision.summary.as_str()))
        .collect();
    assert_eq!(left, [(Some("1.1.0"), "Rename"), (Some("1.0.0"), "Add the channel")]);
}

/// At the edge of a shallow clone nothing came into being.
#[test]
fn a_shallow_clone_has_no_beginning() {
    let git = Git::empty();
    let ids = git.import(&plan(5, 10));
    let clone = git.shallow(4);
    clone.run(&["checkout", "--quiet", "main"]);
    let caches = [tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder")];
    let cut = timelines(&settings(&clone.folder, caches[0].path()));
    git.run(&["checkout", "--quiet", "main"]);
    let whole = timelines(&settings(&git.folder, caches[1].path()));
    assert!(cut.begins.is_some() && whole.begins.is_none());
    let known = cut.mesh.all().len();
    assert!(known <= 3 && cut.mesh.iter().all(|revision| revision.revision.commit != ids[6]));
    let changes = |found: &Timelines| {
        found.mesh.all()[..known].iter().map(|revision| of_walk(&revision.changes)).collect::<Vec<_>>()
    };
    assert_eq!(changes(&cut), changes(&whole));
}
