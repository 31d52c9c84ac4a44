//! The Open Data Contract Standard of Bitol, v2.2.2 and v3.0.0 to v3.2.0.
//!
//! Version 2 named most things otherwise; both stand in one table, so that a key of one is recognised in the other.

mod contract;
mod people;
mod quality;
mod reference;
mod schema;
mod server;
mod version2;

use super::table::{Field, Shape, Size, field};
use super::{Range, Standard, Version};

pub use contract::DATA_CONTRACT;
pub use quality::OPERATORS;
pub use schema::{ITEM, PROPERTY, SCHEMA_OBJECT};
pub use server::SERVER;

pub const V2_2_2: Version = Version::new(2, 2, 2);
pub const V3_0_0: Version = Version::new(3, 0, 0);
pub const V3_0_1: Version = Version::new(3, 0, 1);
pub const V3_0_2: Version = Version::new(3, 0, 2);
pub const V3_1_0: Version = Version::new(3, 1, 0);
pub const V3_2_0: Version = Version::new(3, 2, 0);

pub static STANDARD: Standard = Standard {
    name: "ODCS",
    title: "Open Data Contract Standard",
    kind: "DataContract",
    versions: &[V2_2_2, V3_0_0, V3_0_1, V3_0_2, V3_1_0, V3_2_0],
    root: &DATA_CONTRACT,
    telltales: &["schema", "servers", "slaProperties", "dataset", "quantumName"],
};

/// The fields that an object, such as `property`, has in a version.
pub fn fields(version: Version, object: &str) -> Vec<&'static Field> {
    STANDARD.object(object).map(|object| object.fields(version).collect()).unwrap_or_default()
}

/// Version 3.1 closed most objects that were open before.
const CLOSED_SINCE_3_1: Option<Range> = Some(Range::since(V3_1_0));

const ID: Field =
    field("id", Shape::Matching(&reference::STABLE_ID), "A name for it that stays the same, to refer to it.")
        .since(V3_1_0);
const TAGS: Field = field("tags", Shape::List(&Shape::Text, Size::ANY), "Words to find and group it by.");
const CUSTOM: Field = field(
    "customProperties",
    Shape::Objects(&reference::CUSTOM_PROPERTY),
    "Facts of your own that the standard has no key for.",
);
const AUTHORITATIVE: Field = field(
    "authoritativeDefinitions",
    Shape::Objects(&reference::AUTHORITATIVE_DEFINITION),
    "Links to where more is said about it.",
);
static CONTEXT_FORMS: [Shape; 2] = [Shape::Object(&reference::CONTEXT_OBJECT), Shape::Text];
const CONTEXT: Field = field(
    "context",
    Shape::Either(&CONTEXT_FORMS),
    "What software that answers questions should know; text alone means its instructions.",
)
.since(V3_2_0);
