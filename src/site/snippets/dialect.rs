//! The table of SQL servers: how each names, quotes and limits, and how Python and Spark reach it.

use super::quote::{Fold, Quotes};

/// How a query takes only some rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstRows {
    Limit,
    Top,
    FetchFirst,
}

/// How Python reaches a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Python {
    /// SQLAlchemy, with the name of dialect and driver.
    Engine(&'static str),
    BigQuery,
    Snowflake,
    Databricks,
    DuckDb,
    Athena,
    None,
}

/// How Spark reaches a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spark {
    /// JDBC: the URL with `{host}`, `{port}` and `{database}` in it.
    Jdbc(&'static str),
    /// A table of a catalogue that the session knows.
    Catalog,
    BigQuery,
    Snowflake,
    None,
}

#[derive(Debug)]
pub struct Dialect {
    /// `servers[].type`.
    pub kinds: &'static [&'static str],
    pub name: &'static str,
    pub quotes: Quotes,
    pub fold: Fold,
    /// Settings that stand before a table's name, outermost first.
    pub path: &'static [&'static str],
    pub limit: FirstRows,
    pub port: &'static str,
    pub python: Python,
    pub spark: Spark,
}

use Fold::{Lower, None as Kept, Upper};
use Quotes::{Backtick, BacktickEscaped, Bracket, Double};

