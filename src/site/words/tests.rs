use super::*;

fn words(language: &str, own: &[(&str, &str)]) -> Words {
    let own = own.iter().map(|(path, text)| ((*path).to_owned(), Cow::Owned(text.as_bytes().to_vec()))).collect();
    Words::of(Some(language), &own).unwrap_or_else(|error| panic!("{error:#}"))
}

fn english(text: &str) -> Words {
    words("en", &[("words/en.yaml", text)])
}

/// The names of a word's placeholders, over all its forms.
fn holes(word: &Word) -> BTreeSet<&'static str> {
    word.texts()
        .flat_map(pieces)
        .filter_map(|piece| match piece {
            Piece::Hole(name) => Some(name),
            Piece::Text(_) => None,
        })
        .collect()
}

#[test]
fn every_language_has_every_word_with_the_same_placeholders() {
    let of = |language: &str| -> BTreeMap<&'static str, Word> {
        let file = format!("{language}.yaml");
        read(&file, &builtin_file(&format!("words/{file}")).expect("a language")).unwrap().into_iter().collect()
    };
    let english = of(ENGLISH);
    for language in Words::builtin() {
        let other = of(&language);
        let missing: Vec<_> = english.keys().filter(|key| !other.contains_key(*key)).collect();
        let unknown: Vec<_> = other.keys().filter(|key| !english.contains_key(*key)).collect();
        assert!(missing.is_empty() && unknown.is_empty(), "{language}: missing {missing:?}, not English {unknown:?}");
        for (key, word) in &english {
            assert_eq!(holes(word), holes(&other[key]), "{language}: `{key}`");
            let plural = |word: &Word| matches!(word, Word::Forms(_));
            assert_eq!(plural(word), plural(&other[key]), "{language}: `{key}` has plural forms in one of both");
        }
    }
}

#[test]
fn every_word_is_used_and_every_used_word_exists() {
    fn texts(folder: &std::path::Path, into: &mut String) {
        for entry in std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            match entry.is_dir() {
                true => texts(&entry, into),
                false if entry.ends_with("words/tests.rs") || entry.ends_with("words/expand.rs") => {}
                false => into.push_str(&std::fs::read_to_string(&entry).unwrap_or_default()),
            }
        }
    }
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut text = String::new();
    for folder in ["src/site", "src/export", "themes/default", "themes/ledger"] {
        texts(&root.join(folder), &mut text);
    }
    let english = words("en", &[]);
    let made = |key: &str| {
        // Asked for by what was read: a kind of change, why it matters, a name of a standard.
        key.strip_prefix("change-").is_some_and(|kind| compare::kind(kind).is_some())
            || compare::REASONS.contains(&key)
            || key == compare::GUESS
            || key.starts_with("name-")
    };
    let unused: Vec<_> =
        english.words.keys().filter(|key| !text.contains(&format!("\"{key}\"")) && !made(key)).collect();
    assert!(unused.is_empty(), "words that nothing says: {unused:?}");
    // Templates are held by `expand`; here are the calls of Rust.
    for call in [".t(\"", ".with(\"", ".count(\"", ".count_with(\""] {
        for part in text.split(call).skip(1) {
            let key = part.split('"').next().unwrap_or_default();
            assert!(english.words.contains_key(key), "`{call}{key}\")` asks for a word that there is not");
        }
    }
}

#[test]
fn changes_are_said_as_the_comparison_says_them() {
    let (english, german) = (words("en", &[]), words("de", &[]));
    for kind in compare::KINDS {
        assert_eq!(english.change(kind.name), kind.title);
        assert_ne!(german.change(kind.name), kind.title);
    }
    for reason in compare::REASONS.iter().chain([&compare::GUESS]) {
        assert_eq!(english.reason(reason), *reason);
        assert_ne!(german.reason(reason), *reason);
    }
    assert_eq!(
        german.reason("`maxLength`: values keep to more than before"),
        "`maxLength`: Werte halten sich an mehr als zuvor"
    );
    assert_eq!(german.reason("because"), "because");
}

#[test]
fn names_of_the_standards_are_spoken() {
    assert_eq!(words("de", &[]).spoken("timeToRepair"), "Zeit bis zur Behebung");
    assert_eq!(words("de", &[]).spoken("myOwnName"), "my own name");
}

#[test]
fn the_check_knows_the_languages() {
    assert_eq!(Words::builtin().into_iter().collect::<Vec<_>>(), crate::config::language::BUILTIN);
}

#[test]
fn every_template_reads_in_every_language() {
    for language in Words::builtin() {
        let theme = crate::site::Theme::load(None, Some(&language), Vec::new());
        assert_eq!(theme.unwrap_or_else(|error| panic!("{error:#}")).words().language(), language);
    }
}

#[test]
fn a_language_falls_back_to_its_parent_and_to_english() {
    let own = words("de-AT", &[("words/de-AT.yaml", "menu: Speisekarte\n"), ("words/en.yaml", "skip: Over\n")]);
    assert_eq!(
        (own.language(), own.t("menu"), own.t("search"), own.t("skip")),
        ("de-AT", "Speisekarte", "Suche", "Zum Inhalt springen")
    );
    let polish = words("pl", &[("words/pl.yaml", "nav-products: Produkty\n")]);
    assert_eq!((polish.language(), polish.t("nav-products"), polish.t("menu")), ("pl", "Produkty", "Menu"));
    // No word of it is there: the pages are English, and say so.
    assert_eq!(words("nl", &[]).language(), "en");
    assert_eq!(words("../en", &[]).language(), "en");
    assert_eq!(words("en-GB", &[]).language(), "en-GB");
}

