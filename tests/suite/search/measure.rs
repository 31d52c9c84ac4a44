//! Figures for the book: time and size of index and export, and what a query costs a browser. Not part of a usual run:
//! `SEARCH_PRODUCTS=1000 cargo test --release measure -- --ignored --nocapture`.

use std::time::Instant;

use meshdoc::search::{self, Given, HitKind, Options, SearchDocument};
use serde_json::{Value, json};

use super::{Numbers, client, document, write_export};

/// Words of a made-up language, the frequent ones short.
fn vocabulary(size: usize) -> Vec<String> {
    let syllables: Vec<String> = "b c d f g h l m n p r s t v st tr pl ch"
        .split(' ')
        .flat_map(|onset| "a e i o u ea ou".split(' ').map(move |vowel| format!("{onset}{vowel}")))
        .collect();
    let mut numbers = Numbers(5);
    let mut words: Vec<String> = Vec::new();
    for i in 0..size {
        let length = 1 + usize::from(i > 60) + usize::from(i > 1500) + numbers.below(2);
        words.push((0..length).map(|_| syllables[numbers.below(syllables.len())].as_str()).collect());
    }
    words
}

/// About as frequent as words are (Zipf).
fn word<'a>(numbers: &mut Numbers, words: &'a [String]) -> &'a str {
    let share = numbers.below(1 << 30) as f64 / f64::from(1 << 30);
    let place = ((words.len() as f64 + 1.0).powf(share) - 1.0) as usize;
    &words[place.min(words.len() - 1)]
}

fn text(numbers: &mut Numbers, words: &[String], length: usize, between: &str) -> String {
    (0..length).map(|_| word(numbers, words)).collect::<Vec<_>>().join(between)
}

/// For each product: itself with 600 words of prose, a port, a contract and 30 properties.
fn mesh(products: usize) -> Vec<SearchDocument> {
    let words = vocabulary(20_000);
    let columns: Vec<String> = {
        let mut numbers = Numbers(11);
        (0..4000)
            .map(|_| {
                let length = 1 + numbers.below(3);
                text(&mut numbers, &words[60..], length, "_")
            })
            .collect()
    };
    let mut numbers = Numbers(3);
    let mut documents = Vec::new();
    for i in 0..products {
        let domain = format!("domain-{}", &words[100 + numbers.rank(40)]);
        let name = format!("{}-{i}", text(&mut numbers, &words[60..], 2, "-"));
        let title = name.replace('-', " ");
        let address = format!("{domain}/{name}");
        let owner = format!("team-{}", &words[200 + numbers.below(200)]);
        let status = ["active", "active", "active", "draft", "deprecated", "retired"][numbers.below(6)];
        let mut add = |kind, address: String, title: &str, trail: String, described: usize, prose: usize| {
            documents.push(SearchDocument {
                trail,
                names: vec![title.replace(' ', "-")],
                description: text(&mut numbers, &words, described, " "),
                prose: text(&mut numbers, &words, prose, " "),
                domain: domain.clone(),
                owner: owner.clone(),
                status: status.into(),
                tags: vec![words[500 + numbers.rank(300)].clone()],
                classification: ["public", "internal", "restricted"][numbers.below(3)].into(),
                data_type: ["string", "integer", "date"][numbers.below(3)].into(),
                ..document(kind, &address, title)
            });
        };
        add(HitKind::Product, address.clone(), &title, format!("{domain} / {title}"), 40, 600);
        add(HitKind::Port, format!("{address}#output"), "output", format!("{domain} / {title} / output"), 10, 0);
        add(HitKind::Contract, format!("{address}/contract"), &title, format!("{domain} / {title}"), 15, 0);
        for j in 0..30 {
            let column = &columns[(i * 7 + j * j * 13 + j) % columns.len()];
            let trail = format!("{domain} / {title} / {column}");
            add(HitKind::Property, format!("{address}/contract#{name}.{column}"), column, trail, 7, 0);
        }
    }
    documents
}

