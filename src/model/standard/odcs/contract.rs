//! The data contract itself, its description, support channels, price and service levels.

use super::super::Range;
use super::super::table::{Field, Format, Object, Shape, Word, field, renamed, word};
use super::people::{ROLE, STAKEHOLDER, TEAM, TEAM_MEMBER};
use super::version2::{DATASET, VERSION_2};
use super::{
    AUTHORITATIVE, CONTEXT, CUSTOM, ID, SCHEMA_OBJECT, SERVER, TAGS, V2_2_2, V3_0_0, V3_0_1, V3_0_2, V3_1_0, V3_2_0,
};

static VERSIONS: [Word; 8] = [
    word("v2.2.0"),
    word("v2.2.1"),
    word("v2.2.2"),
    word("v3.0.0").since(V3_0_0),
    word("v3.0.1").since(V3_0_1),
    word("v3.0.2").since(V3_0_2),
    word("v3.1.0").since(V3_1_0),
    word("v3.2.0").since(V3_2_0),
];
static KIND: [Word; 1] = [word("DataContract")];

pub static DATA_CONTRACT: Object = Object {
    name: "data contract",
    about: "What a provider of data promises: its schema, its quality, its service and its terms.",
    fields: &[
        &[
            field(
                "apiVersion",
                Shape::ByVersion(&[
                    (Range::until(V2_2_2), Shape::Matching(&VERSION_2)),
                    (Range::ALL, Shape::Choice(&VERSIONS)),
                ]),
                "The version of the standard that the file follows.",
            )
            .required_since(V3_0_0),
            field("kind", Shape::Choice(&KIND), "Says that the file describes a data contract.").required(),
            field("id", Shape::Text, "The name of the contract for machines; it never changes.")
                .required()
                .since(V3_0_0),
            field("name", Shape::Text, "The name of the contract for people.").since(V3_0_0),
            field("version", Shape::Text, "The version of the contract that its authors declare.").required(),
            field("status", Shape::Text, "Where the contract is in its life.").required_until(V3_1_0).usual(&[
                "proposed",
                "draft",
                "active",
                "deprecated",
                "retired",
            ]),
            field("tenant", Shape::Text, "The organisation that the contract belongs to."),
            field("domain", Shape::Text, "The business domain that the data belongs to.").since(V3_0_0),
            field("dataProduct", Shape::Text, "The name of the data product.").since(V3_0_0).deprecated(V3_1_0),
            field("description", Shape::Object(&DESCRIPTION), "What the data is for and where its limits are."),
            TAGS,
            CONTEXT,
            field("servers", Shape::Objects(&SERVER), "Where the data lies.").since(V3_0_0),
            field(
                "schema",
                Shape::Objects(&SCHEMA_OBJECT),
                "The tables, topics or files of the contract, with their properties.",
            )
            .since(V3_0_0),
            field("support", Shape::Objects(&SUPPORT), "Where to ask for help.").since(V3_0_0),
            field("price", Shape::Object(&PRICE), "What using the data costs."),
            field(
                "team",
                Shape::ByVersion(&[
                    (Range::until(V3_0_2), Shape::Objects(&TEAM_MEMBER)),
                    (Range::ALL, Shape::Either(&[Shape::Object(&TEAM), Shape::Objects(&TEAM_MEMBER)])),
                ]),
                "The people who answer for the contract: a list of members until v3.0.2, a team since.",
            )
            .since(V3_0_0),
            field("roles", Shape::Objects(&ROLE), "The roles that give access to the data."),
            field(
                "slaDefaultElement",
                Shape::Text,
                "The element that service levels are about unless they say another.",
            )
            .since(V3_0_0)
            .deprecated(V3_1_0),
            field(
                "slaProperties",
                Shape::Objects(&SERVICE_LEVEL),
                "The service levels that are promised, such as freshness and retention.",
            ),
            AUTHORITATIVE.since(V3_0_1),
            CUSTOM.since(V3_0_0),
            field("contractCreatedTs", Shape::Formatted(Format::DateTime), "When the contract was created, in UTC.")
                .since(V3_0_0),
        ],
        &VERSION_2_FIELDS,
    ],
    closed: Some(Range::since(V3_0_0)),
    misplaced: &[
        ("owner", "the people who answer for a contract are said in `team`"),
        ("quality", "quality expectations stand in a schema object or a property"),
        ("models", "the tables of a contract stand in `schema`"),
        ("info", "the keys of `info` stand at the top of the contract"),
    ],
    renamed: &[
        renamed("uuid", "id", V3_0_0),
        renamed("datasetDomain", "domain", V3_0_0),
        renamed("dataset", "schema", V3_0_0),
        renamed("stakeholders", "team", V3_0_0),
        renamed("slaDefaultColumn", "slaDefaultElement", V3_0_0),
    ],
    ..Object::EMPTY
};

