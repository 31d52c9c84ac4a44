//! Atom feeds of changes (RFC 4287): of the mesh, and of each domain, product and team. Without a base URL a feed cannot
//! name its pages, so it names commits only. An entry tells what the revision changed; one that breaks something says so
//! in its title.

use std::collections::{BTreeMap, BTreeSet};

use atom_syndication::{Category, Content, Entry, Feed, Generator, Link, Person, Text};

use super::{File, Inputs, Saying};
use crate::model::address::url;
use crate::model::mesh::{DomainId, ProductId, TeamId};
use crate::model::timeline::{Change, Impact, MeshRevision, Revision, Thing};

/// How many changes the mesh's feed holds, and how many each of the others.
const ENTRIES: usize = 50;
const OF_ONE: usize = 20;
/// How many changes of one revision an entry tells.
const TOLD: usize = 40;

/// What a feed is about.
struct Scope<'s> {
    title: &'s str,
    /// The page whose feed it is.
    page: String,
    file: String,
    /// Newest first, each with those of its changes that count.
    revisions: Vec<(&'s MeshRevision, Vec<&'s Change>)>,
}

/// All feeds but those of products.
pub(super) fn export(inputs: &Inputs<'_>) -> Vec<File> {
    let mesh = inputs.mesh;
    let timelines = inputs.timelines;
    // Every page leads to the feed, so there is one also where no change is known.
    let all = Scope {
        title: &mesh.title,
        page: url::CHANGES.to_owned(),
        file: url::FEED.to_owned(),
        revisions: timelines.mesh.iter().take(ENTRIES).map(|own| (own, own.changes.iter().collect())).collect(),
    };
    let mut files = vec![feed(inputs, &all)];
    let touched = Touched::of(inputs);
    let filtered = |numbers: Option<&Vec<usize>>, has: &dyn Fn(&Change) -> bool| {
        let revisions = numbers.into_iter().flatten().filter_map(|number| timelines.mesh.get(*number));
        revisions.map(|own| (own, own.changes.iter().filter(|change| has(change)).collect())).collect()
    };
    for (number, domain) in (0_u32..).zip(&mesh.domains) {
        let id = DomainId(number);
        let has = |change: &Change| match change.thing() {
            Thing::Domain => *change.now == *domain.address,
            _ => product_of(inputs, change).is_some_and(|product| mesh.product(product).domain == id),
        };
        let page = url::domain(mesh, id);
        let revisions = filtered(touched.domains.get(&id), &has);
        files.push(feed(inputs, &Scope { title: &domain.name, file: url::feed(&page), page, revisions }));
    }
    for (number, team) in (0_u32..).zip(&mesh.teams) {
        let id = TeamId(number);
        let has = |change: &Change| match change.thing() {
            Thing::Team => *change.now == *team.address,
            _ => product_of(inputs, change).is_some_and(|product| mesh.product(product).owner.team == Some(id)),
        };
        let page = url::team(mesh, id);
        let revisions = filtered(touched.teams.get(&id), &has);
        files.push(feed(inputs, &Scope { title: &team.name, file: url::feed(&page), page, revisions }));
    }
    files
}

/// The feed of a product.
pub fn of_product(inputs: &Inputs<'_>, id: ProductId) -> File {
    let (mesh, timelines) = (inputs.mesh, inputs.timelines);
    let product = mesh.product(id);
    let page = url::product(mesh, id);
    let past = timelines.products.get(&product.address).map_or(&[][..], |timeline| &timeline.revisions);
    let told = |revision: &Revision| {
        let known = timelines.mesh.get(revision.number)?;
        Some((known, timelines.of_product_in(revision.number, &product.address)))
    };
    let revisions = past.iter().take(OF_ONE).filter_map(told).collect();
    feed(inputs, &Scope { title: &product.name, file: url::feed(&page), page, revisions })
}

/// The product that a change is told with, where the mesh still has it.
fn product_of(inputs: &Inputs<'_>, change: &Change) -> Option<ProductId> {
    let mesh = inputs.mesh;
    mesh.product_at(change.product()?)
}

