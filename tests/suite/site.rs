//! The portal of a small mesh: every page, its links, and what hostile text becomes.

use std::collections::{BTreeMap, BTreeSet};
use std::default::Default;

use html5ever::tendril::TendrilSink as _;
use markup5ever_rcdom::{Handle, NodeData, RcDom};

use meshdoc::diagnostics::{self, Located};
use meshdoc::model::Mesh;
use meshdoc::model::timeline::{Contributor, Dated, FileChange, MeshRevision, Reach, Revision, Timeline, Timelines};
use meshdoc::site::{self, BuildInfo, Inputs, Theme};
use meshdoc::tree::Tree;
use meshdoc::{config, load, resolve, rules};

/// A mesh with its past, as pages need it.
struct Portal {
    tree: Tree,
    mesh: Mesh,
    config: config::Config,
    timelines: Timelines,
    findings: Vec<Located>,
    build: BuildInfo,
    theme: Theme,
}

impl Portal {
    fn new(files: &[(&str, String)]) -> Portal {
        let tree = Tree::fixture(files.iter().map(|(path, text)| (*path, text)));
        let (config, mut found) = load::configuration(&tree);
        let mut descriptors = load::load(&tree, &|| ());
        found.append(&mut descriptors.diagnostics);
        let (mesh, more) = resolve::resolve(descriptors, &config);
        found.extend(more);
        found.extend(rules::check(&mesh, &config));
        let findings = diagnostics::locate(&found, |path| tree.read(path, 1 << 20).ok());
        let timelines = timelines(&mesh, "Promise the refund reason", "Mara Lindt");
        let build = BuildInfo { version: "0.1.0".into(), ..BuildInfo::default() };
        Portal { tree, mesh, config, timelines, findings, build, theme: Theme::builtin() }
    }

    /// Every page by its URL.
    fn pages(&self) -> BTreeMap<String, String> {
        let read = |path: &str| self.tree.read(path, 1 << 20).ok();
        let inputs = Inputs {
            mesh: &self.mesh,
            config: &self.config,
            timelines: &self.timelines,
            findings: meshdoc::site::findings::Findings::new(&self.findings),
            build: &self.build,
            theme: &self.theme,
            source: &read,
            keeper: &|_| site::Kept::NotFetched,
        };
        let plan = site::plan(&inputs);
        assert!(plan.windows(2).all(|pair| pair[0].url < pair[1].url), "sorted, and each page once");
        plan.iter()
            .map(|page| (page.url.clone(), site::render(&inputs, page).unwrap_or_else(|error| panic!("{error:#}"))))
            .collect()
    }
}

fn timelines(mesh: &Mesh, summary: &str, author: &str) -> Timelines {
    let revision = |number: i64| Revision {
        number: usize::try_from(number).expect("small"),
        commit: format!("{number:040x}"),
        time: 1_773_480_413 - number * 90_000,
        author: author.to_owned(),
        with: vec![author.to_owned()],
        summary: summary.to_owned(),
        pull_request: Some(12),
        files: vec![(FileChange::Modified, "domains/sales/orders/orders.odps.yaml".into())],
    };
    let mut timelines = Timelines { reach: Reach::Complete, head: Some(revision(0)).into(), ..Timelines::default() };
    for product in &mesh.products {
        timelines.products.entries_mut().insert(
            product.address.clone(),
            Timeline {
                revisions: (0..3).map(revision).collect(),
                last_change: Dated::At(revision(0).time),
                contributors: vec![Contributor { name: author.to_owned(), commits: 3 }],
                uncommitted: Vec::new(),
            },
        );
    }
    timelines.mesh = (0..3)
        .map(|number| MeshRevision {
            revision: revision(number),
            products: mesh.products.iter().map(|product| product.address.clone()).chain(["gone/away".into()]).collect(),
            ..MeshRevision::default()
        })
        .collect::<Vec<_>>()
        .into();
    timelines
}

fn product(id: &str, ports: &str) -> String {
    format!(
        "apiVersion: v1.0.0\nkind: DataProduct\nid: {id}\nname: {id}\nversion: 1.0.0\nstatus: active\n\
         description:\n  purpose: Everything about {id}. Updated hourly.\n{ports}"
    )
}

