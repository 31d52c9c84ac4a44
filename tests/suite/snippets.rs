//! Snippets to connect, each read by a parser of its language, with names as authors may write them.

use std::io::Write as _;
use std::process::{Command, Stdio};

use meshdoc::model::contract::{ContractDescriptor, More, Property, SchemaObject, Server};
use meshdoc::model::value::Value;
use meshdoc::site::snippets::{self, Snippet, Title};
use sqlparser::dialect::{self, Dialect};

/// Every kind of server that holds tables, with the parser of its dialect.
fn dialects() -> Vec<(&'static str, Box<dyn Dialect>)> {
    let generic = || Box::new(dialect::GenericDialect {}) as Box<dyn Dialect>;
    vec![
        ("postgres", Box::new(dialect::PostgreSqlDialect {})),
        ("redshift", Box::new(dialect::RedshiftSqlDialect {})),
        ("snowflake", Box::new(dialect::SnowflakeDialect {})),
        ("bigquery", Box::new(dialect::BigQueryDialect {})),
        ("databricks", Box::new(dialect::DatabricksDialect {})),
        ("sqlserver", Box::new(dialect::MsSqlDialect {})),
        ("synapse", Box::new(dialect::MsSqlDialect {})),
        ("mysql", Box::new(dialect::MySqlDialect {})),
        ("oracle", Box::new(dialect::OracleDialect {})),
        ("duckdb", Box::new(dialect::DuckDbDialect {})),
        ("clickhouse", Box::new(dialect::ClickHouseDialect {})),
        ("hive", Box::new(dialect::HiveDialect {})),
        ("trino", generic()),
        ("presto", generic()),
        ("athena", generic()),
        ("glue", generic()),
        ("db2", generic()),
        ("hana", generic()),
        ("vertica", generic()),
        ("exasol", generic()),
        ("dremio", generic()),
        ("denodo", generic()),
        ("ingres", generic()),
        ("s3", Box::new(dialect::DuckDbDialect {})),
        ("iceberg", generic()),
        ("kafka", generic()),
        ("api", generic()),
    ]
}

const NAMES: [&str; 6] = ["order_id", "Gross Amount", "order", "größe", "it's \"so\"", "2024"];

fn contract(kind: &str) -> ContractDescriptor {
    let text = |text: &str| Value::Text(text.to_owned());
    let settings = [
        ("host", "db.example"),
        ("database", "CRM \"main\""),
        ("schema", "sales-eu"),
        ("catalog", "main"),
        ("project", "my-project"),
        ("dataset", "sales"),
        ("account", "acme-eu"),
        ("warehouse", "WH"),
        ("location", if kind == "api" { "https://api.example/it's" } else { "s3://bucket/it's \"so\"/*.parquet" }),
        ("catalogUrl", "https://catalog.example"),
        ("format", "parquet"),
    ];
    let property =
        |name: &str, kind: &str| Property { name: name.into(), logical_type: Some(kind.into()), ..Property::default() };
    let mut properties: Vec<Property> = NAMES.iter().map(|name| property(name, "string")).collect();
    properties[0].primary_key = true;
    properties.push(Property { physical_type: Some("DECIMAL(12,2)".into()), ..property("amount", "number") });
    properties.push(Property {
        more: More {
            items: Some(Box::new(Property { properties: vec![property("code", "string")], ..property("", "object") })),
            ..More::default()
        }
        .into(),
        ..property("lines", "array")
    });
    ContractDescriptor {
        id: "orders".into(),
        name: Some("Customer's \"orders\"".into()),
        servers: vec![Server {
            server: "production".into(),
            kind: Some(kind.into()),
            settings: settings.iter().map(|(key, value)| ((*key).to_owned(), text(value))).collect(),
            ..Server::default()
        }],
        schema: vec![SchemaObject {
            name: "Orders of \"all\" shops".into(),
            description: Some("Every order: \"all\" of them,\nline by line.".into()),
            properties,
            ..SchemaObject::default()
        }],
        ..ContractDescriptor::default()
    }
}

fn of(kind: &str) -> Vec<Snippet> {
    let contract = contract(kind);
    snippets::for_server(&contract, &contract.servers[0])
}

#[test]
fn sql_is_read_by_a_parser_of_its_dialect() {
    let mut read = 0;
    for (kind, dialect) in dialects() {
        for snippet in of(kind).iter().filter(|snippet| snippet.language == "sql") {
            let parsed = sqlparser::parser::Parser::parse_sql(dialect.as_ref(), &snippet.code);
            let statements = parsed.unwrap_or_else(|error| panic!("{kind}: {error}\n{}", snippet.code));
            assert!(!statements.is_empty());
            read += 1;
        }
    }
    assert!(read >= 20, "{read} queries were read");
}

/// Python reads its own language; without it the test fails, unless it was left out on purpose.
#[test]
fn python_is_read_by_python() {
    let all: Vec<Snippet> = dialects().iter().flat_map(|(kind, _)| of(kind)).collect();
    let codes: Vec<&str> =
        all.iter().filter(|snippet| snippet.language == "python").map(|snippet| snippet.code.as_str()).collect();
    assert!(codes.len() > 50, "{} pieces of Python", codes.len());
    for library in ["pandas", "polars", "duckdb", "spark."] {
        assert!(codes.iter().any(|code| code.contains(library)), "nothing for {library}");
    }
    let reader = "import ast, json, sys\nfor code in json.load(sys.stdin):\n    ast.parse(code)\n";
    let mut command = Command::new("python3");
    command.args(["-c", reader]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    if std::env::var_os("MESHDOC_SKIP_PYTHON").is_some_and(|value| value == "1") {
        eprintln!("MESHDOC_SKIP_PYTHON=1: snippets of Python were NOT parsed");
        return;
    }
    let mut python =
        command.spawn().expect("python3 is needed to read its snippets: install it, or set MESHDOC_SKIP_PYTHON=1");
    let text = serde_json::to_string(&codes).expect("texts");
    python.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("python reads");
    let output = python.wait_with_output().expect("python ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn schemas_are_read_by_json_schema_and_avro() {
    let contract = contract("kafka");
    let made = snippets::schemas(&contract.schema[0]);
    let of = |title: &str| &made.iter().find(|snippet| snippet.title == Title::from(title)).expect("a schema").code;
    let schema: serde_json::Value = serde_json::from_str(of("JSON Schema")).expect("JSON");
    jsonschema::meta::validate(&schema).unwrap_or_else(|error| panic!("{error}"));
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    assert!(validator.is_valid(&serde_json::json!({ "order_id": "1", "lines": [{ "code": "A" }], "2024": null })));
    assert!(!validator.is_valid(&serde_json::json!({ "order_id": 1 })));
    apache_avro::Schema::parse_str(of("Avro")).unwrap_or_else(|error| panic!("{error}\n{}", of("Avro")));
}

#[test]
fn a_dbt_source_is_yaml() {
    for (kind, _) in dialects() {
        let Some(source) = snippets::dbt_source(&contract(kind)) else { continue };
        let parsed: serde_json::Value =
            serde_yaml::from_str(&source.code).unwrap_or_else(|error| panic!("{kind}: {error}\n{}", source.code));
        let columns = &parsed["sources"][0]["tables"][0]["columns"];
        for (column, name) in NAMES.iter().enumerate() {
            assert_eq!(columns[column]["name"], *name, "{kind}");
        }
    }
}