/// The newest revisions that touched each domain and each team's products.
#[derive(Default)]
struct Touched {
    domains: BTreeMap<DomainId, Vec<usize>>,
    teams: BTreeMap<TeamId, Vec<usize>>,
}

impl Touched {
    fn of(inputs: &Inputs<'_>) -> Touched {
        let mesh = inputs.mesh;
        let mut touched = Touched::default();
        for (number, revision) in inputs.timelines.mesh.iter().enumerate() {
            let files = revision.products.iter().filter_map(|address| mesh.product_at(address));
            let changes = revision.changes.iter().filter_map(|change| product_of(inputs, change));
            let products: BTreeSet<ProductId> = files.chain(changes).collect();
            let mut domains: BTreeSet<DomainId> = products.iter().map(|id| mesh.product(*id).domain).collect();
            let mut teams: BTreeSet<TeamId> = products.iter().filter_map(|id| mesh.product(*id).owner.team).collect();
            for change in &revision.changes {
                match change.thing() {
                    Thing::Domain => domains.extend(mesh.domain_at(&change.now)),
                    Thing::Team => teams.extend(mesh.team_at(&change.now)),
                    _ => {}
                }
            }
            for domain in domains {
                note(touched.domains.entry(domain).or_default(), number);
            }
            for team in teams {
                note(touched.teams.entry(team).or_default(), number);
            }
        }
        touched
    }
}

fn note(numbers: &mut Vec<usize>, number: usize) {
    if numbers.len() < OF_ONE {
        numbers.push(number);
    }
}

fn feed(inputs: &Inputs<'_>, scope: &Scope<'_>) -> File {
    let newest = scope.revisions.first().map_or(0, |(change, _)| change.revision.time);
    let base = inputs.config.base_url.as_deref();
    let whole = scope.file == url::FEED;
    let id = match base {
        Some(base) => format!("{base}{}", scope.file),
        None if whole => format!("urn:meshdoc:{}", root_id(inputs)),
        None => format!("urn:meshdoc:{}#{}", root_id(inputs), scope.file),
    };
    let mut links = Vec::new();
    if let Some(base) = base {
        links.push(Link { href: format!("{base}{}", scope.file), rel: "self".into(), ..Link::default() });
        links.push(Link { href: format!("{base}{}", scope.page), rel: "alternate".into(), ..Link::default() });
    }
    let feed = Feed {
        title: Text::plain(clean(&word(inputs, "feed-of", &[("title", scope.title)]))),
        id,
        updated: time(newest),
        generator: Some(Generator {
            value: "meshdoc".into(),
            version: Some(inputs.version.into()),
            ..Generator::default()
        }),
        links,
        entries: scope
            .revisions
            .iter()
            .map(|(change, told)| {
                let mut entry = entry(inputs, change, told);
                if !whole {
                    entry.id = format!("{}#{}", entry.id, scope.file);
                }
                entry
            })
            .collect(),
        authors: vec![Person {
            name: clean(inputs.mesh.organisation.as_ref().map_or(&inputs.mesh.title, |(name, _)| name)),
            ..Person::default()
        }],
        ..Feed::default()
    };
    let mut bytes = feed.to_string().into_bytes();
    bytes.push(b'\n');
    (scope.file.clone(), bytes)
}

/// The oldest commit that is known names the mesh where no URL does.
fn root_id(inputs: &Inputs<'_>) -> String {
    // Where there is none yet, the first one that comes changes this.
    let oldest = inputs.timelines.mesh.from_oldest(0).or_else(|| inputs.timelines.mesh.all().last());
    oldest.map(|change| change.revision.commit.clone()).unwrap_or_default()
}