fn contract(id: &str) -> String {
    format!(
        "apiVersion: v3.0.2\nkind: DataContract\nid: {id}\nversion: 1.0.0\nstatus: active\nname: {id}\nschema:\n\
         - name: {id}\n  physicalType: table\n  properties:\n  - name: id\n    logicalType: string\n    \
         primaryKey: true\n    classification: internal\nslaProperties:\n- property: latency\n  value: 4\n  unit: h\n"
    )
}

fn shop() -> Vec<(&'static str, String)> {
    vec![
        (
            "meshdoc.yaml",
            "title: Shop mesh\ndescription: What a shop knows.\nbaseUrl: https://data.example/mesh\n\
             forge:\n  url: https://github.com/acme/mesh\n"
                .into(),
        ),
        ("README.md", "# Shop\n\nHello.\n".into()),
        ("domains/sales/domain.yaml", "name: Sales\ndescription: What is sold.\nowner: orders-team\n".into()),
        (
            "domains/sales/orders/orders.odps.yaml",
            product(
                "orders",
                "outputPorts:\n- name: orders\n  version: 1.0.0\n  contractId: orders\n- name: gone\n  version: 1.0.0\n  \
                 contractId: nowhere\ninputPorts:\n- name: till\n  version: 1.0.0\n  contractId: till\n\
                 team:\n  name: orders-team\nextra: kept\n",
            ),
        ),
        ("domains/sales/orders/contracts/orders.odcs.yaml", contract("orders")),
        ("domains/sales/orders/README.md", "# Orders\n\nHow orders come in.\n".into()),
        ("domains/sales/orders/docs/counting.md", "# Counting\n\nHow we count.\n".into()),
        ("domains/finance/domain.yaml", "name: Finance\n".into()),
        (
            "domains/finance/revenue/revenue.odps.yaml",
            product("revenue", "inputPorts:\n- name: orders\n  version: 1.0.0\n  contractId: orders\n"),
        ),
        ("domains/finance/invoices/invoices.odcs.yaml", contract("invoices")),
        (
            "teams/orders.yaml",
            "apiVersion: v1.0.0\nkind: Team\nid: orders-team\nname: Orders team\nmission: Orders that add up.\n\
             channels:\n- channel: '#orders'\n  url: https://chat.example/orders\n"
                .into(),
        ),
    ]
}

/// Every element of a page: its name and attributes.
fn elements(html: &str) -> Vec<(String, Vec<(String, String)>)> {
    let dom = html5ever::parse_document(RcDom::default(), Default::default()).one(html);
    let mut found = Vec::new();
    let mut open: Vec<Handle> = vec![dom.document.clone()];
    while let Some(node) = open.pop() {
        if let NodeData::Element { name, attrs, .. } = &node.data {
            let attrs = attrs.borrow();
            let attrs = attrs.iter().map(|attr| (attr.name.local.to_string(), attr.value.to_string())).collect();
            found.push((name.local.to_string(), attrs));
        }
        open.extend(node.children.borrow().iter().cloned());
    }
    found
}

/// The path that a relative link leads to, and its fragment.
fn follow(from: &str, href: &str) -> (String, Option<String>) {
    let (path, fragment) = href.split_once('#').map_or((href, None), |(path, fragment)| (path, Some(fragment)));
    let path = path.split('?').next().unwrap_or(path);
    if path.is_empty() {
        return (from.to_owned(), fragment.map(str::to_owned));
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            ".." => assert!(parts.pop().is_some(), "{from}: {href} leads out of the portal"),
            "." => {}
            part => parts.push(part),
        }
    }
    (parts.join("/"), fragment.map(str::to_owned))
}

fn is_external(href: &str) -> bool {
    href.starts_with("https://") || href.starts_with("http://") || href.starts_with("mailto:")
}

