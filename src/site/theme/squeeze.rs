//! A template without what no reader sees: indentation, the ends of elements that HTML closes by itself, quotes around
//! plain attribute values. A page has thousands of these, and each is rendered, hashed, written and downloaded.
//!
//! Text of templates in, text out, once for each template and not for each page. The tree that a browser makes of a
//! page is the same but for white space between blocks. What stands in `<pre>`, `<textarea>`, `<script>` and `<style>`
//! stays as it is, and so do tera's own tags.

/// Elements beside and inside of whose tags white space is not shown.
const BLOCKS: &[&str] = &[
    "html",
    "head",
    "body",
    "meta",
    "link",
    "title",
    "script",
    "header",
    "footer",
    "main",
    "nav",
    "aside",
    "section",
    "div",
    "p",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "form",
    "details",
    "summary",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "pre",
    "figure",
    "figcaption",
    "blockquote",
    "hr",
];
/// Elements whose end follows from what may come after them.
const CLOSED_BY_NEXT: &[&str] = &["li", "dt", "dd", "tr", "th", "td", "thead", "tbody"];
/// What ends a paragraph that was not ended.
const ENDS_PARAGRAPH: &[&str] = &[
    "<p",
    "<ul",
    "<ol",
    "<dl",
    "<div",
    "<table",
    "<pre",
    "<section",
    "<details",
    "<h1",
    "<h2",
    "<h3",
    "<h4",
    "</li",
    "</td",
    "</th",
    "</dd",
    "</div",
    "</section",
    "</main",
    "</header",
    "</footer",
    "</nav",
    "</aside",
    "</details",
];
const VERBATIM: &[&str] = &["pre", "textarea", "script", "style"];

pub(super) fn squeeze(template: &str) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    // The quote of the attribute value that is open, and whether a tag is.
    let mut value: Option<u8> = None;
    let mut tag = false;
    let mut verbatim: Option<&str> = None;
    while let Some(first) = rest.as_bytes().first().copied() {
        if let Some(length) = tera_tag(rest) {
            out.push_str(&rest[..length]);
            rest = &rest[length..];
            continue;
        }
        let mut taken = rest.chars().next().map_or(1, char::len_utf8);
        if let Some(quote) = value {
            value = Some(quote).filter(|quote| *quote != first);
            out.push_str(&rest[..taken]);
        } else if tag {
            if let Some(length) = plain_value(rest) {
                out.push('=');
                out.push_str(&rest[2..length - 1]);
                taken = length;
            } else {
                value = Some(first).filter(|byte| matches!(byte, b'"' | b'\''));
                tag = first != b'>';
                out.push_str(&rest[..taken]);
            }
        } else if let Some((name, ends)) = element(rest) {
            if verbatim.is_some_and(|open| ends && open == name) {
                verbatim = None;
            } else if verbatim.is_none() && !ends {
                verbatim = VERBATIM.iter().find(|known| **known == name).copied();
            }
            match verbatim.is_none() && ends && needless_end(rest, name) {
                true => taken = rest.find('>').map_or(taken, |end| end + 1),
                false => {
                    tag = true;
                    out.push_str(&rest[..taken]);
                }
            }
        } else if verbatim.is_none() && first.is_ascii_whitespace() {
            taken = rest.len() - rest.trim_ascii_start().len();
            let (space, after) = rest.split_at(taken);
            if !space.contains('\n') {
                out.push_str(space);
            } else if !(after_block(template, rest) || element(after).is_some_and(|(name, _)| is_block(name))) {
                out.push('\n');
            }
        } else {
            out.push_str(&rest[..taken]);
        }
        rest = &rest[taken..];
    }
    out
}

/// The length of the tag of tera's that a text begins with.
fn tera_tag(text: &str) -> Option<usize> {
    let end = ["{{", "{%", "{#"].iter().zip(["}}", "%}", "#}"]).find(|(start, _)| text.starts_with(**start))?.1;
    Some(text.find(end).map_or(text.len(), |at| at + end.len()))
}

/// The name of the element whose tag a text begins with, and whether that tag ends it.
fn element(text: &str) -> Option<(&str, bool)> {
    let inside = text.strip_prefix('<')?;
    let (name, ends) = match inside.strip_prefix('/') {
        Some(name) => (name, true),
        None => (inside, false),
    };
    let length = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
    (length > 0).then(|| (&name[..length], ends))
}

fn is_block(name: &str) -> bool {
    BLOCKS.contains(&name)
}

/// Whether what stands before `rest` in the template is the tag of a block.
fn after_block(template: &str, rest: &str) -> bool {
    let before = &template[..template.len() - rest.len()];
    if before.is_empty() {
        return true;
    }
    let Some(tag) = before.strip_suffix('>').and_then(|inside| inside.rfind('<')) else { return false };
    // In `{{ <part /> }}` and `{% if a > b %}` no tag of HTML ends.
    element(&before[tag..]).is_some_and(|(name, _)| is_block(name)) || before[tag..].starts_with("<!doctype")
}

/// The length of `="value"` where the value means the same without quotes.
fn plain_value(text: &str) -> Option<usize> {
    let value = text.strip_prefix("=\"")?;
    let length = value.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')).count();
    let after = value[length..].strip_prefix('"')?;
    (length > 0 && after.starts_with(['>', ' '])).then_some(length + 3)
}

fn needless_end(text: &str, name: &str) -> bool {
    if CLOSED_BY_NEXT.contains(&name) {
        return true;
    }
    let after = text.find('>').map_or("", |end| text[end + 1..].trim_ascii_start());
    name == "p"
        && ENDS_PARAGRAPH.iter().any(|next| after.strip_prefix(next).is_some_and(|rest| rest.starts_with([' ', '>'])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_reader_sees_is_left_out() {
        let cases = [
            ("<ul>\n  <li class=\"a\">x</li>\n  <li>y</li>\n</ul>\n", "<ul><li class=a>x<li>y</ul>"),
            ("<p>one\n  <b>two</b>\n</p>\n<p>", "<p>one\n<b>two</b><p>"),
            ("<p>a</p> <b>c</b>", "<p>a</p> <b>c</b>"),
            ("<a class=\"a b\" href=\"{{ x }}\" id=\"n\">", "<a class=\"a b\" href=\"{{ x }}\" id=n>"),
            ("<rect rx=\"8\"/>", "<rect rx=\"8\"/>"),
            ("<pre class=\"c\">\n a\n</pre>", "<pre class=c>\n a\n</pre>"),
            ("{% for x in y %}\n<i>{{ x }}</i>\n{% endfor %}", "{% for x in y %}\n<i>{{ x }}</i>\n{% endfor %}"),
            ("<td>{{ <ui.a b={c} /> }}\n</td>", "<td>{{ <ui.a b={c} /> }}"),
            ("<li title=\"a > b\n c\">x", "<li title=\"a > b\n c\">x"),
            ("<p>größer\n</p>", "<p>größer</p>"),
        ];
        for (template, wanted) in cases {
            assert_eq!(squeeze(template), wanted, "{template}");
        }
    }
}