fn entry(inputs: &Inputs<'_>, change: &MeshRevision, told: &[&Change]) -> Entry {
    let revision = &change.revision;
    let forge = inputs.config.forge.as_ref().map(|forge| forge.commit(&revision.commit));
    let page = inputs.config.base_url.as_deref().and_then(|base| {
        let [only] = change.products.as_slice() else { return None };
        let product = inputs.mesh.product_at(only)?;
        Some(format!("{base}{}", url::product(inputs.mesh, product)))
    });
    let names: Vec<&str> = change
        .products
        .iter()
        .take(20)
        .filter_map(|address| Some(inputs.mesh.product(inputs.mesh.product_at(address)?).name.as_str()))
        .collect();
    let summary = match (names.as_slice(), change.products.len()) {
        ([], _) => word(inputs, "feed-mesh", &[]),
        (names, count) if count > names.len() => {
            let more = (count - names.len()).to_string();
            word(inputs, "feed-more", &[("names", &names.join(", ")), ("n", &more)])
        }
        (names, _) => word(inputs, "feed-products", &[("names", &names.join(", "))]),
    };
    let breaks = told.iter().any(|change| change.impact == Impact::Breaking);
    let title = clean(&revision.summary);
    Entry {
        title: Text::plain(if breaks { word(inputs, "feed-breaking", &[("title", &title)]) } else { title }),
        content: content(inputs, change, told),
        id: format!("urn:git:{}", revision.commit),
        updated: time(revision.time),
        published: Some(time(revision.time)),
        authors: vec![Person { name: clean(&revision.author), ..Person::default() }],
        links: page
            .or(forge)
            .map(|href| Link { href, rel: "alternate".into(), ..Link::default() })
            .into_iter()
            .collect(),
        summary: Some(Text::plain(clean(&summary))),
        categories: change
            .products
            .iter()
            .take(20)
            .map(|term| Category { term: clean(term), ..Category::default() })
            .collect(),
        ..Entry::default()
    }
}

/// What a revision changed, as a list.
fn content(inputs: &Inputs<'_>, revision: &MeshRevision, told: &[&Change]) -> Option<Content> {
    let mut items: Vec<String> =
        told.iter().take(TOLD).map(|change| format!("<li>{}</li>", line(inputs, change))).collect();
    if told.len() > TOLD {
        items.push(format!("<li>{}</li>", word(inputs, "and-more", &[("n", &(told.len() - TOLD).to_string())])));
    }
    if revision.unknown.is_some() {
        items.push(format!("<li>{}</li>", escaped(&word(inputs, "feed-unknown", &[]))));
    }
    (!items.is_empty()).then(|| Content {
        value: Some(clean(&format!("<ul>{}</ul>", items.concat()))),
        content_type: Some("html".into()),
        ..Content::default()
    })
}

/// `<b>breaking</b>: property removed <code>sales/orders/orders#orders.email</code>, was email: string (readers ...)`.
fn line(inputs: &Inputs<'_>, change: &Change) -> String {
    let title = escaped(&(inputs.say)(Saying::Change(change.kind)));
    let impact = match change.impact {
        Impact::Breaking => "impact-breaking",
        Impact::Additive => "impact-additive",
        Impact::Editorial => "impact-editorial",
    };
    let values = match (change.before.as_deref(), change.after.as_deref()) {
        (Some(before), Some(after)) => format!(": {before} → {after}"),
        (Some(before), None) => format!(", {}", word(inputs, "value-was", &[("value", before)])),
        (None, Some(after)) => format!(": {after}"),
        (None, None) => String::new(),
    };
    let guess = if change.guess { format!(", {}", word(inputs, "a-guess", &[])) } else { String::new() };
    let subject = match change.part() {
        "" => change.now.to_string(),
        part => format!("{}#{part}", change.now),
    };
    format!(
        "<b>{}</b>: {title} <code>{}</code>{}{guess} ({})",
        escaped(&word(inputs, impact, &[])),
        escaped(&subject),
        escaped(&values),
        escaped(&(inputs.say)(Saying::Reason(&change.reason)))
    )
}

/// A word of the interface.
fn word(inputs: &Inputs<'_>, key: &'static str, values: &[(&str, &str)]) -> String {
    (inputs.say)(Saying::Word(key, values))
}

/// Text within HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A moment in UTC. Times beyond what Atom can write are the epoch.
fn time(seconds: i64) -> atom_syndication::FixedDateTime {
    let text = jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_string();
    let parsed = text.parse::<atom_syndication::FixedDateTime>();
    parsed.unwrap_or_default()
}

/// XML 1.0 has no way to write most control characters.
fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()
}
