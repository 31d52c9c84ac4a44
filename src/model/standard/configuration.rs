//! The keys of meshdoc.yaml as a table, for the schema that editors read. A test holds it against the keys that the
//! configuration's reader knows.

use super::table::{Field, Object, Shape, Size, Word, field, word};

static TEXTS: [Shape; 2] = [Shape::List(&Shape::Text, Size::ANY), Shape::Text];
const LIST: Shape = Shape::Either(&TEXTS);
const URL: Field = field("url", Shape::Text, "Where it is on the web, as an `https://` or `http://` URL.");

pub static CONFIGURATION: Object = Object {
    name: "meshdoc.yaml",
    about: "The settings of a mesh.",
    fields: &[&[
        field("title", Shape::Text, "The mesh's name, on every page."),
        field("description", Shape::Text, "What the mesh is, in one or two sentences."),
        field(
            "organisation",
            Shape::Either(&[Shape::Text, Shape::Object(&ORGANISATION)]),
            "The organisation that the mesh belongs to.",
        ),
        field(
            "baseUrl",
            Shape::Text,
            "Where the portal is published, as an `https://` or `http://` URL; the sitemap and the feed need it.",
        ),
        field("forge", Shape::Object(&FORGE), "The forge that holds the repository, for links to files and commits."),
        field("roots", LIST, "Folders that are read, relative to the mesh; all of it when left out."),
        field("exclude", LIST, "Globs of paths that are left out."),
        field(
            "paths",
            Shape::Text,
            "Where the domain stands in a descriptor's path, such as `data/{domain}/{product}`.",
        ),
        field("language", Shape::Text, "The language of the interface: en, de, fr or one of the mesh's own."),
        field("rules", Shape::Mapping, "Severities by rule: off, info, warning or error."),
        field("agreed", Shape::Objects(&AGREED), "Breaking changes that the people concerned agreed on."),
        field("overrides", Shape::Objects(&OVERRIDE), "Severities for some paths; of several that fit the last wins."),
        field("search", Shape::Object(&SEARCH), "What search offers."),
        field("theme", Shape::Text, "The look of the portal: default or ledger."),
        field("conventions", Shape::Object(&CONVENTIONS), "How things are named."),
        field(
            "describedProperties",
            Shape::Scalar,
            "How many of a hundred properties of an object have to be described; 50.",
        ),
        field("classifications", LIST, "Classifications from the least to the most sensitive."),
        field("policies", Shape::Objects(&POLICY), "Rules of the organisation's own."),
    ]],
    ..Object::EMPTY
};

pub static ORGANISATION: Object = Object {
    name: "organisation",
    about: "The organisation that a mesh belongs to.",
    fields: &[&[field("name", Shape::Text, "What it is called.").required(), URL]],
    ..Object::EMPTY
};

static FORGES: [Word; 6] =
    [word("github"), word("gitlab"), word("bitbucket"), word("gitea"), word("forgejo"), word("codeberg")];

pub static FORGE: Object = Object {
    name: "forge",
    about: "The place where the repository is kept.",
    fields: &[&[
        URL.required(),
        field("branch", Shape::Text, "The default branch; `main` when left out."),
        field("kind", Shape::Choice(&FORGES), "What the forge runs, where its host's name does not say it."),
    ]],
    ..Object::EMPTY
};

pub static SEARCH: Object = Object {
    name: "search",
    about: "What search offers.",
    fields: &[&[field("facets", LIST, "Names of custom properties that search offers as filters, at most 32.")]],
    ..Object::EMPTY
};

pub static OVERRIDE: Object = Object {
    name: "override",
    about: "Severities of rules for the findings in some files.",
    fields: &[&[
        field("paths", LIST, "Globs of paths, as in `exclude`."),
        field("rules", Shape::Mapping, "Severities by rule: off, info, warning or error."),
    ]],
    ..Object::EMPTY
};

const STYLE: &str = "snake_case, kebab-case, camelCase, PascalCase, UPPER_CASE, or a regular expression.";

pub static CONVENTIONS: Object = Object {
    name: "conventions",
    about: "How the things of a mesh are named.",
    fields: &[&[
        field("domains", Shape::Text, STYLE),
        field("products", Shape::Text, STYLE),
        field("contracts", Shape::Text, STYLE),
        field("ports", Shape::Text, STYLE),
        field("datasets", Shape::Text, STYLE),
        field("properties", Shape::Text, STYLE),
        field("terms", Shape::Text, STYLE),
        field("codeLists", Shape::Text, STYLE),
        field("teams", Shape::Text, STYLE),
        field("tags", Shape::Text, STYLE),
    ]],
    ..Object::EMPTY
};

pub static POLICY: Object = Object {
    name: "policy",
    about: "A rule of the organisation's own, as an expression in CEL.",
    fields: &[&[
        field("id", Shape::Text, "What findings and exceptions call it.").required(),
        field("name", Shape::Text, "What people call it."),
        field("description", Shape::Text, "What it is for."),
        field("applies", Shape::Text, "What it is asked of: products, ports, contracts and so on.").required(),
        field("when", Shape::Text, "Only what this expression is true for."),
        field("require", Shape::Text, "What has to be true.").required(),
        field("severity", Shape::Text, "info, warning or error."),
        field("message", Shape::Text, "What is said where it is not met."),
        field("owner", Shape::Text, "Who answers for the policy."),
        field("exceptions", Shape::Objects(&EXCEPTION), "What need not meet it."),
    ]],
    ..Object::EMPTY
};

pub static EXCEPTION: Object = Object {
    name: "exception",
    about: "What need not meet a policy.",
    fields: &[&[
        field("subject", Shape::Text, "The address, or a glob of addresses.").required(),
        field("until", Shape::Text, "The last day of it, such as `2027-03-31`."),
        field("reason", Shape::Text, "Why.").required(),
    ]],
    ..Object::EMPTY
};

pub static AGREED: Object = Object {
    name: "agreed",
    about: "A breaking change that the people concerned agreed on.",
    fields: &[&[
        field("subject", Shape::Text, "The address of what changes.").required(),
        field("kind", Shape::Text, "The kind of change, such as `property-removed`; every kind when left out."),
        field("until", Shape::Text, "The last day on which it holds, such as `2027-03-31`."),
        field("reason", Shape::Text, "Why.").required(),
    ]],
    ..Object::EMPTY
};
