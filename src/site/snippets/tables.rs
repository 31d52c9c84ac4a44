//! Servers that hold tables into SQL, Python and Spark.

use super::dialect::{Dialect, FirstRows, Python, Spark};
use super::quote::{self, Fold, Quotes};
use super::{Snippet, Title, columns, setting, table_name};
use crate::model::contract::{SchemaObject, Server};

/// How many rows a first look takes.
const ROWS: usize = 100;

pub fn snippets(dialect: &Dialect, server: &Server, datasets: &[SchemaObject]) -> Vec<Snippet> {
    let Some(first) = datasets.first() else { return Vec::new() };
    let queries: Vec<String> = datasets.iter().map(|dataset| query(dialect, server, dataset)).collect();
    let mut all = vec![Snippet::new(
        format!("SQL ({})", dialect.name),
        "sql",
        queries.iter().map(|query| format!("{query};\n")).collect::<Vec<_>>().join("\n"),
    )];
    if let Some(code) = python(dialect, server, first, &queries[0]) {
        all.push(Snippet::new(Title::Python("pandas"), "python", code));
    }
    if let Some(code) = polars(dialect, server, first, &queries[0]) {
        all.push(Snippet::new(Title::Python("Polars"), "python", code));
    }
    if let Some(code) = spark(dialect, server, first) {
        all.push(Snippet::new("Spark", "python", code));
    }
    all
}

/// The whole name of a dataset's table, quoted where it must be.
fn table(dialect: &Dialect, server: &Server, dataset: &SchemaObject) -> String {
    let name = table_name(dataset);
    let mut parts: Vec<String> = dialect.path.iter().filter_map(|key| setting(server, key)).collect();
    // A physical name may hold its schema already.
    let own: Vec<&str> = name.split('.').collect();
    parts.truncate(parts.len().saturating_sub(own.len() - 1));
    parts.extend(own.into_iter().map(str::to_owned));
    parts.iter().map(|part| quote::sql(part, dialect.quotes, dialect.fold)).collect::<Vec<_>>().join(".")
}

fn query(dialect: &Dialect, server: &Server, dataset: &SchemaObject) -> String {
    let columns = match columns(dataset) {
        Some(names) => {
            let names: Vec<String> =
                names.iter().map(|name| format!("  {}", quote::sql(name, dialect.quotes, dialect.fold))).collect();
            format!("\n{}", names.join(",\n"))
        }
        None => " *".to_owned(),
    };
    let table = table(dialect, server, dataset);
    match dialect.limit {
        FirstRows::Limit => format!("SELECT{columns}\nFROM {table}\nLIMIT {ROWS}"),
        FirstRows::Top => format!("SELECT TOP {ROWS}{columns}\nFROM {table}"),
        FirstRows::FetchFirst => format!("SELECT{columns}\nFROM {table}\nFETCH FIRST {ROWS} ROWS ONLY"),
    }
}

/// The way into the server as SQLAlchemy names it.
fn engine(dialect: &Dialect, server: &Server, driver: &str) -> String {
    let mut parts = vec![
        quote::python(driver),
        "username=os.environ[\"DB_USER\"]".to_owned(),
        "password=os.environ[\"DB_PASSWORD\"]".to_owned(),
    ];
    if let Some(host) = setting(server, "host") {
        parts.push(format!("host={}", quote::python(&host)));
    }
    let port = setting(server, "port").unwrap_or_else(|| dialect.port.to_owned());
    if port.parse::<u16>().is_ok() {
        parts.push(format!("port={port}"));
    }
    let database = ["database", "catalog"].iter().find_map(|key| setting(server, key));
    if let Some(database) = database {
        parts.push(format!("database={}", quote::python(&database)));
    }
    let query: Vec<String> = [("serviceName", "service_name"), ("driver", "driver")]
        .iter()
        .filter_map(|(key, name)| Some(format!("\"{name}\": {}", quote::python(&setting(server, key)?))))
        .chain((driver == "mssql+pyodbc").then(|| "\"driver\": \"ODBC Driver 18 for SQL Server\"".to_owned()))
        .collect();
    if !query.is_empty() {
        parts.push(format!("query={{{}}}", query.join(", ")));
    }
    format!("engine = sqlalchemy.create_engine(sqlalchemy.URL.create(\n    {},\n))\n", parts.join(",\n    "))
}

