//! Search: what is found, in which order, and that the browser's client (under Node) answers as the native search does.

mod again;
mod derived;
mod letters;
mod measure;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use meshdoc::search::{self, Answer, Given, HitKind, How, Index, Limits, Note, Options, SearchDocument};
use meshdoc::session;
use serde_json::{Value, json};

fn document(kind: HitKind, address: &str, title: &str) -> SearchDocument {
    SearchDocument::new(kind, address, title, format!("{address}/index.html"))
}

/// A small mesh: two domains, a few products, columns, a term, a code value.
fn shop() -> Vec<SearchDocument> {
    let mut documents = vec![
        SearchDocument {
            names: vec!["orders".into(), "sales orders".into()],
            trail: "Sales / Orders".into(),
            description: "Every order that customers placed.".into(),
            domain: "sales".into(),
            owner: "Orders Team".into(),
            status: "active".into(),
            tags: vec!["core".into()],
            weight: 3.0,
            ..document(HitKind::Product, "sales/orders", "Orders")
        },
        SearchDocument {
            names: vec!["orders-archive".into()],
            description: "Orders orders orders: orders of the years before.".into(),
            domain: "sales".into(),
            status: "retired".into(),
            ..document(HitKind::Product, "sales/orders-archive", "Orders archive")
        },
        SearchDocument {
            names: vec!["deliveries".into()],
            description: "Deliveries of orders, made from orders.".into(),
            prose: "Each delivery belongs to orders. Zustellung, Straße und Hausnummer.".into(),
            domain: "logistics".into(),
            status: "active".into(),
            ..document(HitKind::Product, "logistics/deliveries", "Deliveries")
        },
        SearchDocument {
            names: vec!["customer".into(), "client".into(), "buyer".into()],
            description: "Who buys.".into(),
            ..document(HitKind::Term, "glossary/customer", "Customer")
        },
        SearchDocument {
            names: vec!["02".into()],
            description: "Diesel fuel".into(),
            ..document(HitKind::CodeValue, "codes/fuel#02", "02 = diesel")
        },
    ];
    for (object, column) in
        [("orders", "cust_id"), ("customers", "CustomerID"), ("orders", "email"), ("customers", "email")]
    {
        documents.push(SearchDocument {
            trail: format!("Sales / {object} / {column}"),
            names: vec![column.into()],
            domain: "sales".into(),
            data_type: "string".into(),
            classification: if column == "email" { "restricted".into() } else { String::new() },
            facets: vec![("Cost Centre".into(), "4711".into())],
            ..document(HitKind::Property, &format!("sales/orders/{object}#{object}.{column}"), column)
        });
    }
    documents
}

fn index() -> Index {
    search::build_in_memory(shop()).unwrap()
}

fn ask(query: &str) -> Answer {
    index().search(query, &Options::first(10)).unwrap()
}

fn addresses(query: &str) -> Vec<String> {
    ask(query).hits.into_iter().map(|hit| hit.address).collect()
}

#[test]
fn the_exact_name_comes_first() {
    assert_eq!(addresses("orders")[0], "sales/orders");
    assert_eq!(addresses("ORDERS")[0], "sales/orders");
    assert_eq!(addresses("sales orders")[0], "sales/orders");
    assert_eq!(addresses("sales/orders-archive")[0], "sales/orders-archive");
    assert_eq!(addresses("orders.email")[0], "sales/orders/orders#orders.email");
    assert_eq!(addresses("orders email")[0], "sales/orders/orders#orders.email");
    assert!(ask("orders").hits[0].score >= 2f64.powi(31));
}

#[test]
fn spellings_of_a_name_find_each_other() {
    for query in ["cust_id", "custId", "customer id", "CustomerID", "customer_id", "customerid", "custid"] {
        let found = addresses(query);
        for address in ["sales/orders/orders#orders.cust_id", "sales/orders/customers#customers.CustomerID"] {
            let by_whole = query.ends_with("erid") || query == "custid";
            assert!(by_whole || found.iter().any(|found| found == address), "{query}: {found:?}");
        }
        assert!(!found.is_empty(), "{query}");
    }
    assert_eq!(addresses("custid")[0], "sales/orders/orders#orders.cust_id");
    // As written first, then with words shortened or spelled out.
    assert_eq!(
        addresses("cust_id")[..2],
        ["sales/orders/orders#orders.cust_id", "sales/orders/customers#customers.CustomerID"]
    );
    assert_eq!(
        addresses("customer id")[..2],
        ["sales/orders/customers#customers.CustomerID", "sales/orders/orders#orders.cust_id"]
    );
    assert_eq!(addresses("client")[0], "glossary/customer");
    assert_eq!(addresses("02")[0], "codes/fuel#02");
    assert_eq!(addresses("strasse"), ["logistics/deliveries"]);
    assert_eq!(addresses("DIESEL")[0], "codes/fuel#02");
}

