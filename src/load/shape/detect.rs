//! Which YAML documents are ours, told by what they say and not by what their files are called.
//!
//! `kind: DataProduct` alone is not enough, since resources of Kubernetes and others say that too: ours have an
//! `apiVersion` such as `v1.0.0`. A document that lacks one of the two is still ours when its sections or its file's
//! name leave no doubt, so that the mistake is reported instead of the file being passed over.

use crate::diagnostics::nearest;
use crate::model::standard::{KINDS, Kind, Version, odcs};
use crate::source::Node;

/// The kind of a document and the version it is read as; `None` for a document that is not ours.
pub fn detect(path: &str, root: &Node) -> Option<Kind> {
    let api = root.get("apiVersion");
    let api_text = api.and_then(Node::scalar);
    if root.entries().is_empty() || api_text.as_deref().is_some_and(|text| text.contains('/')) {
        return None;
    }
    let kind_text = root.get("kind").and_then(Node::scalar);
    let named = kind_text.as_deref().and_then(|text| KINDS.into_iter().find(|kind| kind.keyword() == text));
    let version = api_text.as_deref().and_then(Version::parse);
    let file = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    if is_domain_file(&file) && (kind_text.is_none() || matches!(named, Some(Kind::Domain(_)))) {
        return Some(resolve(Kind::Domain(Version::new(1, 0, 0)), version, root));
    }
    if let Some(kind) = named {
        let certain = version.is_some() || by_file(&file) == Some(kind) || has_telltale(kind, root);
        return certain.then(|| resolve(kind, version, root));
    }
    let kind = match kind_text {
        // Only a header of ours with a slip in it: another word is another kind of document.
        Some(text) => {
            let meant = nearest(&text, KINDS.iter().map(|kind| kind.keyword()));
            KINDS.into_iter().find(|kind| Some(kind.keyword()) == meant).filter(|_| version.is_some())
        }
        None => KINDS[..3].iter().copied().find(|kind| version.is_some() && has_telltale(*kind, root)),
    };
    let kind = kind.or_else(|| by_file(&file).filter(|_| api.is_some() || root.get("kind").is_some()))?;
    Some(resolve(kind, version, root))
}

fn is_domain_file(file: &str) -> bool {
    matches!(file, "domain.yaml" | "domain.yml" | "domain.json")
}

/// The kind that a file's name promises.
fn by_file(file: &str) -> Option<Kind> {
    let stem = [".yaml", ".yml", ".json"].iter().find_map(|end| file.strip_suffix(end))?;
    [".odps", ".odcs", ".osds"].iter().position(|end| stem.ends_with(end)).map(|at| KINDS[at])
}

/// Whether one of the sections that only this kind has is there.
fn has_telltale(kind: Kind, root: &Node) -> bool {
    kind.standard().telltales.iter().any(|key| {
        root.get(key)
            .is_some_and(|value| !value.items().is_empty() || (*key == "quantumName" && value.text().is_some()))
    })
}

/// The kind in the version that the document is best read as.
fn resolve(kind: Kind, declared: Option<Version>, root: &Node) -> Kind {
    let standard = kind.standard();
    let is_old_contract = || matches!(kind, Kind::DataContract(_)) && root.get("quantumName").is_some();
    let version = match declared {
        Some(declared) => declared.nearest(standard.versions),
        // Version 2 of the contracts did not ask for an `apiVersion`.
        None if is_old_contract() => Some(odcs::V2_2_2),
        None => None,
    };
    kind.with(version.unwrap_or(standard.latest()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::standard::odps;
    use crate::source::yaml;

    fn detected(path: &str, text: &str) -> Option<Kind> {
        detect(path, &yaml::parse(text, 0).documents[0].root)
    }

    #[test]
    fn a_header_of_the_standard_is_ours_with_or_without_its_v() {
        let v1 = Some(Kind::DataProduct(odps::V1_0_0));
        assert_eq!(detected("a.yaml", "apiVersion: v1.0.0\nkind: DataProduct\n"), v1);
        assert_eq!(detected("a.yaml", "apiVersion: 1.0.0\nkind: DataProduct\n"), v1);
        assert_eq!(detected("a.yaml", "apiVersion: 1.0\nkind: DataProduct\n"), v1);
        assert_eq!(
            detected("a.json", "{\"apiVersion\": \"v2.2.1\", \"kind\": \"DataContract\"}"),
            Some(Kind::DataContract(odcs::V2_2_2))
        );
        assert_eq!(
            detected("a.yaml", "apiVersion: v3.9.0\nkind: DataContract\n"),
            Some(Kind::DataContract(odcs::V3_2_0))
        );
    }

    #[test]
    fn other_yaml_is_left_alone() {
        for text in [
            "apiVersion: apps/v1\nkind: Deployment\n",
            "apiVersion: mesh.example/v1.0.0\nkind: DataProduct\noutputPorts: [{name: a}]\n",
            "apiVersion: v1\nkind: DataProduct\nmetadata: {name: a}\n",
            "kind: DataProduct\nname: orders\n",
            "kind: Team\nmembers: []\n",
            "apiVersion: v1.0.0\nkind: Deployment\nschema: [a]\n",
            "openapi: 3.0.0\nservers: [{url: a}]\n",
            "- a\n- b\n",
            "text\n",
        ] {
            assert_eq!(detected("a.yaml", text), None, "{text}");
        }
    }

    #[test]
    fn a_slip_in_the_header_is_reported_not_passed_over() {
        let v1_1 = Some(Kind::DataProduct(odps::V1_1_0));
        assert_eq!(detected("a.yaml", "kind: DataProduct\nid: a\noutputPorts: [{name: a}]\n"), v1_1);
        assert_eq!(detected("a.yaml", "apiVersion: v1.1.0\nkind: DataProdct\nid: a\n"), v1_1);
        assert_eq!(detected("a.yaml", "apiVersion: v1.1.0\nid: a\noutputPorts: [{name: a}]\n"), v1_1);
        assert_eq!(detected("orders.odps.yaml", "apiVersion: soon\nkind: DataProduct\n"), v1_1);
        assert_eq!(
            detected("a.yaml", "kind: DataContract\nquantumName: orders\n"),
            Some(Kind::DataContract(odcs::V2_2_2))
        );
    }

    #[test]
    fn a_domain_is_told_by_its_file() {
        let domain = Some(Kind::Domain(Version::new(1, 0, 0)));
        assert_eq!(detected("domains/sales/domain.yaml", "name: Sales\n"), domain);
        assert_eq!(detected("domains/sales/domain.yaml", "kind: Domain\napiVersion: v1.0.0\n"), domain);
        assert_eq!(detected("domains/sales/about.yaml", "name: Sales\n"), None);
    }
}
