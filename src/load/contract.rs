//! Reads a data contract (ODCS 3.x); version 2.2 is turned into the same shape.

use super::fields::{Reader, value};
use super::section::{channels, context, custom, definitions, description, synonyms, team};
use crate::model::contract::{
    ContractDescriptor, EnumValue, Expectation, More, Price, Property, Relationship, Role, SchemaObject, Server,
    SlaProperty,
};
use crate::model::{Text, Value, section::Synonym};
use crate::source::Node;
use crate::source::yaml::Kind;

pub(super) fn contract(node: &Node) -> ContractDescriptor {
    let mut r = Reader::new(node);
    r.skip("kind");
    ContractDescriptor {
        api_version: r.text("apiVersion").unwrap_or_default(),
        id: r.text("id").unwrap_or_default(),
        name: r.text("name"),
        version: r.text("version"),
        status: r.text("status"),
        domain: r.text("domain"),
        data_product: r.text("dataProduct"),
        tenant: r.text("tenant"),
        description: description(&mut r),
        context: context(&mut r),
        tags: r.texts("tags"),
        servers: r.list("servers", server),
        schema: r.list("schema", schema_object),
        support: channels(&mut r, "support"),
        price: r.object("price", price),
        team: team(&mut r, "team"),
        roles: roles(&mut r),
        sla_default_element: r.text("slaDefaultElement"),
        sla: r.list("slaProperties", sla),
        definitions: definitions(&mut r),
        custom: custom(&mut r),
        created: r.text("contractCreatedTs"),
        rest: r.rest(),
    }
}

fn server(node: &Node) -> Server {
    let mut r = Reader::new(node);
    Server {
        id: r.text("id"),
        server: r.text("server").unwrap_or_default(),
        kind: r.text("type"),
        description: r.text("description"),
        environment: r.text("environment"),
        roles: roles(&mut r),
        custom: custom(&mut r),
        settings: r.rest(),
    }
}

fn schema_object(node: &Node) -> SchemaObject {
    let mut r = Reader::new(node);
    SchemaObject {
        id: r.text("id"),
        name: r.text("name").unwrap_or_default(),
        physical_name: r.text("physicalName"),
        physical_type: r.text("physicalType"),
        logical_type: r.text("logicalType"),
        business_name: r.text("businessName"),
        description: r.text("description"),
        granularity: r.text("dataGranularityDescription"),
        deprecated: r.boolean("deprecated"),
        context: context(&mut r),
        synonyms: synonyms(&mut r),
        definitions: definitions(&mut r),
        tags: r.texts("tags"),
        custom: custom(&mut r),
        properties: r.list("properties", property),
        relationships: relationships(&mut r),
        quality: r.list("quality", expectation),
        rest: r.rest(),
    }
}

fn property(node: &Node) -> Property {
    let mut r = Reader::new(node);
    Property {
        name: r.text("name").unwrap_or_default(),
        physical_type: r.text("physicalType"),
        logical_type: r.text("logicalType"),
        business_name: r.text("businessName"),
        description: r.text("description"),
        primary_key: r.boolean("primaryKey").unwrap_or(false),
        required: r.boolean("required").unwrap_or(false),
        unique: r.boolean("unique").unwrap_or(false),
        partitioned: r.boolean("partitioned").unwrap_or(false),
        classification: r.text("classification"),
        critical: r.boolean("criticalDataElement").unwrap_or(false),
        deprecated: r.boolean("deprecated"),
        definitions: definitions(&mut r),
        properties: r.list("properties", property),
        more: More {
            id: r.text("id"),
            physical_name: r.text("physicalName"),
            logical_type_options: r.fields("logicalTypeOptions"),
            semantic_type: r.text("semanticType"),
            primary_key_position: position(&mut r, "primaryKeyPosition"),
            partition_key_position: position(&mut r, "partitionKeyPosition"),
            encrypted_name: r.text("encryptedName"),
            transform_sources: r.texts("transformSourceObjects"),
            transform_logic: r.text("transformLogic"),
            transform_description: r.text("transformDescription"),
            examples: r.values("examples"),
            enumeration: r.list("enum", enum_value),
            synonyms: synonyms(&mut r),
            tags: r.texts("tags"),
            custom: custom(&mut r),
            relationships: relationships(&mut r),
            quality: r.list("quality", expectation),
            items: r.object("items", |node| Box::new(property(node))),
            map: r.node("map", |node| {
                let (key, value) = (node.get("key")?, node.get("value")?);
                Some(Box::new((named("", property(key)), named("", property(value)))))
            }),
            rest: r.rest(),
        }
        .into(),
    }
}

