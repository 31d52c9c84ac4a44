//! Code into HTML with elements for its comments, strings, numbers, keywords and keys. One table of languages, one
//! scanner, and a small one each for markup and differences; no grammar engine, since the blocks of a mesh are YAML, SQL, JSON,
//! Python and shell, and a highlight that is wrong in a corner harms nobody. Linear in the text.

use crate::site::html::{text, text_onto};

/// How long a block may be to be coloured, in bytes.
const MAX_BYTES: usize = 128 * 1024;

/// What the scanner must know of a language.
struct Language {
    names: &'static [&'static str],
    line_comments: &'static [&'static str],
    block_comment: Option<(&'static str, &'static str)>,
    quotes: &'static [char],
    /// Whether a string may hold a line break.
    long_strings: bool,
    keywords: &'static [&'static str],
    keys: Keys,
}

/// What counts as a key.
#[derive(Clone, Copy, PartialEq)]
enum Keys {
    None,
    /// The text before a colon at a line's start.
    Yaml,
    /// A string or a word before a colon.
    Json,
    /// The text before an equals sign at a line's start, and a section in brackets.
    Equals,
}

const SQL: &[&str] = &[
    "all",
    "alter",
    "and",
    "as",
    "asc",
    "between",
    "by",
    "case",
    "cast",
    "create",
    "cross",
    "delete",
    "desc",
    "distinct",
    "else",
    "end",
    "except",
    "exists",
    "external",
    "false",
    "from",
    "full",
    "group",
    "having",
    "in",
    "inner",
    "insert",
    "interval",
    "into",
    "is",
    "join",
    "left",
    "like",
    "limit",
    "not",
    "null",
    "on",
    "or",
    "order",
    "outer",
    "over",
    "partition",
    "right",
    "select",
    "set",
    "table",
    "then",
    "top",
    "true",
    "union",
    "update",
    "using",
    "values",
    "view",
    "when",
    "where",
    "with",
];
const PYTHON: &[&str] = &[
    "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except",
    "False", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "None", "not", "or", "pass",
    "raise", "return", "True", "try", "while", "with", "yield",
];
const SHELL: &[&str] =
    &["case", "do", "done", "elif", "else", "esac", "export", "fi", "for", "function", "if", "in", "then", "while"];
const SCRIPT: &[&str] = &[
    "async", "await", "class", "const", "else", "export", "false", "fn", "for", "function", "if", "impl", "import",
    "let", "match", "mod", "new", "null", "pub", "return", "struct", "true", "use", "var", "while",
];

const BLOCKS: &[&str] = &[
    "data",
    "def",
    "do",
    "else",
    "end",
    "enum",
    "false",
    "for",
    "function",
    "if",
    "in",
    "input",
    "interface",
    "library",
    "locals",
    "module",
    "mutation",
    "null",
    "output",
    "provider",
    "query",
    "resource",
    "return",
    "schema",
    "scalar",
    "terraform",
    "true",
    "type",
    "union",
    "variable",
    "while",
];

