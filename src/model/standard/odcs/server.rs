//! Servers: where the data lies. What has to be said depends on the type of the server.

use super::super::Range;
use super::super::table::{Condition, Field, Format, Object, Shape, Variant, Word, field, variant, word};
use super::people::ROLE;
use super::reference::SFTP_ADDRESS;
use super::{CLOSED_SINCE_3_1, CUSTOM, ID, V3_0_0, V3_0_1, V3_0_2, V3_1_0, V3_2_0};

pub static SERVER: Object = Object {
    name: "server",
    about: "A place where the data lies.",
    fields: &[&[
        ID,
        field("server", Shape::Text, "The name of the server.").required(),
        field("type", Shape::Choice(&TYPES), "What kind of system it is.").required(),
        field("description", Shape::Text, "What there is to know about the server."),
        field("environment", Shape::Text, "What the server is for.").usual(&["prod", "preprod", "dev", "uat"]),
        field("roles", Shape::Objects(&ROLE), "The roles that give access to it."),
        CUSTOM,
    ]],
    variants: &VARIANTS,
    closed: CLOSED_SINCE_3_1,
    misplaced: &[("url", "the address of a server is said by `host`, `location` or `path`, as its type wants")],
    ..Object::EMPTY
};

static TYPES: [Word; 44] = [
    word("api"),
    word("athena"),
    word("azure"),
    word("bigquery"),
    word("btrieve").since(V3_2_0),
    word("clickhouse"),
    word("cloudsql"),
    word("databricks"),
    word("db2"),
    word("denodo"),
    word("dremio"),
    word("duckdb"),
    word("exasol").since(V3_2_0),
    word("fastobjects").since(V3_2_0),
    word("glue"),
    word("hana").since(V3_2_0),
    word("hive").since(V3_1_0),
    word("iceberg").since(V3_2_0),
    word("impala").since(V3_1_0),
    word("informix"),
    word("ingres").since(V3_2_0),
    word("kafka"),
    word("kinesis"),
    word("local"),
    word("mysql"),
    word("oracle"),
    word("poet").since(V3_2_0),
    word("postgres"),
    word("postgresql"),
    word("presto"),
    word("pubsub"),
    word("redshift"),
    word("s3"),
    word("sftp"),
    word("snowflake"),
    word("sqlserver"),
    word("synapse"),
    word("teradata").since(V3_2_0),
    word("trino"),
    word("vectorwise").since(V3_2_0),
    word("versant").since(V3_2_0),
    word("vertica"),
    word("zen").since(V3_1_0),
    word("custom"),
];

const HOST: Field = field("host", Shape::Text, "The host of the server.");
const PORT: Field = field(
    "port",
    Shape::ByVersion(&[
        (Range::until(V3_1_0), Shape::INTEGER),
        (Range::ALL, Shape::Either(&[Shape::INTEGER, Shape::Text])),
    ]),
    "The port of the server; since v3.2.0 it may be text, such as a variable.",
);
const DATABASE: Field = field("database", Shape::Text, "The name of the database.");
const SCHEMA: Field = field("schema", Shape::Text, "The name of the schema in the database.");
const DUCKDB_SCHEMA: Field = field(
    "schema",
    Shape::ByVersion(&[(Range::until(V3_0_2), Shape::INTEGER), (Range::ALL, Shape::Text)]),
    "The schema in the database; its name since v3.1.0, a whole number before.",
);
const CATALOG: Field = field("catalog", Shape::Text, "The name of the catalogue.");
const CATALOG_URL: Field = field("catalogUrl", Shape::Formatted(Format::Uri), "The address of the catalogue service.");
const NAMESPACE: Field = field("namespace", Shape::Text, "The namespace in the catalogue.");
const WAREHOUSE: Field = field("warehouse", Shape::Text, "The warehouse that computes or stores.");
const PROJECT: Field = field("project", Shape::Text, "The name of the project.");
const DATASET: Field = field("dataset", Shape::Text, "The name of the dataset.");
const ACCOUNT: Field = field("account", Shape::Text, "The account that the server belongs to.");
const REGION: Field = field("region", Shape::Text, "The region of the server.");
const REGION_NAME: Field = field("regionName", Shape::Text, "The region of the account.");
const SERVICE_NAME: Field = field("serviceName", Shape::Text, "The name of the service.");
const WORKGROUP: Field = field("workgroup", Shape::Text, "The workgroup that queries run in.").since(V3_2_0);
const STREAM: Field = field("stream", Shape::Text, "The name of the stream.").since(V3_1_0);
const PATH: Field = field("path", Shape::Text, "Where the files are.");
const LOCATION: Field = field("location", Shape::Formatted(Format::Uri), "The address of the data.");
const SFTP_LOCATION: Field =
    field("location", Shape::Matching(&SFTP_ADDRESS), "The address of the data; it begins with `sftp://`.");
