//! Secrets in text: keys, tokens and passwords that somebody wrote where everybody reads.
//!
//! Text in, spans out. Found for the rule that reports them and hidden wherever a line of a file is shown, so that a
//! finding never carries a secret further. Knows the public forms of credentials, nothing of data products.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::Span;

/// A secret and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// The secret itself, without its key.
    pub span: Span,
    /// `a private key`, `a password` ...
    pub what: &'static str,
}

/// How a private key begins.
pub const KEY_BEGINS: &str = "-----BEGIN ";
/// How far the text of a private key may reach, in bytes.
pub const LONGEST: usize = 16 * 1024;

/// The forms of credentials that name themselves, by the name of their group. Issuers publish the prefixes for scanners.
const TOKENS: [(&str, &str, &str); 15] = [
    ("aws", "an AWS access key", r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    ("github", "a GitHub token", r"\bgh[pousr]_[A-Za-z0-9]{36,255}\b"),
    ("githubfine", "a GitHub token", r"\bgithub_pat_[A-Za-z0-9_]{60,255}\b"),
    ("gitlab", "a GitLab token", r"\bgl(?:pat|dt|rt|ptt|oas|cbt)-[A-Za-z0-9_-]{20,255}"),
    ("bitbucket", "a Bitbucket token", r"\bATBB[A-Za-z0-9]{24,64}\b"),
    ("slack", "a Slack token", r"\bxox[abeprs]-[A-Za-z0-9-]{10,255}"),
    (
        "slackhook",
        "a Slack webhook",
        r"https://hooks\.slack\.com/services/T[A-Za-z0-9]{6,20}/B[A-Za-z0-9]{6,20}/[A-Za-z0-9]{20,40}",
    ),
    ("stripe", "a Stripe key", r"\b[rs]k_live_[A-Za-z0-9]{16,255}\b"),
    ("google", "a Google API key", r"\bAIza[0-9A-Za-z_-]{35}\b"),
    ("npm", "an npm token", r"\bnpm_[A-Za-z0-9]{36}\b"),
    ("pypi", "a PyPI token", r"\bpypi-AgEI[A-Za-z0-9_-]{50,255}"),
    ("databricks", "a Databricks token", r"\bdapi[0-9a-f]{32}\b"),
    ("vault", "a Vault token", r"\bhvs\.[A-Za-z0-9_-]{24,255}"),
    ("azure", "an Azure storage key", r"\bAccountKey=[A-Za-z0-9+/]{60,100}={0,2}"),
    ("jwt", "a JSON Web Token", r"\beyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{16,2000}"),
];

/// The beginning of a private key.
const KEY: &str = r"-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----";
/// `https://user:password@host`.
const URL: &str = r#"\b[A-Za-z][A-Za-z0-9+.-]{1,30}://[^\s/:@"'<>`]{0,200}:(?P<urlpass>[^\s/@"'<>`]{1,200})@"#;
/// A key that is named for what it holds, and its value up to the end of the line.
const PAIR: &str = r#"(?i)(?P<start>^[ \t]*(?:- +)?)?["']?\b(?P<key>[a-z0-9_.-]{0,60}?(?:password|passwd|passphrase|pwd|secret|api[_-]?key|access[_-]?key|account[_-]?key|private[_-]?key|auth[_-]?token|access[_-]?token|refresh[_-]?token|client[_-]?secret))["']?[ \t]*(?P<sep>[:=])[ \t]*(?P<value>"[^"\r\n]{1,300}"|'[^'\r\n]{1,300}'|[^\s"';&,}\])|`]{1,300})"#;

/// What no text with a token or a private key lacks; most texts lack all of it, and are passed over quickly.
static BEGINNINGS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "-----BEGIN |AKIA|ASIA|ghp_|gho_|ghu_|ghs_|ghr_|github_pat_|glpat-|gldt-|glrt-|glptt-|gloas-|glcbt-|ATBB|xox[abeprs]-|hooks\\.slack|k_live_|AIza|npm_|pypi-AgEI|dapi|hvs\\.|AccountKey=|eyJ",
    )
    .expect("beginnings are a regular expression")
});

static FORMS: LazyLock<Regex> = LazyLock::new(|| {
    let tokens = TOKENS.iter().map(|(name, _, form)| format!("(?P<{name}>{form})"));
    let all: Vec<String> = std::iter::once(format!("(?P<pem>{KEY})")).chain(tokens).collect();
    Regex::new(&all.join("|")).expect("the forms of secrets are a regular expression")
});

static URLS: LazyLock<Regex> = LazyLock::new(|| Regex::new(URL).expect("a URL is a regular expression"));

static PAIRS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!("(?m){PAIR}")).expect("a pair is a regular expression"));