#[test]
fn numbers_choose_the_form_of_their_language() {
    let text = "files: {one: '{n} plik', few: '{n} pliki', many: '{n} plików', other: '{n} pliku'}\n";
    let polish = words("pl", &[("words/pl.yaml", text)]);
    let said: Vec<String> = [1, 3, 5, 22, 1_000_000].map(|number| polish.count("files", number)).to_vec();
    assert_eq!(said, ["1 plik", "3 pliki", "5 plików", "22 pliki", "1\u{202f}000\u{202f}000 plików"]);
    let french = "published-with-errors";
    assert_eq!(words("fr", &[]).count(french, 0), words("fr", &[]).count(french, 1).replace('1', "0"));
}

#[test]
fn dates_and_numbers_have_the_languages_form() {
    for (language, day, number) in [
        ("en", "2026-03-14", "1\u{202f}234\u{202f}567"),
        ("de", "14.03.2026", "1.234.567"),
        ("fr", "14/03/2026", "1\u{202f}234\u{202f}567"),
    ] {
        let words = words(language, &[]);
        assert_eq!((words.day(1_773_480_413).as_deref(), words.number(1_234_567).as_str()), (Some(day), number));
    }
}

#[test]
fn a_broken_file_of_words_is_said_with_its_line() {
    let cases = [
        ("a: b\nmenu: [x]\n", "theme/words/en.yaml:2: `menu`: a word is a text, or its plural forms"),
        ("menu: 'a {b'\n", "theme/words/en.yaml:1: `menu`: a brace without its other half"),
        ("menu: '{{ x }}'\n", "theme/words/en.yaml:1: `menu`: `{{ x }` is no placeholder"),
        ("menu: {one: x}\n", "theme/words/en.yaml:1: `menu`: the plural form `other` is missing"),
        ("menu: {one: x, others: y}\n", "theme/words/en.yaml:1: `menu`: `others` is no plural form"),
    ];
    for (text, wanted) in cases {
        let own = BTreeMap::from([("words/en.yaml".to_owned(), Cow::Owned(text.as_bytes().to_vec()))]);
        let error = format!("{:#}", Words::of(None, &own).err().expect("an error"));
        assert!(error.contains(wanted), "{error}");
    }
}

#[test]
fn a_template_gets_its_words_before_it_is_read() {
    let words = english(
        "hi: Hi & \"you\"\nfrom: From `{file}` of {x}\nsee: See [all {n} of them]({href}).\n\
         two: As [CSV]({csv}) or [JSON]({json})\nrows: {one: '{n} row', other: '{n} rows'}\n",
    );
    for (template, wanted) in [
        ("<a title=\"{{ t(\"hi\") }}\">", "<a title=\"Hi &amp; &quot;you&quot;\">"),
        ("{{ t(\"from\", file=a.b, x=\"}}\") }}!", "From <code>{{ a.b }}</code> of {{ \"}}\" }}!"),
        ("{{ t(\"see\", n=3, href=page.x) }}", "See <a href=\"{{ page.x }}\">all {{ 3 }} of them</a>."),
        ("{{ t(\"two\", csv=a, json=b) }}", "As <a href=\"{{ a }}\">CSV</a> or <a href=\"{{ b }}\">JSON</a>"),
        (
            "{{ t(\"rows\", n=v | length) }}",
            "{% if (v | length) | plural == \"one\" %}{{ (v | length) | number }} row{% else %}{{ (v | length) | number }} rows{% endif %}",
        ),
        ("{{ <ui.h2 id=\"a\" text={t(\"hi\")} /> }}", "{{ <ui.h2 id=\"a\" text={\"Hi & \\\"you\\\"\"} /> }}"),
        ("{{- t(\"hi\") }}", "{{- \"Hi & \\\"you\\\"\" }}"),
        ("{# t(\"none\") #}{{ not(\"x\") }}{{ \"t('no')\" }}", "{# t(\"none\") #}{{ not(\"x\") }}{{ \"t('no')\" }}"),
        ("{% if t(\"hi\") %}", "{% if \"Hi & \\\"you\\\"\" %}"),
    ] {
        assert_eq!(expand(template, &words).as_deref(), Ok(wanted), "{template}");
    }
    let wrong = expand("a\n\n{{ t(\"hj\") }}", &words).expect_err("no word");
    assert_eq!((wrong.line, wrong.message.as_str()), (3, "`hj` is no word of the interface; did you mean `hi`?"));
    let wrong = expand("{{ t(\"from\", x=1) }}", &words).expect_err("no value");
    assert_eq!(wrong.message, "`from` needs a value for `file`");
}

#[test]
fn expanded_templates_render() {
    let files = [
        ("words/en.yaml".to_owned(), b"rows: {one: '{n} row of {of}', other: '{n} rows of {of}'}\n".to_vec()),
        (
            "templates/plain.html".to_owned(),
            br#"{{ t("rows", n=view.one, of=view.x) }}; {{ "(" ~ t("rows", n=view.many, of=view.x) ~ ")" }}"#.to_vec(),
        ),
    ];
    let theme = crate::site::Theme::load(None, None, files).unwrap_or_else(|error| panic!("{error:#}"));
    let view = serde_json::json!({"one": 1, "many": 1234, "x": "<b>"});
    let html = theme.render("plain.html", &(), &view).unwrap_or_else(|error| panic!("{error:#}"));
    assert_eq!(html, "1 row of &lt;b&gt;; (1\u{202f}234 rows of &lt;b&gt;)");
}
