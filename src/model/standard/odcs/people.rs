//! Teams, their members, and the roles that give access.

use super::super::table::{Field, Format, Object, Shape, field};
use super::{AUTHORITATIVE, CLOSED_SINCE_3_1, CUSTOM, ID, TAGS, V2_2_2, V3_0_0, V3_0_1, V3_0_2, V3_1_0};

pub static TEAM: Object = Object {
    name: "team",
    about: "The people who answer for the contract.",
    fields: &[&[
        ID,
        field("name", Shape::Text, "The name of the team."),
        field("description", Shape::Text, "What the team does."),
        field("members", Shape::Objects(&TEAM_MEMBER), "The people of the team."),
        TAGS,
        CUSTOM,
        AUTHORITATIVE,
    ]],
    ..Object::EMPTY
};

const USERNAME: Field = field("username", Shape::Text, "The user name or e-mail address of the person.");
const PERSON_ROLE: Field = field("role", Shape::Text, "What the person does in the team.");
const REPLACED_BY: Field = field("replacedByUsername", Shape::Text, "The user name of who took over.");

pub static TEAM_MEMBER: Object = Object {
    name: "team member",
    about: "A person of the team, now or formerly.",
    fields: &[&[
        ID,
        USERNAME.required_since(V3_1_0),
        field("name", Shape::Text, "The name of the person.").since(V3_0_2),
        field("description", Shape::Text, "What there is to know about the person.").since(V3_0_2),
        PERSON_ROLE,
        field("dateIn", Shape::Formatted(Format::Date), "The day the person joined."),
        field("dateOut", Shape::Formatted(Format::Date), "The day the person left."),
        REPLACED_BY,
        TAGS.since(V3_1_0),
        CUSTOM.since(V3_1_0),
        AUTHORITATIVE.since(V3_1_0),
    ]],
    closed: CLOSED_SINCE_3_1,
    ..Object::EMPTY
};

pub static STAKEHOLDER: Object = Object {
    name: "stakeholder",
    about: "A person who has a part in the data, in version 2.",
    fields: &[&[
        USERNAME,
        PERSON_ROLE,
        field("dateIn", Shape::Text, "The day the person joined."),
        field("dateOut", Shape::Text, "The day the person left."),
        REPLACED_BY,
    ]],
    closed: None,
    ..Object::EMPTY
};

pub static ROLE: Object = Object {
    name: "role",
    about: "A role that gives access to the data.",
    fields: &[&[
        ID,
        field("role", Shape::Text, "The name of the role.").required(),
        field("description", Shape::Text, "What the role is for.").since(V3_0_0),
        field("access", Shape::Text, "The access that it gives.").required_until(V2_2_2).usual(&["read", "write"]),
        field("firstLevelApprovers", Shape::Text, "Who approves a request first."),
        field("secondLevelApprovers", Shape::Text, "Who approves a request second."),
        CUSTOM.since(V3_0_1),
    ]],
    closed: CLOSED_SINCE_3_1,
    ..Object::EMPTY
};
