//! The facts of the standards as tables: which objects have which fields in which version.
//!
//! Two standards of Bitol, ODPS for data products and ODCS for data contracts; its draft OSDS for terms; and meshdoc's
//! own small kinds in the same style. The tables are ours, written from the published JSON Schemas and texts; a test
//! holds them against those schemas. They know nothing of YAML, files or pages.

pub mod configuration;
pub mod odcs;
pub mod odps;
pub mod own;
mod table;
mod version;

pub use table::{Condition, Constraint, Field, Form, Format, Object, Pattern, Renamed, Shape, Size, Variant, Word};
pub use version::{Range, Version};

/// A standard, or a kind of our own in the style of one.
#[derive(Debug)]
pub struct Standard {
    /// `ODCS`
    pub name: &'static str,
    /// `Open Data Contract Standard`
    pub title: &'static str,
    /// The value of `kind`.
    pub kind: &'static str,
    /// The versions known, oldest first.
    pub versions: &'static [Version],
    pub root: &'static Object,
    /// Root keys of which one alone tells that a file is meant to be of this kind.
    pub telltales: &'static [&'static str],
}

impl Standard {
    pub fn latest(&self) -> Version {
        self.versions.last().copied().unwrap_or(own::V1_0_0)
    }

    /// Every object, the root first, each before the objects inside it.
    pub fn objects(&self) -> Vec<&'static Object> {
        let mut found = Vec::new();
        collect(self.root, &mut found);
        found
    }

    /// The object of a name, such as `output port`.
    pub fn object(&self, name: &str) -> Option<&'static Object> {
        self.objects().into_iter().find(|object| object.name == name)
    }
}

fn collect(object: &'static Object, found: &mut Vec<&'static Object>) {
    if found.iter().any(|known| std::ptr::eq(*known, object)) {
        return;
    }
    found.push(object);
    for field in object.all_fields() {
        collect_shape(field.shape, found);
    }
}

fn collect_shape(shape: Shape, found: &mut Vec<&'static Object>) {
    match shape {
        Shape::Object(object) | Shape::Objects(object) => collect(object, found),
        Shape::List(item, _) => collect_shape(*item, found),
        Shape::Either(forms) => forms.iter().for_each(|form| collect_shape(*form, found)),
        Shape::ByVersion(forms) => forms.iter().for_each(|(_, form)| collect_shape(*form, found)),
        _ => {}
    }
}

/// What a document is, and the version of its standard that it is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    DataProduct(Version),
    DataContract(Version),
    SemanticDefinition(Version),
    CodeList(Version),
    Team(Version),
    Domain(Version),
}

/// All kinds, each in its newest version.
pub const KINDS: [Kind; 6] = [
    Kind::DataProduct(odps::V1_1_0),
    Kind::DataContract(odcs::V3_2_0),
    Kind::SemanticDefinition(own::V1_0_0),
    Kind::CodeList(own::V1_0_0),
    Kind::Team(own::V1_0_0),
    Kind::Domain(own::V1_0_0),
];

impl Kind {
    pub fn standard(self) -> &'static Standard {
        match self {
            Kind::DataProduct(_) => &odps::STANDARD,
            Kind::DataContract(_) => &odcs::STANDARD,
            Kind::SemanticDefinition(_) => &own::SEMANTIC_DEFINITION_STANDARD,
            Kind::CodeList(_) => &own::CODE_LIST_STANDARD,
            Kind::Team(_) => &own::TEAM_STANDARD,
            Kind::Domain(_) => &own::DOMAIN_STANDARD,
        }
    }

    pub fn version(self) -> Version {
        match self {
            Kind::DataProduct(version)
            | Kind::DataContract(version)
            | Kind::SemanticDefinition(version)
            | Kind::CodeList(version)
            | Kind::Team(version)
            | Kind::Domain(version) => version,
        }
    }

    /// The same kind in another version.
    #[must_use]
    pub fn with(self, version: Version) -> Kind {
        match self {
            Kind::DataProduct(_) => Kind::DataProduct(version),
            Kind::DataContract(_) => Kind::DataContract(version),
            Kind::SemanticDefinition(_) => Kind::SemanticDefinition(version),
            Kind::CodeList(_) => Kind::CodeList(version),
            Kind::Team(_) => Kind::Team(version),
            Kind::Domain(_) => Kind::Domain(version),
        }
    }

    /// The value of the key `kind`: `DataProduct`.
    pub fn keyword(self) -> &'static str {
        self.standard().kind
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_have_names_sentences_and_no_key_twice_in_a_version() {
        for kind in KINDS {
            let standard = kind.standard();
            let objects = standard.objects();
            for object in &objects {
                assert!(!object.name.is_empty() && object.about.ends_with('.'), "{:?}", object.name);
                assert_eq!(objects.iter().filter(|o| o.name == object.name).count(), 1, "{}", object.name);
                for field in object.all_fields() {
                    assert!(field.about.ends_with('.'), "{}.{}", object.name, field.name);
                }
                for version in standard.versions {
                    let mut names: Vec<_> = object.fields(*version).map(|field| field.name).collect();
                    names.sort_unstable();
                    let count = names.len();
                    names.dedup();
                    assert_eq!(names.len(), count, "{} {version}", object.name);
                }
            }
        }
    }

    #[test]
    fn the_tables_answer_what_people_ask() {
        let ports = odps::fields(odps::V1_0_0, "input port");
        let required: Vec<_> = ports.iter().filter(|f| f.is_required(odps::V1_0_0)).map(|f| f.name).collect();
        assert_eq!(required, ["name", "version", "contractId"]);
        assert!(odcs::fields(odcs::V3_0_2, "property").iter().all(|field| field.name != "semanticType"));
    }
}