fn block(query: &str) -> String {
    format!("\"\"\"\n{}\n\"\"\"", quote::python_block(query))
}

fn python(dialect: &Dialect, server: &Server, dataset: &SchemaObject, query: &str) -> Option<String> {
    let variable = quote::identifier(&dataset.name);
    let block = block(query);
    let text = |name: &str| quote::python(&setting(server, name).unwrap_or_default());
    Some(match dialect.python {
        Python::Engine(driver) => format!(
            "import os\n\nimport pandas as pd\nimport sqlalchemy\n\n{}\n{variable} = pd.read_sql({block}, engine)\n",
            engine(dialect, server, driver)
        ),
        Python::BigQuery => {
            format!("import pandas_gbq\n\n{variable} = pandas_gbq.read_gbq({block}, project_id={})\n", text("project"))
        }
        Python::Snowflake => format!(
            "import os\n\nimport snowflake.connector\n\n{}{variable} = connection.cursor().execute({block}).fetch_pandas_all()\n",
            snowflake(server)
        ),
        Python::Databricks => format!(
            "import os\n\nfrom databricks import sql\n\n{}    cursor.execute({block})\n    {variable} = cursor.fetchall_arrow().to_pandas()\n",
            databricks(server)
        ),
        Python::DuckDb => format!(
            "import duckdb\n\nconnection = duckdb.connect({}, read_only=True)\n{variable} = connection.execute({block}).df()\n",
            text("database")
        ),
        Python::Athena => {
            let database = ["schema", "database"].iter().find_map(|key| setting(server, key)).unwrap_or_default();
            let staging = setting(server, "stagingDir")
                .map(|folder| format!("    s3_output={},\n", quote::python(&folder)))
                .unwrap_or_default();
            format!(
                "import awswrangler as wr\n\n{variable} = wr.athena.read_sql_query(\n    {block},\n    database={},\n{staging})\n",
                quote::python(&database)
            )
        }
        Python::None => return None,
    })
}

fn polars(dialect: &Dialect, server: &Server, dataset: &SchemaObject, query: &str) -> Option<String> {
    let variable = quote::identifier(&dataset.name);
    match dialect.python {
        Python::Engine(driver) => Some(format!(
            "import os\n\nimport polars as pl\nimport sqlalchemy\n\n{}\n{variable} = pl.read_database({}, engine)\n",
            engine(dialect, server, driver),
            block(query)
        )),
        Python::DuckDb => Some(format!(
            "import duckdb\n\nconnection = duckdb.connect({}, read_only=True)\n{variable} = connection.execute({}).pl()\n",
            quote::python(&setting(server, "database").unwrap_or_default()),
            block(query)
        )),
        // Their drivers hand out Arrow, which Polars takes over without a copy.
        Python::BigQuery => Some(format!(
            "import polars as pl\nfrom google.cloud import bigquery\n\nclient = bigquery.Client(project={})\n{variable} = pl.from_arrow(client.query({}).to_arrow())\n",
            quote::python(&setting(server, "project").unwrap_or_default()),
            block(query)
        )),
        Python::Snowflake => Some(format!(
            "import os\n\nimport polars as pl\nimport snowflake.connector\n\n{}{variable} = pl.from_arrow(connection.cursor().execute({}).fetch_arrow_all())\n",
            snowflake(server),
            block(query)
        )),
        Python::Databricks => Some(format!(
            "import os\n\nimport polars as pl\nfrom databricks import sql\n\n{}    cursor.execute({})\n    {variable} = pl.from_arrow(cursor.fetchall_arrow())\n",
            databricks(server),
            block(query)
        )),
        Python::Athena | Python::None => None,
    }
}

fn snowflake(server: &Server) -> String {
    let settings: String = ["account", "warehouse", "database", "schema"]
        .iter()
        .filter_map(|key| Some(format!("    {key}={},\n", quote::python(&setting(server, key)?))))
        .collect();
    format!(
        "connection = snowflake.connector.connect(\n    user=os.environ[\"SNOWFLAKE_USER\"],\n    authenticator=\"externalbrowser\",\n{settings})\n"
    )
}

