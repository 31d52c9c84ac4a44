//! A contract's servers and schema into code that connects: SQL in the server's dialect, Python, Spark, a dbt source,
//! JSON Schema and Avro, a consumer of a topic. Text only; knows neither pages nor the mesh. Every name an author wrote is quoted for the
//! language it lands in, see [`quote`].

mod dialect;
mod example;
mod files;
pub mod quote;
mod schemas;
mod streams;
mod tables;

use crate::model::contract::{ContractDescriptor, SchemaObject, Server};
use crate::model::value::Value;

/// How many columns a query names; with more it takes them all.
const MAX_COLUMNS: usize = 40;
/// How many datasets a snippet reads.
const MAX_DATASETS: usize = 5;

/// Code that a reader can copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    pub title: Title,
    /// The language, as [`super::markdown::highlight`] names it.
    pub language: &'static str,
    pub code: String,
}

/// What a snippet is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Title {
    /// A name in every language: `SQL (PostgreSQL)`, `Avro`.
    Name(String),
    /// Python with a library of that name.
    Python(&'static str),
    /// A key of the words of the interface.
    Word(&'static str),
}

impl From<&str> for Title {
    fn from(name: &str) -> Title {
        Title::Name(name.to_owned())
    }
}

impl From<String> for Title {
    fn from(name: String) -> Title {
        Title::Name(name)
    }
}

impl Snippet {
    fn new(title: impl Into<Title>, language: &'static str, code: String) -> Snippet {
        Snippet { title: title.into(), language, code }
    }
}

/// The code for one server; empty for a kind of server that nothing is known of.
pub fn for_server(contract: &ContractDescriptor, server: &Server) -> Vec<Snippet> {
    let kind = server.kind.as_deref().unwrap_or_default().to_lowercase();
    let datasets = &contract.schema[..contract.schema.len().min(MAX_DATASETS)];
    if datasets.is_empty() {
        return Vec::new();
    }
    if let Some(dialect) = dialect::find(&kind) {
        return tables::snippets(dialect, server, datasets);
    }
    match kind.as_str() {
        "s3" | "azure" | "local" | "gcs" | "sftp" => files::snippets(&kind, server, &datasets[0]),
        "kafka" => streams::kafka(server, datasets),
        "kinesis" => streams::kinesis(server, &datasets[0]),
        "pubsub" => streams::pubsub(server, &datasets[0]),
        "api" => streams::api(server),
        "iceberg" => tables::iceberg(server, &datasets[0]),
        _ => Vec::new(),
    }
}

/// Rows of a dataset as they may look, `None` where its properties do not say enough.
pub fn example(dataset: &SchemaObject) -> Option<Snippet> {
    example::of_dataset(dataset)
}

/// The schemas of a dataset for other tools.
pub fn schemas(dataset: &SchemaObject) -> Vec<Snippet> {
    schemas::of_dataset(dataset)
}

/// The contract's datasets as a dbt source, `None` where no server holds tables.
pub fn dbt_source(contract: &ContractDescriptor) -> Option<Snippet> {
    let server = contract
        .servers
        .iter()
        .find(|server| dialect::find(&server.kind.as_deref().unwrap_or_default().to_lowercase()).is_some())?;
    let name = contract.name.as_deref().unwrap_or(&contract.id);
    let mut code = format!("version: 2\n\nsources:\n  - name: {}\n", quote::yaml(&quote::identifier(name)));
    for (key, settings) in
        [("database", ["catalog", "project", "database"]), ("schema", ["schema", "dataset", "schema"])]
    {
        if let Some(value) = settings.iter().find_map(|name| setting(server, name)) {
            code.push_str(&format!("    {key}: {}\n", quote::yaml(&value)));
        }
    }
    code.push_str("    tables:\n");
    for dataset in contract.schema.iter().take(MAX_DATASETS) {
        code.push_str(&format!("      - name: {}\n", quote::yaml(&quote::identifier(&dataset.name))));
        if table_name(dataset) != quote::identifier(&dataset.name) {
            code.push_str(&format!("        identifier: {}\n", quote::yaml(table_name(dataset))));
        }
        if let Some(text) = &dataset.description {
            code.push_str(&format!("        description: {}\n", quote::yaml(&one_line(text))));
        }
        if !dataset.properties.is_empty() {
            code.push_str("        columns:\n");
        }
        for property in dataset.properties.iter().take(MAX_COLUMNS) {
            let name = property.physical_name.as_deref().unwrap_or(&property.name);
            code.push_str(&format!("          - name: {}\n", quote::yaml(name)));
            let tests: Vec<&str> = [
                (property.required || property.primary_key).then_some("not_null"),
                (property.unique || property.primary_key && keys(dataset) == 1).then_some("unique"),
            ]
            .into_iter()
            .flatten()
            .collect();
            if !tests.is_empty() {
                code.push_str(&format!("            data_tests: [{}]\n", tests.join(", ")));
            }
        }
    }
    Some(Snippet::new(Title::Word("snippet-dbt"), "yaml", code))
}

fn keys(dataset: &SchemaObject) -> usize {
    dataset.properties.iter().filter(|property| property.primary_key).count()
}

/// The name of a dataset where it is stored.
fn table_name(dataset: &SchemaObject) -> &str {
    dataset.physical_name.as_deref().filter(|name| !name.trim().is_empty()).unwrap_or(&dataset.name)
}

/// The names of a dataset's columns, `None` where there are none or too many to name.
fn columns(dataset: &SchemaObject) -> Option<Vec<&str>> {
    let names: Vec<&str> = dataset
        .properties
        .iter()
        .map(|property| property.physical_name.as_deref().filter(|name| !name.is_empty()).unwrap_or(&property.name))
        .filter(|name| !name.is_empty())
        .collect();
    Some(names).filter(|names| !names.is_empty() && names.len() <= MAX_COLUMNS)
}

/// A setting of a server as text.
fn setting(server: &Server, name: &str) -> Option<String> {
    let (_, value) = server.settings.iter().find(|(key, _)| key == name)?;
    match value {
        Value::Text(text) | Value::Number(text) => Some(one_line(text)).filter(|text| !text.is_empty()),
        _ => None,
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::contract::Property;

    fn contract(kind: &str, settings: &[(&str, &str)]) -> ContractDescriptor {
        let property = |name: &str| Property { name: name.into(), ..Property::default() };
        ContractDescriptor {
            id: "orders".into(),
            name: Some("Customer orders".into()),
            servers: vec![Server {
                server: "production".into(),
                kind: Some(kind.into()),
                settings: settings.iter().map(|(k, v)| ((*k).to_owned(), Value::Text((*v).into()))).collect(),
                ..Server::default()
            }],
            schema: vec![SchemaObject {
                name: "orders".into(),
                properties: vec![
                    Property { primary_key: true, ..property("order_id") },
                    property("Gross Amount"),
                    Property { required: true, ..property("a\"`]'b") },
                ],
                ..SchemaObject::default()
            }],
            ..ContractDescriptor::default()
        }
    }

    fn codes(kind: &str, settings: &[(&str, &str)]) -> Vec<Snippet> {
        let contract = contract(kind, settings);
        for_server(&contract, &contract.servers[0])
    }

    #[test]
    fn each_server_gets_a_query_in_its_dialect() {
        let warehouse = [
            ("host", "h"),
            ("database", "db"),
            ("schema", "s"),
            ("catalog", "c"),
            ("project", "my-p"),
            ("dataset", "d"),
        ];
        let cases = [
            ("postgres", "SELECT\n  order_id,\n  \"Gross Amount\",\n  \"a\"\"`]'b\"\nFROM s.orders\nLIMIT 100;\n"),
            ("snowflake", "SELECT\n  order_id,\n  \"Gross Amount\",\n  \"a\"\"`]'b\"\nFROM db.s.orders\nLIMIT 100;\n"),
            ("bigquery", "SELECT\n  order_id,\n  `Gross Amount`,\n  `a\"\\`]'b`\nFROM `my-p`.d.orders\nLIMIT 100;\n"),
            ("databricks", "SELECT\n  order_id,\n  `Gross Amount`,\n  `a\"``]'b`\nFROM c.s.orders\nLIMIT 100;\n"),
            ("sqlserver", "SELECT TOP 100\n  order_id,\n  [Gross Amount],\n  [a\"`]]'b]\nFROM s.orders;\n"),
            ("mysql", "SELECT\n  order_id,\n  `Gross Amount`,\n  `a\"``]'b`\nFROM db.orders\nLIMIT 100;\n"),
            (
                "oracle",
                "SELECT\n  order_id,\n  \"Gross Amount\",\n  \"a\"\"`]'b\"\nFROM s.orders\nFETCH FIRST 100 ROWS ONLY;\n",
            ),
            ("trino", "SELECT\n  order_id,\n  \"Gross Amount\",\n  \"a\"\"`]'b\"\nFROM c.s.orders\nLIMIT 100;\n"),
        ];
        for (kind, wanted) in cases {
            let made = codes(kind, &warehouse);
            assert_eq!(made[0].code, wanted, "{kind}");
            assert!(made.len() > 1 && made.iter().all(|snippet| snippet.code.ends_with('\n')), "{kind}");
        }
    }

    #[test]
    fn files_and_streams_get_code_that_reads_them() {
        let made = codes("s3", &[("location", "s3://b/it's/*.parquet"), ("format", "parquet")]);
        assert!(made[0].code.contains("FROM read_parquet('s3://b/it''s/*.parquet')"), "{}", made[0].code);
        assert!(made.iter().any(|snippet| snippet.code.contains("pl.scan_parquet(\"s3://b/it's/*.parquet\")")));
        let made = codes("kafka", &[("host", "broker:9092; rm -rf /")]);
        assert!(made[0].code.contains("--bootstrap-server 'broker:9092; rm -rf /' \\\n  --topic orders"));
        assert!(codes("kafka", &[]).is_empty() && codes("carrier-pigeon", &[]).is_empty());
    }

    #[test]
    fn a_dbt_source_is_yaml_that_says_what_the_contract_says() {
        let contract = contract("postgres", &[("database", "db"), ("schema", "no")]);
        let code = dbt_source(&contract).expect("tables").code;
        let parsed = crate::source::yaml::parse(&code, 0);
        assert!(parsed.problems.is_empty(), "{code}");
        let source = &parsed.documents[0].root.get("sources").expect("sources").items()[0];
        assert_eq!(source.get("schema").and_then(|node| node.text()), Some("no"));
        let columns = source.get("tables").expect("tables").items()[0].get("columns").expect("columns").items();
        assert_eq!(columns[2].get("name").and_then(|node| node.text()), Some("a\"`]'b"));
        assert_eq!(columns[0].get("data_tests").expect("tests").items().len(), 2);
    }
}
