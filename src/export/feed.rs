//! The Atom feed of changes (RFC 4287). Without a base URL a feed cannot name its pages, so it names commits only.

use atom_syndication::{Category, Entry, Feed, Generator, Link, Person, Text};

use super::{File, Inputs};
use crate::model::address::url;
use crate::model::timeline::MeshRevision;

/// How many changes the feed holds.
const ENTRIES: usize = 50;

pub(super) fn export(inputs: &Inputs<'_>) -> Vec<File> {
    // Every page leads to the feed, so there is one also where no change is known.
    let newest = inputs.timelines.mesh.first().map_or(0, |change| change.revision.time);
    let base = inputs.config.base_url.as_deref();
    let id = base.map_or_else(|| format!("urn:meshdoc:{}", root_id(inputs)), |base| format!("{base}{}", url::FEED));
    let mut links = Vec::new();
    if let Some(base) = base {
        links.push(Link { href: format!("{base}{}", url::FEED), rel: "self".into(), ..Link::default() });
        links.push(Link { href: format!("{base}{}", url::CHANGES), rel: "alternate".into(), ..Link::default() });
    }
    let feed = Feed {
        title: Text::plain(clean(&format!("{}: changes", inputs.mesh.title))),
        id,
        updated: time(newest),
        generator: Some(Generator {
            value: "meshdoc".into(),
            version: Some(inputs.version.into()),
            ..Generator::default()
        }),
        links,
        entries: inputs.timelines.mesh.iter().take(ENTRIES).map(|change| entry(inputs, change)).collect(),
        authors: vec![Person {
            name: clean(inputs.mesh.organisation.as_ref().map_or(&inputs.mesh.title, |(name, _)| name)),
            ..Person::default()
        }],
        ..Feed::default()
    };
    let mut bytes = feed.to_string().into_bytes();
    bytes.push(b'\n');
    vec![(url::FEED.to_owned(), bytes)]
}

/// The oldest commit that is known names the mesh where no URL does.
fn root_id(inputs: &Inputs<'_>) -> String {
    inputs.timelines.mesh.last().map(|change| change.revision.commit.clone()).unwrap_or_default()
}

fn entry(inputs: &Inputs<'_>, change: &MeshRevision) -> Entry {
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
        ([], _) => "Changes to the mesh itself".to_owned(),
        (names, count) if count > names.len() => {
            format!("Changes to {} and {} more", names.join(", "), count - names.len())
        }
        (names, _) => format!("Changes to {}", names.join(", ")),
    };
    Entry {
        title: Text::plain(clean(&revision.summary)),
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
