//! A stranger's SVG without what could act: opened by itself, a picture is a document of the host that serves it.
//!
//! What draws is known by name and stays; everything else is left out with what is in it. Must not know what a picture
//! is for.

use std::borrow::Cow;

use quick_xml::events::{BytesStart, BytesText, Event};
use quick_xml::{Reader, Writer};

/// What cannot be read as an SVG is an empty one.
const EMPTY: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";

/// Elements that draw, describe or group (SVG 2); those of filters begin with `fe`. None of them runs or changes anything.
const DRAWING: [&str; 31] = [
    "a",
    "circle",
    "clipPath",
    "defs",
    "desc",
    "ellipse",
    "filter",
    "g",
    "image",
    "line",
    "linearGradient",
    "marker",
    "mask",
    "path",
    "pattern",
    "polygon",
    "polyline",
    "radialGradient",
    "rect",
    "solidcolor",
    "stop",
    "style",
    "svg",
    "switch",
    "symbol",
    "text",
    "textPath",
    "title",
    "tspan",
    "use",
    "view",
];

/// Whether a file is called one.
pub fn is_named(path: &str) -> bool {
    path.rsplit('.').next().is_some_and(|extension| extension.eq_ignore_ascii_case("svg"))
}

/// The picture as it may be published: no script, no handler of events, no content of another kind, nothing that is
/// fetched from elsewhere. Links that readers follow stay when they lead to the web.
pub fn harmless(bytes: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(bytes).ok().map(|text| text.trim_start_matches('\u{feff}'));
    text.and_then(rewritten).unwrap_or_else(|| EMPTY.as_bytes().to_vec())
}

