//! Kinds in the style of the standards: terms (OSDS, a draft of Bitol) and meshdoc's own code lists, teams and domains.

use super::table::{Field, Format, Object, Shape, Size, Word, field, word};
use super::{Standard, Version};

pub const V1_0_0: Version = Version::new(1, 0, 0);

pub static SEMANTIC_DEFINITION_STANDARD: Standard = Standard {
    name: "OSDS",
    title: "Open Semantic Definition Standard (draft)",
    kind: "SemanticDefinition",
    versions: &[V1_0_0],
    root: &SEMANTIC_DEFINITION,
    telltales: &["definitions"],
};

pub static CODE_LIST_STANDARD: Standard = Standard {
    name: "code list",
    title: "Code list",
    kind: "CodeList",
    versions: &[V1_0_0],
    root: &CODE_LIST,
    telltales: &["values"],
};

pub static TEAM_STANDARD: Standard =
    Standard { name: "team", title: "Team", kind: "Team", versions: &[V1_0_0], root: &TEAM, telltales: &["members"] };

pub static DOMAIN_STANDARD: Standard =
    Standard { name: "domain", title: "Domain", kind: "Domain", versions: &[V1_0_0], root: &DOMAIN, telltales: &[] };

static VERSIONS: [Word; 1] = [word("v1.0.0")];
static SEMANTIC_DEFINITION_KIND: [Word; 1] = [word("SemanticDefinition")];
static CODE_LIST_KIND: [Word; 1] = [word("CodeList")];
static TEAM_KIND: [Word; 1] = [word("Team")];
static DOMAIN_KIND: [Word; 1] = [word("Domain")];

const API_VERSION: Field =
    field("apiVersion", Shape::Choice(&VERSIONS), "The version of the form that the file follows.");
const NAME: Field = field("name", Shape::Text, "The name of it for people.");
const VERSION: Field = field("version", Shape::Text, "The version that its authors declare.");
const STATUS: Field = field("status", Shape::Text, "Where it is in its life.").usual(&[
    "proposed",
    "draft",
    "active",
    "deprecated",
    "retired",
]);
const DESCRIPTION: Field = field("description", Shape::Text, "What it is.");
const DOMAIN_NAME: Field = field("domain", Shape::Text, "The business domain that it belongs to.");
const TAGS: Field = field("tags", Shape::List(&Shape::Text, Size::ANY), "Words to find and group it by.");
const CUSTOM: Field =
    field("customProperties", Shape::Objects(&CUSTOM_PROPERTY), "Facts of your own that there is no key for.");
const AUTHORITATIVE: Field = field(
    "authoritativeDefinitions",
    Shape::Objects(&AUTHORITATIVE_DEFINITION),
    "Links to where more is said about it.",
);

pub static CUSTOM_PROPERTY: Object = Object {
    name: "custom property",
    about: "A fact of the author's own.",
    fields: &[&[
        field("id", Shape::Text, "A name for the fact, to refer to it."),
        field("property", Shape::Text, "The name of the fact, in camel case.").required(),
        field("value", Shape::Any, "Its value, of any type.").required(),
        field("description", Shape::Text, "What the fact means."),
        field("vendor", Shape::Text, "The tool that the fact is meant for."),
    ]],
    ..Object::EMPTY
};

pub static AUTHORITATIVE_DEFINITION: Object = Object {
    name: "authoritative definition",
    about: "A link to a place that says more.",
    fields: &[&[
        field("id", Shape::Text, "A name for the link, to refer to it."),
        field("url", Shape::Text, "Where it is.").required(),
        field("type", Shape::Text, "What kind of place it is.").required(),
        field("description", Shape::Text, "What is found there."),
    ]],
    ..Object::EMPTY
};

pub static SEMANTIC_DEFINITION: Object = Object {
    name: "semantic definition",
    about: "A file of terms: what the words of the business mean.",
    fields: &[&[
        API_VERSION.required(),
        field("kind", Shape::Choice(&SEMANTIC_DEFINITION_KIND), "Says that the file defines terms.").required(),
        field("id", Shape::Text, "The name of the file's terms as a whole, for machines."),
        NAME,
        VERSION,
        STATUS,
        DESCRIPTION,
        DOMAIN_NAME,
        field("definitions", Shape::Objects(&TERM), "The terms."),
        AUTHORITATIVE,
        TAGS,
        CUSTOM,
    ]],
    ..Object::EMPTY
};

pub static TERM: Object = Object {
    name: "term",
    about: "A word of the business and what it means.",
    fields: &[&[
        field("id", Shape::Text, "The name of the term for machines; it never changes.").required(),
        NAME,
        DESCRIPTION,
        field("businessName", Shape::Text, "The name of the term for people, where `name` is technical."),
        field(
            "synonyms",
            Shape::List(&Shape::Either(&[Shape::Text, Shape::Object(&SYNONYM)]), Size::ANY),
            "Other names that people know it by.",
        ),
        field("semanticType", Shape::Text, "The part that values of the term play in a model.").usual(&[
            "column",
            "measure",
            "dimension",
        ]),
        field("logicalType", Shape::Text, "The type that values of the term have.").usual(&[
            "string",
            "date",
            "timestamp",
            "time",
            "number",
            "integer",
            "object",
            "array",
            "boolean",
        ]),
        field("classification", Shape::Text, "How sensitive values of the term are."),
        field("unit", Shape::Text, "The unit that values of the term are in."),
        STATUS,
        field("examples", Shape::List(&Shape::Any, Size::ANY), "Some values of the term."),
        field("relationships", Shape::Objects(&RELATIONSHIP), "How the term hangs together with others."),
        AUTHORITATIVE,
        TAGS,
        CUSTOM,
    ]],
    ..Object::EMPTY
};