#[test]
#[ignore = "prints figures"]
fn measure() {
    let products = std::env::var("SEARCH_PRODUCTS").ok().and_then(|n| n.parse().ok()).unwrap_or(100);
    let documents = mesh(products);
    let count = documents.len();
    let folder = tempfile::tempdir().unwrap();
    let began = Instant::now();
    let index = search::build(&Given::new(documents), &folder.path().join("cache"), None).unwrap();
    let built = began.elapsed();
    let began = Instant::now();
    let files = index.export().unwrap();
    let exported = began.elapsed();
    let bytes: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    println!(
        "{products} products, {count} documents: index {:.1} MB in {built:.2?}, export {} files, {:.1} MB in {exported:.2?}",
        index.size_bytes().unwrap() as f64 / 1e6,
        files.len(),
        bytes as f64 / 1e6
    );
    for part in ["/head-", "/t/", "/w/", "/c/", "/r/"] {
        let sizes: Vec<usize> =
            files.iter().filter(|(path, _)| path.contains(part)).map(|(_, bytes)| bytes.len()).collect();
        println!(
            "  {part}: {} files, {} bytes, largest {}",
            sizes.len(),
            sizes.iter().sum::<usize>(),
            sizes.iter().max().unwrap_or(&0)
        );
    }
    drop(files);
    write_export(&index, folder.path());
    let words = vocabulary(20_000);
    let mut numbers = Numbers(77);
    let mut texts: Vec<(String, String)> = Vec::new();
    for _ in 0..30 {
        let frequent = words[numbers.below(60)].clone();
        let middle = words[200 + numbers.below(800)].clone();
        let rare = words[5000 + numbers.below(10_000)].clone();
        let mut typo: Vec<char> = rare.chars().collect();
        if typo.len() > 4 {
            typo.remove(2);
        }
        texts.push(("two letters".into(), rare.chars().take(2).collect()));
        texts.push(("three letters".into(), rare.chars().take(3).collect()));
        texts.push(("four letters".into(), rare.chars().take(4).collect()));
        texts.push(("two words".into(), format!("{middle} {rare}")));
        texts.push(("three words".into(), format!("{middle} {frequent} {rare}")));
        texts.push(("typo".into(), typo.into_iter().collect()));
        texts.push(("frequent".into(), frequent));
        texts.push(("middle".into(), middle));
        texts.push(("rare".into(), rare));
    }
    let queries: Vec<Value> = texts.iter().map(|(_, text)| json!({"text": text, "fresh": true})).collect();
    let list = folder.path().join("queries.json");
    std::fs::write(&list, serde_json::to_vec(&queries).unwrap()).unwrap();
    let Some(Value::Array(answers)) = client(&[folder.path(), &list], "search") else {
        return;
    };
    println!("  start: {}", answers[0]["start"]);
    let mut kinds: Vec<&str> = texts.iter().map(|(kind, _)| kind.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for kind in kinds {
        let of_kind: Vec<usize> = (0..texts.len()).filter(|i| texts[*i].0 == kind).collect();
        let sorted = |part: &str| {
            let mut values: Vec<f64> = of_kind.iter().map(|i| answers[*i]["cost"][part].as_f64().unwrap()).collect();
            values.sort_by(f64::total_cmp);
            format!("{part} median {:.0}, most {:.0}", values[values.len() / 2], values[values.len() - 1])
        };
        let mut native: Vec<f64> = of_kind
            .iter()
            .map(|i| {
                let began = Instant::now();
                index.search(&texts[*i].1, &Options::first(10)).unwrap();
                began.elapsed().as_secs_f64() * 1000.0
            })
            .collect();
        native.sort_by(f64::total_cmp);
        println!(
            "  {kind}: {}; {}; {}; native ms median {:.1}, most {:.1}",
            sorted("bytes"),
            sorted("requests"),
            sorted("ms"),
            native[native.len() / 2],
            native[native.len() - 1]
        );
    }
}
