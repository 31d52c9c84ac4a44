//! The Open Data Product Standard of Bitol, v0.9.0 to v1.1.0.

use super::table::{Field, Format, Object, Shape, Size, Word, field, word};
use super::{Range, Standard, Version};

pub const V0_9_0: Version = Version::new(0, 9, 0);
pub const V1_0_0: Version = Version::new(1, 0, 0);
pub const V1_1_0: Version = Version::new(1, 1, 0);

pub static STANDARD: Standard = Standard {
    name: "ODPS",
    title: "Open Data Product Standard",
    kind: "DataProduct",
    versions: &[V0_9_0, V1_0_0, V1_1_0],
    root: &DATA_PRODUCT,
    telltales: &["outputPorts", "inputPorts", "managementPorts"],
};

/// The fields that an object, such as `output port`, has in a version.
pub fn fields(version: Version, object: &str) -> Vec<&'static Field> {
    STANDARD.object(object).map(|object| object.fields(version).collect()).unwrap_or_default()
}

const TAGS: Field = field("tags", Shape::List(&Shape::Text, Size::ANY), "Words to find and group it by.");
const ID: Field = field("id", Shape::Text, "A name for it that stays the same, to refer to it.").since(V1_1_0);
const CUSTOM: Field =
    field("customProperties", Shape::Objects(&CUSTOM_PROPERTY), "Facts of your own that the standard has no key for.");
const AUTHORITATIVE: Field = field(
    "authoritativeDefinitions",
    Shape::Objects(&AUTHORITATIVE_DEFINITION),
    "Links to where more is said about it.",
);
const DEPRECATED: Field = field("deprecated", Shape::Boolean, "Whether new users should look elsewhere.").since(V1_1_0);
const SYNONYMS: Field =
    field("synonyms", Shape::Objects(&SYNONYM), "Other names that people know it by.").since(V1_1_0);
const CONTEXT: Field =
    field("context", Shape::Object(&CONTEXT_OBJECT), "What software that answers questions should know.").since(V1_1_0);

static VERSIONS: [Word; 3] = [word("v0.9.0"), word("v1.0.0").since(V1_0_0), word("v1.1.0").since(V1_1_0)];
static KIND: [Word; 1] = [word("DataProduct")];
static DEFINITION_TYPES: [Word; 5] = [
    word("businessDefinition"),
    word("transformationImplementation"),
    word("videoTutorial"),
    word("tutorial"),
    word("implementation"),
];

pub static DATA_PRODUCT: Object = Object {
    name: "data product",
    about: "A data product: what it takes in, what it offers, and who stands behind it.",
    fields: &[&[
        field("apiVersion", Shape::Choice(&VERSIONS), "The version of the standard that the file follows.").required(),
        field("kind", Shape::Choice(&KIND), "Says that the file describes a data product.").required(),
        field("id", Shape::Text, "The name of the product for machines; it never changes.").required(),
        field("name", Shape::Text, "The name of the product for people."),
        field("version", Shape::Text, "The version of the product that its authors declare."),
        field("status", Shape::Text, "Where the product is in its life.").required_until(V1_0_0).usual(&[
            "proposed",
            "draft",
            "active",
            "deprecated",
            "retired",
        ]),
        DEPRECATED,
        SYNONYMS,
        field("domain", Shape::Text, "The business domain that the product belongs to."),
        field("type", Shape::Text, "The product's place in the mesh.").since(V1_1_0).usual(&[
            "sourceAligned",
            "aggregate",
            "consumerAligned",
        ]),
        field("tenant", Shape::Text, "The organisation that the product belongs to."),
        field("description", Shape::Object(&DESCRIPTION), "What the product is for and where its limits are."),
        TAGS,
        field("inputPorts", Shape::Objects(&INPUT_PORT), "The data that the product is made from."),
        field("outputPorts", Shape::Objects(&OUTPUT_PORT), "The data that the product offers."),
        field("managementPorts", Shape::Objects(&MANAGEMENT_PORT), "Where the product is observed and controlled."),
        field("support", Shape::Objects(&SUPPORT), "Where to ask for help."),
        field(
            "team",
            Shape::ByVersion(&[
                (Range::until(V0_9_0), Shape::Objects(&TEAM_MEMBER)),
                (Range::ALL, Shape::Object(&TEAM)),
            ]),
            "The people who answer for the product: a list of members in v0.9.0, a team since.",
        ),
        CONTEXT,
        AUTHORITATIVE,
        CUSTOM,
        field("productCreatedTs", Shape::Formatted(Format::DateTime), "When the product was created, in UTC."),
    ]],
    misplaced: &[
        ("owner", "the people who answer for a product are said in `team`"),
        ("schema", "the schema stands in the data contract that an output port names by `contractId`"),
        ("contracts", "an output port names its contract by `contractId`"),
    ],
    ..Object::EMPTY
};