/// The secrets of a text, in order; none overlaps another.
pub fn find(text: &str) -> Vec<Secret> {
    let mut found: Vec<Secret> = Vec::new();
    if BEGINNINGS.is_match(text) {
        found.extend(FORMS.captures_iter(text).filter_map(|captures| form(text, &captures)));
    }
    if text.contains("://") && text.contains('@') {
        found.extend(URLS.captures_iter(text).filter_map(|captures| {
            let password = captures.name("urlpass")?;
            let span = Span::new(password.start(), password.end());
            (!is_placeholder(password.as_str())).then_some(Secret { span, what: "a password in a URL" })
        }));
    }
    if PAIR_WORDS.is_match(text) {
        found.extend(PAIRS.captures_iter(text).filter_map(|captures| pair(text, &captures)));
    }
    found.sort_by_key(|secret| (secret.span.start, std::cmp::Reverse(secret.span.end)));
    let mut end = 0;
    found.retain(|secret| {
        let apart = secret.span.start >= end;
        if apart {
            end = secret.span.end;
        }
        apart
    });
    found
}

/// The words that the keys of pairs hold: a text without them is passed over quickly.
static PAIR_WORDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?i-u)passw|passphrase|pwd|secret|api[_-]?key|(?:access|account|private)[_-]?key|(?:auth|access|refresh)[_-]?token")
        .expect("words are a regular expression")
});

fn form(text: &str, captures: &Captures<'_>) -> Option<Secret> {
    if let Some(begin) = captures.name("pem") {
        return private_key(text, begin.start(), begin.end());
    }
    TOKENS.iter().find_map(|(name, what, _)| {
        let token = captures.name(name)?;
        (!is_placeholder(token.as_str())).then_some(Secret { span: Span::new(token.start(), token.end()), what })
    })
}

/// The key up to its end mark, when it has a body and is more than an illustration.
fn private_key(text: &str, start: usize, body: usize) -> Option<Secret> {
    let limit = super::text::floor_boundary(text, text.len().min(start + LONGEST));
    let rest = text.get(body..limit)?;
    let length = rest.find("-----END").unwrap_or(rest.len());
    // The body ends where the text of a key does: whoever forgot the end mark did not write a key of 16 KiB.
    let body_text: String = rest[..length].chars().filter(|c| !c.is_whitespace()).take(80).collect();
    let letters =
        body_text.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '\\')).count();
    (letters >= 40 && !is_placeholder(&body_text[..letters.min(body_text.len())]))
        .then_some(Secret { span: Span::new(start, body + length), what: "a private key" })
}

fn pair(text: &str, captures: &Captures<'_>) -> Option<Secret> {
    let (key, value) = (captures.name("key")?, captures.name("value")?);
    let quoted = value.as_str().starts_with(['"', '\'']);
    let (from, to) = if quoted { (value.start() + 1, value.end() - 1) } else { (value.start(), value.end()) };
    let secret = &text[from..to];
    // `password: see the runbook` is a sentence: what stands alone is a value.
    let rest = text[value.end()..].split(['\n', '\r']).next().unwrap_or_default().trim_start();
    let alone = rest.is_empty() || rest.starts_with(['#', ',', '}', ';', '&', '`', ')', ']', '\'', '"', '|']);
    let own_line = captures.name("start").is_some() && &text[captures.name("sep")?.range()] == ":";
    let named = {
        let key = key.as_str().to_ascii_lowercase();
        ["password", "passwd", "passphrase", "pwd"].iter().any(|word| key.ends_with(word))
    };
    let has = |test: fn(char) -> bool| secret.chars().any(test);
    let mixed = has(|c| c.is_ascii_digit()) && has(char::is_alphabetic);
    let strong = match (named, own_line) {
        // The value of a key `password` is a password, whatever it looks like.
        (true, true) => secret.len() >= 4 && (!secret.contains(char::is_whitespace) || quoted && mixed),
        (true, false) => secret.len() >= 6 && !secret.contains(char::is_whitespace) && mixed,
        (false, _) => secret.len() >= 16 && !secret.contains(char::is_whitespace) && mixed && !is_a_way(secret),
    };
    let what = if named { "a password" } else { "a key or token" };
    (strong && alone && !is_placeholder(secret) && !is_a_word(secret))
        .then_some(Secret { span: Span::new(from, to), what })
}

/// A path or a name in a store of secrets, such as `prod/warehouse/password`: says where the secret is.
fn is_a_way(value: &str) -> bool {
    value.starts_with(['/', '.', '~'])
        || value.contains("://")
        || value.contains(':')
        || (value.len() < 40 && value.contains(['/', '.']))
        || (value.contains(['-', '_']) && value.split(['-', '_']).all(|part| part.len() < 12))
}

/// Words that stand behind `password:` where a schema is told and not a secret.
fn is_a_word(value: &str) -> bool {
    const WORDS: [&str; 24] = [
        "true",
        "false",
        "null",
        "none",
        "yes",
        "no",
        "string",
        "text",
        "varchar",
        "required",
        "optional",
        "hidden",
        "masked",
        "encrypted",
        "hashed",
        "confidential",
        "restricted",
        "internal",
        "public",
        "secret",
        "vault",
        "prompt",
        "unset",
        "never",
    ];
    let lower = value.to_lowercase();
    WORDS.contains(&lower.as_str()) || lower.starts_with("varchar(") || lower.starts_with("char(")
}