/// Keys that version 2 alone has.
static VERSION_2_FIELDS: [Field; 22] = [
    field("uuid", Shape::Text, "The name of the contract for machines.").required().until(V2_2_2),
    field("type", Shape::Text, "What kind of contract it is.").required().until(V2_2_2),
    field("quantumName", Shape::Text, "The name of the data quantum.").required().until(V2_2_2),
    field("datasetName", Shape::Text, "The name of the dataset.").required().until(V2_2_2),
    field("dataset", Shape::Objects(&DATASET), "The tables of the contract.").required().until(V2_2_2),
    field("datasetKind", Shape::Text, "What kind of dataset it is.").until(V2_2_2),
    field("datasetDomain", Shape::Text, "The business domain of the dataset.").until(V2_2_2),
    field("userConsumptionMode", Shape::Text, "How users take the data in.").until(V2_2_2),
    field("sourceSystem", Shape::Text, "The system that the data comes from.").until(V2_2_2),
    field("sourcePlatform", Shape::Text, "The platform that the data comes from.").until(V2_2_2),
    field("productSlackChannel", Shape::Text, "The Slack channel of the product.").until(V2_2_2),
    field("productFeedbackUrl", Shape::Text, "Where feedback is given.").until(V2_2_2),
    field("productDl", Shape::Text, "The mailing list of the product.").until(V2_2_2),
    field("server", Shape::Text, "The server of the data.").until(V2_2_2),
    field("database", Shape::Text, "The database of the data.").until(V2_2_2),
    field("project", Shape::Text, "The project of the data.").until(V2_2_2),
    field("username", Shape::Text, "The user name that reaches the server.").until(V2_2_2),
    field("password", Shape::Text, "The password that reaches the server; it does not belong in a file.").until(V2_2_2),
    field("driver", Shape::Text, "The driver that reaches the server.").until(V2_2_2),
    field("driverVersion", Shape::Text, "The version of the driver.").until(V2_2_2),
    field("stakeholders", Shape::Objects(&STAKEHOLDER), "The people who have a part in it.").until(V2_2_2),
    field("slaDefaultColumn", Shape::Text, "The column that service levels are about unless they say another.")
        .until(V2_2_2),
];

pub static DESCRIPTION: Object = Object {
    name: "description",
    about: "What the data is for, in words.",
    fields: &[&[
        field("purpose", Shape::Text, "What the data is meant for."),
        field("limitations", Shape::Text, "What the data must not or cannot be used for."),
        field("usage", Shape::Text, "How the data is best used."),
        AUTHORITATIVE.since(V3_0_1),
        CUSTOM.since(V3_0_1),
    ]],
    closed: None,
    ..Object::EMPTY
};

pub static SUPPORT: Object = Object {
    name: "support channel",
    about: "A place to ask for help or to hear of changes.",
    fields: &[&[
        ID,
        field("channel", Shape::Text, "The name of the channel.").required(),
        field("url", Shape::Text, "The address of the channel.").required_until(V3_0_2),
        field("description", Shape::Text, "What the channel is for."),
        field("tool", Shape::Text, "The tool that the channel lives in.").usual(&[
            "email",
            "slack",
            "teams",
            "discord",
            "ticket",
            "googlechat",
            "other",
        ]),
        field("scope", Shape::Text, "What may be expected on the channel.").usual(&[
            "interactive",
            "announcements",
            "issues",
            "notifications",
        ]),
        field("invitationUrl", Shape::Text, "Where to ask to be let in."),
        CUSTOM.since(V3_1_0),
    ]],
    closed: super::CLOSED_SINCE_3_1,
    ..Object::EMPTY
};

pub static PRICE: Object = Object {
    name: "price",
    about: "What using the data costs.",
    fields: &[&[
        ID,
        field("priceAmount", Shape::NUMBER, "The price of one unit."),
        field("priceCurrency", Shape::Text, "The currency of the price."),
        field("priceUnit", Shape::Text, "What one unit is, such as a gigabyte."),
    ]],
    closed: super::CLOSED_SINCE_3_1,
    ..Object::EMPTY
};

const TEXT_OR_NUMBER: Shape = Shape::Either(&[Shape::Text, Shape::NUMBER]);
const LEVEL: Shape = Shape::ByVersion(&[(Range::until(V2_2_2), TEXT_OR_NUMBER), (Range::ALL, Shape::Scalar)]);

pub static SERVICE_LEVEL: Object = Object {
    name: "service level",
    about: "A promise about the service, such as how fresh the data is.",
    fields: &[&[
        ID,
        field("property", Shape::Text, "What is promised.").required().usual(&[
            "availability",
            "endOfLife",
            "endOfSupport",
            "errorRate",
            "frequency",
            "generalAvailability",
            "latency",
            "retention",
            "throughput",
            "timeOfAvailability",
            "timeToDetect",
            "timeToNotify",
            "timeToRepair",
        ]),
        field("value", LEVEL, "How much of it is promised.").required(),
        field("valueExt", LEVEL, "A second value, where one does not say it all."),
        field("unit", Shape::Text, "The unit of the value.").usual(&["d", "y", "h", "m", "s", "percent"]),
        field("element", Shape::Text, "The tables or properties that it is about.").since(V3_0_0),
        field("column", Shape::Text, "The column that it is about.").until(V2_2_2),
        field("driver", Shape::Text, "Why it is promised.").usual(&["regulatory", "analytics", "operational"]),
        field("description", Shape::Text, "The promise in words.").since(V3_1_0),
        field("scheduler", Shape::Text, "What starts the check of it.").since(V3_1_0).usual(&["cron"]),
        field("schedule", Shape::Text, "When it is checked.").since(V3_1_0),
        CUSTOM.since(V3_2_0),
        AUTHORITATIVE.since(V3_2_0),
    ]],
    closed: super::CLOSED_SINCE_3_1,
    renamed: &[renamed("column", "element", V3_0_0)],
    ..Object::EMPTY
};