#[rustfmt::skip]
const DIALECTS: &[Dialect] = &[
    Dialect { kinds: &["postgres", "postgresql", "cloudsql"], name: "PostgreSQL", quotes: Double, fold: Lower, path: &["schema"], limit: FirstRows::Limit, port: "5432", python: Python::Engine("postgresql+psycopg"), spark: Spark::Jdbc("jdbc:postgresql://{host}:{port}/{database}") },
    Dialect { kinds: &["redshift"], name: "Redshift", quotes: Double, fold: Lower, path: &["schema"], limit: FirstRows::Limit, port: "5439", python: Python::Engine("redshift+redshift_connector"), spark: Spark::Jdbc("jdbc:redshift://{host}:{port}/{database}") },
    Dialect { kinds: &["snowflake"], name: "Snowflake", quotes: Double, fold: Upper, path: &["database", "schema"], limit: FirstRows::Limit, port: "443", python: Python::Snowflake, spark: Spark::Snowflake },
    Dialect { kinds: &["bigquery"], name: "BigQuery", quotes: BacktickEscaped, fold: Kept, path: &["project", "dataset"], limit: FirstRows::Limit, port: "", python: Python::BigQuery, spark: Spark::BigQuery },
    Dialect { kinds: &["databricks"], name: "Databricks SQL", quotes: Backtick, fold: Kept, path: &["catalog", "schema"], limit: FirstRows::Limit, port: "443", python: Python::Databricks, spark: Spark::Catalog },
    Dialect { kinds: &["sqlserver", "synapse"], name: "T-SQL", quotes: Bracket, fold: Kept, path: &["schema"], limit: FirstRows::Top, port: "1433", python: Python::Engine("mssql+pyodbc"), spark: Spark::Jdbc("jdbc:sqlserver://{host}:{port};databaseName={database}") },
    Dialect { kinds: &["mysql"], name: "MySQL", quotes: Backtick, fold: Kept, path: &["database"], limit: FirstRows::Limit, port: "3306", python: Python::Engine("mysql+pymysql"), spark: Spark::Jdbc("jdbc:mysql://{host}:{port}/{database}") },
    Dialect { kinds: &["oracle"], name: "Oracle", quotes: Double, fold: Upper, path: &["schema"], limit: FirstRows::FetchFirst, port: "1521", python: Python::Engine("oracle+oracledb"), spark: Spark::Jdbc("jdbc:oracle:thin:@//{host}:{port}/{database}") },
    Dialect { kinds: &["trino"], name: "Trino", quotes: Double, fold: Kept, path: &["catalog", "schema"], limit: FirstRows::Limit, port: "8080", python: Python::Engine("trino"), spark: Spark::None },
    Dialect { kinds: &["presto"], name: "Presto", quotes: Double, fold: Kept, path: &["catalog", "schema"], limit: FirstRows::Limit, port: "8080", python: Python::Engine("presto"), spark: Spark::None },
    Dialect { kinds: &["athena"], name: "Athena", quotes: Double, fold: Kept, path: &["catalog", "schema"], limit: FirstRows::Limit, port: "", python: Python::Athena, spark: Spark::None },
    Dialect { kinds: &["glue"], name: "Athena on the Glue catalogue", quotes: Double, fold: Kept, path: &["database"], limit: FirstRows::Limit, port: "", python: Python::Athena, spark: Spark::Catalog },
    Dialect { kinds: &["duckdb"], name: "DuckDB", quotes: Double, fold: Kept, path: &["schema"], limit: FirstRows::Limit, port: "", python: Python::DuckDb, spark: Spark::None },
    Dialect { kinds: &["clickhouse"], name: "ClickHouse", quotes: Backtick, fold: Kept, path: &["database"], limit: FirstRows::Limit, port: "8123", python: Python::Engine("clickhousedb"), spark: Spark::Jdbc("jdbc:clickhouse://{host}:{port}/{database}") },
    Dialect { kinds: &["hive"], name: "Hive", quotes: Backtick, fold: Kept, path: &["database"], limit: FirstRows::Limit, port: "10000", python: Python::Engine("hive"), spark: Spark::Catalog },
    Dialect { kinds: &["impala"], name: "Impala", quotes: Backtick, fold: Kept, path: &["database"], limit: FirstRows::Limit, port: "21050", python: Python::Engine("impala"), spark: Spark::None },
    Dialect { kinds: &["db2"], name: "Db2", quotes: Double, fold: Upper, path: &["schema"], limit: FirstRows::FetchFirst, port: "50000", python: Python::Engine("ibm_db_sa"), spark: Spark::Jdbc("jdbc:db2://{host}:{port}/{database}") },
    Dialect { kinds: &["hana"], name: "SAP HANA", quotes: Double, fold: Upper, path: &["schema"], limit: FirstRows::Limit, port: "443", python: Python::Engine("hana"), spark: Spark::Jdbc("jdbc:sap://{host}:{port}") },
    Dialect { kinds: &["teradata"], name: "Teradata", quotes: Double, fold: Kept, path: &["database"], limit: FirstRows::Top, port: "1025", python: Python::Engine("teradatasql"), spark: Spark::Jdbc("jdbc:teradata://{host}/DATABASE={database}") },
    Dialect { kinds: &["vertica"], name: "Vertica", quotes: Double, fold: Kept, path: &["schema"], limit: FirstRows::Limit, port: "5433", python: Python::Engine("vertica+vertica_python"), spark: Spark::Jdbc("jdbc:vertica://{host}:{port}/{database}") },
    Dialect { kinds: &["exasol"], name: "Exasol", quotes: Double, fold: Upper, path: &["schema"], limit: FirstRows::Limit, port: "8563", python: Python::None, spark: Spark::None },
    Dialect { kinds: &["dremio"], name: "Dremio", quotes: Double, fold: Kept, path: &["schema"], limit: FirstRows::Limit, port: "31010", python: Python::None, spark: Spark::None },
    Dialect { kinds: &["denodo"], name: "Denodo", quotes: Double, fold: Lower, path: &["database"], limit: FirstRows::Limit, port: "9999", python: Python::None, spark: Spark::None },
    Dialect { kinds: &["ingres", "vectorwise"], name: "SQL", quotes: Double, fold: Lower, path: &[], limit: FirstRows::FetchFirst, port: "", python: Python::None, spark: Spark::None },
];

pub fn find(kind: &str) -> Option<&'static Dialect> {
    DIALECTS.iter().find(|dialect| dialect.kinds.contains(&kind))
}