const LANGUAGES: &[Language] = &[
    Language {
        names: &["yaml", "yml"],
        line_comments: &["#"],
        block_comment: None,
        quotes: &['"', '\''],
        long_strings: false,
        keywords: &["true", "false", "null"],
        keys: Keys::Yaml,
    },
    Language {
        names: &["json", "jsonc", "json5", "ndjson", "jsonl", "avsc"],
        line_comments: &["//"],
        block_comment: Some(("/*", "*/")),
        quotes: &['"', '\''],
        long_strings: false,
        keywords: &["true", "false", "null"],
        keys: Keys::Json,
    },
    Language {
        names: &[
            "sql",
            "postgres",
            "postgresql",
            "mysql",
            "bigquery",
            "snowflake",
            "tsql",
            "plsql",
            "duckdb",
            "sparksql",
            "hiveql",
        ],
        line_comments: &["--"],
        block_comment: Some(("/*", "*/")),
        quotes: &['\'', '"', '`'],
        long_strings: true,
        keywords: SQL,
        keys: Keys::None,
    },
    Language {
        names: &["python", "py", "pyspark", "starlark"],
        line_comments: &["#"],
        block_comment: None,
        quotes: &['"', '\''],
        long_strings: false,
        keywords: PYTHON,
        keys: Keys::None,
    },
    Language {
        names: &["bash", "sh", "shell", "console", "zsh", "fish", "dockerfile", "docker", "makefile", "make"],
        line_comments: &["#"],
        block_comment: None,
        quotes: &['"', '\''],
        long_strings: true,
        keywords: SHELL,
        keys: Keys::None,
    },
    Language {
        names: &[
            "javascript",
            "js",
            "jsx",
            "typescript",
            "ts",
            "tsx",
            "rust",
            "rs",
            "java",
            "scala",
            "go",
            "golang",
            "kotlin",
            "c",
            "cpp",
            "csharp",
            "cs",
            "swift",
            "php",
            "proto",
            "protobuf",
            "groovy",
            "avdl",
        ],
        line_comments: &["//"],
        block_comment: Some(("/*", "*/")),
        quotes: &['"', '\'', '`'],
        long_strings: false,
        keywords: SCRIPT,
        keys: Keys::None,
    },
    Language {
        names: &["toml", "properties", "ini", "conf", "cfg", "dotenv", "env", "editorconfig"],
        line_comments: &["#", ";"],
        block_comment: None,
        quotes: &['"', '\''],
        long_strings: false,
        keywords: &["true", "false"],
        keys: Keys::Equals,
    },
    Language {
        names: &[
            "hcl",
            "terraform",
            "tf",
            "graphql",
            "gql",
            "r",
            "julia",
            "ruby",
            "rb",
            "perl",
            "elixir",
            "powershell",
            "ps1",
        ],
        line_comments: &["#", "//"],
        block_comment: Some(("/*", "*/")),
        quotes: &['"', '\''],
        long_strings: false,
        keywords: BLOCKS,
        keys: Keys::None,
    },
];

/// Languages of elements in angle brackets.
const MARKUP: [&str; 10] = ["xml", "html", "htm", "svg", "xhtml", "xsd", "xsl", "xslt", "vue", "plist"];
/// Differences between texts.
const DIFFERENCES: [&str; 2] = ["diff", "patch"];

/// The elements of what is coloured. Short ones without a class: a block of YAML has hundreds, which were a sixth of a
/// contract's page as `<span class="...">`. The stylesheet takes their own look away within code.
const COMMENT: &str = "i";
const STRING: &str = "u";
const NUMBER: &str = "var";
const KEYWORD: &str = "b";
const KEY: &str = "em";
/// Lines that a difference brings in and takes away.
const INSERTED: &str = "ins";
const DELETED: &str = "del";

/// The code as HTML: escaped text and the elements above.
pub fn highlight(code: &str, language: &str) -> String {
    let name = language.to_lowercase();
    if code.len() <= MAX_BYTES && MARKUP.contains(&name.as_str()) {
        return markup(code);
    }
    if code.len() <= MAX_BYTES && DIFFERENCES.contains(&name.as_str()) {
        return differences(code);
    }
    match LANGUAGES.iter().find(|known| known.names.contains(&name.as_str())) {
        Some(language) if code.len() <= MAX_BYTES => scan(code, language),
        _ => text(code),
    }
}

/// A part of the code in an element; as it is where there is none.
fn put(part: &str, element: &str, out: &mut String) {
    if element.is_empty() || part.is_empty() {
        return text_onto(part, out);
    }
    out.push('<');
    out.push_str(element);
    out.push('>');
    text_onto(part, out);
    out.push_str("</");
    out.push_str(element);
    out.push('>');
}

/// Names of elements, their attributes and values, comments.
fn markup(code: &str) -> String {
    let mut out = String::with_capacity(code.len() * 2);
    let mut rest = code;
    while let Some(open) = rest.find('<') {
        text_onto(&rest[..open], &mut out);
        rest = &rest[open..];
        if rest.starts_with("<!--") {
            let end = rest.find("-->").map_or(rest.len(), |end| end + 3);
            put(&rest[..end], COMMENT, &mut out);
            rest = &rest[end..];
            continue;
        }
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.');
        let start = rest[1..].find(|c| !matches!(c, '/' | '?' | '!')).map_or(rest.len(), |at| at + 1);
        let end = rest[start..].find(|c| !is_name(c)).map_or(rest.len(), |at| at + start);
        if start == end {
            // `a < b` opens nothing.
            text_onto(&rest[..start], &mut out);
            rest = &rest[start..];
            continue;
        }
        text_onto(&rest[..start], &mut out);
        put(&rest[start..end], KEYWORD, &mut out);
        rest = &rest[end..];
        while let Some(c) = rest.chars().next().filter(|c| !matches!(c, '>' | '<')) {
            let (length, element) = match c {
                '"' | '\'' => (rest[1..].find(c).map_or(rest.len(), |end| end + 2), STRING),
                c if is_name(c) => (rest.find(|c| !is_name(c)).unwrap_or(rest.len()), KEY),
                c => (c.len_utf8(), ""),
            };
            put(&rest[..length], element, &mut out);
            rest = &rest[length..];
        }
    }
    text_onto(rest, &mut out);
    out
}