#[test]
fn the_last_word_may_go_on_and_any_other_may_when_it_is_nowhere() {
    assert_eq!(addresses("deliv")[0], "logistics/deliveries");
    assert_eq!(addresses("d")[0], "logistics/deliveries");
    assert_eq!(addresses("de")[0], "logistics/deliveries");
    assert_eq!(addresses("hausnum"), ["logistics/deliveries"]);
    assert_eq!(addresses("zustell deliveries"), ["logistics/deliveries"]);
}

#[test]
fn a_typo_is_forgiven_and_said() {
    let answer = ask("delvieries");
    assert_eq!(answer.hits[0].address, "logistics/deliveries");
    assert_eq!(answer.notes, [Note::Instead { word: "delvieries".into(), instead: vec!["deliveries".into()] }]);
    assert!(ask("deliveries").notes.is_empty());
    assert_eq!(ask("\"delvieries\"").total, 0);
}

#[test]
fn fewer_words_when_no_document_has_all() {
    let answer = ask("diesel archive");
    assert_eq!(answer.total, 2);
    assert_eq!(answer.notes, [Note::FewerWords { words: 1, of: 2 }]);
    assert!(!ask("deliveries xyzzyx").hits.is_empty());
}

#[test]
fn filters_narrow_and_words_can_be_left_out() {
    assert_eq!(ask("email kind:property").total, 2);
    assert_eq!(addresses("orders domain:logistics"), ["logistics/deliveries"]);
    assert_eq!(addresses("orders -deliveries -archive kind:product"), ["sales/orders"]);
    assert_eq!(addresses("kind:product owner:\"orders team\""), ["sales/orders"]);
    assert_eq!(addresses("kind:product owner:orders-team"), ["sales/orders"]);
    assert_eq!(ask("classification:restricted").total, 2);
    assert_eq!(ask("cost-centre:4711 -classification:restricted").total, 2);
    assert_eq!(ask("kind:product -status:retired").total, 2);
    let answer = ask("orders domain:nowhere");
    assert_eq!(answer.total, 0);
    assert_eq!(answer.notes, [Note::UnknownValue { column: "domain".into(), value: "nowhere".into() }]);
    let options = Options { kind: Some(HitKind::Product), domain: Some("sales".into()), ..Options::first(1) };
    let answer = index().search("orders", &options).unwrap();
    assert_eq!((answer.total, answer.hits.len()), (2, 1));
}

#[test]
fn facets_count_without_their_own_filter() {
    let options = Options { facets: vec!["kind".into(), "domain".into()], ..Options::first(0) };
    let answer = index().search("orders kind:product", &options).unwrap();
    let counts = |column: &str| {
        let facet = answer.facets.iter().find(|facet| facet.column == column).unwrap();
        facet.values.iter().map(|(value, count)| format!("{value} {count}")).collect::<Vec<_>>()
    };
    assert_eq!(counts("domain"), ["sales 2", "logistics 1"]);
    assert_eq!(counts("kind"), ["product 3", "property 2"]);
}

#[test]
fn in_use_comes_before_deprecated_before_retired() {
    let documents = ["retired", "deprecated", "active"].map(|status| SearchDocument {
        status: status.into(),
        description: "stock levels".into(),
        ..document(HitKind::Product, &format!("stock/{status}"), "Stock")
    });
    let index = search::build_in_memory(documents.into()).unwrap();
    for query in ["stock", "levels", "sto"] {
        let answer = index.search(query, &Options::first(10)).unwrap();
        let found: Vec<_> = answer.hits.iter().map(|hit| hit.status.as_str()).collect();
        assert_eq!(found, ["active", "deprecated", "retired"], "{query}");
    }
}

