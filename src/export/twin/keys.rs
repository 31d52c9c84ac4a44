//! The keys of every file for machines, as tables: their JSON Schemas and the book's tables are made from these, and a
//! test holds every file of the example against them.

/// What a key holds.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    Text,
    /// A whole number, 0 or more.
    Count,
    Flag,
    Any,
    /// Names of the author's own, to anything.
    Mapping,
    Texts,
    Values,
    One(&'static Object),
    Many(&'static Object),
}

/// One key: its name, what it holds, whether it is always there, and what it says.
#[derive(Debug, Clone, Copy)]
pub struct Key(pub &'static str, pub Shape, pub bool, pub &'static str);

#[derive(Debug)]
pub struct Object {
    pub name: &'static str,
    pub about: &'static str,
    pub keys: &'static [Key],
}

use Shape::{Any, Count, Flag, Many, Mapping, One, Text, Texts, Values};

const fn may(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key(name, shape, false, about)
}

const fn must(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key(name, shape, true, about)
}

const TAGS: Key = may("tags", Texts, "tags");
const OTHERS: Key = may("other_keys", Mapping, "keys that the standard does not know, as they are written");
const CUSTOM: Key = may("custom_properties", Many(&CUSTOM_PROPERTY), "in the order in which they are written");
const DEFINITIONS: Key = may("authoritative_definitions", Many(&DEFINITION), "where it is defined");
const SOURCE_KEY: Key = may("source", One(&SOURCE), "where it is written; missing for what only a name says");
const CHANGE_KEY: Key = may("last_change", One(&LAST_CHANGE), "from git");

/// What stands at the head of every twin.
pub static HEAD: Object = Object {
    name: "head",
    about: "What every twin says of itself.",
    keys: &[
        must("$schema", Text, "the JSON Schema of this file, relative to it"),
        must("format", Text, "`1.0`: its first number changes when a reader of the old form would be wrong"),
        must("kind", Text, "`product`, `contract`, `term`, `code-list` or `domain`"),
        must(
            "root",
            Text,
            "the way from this file to the portal's root; every `url`, `raw` and `page` is relative to that",
        ),
        must("page", Text, "the page that this is the twin of"),
        must("mesh", One(&MESH), "the mesh"),
    ],
};

static MESH: Object = Object {
    name: "mesh",
    about: "The mesh. Which commit was read says catalog.json: it is another after each commit, this file is not.",
    keys: &[must("title", Text, "its title"), may("url", Text, "where the portal is published")],
};

/// A link to another thing of the mesh.
static REFERENCE: Object = Object {
    name: "reference",
    about: "Another thing of the mesh.",
    keys: &[
        must("kind", Text, "`product`, `contract`, `domain`, `team`, `term`, `code-list` or `property`"),
        must("address", Text, "its address, see [the layout](layout.md#addresses)"),
        must("name", Text, "its name; the path of a property"),
        must("url", Text, "its page; its twin is `index.json` beside that"),
        may("domain", Text, "address of a consumer's domain"),
        may("port", Text, "name of the port that reads or promises"),
        may("version", Text, "the version that the port expects, or that of a product in a list"),
        may("status", Text, "of a product in a list"),
        may("type", Text, "of a product in a list"),
        may("owner", Text, "name of the owner of a product in a list"),
        may("what", Text, "the purpose of a product in a list, in short"),
        may("consumers", Count, "how many products read a product in a list"),
        may("edges", Count, "of a domain that data flows from or to: edges between products"),
        may("contract", Text, "of a property: address of its contract"),
        may("product", Text, "of a property: address of its product"),
        may("logical_type", Text, "of a property"),
        may("physical_type", Text, "of a property"),
        may("classification", Text, "of a property"),
    ],
};

static CUSTOM_PROPERTY: Object = Object {
    name: "custom-property",
    about: "A fact that the standard has no key for.",
    keys: &[
        may("id", Text, "as written"),
        must("property", Text, "its name"),
        may("value", Any, "a number that JSON cannot hold exactly is text"),
        may("description", Text, "what it means"),
        may("vendor", Text, "whose it is"),
        OTHERS,
    ],
};

static DEFINITION: Object = Object {
    name: "definition",
    about: "Where something is defined.",
    keys: &[
        may("id", Text, "as written"),
        may("type", Text, "as written"),
        must("url", Text, "as written"),
        may("description", Text, "as written"),
        OTHERS,
    ],
};

static DESCRIPTION: Object = Object {
    name: "description",
    about: "What it is for.",
    keys: &[
        may("purpose", Text, "Markdown"),
        may("limitations", Text, "Markdown"),
        may("usage", Text, "Markdown"),
        DEFINITIONS,
        CUSTOM,
        OTHERS,
    ],
};

static SYNONYM: Object = Object {
    name: "synonym",
    about: "Another name.",
    keys: &[
        must("synonym", Text, "the name"),
        may("description", Text, "as written"),
        may("locale", Text, "its language"),
        OTHERS,
    ],
};

static CONTEXT: Object = Object {
    name: "context",
    about: "What a model or an agent should know.",
    keys: &[
        may("instructions", Text, "as written"),
        may("statements", Many(&STATEMENT), "questions with their agreed answers"),
        may("constraints", Texts, "as written"),
        OTHERS,
    ],
};

static STATEMENT: Object = Object {
    name: "statement",
    about: "A question and its answer.",
    keys: &[must("question", Text, "as written"), may("answer", Text, "as written")],
};

static CHANNEL: Object = Object {
    name: "channel",
    about: "Where to ask.",
    keys: &[
        may("id", Text, "as written"),
        must("channel", Text, "its name"),
        may("url", Text, "as written"),
        may("description", Text, "as written"),
        may("tool", Text, "as written"),
        may("scope", Text, "as written"),
        may("invitation_url", Text, "as written"),
        CUSTOM,
        OTHERS,
    ],
};

static TEAM: Object = Object {
    name: "team",
    about: "The `team` that a descriptor describes.",
    keys: &[
        may("id", Text, "as written"),
        may("name", Text, "as written"),
        may("description", Text, "as written"),
        may("members", Many(&MEMBER), "as written"),
        TAGS,
        DEFINITIONS,
        CUSTOM,
        OTHERS,
    ],
};

static MEMBER: Object = Object {
    name: "member",
    about: "A member of a team.",
    keys: &[
        may("id", Text, "as written"),
        must("username", Text, "as written"),
        may("name", Text, "as written"),
        may("role", Text, "as written"),
        may("description", Text, "as written"),
        may("date_in", Text, "as written"),
        may("date_out", Text, "as written"),
        may("replaced_by", Text, "as written"),
        TAGS,
        DEFINITIONS,
        CUSTOM,
        OTHERS,
    ],
};

static OWNER: Object = Object {
    name: "owner",
    about: "Who answers for it.",
    keys: &[
        may("team", One(&REFERENCE), "where the mesh has its file"),
        may("name", Text, "the name to show"),
        may("source", Text, "how it is known: `descriptor`, `contract`, `codeowners` or `domain`"),
    ],
};

static SOURCE: Object = Object {
    name: "source",
    about: "Where a thing is written.",
    keys: &[
        must("path", Text, "relative to the mesh"),
        must("document", Count, "its number in the file, from 0"),
        must("line", Count, "its first line, from 1"),
        may("commit", Text, "the commit that changed the file last"),
        may("uncommitted", Flag, "`true` where the file differs from the commit that was read"),
        must("raw", Text, "the file in the portal, as it was written"),
        may("forge", Text, "its page in the forge"),
        may("edit", Text, "the forge's editor"),
    ],
};

static VERSION: Object = Object {
    name: "declared-version",
    about: "A version that was declared.",
    keys: &[
        must("version", Text, "as written"),
        must("url", Text, "the page that shows it"),
        may("from", Text, "RFC 3339: when it was declared; absent where the history does not reach back"),
        may("until", Text, "RFC 3339: when another was declared in its place; absent for the one of now"),
    ],
};

static LAST_CHANGE: Object = Object {
    name: "last-change",
    about: "When it last changed.",
    keys: &[
        must("state", Text, "`known`, `before` (the fetched history begins at `time`), `uncommitted` or `unknown`"),
        may("time", Text, "RFC 3339"),
        may("commit", Text, "id of the commit"),
        may("author", Text, "who"),
        may("summary", Text, "first line of the message"),
        may("pull_request", Count, "its number"),
    ],
};

static DOCUMENT: Object = Object {
    name: "document",
    about: "A Markdown file.",
    keys: &[
        must("title", Text, "its title"),
        must("path", Text, "relative to the mesh"),
        may("readme", Flag, "`true` for the README, whose text stands under `readme`"),
        may("lead", Text, "its first paragraph"),
        must("url", Text, "its page"),
        must("raw", Text, "the file in the portal, as it was written"),
    ],
};

static ANSWERS: Object = Object {
    name: "answers",
    about: "The questions of a newcomer. A key that is missing is a question that the mesh does not answer.",
    keys: &[
        may("what", Text, "what it is"),
        must("alive", One(&ALIVE), "is it alive"),
        may("trust", One(&TRUST), "can I trust it"),
        may("use", One(&USE), "may I use it"),
        may("access", One(&ACCESS), "how do I get it"),
        may("ask", One(&ASK), "whom do I ask"),
        may("look", One(&LOOK), "what does it look like"),
        must("next", One(&NEXT), "who uses it, what comes next"),
    ],
};

static ALIVE: Object = Object {
    name: "alive",
    about: "Is it alive?",
    keys: &[
        must("status", Text, "lifecycle status"),
        may("version", Text, "as its authors declare it"),
        may("last_change", Text, "RFC 3339, from git"),
    ],
};

static TRUST: Object = Object {
    name: "trust",
    about: "Can I trust it?",
    keys: &[
        may("quality_expectations", Count, "of all its contracts"),
        may("service_levels", Count, "of all its contracts"),
    ],
};

static USE: Object = Object {
    name: "use",
    about: "May I use it?",
    keys: &[
        may("classifications", Texts, "of its properties, each once"),
        may("personal_properties", Count, "properties with personal data"),
        may("limitations", Text, "Markdown"),
    ],
};

static ACCESS: Object = Object {
    name: "access",
    about: "How do I get it?",
    keys: &[may("servers", Texts, "types of its servers"), may("roles", Texts, "roles to ask for")],
};

static ASK: Object = Object {
    name: "ask",
    about: "Whom do I ask?",
    keys: &[
        may("owner", Text, "name of the owner"),
        may("channel", Text, "first support channel"),
        may("url", Text, "of that channel"),
    ],
};

static LOOK: Object = Object {
    name: "look",
    about: "What does it look like?",
    keys: &[may("datasets", Count, "of all its contracts"), may("properties", Count, "of all its contracts")],
};

static NEXT: Object = Object {
    name: "next",
    about: "Who uses it, and what comes next?",
    keys: &[must("consumers", Count, "products that read it"), must("deprecated", Flag, "deprecated or retired")],
};

/// The twin of a product.
pub static PRODUCT: Object = Object {
    name: "product",
    about: "A data product.",
    keys: &[
        must("id", Text, "as written"),
        must("address", Text, "see [the layout](layout.md#addresses)"),
        must("name", Text, "its name"),
        must("url", Text, "its page"),
        must("domain", One(&REFERENCE), "the domain that it is a part of"),
        may("version", Text, "as its authors declare it"),
        must("status", Text, "`proposed`, `draft`, `active`, `deprecated`, `retired` or `unknown`"),
        may("status_written", Text, "as it is written"),
        may("deprecated", Flag, "as written"),
        may("type", Text, "as written"),
        may("tenant", Text, "as written"),
        may("created", Text, "as written"),
        may("api_version", Text, "the version of the standard"),
        must("made_from_contracts", Flag, "whether nobody wrote the product and its contracts stand for it"),
        must("answers", One(&ANSWERS), "the questions of a newcomer"),
        may("evidence", One(&EVIDENCE_SHORT), "what checks said of its contracts; more is in `evidence.json`"),
        may("description", One(&DESCRIPTION), "what it is for"),
        may("owner", One(&OWNER), "who answers for it"),
        may("support", Many(&CHANNEL), "where to ask"),
        may("owner_channels", Many(&CHANNEL), "channels of the team that owns it"),
        may("team", One(&TEAM), "as the descriptor describes it"),
        may("output_ports", Many(&OUTPUT), "what it promises"),
        may("input_ports", Many(&INPUT), "what it expects"),
        may("management_ports", Many(&MANAGEMENT), "how it is observed and steered"),
        may("contracts", Many(&REFERENCE), "promised by a port or lying in its folder"),
        must("lineage", One(&LINEAGE), "products upstream and downstream"),
        may("missing", Many(&GAP), "what a consumer still misses"),
        may("documents", Many(&DOCUMENT), "its Markdown files"),
        may("readme", Text, "the README, as it is written; its links lead from the portal's root"),
        TAGS,
        may("synonyms", Many(&SYNONYM), "other names"),
        may("context", One(&CONTEXT), "what an agent should know"),
        DEFINITIONS,
        CUSTOM,
        OTHERS,
        CHANGE_KEY,
        must("history", Text, "the page of its history"),
        may(
            "versions",
            Many(&VERSION),
            "the versions that it declares and declared, where it had others, newest first",
        ),
        SOURCE_KEY,
    ],
};

static GAP: Object = Object {
    name: "gap",
    about: "Something that a consumer still misses.",
    keys: &[
        must(
            "what",
            Text,
            "`purpose`, `limitations`, `status`, `version`, `owner`, `support`, `readme`, `outputs`, `contract`, `schema`, `descriptions`, `examples`, `classifications`, `servers`, `roles`, `quality`, `service-levels` or `end`",
        ),
        must("asks", Text, "in words"),
        may("contract", Text, "address of the contract that should say it"),
        may("count", Count, "how many do not say it"),
        may("of", Count, "of how many"),
        must("path", Text, "the file that should say it"),
        may("edit", Text, "the forge's editor"),
    ],
};

static LINEAGE: Object = Object {
    name: "lineage",
    about: "Products upstream and downstream.",
    keys: &[
        may("upstream", Many(&REFERENCE), "products that it reads"),
        may("downstream", Many(&REFERENCE), "products that read it"),
        may("more_upstream", Count, "products that are not listed"),
        may("more_downstream", Count, "products that are not listed"),
        must("url", Text, "the page of its lineage"),
    ],
};

static OUTPUT: Object = Object {
    name: "output-port",
    about: "An output port.",
    keys: &[
        may("id", Text, "as written"),
        must("name", Text, "its name"),
        must("address", Text, "see [the layout](layout.md#addresses)"),
        must("url", Text, "its place on the page"),
        may("description", Text, "as written"),
        may("type", Text, "as written"),
        may("version", Text, "as written"),
        may("deprecated", Flag, "as written"),
        may("contract_id", Text, "as written"),
        may("contract", One(&REFERENCE), "missing when the mesh does not have it"),
        may("input_contracts", Many(&INPUT_CONTRACT), "contracts that it is made from"),
        may("sbom", Many(&SBOM), "software bills of materials"),
        may("consumers", Many(&REFERENCE), "products that expect it"),
        may("more_consumers", Count, "consumers that are not listed"),
        TAGS,
        may("synonyms", Many(&SYNONYM), "other names"),
        may("context", One(&CONTEXT), "what an agent should know"),
        DEFINITIONS,
        CUSTOM,
        OTHERS,
    ],
};

static INPUT_CONTRACT: Object = Object {
    name: "input-contract",
    about: "A contract that an output port is made from.",
    keys: &[must("id", Text, "as written"), may("version", Text, "as written"), OTHERS],
};

static SBOM: Object = Object {
    name: "sbom",
    about: "A software bill of materials.",
    keys: &[may("type", Text, "as written"), may("url", Text, "as written"), OTHERS],
};

static INPUT: Object = Object {
    name: "input-port",
    about: "An input port.",
    keys: &[
        may("id", Text, "as written"),
        must("name", Text, "its name"),
        must("url", Text, "its place on the page"),
        may("description", Text, "as written"),
        may("version", Text, "as written"),
        may("deprecated", Flag, "as written"),
        may("contract_id", Text, "as written"),
        may("contract", One(&REFERENCE), "missing when the mesh does not have it"),
        may("upstream", Many(&REFERENCE), "products whose output ports promise the contract"),
        must("external", Flag, "whether nobody in the mesh promises what it expects"),
        TAGS,
        DEFINITIONS,
        CUSTOM,
        OTHERS,
    ],
};

static MANAGEMENT: Object = Object {
    name: "management-port",
    about: "A management port.",
    keys: &[
        may("id", Text, "as written"),
        must("name", Text, "its name"),
        may("description", Text, "as written"),
        may("content", Text, "as written"),
        may("type", Text, "as written"),
        may("url", Text, "as written"),
        may("channel", Text, "as written"),
        may("deprecated", Flag, "as written"),
        TAGS,
        DEFINITIONS,
        CUSTOM,
        OTHERS,
    ],
};

/// The twin of a contract.
pub static CONTRACT: Object = Object {
    name: "contract",
    about: "A data contract.",
    keys: &[
        must("id", Text, "as written"),
        must("address", Text, "see [the layout](layout.md#addresses)"),
        must("name", Text, "its name"),
        must("url", Text, "its page"),
        must("product", One(&REFERENCE), "the product that it belongs to"),
        must("domain", One(&REFERENCE), "the domain of that product"),
        may("domain_written", Text, "as written"),
        may("data_product_written", Text, "as written"),
        may("api_version", Text, "the version of the standard"),
        may("version", Text, "as its authors declare it"),
        must("status", Text, "as for products"),
        may("status_written", Text, "as it is written"),
        may("tenant", Text, "as written"),
        may("created", Text, "as written"),
        may("evidence", One(&EVIDENCE_SHORT), "what checks said of it; more is in the product's `evidence.json`"),
        may("description", One(&DESCRIPTION), "what it is for"),
        may("owner", One(&OWNER), "who answers for its product"),
        may("datasets", Many(&DATASET), "the schema"),
        may("servers", Many(&SERVER), "where the data is"),
        may("sla_default_element", Text, "as written"),
        may("sla", Many(&OBJECTIVE), "service level objectives"),
        may("roles", Many(&ROLE), "who may ask for access"),
        may("price", One(&PRICE), "as written"),
        may("support", Many(&CHANNEL), "where to ask"),
        may("team", One(&TEAM), "as the descriptor describes it"),
        may("promised_by", Many(&REFERENCE), "products and output ports that promise it"),
        may("consumers", Many(&REFERENCE), "products and input ports that expect it"),
        may("more_consumers", Count, "consumers that are not listed"),
        TAGS,
        may("context", One(&CONTEXT), "what an agent should know"),
        DEFINITIONS,
        CUSTOM,
        OTHERS,
        CHANGE_KEY,
        may("earlier_versions", Many(&VERSION), "the versions that it declared before, newest first"),
        SOURCE_KEY,
    ],
};

static DATASET: Object = Object {
    name: "dataset",
    about: "An object of the schema: a table, a topic, a file.",
    keys: &[
        may("id", Text, "as written"),
        must("name", Text, "its name"),
        may("physical_name", Text, "as written"),
        may("physical_type", Text, "as written"),
        may("logical_type", Text, "as written"),
        may("business_name", Text, "as written"),
        may("description", Text, "Markdown"),
        may("granularity", Text, "as written"),
        may("deprecated", Flag, "as written"),
        may("properties", Many(&PROPERTY), "nested ones follow their parent"),
        may("quality", Many(&EXPECTATION), "quality expectations of the dataset"),
        may("relationships", Many(&RELATIONSHIP), "references to other properties"),
        TAGS,
        may("synonyms", Many(&SYNONYM), "other names"),
        may("context", One(&CONTEXT), "what an agent should know"),
        DEFINITIONS,
        CUSTOM,
        OTHERS,
    ],
};

static PROPERTY: Object = Object {
    name: "property",
    about: "A property: a column, a field.",
    keys: &[
        may("id", Text, "as written"),
        must("name", Text, "empty for the items of a list and the key or value of a map"),
        must(
            "path",
            Text,
            "`orders.customer.email`; `[]` stands for the items of a list. Its address is the contract's, `#` and this",
        ),
        may("anchor", Text, "its place on the contract's page, where that is not its path"),
        may("depth", Count, "how deep it is nested, from 1; missing for a property of the dataset itself"),
        may("physical_name", Text, "as written"),
        may("business_name", Text, "as written"),
        may("logical_type", Text, "as written"),
        may("physical_type", Text, "as written"),
        may("logical_type_options", Mapping, "as written"),
        may("semantic_type", Text, "as written"),
        may("description", Text, "Markdown"),
        may("primary_key", Flag, "`true` where it is one"),
        may("primary_key_position", Text, "as written"),
        may("required", Flag, "`true` where it is"),
        may("unique", Flag, "`true` where it is"),
        may("partitioned", Flag, "`true` where it is"),
        may("partition_key_position", Text, "as written"),
        may("classification", Text, "as written"),
        may("personal", Flag, "`true` where it or its term says that it holds personal data"),
        may("encrypted_name", Text, "as written"),
        may("critical_data_element", Flag, "`true` where it is one"),
        may("deprecated", Flag, "as written"),
        may("transform_sources", Texts, "as written"),
        may("transform_logic", Text, "as written"),
        may("transform_description", Text, "as written"),
        may("examples", Values, "as written"),
        may("enum", Many(&ALLOWED), "allowed values"),
        may("quality", Many(&EXPECTATION), "quality expectations"),
        may("relationships", Many(&RELATIONSHIP), "as written"),
        may("terms", Many(&REFERENCE), "glossary terms that it is bound to"),
        may("code_lists", Many(&REFERENCE), "code lists that its values come from"),
        may("references", Many(&REFERENCE), "properties that its relationships lead to"),
        TAGS,
        may("synonyms", Many(&SYNONYM), "other names"),
        DEFINITIONS,
        CUSTOM,
        OTHERS,
    ],
};

static ALLOWED: Object = Object {
    name: "allowed-value",
    about: "An allowed value.",
    keys: &[
        may("value", Any, "as written"),
        may("label", Text, "as written"),
        may("description", Text, "as written"),
        TAGS,
        DEFINITIONS,
        CUSTOM,
        OTHERS,
    ],
};

static RELATIONSHIP: Object = Object {
    name: "relationship",
    about: "A reference to other properties.",
    keys: &[
        may("id", Text, "as written"),
        may("type", Text, "as written"),
        may("from", Texts, "as written"),
        may("to", Texts, "as written"),
        CUSTOM,
        OTHERS,
    ],
};

static EXPECTATION: Object = Object {
    name: "expectation",
    about: "A data quality expectation.",
    keys: &[
        may("id", Text, "as written"),
        may("name", Text, "as written"),
        may("description", Text, "as written"),
        may("type", Text, "`text`, `library`, `sql` or `custom`"),
        may("metric", Text, "the metric, or the rule of versions before 3.1"),
        may("arguments", Mapping, "as written"),
        may("operators", Mapping, "`mustBe`, `mustBeBetween` ... with what they demand"),
        may("unit", Text, "as written"),
        may("query", Text, "as written"),
        may("engine", Text, "as written"),
        may("implementation", Any, "as written"),
        may("dimension", Text, "as written"),
        may("method", Text, "as written"),
        may("severity", Text, "as written"),
        may("business_impact", Text, "as written"),
        may("schedule", Text, "as written"),
        may("scheduler", Text, "as written"),
        TAGS,
        DEFINITIONS,
        CUSTOM,
        OTHERS,
    ],
};

static SERVER: Object = Object {
    name: "server",
    about: "Where the data is.",
    keys: &[
        may("id", Text, "as written"),
        must("server", Text, "its name"),
        may("type", Text, "as written"),
        may("description", Text, "as written"),
        may("environment", Text, "as written"),
        may("settings", Mapping, "all other keys"),
        may("roles", Many(&ROLE), "as written"),
        CUSTOM,
    ],
};

static OBJECTIVE: Object = Object {
    name: "objective",
    about: "A service level objective.",
    keys: &[
        may("id", Text, "as written"),
        must("property", Text, "latency, retention ..."),
        may("value", Any, "as written"),
        may("value_ext", Any, "as written"),
        may("unit", Text, "as written"),
        may("element", Text, "as written"),
        may("driver", Text, "as written"),
        may("description", Text, "as written"),
        may("schedule", Text, "as written"),
        may("scheduler", Text, "as written"),
        DEFINITIONS,
        CUSTOM,
        OTHERS,
    ],
};

static ROLE: Object = Object {
    name: "role",
    about: "Who may ask for access, and who grants it.",
    keys: &[
        may("id", Text, "as written"),
        must("role", Text, "its name"),
        may("description", Text, "as written"),
        may("access", Text, "as written"),
        may("first_level_approvers", Text, "as written"),
        may("second_level_approvers", Text, "as written"),
        CUSTOM,
        OTHERS,
    ],
};

static PRICE: Object = Object {
    name: "price",
    about: "Amount per unit.",
    keys: &[
        may("amount", Text, "as written"),
        may("currency", Text, "as written"),
        may("unit", Text, "as written"),
        OTHERS,
    ],
};

/// The twin of a glossary term.
pub static TERM: Object = Object {
    name: "term",
    about: "A glossary term.",
    keys: &[
        must("id", Text, "as written"),
        must("address", Text, "see [the layout](layout.md#addresses)"),
        must("name", Text, "its name"),
        must("url", Text, "its page"),
        may("domain", One(&REFERENCE), "the domain whose word it is"),
        may("glossary", Text, "name of the file's glossary"),
        may("status_written", Text, "as it is written"),
        may("business_name", Text, "as written"),
        may("definition", Text, "Markdown"),
        may("term_synonyms", Texts, "other names"),
        may("semantic_type", Text, "as written"),
        may("logical_type", Text, "as written"),
        may("classification", Text, "as written"),
        may("unit", Text, "as written"),
        may("examples", Values, "as written"),
        may("related", Many(&RELATED), "relationships to other terms"),
        may("uses", Many(&REFERENCE), "properties that are bound to it"),
        may("more_uses", Count, "properties that are not listed"),
        may("products", Many(&REFERENCE), "products that are bound to it as a whole"),
        TAGS,
        DEFINITIONS,
        CUSTOM,
        OTHERS,
        CHANGE_KEY,
        SOURCE_KEY,
    ],
};

static RELATED: Object = Object {
    name: "related",
    about: "A relationship to another term.",
    keys: &[
        may("type", Text, "as written"),
        must("to", Text, "as written"),
        may("term", One(&REFERENCE), "the term, where the mesh has it"),
        OTHERS,
    ],
};

/// The twin of a code list.
pub static CODE_LIST: Object = Object {
    name: "code-list",
    about: "A code list.",
    keys: &[
        must("id", Text, "as written"),
        must("address", Text, "see [the layout](layout.md#addresses)"),
        must("name", Text, "its name"),
        must("url", Text, "its page"),
        may("api_version", Text, "as written"),
        may("version", Text, "as written"),
        must("status", Text, "as for products"),
        may("status_written", Text, "as it is written"),
        may("authority", Text, "as written"),
        may("definition", Text, "Markdown"),
        may("file", Text, "the CSV that holds the values"),
        may("values", Many(&CODE), "in their order"),
        may("uses", Many(&REFERENCE), "properties that use it"),
        may("more_uses", Count, "properties that are not listed"),
        TAGS,
        DEFINITIONS,
        CUSTOM,
        OTHERS,
        CHANGE_KEY,
        SOURCE_KEY,
    ],
};

static CODE: Object = Object {
    name: "code",
    about: "A value of a code list.",
    keys: &[
        must("value", Text, "as written"),
        may("label", Text, "as written"),
        may("description", Text, "as written"),
        may("valid_from", Text, "as written"),
        may("valid_to", Text, "as written"),
        may("deprecated", Flag, "`true` where it is"),
        may("replaced_by", Text, "as written"),
        TAGS,
        CUSTOM,
        OTHERS,
    ],
};

/// The twin of a page of a domain.
pub static DOMAIN: Object = Object {
    name: "domain",
    about: "A domain, with a part of its products.",
    keys: &[
        may("id", Text, "as written"),
        must("address", Text, "see [the layout](layout.md#addresses)"),
        must("name", Text, "its name"),
        must("url", Text, "its page"),
        may("status_written", Text, "as it is written"),
        may("definition", Text, "Markdown"),
        may("domain_owner", One(&REFERENCE), "the team that owns it, where the mesh has its file"),
        may("owner_written", Text, "as written"),
        may("owner_channels", Many(&CHANNEL), "channels of that team"),
        may("parent", One(&REFERENCE), "the domain that it is a part of"),
        may("subdomains", Many(&REFERENCE), "domains that are a part of it"),
        must("product_count", Count, "how many products it has"),
        must("part", One(&PART), "which of its products stand here"),
        may("products", Many(&REFERENCE), "at most 200, by name"),
        may("flows_in", Many(&REFERENCE), "domains that its products read from; in the first part"),
        may("flows_out", Many(&REFERENCE), "domains whose products read it; in the first part"),
        may("terms", Many(&REFERENCE), "its glossary; in the first part"),
        may("more_terms", Count, "terms that are not listed"),
        may("documents", Many(&DOCUMENT), "its Markdown files; in the first part"),
        may("readme", Text, "the README, as it is written; its links lead from the portal's root; in the first part"),
        TAGS,
        CUSTOM,
        OTHERS,
        CHANGE_KEY,
        SOURCE_KEY,
    ],
};

static PART: Object = Object {
    name: "part",
    about: "A part of a list.",
    keys: &[
        must("number", Count, "from 1"),
        must("of", Count, "how many parts there are"),
        may("next", Text, "the twin of the part behind this one, relative to the portal's root"),
    ],
};

static EVIDENCE_SHORT: Object = Object {
    name: "evidence-summary",
    about: "What checks said of the data, see [evidence](evidence.md).",
    keys: &[
        must("passed", Count, "checks whose last result is a pass"),
        must("checks", Count, "checks whose last result says something"),
        must("passed_ever", Count, "passes among all kept results"),
        must("results", Count, "all kept results that say something"),
        may("last_run", Text, "the newest time, RFC 3339"),
    ],
};

/// `evidence.json` of a product.
pub static EVIDENCE: Object = Object {
    name: "evidence",
    about: "What checks said of the contracts of a product.",
    keys: &[
        must("$schema", Text, "the JSON Schema of this file, relative to it"),
        must("format", Text, "`1.0`"),
        must("kind", Text, "`evidence`"),
        must("root", Text, "the way from this file to the portal's root"),
        must("product", Text, "address"),
        must("name", Text, "name of the product"),
        may("contracts", Many(&EVIDENCE_CONTRACT), "contracts with results"),
        may("unmatched", Many(&EVIDENCE_STRAY), "results in its folder that speak of nothing in the mesh"),
        may("more_unmatched", Count, "results that are not listed"),
    ],
};

static EVIDENCE_CONTRACT: Object = Object {
    name: "evidence-contract",
    about: "What checks said of one contract.",
    keys: &[
        must("contract", Text, "address"),
        must("name", Text, "its name"),
        must("url", Text, "its page"),
        may("summary", One(&EVIDENCE_SHORT), "in short"),
        must("checks", Many(&EVIDENCE_CHECK), "each thing that results speak of"),
        may("more_checks", Count, "checks that are not listed"),
    ],
};

static EVIDENCE_CHECK: Object = Object {
    name: "evidence-check",
    about: "Everything that results said of one thing.",
    keys: &[
        must(
            "about",
            Text,
            "`expectation`, `service-level`, `constraint` (what the property demands by itself) or `place`",
        ),
        may("name", Text, "of the expectation, service level, constraint or check"),
        may("place", Text, "path of the dataset or property"),
        must("passed_ever", Count, "passes among all kept results"),
        must("results", Count, "all kept results that say something"),
        must("points", Many(&EVIDENCE_POINT), "newest first, 30 at most"),
    ],
};

static EVIDENCE_POINT: Object = Object {
    name: "evidence-point",
    about: "One result.",
    keys: &[
        may("time", Text, "RFC 3339"),
        must("outcome", Text, "`pass`, `warn`, `fail`, `error`, `skip` or `unknown`"),
        may("value", Text, "what was measured"),
        may("message", Text, "what the tool says"),
        may("source", One(&EVIDENCE_SOURCE), "the file"),
    ],
};

static EVIDENCE_SOURCE: Object = Object {
    name: "evidence-source",
    about: "A file of results.",
    keys: &[
        must("path", Text, "relative to the mesh; behind `evidence:` one of the folder that `--evidence` named"),
        must("format", Text, "`OORS`, `dbt`, `datacontract`, `Soda` or `JUnit`"),
        may("by", Text, "who ran it"),
    ],
};

static EVIDENCE_STRAY: Object = Object {
    name: "evidence-unmatched",
    about: "A result that speaks of nothing in the mesh.",
    keys: &[
        may("id", Text, "as written"),
        may("name", Text, "as written"),
        must("outcome", Text, "as of a result"),
        may("dataset", Text, "as written"),
        may("property", Text, "as written"),
        may("metric", Text, "as written"),
        may("value", Text, "as written"),
        may("message", Text, "as written"),
        may("time", Text, "RFC 3339"),
        may("source", One(&EVIDENCE_SOURCE), "the file"),
    ],
};

/// Every kind of twin.
pub static KINDS: [&Object; 5] = [&PRODUCT, &CONTRACT, &TERM, &CODE_LIST, &DOMAIN];
