//! Schema objects (tables, topics, files) and their properties.

use super::super::Range;
use super::super::table::{
    Condition, Field, Object, Renamed, Shape, Size, Variant, Word, field, renamed, variant, word,
};
use super::quality::QUALITY;
use super::reference::{ENUM_VALUE, PROPERTY_RELATIONSHIP, SCHEMA_RELATIONSHIP, SYNONYM};
use super::{AUTHORITATIVE, CONTEXT, CUSTOM, ID, TAGS, V3_0_0, V3_0_2, V3_1_0, V3_2_0};

const NAME: Field = field("name", Shape::Text, "The name that it goes by.");
const QUALITY_LIST: Field = field("quality", Shape::Objects(&QUALITY), "What is expected of its quality.");
// A function, since a constant must not lead back to itself: properties hold properties.
const fn properties() -> Field {
    field("properties", Shape::Objects(&PROPERTY), "The properties inside it.")
}

/// What schema objects and properties have in common, but for the name.
static ELEMENT: [Field; 9] = [
    ID,
    field("businessName", Shape::Text, "The name of it for people."),
    field("physicalType", Shape::Text, "The type of it where it lies, such as a table or VARCHAR(20)."),
    field("description", Shape::Text, "What it holds."),
    field("deprecated", Shape::Boolean, "Whether new users should look elsewhere.").since(V3_2_0),
    field("synonyms", Shape::Objects(&SYNONYM), "Other names that people know it by.").since(V3_2_0),
    AUTHORITATIVE,
    TAGS,
    CUSTOM,
];

static OBJECT_TYPES: [Word; 2] = [word("object"), word("blob").since(V3_2_0)];

pub static SCHEMA_OBJECT: Object = Object {
    name: "schema object",
    about: "A table, a view, a topic or a file.",
    fields: &[
        &[NAME.required()],
        &ELEMENT,
        &[
            field("logicalType", Shape::Choice(&OBJECT_TYPES), "What kind of thing it is."),
            field("physicalName", Shape::Text, "The name of it where it lies."),
            field("dataGranularityDescription", Shape::Text, "What one row stands for."),
            properties(),
            field("relationships", Shape::Objects(&SCHEMA_RELATIONSHIP), "How it hangs together with others.")
                .since(V3_1_0),
            QUALITY_LIST,
            CONTEXT,
        ],
    ],
    misplaced: &[
        ("columns", "the columns of a schema object stand in `properties`"),
        ("fields", "the fields of a schema object stand in `properties`"),
        ("table", "the name of a schema object stands in `name`"),
    ],
    renamed: &[
        renamed("columns", "properties", V3_0_0),
        renamed("table", "name", V3_0_0),
        renamed("dataGranularity", "dataGranularityDescription", V3_0_0),
    ],
    ..Object::EMPTY
};

static TYPES: [Word; 11] = [
    word("string"),
    word("date"),
    word("timestamp").since(V3_1_0),
    word("time").since(V3_1_0),
    word("number"),
    word("integer"),
    word("object"),
    word("array"),
    word("boolean"),
    word("map").since(V3_2_0),
    word("vector").since(V3_2_0),
];
static SEMANTIC_TYPES: [Word; 3] = [word("column"), word("measure"), word("dimension")];

/// What properties and the items of arrays have in common.
static BASE: [Field; 20] = [
    field("primaryKey", Shape::Boolean, "Whether it is part of the primary key."),
    field("primaryKeyPosition", Shape::INTEGER, "Its place in the primary key, from 1."),
    field("logicalType", Shape::Choice(&TYPES), "The type of the value, whatever system it lies in."),
    field("logicalTypeOptions", Shape::Mapping, "What more is known of the values of its type."),
    field("physicalName", Shape::Text, "The name of it where it lies.").since(V3_0_2),
    field("required", Shape::Boolean, "Whether there is always a value."),
    field("unique", Shape::Boolean, "Whether no two rows have the same value."),
    field("semanticType", Shape::Choice(&SEMANTIC_TYPES), "Its part in the model: stored, measured or grouped by.")
        .since(V3_2_0),
    field("partitioned", Shape::Boolean, "Whether the data is partitioned by it."),
    field("partitionKeyPosition", Shape::INTEGER, "Its place in the partition key, from 1."),
    field("classification", Shape::Text, "How sensitive it is.").usual(&[
        "public",
        "internal",
        "confidential",
        "restricted",
    ]),
    field("encryptedName", Shape::Text, "The property that holds the value encrypted."),
    field("transformSourceObjects", Shape::List(&Shape::Text, Size::ANY), "The objects that it is made from."),
    field("transformLogic", Shape::Text, "How it is made, as code."),
    field("transformDescription", Shape::Text, "How it is made, in words."),
    field("examples", Shape::List(&Shape::Any, Size::ANY), "Some values that occur."),
    field("enum", Shape::List(&Shape::Object(&ENUM_VALUE), Size::SET), "The values that are allowed.").since(V3_2_0),
    field("criticalDataElement", Shape::Boolean, "Whether the business depends on it."),
    field("relationships", Shape::Objects(&PROPERTY_RELATIONSHIP), "The properties that it refers to.").since(V3_1_0),
    QUALITY_LIST,
];