fn rewritten(text: &str) -> Option<Vec<u8>> {
    let mut reader = Reader::from_str(text);
    let mut writer = Writer::new(Vec::with_capacity(text.len()));
    // How deep we are in something that is left out, and whether the text here is a style sheet.
    let (mut out, mut style, mut any) = (0_usize, false, false);
    loop {
        match reader.read_event().ok()? {
            Event::Eof => break,
            Event::Start(_) if out > 0 => out += 1,
            Event::End(_) if out > 0 => out -= 1,
            _ if out > 0 => {}
            Event::Start(element) => match drawing(&element) {
                Some(name) => {
                    style = name == "style";
                    any = true;
                    writer.write_event(Event::Start(attributes(&element, &name)?)).ok()?;
                }
                None => out = 1,
            },
            Event::Empty(element) => {
                if let Some(name) = drawing(&element) {
                    any = true;
                    writer.write_event(Event::Empty(attributes(&element, &name)?)).ok()?;
                }
            }
            Event::End(element) => {
                style = false;
                writer.write_event(Event::End(element)).ok()?;
            }
            Event::Text(text) if !style || stays_here(&String::from_utf8_lossy(&text)) => {
                writer.write_event(Event::Text(text)).ok()?;
            }
            Event::CData(text) => {
                let text = String::from_utf8_lossy(&text).into_owned();
                if !style || stays_here(&text) {
                    writer.write_event(Event::Text(BytesText::new(&text))).ok()?;
                }
            }
            // Entities of the document's own are gone with its declaration; those of XML are not.
            Event::GeneralRef(reference) => writer.write_event(Event::GeneralRef(reference)).ok()?,
            Event::Text(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    any.then(|| writer.into_inner())
}

/// The name of an element that draws.
fn drawing(element: &BytesStart<'_>) -> Option<String> {
    let name = String::from_utf8_lossy(element.local_name().as_ref()).into_owned();
    (DRAWING.contains(&name.as_str()) || name.starts_with("fe")).then_some(name)
}

/// The element with the attributes that may stay; `None` where they cannot be read.
fn attributes(element: &BytesStart<'_>, name: &str) -> Option<BytesStart<'static>> {
    let mut kept = BytesStart::new(String::from_utf8_lossy(element.name().as_ref()).into_owned());
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.ok()?;
        let key = std::str::from_utf8(attribute.key.as_ref()).ok()?;
        let raw = std::str::from_utf8(&attribute.value).ok()?;
        let value = quick_xml::escape::unescape(raw).ok()?;
        let local = key.rsplit(':').next().unwrap_or(key).to_ascii_lowercase();
        let stays = match local.as_str() {
            "href" if name == "a" => is_web(&value),
            "href" => is_picture(&value),
            "src" | "base" | "attributename" => false,
            local if local.starts_with("on") => false,
            _ => stays_here(&value),
        };
        if stays {
            kept.push_attribute((key, Cow::from(&*value)));
        }
    }
    Some(kept)
}

fn is_web(link: &str) -> bool {
    ["https://", "http://", "#"].iter().any(|start| link.starts_with(start))
}

/// A part of this picture, or pixels that it brings along.
fn is_picture(link: &str) -> bool {
    let pixels = ["png", "jpeg", "gif", "webp"];
    link.starts_with('#') || pixels.iter().any(|kind| link.starts_with(&format!("data:image/{kind};")))
}

/// Whether a value or a style sheet asks for nothing but parts of this picture.
fn stays_here(text: &str) -> bool {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '"' | '\'')).collect();
    let text = text.to_ascii_lowercase();
    let escapes = text.contains('\\') || text.contains("/*");
    let fetches = text.contains("@import") || text.contains("image-set(") || text.contains("javascript:");
    !fetches && text.matches("url(").count() == text.matches("url(#").count() && !(escapes && text.contains("url"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        String::from_utf8(harmless(text.as_bytes())).expect("UTF-8")
    }

    #[test]
    fn what_draws_stays_as_it_was() {
        for picture in [
            r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><defs><linearGradient id="g"><stop offset="0"/></linearGradient></defs><g fill="url(#g)"><path d="M0 0h9"/><use href="#g"/></g><text x="1">a &amp; b &#38; c</text></svg>"##,
            r##"<svg><style>.a{fill:red}</style><a href="https://example.com/?a=1&amp;b=2"><image href="data:image/png;base64,AA=="/></a></svg>"##,
            r##"<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:rect width="3"/></s:svg>"##,
        ] {
            assert_eq!(told(picture), picture);
        }
        assert_eq!(told("\u{feff}<?xml version='1.0'?><!DOCTYPE svg><!-- x --><svg a='\"'/>"), "<svg a=\"&quot;\"/>");
    }

    #[test]
    fn what_acts_or_fetches_is_gone() {
        for (hostile, left) in [
            ("<svg><script>alert(1)</script><g/></svg>", "<svg><g/></svg>"),
            (
                "<svg xmlns:x='http://www.w3.org/2000/svg'><x:script>1</x:script></svg>",
                "<svg xmlns:x=\"http://www.w3.org/2000/svg\"></svg>",
            ),
            ("<svg onload='alert(1)' OnClick='x'/>", "<svg/>"),
            ("<svg x='\" onload=\"alert(1)'/>", "<svg x=\"&quot; onload=&quot;alert(1)\"/>"),
            ("<svg><a href='java&#115;cript:alert(1)'>x</a></svg>", "<svg><a>x</a></svg>"),
            ("<svg><a xlink:href=' javascript:alert(1)'/></svg>", "<svg><a/></svg>"),
            ("<svg><set attributeName='href' to='javascript:x'/><animate/></svg>", "<svg></svg>"),
            ("<svg><foreignObject><body><script>1</script></body></foreignObject></svg>", "<svg></svg>"),
            (
                "<svg><image href='https://evil.example/x.png'/><use href='other.svg#a'/></svg>",
                "<svg><image/><use/></svg>",
            ),
            ("<svg><style>@import 'https://evil.example'</style></svg>", "<svg><style></style></svg>"),
            ("<svg><style><![CDATA[a{fill:URL( 'https://e')}]]></style></svg>", "<svg><style></style></svg>"),
            ("<svg><g style='fill:u\\72l(https://e)url(#a)'/></svg>", "<svg><g/></svg>"),
            ("<?xml-stylesheet href='https://e'?><svg/>", "<svg/>"),
            ("<html><script>1</script></html>", EMPTY),
            ("<svg><g", EMPTY),
            ("not a picture", EMPTY),
        ] {
            assert_eq!(told(hostile), left, "{hostile}");
        }
        assert_eq!(harmless(b"\xff\xfe<\0s\0"), EMPTY.as_bytes());
    }
}
