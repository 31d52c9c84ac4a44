//! Text into HTML that cannot do harm: the one escape function, the one check of external URLs, and the type of HTML
//! that we made ourselves. Knows nothing of pages.

use std::fmt::Write as _;
use std::io;

use serde::{Serialize, Serializer};

/// HTML made by us. The only value that templates write unescaped.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// The caller answers for it: every part that an author wrote went through [`escape`].
    pub fn made(html: String) -> Html {
        Html(html)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Html {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        tera::Value::safe_string(&self.0).serialize(serializer)
    }
}

/// Escapes text for HTML content and quoted attributes.
///
/// Direction overrides are left out and control characters become U+FFFD, so that no name can rewrite how the text
/// around it reads.
pub fn escape_into(text: &str, out: &mut dyn io::Write) -> io::Result<()> {
    each_part(text, |part| out.write_all(part.as_bytes()))
}

/// [`escape_into`] behind what a string holds already.
pub fn escape_onto(text: &str, out: &mut String) {
    let kept: std::result::Result<(), std::convert::Infallible> = each_part(text, |part| {
        out.push_str(part);
        Ok(())
    });
    kept.unwrap_or_else(|never| match never {});
}

/// The parts of a text as it stands in HTML, in order.
fn each_part<E>(text: &str, mut write: impl FnMut(&str) -> std::result::Result<(), E>) -> std::result::Result<(), E> {
    let bytes = text.as_bytes();
    let (mut clean, mut at) = (0, 0);
    while at < bytes.len() {
        // Most bytes are fine, and one look tells.
        let kind = KINDS[usize::from(bytes[at])];
        if kind == FINE {
            at += 1;
            continue;
        }
        let c = text[at..].chars().next().unwrap_or_default();
        let replacement = match c {
            '&' => Some("&amp;"),
            '<' => Some("&lt;"),
            '>' => Some("&gt;"),
            '"' => Some("&quot;"),
            '\'' => Some("&#39;"),
            '\r' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => Some(""),
            c if c.is_control() => Some("\u{fffd}"),
            _ => None,
        };
        if let Some(replacement) = replacement {
            write(&text[clean..at])?;
            write(replacement)?;
            clean = at + c.len_utf8();
        }
        at += c.len_utf8();
    }
    write(&text[clean..])
}

const FINE: u8 = 0;

/// Which bytes may begin a character that is replaced: markup, controls, and what begins U+0080 to U+009F and U+2000
/// to U+2FFF in UTF-8.
const KINDS: [u8; 256] = {
    let mut kinds = [FINE; 256];
    let mut byte = 0;
    while byte < 256 {
        let markup = matches!(byte as u8, b'&' | b'<' | b'>' | b'"' | b'\'');
        let control = byte < 0x20 && byte != 0x09 && byte != 0x0a;
        if markup || control || byte == 0x7f || byte == 0xc2 || byte == 0xe2 {
            kinds[byte] = 1;
        }
        byte += 1;
    }
    kinds
};

/// Text of an element that we write ourselves, where quotes mean nothing: never for an attribute.
pub fn text_onto(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find(['"', '\'']) {
        escape_onto(&rest[..at], out);
        out.push_str(&rest[at..=at]);
        rest = &rest[at + 1..];
    }
    escape_onto(rest, out);
}

/// [`text_onto`] as a string.
pub fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    text_onto(text, &mut out);
    out
}

/// [`escape_into`] as a string.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    escape_onto(text, &mut out);
    out
}

/// A sentence in which names stand between backticks, as diagnostics and reasons of changes have them.
pub fn with_code(text: &str) -> Html {
    let mut html = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, (code, after))) = rest.split_once('`').and_then(|(a, b)| Some((a, b.split_once('`')?))) {
        escape_onto(before, &mut html);
        html.push_str("<code>");
        escape_onto(code, &mut html);
        html.push_str("</code>");
        rest = after;
    }
    escape_onto(rest, &mut html);
    Html::made(html)
}