pub static SYNONYM: Object = Object {
    name: "synonym",
    about: "Another name for the same thing.",
    fields: &[&[
        field("id", Shape::Text, "A name for the synonym, to refer to it."),
        field("synonym", Shape::Text, "The other name.").required(),
        field("description", Shape::Text, "Who uses this name, and when."),
        field("locale", Shape::Text, "The language of the name, such as `fr-FR`."),
        field("source", Shape::Text, "Where the name comes from."),
        field("status", Shape::Text, "Whether the name is still in use."),
        CUSTOM,
    ]],
    ..Object::EMPTY
};

pub static RELATIONSHIP: Object = Object {
    name: "relationship of a term",
    about: "How a term hangs together with another.",
    fields: &[&[
        field("to", Shape::Text, "The other term.").required(),
        field("type", Shape::Text, "What kind of relationship it is.").usual(&[
            "isA",
            "partOf",
            "sameAs",
            "closeMatch",
            "broaderThan",
            "narrowerThan",
            "derivedFrom",
            "relatedTo",
        ]),
        field("id", Shape::Text, "A name for the relationship, to refer to it."),
        DESCRIPTION,
        CUSTOM,
    ]],
    ..Object::EMPTY
};

pub static CODE_LIST: Object = Object {
    name: "code list",
    about: "The values that a property may have, and what each means.",
    fields: &[&[
        API_VERSION.required(),
        field("kind", Shape::Choice(&CODE_LIST_KIND), "Says that the file is a code list.").required(),
        field("id", Shape::Text, "The name of the list for machines; it never changes.").required(),
        NAME,
        VERSION,
        STATUS,
        field("authority", Shape::Text, "Who decides what stands in the list."),
        DESCRIPTION,
        DOMAIN_NAME,
        field("values", Shape::Objects(&CODE_VALUE), "The values, in order."),
        field("file", Shape::Text, "A CSV file beside it that holds the values of a long list."),
        AUTHORITATIVE,
        TAGS,
        CUSTOM,
    ]],
    ..Object::EMPTY
};

pub static CODE_VALUE: Object = Object {
    name: "code value",
    about: "A value of a code list.",
    fields: &[&[
        field("value", Shape::Scalar, "The value as it stands in the data.").required(),
        field("label", Shape::Text, "The name of the value for people."),
        DESCRIPTION,
        field("validFrom", Shape::Formatted(Format::Date), "The first day on which the value may be used."),
        field("validTo", Shape::Formatted(Format::Date), "The last day on which the value may be used."),
        field("deprecated", Shape::Boolean, "Whether the value should no longer be used."),
        field("replacedBy", Shape::Scalar, "The value to use in its place."),
        field("id", Shape::Text, "A name for the value, to refer to it."),
        AUTHORITATIVE,
        TAGS,
        CUSTOM,
    ]],
    ..Object::EMPTY
};

pub static TEAM: Object = Object {
    name: "team",
    about: "People who own data products together.",
    fields: &[&[
        API_VERSION.required(),
        field("kind", Shape::Choice(&TEAM_KIND), "Says that the file describes a team.").required(),
        field("id", Shape::Text, "The name of the team for machines; it never changes.").required(),
        NAME,
        field("mission", Shape::Text, "What the team is there for."),
        DESCRIPTION,
        DOMAIN_NAME,
        field("channels", Shape::Objects(&CHANNEL), "Where the team is reached."),
        field("members", Shape::Objects(&MEMBER), "The people of the team."),
        AUTHORITATIVE,
        TAGS,
        CUSTOM,
    ]],
    ..Object::EMPTY
};

pub static CHANNEL: Object = Object {
    name: "channel",
    about: "A place where a team is reached.",
    fields: &[&[
        field("channel", Shape::Text, "The name of the channel.").required(),
        field("url", Shape::Formatted(Format::Uri), "The address of the channel."),
        field("tool", Shape::Text, "The tool that the channel lives in.").usual(&[
            "email",
            "slack",
            "teams",
            "discord",
            "ticket",
            "googlechat",
            "other",
        ]),
        DESCRIPTION,
        field("scope", Shape::Text, "What may be expected on the channel.").usual(&[
            "interactive",
            "announcements",
            "issues",
            "notifications",
        ]),
        field("invitationUrl", Shape::Formatted(Format::Uri), "Where to ask to be let in."),
        TAGS,
        CUSTOM,
    ]],
    ..Object::EMPTY
};

pub static MEMBER: Object = Object {
    name: "member",
    about: "A person of a team, now or formerly.",
    fields: &[&[
        field("username", Shape::Text, "The user name or e-mail address of the person.").required(),
        NAME,
        field("role", Shape::Text, "What the person does in the team."),
        DESCRIPTION,
        field("dateIn", Shape::Formatted(Format::Date), "The day the person joined."),
        field("dateOut", Shape::Formatted(Format::Date), "The day the person left."),
        field("replacedByUsername", Shape::Text, "The user name of who took over."),
        TAGS,
        CUSTOM,
    ]],
    ..Object::EMPTY
};

pub static DOMAIN: Object = Object {
    name: "domain",
    about: "A part of the business that owns data products.",
    fields: &[&[
        API_VERSION,
        field("kind", Shape::Choice(&DOMAIN_KIND), "Says that the file describes a domain."),
        field("id", Shape::Text, "The name of the domain for machines; the folder's name when it is left out."),
        NAME,
        DESCRIPTION,
        STATUS,
        field("owner", Shape::Text, "The team that answers for the domain."),
        field("parent", Shape::Text, "The domain that it is a part of."),
        AUTHORITATIVE,
        TAGS,
        CUSTOM,
    ]],
    ..Object::EMPTY
};
