//! Reads the sections that both standards share.

use super::fields::Reader;
use crate::model::section::{Channel, Context, CustomProperty, Definition, Description, Member, Synonym, TeamSection};
use crate::model::{Text, Value};
use crate::source::Node;
use crate::source::yaml::Kind;

/// `description`: an object, or a plain text that counts as the purpose.
pub(super) fn description(r: &mut Reader) -> Description {
    r.node("description", |node| match &node.kind {
        Kind::Map(_) => {
            let mut r = Reader::new(node);
            Some(Description {
                purpose: r.text("purpose"),
                limitations: r.text("limitations"),
                usage: r.text("usage"),
                definitions: definitions(&mut r),
                custom: custom(&mut r),
                rest: r.rest(),
            })
        }
        _ => node.scalar().map(|text| Description { purpose: Some(text.into_owned()), ..Description::default() }),
    })
    .unwrap_or_default()
}

pub(super) fn definitions(r: &mut Reader) -> Vec<Definition> {
    r.list("authoritativeDefinitions", |node| {
        let mut r = Reader::new(node);
        Definition {
            id: r.text("id"),
            kind: r.text("type"),
            url: r.text("url").unwrap_or_default(),
            description: r.text("description"),
            rest: r.rest(),
        }
    })
}

/// `customProperties`: the list of the standards, or the plain mapping that older files use.
pub(super) fn custom(r: &mut Reader) -> Vec<CustomProperty> {
    let plain = |property: Text, value: Value| CustomProperty {
        id: None,
        property,
        value,
        description: None,
        vendor: None,
        rest: Vec::new(),
    };
    r.node("customProperties", |node| match &node.kind {
        Kind::List(items) if items.iter().all(|item| item.get("property").is_some()) => {
            Some(items.iter().map(custom_property).collect())
        }
        Kind::Map(_) => {
            Some(Reader::new(node).rest().into_iter().map(|(key, value)| plain(key.into(), value)).collect())
        }
        _ => None,
    })
    .unwrap_or_default()
}

fn custom_property(node: &Node) -> CustomProperty {
    let mut r = Reader::new(node);
    CustomProperty {
        id: r.text("id"),
        property: r.text("property").unwrap_or_default(),
        value: r.value("value").unwrap_or(Value::Null),
        description: r.text("description"),
        vendor: r.text("vendor"),
        rest: r.rest(),
    }
}

pub(super) fn channels(r: &mut Reader, key: &str) -> Vec<Channel> {
    r.list(key, |node| {
        let mut r = Reader::new(node);
        Channel {
            id: r.text("id"),
            channel: r.text("channel").unwrap_or_default(),
            url: r.text("url"),
            description: r.text("description"),
            tool: r.text("tool"),
            scope: r.text("scope"),
            invitation_url: r.text("invitationUrl"),
            custom: custom(&mut r),
            rest: r.rest(),
        }
    })
}

/// `team` as an object, or as the list of members of the older versions.
pub(super) fn team(r: &mut Reader, key: &str) -> Option<TeamSection> {
    r.node(key, |node| match &node.kind {
        Kind::Map(_) => {
            let mut r = Reader::new(node);
            Some(TeamSection {
                id: r.text("id"),
                name: r.text("name"),
                description: r.text("description"),
                members: members(&mut r),
                tags: r.texts("tags"),
                definitions: definitions(&mut r),
                custom: custom(&mut r),
                rest: r.rest(),
            })
        }
        Kind::List(items) if items.iter().all(|item| matches!(item.kind, Kind::Map(_))) => {
            Some(TeamSection { members: items.iter().map(member).collect(), ..TeamSection::default() })
        }
        Kind::Text(name) => Some(TeamSection { name: Some(name.to_string()), ..TeamSection::default() }),
        _ => None,
    })
}

pub(super) fn members(r: &mut Reader) -> Vec<Member> {
    r.list("members", member)
}

fn member(node: &Node) -> Member {
    let mut r = Reader::new(node);
    Member {
        id: r.text("id"),
        username: r.text("username").unwrap_or_default(),
        name: r.text("name"),
        description: r.text("description").or_else(|| r.text("comment")),
        role: r.text("role"),
        date_in: r.text("dateIn"),
        date_out: r.text("dateOut"),
        replaced_by: r.text("replacedByUsername"),
        tags: r.texts("tags"),
        definitions: definitions(&mut r),
        custom: custom(&mut r),
        rest: r.rest(),
    }
}

pub(super) fn synonyms(r: &mut Reader) -> Vec<Synonym> {
    r.node("synonyms", |node| match &node.kind {
        Kind::List(items) => Some(
            items
                .iter()
                .map(|item| match item.scalar() {
                    Some(text) => Synonym { synonym: text.into(), ..Synonym::default() },
                    None => {
                        let mut r = Reader::new(item);
                        Synonym {
                            synonym: r.text("synonym").unwrap_or_default(),
                            description: r.text("description"),
                            locale: r.text("locale"),
                            rest: r.rest(),
                        }
                    }
                })
                .collect(),
        ),
        _ => None,
    })
    .unwrap_or_default()
}

/// `context`: an object, or a plain text that counts as its instructions.
pub(super) fn context(r: &mut Reader) -> Option<Context> {
    r.node("context", |node| match &node.kind {
        Kind::Map(_) => {
            let mut r = Reader::new(node);
            let statements = r.list("verifiedStatements", |node| {
                let mut r = Reader::new(node);
                (r.text("question").unwrap_or_default(), r.text("answer"), r.rest())
            });
            let constraints = r.list("constraints", |node| {
                let mut r = Reader::new(node);
                (r.text("constraint").unwrap_or_default(), r.rest())
            });
            let mut rest = Vec::new();
            for (at, (_, _, more)) in statements.iter().enumerate() {
                rest.extend(more.iter().map(|(key, value)| (format!("verifiedStatements[{at}].{key}"), value.clone())));
            }
            for (at, (_, more)) in constraints.iter().enumerate() {
                rest.extend(more.iter().map(|(key, value)| (format!("constraints[{at}].{key}"), value.clone())));
            }
            Some(Context {
                instructions: r.text("instructions"),
                statements: statements.into_iter().map(|(question, answer, _)| (question, answer)).collect(),
                constraints: constraints.into_iter().map(|(constraint, _)| constraint).collect(),
                rest: {
                    rest.extend(r.rest());
                    rest
                },
            })
        }
        _ => node.scalar().map(|text| Context { instructions: Some(text.into_owned()), ..Context::default() }),
    })
}