fn differences(code: &str) -> String {
    let mut out = String::with_capacity(code.len() * 2);
    for line in code.split_inclusive('\n') {
        let bare = line.trim_end_matches('\n');
        let head = ["diff ", "index ", "--- ", "+++ "].iter().any(|start| bare.starts_with(start));
        let element = match bare.chars().next() {
            _ if head => COMMENT,
            Some('@') => KEYWORD,
            Some('+') => INSERTED,
            Some('-') => DELETED,
            _ => "",
        };
        put(bare, element, &mut out);
        out.push_str(&line[bare.len()..]);
    }
    out
}

fn scan(code: &str, language: &Language) -> String {
    let mut out = String::with_capacity(code.len() * 2);
    let mut plain = 0;
    let mut at = 0;
    let mut fresh = true;
    while at < code.len() {
        let (length, element) = token(code, at, fresh, language);
        if element.is_empty() {
            let c = &code[at..at + length];
            fresh = c.ends_with('\n') || (fresh && (c.trim().is_empty() || c == "-"));
        } else {
            text_onto(&code[plain..at], &mut out);
            put(&code[at..at + length], element, &mut out);
            plain = at + length;
            fresh = false;
        }
        at += length;
    }
    text_onto(&code[plain..], &mut out);
    out
}

/// The length of the token at `at` in bytes, never 0, and its element, empty for plain text. `fresh` is true where only
/// space and list markers stand before it on its line.
fn token(code: &str, at: usize, fresh: bool, language: &Language) -> (usize, &'static str) {
    let rest = &code[at..];
    let before = code[..at].chars().next_back();
    let apart = before.is_none_or(char::is_whitespace);
    let c = rest.chars().next().unwrap_or(' ');
    // In YAML and shell a mark within a word, as in `v1#2`, starts no comment.
    if language.line_comments.iter().any(|mark| rest.starts_with(mark) && (apart || mark.len() > 1)) {
        return (rest.find('\n').unwrap_or(rest.len()), COMMENT);
    }
    if let Some((open, close)) = language.block_comment.filter(|(open, _)| rest.starts_with(open)) {
        let end = rest[open.len()..].find(close).map_or(rest.len(), |end| open.len() + end + close.len());
        return (end, COMMENT);
    }
    if language.keys == Keys::Yaml
        && fresh
        && let Some(length) = yaml_key(rest)
    {
        return (length, KEY);
    }
    if language.keys == Keys::Equals
        && fresh
        && let Some((length, element)) = equals_key(rest)
    {
        return (length, element);
    }
    if language.quotes.contains(&c) && (language.keys != Keys::Yaml || before.is_none_or(|c| " [{,(\n".contains(c))) {
        if let Some(length) = string(rest, c, language.long_strings) {
            let key = language.keys == Keys::Json && rest[length..].trim_start_matches(' ').starts_with(':');
            return (length, if key { KEY } else { STRING });
        }
        return (c.len_utf8(), "");
    }
    if c.is_alphanumeric() || c == '_' {
        let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let word = &rest[..length];
        if c.is_ascii_digit() {
            return (length, NUMBER);
        }
        let sql = std::ptr::eq(language.keywords, SQL);
        if language.keys == Keys::Json && rest[length..].trim_start_matches(' ').starts_with(':') {
            return (length, KEY);
        }
        let known = language.keywords.iter().any(|k| *k == word || (sql && k.eq_ignore_ascii_case(word)));
        return (length, if known { KEYWORD } else { "" });
    }
    (c.len_utf8(), "")
}