/// Whether a value stands in the place of a secret: `${PASSWORD}`, `<password>`, `***`, `changeme`.
fn is_placeholder(value: &str) -> bool {
    const WORDS: [&str; 14] = [
        "example",
        "placeholder",
        "changeme",
        "change-me",
        "change_me",
        "your",
        "dummy",
        "redacted",
        "xxxx",
        "insert",
        "todo",
        "sample",
        "notreal",
        "fake",
    ];
    const KINDS: [&str; 8] = ["password", "passwd", "pwd", "secret", "token", "apikey", "api_key", "pass"];
    let value = value.trim();
    let lower = value.to_lowercase();
    let mut chars = lower.chars();
    let first = chars.next();
    value.starts_with(['$', '<', '{', '%', '*', '@', '!', '[', '('])
        || value.contains("${")
        || value.contains("{{")
        || value.contains("***")
        || value.contains("...")
        || value.contains('…')
        || chars.all(|c| Some(c) == first)
        || WORDS.iter().any(|word| lower.contains(word))
        || KINDS.contains(&lower.as_str())
        || ["env:", "vault:", "ref+", "arn:", "secret:", "op:", "file:", "ssm:", "keyvault:", "env.", "os.", "vars."]
            .iter()
            .any(|start| lower.starts_with(start))
}

/// The text with every secret hidden, of the same length in bytes; line breaks stay.
pub fn hidden(text: &str) -> String {
    let secrets = find(text);
    if secrets.is_empty() {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for Secret { span, .. } in secrets {
        let (from, to) = (span.start as usize, span.end as usize);
        out.push_str(&text[done..from]);
        out.extend(
            text[from..to].bytes().map(|byte| if matches!(byte, b'\n' | b'\r') { char::from(byte) } else { '*' }),
        );
        done = to;
    }
    out.push_str(&text[done..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        find(text).iter().map(|secret| &text[secret.span.start as usize..secret.span.end as usize]).collect()
    }

    /// Put together here, so that no scanner takes the source of a scanner for a leak.
    fn token(prefix: &str, length: usize) -> String {
        let body = "a1B2c3D4e5F6g7H8i9J0".chars().cycle().take(length);
        prefix.chars().chain(body).collect()
    }

    #[test]
    fn what_names_itself_is_found_anywhere() {
        for (prefix, length) in
            [("ghp_", 36), ("glpat-", 20), ("xoxb-", 24), ("sk_live_", 24), ("npm_", 36), ("ATBB", 32)]
        {
            let secret = token(prefix, length);
            assert_eq!(found(&format!("see `{secret}` there")), [secret.as_str()]);
        }
        let aws = format!("{}{}", "AKIA", "J7QZ4X2M9K3P5R8T");
        assert_eq!(found(&format!("key={aws};")), [aws.as_str()]);
        assert_eq!(found("AKIAIOSFODNN7EXAMPLE"), Vec::<&str>::new());
        let jwt = format!("eyJ{}.eyJ{}.{}", token("", 20), token("", 40), token("", 30));
        assert_eq!(found(&format!("Authorization: Bearer {jwt}")), [jwt.as_str()]);
    }

    #[test]
    fn a_private_key_is_found_with_its_body() {
        let key = format!("-----BEGIN RSA {} KEY-----\n{}\n-----END", "PRIVATE", token("", 64));
        let text = format!("before\n{key} RSA {} KEY-----\n", "PRIVATE");
        assert_eq!(find(&text)[0].what, "a private key");
        assert!(!hidden(&text).contains(&token("", 20)));
        assert_eq!(hidden(&text).len(), text.len());
        assert_eq!(hidden(&text).lines().count(), text.lines().count());
        assert!(find("-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----").is_empty());
    }

    #[test]
    fn the_value_of_a_password_is_found() {
        assert_eq!(found("    password: swordfish\n"), ["swordfish"]);
        assert_eq!(found("- db_password: 'hunter 22'"), ["hunter 22"]);
        assert_eq!(found("jdbc:x://h/db?user=a&password=tr0ub4dor&ssl=1"), ["tr0ub4dor"]);
        assert_eq!(found("{\"clientSecret\": \"9fKq2Zx81LmPw37TbVcR\"}"), ["9fKq2Zx81LmPw37TbVcR"]);
        assert_eq!(found("postgres://loader:s3cr3tW0rd@db.shop.example/orders"), ["s3cr3tW0rd"]);
    }

    #[test]
    fn what_stands_in_the_place_of_a_secret_is_none() {
        for text in [
            "password: ${DB_PASSWORD}",
            "password: <password>",
            "password: ***",
            "password: {{ vault.password }}",
            "password: changeme",
            "password: string",
            "- name: password_hash",
            "Password: hashed with a salt, never shown",
            "secret: prod/warehouse/reader",
            "secret: warehouse-reader-key-2",
            "passwordFile: /run/secrets/db",
            "format: password",
            "https://user:${TOKEN}@git.example/x",
            "https://user:password@git.example/x",
            "https://shop.example:8443/a@b",
            "api_key: header",
        ] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn long_texts_without_an_end_are_passed_in_one_go() {
        let long = "password".repeat(20_000) + &"a:".repeat(20_000) + &"://".repeat(20_000);
        let _ = find(&long);
    }
}