/// The governance page says who meets a policy, who does not, who is let off, and does not grow with the mesh.
#[test]
fn governance_tells_who_meets_the_policies() {
    let mut files = shop();
    let policies = "- id: has-tags\n  name: Products are tagged\n  applies: product\n  require: size(product.tags) > 0\n  \
                    message: \"`{product.name}` has no tag\"\n  owner: <b>Board</b>\n  exceptions:\n  \
                    - {subject: sales/orders, until: 2027-03-31, reason: Is <i>rebuilt</i>.}\n\
                    - id: broken\n  applies: product\n  require: product.nme != ''\n";
    files.push(("policies/house.yaml", policies.into()));
    for number in 0..40 {
        let path: &'static str = format!("domains/finance/p{number}/p.odps.yaml").leak();
        files.push((path, product(&format!("extra{number}"), "")));
    }
    let page = Portal::new(&files).pages().remove("governance/index.html").expect("the page");
    for words in [
        "2 policies, 0 of them met everywhere.",
        "Products are tagged",
        "0 of 42 data products meet it, 1 let off",
        "&lt;b&gt;Board&lt;",
        "2027-03-31",
        "Is &lt;i&gt;rebuilt",
        "1 data product",
        "and 16 more; ",
        "there is no key `nme`",
        "Nobody is named for",
    ] {
        assert!(page.contains(words), "{words} is not in\n{page}");
    }
    assert!(page.len() < 60_000, "{} bytes", page.len());
}

#[test]
fn every_kind_of_page_is_made() {
    let pages = Portal::new(&shop()).pages();
    for url in [
        "404.html",
        "about/index.html",
        "changes/index.html",
        "codes/index.html",
        "domains/index.html",
        "domains/sales/index.html",
        "glossary/index.html",
        "governance/index.html",
        "index.html",
        "lineage/index.html",
        "products/index.html",
        "products/finance/invoices/index.html",
        "products/sales/orders/contracts/orders/index.html",
        "products/sales/orders/docs/counting/index.html",
        "products/sales/orders/history/index.html",
        "products/sales/orders/index.html",
        "products/sales/orders/lineage/index.html",
        "search/index.html",
        "search/o/index.html",
        "teams/index.html",
        "teams/orders-team/index.html",
    ] {
        let page = pages.get(url).unwrap_or_else(|| panic!("{url} is missing among {:?}", pages.keys()));
        assert!(page.starts_with("<!doctype html>") && page.trim_end().ends_with("</html>"), "{url}");
        assert_eq!(page.matches("<h1").count(), 1, "{url} has one title");
    }
}

#[test]
fn lists_do_not_grow_with_the_mesh() {
    let mut files = shop();
    let terms: String = (0..450)
        .map(|at| {
            format!("- {{id: t{at:03}, name: {} {at:03}, description: d}}\n", ["apple", "berry", "cherry"][at % 3])
        })
        .collect();
    let head = "apiVersion: v0.1.0\nkind: SemanticDefinition\nid: fruit\nname: Fruit\nversion: 3.1.4\nstatus: draft\ndefinitions:\n";
    files.push(("glossary/fruit.osds.yaml", format!("{head}{terms}")));
    let many: Vec<(String, String)> = (0..250)
        .map(|at| {
            (
                format!("domains/d{at}/domain.yaml"),
                format!("apiVersion: v1.0.0\nkind: Domain\nid: d{at}\nname: Domain {at:03}\nowner: team-{at}\n"),
            )
        })
        .chain((0..250).map(|at| (format!("codes/c{at}.yaml"), format!("apiVersion: v1.0.0\nkind: CodeList\nid: c{at}\nname: List {at:03}\nversion: '1'\nstatus: active\nvalues: [{{value: a}}]\n"))))
        .collect();
    files.extend(many.iter().map(|(path, text)| (path.as_str(), text.clone())));
    let pages = Portal::new(&files).pages();
    let of = |url: &str| pages.get(url).unwrap_or_else(|| panic!("{url} is missing")).as_str();
    for (first, all, name) in [
        ("glossary/", 450, "berry 4"),
        ("codes/", 250, "List 2"),
        ("domains/", 250, "Domain 2"),
        ("teams/", 250, "Team 2"),
    ] {
        let parts: Vec<&str> = pages
            .keys()
            .filter(|url| **url == format!("{first}index.html") || url.starts_with(&format!("{first}~")))
            .map(String::as_str)
            .collect();
        assert_eq!(parts.len(), (all as usize).div_ceil(200).max(2), "{first}: {parts:?}");
        assert!(!name.is_empty() && of(parts[0]).contains("rel=next") && of(parts[1]).contains("rel=prev"), "{first}");
    }
    // Each letter leads to the page that it begins on, each glossary says what it is.
    let glossary = of("glossary/index.html");
    assert!(glossary.contains("href=\"~2/index.html#letter-c\""), "{glossary:.3000}");
    assert!(glossary.contains("<bdi>Fruit</bdi>") && glossary.contains("3.1.4"));
    assert!(of("glossary/t001/index.html").contains("Fruit, version 3.1.4, draft"));
    // The home page names the largest domains, and leads to all.
    let home = of("index.html");
    assert_eq!(home.matches("class=card>").count(), 24);
    assert!(home.contains("href=\"domains/index.html\""));
}

