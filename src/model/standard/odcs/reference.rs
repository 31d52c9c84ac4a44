//! Ids, references, relationships, and the small objects that stand everywhere.

use std::sync::LazyLock;

use regex::Regex;

use super::super::Range;
use super::super::table::{Constraint, Form, Object, Pattern, Shape, Size, Word, field, word};
use super::{AUTHORITATIVE, CLOSED_SINCE_3_1, CUSTOM, ID, TAGS, V2_2_2, V3_1_0, V3_2_0};

const ID_3_1: &str = "^[A-Za-z0-9_-]+$";
const ID_3_2: &str = r"^[^\s.#/\\@!%&^]+$";
const REFERENCE_3_1: &str = concat!(
    r"^[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z_][A-Za-z0-9_]*$",
    r"|^((https?://)?[A-Za-z0-9._/-]+\.yaml#)?/?[A-Za-z_][A-Za-z0-9_]*/[A-Za-z0-9_-]+",
    r"(/[A-Za-z_][A-Za-z0-9_]*/[A-Za-z0-9_-]+)*$",
);
const REFERENCE_3_2: &str = concat!(
    r"^[A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z_][A-Za-z0-9_-]*)+$",
    r"|^((https?://)?[A-Za-z0-9._/-]+\.ya?ml#)?/?[A-Za-z_][A-Za-z0-9_]*/[^\s.#/\\@!%&^]+",
    r"(/[A-Za-z_][A-Za-z0-9_]*/[^\s.#/\\@!%&^]+)*$",
);

fn compiled(regex: &str) -> Regex {
    Regex::new(regex).expect("the patterns of the tables are tried by their test")
}

static IS_REFERENCE_3_1: LazyLock<Regex> = LazyLock::new(|| compiled(REFERENCE_3_1));
static IS_REFERENCE_3_2: LazyLock<Regex> = LazyLock::new(|| compiled(REFERENCE_3_2));

fn is_id_3_1(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

fn is_id_3_2(text: &str) -> bool {
    !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || r".#/\@!%&^".contains(c))
}

pub(super) static STABLE_ID: Pattern = Pattern {
    name: "stable id",
    forms: &[
        Form {
            versions: Range::until(V3_1_0),
            about: "letters, digits, `_` and `-` only",
            regex: ID_3_1,
            matches: is_id_3_1,
        },
        Form {
            versions: Range::ALL,
            about: r"no blanks and none of `. # / \ @ ! % & ^`",
            regex: ID_3_2,
            matches: is_id_3_2,
        },
    ],
};

pub(super) static REFERENCE: Pattern = Pattern {
    name: "reference",
    forms: &[
        Form {
            versions: Range::until(V3_1_0),
            about: "a reference such as `customers.customer_id` or `schema/customers/properties/customer_id`",
            regex: REFERENCE_3_1,
            matches: |text| IS_REFERENCE_3_1.is_match(text),
        },
        Form {
            versions: Range::ALL,
            about: "a reference such as `customers.address.city` or `schema/customers/properties/customer_id`",
            regex: REFERENCE_3_2,
            matches: |text| IS_REFERENCE_3_2.is_match(text),
        },
    ],
};

pub(super) static SFTP_ADDRESS: Pattern = Pattern {
    name: "SFTP address",
    forms: &[Form {
        versions: Range::ALL,
        about: "an address that begins with `sftp://`",
        regex: "^sftp://",
        matches: |text| text.starts_with("sftp://"),
    }],
};

pub static CUSTOM_PROPERTY: Object = Object {
    name: "custom property",
    about: "A fact of the author's own.",
    fields: &[&[
        ID,
        field("property", Shape::Text, "The name of the fact, in camel case.").required_since(V3_1_0),
        field(
            "value",
            Shape::ByVersion(&[(Range::until(V2_2_2), Shape::Mapping), (Range::ALL, Shape::Any)]),
            "Its value, of any type.",
        )
        .required_since(V3_1_0),
        field("description", Shape::Text, "What the fact means.").since(V3_1_0),
        field("vendor", Shape::Text, "The tool that the fact is meant for.").since(V3_2_0),
    ]],
    closed: CLOSED_SINCE_3_1,
    ..Object::EMPTY
};

pub static AUTHORITATIVE_DEFINITION: Object = Object {
    name: "authoritative definition",
    about: "A link to a place that says more.",
    fields: &[&[
        ID,
        field("url", Shape::Text, "Where it is.").required(),
        field("type", Shape::Text, "What kind of place it is.").required().usual(&[
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
        field("description", Shape::Text, "What is found there.").since(V3_1_0),
    ]],
    closed: CLOSED_SINCE_3_1,
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
        field("id", Shape::Text, "A name for the statement, to refer to it."),
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
        field("id", Shape::Text, "A name for the constraint, to refer to it."),
        field("constraint", Shape::Text, "What must not be done.").required(),
        AUTHORITATIVE,
        TAGS,
        CUSTOM,
    ]],
    ..Object::EMPTY
};

static RELATIONSHIP_TYPES: [Word; 1] = [word("foreignKey")];
const ENDS: Shape =
    Shape::Either(&[Shape::Matching(&REFERENCE), Shape::List(&Shape::Matching(&REFERENCE), Size::SOME)]);
const RELATIONSHIP_ID: super::Field =
    field("id", Shape::Text, "A name for the relationship, to refer to it.").since(V3_2_0);
const RELATIONSHIP_TYPE: super::Field =
    field("type", Shape::Choice(&RELATIONSHIP_TYPES), "What kind of relationship it is.");
const TO: super::Field = field("to", ENDS, "The property, or the properties, that it leads to.").required();

pub static SCHEMA_RELATIONSHIP: Object = Object {
    name: "relationship of a schema object",
    about: "A relationship that names both its ends, each one property or each a list of them.",
    fields: &[&[
        RELATIONSHIP_ID,
        RELATIONSHIP_TYPE,
        field("from", ENDS, "The property, or the properties, that it starts from.").required(),
        TO,
        CUSTOM,
    ]],
    constraints: &[Constraint::SameForm("from", "to")],
    ..Object::EMPTY
};

pub static PROPERTY_RELATIONSHIP: Object = Object {
    name: "relationship of a property",
    about: "A relationship that starts from the property it stands in.",
    fields: &[&[RELATIONSHIP_ID, RELATIONSHIP_TYPE, TO, CUSTOM]],
    misplaced: &[("from", "a relationship inside a property starts from that property; take `from` away")],
    ..Object::EMPTY
};

pub static ENUM_VALUE: Object = Object {
    name: "enum value",
    about: "One of the values that a property may have.",
    fields: &[&[
        field("value", Shape::Scalar, "The value.").required(),
        field("label", Shape::Text, "The name of the value for people."),
        ID,
        field("description", Shape::Text, "What the value means."),
        CUSTOM,
        AUTHORITATIVE,
        TAGS,
    ]],
    ..Object::EMPTY
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_and_their_functions_agree() {
        let samples =
            ["orders", "a.b", "a.b.c", "schema/x/properties/y", "x.yaml#/schema/a", "a b", "", "ö", "sftp://h", "é.b"];
        for pattern in [&STABLE_ID, &REFERENCE, &SFTP_ADDRESS] {
            for form in pattern.forms {
                let regex = Regex::new(form.regex).expect("compiles");
                for sample in samples {
                    assert_eq!(regex.is_match(sample), (form.matches)(sample), "{} {sample:?}", pattern.name);
                }
            }
        }
    }
}