/// A URL that leads out of the portal, if it is one that a reader may safely follow: http, https or mailto.
pub fn external(url: &str) -> Option<String> {
    let parsed = url::Url::parse(url.trim()).ok()?;
    let fine = match parsed.scheme() {
        "http" | "https" => parsed.host_str().is_some_and(|host| !host.is_empty()),
        "mailto" => parsed.path().contains('@'),
        _ => false,
    };
    fine.then(|| parsed.to_string())
}

/// A link out of the portal, or plain text where the URL is none that a reader may follow.
pub fn external_link(url: &str, text: &str) -> Html {
    let mut html = String::new();
    match external(url) {
        Some(href) => {
            let _ = write!(
                html,
                r#"<a class="out" href="{}" rel="noopener noreferrer nofollow">{}</a>"#,
                escape(&href),
                escape(text)
            );
        }
        None => html.push_str(&escape(if text.is_empty() { url } else { text })),
    }
    Html(html)
}

/// The first sentence of a text, at most `limit` characters; never cut inside a word.
pub fn sentence(text: &str, limit: usize) -> String {
    let text = text.split("\n\n").map(str::trim).find(|part| !part.is_empty()).unwrap_or_default();
    // The marks of Markdown say nothing in a plain line.
    let text = text.replace("**", "").replace('`', "");
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut out = String::new();
    let mut length = 0;
    for (at, word) in words.iter().enumerate() {
        let wide = word.chars().count() + usize::from(at > 0);
        if length + wide > limit {
            if out.is_empty() {
                out.extend(word.chars().take(limit));
            }
            return out.trim_end_matches([',', ';', ':', '-']).to_owned() + "…";
        }
        if at > 0 {
            out.push(' ');
        }
        out.push_str(word);
        length += wide;
        let starts_upper = words.get(at + 1).and_then(|next| next.chars().next()).is_some_and(|c| !c.is_lowercase());
        let ends = word.ends_with(['.', '!', '?']) && word.chars().count() > 3 && !word[..word.len() - 1].contains('.');
        if ends && starts_upper {
            break;
        }
    }
    out
}

/// The paragraphs of a plain text.
pub fn paragraphs(text: &str) -> Vec<&str> {
    text.split("\n\n").map(str::trim).filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_and_cannot_turn_the_line() {
        assert_eq!(escape("<a href=\"x\">'&"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;");
        assert_eq!(escape("invoice\u{202e}fdp.exe\u{0}\r\n"), "invoicefdp.exe\u{fffd}\n");
        assert_eq!(text("<a href=\"x\">'&\u{202e}\""), "&lt;a href=\"x\"&gt;'&amp;\"");
        assert_eq!(escape("Bestellungen für 注文"), "Bestellungen für 注文");
    }

    #[test]
    fn names_between_backticks_are_code() {
        assert_eq!(with_code("`a<b` differs; `c").as_str(), "<code>a&lt;b</code> differs; `c");
        assert_eq!(with_code("``").as_str(), "<code></code>");
        assert_eq!(with_code("plain & simple").as_str(), "plain &amp; simple");
    }

    #[test]
    fn only_harmless_schemes_become_links() {
        assert_eq!(external("https://example.com/a b").as_deref(), Some("https://example.com/a%20b"));
        assert_eq!(external("mailto:data@example.com").as_deref(), Some("mailto:data@example.com"));
        for hostile in [
            "javascript:alert(1)",
            " java\nscript:alert(1)",
            "data:text/html,x",
            "//evil",
            "x",
            "",
            "vbscript:x",
            "file:///etc",
        ] {
            assert_eq!(external(hostile), None, "{hostile}");
        }
        assert_eq!(external_link("javascript:alert(1)", "click").as_str(), "click");
    }

    #[test]
    fn a_sentence_is_the_first_one_and_never_cut_inside_a_word() {
        assert_eq!(sentence("Orders as they are placed. Updated hourly.", 100), "Orders as they are placed.");
        assert_eq!(
            sentence("Orders, e.g. from v1.2 on, of all shops. More.", 100),
            "Orders, e.g. from v1.2 on, of all shops."
        );
        assert_eq!(sentence("one two three", 9), "one two…");
        assert_eq!(sentence("", 9), "");
    }
}
