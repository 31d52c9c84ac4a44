//! opensearch.xml (OpenSearch 1.1): how a browser searches the mesh from its address bar. Its template needs an absolute
//! URL, so it is made where the base URL is known.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::{File, Inputs};
use crate::model::address::url;

const NAMESPACE: &str = "http://a9.com/-/spec/opensearch/1.1/";
/// Longest texts that the format allows, in characters.
const SHORT_NAME: usize = 16;
const LONG_NAME: usize = 48;
const DESCRIPTION: usize = 1024;

pub(super) fn export(inputs: &Inputs<'_>) -> Vec<File> {
    let Some(base) = inputs.config.base_url.as_deref() else { return Vec::new() };
    let title = clean(&inputs.mesh.title);
    let texts = [
        ("ShortName", cut(&title, SHORT_NAME)),
        ("LongName", cut(&title, LONG_NAME)),
        ("Description", cut(&format!("{title}: data products, columns, terms and teams"), DESCRIPTION)),
        ("InputEncoding", "UTF-8".to_owned()),
        ("OutputEncoding", "UTF-8".to_owned()),
    ];
    let page = url::SEARCH.strip_suffix("index.html").unwrap_or(url::SEARCH);
    let addresses = [
        ("Url", "text/html", format!("{base}{page}?q={{searchTerms}}")),
        ("Url", "application/opensearchdescription+xml", format!("{base}{}", url::OPENSEARCH)),
    ];
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 1);
    let written = writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None))).and_then(|()| {
        let root = writer.create_element("OpenSearchDescription").with_attribute(("xmlns", NAMESPACE));
        root.write_inner_content(|writer| {
            for (name, text) in &texts {
                writer.create_element(*name).write_text_content(BytesText::new(text))?;
            }
            writer
                .create_element("Image")
                .with_attributes([("width", "16"), ("height", "16"), ("type", "image/svg+xml")])
                .write_text_content(BytesText::new(&format!("{base}assets/icon.svg")))?;
            for (name, kind, template) in &addresses {
                let mut element = writer.create_element(*name).with_attribute(("type", *kind));
                if *kind != "text/html" {
                    element = element.with_attribute(("rel", "self"));
                }
                element.with_attribute(("template", template.as_str())).write_empty()?;
            }
            Ok(())
        })?;
        Ok(())
    });
    written.expect("memory is always writable");
    let mut bytes = writer.into_inner();
    bytes.push(b'\n');
    vec![(url::OPENSEARCH.to_owned(), bytes)]
}

/// Without the characters that XML cannot hold.
fn clean(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}'))
        .collect::<String>()
        .trim()
        .to_owned()
}

/// The first `length` characters, to the end of a word where one ends among them.
fn cut(text: &str, length: usize) -> String {
    if text.chars().count() <= length {
        return text.to_owned();
    }
    let begin: String = text.chars().take(length).collect();
    begin.rsplit_once(' ').map_or(begin.clone(), |(words, _)| words.trim_end().to_owned())
}