fn named(name: &str, property: Property) -> Property {
    Property { name: name.into(), ..property }
}

/// A position in a key; -1 is the standard's way to say none.
fn position(r: &mut Reader, key: &str) -> Option<Text> {
    r.text(key).filter(|text: &Text| text != "-1")
}

fn enum_value(node: &Node) -> EnumValue {
    let mut r = Reader::new(node);
    EnumValue {
        value: r.value("value").unwrap_or(Value::Null),
        label: r.text("label"),
        description: r.text("description"),
        definitions: definitions(&mut r),
        tags: r.texts("tags"),
        custom: custom(&mut r),
        rest: r.rest(),
    }
}

fn relationships(r: &mut Reader) -> Vec<Relationship> {
    r.list("relationships", |node| {
        let mut r = Reader::new(node);
        Relationship {
            id: r.text("id"),
            kind: r.text("type"),
            from: r.texts("from"),
            to: r.texts("to"),
            custom: custom(&mut r),
            rest: r.rest(),
        }
    })
}

/// The comparisons of a quality expectation (ODCS, section "Data quality", "Operators").
const OPERATORS: [&str; 10] = [
    "mustBe",
    "mustNotBe",
    "mustBeGreaterThan",
    "mustBeGreaterOrEqualTo",
    "mustBeGreaterThanOrEqualTo",
    "mustBeLessThan",
    "mustBeLessOrEqualTo",
    "mustBeLessThanOrEqualTo",
    "mustBeBetween",
    "mustNotBeBetween",
];

pub(super) fn expectation(node: &Node) -> Expectation {
    let mut r = Reader::new(node);
    let metric = r.text("metric").or_else(|| r.text("rule"));
    Expectation {
        id: r.text("id"),
        name: r.text("name"),
        description: r.text("description"),
        kind: r.text("type").or_else(|| metric.as_ref().map(|_| Text::from("library"))),
        metric,
        arguments: r.fields("arguments"),
        query: r.text("query"),
        engine: r.text("engine"),
        implementation: r.value("implementation"),
        operators: r.matching(|key| OPERATORS.contains(&key)),
        dimension: r.text("dimension"),
        method: r.text("method"),
        severity: r.text("severity"),
        business_impact: r.text("businessImpact"),
        unit: r.text("unit"),
        schedule: r.text("schedule"),
        scheduler: r.text("scheduler"),
        tags: r.texts("tags"),
        definitions: definitions(&mut r),
        custom: custom(&mut r),
        rest: r.rest(),
    }
}

pub(super) fn roles(r: &mut Reader) -> Vec<Role> {
    r.list("roles", |node| {
        let mut r = Reader::new(node);
        Role {
            id: r.text("id"),
            role: r.text("role").unwrap_or_default(),
            description: r.text("description"),
            access: r.text("access"),
            first_level_approvers: r.text("firstLevelApprovers"),
            second_level_approvers: r.text("secondLevelApprovers"),
            custom: custom(&mut r),
            rest: r.rest(),
        }
    })
}

pub(super) fn sla(node: &Node) -> SlaProperty {
    let mut r = Reader::new(node);
    SlaProperty {
        id: r.text("id"),
        property: r.text("property").unwrap_or_default(),
        value: r.value("value"),
        value_ext: r.value("valueExt"),
        unit: r.text("unit"),
        element: r.text("element").or_else(|| r.text("column")),
        driver: r.text("driver"),
        description: r.text("description"),
        schedule: r.text("schedule"),
        scheduler: r.text("scheduler"),
        definitions: definitions(&mut r),
        custom: custom(&mut r),
        rest: r.rest(),
    }
}

pub(super) fn price(node: &Node) -> Price {
    let mut r = Reader::new(node);
    Price {
        amount: r.text("priceAmount"),
        currency: r.text("priceCurrency"),
        unit: r.text("priceUnit"),
        rest: r.rest(),
    }
}