pub static PROPERTY: Object = Object {
    name: "property",
    about: "A column, a field or an attribute.",
    fields: &[&[NAME.required()], &ELEMENT, &BASE],
    variants: &VARIANTS,
    misplaced: &[
        ("type", "the type of a property is said by `logicalType` and `physicalType`"),
        ("isNullable", "whether a value is always there is said by `required`"),
        ("nullable", "whether a value is always there is said by `required`"),
        ("isPrimaryKey", "a key is said by `primaryKey`"),
        ("isUnique", "it is called `unique` since v3.0.0"),
        ("column", "the name of a property stands in `name`"),
    ],
    renamed: &[
        renamed("column", "name", V3_0_0),
        renamed("isPrimaryKey", "primaryKey", V3_0_0),
        renamed("isUnique", "unique", V3_0_0),
        Renamed { inverse: true, ..renamed("isNullable", "required", V3_0_0) },
        renamed("partitionStatus", "partitioned", V3_0_0),
        renamed("encryptedColumnName", "encryptedName", V3_0_0),
        renamed("transformSourceTables", "transformSourceObjects", V3_0_0),
        renamed("sampleValues", "examples", V3_0_0),
        renamed("criticalDataElementStatus", "criticalDataElement", V3_0_0),
    ],
    ..Object::EMPTY
};

pub static ITEM: Object = Object {
    name: "item",
    about: "What an array holds, or the key or the value of a map: a property that needs no name.",
    // Until v3.0.2 an item may hold properties whatever its type is.
    fields: &[&[NAME, properties().until(V3_0_2)], &ELEMENT, &BASE],
    variants: &VARIANTS,
    ..Object::EMPTY
};

const fn options(object: &'static Object) -> Field {
    field("logicalTypeOptions", Shape::Object(object), "What more is known of the values of its type.")
}

const fn items() -> Field {
    field("items", Shape::Object(&ITEM), "What the array holds.")
}

static VARIANTS: [Variant; 10] = [
    // A property without a type may have the parts of any type, but options that fit every type do not exist.
    variant(Condition::Absent("logicalType"), &[&[options(&NO_OPTIONS), properties(), items()]]),
    variant(Condition::Is("logicalType", &["string"]), &[&[options(&TEXT_OPTIONS)]]),
    variant(Condition::Is("logicalType", &["date"]), &[&[options(&DATE_OPTIONS)]]),
    variant(Condition::Is("logicalType", &["timestamp", "time"]), &[&[options(&TIME_OPTIONS)]]).since(V3_1_0),
    variant(Condition::Is("logicalType", &["integer"]), &[&[options(&INTEGER_OPTIONS)]]),
    variant(Condition::Is("logicalType", &["number"]), &[&[options(&NUMBER_OPTIONS)]]),
    variant(Condition::Is("logicalType", &["object"]), &[&[options(&OBJECT_OPTIONS), properties()]]),
    variant(Condition::Is("logicalType", &["array"]), &[&[options(&ARRAY_OPTIONS), items()]]),
    variant(
        Condition::Is("logicalType", &["map"]),
        &[&[field("map", Shape::Object(&MAP), "What the keys and the values of the map are.").required()]],
    )
    .since(V3_2_0),
    variant(Condition::Is("logicalType", &["vector"]), &[&[options(&VECTOR_OPTIONS).required()]]).since(V3_2_0),
];

pub static MAP: Object = Object {
    name: "map",
    about: "The keys and the values of a map.",
    fields: &[&[
        field("key", Shape::Object(&ITEM), "What the keys are.").required(),
        field("value", Shape::Object(&ITEM), "What the values are.").required(),
    ]],
    ..Object::EMPTY
};

const FORMAT: Field = field("format", Shape::Text, "How the value is written.");

pub static NO_OPTIONS: Object = Object {
    name: "options without a type",
    about: "Options mean nothing until `logicalType` is said.",
    ..Object::EMPTY
};

pub static TEXT_OPTIONS: Object = Object {
    name: "options of string",
    about: "What more is known of a text.",
    fields: &[&[
        field("minLength", Shape::COUNT, "The smallest number of characters."),
        field("maxLength", Shape::COUNT, "The largest number of characters."),
        field("pattern", Shape::Text, "The regular expression that the text follows."),
        FORMAT.usual(&["password", "byte", "binary", "email", "uuid", "uri", "hostname", "ipv4", "ipv6"]),
    ]],
    ..Object::EMPTY
};

const EXCLUSIVE_DATE: Shape = Shape::ByVersion(&[(Range::until(V3_0_2), Shape::Boolean), (Range::ALL, Shape::Text)]);
const EXCLUSIVE_NUMBER: Shape =
    Shape::ByVersion(&[(Range::until(V3_0_2), Shape::Boolean), (Range::ALL, Shape::NUMBER)]);