/// `name` of `name = value`, or the whole of `[section]`.
fn equals_key(rest: &str) -> Option<(usize, &'static str)> {
    // A key stands within the first characters of a line, or nowhere.
    let head = rest.char_indices().nth(200).map_or(rest, |(end, _)| &rest[..end]);
    let line = &head[..head.find('\n').unwrap_or(head.len())];
    if line.starts_with('[') && line.trim_end().ends_with(']') {
        return Some((line.trim_end().len(), KEYWORD));
    }
    let end = line.find(['=', ':']).filter(|end| (1..=120).contains(end))?;
    let key = line[..end].trim_end();
    let plain = key.chars().all(|c| c.is_alphanumeric() || "-_. \"'".contains(c));
    (plain && !key.is_empty()).then_some((key.len(), KEY))
}

fn yaml_key(rest: &str) -> Option<usize> {
    let first = rest.chars().next()?;
    if first.is_whitespace() || "-#\"'[{|>&*!%@`".contains(first) {
        return None;
    }
    let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
    let end = line.match_indices(':').find(|(at, _)| line[at + 1..].is_empty() || line[at + 1..].starts_with(' '))?.0;
    (end <= 80).then_some(end)
}

/// The length of a string with its quotes, `None` where it does not end.
fn string(rest: &str, quote: char, long: bool) -> Option<usize> {
    let triple: String = std::iter::repeat_n(quote, 3).collect();
    if rest.starts_with(&triple) {
        return Some(rest[3..].find(&triple).map_or(rest.len(), |end| end + 6));
    }
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1).take(1_000) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\n' if !long => return None,
            c if c == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_coloured_and_everything_is_escaped() {
        let cases = [
            ("yaml", "- id: \"a\" # x", "- <em>id</em>: <u>\"a\"</u> <i># x</i>"),
            ("yaml", "it: don't", "<em>it</em>: don't"),
            ("json", "{\"a\": 1}", "{<em>\"a\"</em>: <var>1</var>}"),
            ("sql", "Select 'a' from t -- <b>", "<b>Select</b> <u>'a'</u> <b>from</b> t <i>-- &lt;b&gt;</i>"),
            ("toml", "[a.b]\nkey = \"x\" # c", "<b>[a.b]</b>\n<em>key</em> = <u>\"x\"</u> <i># c</i>"),
            ("ini", "; c\nhost=a:1", "<i>; c</i>\n<em>host</em>=a:<var>1</var>"),
            ("json5", "{a: 'b'}", "{<em>a</em>: <u>'b'</u>}"),
            (
                "xml",
                "<?xml v='1'?>\n<a:b c=\"d>\">1 < 2</a:b><!-- e -->",
                "&lt;?<b>xml</b> <em>v</em>=<u>'1'</u>?&gt;\n&lt;<b>a:b</b> <em>c</em>=<u>\"d&gt;\"</u>&gt;1 &lt; 2&lt;/<b>a:b</b>&gt;<i>&lt;!-- e --&gt;</i>",
            ),
            (
                "diff",
                "--- a\n@@ -1 @@\n-x\n+y\n z\n",
                "<i>--- a</i>\n<b>@@ -1 @@</b>\n<del>-x</del>\n<ins>+y</ins>\n z\n",
            ),
            ("bash", "if true; then echo \"$A\"; fi", "<b>if</b> true; <b>then</b> echo <u>\"$A\"</u>; <b>fi</b>"),
            ("brainfuck", "<script>", "&lt;script&gt;"),
            ("python", "x = 'open", "x = 'open"),
        ];
        for (language, code, html) in cases {
            assert_eq!(highlight(code, language), html);
        }
    }

    #[test]
    fn nothing_is_lost_and_nothing_is_slow() {
        for pattern in ["'", "\"", "#", "a: ", "/*", "\"\"\"", "-- ", "é", "\\", "1", ": :", "<", "<a ", "+", "=", "["]
        {
            let code = pattern.repeat(20_000);
            let names = LANGUAGES.iter().map(|language| language.names[0]).chain(["xml", "diff"]);
            for name in names {
                let html = highlight(&code, name);
                let bare =
                    [COMMENT, STRING, NUMBER, KEYWORD, KEY, INSERTED, DELETED].iter().fold(html, |text, element| {
                        text.replace(&format!("<{element}>"), "").replace(&format!("</{element}>"), "")
                    });
                assert_eq!(bare, text(&code), "{pattern} {name}");
            }
        }
    }
}
