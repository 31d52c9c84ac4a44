//! Servers that hold files into DuckDB, pandas, Polars and Spark.

use super::quote::{self, Fold, Quotes};
use super::{Snippet, Title, columns, setting, table_name};
use crate::model::contract::{SchemaObject, Server};

/// How each library reads a format.
struct Format {
    names: &'static [&'static str],
    duckdb: &'static str,
    pandas: &'static str,
    polars: &'static str,
    spark: &'static str,
}

const FORMATS: &[Format] = &[
    Format {
        names: &["parquet"],
        duckdb: "read_parquet",
        pandas: "read_parquet",
        polars: "scan_parquet",
        spark: "parquet",
    },
    Format { names: &["csv", "tsv", "text"], duckdb: "read_csv", pandas: "read_csv", polars: "scan_csv", spark: "csv" },
    Format {
        names: &["json", "ndjson", "jsonl"],
        duckdb: "read_json",
        pandas: "read_json",
        polars: "scan_ndjson",
        spark: "json",
    },
    Format { names: &["delta"], duckdb: "delta_scan", pandas: "", polars: "scan_delta", spark: "delta" },
    Format { names: &["avro"], duckdb: "", pandas: "", polars: "read_avro", spark: "avro" },
];

pub fn snippets(kind: &str, server: &Server, dataset: &SchemaObject) -> Vec<Snippet> {
    let Some(place) = setting(server, "location").or_else(|| setting(server, "path")) else { return Vec::new() };
    let place = place.replace("{model}", table_name(dataset));
    let extension = place.rsplit('.').next().unwrap_or_default().to_lowercase();
    let named = setting(server, "format").map(|format| format.to_lowercase()).unwrap_or(extension);
    let Some(format) = FORMATS.iter().find(|format| format.names.contains(&named.as_str())) else { return Vec::new() };
    if kind == "sftp" {
        let code = format!("sftp {}\n", quote::shell(place.trim_start_matches("sftp://")));
        return vec![Snippet::new(Title::Word("snippet-shell"), "bash", code)];
    }
    let variable = quote::identifier(&dataset.name);
    let path = quote::python(&place);
    let delimiter =
        setting(server, "delimiter").filter(|text| named == "csv" && text.chars().count() == 1 && text != ",");
    let mut all = Vec::new();
    if !format.duckdb.is_empty() {
        let columns = columns(dataset).map_or_else(
            || " *".to_owned(),
            |names| {
                let names: Vec<String> =
                    names.iter().map(|name| format!("\n  {}", quote::sql(name, Quotes::Double, Fold::None))).collect();
                names.join(",")
            },
        );
        let endpoint = setting(server, "endpointUrl").map_or_else(String::new, |endpoint| {
            let host = endpoint.split("//").last().unwrap_or(&endpoint).to_owned();
            format!("CREATE SECRET (TYPE s3, PROVIDER credential_chain, ENDPOINT {});\n\n", quote::sql_text(&host))
        });
        let options =
            delimiter.as_ref().map_or_else(String::new, |mark| format!(", delim = {}", quote::sql_text(mark)));
        let from = format!("{}({}{options})", format.duckdb, quote::sql_text(&place));
        all.push(Snippet::new("SQL (DuckDB)", "sql", format!("{endpoint}SELECT{columns}\nFROM {from}\nLIMIT 100;\n")));
        let code = format!(
            "import duckdb\n\n{variable} = duckdb.sql({}).df()\n",
            quote::python(&format!("SELECT * FROM {from}"))
        );
        all.push(Snippet::new(Title::Python("DuckDB"), "python", code));
    }
    let lines = if format.pandas == "read_json" && named != "json" { ", lines=True" } else { "" };
    let separator =
        |name: &str| delimiter.as_ref().map_or_else(String::new, |mark| format!(", {name}={}", quote::python(mark)));
    if !format.pandas.is_empty() {
        let code =
            format!("import pandas as pd\n\n{variable} = pd.{}({path}{lines}{})\n", format.pandas, separator("sep"));
        all.push(Snippet::new(Title::Python("pandas"), "python", code));
    }
    let head = if format.polars.starts_with("scan") { ".head(100).collect()" } else { "" };
    let code =
        format!("import polars as pl\n\n{variable} = pl.{}({path}{}){head}\n", format.polars, separator("separator"));
    all.push(Snippet::new(Title::Python("Polars"), "python", code));
    let header = if format.spark == "csv" { ".option(\"header\", True)" } else { "" };
    let spark_path = match kind {
        "s3" => place.replacen("s3://", "s3a://", 1),
        _ => place.clone(),
    };
    let sep = delimiter.as_ref().map_or_else(String::new, |mark| format!(".option(\"sep\", {})", quote::python(mark)));
    let code = format!(
        "{variable} = spark.read.format(\"{}\"){header}{sep}.load({})\n",
        format.spark,
        quote::python(&spark_path)
    );
    all.push(Snippet::new("Spark", "python", code));
    all
}