#[test]
fn a_product_page_says_what_is_known_and_what_is_not() {
    let pages = Portal::new(&shop()).pages();
    let orders = &pages["products/sales/orders/index.html"];
    for known in
        ["Everything about orders.", "Orders team", "1 product reads it", "latency 4 hours", "kept", "external source"]
    {
        assert!(orders.contains(known), "{known}");
    }
    // A promised contract that is nowhere, and a link that proposes what is unknown.
    assert!(orders.contains("<code>nowhere</code>, which is not in the mesh"));
    assert!(orders.contains("https://github.com/acme/mesh/edit/main/domains/sales/orders/orders.odps.yaml"));
    assert!(orders.contains("2026-03-14"));
    let invoices = &pages["products/finance/invoices/index.html"];
    assert!(invoices.contains("made from its contracts"));
}

#[test]
fn domains_and_teams_say_what_changed_of_theirs() {
    let mut portal = Portal::new(&shop());
    let other = "domains/finance/revenue/revenue.odps.yaml";
    for revision in portal.timelines.mesh.all_mut() {
        revision.revision.files.push((FileChange::Modified, other.into()));
    }
    portal.timelines.products.entries_mut().retain(|address, _| address != "finance/revenue");
    let pages = portal.pages();
    for url in ["domains/sales/index.html", "teams/orders-team/index.html"] {
        let page = &pages[url];
        let (_, changes) = page.split_once("id=\"changes\"").unwrap_or_else(|| panic!("no changes on {url}: {page}"));
        assert_eq!(changes.matches("Promise the refund reason").count(), 3, "each revision once");
        assert!(changes.contains("orders.odps.yaml") && !changes.contains(other), "files of their products only");
        assert!(changes.contains("feed.atom"), "where to read on");
    }
}

#[test]
fn what_ends_says_until_when_and_what_takes_its_place() {
    let ended = |id: &str, successor: &str| {
        let text = contract(id).replace("status: active", "status: deprecated");
        format!(
            "{text}customProperties:\n- {{property: successor, value: '{successor}'}}\n- {{property: sunset, value: '2027-03-31'}}\n"
        )
    };
    let mut files = shop();
    let at =
        files.iter().position(|(path, _)| *path == "domains/sales/orders/contracts/orders.odcs.yaml").expect("there");
    files[at].1 = ended("orders", "orders-two");
    files.push(("domains/sales/orders/contracts/next.odcs.yaml", contract("orders-two")));
    files.push(("domains/finance/old/old.odcs.yaml", ended("old", "javascript:alert(1)")));
    files.push(("domains/finance/lost/lost.odcs.yaml", contract("lost").replace("status: active", "status: retired")));
    let pages = Portal::new(&files).pages();
    let notice = |url: &str| {
        let page = &pages[url];
        let start = page.find("notice-warn ending").unwrap_or_else(|| panic!("no notice on {url}"));
        page[start..][..page[start..].find("</dl>").unwrap_or(900)].to_owned()
    };
    let orders = notice("products/sales/orders/contracts/orders/index.html");
    assert!(orders.contains("<a href=\"../two/index.html\"><bdi>orders-two 1.0.0</bdi></a>"), "{orders}");
    assert!(orders.contains("2027-03-31") && orders.contains("1 product still reads it"), "{orders}");
    let old = notice("products/finance/old/contracts/old/index.html");
    assert!(old.contains("<bdi>javascript:alert(1)</bdi>") && !old.contains("href"), "not a link to follow: {old}");
    let lost = notice("products/finance/lost/contracts/lost/index.html");
    assert!(lost.contains("no longer kept") && lost.contains("neither until when"), "{lost}");
    assert!(!pages["products/finance/revenue/index.html"].contains("notice-warn ending"), "this one stays");
    let register = &pages["governance/deprecations/index.html"];
    let links = elements(register);
    let leads = links
        .iter()
        .flat_map(|(_, attributes)| attributes)
        .any(|(name, to)| name == "href" && to.ends_with("products/sales/orders/contracts/two/index.html"));
    assert!(leads && register.contains("orders-two 1.0.0"), "the register leads there, too");
}

