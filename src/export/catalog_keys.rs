//! The keys of catalog.json, as tables, for its JSON Schema.

use super::twin::keys::{Key, Object, Shape};
use Shape::{Count, Flag, Many, Mapping, One, Text, Texts};

const fn may(name: &'static str, shape: Shape) -> Key {
    Key(name, shape, false, "see the reference of catalog.json")
}

const fn must(name: &'static str, shape: Shape) -> Key {
    Key(name, shape, true, "see the reference of catalog.json")
}

/// The whole document.
pub static CATALOG: Object = Object {
    name: "catalog",
    about: "The whole mesh as one document.",
    keys: &[
        must("format", Text),
        must("generator", Text),
        must("mesh", One(&MESH)),
        must("domains", Many(&DOMAIN)),
        must("products", Many(&PRODUCT)),
        must("contracts", Many(&CONTRACT)),
        must("terms", Many(&TERM)),
        must("code_lists", Many(&CODE_LIST)),
        must("teams", Many(&TEAM)),
        must("external_sources", Many(&EXTERNAL)),
    ],
};

static MESH: Object = Object {
    name: "mesh",
    about: "The mesh.",
    keys: &[
        must("title", Text),
        may("description", Text),
        may("organisation", One(&ORGANISATION)),
        may("url", Text),
        may("commit", Text),
        may("commit_time", Text),
    ],
};

static ORGANISATION: Object =
    Object { name: "organisation", about: "Whose mesh it is.", keys: &[must("name", Text), may("url", Text)] };

static SOURCE: Object = Object {
    name: "source",
    about: "Where a thing is written.",
    keys: &[must("path", Text), must("document", Count), must("line", Count)],
};

static CONSUMER: Object = Object {
    name: "consumer",
    about: "A product and the number of its port.",
    keys: &[must("product", Text), must("port", Count)],
};

static EXTERNAL: Object = Object {
    name: "external-source",
    about: "A contract that nobody promises.",
    keys: &[must("contract_id", Text), must("consumers", Many(&CONSUMER))],
};

static DOMAIN: Object = Object {
    name: "domain",
    about: "A domain.",
    keys: &[
        must("kind", Text),
        must("id", Text),
        must("address", Text),
        must("name", Text),
        may("description", Text),
        may("owner", Text),
        may("parent", Text),
        may("tags", Texts),
        may("custom_properties", Mapping),
        must("products", Texts),
        must("url", Text),
        may("source", One(&SOURCE)),
    ],
};

static DESCRIPTION: Object = Object {
    name: "description",
    about: "What it is for.",
    keys: &[may("purpose", Text), may("limitations", Text), may("usage", Text)],
};

static OWNER: Object = Object {
    name: "owner",
    about: "Who answers for it.",
    keys: &[may("team", Text), may("name", Text), must("source", Text)],
};

static PRODUCT: Object = Object {
    name: "product",
    about: "A data product.",
    keys: &[
        must("kind", Text),
        must("id", Text),
        must("address", Text),
        must("name", Text),
        must("domain", Text),
        may("version", Text),
        must("status", Text),
        may("status_written", Text),
        may("type", Text),
        may("tenant", Text),
        must("made_from_contracts", Flag),
        must("description", One(&DESCRIPTION)),
        must("owner", One(&OWNER)),
        may("tags", Texts),
        may("synonyms", Texts),
        may("custom_properties", Mapping),
        may("output_ports", Many(&OUTPUT)),
        may("input_ports", Many(&INPUT)),
        may("upstream", Texts),
        may("downstream", Texts),
        may("contracts", Texts),
        may("documents", Many(&DOCUMENT)),
        may("last_change", Text),
        must("url", Text),
        may("source", One(&SOURCE)),
    ],
};

static DOCUMENT: Object = Object {
    name: "document",
    about: "A Markdown file.",
    keys: &[must("title", Text), must("path", Text), must("url", Text)],
};

static OUTPUT: Object = Object {
    name: "output-port",
    about: "An output port.",
    keys: &[
        must("kind", Text),
        must("id", Text),
        must("address", Text),
        must("name", Text),
        may("description", Text),
        may("type", Text),
        may("version", Text),
        may("contract_id", Text),
        may("contract", Text),
        may("tags", Texts),
        may("custom_properties", Mapping),
        may("consumers", Many(&CONSUMER)),
        must("url", Text),
        may("source", One(&SOURCE)),
    ],
};

