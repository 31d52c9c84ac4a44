//! A theme's `blocks/NAME.html` in the place of one named block of a template, without a copy of the rest.
//!
//! The block becomes a template of its own, so that an error is said with the file and line that its author knows;
//! `{{ super() }}` in it stands for the block as it was. Must not know what blocks say.

use std::collections::BTreeMap;

use anyhow::bail;

use crate::diagnostics::near;
use crate::error::Result;
use crate::site::words::{next_tag, tag_length};

/// Templates by name, with the words in.
pub type Templates = BTreeMap<String, String>;

/// Puts a block's text into its place. `name` is `footer`, or `product.hero` where several templates have the block;
/// `path` is the file it came from.
///
/// # Errors
/// Where there is no such block, or more than one.
pub fn replace(templates: &mut Templates, name: &str, path: &str, text: &str) -> Result<()> {
    let (wanted, block) = match name.rsplit_once('.') {
        Some((template, block)) => (Some(format!("{template}.html")), block),
        None => (None, name),
    };
    let mut found: Vec<(String, Place)> = Vec::new();
    let mut known: Vec<String> = Vec::new();
    for (template, body) in templates.iter() {
        for place in places(body) {
            if place.name == block && wanted.as_ref().is_none_or(|wanted| wanted == template) {
                found.push((template.clone(), place));
            } else {
                known.push(place.name);
            }
        }
    }
    // A block of the frame is filled by many templates; it is meant where it is declared.
    let frame = found.iter().position(|(template, _)| template == "base.html");
    let (template, place) = match (found.len(), frame) {
        (1, _) => found.swap_remove(0),
        (0, _) => {
            known.sort();
            known.dedup();
            let meant = match near(block, known.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{}`?", near.name),
                None => format!("there are {}", known.join(", ")),
            };
            bail!("{path}: no template has a block `{name}`; {meant}");
        }
        (_, Some(frame)) => found.swap_remove(frame),
        _ => {
            let of = |template: &str| format!("`{}.{block}.html`", template.trim_end_matches(".html"));
            let names: Vec<String> = found.iter().map(|(template, _)| of(template)).collect();
            bail!("{path}: several templates have a block `{block}`; call it one of {}", names.join(", "));
        }
    };
    let Some(body) = templates.get(&template).cloned() else { return Ok(()) };
    let before = format!("{template}: {block} before {path}");
    let own = text.replace("{{ super() }}", &format!("{{% include \"{before}\" %}}"));
    let put = format!("{}{{% include \"{path}\" %}}{}", &body[..place.start], &body[place.end..]);
    templates.insert(before, body[place.start..place.end].to_owned());
    templates.insert(path.to_owned(), own);
    templates.insert(template, put);
    Ok(())
}

/// A block's name and the bytes of its body.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    name: String,
    start: usize,
    end: usize,
}

/// The blocks of a template, those inside others too.
fn places(template: &str) -> Vec<Place> {
    let mut places = Vec::new();
    let mut open: Vec<(String, usize)> = Vec::new();
    let mut at = 0;
    while let Some(start) = next_tag(&template[at..]).map(|start| at + start) {
        let end = start + tag_length(&template[start..]);
        let mut words = template[start..end].trim_start_matches("{%").trim_start_matches('-').split_whitespace();
        match (template[start..end].starts_with("{%"), words.next(), words.next()) {
            (true, Some("block"), Some(name)) => open.push((name.to_owned(), end)),
            (true, Some("endblock"), _) => {
                if let Some((name, body)) = open.pop() {
                    places.push(Place { name, start: body, end: start });
                }
            }
            _ => {}
        }
        at = end;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn templates() -> Templates {
        [
            ("base.html", "<{% block bar %}b{% block brand %}B{% endblock brand %}{% endblock %}>{% block content %}{% endblock %}"),
            ("home.html", "{% extends \"base.html\" %}{% block content %}{% block hero -%}h{%- endblock %}{% endblock %}"),
            ("team.html", "{% extends \"base.html\" %}{% block content %}{% block hero %}t{% endblock %}{% endblock %}"),
        ]
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .into()
    }

    #[test]
    fn a_block_is_replaced_where_it_stands() {
        let mut all = templates();
        replace(&mut all, "brand", "theme/blocks/brand.html", "[{{ super() }}]").unwrap();
        assert!(
            all["base.html"].contains("{% block brand %}{% include \"theme/blocks/brand.html\" %}{% endblock brand %}")
        );
        assert_eq!(all["base.html: brand before theme/blocks/brand.html"], "B");
        replace(&mut all, "home.hero", "theme/blocks/home.hero.html", "x").unwrap();
        assert!(
            all["home.html"].contains("{% block hero -%}{% include \"theme/blocks/home.hero.html\" %}{%- endblock %}")
        );
        assert!(!all["team.html"].contains("include"));
    }

    #[test]
    fn a_block_that_is_not_there_is_said() {
        let error = |name: &str| replace(&mut templates(), name, "theme/blocks/x.html", "").unwrap_err().to_string();
        assert_eq!(error("bra"), "theme/blocks/x.html: no template has a block `bra`; did you mean `bar`?");
        assert!(error("hero").ends_with("call it one of `home.hero.html`, `team.hero.html`"), "{}", error("hero"));
        assert!(error("team.brand").contains("no template has a block `team.brand`"));
    }
}