#[test]
fn history_that_is_not_known_is_said_and_never_dated() {
    let mut portal = Portal::new(&shop());
    portal.timelines = Timelines::default();
    let pages = portal.pages();
    for url in ["index.html", "changes/index.html", "about/index.html", "products/sales/orders/index.html"] {
        let page = &pages[url];
        assert!(page.contains("not read from a git repository"), "{url}");
        assert!(!page.contains("<time"), "{url}");
    }
}

#[test]
fn every_link_and_fragment_leads_somewhere() {
    let portal = Portal::new(&shop());
    let pages = portal.pages();
    let ids: BTreeMap<&str, BTreeSet<String>> = pages
        .iter()
        .map(|(url, html)| {
            let ids = elements(html).into_iter().flat_map(|(_, attrs)| attrs);
            (url.as_str(), ids.filter(|(name, _)| name == "id").map(|(_, id)| id).collect())
        })
        .collect();
    let mut files: BTreeSet<String> = site::assets(&portal.theme).into_iter().map(|(path, _)| path).collect();
    files.extend(portal.tree.files().map(|(path, _)| format!("raw/{path}")));
    files.extend(["feed.atom", "catalog.json", "opensearch.xml"].map(str::to_owned));
    let csvs = ["personal-data", "deprecations", "without-owner", "policies"];
    files.extend(csvs.map(|name| format!("governance/{name}.csv")));
    // Feeds of domains, products and teams stand beside their pages.
    files.extend(pages.keys().map(|url| url.replace("index.html", "feed.atom")));
    // The twins are files of the export; a test of the whole portal finds each of them.
    files.extend(
        pages.keys().flat_map(|url| ["json", "md"].map(|extension| url.replace(".html", &format!(".{extension}")))),
    );
    for (url, html) in pages.iter().filter(|(url, _)| *url != "404.html") {
        for (element, attrs) in elements(html) {
            for (name, value) in &attrs {
                let link = matches!(name.as_str(), "href" | "src" | "action") && !is_external(value);
                if !link {
                    continue;
                }
                assert!(!value.starts_with('/') && !value.contains("://"), "{url}: <{element} {name}={value}>");
                let (path, fragment) = follow(url, value);
                match (ids.get(path.as_str()), fragment) {
                    (Some(ids), Some(fragment)) => {
                        // Contracts and documents have their own tests for their anchors.
                        let ours = !path.contains("/contracts/") && !path.contains("/docs/");
                        assert!(!ours || ids.contains(&fragment), "{url}: {value} has no such place");
                    }
                    (Some(_), None) => {}
                    (None, _) => assert!(files.contains(&path), "{url}: {value} leads to {path}, which is not made"),
                }
            }
        }
    }
}

#[test]
fn the_page_for_lost_addresses_works_at_any_depth() {
    let pages = Portal::new(&shop()).pages();
    for (element, attrs) in elements(&pages["404.html"]) {
        for (name, value) in attrs {
            if matches!(name.as_str(), "href" | "src" | "action") && !is_external(&value) && !value.starts_with('#') {
                assert!(value.starts_with("/mesh/"), "<{element} {name}={value}>");
            }
        }
    }
}

const HOSTILE: &str =
    r#"<script>alert(1)</script>'"{{1234567*3}}{% include "x" %}</title><img src=x onerror=alert(1)>&lt;"#;

