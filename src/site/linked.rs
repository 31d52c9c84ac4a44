//! What a page says of itself as JSON-LD, for intranet crawlers and Dataset Search: schema.org with terms of DCAT.
//!
//! A data block and no script: browsers do not run it, so that the content security policy has nothing to say about it.
//! Nothing in it can end the element early. Short: what programs need in full is in the twins.

use serde_json::{Map, Value as Json, json};

use super::dates;
use super::html::{Html, sentence};
use super::page::Page;
use crate::model::address::url;
use crate::model::contract::ContractDescriptor;
use crate::model::mesh::{ContractId, DomainId, ProductId};
use crate::model::timeline::Dated;

/// How many properties of a schema are named.
const PROPERTIES: usize = 40;
/// How many contracts of a product, and servers of a contract, are named.
const PARTS: usize = 20;
/// How long a description becomes, in characters.
const LONGEST: usize = 500;

/// The mesh as a catalogue of data.
pub fn catalogue(page: &Page<'_>) -> Html {
    let mesh = page.mesh();
    block(json!({
        "@type": ["DataCatalog", "dcat:Catalog"],
        "name": mesh.title,
        "description": text(&mesh.description),
        "url": address(page, url::HOME),
        "publisher": mesh.organisation.as_ref().map(|(name, url)| json!({
            "@type": "Organization", "name": name, "url": url
        })),
        "subjectOf": {"@type": "DataDownload", "encodingFormat": "application/json", "contentUrl": address(page, url::CATALOG)},
    }))
}

/// A domain as a part of the catalogue.
pub fn domain(page: &Page<'_>, id: DomainId) -> Html {
    let domain = page.mesh().domain(id);
    let written = domain.descriptor.as_ref();
    block(json!({
        "@type": ["DataCatalog", "dcat:Catalog"],
        "name": domain.name,
        "identifier": domain.address,
        "description": text(written.and_then(|domain| domain.description.as_deref()).unwrap_or_default()),
        "url": address(page, &url::domain(page.mesh(), id)),
        "keywords": written.map(|domain| &domain.tags),
        "creator": domain.owner.map(|team| json!({"@type": "Organization", "name": page.mesh().team(team).name})),
        "isPartOf": of_mesh(page),
    }))
}

/// A data product as a dataset that its contracts are parts of.
pub fn product(page: &Page<'_>, id: ProductId) -> Html {
    let mesh = page.mesh();
    let product = mesh.product(id);
    let own = url::product(mesh, id);
    let timeline = page.inputs.timelines.products.get(&product.address);
    let parts = product.contracts.iter().take(PARTS).map(|id| {
        json!({
            "@type": "Dataset",
            "name": mesh.contract(*id).name,
            "description": text(mesh.contract(*id).descriptor.description.purpose.as_deref().unwrap_or_default()),
            "url": address(page, &url::contract(mesh, *id)),
        })
    });
    block(json!({
        "@type": ["Dataset", "dcat:Dataset"],
        "name": product.name,
        "identifier": product.address,
        "description": text(mesh.plain(id)),
        "url": address(page, &own),
        "version": product.descriptor.version,
        "creativeWorkStatus": product.lifecycle.as_str(),
        "keywords": product.descriptor.tags,
        "dateModified": timeline.and_then(|timeline| modified(timeline.last_change)),
        "creator": mesh.owner_name(&product.owner).map(|name| json!({"@type": "Organization", "name": name})),
        "isPartOf": json!({"@type": "DataCatalog", "name": mesh.domain(product.domain).name,
            "url": address(page, &url::domain(mesh, product.domain))}),
        "hasPart": parts.collect::<Json>(),
        "distribution": downloads(page, &own, &product.origin.path),
    }))
}