#[test]
fn an_empty_mesh_and_hostile_queries_are_answered() {
    let empty = search::build_in_memory(Vec::new()).unwrap();
    assert_eq!(empty.search("orders kind:product", &Options::first(10)).unwrap().total, 0);
    assert!(!empty.export().unwrap().is_empty());
    let index = index();
    let began = std::time::Instant::now();
    for query in hostile() {
        index.search(&query, &Options::first(10)).unwrap();
    }
    assert!(began.elapsed().as_secs() < 10);
}

fn hostile() -> Vec<String> {
    let mut queries: Vec<String> =
        vec!["a".repeat(1 << 20), "ab ".repeat(350_000), "*".repeat(10_000), "\"".repeat(10_001)];
    queries.push("-".repeat(5_000));
    queries.push("kind:".repeat(5_000));
    queries.push("e\u{301}".repeat(5_000));
    queries.push("\u{fdfa}".repeat(600));
    queries.push("\u{0}\u{1}\u{7f}\u{9b}\u{2028}orders\u{202e}".into());
    queries.push("orders \"archive".into());
    queries.push("😀 👩‍👩‍👧 orders".into());
    queries.extend(["", " ", "\"", "-", ":", "kind:", "-kind:\"", "kind:\"\"", "-\"", "domain:-"].map(String::from));
    queries
}

/// The parts of an index in a folder: the time at which each was written, by its name.
fn parts(folder: &Path) -> BTreeMap<String, SystemTime> {
    let folders = fs::read_dir(folder.join("index-5")).unwrap().map(|entry| entry.unwrap().path());
    let written = |path: &Path| path.join("meta.json").metadata().unwrap().modified().unwrap();
    folders.map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), written(&path))).collect()
}

#[test]
fn an_index_in_a_folder_takes_parts_that_are_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for of_before in ["index-3", "building", "old"] {
        fs::create_dir_all(folder.join(of_before)).unwrap();
    }
    fs::write(folder.join("documents"), "the stamp of an older version").unwrap();
    let titled = |i: usize| {
        let (address, title) = (format!("terms/t{i:05}"), format!("Term {i}"));
        SearchDocument {
            description: "What it means".into(),
            ..SearchDocument::new(HitKind::Term, address, title, "t/")
        }
    };
    let mut documents: Vec<SearchDocument> = (0..10_500).map(titled).collect();
    let index = search::build(&Given::new(documents.clone()), folder, None).unwrap();
    assert!(index.size_bytes().unwrap() > 0);
    let names: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
    let first = parts(folder);
    assert!(first.len() > 1, "{first:?}");

    let again = search::build(&Given::new(documents.clone()), folder, None).unwrap();
    assert_eq!((parts(folder), again.content()), (first.clone(), index.content()));

    documents[2_345].description = "Something extraordinary".into();
    let edited = search::build(&Given::new(documents.clone()), folder, None).unwrap();
    let second = parts(folder);
    assert_eq!(
        (second.len(), second.iter().filter(|part| first.get(part.0) != Some(part.1)).count()),
        (first.len(), 1)
    );
    assert_ne!(edited.content(), index.content());
    let hits = edited.search("extraordinary", &Options::first(2)).unwrap().hits;
    assert_eq!((hits.len(), hits[0].address.as_str()), (1, "terms/t02345"));
    let in_memory = search::build_in_memory(documents.clone()).unwrap();
    assert!(edited.export().unwrap() == in_memory.export().unwrap());

    // What is damaged is written again, whether it can still be opened or not. Of each kind of file one.
    let place = folder.join("index-5").join(second.keys().next().unwrap());
    let files = || fs::read_dir(&place).unwrap().map(|file| file.unwrap().path());
    let kinds: BTreeSet<_> = files().filter_map(|path| Some(path.extension()?.to_owned())).collect();
    assert!(kinds.len() > 4, "{kinds:?}");
    for kind in kinds {
        let path = files().find(|path| path.extension() == Some(&kind)).unwrap();
        let mut bytes = fs::read(&path).unwrap();
        if let Some(middle) = bytes.len().checked_div(2).filter(|_| !bytes.is_empty()) {
            bytes[middle] ^= 1;
            fs::write(&path, bytes).unwrap();
        }
        let mended = search::build(&Given::new(documents.clone()), folder, None).unwrap();
        assert_eq!(mended.search("extraordinary", &Options::first(2)).unwrap().hits.len(), 1, "{path:?}");
    }
    let mended = search::build(&Given::new(documents.clone()), folder, None).unwrap();
    assert!(mended.export().unwrap() == in_memory.export().unwrap());
    assert!(parts(folder).keys().eq(second.keys()));
    let none = search::build(&Given::new(Vec::new()), folder, None).unwrap();
    assert_eq!((none.len(), parts(folder).len()), (0, 1));
}