pub static DESCRIPTION: Object = Object {
    name: "description",
    about: "What the product is for, in words.",
    fields: &[&[
        field("purpose", Shape::Text, "What the data is meant for."),
        field("limitations", Shape::Text, "What the data must not or cannot be used for."),
        field("usage", Shape::Text, "How the data is best used."),
        AUTHORITATIVE,
        CUSTOM,
    ]],
    ..Object::EMPTY
};

pub static CUSTOM_PROPERTY: Object = Object {
    name: "custom property",
    about: "A fact of the author's own.",
    fields: &[&[
        ID,
        field("property", Shape::Text, "The name of the fact, in camel case.").required(),
        field("value", Shape::Any, "Its value, of any type.").required(),
        field("description", Shape::Text, "What the fact means."),
        field("vendor", Shape::Text, "The tool that the fact is meant for.").since(V1_1_0),
    ]],
    ..Object::EMPTY
};

pub static AUTHORITATIVE_DEFINITION: Object = Object {
    name: "authoritative definition",
    about: "A link to a place that says more.",
    fields: &[&[
        ID,
        field(
            "type",
            Shape::ByVersion(&[(Range::until(V0_9_0), Shape::Choice(&DEFINITION_TYPES)), (Range::ALL, Shape::Text)]),
            "What kind of place it is; v0.9.0 knows five kinds, later versions any.",
        )
        .required()
        .usual(&[
            "businessDefinition",
            "canonicalUrl",
            "glossary",
            "implementation",
            "ontology",
            "semanticDefinition",
            "taxonomy",
            "transformationImplementation",
            "tutorial",
            "videoTutorial",
        ]),
        field("url", Shape::Formatted(Format::Uri), "Where it is.").required(),
        field("description", Shape::Text, "What is found there."),
    ]],
    ..Object::EMPTY
};

pub static SYNONYM: Object = Object {
    name: "synonym",
    about: "Another name for the same thing.",
    fields: &[&[
        ID,
        field("synonym", Shape::Text, "The other name.").required(),
        field("description", Shape::Text, "Who uses this name, and when."),
        field("locale", Shape::Text, "The language of the name, such as `fr-FR`."),
        field("source", Shape::Text, "Where the name comes from."),
        field("status", Shape::Text, "Whether the name is still in use."),
        CUSTOM,
    ]],
    ..Object::EMPTY
};

pub static CONTEXT_OBJECT: Object = Object {
    name: "context",
    about: "What software that answers questions about the data should know.",
    fields: &[&[
        field("instructions", Shape::Text, "How the data is to be understood and used."),
        field(
            "verifiedStatements",
            Shape::Objects(&VERIFIED_STATEMENT),
            "Questions with answers that a person has checked.",
        ),
        field("constraints", Shape::Objects(&CONSTRAINT), "What must not be done."),
    ]],
    ..Object::EMPTY
};

pub static VERIFIED_STATEMENT: Object = Object {
    name: "verified statement",
    about: "A question and, where it has one, its checked answer.",
    fields: &[&[
        ID,
        field("question", Shape::Text, "The question.").required(),
        field("answer", Shape::Text, "The answer that a person has checked."),
        AUTHORITATIVE,
        TAGS,
        CUSTOM,
    ]],
    ..Object::EMPTY
};

pub static CONSTRAINT: Object = Object {
    name: "constraint",
    about: "Something that must not be done with the data.",
    fields: &[&[
        ID,
        field("constraint", Shape::Text, "What must not be done.").required(),
        AUTHORITATIVE,
        TAGS,
        CUSTOM,
    ]],
    ..Object::EMPTY
};

pub static INPUT_PORT: Object = Object {
    name: "input port",
    about: "Data that the product is made from.",
    fields: &[&[
        DEPRECATED,
        ID,
        field("name", Shape::Text, "The name of the port.").required(),
        field("version", Shape::Text, "The version of the port.").required_until(V1_0_0),
        field("contractId", Shape::Text, "The contract that the product expects the data to keep.")
            .required_until(V1_0_0),
        TAGS.since(V1_0_0),
        CUSTOM.since(V1_0_0),
        AUTHORITATIVE.since(V1_0_0),
    ]],
    ..Object::EMPTY
};