/// A contract as a dataset with its properties.
pub fn contract(page: &Page<'_>, id: ContractId) -> Html {
    let mesh = page.mesh();
    let contract = mesh.contract(id);
    let written = &contract.descriptor;
    let product = mesh.product(contract.product);
    let own = url::contract(mesh, id);
    let timeline = page.inputs.timelines.files.get(&contract.origin.path);
    block(json!({
        "@type": ["Dataset", "dcat:Dataset"],
        "name": contract.name,
        "identifier": contract.address,
        "description": text(written.description.purpose.as_deref().unwrap_or_else(|| mesh.plain(contract.product))),
        "url": address(page, &own),
        "version": written.version,
        "creativeWorkStatus": contract.lifecycle.as_str(),
        "keywords": written.tags,
        "dateModified": timeline.and_then(|timeline| modified(timeline.last_change)),
        "creator": mesh.owner_name(&product.owner).map(|name| json!({"@type": "Organization", "name": name})),
        "conditionsOfAccess": text(written.description.limitations.as_deref().unwrap_or_default()),
        "isPartOf": {"@type": "Dataset", "name": product.name, "description": text(mesh.plain(contract.product)),
            "url": address(page, &url::product(mesh, contract.product))},
        "variableMeasured": variables(written),
        "distribution": downloads(page, &own, &contract.origin.path),
    }))
}

fn variables(contract: &ContractDescriptor) -> Json {
    let named = contract.schema.iter().flat_map(|dataset| &dataset.properties).take(PROPERTIES);
    named
        .map(|property| {
            json!({
                "@type": "PropertyValue",
                "name": property.name,
                "description": property.description.as_deref().and_then(|text| Some(sentence(text, 120)).filter(|text| !text.is_empty())),
            })
        })
        .collect()
}

/// The twin and the descriptor: where programs find the whole.
fn downloads(page: &Page<'_>, own: &str, path: &str) -> Json {
    [("application/json", url::twin(own, "json")), ("application/yaml", url::raw(path))]
        .into_iter()
        .map(|(kind, to)| {
            json!({"@type": ["DataDownload", "dcat:Distribution"], "encodingFormat": kind, "contentUrl": address(page, &to)})
        })
        .collect()
}

fn of_mesh(page: &Page<'_>) -> Json {
    json!({"@type": "DataCatalog", "name": page.mesh().title, "url": address(page, url::HOME)})
}

/// The full URL where it is known, else the way from here.
fn address(page: &Page<'_>, to: &str) -> String {
    let to_folder = to.strip_suffix("index.html").unwrap_or(to);
    match &page.inputs.config.base_url {
        Some(base) => format!("{base}{}", url::encode(to_folder)),
        None => page.to(to),
    }
}

fn text(text: &str) -> Option<String> {
    Some(sentence(text, LONGEST)).filter(|text| !text.is_empty())
}

fn modified(change: Dated) -> Option<String> {
    match change {
        Dated::At(time) => dates::datetime(time),
        _ => None,
    }
}

/// The element. JSON may write `<`, `>` and `&` as escapes, so that no text ends it or begins another.
fn block(body: Json) -> Html {
    let mut whole = Map::new();
    whole.insert("@context".to_owned(), json!(["https://schema.org", {"dcat": "http://www.w3.org/ns/dcat#"}]));
    if let Json::Object(body) = body {
        whole.extend(body.into_iter().filter(|(_, value)| !is_empty(value)));
    }
    let json = Json::Object(whole).to_string();
    let safe = json
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029");
    Html::made(format!("<script type=\"application/ld+json\">{safe}</script>"))
}

fn is_empty(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::Array(items) => items.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_the_element() {
        let html = block(json!({"name": "</script><script>alert(1)</script>\u{2028}&amp;<!--"}));
        let inner = html.as_str().strip_prefix("<script type=\"application/ld+json\">").expect("a block");
        let inner = inner.strip_suffix("</script>").expect("an end");
        assert!(!inner.contains(['<', '>', '&', '\u{2028}']), "{inner}");
        let read: Json = serde_json::from_str(inner).expect("JSON");
        assert_eq!(read["name"], "</script><script>alert(1)</script>\u{2028}&amp;<!--");
    }
}