#[test]
fn the_same_documents_give_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let first = search::build(&Given::new(corpus(400)), folder.path(), None).unwrap().export().unwrap();
    let mut documents = corpus(400);
    documents.reverse();
    let second = search::build_in_memory(documents).unwrap().export().unwrap();
    assert_eq!(first.len(), second.len());
    assert!(first == second, "the export depends on more than the documents");
}

/// What a host serves under a path stays the same, and a build after an edit has few files to write.
#[test]
fn an_edited_text_changes_few_files_and_no_path_has_two_contents() {
    let export = |documents: Vec<SearchDocument>, limits: &Limits| -> BTreeMap<String, Vec<u8>> {
        search::build_in_memory(documents).unwrap().export_within(limits).unwrap().into_iter().collect()
    };
    let edited = |at: usize| {
        let mut documents = corpus(3000);
        documents[at].description.push_str(" Also for planning.");
        documents
    };
    for limits in [Limits::default(), Limits { listed: 32, whole: 0, stretch: 100 }] {
        let before = export(corpus(3000), &limits);
        for at in [7, 1_500, 2_999] {
            let mut after = export(edited(at), &limits);
            after.remove("search/head.json");
            let new = after.iter().filter(|(path, _)| !before.contains_key(*path)).count();
            assert!((3..before.len() / 2).contains(&new), "{new} of {} files are new", before.len());
            assert!(after.iter().all(|(path, bytes)| before.get(path).is_none_or(|before| before == bytes)));
        }
        let without = export(corpus(2_999), &limits);
        let same = without.iter().filter(|(path, _)| *path != "search/head.json");
        assert!(same.clone().all(|(path, bytes)| before.get(path).is_none_or(|before| before == bytes)));
    }
}

// --- The browser's client ---------------------------------------------------------------------------------------

fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Runs the client under Node. `None` when the run was told to do without; a missing Node is a failure otherwise.
fn client(arguments: &[&Path], task: &str) -> Option<Value> {
    if std::env::var_os("MESHDOC_SKIP_NODE").is_some_and(|value| value == "1") {
        eprintln!("MESHDOC_SKIP_NODE=1: the browser's search client was NOT tested");
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("package.json"), r#"{"type":"module"}"#).unwrap();
    for entry in fs::read_dir(file("themes/default/search")).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
    }
    let output = Command::new("node")
        .arg(file("tests/suite/search/contract.mjs"))
        .arg(folder.path())
        .arg(task)
        .args(arguments)
        .output()
        .expect("Node is needed to test the browser's search client: install it, or set MESHDOC_SKIP_NODE=1");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

#[test]
fn words_are_the_same_in_the_table_natively_and_in_the_client() {
    let table = file("tests/suite/search/words.json");
    let cases: Vec<Value> = serde_json::from_slice(&fs::read(&table).unwrap()).unwrap();
    for case in &cases {
        let text = case["text"].as_str().unwrap();
        let mut words = Vec::new();
        search::index_words(text, |word| words.push(word.to_owned()));
        assert_eq!(json!(words), case["words"], "{text:?}");
        assert_eq!(search::key(text), case["key"].as_str().unwrap(), "{text:?}");
    }
    if let Some(answers) = client(&[&table], "words") {
        assert_eq!(answers, json!(cases));
    }
}

/// A generator of numbers that is the same everywhere (xorshift64*).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n
    }

    /// Small numbers far more often than large ones.
    fn rank(&mut self, n: usize) -> usize {
        let (a, b) = (self.below(n), self.below(n));
        a * b / n
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.rank(from.len())]
    }
}

const SPOKEN: [&str; 44] = [
    "order",
    "customer",
    "email",
    "the",
    "of",
    "delivery",
    "invoice",
    "amount",
    "product",
    "orders",
    "customers",
    "café",
    "Straße",
    "naïve",
    "Ünïcode",
    "注文",
    "顧客注文一覧",
    "電子メール",
    "заказ",
    "клиент",
    "Ёлка",
    "العملاء",
    "طلب",
    "ΟΔΟΣ",
    "σοφός",
    "주문",
    "고객번호",
    "𝒳𝒴",
    "𠮷野家",
    "𐐀𐐁𐐂",
    "e-mail",
    "cust_id",
    "orderLineNo",
    "XMLFile",
    "iso3166",
    "don’t",
    "İstanbul",
    "हिन्दी",
    "ไทย",
    "ﬁnance",
    "v2",
    "02",
    "qty",
    "sku",
];