/// A descriptor whose every text is hostile.
fn hostile() -> Vec<(&'static str, String)> {
    let text = format!("'{}'", HOSTILE.replace('\'', "''"));
    let definitions =
        format!("authoritativeDefinitions: [{{type: {text}, url: 'javascript:alert(1)', description: {text}}}]");
    let custom = format!(
        "customProperties: [{{property: {text}, value: {{{text}: [{text}, 'javascript:alert(1)']}}, description: {text}}}]"
    );
    let shared = format!("tags: [{text}], {definitions}, {custom}, {text}: {text}");
    let channel = format!(
        "{{channel: {text}, url: 'javascript:alert(1)', description: {text}, tool: {text}, scope: {text}, invitationUrl: 'data:text/html,x'}}"
    );
    let member = format!("{{username: {text}, name: {text}, role: {text}, description: {text}, dateIn: {text}}}");
    let product = format!(
        "apiVersion: v1.0.0\nkind: DataProduct\nid: {text}\nname: {text}\nversion: {text}\nstatus: {text}\ntenant: {text}\n\
         type: {text}\ndescription: {{purpose: {text}, limitations: {text}, usage: {text}, {shared}}}\n\
         tags: [{text}]\n{definitions}\n{custom}\nsynonyms: [{{synonym: {text}, description: {text}, locale: {text}}}]\n\
         context: {{instructions: {text}, constraints: [{text}]}}\n\
         outputPorts: [{{name: {text}, version: {text}, type: {text}, description: {text}, contractId: hostile, {shared}}}]\n\
         inputPorts: [{{name: {text}, version: {text}, contractId: {text}, {shared}}}]\n\
         managementPorts: [{{name: {text}, content: {text}, type: {text}, url: 'javascript:alert(1)', channel: {text}, {shared}}}]\n\
         support: [{channel}]\nteam: {{name: {text}, description: {text}, members: [{member}], {shared}}}\n"
    );
    let contract = format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: hostile\nname: {text}\nversion: {text}\nstatus: {text}\n\
         description: {{purpose: {text}}}\nschema: [{{name: {text}, description: {text}, properties: [{{name: {text}, \
         classification: {text}, description: {text}}}]}}]\nservers: [{{server: {text}, type: {text}}}]\n\
         roles: [{{role: {text}, firstLevelApprovers: {text}}}]\nprice: {{priceAmount: {text}, priceCurrency: {text}}}\n\
         slaProperties: [{{property: {text}, value: {text}, unit: {text}}}]\n"
    );
    vec![
        ("meshdoc.yaml", format!("title: {text}\ndescription: {text}\norganisation: {text}\nlanguage: {text}\n")),
        ("domains/bad/domain.yaml", format!("name: {text}\ndescription: {text}\nowner: {text}\n{custom}\n")),
        ("domains/bad/x/x.odps.yaml", product),
        ("domains/bad/x/x.odcs.yaml", contract),
        (
            "teams/x.yaml",
            format!(
                "apiVersion: v1.0.0\nkind: Team\nid: {text}\nname: {text}\nmission: {text}\nchannels: [{channel}]\nmembers: [{member}]\n"
            ),
        ),
    ]
}

#[test]
fn hostile_text_stays_text_everywhere() {
    let mut portal = Portal::new(&hostile());
    portal.timelines = timelines(&portal.mesh, HOSTILE, HOSTILE);
    portal.timelines.notices = vec![HOSTILE.into()];
    portal.timelines.uncommitted.entries_mut().insert(HOSTILE.into(), ());
    portal.build.skipped = vec![(HOSTILE.into(), HOSTILE.into())];
    let pages = portal.pages();
    let shown = pages.values().map(|html| html.matches("&lt;script&gt;alert(1)").count()).max().unwrap_or(0);
    assert!(shown > 60, "the texts are shown: {shown}");
    for (url, html) in pages {
        assert!(!html.contains("3703701"), "{url}: a template in a text was evaluated");
        for (element, attrs) in elements(&html) {
            assert!(element != "img", "{url}: an element of the author's came through");
            for (name, value) in &attrs {
                assert!(!name.starts_with("on") && name != "style", "{url}: <{element} {name}={value}>");
                if matches!(name.as_str(), "href" | "src" | "action") {
                    let scheme = value.split_once(':').map(|(scheme, _)| scheme);
                    let path = scheme.is_some_and(|scheme| scheme.contains(['/', '.', '?', '#']));
                    assert!(scheme.is_none() || path || is_external(value), "{url}: <{element} {name}={value}>");
                }
                if element == "script" && name == "src" {
                    let ours = ["assets/copy.js", "assets/tables.js", "assets/search/page.js", "assets/source.js"];
                    assert!(ours.iter().any(|own| value.ends_with(own)), "{url}: {value}");
                }
            }
            let data = attrs.iter().any(|(name, value)| name == "type" && value == "application/ld+json");
            let ours = attrs.iter().any(|(name, _)| name == "src");
            assert!(element != "script" || ours || data, "{url}: an inline script");
        }
    }
}