const ENDPOINT_URL: Field = field("endpointUrl", Shape::Formatted(Format::Uri), "The address of the service.");
const ENCODING: Field = field("encoding", Shape::Text, "How characters are encoded.").since(V3_2_0).usual(&[
    "UTF-8",
    "ISO-8859-1",
    "ASCII",
    "UTF-16",
]);
const FORMAT: Field = field("format", Shape::Text, "The format of the data.")
    .usual(&["json", "csv", "parquet", "delta", "avro", "protobuf", "xml"]);

static FILE_FORMATS: [Word; 4] = [word("parquet"), word("delta"), word("json"), word("csv")];
static FILE_FORMAT_FORMS: [(Range, Shape); 2] =
    [(Range::until(V3_0_2), Shape::Choice(&FILE_FORMATS)), (Range::ALL, Shape::Text)];
const FILE_FORMAT: Field = field("format", Shape::ByVersion(&FILE_FORMAT_FORMS), "The format of the files.")
    .usual(&["parquet", "delta", "json", "csv"]);
static DELIMITERS: [Word; 2] = [word("new_line"), word("array")];
static DELIMITER_FORMS: [(Range, Shape); 2] =
    [(Range::until(V3_0_2), Shape::Choice(&DELIMITERS)), (Range::ALL, Shape::Text)];
const DELIMITER: Field =
    field("delimiter", Shape::ByVersion(&DELIMITER_FORMS), "How several JSON documents stand in one file.")
        .usual(&["new_line", "array"]);
const DELIMITER_ANY: Field = field("delimiter", Shape::Text, "What stands between two records.");

const STAGING_DIR_ANY: Field = field("stagingDir", Shape::Text, "Where results are put before they are read.");
const STAGING_DIR: Field = Field {
    shape: Shape::Formatted(Format::Uri),
    required: Some(Range { since: Some(V3_0_2), until: Some(V3_1_0) }),
    ..STAGING_DIR_ANY
};
// The schemas of v3.0.0 and v3.0.1 spell the key that they require in another way than the key that they describe.
const STAGING_DIR_DRAFT: Field =
    field("staging_dir", Shape::Any, "How v3.0.0 and v3.0.1 spell the `stagingDir` that they require.")
        .required()
        .since(V3_0_0)
        .until(V3_0_1);