/// Turns a contract of version 2.2 into today's shape. Keys without a counterpart stay in `rest`.
pub(super) fn contract_v2(node: &Node) -> ContractDescriptor {
    let mut r = Reader::new(node);
    r.skip("kind");
    let mut server = Server {
        server: r.text("server").unwrap_or_else(|| "default".into()),
        kind: r.text("sourcePlatform"),
        ..Server::default()
    };
    for key in ["project", "database", "dataset", "driver", "driverVersion", "username"] {
        let found = if key == "dataset" {
            // `dataset` is the list of tables in 2.2; only a text is a setting.
            r.node(key, |node| node.text().map(|text| Value::Text(text.to_owned())))
        } else {
            r.value(key)
        };
        server.settings.extend(found.map(|value| (key.to_owned(), value)));
    }
    let has_server = !server.settings.is_empty() || server.kind.is_some() || server.server != "default";
    let name = r.text("datasetName").or_else(|| r.text("quantumName"));
    let mut support = Vec::new();
    for (key, tool) in [("productDl", "email"), ("productSlackChannel", "slack"), ("productFeedbackUrl", "web")] {
        if let Some(channel) = r.text::<String>(key) {
            let url = channel.starts_with("http").then(|| channel.clone());
            support.push(crate::model::section::Channel {
                channel,
                url,
                tool: Some(tool.into()),
                ..Default::default()
            });
        }
    }
    ContractDescriptor {
        api_version: r.text("apiVersion").unwrap_or_default(),
        id: r.text("uuid").unwrap_or_default(),
        name,
        version: r.text("version"),
        status: r.text("status"),
        domain: r.text("datasetDomain").or_else(|| r.text("domain")),
        data_product: None,
        tenant: r.text("tenant"),
        description: description(&mut r),
        context: None,
        tags: r.texts("tags"),
        servers: if has_server { vec![server] } else { Vec::new() },
        schema: r.list("dataset", table_v2),
        support,
        price: r.object("price", price),
        team: team(&mut r, "stakeholders"),
        roles: roles(&mut r),
        sla_default_element: r.text("slaDefaultColumn"),
        sla: r.list("slaProperties", sla),
        definitions: definitions(&mut r),
        custom: custom(&mut r),
        created: r.text("contractCreatedTs"),
        rest: {
            // A password in a contract is never published; that it stands there is a finding.
            r.skip("password");
            r.rest()
        },
    }
}

fn table_v2(node: &Node) -> SchemaObject {
    let mut r = Reader::new(node);
    SchemaObject {
        name: r.text("table").or_else(|| r.text("name")).unwrap_or_default(),
        physical_name: r.text("physicalName"),
        physical_type: Some("table".into()),
        business_name: r.text("businessName"),
        description: r.text("description"),
        granularity: r.text("dataGranularity"),
        definitions: definitions(&mut r),
        tags: r.texts("tags"),
        custom: custom(&mut r),
        properties: r.list("columns", column_v2),
        quality: r.list("quality", expectation_v2),
        rest: r.rest(),
        ..SchemaObject::default()
    }
}

fn column_v2(node: &Node) -> Property {
    let mut r = Reader::new(node);
    Property {
        name: r.text("column").or_else(|| r.text("name")).unwrap_or_default(),
        business_name: r.text("businessName"),
        logical_type: r.text("logicalType"),
        physical_type: r.text("physicalType"),
        description: r.text("description"),
        primary_key: r.boolean("isPrimary").or_else(|| r.boolean("isPrimaryKey")).unwrap_or(false),
        required: r.boolean("isNullable").is_some_and(|nullable| !nullable),
        unique: r.boolean("isUnique").unwrap_or(false),
        partitioned: r.boolean("partitionStatus").unwrap_or(false),
        classification: r.text("classification"),
        critical: r.boolean("criticalDataElementStatus").unwrap_or(false),
        definitions: definitions(&mut r),
        more: More {
            primary_key_position: position(&mut r, "primaryKeyPosition"),
            partition_key_position: position(&mut r, "partitionKeyPosition"),
            encrypted_name: r.text("encryptedColumnName"),
            transform_sources: r.texts("transformSourceTables"),
            transform_logic: r.text("transformLogic"),
            transform_description: r.text("transformDescription"),
            examples: r
                .node("sampleValues", |node| match &node.kind {
                    Kind::List(items) => Some(items.iter().map(value).collect()),
                    _ => None,
                })
                .unwrap_or_default(),
            synonyms: Vec::<Synonym>::new(),
            tags: r.texts("tags"),
            custom: custom(&mut r),
            quality: r.list("quality", expectation_v2),
            rest: r.rest(),
            ..More::default()
        }
        .into(),
        ..Property::default()
    }
}

fn expectation_v2(node: &Node) -> Expectation {
    let mut r = Reader::new(node);
    Expectation {
        name: r.text("templateName"),
        description: r.text("description"),
        kind: Some("custom".into()),
        metric: r.text("code"),
        engine: r.text("toolName"),
        implementation: r.value("toolRuleName"),
        dimension: r.text("dimension"),
        method: r.text("type"),
        severity: r.text("severity"),
        business_impact: r.text("businessImpact"),
        schedule: r.text("scheduleCronExpression"),
        custom: custom(&mut r),
        rest: r.rest(),
        ..Expectation::default()
    }
}
