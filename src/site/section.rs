//! Views of the sections that ODPS and ODCS share: support, team, definitions, synonyms, context, description.
//! Each has a component of the same name in `components.html`.

use serde::Serialize;

use super::facts::{self, Fact};
use super::html::{self, Html};
use super::markdown;
use super::page::{Page, prose};
use super::words::Words;
use crate::model::Text;
use crate::model::section;

/// A link out of the portal, or plain text where the address is none to follow.
#[derive(Debug, Clone, Serialize)]
pub struct Out {
    pub text: String,
    pub href: Option<String>,
}

impl Out {
    pub fn new(text: &str, url: &str) -> Out {
        let text = if text.is_empty() { url } else { text };
        Out { text: text.to_owned(), href: html::external(url) }
    }
}

#[derive(Debug, Clone, Serialize)]
pub struct Channel {
    pub name: String,
    pub link: Option<Out>,
    pub invitation: Option<Out>,
    pub description: Option<String>,
    pub tool: Option<String>,
    pub scope: Option<String>,
    pub facts: Vec<Fact>,
}

pub fn channels(words: &Words, channels: &[section::Channel]) -> Vec<Channel> {
    channels.iter().map(|one| channel(words, one)).collect()
}

fn channel(words: &Words, channel: &section::Channel) -> Channel {
    Channel {
        name: channel.channel.clone(),
        link: channel.url.as_deref().map(|url| Out::new(url.trim_start_matches("mailto:"), url)),
        invitation: channel.invitation_url.as_deref().map(|url| Out::new(words.t("invitation"), url)),
        description: channel.description.clone(),
        tool: channel.tool.clone(),
        scope: channel.scope.clone(),
        facts: named_facts(channel.id.as_ref(), &channel.custom, &channel.rest),
    }
}

#[derive(Debug, Clone, Serialize)]
pub struct Member {
    pub name: String,
    /// The name of the account, where it says more than the name.
    pub username: Option<String>,
    pub role: Option<String>,
    pub description: Option<String>,
    /// `since 2024-01-01`, `2024-01-01 to 2025-06-30`.
    pub period: Option<String>,
    pub left: bool,
    pub replaced_by: Option<String>,
    pub tags: Vec<String>,
    pub definitions: Vec<Definition>,
    pub facts: Vec<Fact>,
}

pub fn members(words: &Words, members: &[section::Member]) -> Vec<Member> {
    members.iter().map(|one| member(words, one)).collect()
}

fn member(words: &Words, member: &section::Member) -> Member {
    let period = match (&member.date_in, &member.date_out) {
        (Some(from), Some(to)) => Some(words.with("period", &[("from", from), ("to", to)])),
        (Some(from), None) => Some(words.with("since", &[("day", from)])),
        (None, Some(to)) => Some(words.with("until-day", &[("day", to)])),
        (None, None) => None,
    };
    Member {
        name: member.name.clone().unwrap_or_else(|| member.username.clone()),
        username: member.name.as_ref().filter(|name| **name != member.username).map(|_| member.username.clone()),
        role: member.role.clone(),
        description: member.description.clone(),
        period,
        left: member.date_out.is_some(),
        replaced_by: member.replaced_by.clone(),
        tags: member.tags.clone(),
        definitions: definitions(&member.definitions),
        facts: named_facts(member.id.as_ref(), &member.custom, &member.rest),
    }
}

#[derive(Debug, Clone, Serialize)]
pub struct Definition {
    pub kind: Option<Text>,
    pub link: Out,
    pub description: Option<Text>,
    pub facts: Vec<Fact>,
}

pub fn definitions(definitions: &[section::Definition]) -> Vec<Definition> {
    definitions
        .iter()
        .map(|definition| Definition {
            kind: definition.kind.clone(),
            link: Out::new("", &definition.url),
            description: definition.description.clone(),
            facts: facts::rest(&definition.rest),
        })
        .collect()
}

#[derive(Debug, Clone, Serialize)]
pub struct Synonym {
    pub text: Text,
    pub description: Option<Text>,
    pub locale: Option<Text>,
    pub facts: Vec<Fact>,
}

pub fn synonyms(synonyms: &[section::Synonym]) -> Vec<Synonym> {
    synonyms
        .iter()
        .map(|synonym| Synonym {
            text: synonym.synonym.clone(),
            description: synonym.description.clone(),
            locale: synonym.locale.clone(),
            facts: facts::rest(&synonym.rest),
        })
        .collect()
}

#[derive(Debug, Clone, Serialize)]
pub struct Context {
    pub instructions: Option<Html>,
    pub statements: Vec<Statement>,
    pub constraints: Vec<String>,
    pub facts: Vec<Fact>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Statement {
    pub question: String,
    pub answer: Option<String>,
}

pub fn context(context: &section::Context) -> Context {
    Context {
        instructions: prose(context.instructions.as_deref()),
        statements: context
            .statements
            .iter()
            .map(|(question, answer)| Statement { question: question.clone(), answer: answer.clone() })
            .collect(),
        constraints: context.constraints.clone(),
        facts: facts::rest(&context.rest),
    }
}

#[derive(Debug, Clone, Serialize)]
pub struct Description {
    pub purpose: Option<Html>,
    pub limitations: Option<Html>,
    pub usage: Option<Html>,
    pub definitions: Vec<Definition>,
    pub facts: Vec<Fact>,
    /// True when there is nothing to show.
    pub empty: bool,
}

/// A description of the file `from`, its texts as Markdown.
pub fn description(page: &Page<'_>, from: &str, description: &section::Description) -> Description {
    new_in(page, from, description, &|_| true)
}

/// The same, of those texts that say something `new` on the page: a text that is not shown must not be made, since the
/// first text that is made has the links to the glossary.
pub fn new_in(
    page: &Page<'_>,
    from: &str,
    description: &section::Description,
    new: &dyn Fn(&str) -> bool,
) -> Description {
    let text = |text: &Option<String>| {
        let text = text.as_deref().filter(|text| !text.trim().is_empty() && new(text))?;
        Some(markdown::prose(page, from, text))
    };
    Description {
        purpose: text(&description.purpose),
        limitations: text(&description.limitations),
        usage: text(&description.usage),
        definitions: definitions(&description.definitions),
        facts: all_facts(&description.custom, &description.rest),
        empty: *description == section::Description::default(),
    }
}

/// The id that a descriptor gives to a part of itself, then all other facts about it.
fn named_facts(
    id: Option<&String>,
    custom: &[section::CustomProperty],
    rest: &crate::model::value::Fields,
) -> Vec<Fact> {
    let id = id.map(|id| ("id".to_owned(), crate::model::Value::Text(id.clone())));
    let mut all = facts::rest(&id.into_iter().collect());
    all.extend(all_facts(custom, rest));
    all
}

/// Custom properties, then unknown keys.
pub fn all_facts(custom: &[section::CustomProperty], rest: &crate::model::value::Fields) -> Vec<Fact> {
    let mut all = facts::custom(custom);
    all.extend(facts::rest(rest));
    all
}