static VARIANTS: [Variant; 31] = [
    variant(Condition::Is("type", &["api"]), &[&[LOCATION.required()]]),
    variant(
        Condition::Is("type", &["athena"]),
        &[&[STAGING_DIR_DRAFT, STAGING_DIR, SCHEMA.required(), CATALOG, REGION_NAME, WORKGROUP]],
    ),
    variant(Condition::Is("type", &["azure"]), &[&[LOCATION.required(), FILE_FORMAT.required(), ENCODING, DELIMITER]]),
    variant(Condition::Is("type", &["bigquery"]), &[&[PROJECT.required(), DATASET.required()]]),
    variant(
        Condition::Is("type", &["btrieve", "zen", "hive", "impala", "informix", "ingres", "vectorwise"]),
        &[&[HOST.required(), PORT, DATABASE.required()]],
    ),
    variant(
        Condition::Is("type", &["clickhouse", "mysql", "synapse"]),
        &[&[HOST.required(), PORT.required(), DATABASE.required()]],
    ),
    variant(
        Condition::Is("type", &["cloudsql", "postgresql", "postgres", "vertica"]),
        &[&[HOST.required(), PORT.required(), DATABASE.required(), SCHEMA.required()]],
    ),
    variant(Condition::Is("type", &["databricks"]), &[&[HOST, CATALOG.required(), SCHEMA.required()]]),
    variant(Condition::Is("type", &["db2"]), &[&[HOST.required(), PORT.required(), DATABASE.required(), SCHEMA]]),
    variant(Condition::Is("type", &["denodo"]), &[&[HOST.required(), PORT.required(), DATABASE]]),
    variant(Condition::Is("type", &["dremio"]), &[&[HOST.required(), PORT.required(), SCHEMA]]),
    variant(Condition::Is("type", &["duckdb"]), &[&[DATABASE.required(), DUCKDB_SCHEMA]]),
    variant(Condition::Is("type", &["exasol"]), &[&[HOST.required(), PORT, SCHEMA]]),
    variant(Condition::Is("type", &["fastobjects", "poet", "versant"]), &[&[HOST, PORT, DATABASE.required()]]),
    variant(
        Condition::Is("type", &["glue"]),
        &[&[ACCOUNT.required(), DATABASE.required(), LOCATION, FORMAT, ENCODING]],
    ),
    variant(Condition::Is("type", &["hana"]), &[&[HOST.required(), PORT, DATABASE, SCHEMA]]),
    variant(
        Condition::Is("type", &["iceberg"]),
        &[&[CATALOG.required(), CATALOG_URL.required(), NAMESPACE, WAREHOUSE]],
    ),
    variant(Condition::Is("type", &["kafka"]), &[&[HOST.required(), FORMAT, ENCODING]]),
    variant(Condition::Is("type", &["kinesis"]), &[&[REGION, FORMAT, ENCODING]]),
    variant(Condition::Is("type", &["local"]), &[&[PATH.required(), FORMAT.required(), ENCODING]]),
    variant(Condition::Is("type", &["oracle"]), &[&[HOST.required(), PORT.required(), SERVICE_NAME.required()]]),
    variant(Condition::Is("type", &["presto"]), &[&[HOST.required(), CATALOG, SCHEMA]]),
    variant(Condition::Is("type", &["pubsub"]), &[&[PROJECT.required()]]),
    variant(Condition::Is("type", &["redshift"]), &[&[HOST, DATABASE.required(), SCHEMA.required(), REGION, ACCOUNT]]),
    variant(Condition::Is("type", &["s3"]), &[&[LOCATION.required(), ENDPOINT_URL, FILE_FORMAT, ENCODING, DELIMITER]]),
    variant(Condition::Is("type", &["sftp"]), &[&[SFTP_LOCATION.required(), FILE_FORMAT, ENCODING, DELIMITER]]),
    variant(
        Condition::Is("type", &["snowflake"]),
        &[&[HOST, PORT, ACCOUNT.required(), DATABASE.required(), SCHEMA.required(), WAREHOUSE]],
    ),
    variant(Condition::Is("type", &["sqlserver"]), &[&[HOST.required(), PORT, DATABASE.required(), SCHEMA.required()]]),
    variant(Condition::Is("type", &["teradata"]), &[&[HOST.required(), PORT, DATABASE]]),
    variant(
        Condition::Is("type", &["trino"]),
        &[&[HOST.required(), PORT.required(), CATALOG.required(), SCHEMA.required()]],
    ),
    variant(
        Condition::Is("type", &["custom"]),
        &[&[
            ACCOUNT,
            CATALOG,
            DATABASE,
            DATASET,
            DELIMITER_ANY,
            ENDPOINT_URL,
            FORMAT,
            ENCODING,
            HOST,
            LOCATION,
            PATH,
            PORT,
            PROJECT,
            REGION,
            REGION_NAME,
            SCHEMA,
            SERVICE_NAME,
            STAGING_DIR_ANY,
            STREAM,
            WAREHOUSE,
        ]],
    ),
];