static INPUT: Object = Object {
    name: "input-port",
    about: "An input port.",
    keys: &[
        must("kind", Text),
        must("id", Text),
        must("address", Text),
        must("name", Text),
        may("version", Text),
        may("contract_id", Text),
        may("contract", Text),
        may("upstream", Many(&CONSUMER)),
        must("external", Flag),
        must("url", Text),
        may("source", One(&SOURCE)),
    ],
};

static CONTRACT: Object = Object {
    name: "contract",
    about: "A data contract.",
    keys: &[
        must("kind", Text),
        must("id", Text),
        must("address", Text),
        must("name", Text),
        may("api_version", Text),
        may("version", Text),
        must("status", Text),
        may("status_written", Text),
        must("product", Text),
        must("description", One(&DESCRIPTION)),
        may("tags", Texts),
        may("custom_properties", Mapping),
        may("servers", Many(&SERVER)),
        may("datasets", Many(&DATASET)),
        may("consumers", Many(&CONSUMER)),
        must("url", Text),
        may("source", One(&SOURCE)),
    ],
};

static SERVER: Object = Object {
    name: "server",
    about: "Where the data is.",
    keys: &[must("server", Text), may("type", Text), may("environment", Text), may("settings", Mapping)],
};

static DATASET: Object = Object {
    name: "dataset",
    about: "An object of the schema.",
    keys: &[
        must("name", Text),
        may("physical_name", Text),
        may("physical_type", Text),
        may("description", Text),
        may("properties", Many(&PROPERTY)),
    ],
};

static PROPERTY: Object = Object {
    name: "property",
    about: "A property. Its address is that of its contract with `#` and its path, its URL that of its contract with `#` and its anchor.",
    keys: &[
        must("path", Text),
        may("anchor", Text),
        may("id", Text),
        must("name", Text),
        may("physical_name", Text),
        may("business_name", Text),
        may("logical_type", Text),
        may("physical_type", Text),
        may("description", Text),
        may("primary_key", Flag),
        may("required", Flag),
        may("unique", Flag),
        may("classification", Text),
        may("critical_data_element", Flag),
        may("tags", Texts),
        may("custom_properties", Mapping),
        may("terms", Texts),
        may("code_lists", Texts),
        may("references", Texts),
    ],
};

static TERM: Object = Object {
    name: "term",
    about: "A glossary term.",
    keys: &[
        must("kind", Text),
        must("id", Text),
        must("address", Text),
        must("name", Text),
        may("description", Text),
        may("synonyms", Texts),
        may("classification", Text),
        may("logical_type", Text),
        may("domain", Text),
        may("glossary", Text),
        may("related", Many(&RELATED)),
        may("properties", Texts),
        must("url", Text),
        may("source", One(&SOURCE)),
    ],
};

static RELATED: Object =
    Object { name: "related", about: "A relationship to another term.", keys: &[may("type", Text), must("to", Text)] };

static CODE_LIST: Object = Object {
    name: "code-list",
    about: "A code list.",
    keys: &[
        must("kind", Text),
        must("id", Text),
        must("address", Text),
        must("name", Text),
        may("version", Text),
        must("status", Text),
        may("authority", Text),
        may("description", Text),
        must("values", Many(&CODE)),
        may("properties", Texts),
        must("url", Text),
        may("source", One(&SOURCE)),
    ],
};

static CODE: Object = Object {
    name: "code",
    about: "A value of a code list.",
    keys: &[
        must("value", Text),
        may("label", Text),
        may("description", Text),
        may("valid_from", Text),
        may("valid_to", Text),
        must("deprecated", Flag),
        may("replaced_by", Text),
    ],
};

static TEAM: Object = Object {
    name: "team",
    about: "A team.",
    keys: &[
        must("kind", Text),
        must("id", Text),
        must("address", Text),
        must("name", Text),
        may("mission", Text),
        may("channels", Many(&CHANNEL)),
        may("products", Texts),
        may("domains", Texts),
        must("url", Text),
        may("source", One(&SOURCE)),
    ],
};

static CHANNEL: Object = Object {
    name: "channel",
    about: "Where to ask.",
    keys: &[must("channel", Text), may("url", Text), may("tool", Text)],
};
