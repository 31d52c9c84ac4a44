//! The version that changes ask for, and whether the declared one says enough.
//!
//! Semantic Versioning 2.0.0: a breaking change asks for a major version, an additive one for a minor, an editorial one
//! for a patch. Below 1.0.0, where the specification leaves it open: minor for breaking, patch for all else.

use std::collections::BTreeMap;

use super::pairs::MeshPairs;
use super::{Change, Impact};
use crate::model::Mesh;

/// How much a version has to grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bump {
    Patch,
    Minor,
    Major,
}

impl Bump {
    pub fn as_str(self) -> &'static str {
        match self {
            Bump::Patch => "patch",
            Bump::Minor => "minor",
            Bump::Major => "major",
        }
    }
}

/// The version of something that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionCheck {
    /// A product, contract or code list.
    pub subject: String,
    pub declared_before: Option<String>,
    pub declared_after: Option<String>,
    /// The gravest of its changes.
    pub impact: Impact,
    pub bump: Bump,
    /// The least version that says enough; `None` where the version before is none that can be counted on from.
    pub required: Option<String>,
    /// Whether the declared version is that or more.
    pub enough: bool,
}

pub(super) fn check(base: &Mesh, head: &Mesh, pairs: &MeshPairs, changes: &[Change]) -> Vec<VersionCheck> {
    let mut gravest: BTreeMap<&str, Impact> = BTreeMap::new();
    for change in changes.iter().filter(|change| change.impact == Impact::Breaking || !tells_itself(change.kind)) {
        if let Some(carrier) = &change.carrier {
            let entry = gravest.entry(carrier).or_insert(change.impact);
            *entry = change.impact.max(*entry);
        }
    }
    let mut versions: Vec<VersionCheck> = Vec::new();
    let mut check = |address: &str, before: &Option<String>, after: &Option<String>| {
        // A version is optional: who declares none is asked for one only when something breaks.
        let none = before.is_none() && after.is_none();
        if let Some(impact) = gravest.get(address).filter(|impact| !none || **impact == Impact::Breaking) {
            versions.push(version(address, before.as_deref(), after.as_deref(), *impact));
        }
    };
    for (b, h, _) in &pairs.products.both {
        let product = &head.products[*h];
        if !product.synthesized {
            check(&product.address, &base.products[*b].descriptor.version, &product.descriptor.version);
        }
    }
    for (b, h, _) in &pairs.contracts.both {
        let contract = &head.contracts[*h];
        check(&contract.address, &base.contracts[*b].descriptor.version, &contract.descriptor.version);
    }
    for list in &head.code_lists {
        if let Some(before) = base.code_list_at(&list.address) {
            check(&list.address, &base.code_list(before).descriptor.version, &list.descriptor.version);
        }
    }
    versions.sort_by(|a, b| a.subject.cmp(&b.subject));
    versions
}

/// Changes that no version has to tell of: of the version itself, of the address, of who answers for it.
fn tells_itself(kind: &str) -> bool {
    ["-version-changed", "-moved", "-owner-changed"].iter().any(|end| kind.ends_with(end))
}

fn version(subject: &str, before: Option<&str>, after: Option<&str>, impact: Impact) -> VersionCheck {
    let parsed = before.and_then(parse);
    let initial = parsed.as_ref().is_some_and(|version| version.major == 0);
    let bump = match (impact, initial) {
        (Impact::Breaking, false) => Bump::Major,
        (Impact::Breaking, true) | (Impact::Additive, false) => Bump::Minor,
        (Impact::Additive, true) | (Impact::Editorial, _) => Bump::Patch,
    };
    let required = parsed.as_ref().map(|version| raised(version, bump));
    let enough = match (&required, after.and_then(parse)) {
        (Some(required), Some(after)) => *required <= without_metadata(after),
        // Versions that cannot be compared: another one is all that can be asked for.
        _ => after.is_some() && after != before,
    };
    VersionCheck {
        subject: subject.to_owned(),
        declared_before: before.map(str::to_owned),
        declared_after: after.map(str::to_owned),
        impact,
        bump,
        required: required.map(|version| version.to_string()),
        enough,
    }
}

/// The least version above: a pre-release of it does not say enough, except by the release that it leads to.
fn raised(version: &semver::Version, bump: Bump) -> semver::Version {
    let pre = !version.pre.is_empty();
    let (major, minor, patch) = (version.major, version.minor, version.patch);
    match bump {
        Bump::Major if pre && minor == 0 && patch == 0 => semver::Version::new(major, 0, 0),
        Bump::Major => semver::Version::new(major.saturating_add(1), 0, 0),
        Bump::Minor if pre && patch == 0 => semver::Version::new(major, minor, 0),
        Bump::Minor => semver::Version::new(major, minor.saturating_add(1), 0),
        Bump::Patch if pre => semver::Version::new(major, minor, patch),
        Bump::Patch => semver::Version::new(major, minor, patch.saturating_add(1)),
    }
}

fn without_metadata(version: semver::Version) -> semver::Version {
    // A pre-release of the version that is asked for is on its way to it: counted as that version.
    semver::Version::new(version.major, version.minor, version.patch)
}

/// A version as people write it: `v2`, `1.4`, `2.0.0-rc.1`.
fn parse(text: &str) -> Option<semver::Version> {
    let text = text.trim().trim_start_matches(['v', 'V']);
    if let Ok(version) = semver::Version::parse(text) {
        return Some(version);
    }
    let mut parts = text.split('.').map(|part| part.parse::<u64>().ok());
    let version =
        semver::Version::new(parts.next()??, parts.next().unwrap_or(Some(0))?, parts.next().unwrap_or(Some(0))?);
    parts.next().is_none().then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(before: &str, after: &str, impact: Impact) -> (String, bool) {
        let check = version("orders", Some(before), Some(after), impact);
        (check.required.unwrap_or_default(), check.enough)
    }

    #[test]
    fn versions_are_asked_for_as_semantic_versioning_has_it() {
        use Impact::{Additive, Breaking, Editorial};
        let cases = [
            ("1.2.3", "1.3.0", Breaking, "2.0.0", false),
            ("1.2.3", "2.0.0", Breaking, "2.0.0", true),
            ("1.2.3", "2.0.0-rc.1", Breaking, "2.0.0", true),
            ("1.2.3", "1.2.4", Additive, "1.3.0", false),
            ("1.2.3", "1.2.3", Editorial, "1.2.4", false),
            ("0.2.3", "0.2.4", Breaking, "0.3.0", false),
            ("0.2.3", "0.3.0", Breaking, "0.3.0", true),
            ("0.2.3", "1.0.0", Breaking, "0.3.0", true),
            ("0.2.3", "0.2.4", Additive, "0.2.4", true),
            ("v1", "v2", Breaking, "2.0.0", true),
            ("1.4", "1.5", Additive, "1.5.0", true),
            ("2.0.0-rc.1", "2.0.0", Breaking, "2.0.0", true),
            ("2.0.0", "1.0.0", Editorial, "2.0.1", false),
            ("summer", "autumn", Breaking, "", true),
            ("summer", "summer", Breaking, "", false),
        ];
        for (before, after, impact, required, enough) in cases {
            assert_eq!(asked(before, after, impact), (required.to_owned(), enough), "{before} -> {after}");
        }
    }
}