fn vocabulary() -> Vec<String> {
    let mut numbers = Numbers(7);
    let syllables = [
        "or", "der", "cus", "to", "mer", "in", "vo", "ice", "pay", "ment", "ship", "é", "ка", "ζω", "sto", "ck", "a",
        "1",
    ];
    let mut words: Vec<String> = SPOKEN.map(String::from).into();
    for _ in 0..1200 {
        words.push((0..2 + numbers.below(3)).map(|_| syllables[numbers.below(syllables.len())]).collect());
    }
    words
}

fn corpus(size: usize) -> Vec<SearchDocument> {
    let words = vocabulary();
    let mut numbers = Numbers(42);
    let text = |numbers: &mut Numbers, most: usize, between: &str| {
        let length = 1 + numbers.below(most);
        (0..length).map(|_| numbers.pick(&words).as_str()).collect::<Vec<_>>().join(between)
    };
    let kinds = HitKind::ALL;
    let mut documents = Vec::new();
    for i in 0..size {
        let domain = format!("{}-{}", numbers.pick(&words), numbers.below(3));
        let title = match numbers.below(4) {
            0 => text(&mut numbers, 3, "_"),
            1 => text(&mut numbers, 1, " "),
            _ => text(&mut numbers, 3, " "),
        };
        let kind = kinds[numbers.below(kinds.len())];
        let tags = (0..numbers.below(3)).map(|_| numbers.pick(&words).clone()).collect();
        documents.push(SearchDocument {
            trail: format!("{domain} / {} / {title}", numbers.pick(&words)),
            names: vec![text(&mut numbers, 2, "-"), text(&mut numbers, 2, "_")],
            description: text(&mut numbers, 30, " "),
            prose: if numbers.below(3) == 0 { text(&mut numbers, 200, " ") } else { String::new() },
            owner: ["Orders Team", "équipe stock", "注文チーム", ""][numbers.below(4)].into(),
            status: ["active", "active", "draft", "deprecated", "retired", ""][numbers.below(6)].into(),
            classification: ["public", "internal", "restricted", ""][numbers.below(4)].into(),
            data_type: ["string", "integer", ""][numbers.below(3)].into(),
            facets: if numbers.below(4) == 0 {
                vec![("Cost centre".into(), format!("{}", numbers.below(9)))]
            } else {
                vec![]
            },
            weight: numbers.below(20) as f32,
            tags,
            ..document(kind, &format!("{domain}/{i}"), &title)
        });
        documents.last_mut().unwrap().domain = domain;
    }
    documents
}

fn queries(count: usize) -> Vec<Value> {
    let words = vocabulary();
    let documents = corpus(3000);
    let mut numbers = Numbers(99);
    let mut queries: Vec<Value> = hostile().into_iter().map(|text| json!({"text": text})).collect();
    queries.extend(SPOKEN.iter().map(|word| json!({"text": word})));
    for _ in 0..count {
        let mut items = Vec::new();
        for _ in 0..1 + numbers.below(4) {
            let mut letters: Vec<char> = numbers.pick(&words).chars().collect();
            match numbers.below(8) {
                0 => letters.truncate(1 + numbers.below(letters.len())),
                1 if letters.len() > 3 => letters.swap(1, 2),
                2 => {
                    let place = 1 + numbers.below(letters.len());
                    letters.insert(place, 'x');
                }
                3 => letters = letters.iter().flat_map(|c| c.to_uppercase()).collect(),
                _ => {}
            }
            let word: String = letters.into_iter().collect();
            items.push(match numbers.below(24) {
                0 => format!("-{word}"),
                1 => format!("\"{word}\""),
                2 => format!("kind:{}", HitKind::ALL[numbers.below(10)].as_str()),
                3 => format!("status:{}", ["active", "retired", "Draft"][numbers.below(3)]),
                4 => "owner:\"orders team\"".to_owned(),
                5 => format!("-cost-centre:{}", numbers.below(9)),
                6 => numbers.pick(&documents).title.clone(),
                _ => word,
            });
        }
        let separator = ["  ", " ", " ", " ", "_"][numbers.below(5)];
        let options = match numbers.below(5) {
            0 => json!({"facets": ["kind", "tag", "status"], "limit": 10}),
            1 => json!({"filters": [["kind", "property"]], "offset": 5}),
            2 => json!({"explain": true}),
            _ => json!({}),
        };
        queries.push(json!({"text": items.join(separator), "options": options}));
    }
    queries
}

