//! Quality expectations.

use super::super::table::{Condition, Constraint, Field, Object, Shape, Size, Word, field, variant, word};
use super::reference::CUSTOM_PROPERTY;
use super::version2::QUALITY_2_FIELDS;
use super::{AUTHORITATIVE, CLOSED_SINCE_3_1, ID, TAGS, V3_0_0, V3_0_2, V3_1_0};

/// What an expectation compares with; since v3.1.0 one of them is given, no more.
pub const OPERATORS: [&str; 8] = [
    "mustBe",
    "mustNotBe",
    "mustBeGreaterThan",
    "mustBeGreaterOrEqualTo",
    "mustBeLessThan",
    "mustBeLessOrEqualTo",
    "mustBeBetween",
    "mustNotBeBetween",
];

static OPERATOR_FIELDS: [Field; 8] = [
    field("mustBe", Shape::Any, "The value that is expected."),
    field("mustNotBe", Shape::Any, "The value that is not allowed."),
    field("mustBeGreaterThan", Shape::NUMBER, "The number that the value lies above."),
    field("mustBeGreaterOrEqualTo", Shape::NUMBER, "The smallest number that is allowed."),
    field("mustBeLessThan", Shape::NUMBER, "The number that the value lies below."),
    field("mustBeLessOrEqualTo", Shape::NUMBER, "The largest number that is allowed."),
    field("mustBeBetween", BOUNDS, "Two numbers that the value lies between, the smaller first."),
    field("mustNotBeBetween", BOUNDS, "Two numbers that the value does not lie between, the smaller first."),
];
const BOUNDS: Shape = Shape::List(&Shape::NUMBER, Size::PAIR);

static TYPES: [Word; 4] = [word("text"), word("library"), word("sql"), word("custom")];
static METRICS: [Word; 5] =
    [word("nullValues"), word("missingValues"), word("invalidValues"), word("duplicateValues"), word("rowCount")];
static DIMENSIONS: [Word; 7] = [
    word("accuracy"),
    word("completeness"),
    word("conformity"),
    word("consistency"),
    word("coverage"),
    word("timeliness"),
    word("uniqueness"),
];

const QUERY: Field = field("query", Shape::Text, "The SQL query whose result is compared.").required();
const ONE_OPERATOR: &[Constraint] = &[Constraint::ExactlyOne(&OPERATORS)];

pub static QUALITY: Object = Object {
    name: "quality expectation",
    about: "What is expected of the quality of the data, and how it is checked.",
    fields: &[
        &[
            ID,
            field("name", Shape::Text, "The name of the expectation.").since(V3_0_0),
            field("description", Shape::Text, "The expectation in words."),
            field(
                "type",
                Shape::Choice(&TYPES),
                "How the expectation is said: in words, by a metric, by a query or for a tool.",
            )
            .since(V3_0_0),
            field("dimension", Shape::Choice(&DIMENSIONS), "The side of quality that it looks at.").since(V3_0_0),
            field("method", Shape::Text, "How it is checked.").since(V3_0_0).usual(&["reconciliation"]),
            field("severity", Shape::Text, "How bad it is when it does not hold.").usual(&["info", "warning", "error"]),
            field("businessImpact", Shape::Text, "What it means for the business when it does not hold.")
                .usual(&["operational", "regulatory"]),
            field("unit", Shape::Text, "The unit that is counted in.").since(V3_0_0).usual(&["rows", "percent"]),
            field("schedule", Shape::Text, "When it is checked.").since(V3_0_0),
            field("scheduler", Shape::Text, "What starts the check.").since(V3_0_0).usual(&["cron"]),
            TAGS.since(V3_0_0),
            AUTHORITATIVE.since(V3_0_0),
            field(
                "customProperties",
                Shape::Objects(&CUSTOM_PROPERTY),
                "Facts of your own that the standard has no key for.",
            ),
        ],
        &QUALITY_2_FIELDS,
    ],
    variants: &[
        variant(
            Condition::AnyOf(&[Condition::Is("type", &["library"]), Condition::Absent("type")]),
            &[&[field("rule", Shape::Text, "The rule of the library.").required()], &OPERATOR_FIELDS],
        )
        .since(V3_0_0)
        .until(V3_0_2),
        variant(Condition::Is("type", &["sql"]), &[&[QUERY]]).since(V3_0_0).until(V3_0_2),
        variant(
            Condition::AnyOf(&[Condition::Is("type", &["library"]), Condition::HasText("metric")]),
            &[
                &[
                    field("metric", Shape::Choice(&METRICS), "What is counted.").required(),
                    field("rule", Shape::Text, "The rule of the library, now called metric.").deprecated(V3_1_0),
                    field("arguments", Shape::Mapping, "What the metric has to know, such as the valid values."),
                ],
                &OPERATOR_FIELDS,
            ],
        )
        .since(V3_1_0)
        .constraints(ONE_OPERATOR),
        variant(Condition::Is("type", &["sql"]), &[&[QUERY], &OPERATOR_FIELDS]).since(V3_1_0).constraints(ONE_OPERATOR),
        variant(
            Condition::Is("type", &["custom"]),
            &[&[
                field("engine", Shape::Text, "The tool that checks it.").required().usual(&[
                    "soda",
                    "great-expectations",
                    "monte-carlo",
                    "dbt",
                ]),
                field(
                    "implementation",
                    Shape::Either(&[Shape::Text, Shape::Mapping]),
                    "The check in the words of the tool.",
                )
                .required(),
            ]],
        )
        .since(V3_0_0),
    ],
    closed: CLOSED_SINCE_3_1,
    ..Object::EMPTY
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_operators_are_the_fields_of_that_name() {
        assert!(OPERATOR_FIELDS.iter().map(|field| field.name).eq(OPERATORS));
    }
}
