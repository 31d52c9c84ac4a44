//! Reads a data product (ODPS).

use super::fields::Reader;
use super::section::{channels, context, custom, definitions, description, synonyms, team};
use crate::model::product::{InputContract, InputPort, ManagementPort, OutputPort, ProductDescriptor, Sbom};
use crate::source::Node;

pub(super) fn product(node: &Node) -> ProductDescriptor {
    let mut r = Reader::new(node);
    r.skip("kind");
    ProductDescriptor {
        api_version: r.text("apiVersion").unwrap_or_default(),
        id: r.text("id").unwrap_or_default(),
        name: r.text("name"),
        version: r.text("version"),
        status: r.text("status"),
        domain: r.text("domain"),
        tenant: r.text("tenant"),
        kind: r.text("type"),
        deprecated: r.boolean("deprecated"),
        description: description(&mut r),
        context: context(&mut r),
        synonyms: synonyms(&mut r),
        definitions: definitions(&mut r),
        custom: custom(&mut r),
        tags: r.texts("tags"),
        inputs: r.list("inputPorts", input),
        outputs: r.list("outputPorts", output),
        management: r.list("managementPorts", management),
        support: channels(&mut r, "support"),
        team: team(&mut r, "team"),
        created: r.text("productCreatedTs"),
        rest: r.rest(),
    }
}

fn input(node: &Node) -> InputPort {
    let mut r = Reader::new(node);
    InputPort {
        id: r.text("id"),
        name: r.text("name").unwrap_or_default(),
        description: r.text("description"),
        version: r.text("version"),
        contract_id: r.text("contractId"),
        deprecated: r.boolean("deprecated"),
        tags: r.texts("tags"),
        definitions: definitions(&mut r),
        custom: custom(&mut r),
        rest: r.rest(),
    }
}

fn output(node: &Node) -> OutputPort {
    let mut r = Reader::new(node);
    OutputPort {
        id: r.text("id"),
        name: r.text("name").unwrap_or_default(),
        description: r.text("description"),
        kind: r.text("type"),
        version: r.text("version"),
        contract_id: r.text("contractId"),
        deprecated: r.boolean("deprecated"),
        sbom: r.list("sbom", |node| {
            let mut r = Reader::new(node);
            Sbom { kind: r.text("type"), url: r.text("url"), rest: r.rest() }
        }),
        input_contracts: r.list("inputContracts", |node| {
            let mut r = Reader::new(node);
            InputContract { id: r.text("id").unwrap_or_default(), version: r.text("version"), rest: r.rest() }
        }),
        synonyms: synonyms(&mut r),
        context: context(&mut r),
        tags: r.texts("tags"),
        definitions: definitions(&mut r),
        custom: custom(&mut r),
        rest: r.rest(),
    }
}

fn management(node: &Node) -> ManagementPort {
    let mut r = Reader::new(node);
    ManagementPort {
        id: r.text("id"),
        name: r.text("name").unwrap_or_default(),
        description: r.text("description"),
        content: r.text("content"),
        kind: r.text("type"),
        url: r.text("url"),
        channel: r.text("channel"),
        deprecated: r.boolean("deprecated"),
        tags: r.texts("tags"),
        definitions: definitions(&mut r),
        custom: custom(&mut r),
        rest: r.rest(),
    }
}