fn native(index: &Index, query: &Value) -> Value {
    let options: Value = query["options"].clone();
    let strings = |value: &Value| serde_json::from_value(value.clone()).unwrap_or_default();
    let options = Options {
        limit: 10,
        offset: options["offset"].as_u64().unwrap_or(0) as usize,
        facets: strings(&options["facets"]),
        filters: serde_json::from_value(options["filters"].clone()).unwrap_or_default(),
        explain: options["explain"].as_bool().unwrap_or(false),
        ..Options::default()
    };
    let mut answer = serde_json::to_value(index.search(query["text"].as_str().unwrap(), &options).unwrap()).unwrap();
    // Fields and the standing are in no exported file.
    for hit in answer["hits"].as_array_mut().unwrap() {
        let Some(why) = hit.get_mut("why").and_then(Value::as_object_mut) else { continue };
        why.remove("standing");
        for word in why["words"].as_array_mut().unwrap() {
            word.as_object_mut().unwrap().remove("fields");
        }
    }
    answer
}

fn write_export(index: &Index, root: &Path) {
    write_files(index.export().unwrap(), root);
}

fn write_files(files: Vec<(String, Vec<u8>)>, root: &Path) {
    for (path, bytes) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

#[test]
fn the_browser_finds_the_same_in_the_same_order() {
    let index = search::build_in_memory(corpus(3000)).unwrap();
    let root = tempfile::tempdir().unwrap();
    write_export(&index, root.path());
    let queries = queries(2200);
    let found = same_in_the_client(&index, &queries, root.path());
    assert!(found.is_none_or(|found| found > queries.len() * 3 / 4), "too few of the queries find anything: {found:?}");
}

/// Columns too large to be read whole, and shards in groups, as meshes of ten and a hundred thousand products have them.
#[test]
fn the_browser_finds_the_same_in_files_that_are_cut_as_those_of_a_large_mesh() {
    let index = search::build_in_memory(corpus(3000)).unwrap();
    let mut queries = queries(700);
    for text in
        ["kind:property", "-kind:port", "status:active tag:order", "-order kind:term", "cost-centre:4 -status:draft"]
    {
        queries.push(json!({"text": text, "options": {"facets": index.columns()}}));
    }
    let cuts = [(16, 0, 100), (32, 0, 50_000), (4_096, 500, 1_024)];
    for limits in cuts.map(|(listed, whole, stretch)| Limits { listed, whole, stretch }) {
        let files = index.export_within(&limits).unwrap();
        let has = |part: &str| files.iter().any(|(path, _)| path.contains(part));
        assert!(has("/f/3-") && has("/c/3/0-"), "every column is whole");
        assert_eq!(has("/h/9-"), limits.listed < 4_096);
        let root = tempfile::tempdir().unwrap();
        write_files(files, root.path());
        same_in_the_client(&index, &queries, root.path());
    }
}

/// What people look for in the example mesh, and what has to be found: the first hits in their order. The same table is
/// put to the search page in a browser (tests/browser).
#[test]
fn the_table_of_queries_is_answered_as_it_is_written() {
    let settings = session::Settings::of(&file("example-mesh"));
    let reading = session::read(&settings, &session::Silent).unwrap();
    let without_history = session::Settings { without_history: true, ..settings };
    let portal = session::Portal::prepare(reading, &without_history, &session::Silent).unwrap();
    let index = search::build_in_memory(portal.search_documents()).unwrap();
    let table = fs::read_to_string(file("tests/suite/search/example.tsv")).unwrap();
    let rows: Vec<(&str, Vec<&str>)> = table
        .lines()
        .filter(|line| !line.starts_with("# ") && !line.is_empty())
        .map(|line| {
            let (query, expected) = line.split_once('\t').unwrap_or_else(|| panic!("{line:?} has no tab"));
            (query, expected.split_whitespace().collect())
        })
        .collect();
    assert!(rows.len() >= 150, "only {} queries", rows.len());
    let queries: Vec<Value> = rows.iter().map(|(query, _)| json!({"text": query})).collect();
    let mut wrong = Vec::new();
    for ((query, expected), asked) in rows.iter().zip(&queries) {
        let answer = native(&index, asked);
        let hits = answer["hits"].as_array().unwrap();
        let found: Vec<&str> = hits.iter().map(|hit| hit["address"].as_str().unwrap()).collect();
        let is_right = if expected.is_empty() { found.is_empty() } else { found.starts_with(expected) };
        if !is_right {
            wrong.push(format!("{query:?}: expected {expected:?}, found {:?}", &found[..found.len().min(4)]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let root = tempfile::tempdir().unwrap();
    write_export(&index, root.path());
    same_in_the_client(&index, &queries, root.path());
}

/// Puts queries to the client, which reads the files below `root`. How many find something; `None` without Node.
fn same_in_the_client(index: &Index, queries: &[Value], root: &Path) -> Option<usize> {
    let list = root.join("queries.json");
    fs::write(&list, serde_json::to_vec(queries).unwrap()).unwrap();
    let Some(Value::Array(answers)) = client(&[root, &list], "search") else {
        return None;
    };
    assert_eq!(answers.len(), queries.len());
    let mut found = 0;
    for (query, theirs) in queries.iter().zip(&answers) {
        let ours = native(index, query);
        for part in ["total", "hits", "notes", "facets", "words"] {
            let text: String = query.to_string().chars().take(200).collect();
            assert!(same(&ours[part], &theirs[part]), "{text} {part}\nnative {}\nclient {}", ours[part], theirs[part]);
        }
        found += usize::from(ours["total"] != 0);
    }
    Some(found)
}

#[test]
fn a_hit_says_why_it_stands_where_it_stands() {
    let explained = |query: &str| {
        let options = Options { explain: true, ..Options::first(10) };
        index().search(query, &options).unwrap().hits
    };
    let hits = explained("orders");
    let why = hits[0].why.as_ref().unwrap();
    assert!(why.exact.is_some());
    assert_eq!((why.words[0].word.as_str(), why.words[0].how), ("orders", How::Word));
    assert!(why.words[0].fields.iter().any(|(field, _)| *field == "title"), "{:?}", why.words[0].fields);
    for query in ["orders", "order deliveries", "customer id", "delvieries", "de"] {
        for hit in explained(query) {
            let why = hit.why.as_ref().unwrap();
            let words: u64 = why.words.iter().map(|word| word.rarity * word.share * u64::from(word.impact)).sum();
            let name = why.exact.map_or(0, |rank| (1u64 << 31) * (1 + u64::from(rank)));
            assert_eq!(hit.score, (words + name) as f64, "{query}: the parts of {} are not its score", hit.address);
        }
    }
    assert_eq!(explained("delvieries")[0].why.as_ref().unwrap().words[0].how, How::Meant);
    assert_eq!(explained("order")[0].why.as_ref().unwrap().words[0].how, How::Number);
}

/// Lists too long to be kept whole, and beginnings with too many words to look through: both sides stop at the same.
#[test]
fn what_is_everywhere_is_cut_the_same_on_both_sides() {
    let letters = |mut i: usize| -> String {
        let mut word = String::from("pre");
        while i > 0 {
            word.push(char::from(b'a' + (i % 26) as u8));
            i /= 26;
        }
        word
    };
    let documents = (0..21_000).map(|i| SearchDocument {
        description: if i % 7 == 0 { "the stock of the day" } else { "the" }.into(),
        weight: (i % 5) as f32,
        ..document(HitKind::Property, &format!("stock/{i:05}"), &letters(i % 4_500))
    });
    let index = search::build_in_memory(documents.collect()).unwrap();
    let texts = [
        "the",
        "pre",
        "the pre",
        "the stock",
        "stock the prea",
        "-the stock",
        "the -stock",
        "th",
        "p",
        "pr",
        "the nowhere",
    ];
    let queries: Vec<Value> = texts.iter().map(|text| json!({"text": text})).collect();
    assert_eq!(native(&index, &queries[0])["total"], 20_000);
    assert_eq!(native(&index, &queries[3])["total"], 3_000);
    let root = tempfile::tempdir().unwrap();
    write_export(&index, root.path());
    same_in_the_client(&index, &queries, root.path());
}

/// Equal, with 1 and 1.0 the same number.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}
