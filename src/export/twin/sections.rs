//! JSON of the sections that ODPS and ODCS share, whole: what no key is known for stands under `other_keys`.

use serde_json::Value as Json;

/// Keys that no standard knows, as they are written.
pub(super) use crate::export::catalog::fields as others;
pub(super) use crate::export::catalog::value;
use crate::export::object::said;
use crate::model::section::{Channel, Context, CustomProperty, Definition, Description, Member, Synonym, TeamSection};

pub(super) fn custom(properties: &[CustomProperty]) -> Json {
    let list = properties.iter().map(|property| {
        said!({
            "id": &property.id,
            "property": &property.property,
            "value": value(&property.value),
            "description": &property.description,
            "vendor": &property.vendor,
            "other_keys": others(&property.rest),
        })
    });
    list.collect()
}

pub(super) fn definitions(definitions: &[Definition]) -> Json {
    let list = definitions.iter().map(|definition| {
        said!({
            "id": &definition.id,
            "type": &definition.kind,
            "url": &definition.url,
            "description": &definition.description,
            "other_keys": others(&definition.rest),
        })
    });
    list.collect()
}

pub(super) fn description(description: &Description) -> Json {
    said!({
        "purpose": &description.purpose,
        "limitations": &description.limitations,
        "usage": &description.usage,
        "authoritative_definitions": definitions(&description.definitions),
        "custom_properties": custom(&description.custom),
        "other_keys": others(&description.rest),
    })
}

pub(super) fn synonyms(synonyms: &[Synonym]) -> Json {
    let list = synonyms.iter().map(|synonym| {
        said!({
            "synonym": &synonym.synonym,
            "description": &synonym.description,
            "locale": &synonym.locale,
            "other_keys": others(&synonym.rest),
        })
    });
    list.collect()
}

pub(super) fn context(context: Option<&Context>) -> Json {
    context.map_or(Json::Null, |context| {
        said!({
            "instructions": &context.instructions,
            "statements": context.statements.iter().map(|(question, answer)| {
                said!({"question": question, "answer": answer})
            }).collect::<Json>(),
            "constraints": &context.constraints,
            "other_keys": others(&context.rest),
        })
    })
}

pub(super) fn channels<'c>(channels: impl IntoIterator<Item = &'c Channel>) -> Json {
    let list = channels.into_iter().map(|channel| {
        said!({
            "id": &channel.id,
            "channel": &channel.channel,
            "url": &channel.url,
            "description": &channel.description,
            "tool": &channel.tool,
            "scope": &channel.scope,
            "invitation_url": &channel.invitation_url,
            "custom_properties": custom(&channel.custom),
            "other_keys": others(&channel.rest),
        })
    });
    list.collect()
}

fn members(members: &[Member]) -> Json {
    let list = members.iter().map(|member| {
        said!({
            "id": &member.id,
            "username": &member.username,
            "name": &member.name,
            "role": &member.role,
            "description": &member.description,
            "date_in": &member.date_in,
            "date_out": &member.date_out,
            "replaced_by": &member.replaced_by,
            "tags": &member.tags,
            "authoritative_definitions": definitions(&member.definitions),
            "custom_properties": custom(&member.custom),
            "other_keys": others(&member.rest),
        })
    });
    list.collect()
}

pub(super) fn team(team: Option<&TeamSection>) -> Json {
    team.map_or(Json::Null, |team| {
        said!({
            "id": &team.id,
            "name": &team.name,
            "description": &team.description,
            "members": members(&team.members),
            "tags": &team.tags,
            "authoritative_definitions": definitions(&team.definitions),
            "custom_properties": custom(&team.custom),
            "other_keys": others(&team.rest),
        })
    })
}