pub static OUTPUT_PORT: Object = Object {
    name: "output port",
    about: "Data that the product offers.",
    fields: &[&[
        DEPRECATED,
        ID,
        field("name", Shape::Text, "The name of the port.").required(),
        field("description", Shape::Text, "What the port offers, in a sentence."),
        field("type", Shape::Text, "What kind of port it is."),
        field("version", Shape::Text, "The version of the port; each version is a port of its own.")
            .required_until(V1_0_0),
        field("contractId", Shape::Text, "The contract that the data of the port keeps."),
        field("sbom", Shape::Objects(&SBOM), "What software the port is built with."),
        field("inputContracts", Shape::Objects(&INPUT_CONTRACT), "The contracts that this port's data is made from."),
        SYNONYMS,
        TAGS.since(V1_0_0),
        CUSTOM.since(V1_0_0),
        AUTHORITATIVE.since(V1_0_0),
        CONTEXT,
    ]],
    misplaced: &[("server", "servers are said in the data contract that `contractId` names")],
    ..Object::EMPTY
};

pub static SBOM: Object = Object {
    name: "software bill of materials",
    about: "A list of the software that a port is built with.",
    fields: &[&[
        ID,
        field("type", Shape::Text, "The form of the list.").usual(&["external"]),
        field("url", Shape::Formatted(Format::Uri), "Where the list is.").required_until(V1_0_0),
        TAGS.since(V1_1_0),
        CUSTOM.since(V1_1_0),
        AUTHORITATIVE.since(V1_1_0),
    ]],
    ..Object::EMPTY
};

pub static INPUT_CONTRACT: Object = Object {
    name: "input contract",
    about: "A contract that an output port depends on.",
    fields: &[&[
        field("id", Shape::Text, "The id of the contract.").required(),
        field("version", Shape::Text, "The version of the contract.").required(),
    ]],
    ..Object::EMPTY
};

pub static MANAGEMENT_PORT: Object = Object {
    name: "management port",
    about: "A place where the product is observed or controlled.",
    fields: &[&[
        DEPRECATED,
        ID,
        field("name", Shape::Text, "The name of the port.").required(),
        field("content", Shape::Text, "What the port is for.").required().usual(&[
            "discoverability",
            "observability",
            "control",
            "dictionary",
        ]),
        field("type", Shape::Text, "How the port is reached.").usual(&["rest", "topic"]),
        field("url", Shape::Formatted(Format::Uri), "The address of the port."),
        field("channel", Shape::Text, "The channel to talk to the product on."),
        field("description", Shape::Text, "What the port is for, in words."),
        TAGS,
        CUSTOM,
        AUTHORITATIVE,
    ]],
    ..Object::EMPTY
};

pub static SUPPORT: Object = Object {
    name: "support channel",
    about: "A place to ask for help or to hear of changes.",
    fields: &[&[
        ID,
        field("channel", Shape::Text, "The name of the channel.").required(),
        field("url", Shape::Formatted(Format::Uri), "The address of the channel.").required(),
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
        field("invitationUrl", Shape::Formatted(Format::Uri), "Where to ask to be let in."),
        TAGS,
        CUSTOM,
        AUTHORITATIVE,
    ]],
    ..Object::EMPTY
};

pub static TEAM: Object = Object {
    name: "team",
    about: "The people who answer for the product.",
    fields: &[&[
        field("name", Shape::Text, "The name of the team."),
        field("description", Shape::Text, "What the team does."),
        field("members", Shape::Objects(&TEAM_MEMBER), "The people of the team."),
        TAGS,
        CUSTOM,
        AUTHORITATIVE,
    ]],
    ..Object::EMPTY
};

pub static TEAM_MEMBER: Object = Object {
    name: "team member",
    about: "A person of the team, now or formerly.",
    fields: &[&[
        ID,
        field("username", Shape::Text, "The user name or e-mail address of the person.").required_since(V1_0_0),
        field("name", Shape::Text, "The name of the person."),
        field("description", Shape::Text, "What there is to know about the person."),
        field("role", Shape::Text, "What the person does in the team."),
        field("dateIn", Shape::Formatted(Format::Date), "The day the person joined."),
        field("dateOut", Shape::Formatted(Format::Date), "The day the person left."),
        field("replacedByUsername", Shape::Text, "The user name of who took over."),
        TAGS,
        CUSTOM,
        AUTHORITATIVE,
    ]],
    ..Object::EMPTY
};