fn databricks(server: &Server) -> String {
    format!(
        "with sql.connect(\n    server_hostname={},\n    http_path=os.environ[\"DATABRICKS_HTTP_PATH\"],\n    access_token=os.environ[\"DATABRICKS_TOKEN\"],\n) as connection, connection.cursor() as cursor:\n",
        quote::python(setting(server, "host").unwrap_or_default().trim_start_matches("https://"))
    )
}

fn spark(dialect: &Dialect, server: &Server, dataset: &SchemaObject) -> Option<String> {
    let variable = quote::identifier(&dataset.name);
    let table = table(dialect, server, dataset);
    Some(match dialect.spark {
        Spark::Jdbc(template) => {
            let port = setting(server, "port").unwrap_or_else(|| dialect.port.to_owned());
            let database = ["database", "serviceName"].iter().find_map(|key| setting(server, key)).unwrap_or_default();
            let url = template
                .replace("{host}", &setting(server, "host").unwrap_or_else(|| "localhost".to_owned()))
                .replace("{port}", &port)
                .replace("{database}", &database);
            format!(
                "import os\n\n{variable} = (\n    spark.read.format(\"jdbc\")\n    .option(\"url\", {})\n    .option(\"dbtable\", {})\n    .option(\"user\", os.environ[\"DB_USER\"])\n    .option(\"password\", os.environ[\"DB_PASSWORD\"])\n    .load()\n)\n",
                quote::python(&url),
                quote::python(&table)
            )
        }
        Spark::Catalog => format!("{variable} = spark.table({})\n", quote::python(&table)),
        Spark::BigQuery => {
            let plain = [setting(server, "project"), setting(server, "dataset"), Some(table_name(dataset).to_owned())];
            let plain: Vec<String> = plain.into_iter().flatten().collect();
            format!(
                "{variable} = spark.read.format(\"bigquery\").option(\"table\", {}).load()\n",
                quote::python(&plain.join("."))
            )
        }
        Spark::Snowflake => {
            let options: String = [("sfDatabase", "database"), ("sfSchema", "schema"), ("sfWarehouse", "warehouse")]
                .iter()
                .filter_map(|(option, key)| {
                    Some(format!("    .option(\"{option}\", {})\n", quote::python(&setting(server, key)?)))
                })
                .collect();
            let account = setting(server, "account").unwrap_or_default() + ".snowflakecomputing.com";
            format!(
                "import os\n\n{variable} = (\n    spark.read.format(\"snowflake\")\n    .option(\"sfURL\", {})\n    .option(\"sfUser\", os.environ[\"SNOWFLAKE_USER\"])\n    .option(\"pem_private_key\", os.environ[\"SNOWFLAKE_PRIVATE_KEY\"])\n{options}    .option(\"dbtable\", {})\n    .load()\n)\n",
                quote::python(&account),
                quote::python(table_name(dataset))
            )
        }
        Spark::None => return None,
    })
}

/// A table of an Iceberg catalogue.
pub fn iceberg(server: &Server, dataset: &SchemaObject) -> Vec<Snippet> {
    let variable = quote::identifier(&dataset.name);
    let parts = [setting(server, "namespace"), Some(table_name(dataset).to_owned())];
    let name = parts.into_iter().flatten().collect::<Vec<_>>().join(".");
    let catalog = setting(server, "catalog").unwrap_or_else(|| "default".to_owned());
    let settings: String = [("uri", "catalogUrl"), ("warehouse", "warehouse")]
        .iter()
        .filter_map(|(option, key)| Some(format!(", {option}={}", quote::python(&setting(server, key)?))))
        .collect();
    let quoted: Vec<String> = std::iter::once(catalog.as_str())
        .chain(name.split('.'))
        .map(|p| quote::sql(p, Quotes::Backtick, Fold::None))
        .collect();
    vec![
        Snippet::new(
            Title::Python("PyIceberg"),
            "python",
            format!(
                "from pyiceberg.catalog import load_catalog\n\ncatalog = load_catalog({}{settings})\n{variable} = catalog.load_table({}).scan(limit={ROWS}).to_pandas()\n",
                quote::python(&catalog),
                quote::python(&name)
            ),
        ),
        Snippet::new("Spark", "python", format!("{variable} = spark.table({})\n", quote::python(&quoted.join(".")))),
    ]
}