static DATE_BOUNDS: [Field; 5] = [
    FORMAT.usual(&["yyyy-MM-dd", "yyyy-MM-dd HH:mm:ss", "HH:mm:ss"]),
    field("minimum", Shape::Text, "The earliest value that is allowed."),
    field("maximum", Shape::Text, "The latest value that is allowed."),
    field(
        "exclusiveMinimum",
        EXCLUSIVE_DATE,
        "The value that all values lie behind; until v3.0.2 whether `minimum` itself is left out.",
    ),
    field(
        "exclusiveMaximum",
        EXCLUSIVE_DATE,
        "The value that all values lie before; until v3.0.2 whether `maximum` itself is left out.",
    ),
];

pub static DATE_OPTIONS: Object = Object {
    name: "options of date",
    about: "What more is known of a date.",
    fields: &[&DATE_BOUNDS],
    ..Object::EMPTY
};

pub static TIME_OPTIONS: Object = Object {
    name: "options of timestamp and time",
    about: "What more is known of a point in time or a time of day.",
    fields: &[
        &DATE_BOUNDS,
        &[
            field("timezone", Shape::Boolean, "Whether the value names its time zone."),
            field("defaultTimezone", Shape::Text, "The time zone of a value that names none."),
        ],
    ],
    ..Object::EMPTY
};

static NUMBER_BOUNDS: [Field; 5] = [
    field("minimum", Shape::NUMBER, "The smallest value that is allowed."),
    field("maximum", Shape::NUMBER, "The largest value that is allowed."),
    field(
        "exclusiveMinimum",
        EXCLUSIVE_NUMBER,
        "The number that all values lie above; until v3.0.2 whether `minimum` itself is left out.",
    ),
    field(
        "exclusiveMaximum",
        EXCLUSIVE_NUMBER,
        "The number that all values lie below; until v3.0.2 whether `maximum` itself is left out.",
    ),
    field("multipleOf", Shape::Number { above: Some(0) }, "The number that all values are a multiple of."),
];

static INTEGER_FORMATS: [Word; 10] = [
    word("i8"),
    word("i16"),
    word("i32"),
    word("i64"),
    word("i128"),
    word("u8"),
    word("u16"),
    word("u32"),
    word("u64"),
    word("u128"),
];
static NUMBER_FORMATS: [Word; 2] = [word("f32"), word("f64")];

pub static INTEGER_OPTIONS: Object = Object {
    name: "options of integer",
    about: "What more is known of a whole number.",
    fields: &[
        &NUMBER_BOUNDS,
        &[field("format", Shape::Choice(&INTEGER_FORMATS), "How many bits it has, and whether a sign.")],
    ],
    ..Object::EMPTY
};

pub static NUMBER_OPTIONS: Object = Object {
    name: "options of number",
    about: "What more is known of a number.",
    fields: &[&NUMBER_BOUNDS, &[field("format", Shape::Choice(&NUMBER_FORMATS), "How many bits it has.")]],
    ..Object::EMPTY
};

pub static OBJECT_OPTIONS: Object = Object {
    name: "options of object",
    about: "What more is known of an object.",
    fields: &[&[
        field("minProperties", Shape::COUNT, "The smallest number of properties."),
        field("maxProperties", Shape::COUNT, "The largest number of properties."),
        field("required", Shape::List(&Shape::Text, Size::SET), "The properties that are always there."),
    ]],
    ..Object::EMPTY
};

pub static ARRAY_OPTIONS: Object = Object {
    name: "options of array",
    about: "What more is known of an array.",
    fields: &[&[
        field("minItems", Shape::COUNT, "The smallest number of items."),
        field("maxItems", Shape::COUNT, "The largest number of items."),
        field("uniqueItems", Shape::Boolean, "Whether no two items are equal."),
    ]],
    ..Object::EMPTY
};

static ELEMENT_TYPES: [Word; 7] =
    [word("bfloat16"), word("binary"), word("float16"), word("float32"), word("float64"), word("int8"), word("uint8")];
static METRICS: [Word; 5] = [word("cosine"), word("dotProduct"), word("euclidean"), word("hamming"), word("manhattan")];

pub static VECTOR_OPTIONS: Object = Object {
    name: "options of vector",
    about: "What more is known of a vector.",
    fields: &[&[
        field("dimensions", Shape::Integer { at_least: Some(1) }, "How many elements the vector has.").required(),
        field("elementType", Shape::Choice(&ELEMENT_TYPES), "The type of the elements."),
        field("distanceMetric", Shape::Choice(&METRICS), "How two vectors are meant to be compared."),
        field("embeddingModel", Shape::Text, "The model that made the vector."),
        field("embeddingModelVersion", Shape::Text, "The version of that model."),
        field("normalized", Shape::Boolean, "Whether the vectors have length 1."),
    ]],
    ..Object::EMPTY
};