#[test]
fn the_same_mesh_makes_the_same_bytes() {
    assert_eq!(Portal::new(&shop()).pages(), Portal::new(&shop()).pages());
}

#[test]
fn addresses_that_were_promised_lead_on() {
    let mut files = shop();
    let redirects = "- from: products/checkout/orders\n  to: products/sales/orders\n\
                     - from: products/till/orders/\n  to: /products/checkout/orders/index.html\n\
                     - from: products/checkout/orders/contracts/orders\n  to: products/sales/orders#orders\n\
                     - from: products/sales/returns\n  note: Part of <b>Orders</b> since 2026.\n\
                     - from: glossary/a\n  to: glossary/b\n- from: glossary/b\n  to: glossary/a\n\
                     - from: products/sales/orders\n  to: domains/sales\n";
    files.push(("redirects.yaml", redirects.into()));
    let portal = Portal::new(&files);
    let found: Vec<&str> =
        portal.findings.iter().filter(|f| f.rule == "invalid-redirect").map(|f| f.message.as_str()).collect();
    assert_eq!(found.len(), 3, "{found:#?}");
    let pages = portal.pages();
    let leads_to = |page: &str| {
        let html = &pages[page];
        let at = html.find("http-equiv=refresh content=\"0; url=").unwrap_or_else(|| panic!("{page} leads on"));
        html[at..].split("url=").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    assert_eq!(leads_to("products/checkout/orders/index.html"), "../../sales/orders/index.html");
    assert_eq!(leads_to("products/till/orders/index.html"), "../../sales/orders/index.html");
    assert_eq!(
        leads_to("products/checkout/orders/docs/counting/index.html"),
        "../../../../sales/orders/docs/counting/index.html"
    );
    assert_eq!(
        leads_to("products/checkout/orders/contracts/orders/index.html"),
        "../../../../sales/orders/index.html#orders"
    );
    let moved = &pages["products/checkout/orders/index.html"];
    assert!(moved.contains("rel=canonical href=\"https://data.example/mesh/products/sales/orders/\""));
    let gone = &pages["products/sales/returns/index.html"];
    assert!(gone.contains("Part of &lt;b&gt;Orders") && !gone.contains("refresh"));
    assert!(!pages.contains_key("glossary/a/index.html"));
    assert!(!pages["products/sales/orders/index.html"].contains("This page has moved"));
}

#[test]
fn prose_links_the_first_mention_of_a_glossary_term() {
    let mut files = shop();
    let glossary = "apiVersion: v0.1.0\nkind: SemanticDefinition\nid: words\nname: Words\nversion: 1.0.0\nstatus: active\n\
                    definitions:\n- id: refund\n  name: refund\n  description: Money back.\n\
                    - id: refund-rate\n  name: Refund rate\n  description: How often money goes back.\n";
    files.push(("glossary/words.osds.yaml", glossary.into()));
    let text = "# Orders and a refund\n\nThe refund rate counts refunds. A refund, `refund`, [refund](../orders) and refund_id.\n";
    files
        .iter_mut()
        .filter(|(path, _)| *path == "domains/sales/orders/README.md")
        .for_each(|(_, own)| *own = text.into());
    let pages = Portal::new(&files).pages();
    let page = &pages["products/sales/orders/index.html"];
    let mentions: Vec<&str> =
        page.split("<a class=\"term\"").skip(1).filter_map(|part| part.split("</a>").next()).collect();
    assert_eq!(mentions.len(), 2, "{mentions:?}");
    assert!(mentions[0].ends_with(">refund rate") && mentions[0].contains("glossary/refund-rate/"), "{mentions:?}");
    assert!(mentions[1].ends_with(">refunds") && mentions[1].contains("glossary/refund/"), "{mentions:?}");
}
