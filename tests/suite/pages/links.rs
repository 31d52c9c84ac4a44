//! Where links lead.

use meshdoc::model::link::{Target, resolve_link};

#[test]
fn links_lead_to_pages_files_the_web_or_nowhere() {
    let mesh = super::mesh(&super::tree());
    let from = "domains/sales/orders/docs/counting.md";
    let product = "products/sales/orders/index.html";
    let contract = "products/sales/orders/contracts/order-book/index.html";
    let page = |url: &str| Target::Page(url.to_owned());
    let cases: Vec<(&str, Target)> = vec![
        ("../README.md", page("products/sales/orders/index.html#readme")),
        ("../README.md#servers", page("products/sales/orders/index.html#readme-servers")),
        ("/domains/sales/orders/docs/counting.md", page("products/sales/orders/docs/counting/index.html")),
        ("../contracts/orders.odcs.yaml", page(contract)),
        ("../orders.odps.yaml", page(product)),
        ("..", page(product)),
        ("../", page(product)),
        ("flow.png", Target::Asset("domains/sales/orders/docs/flow.png".into())),
        ("./flow.png?raw=true", Target::Asset("domains/sales/orders/docs/flow.png".into())),
        ("../../../../glossary/people.osds.yaml#/definitions/email", page("glossary/email/index.html")),
        ("../../../../glossary/people.osds.yaml", page("glossary/index.html")),
        ("#content", Target::Fragment("content".into())),
        ("#Content", Target::Fragment("content".into())),
        ("term:email", page("glossary/email/index.html")),
        ("code:country#dd", page("codes/country/index.html#dd")),
        ("product:sales/orders", page(product)),
        ("product:orders", page(product)),
        (
            "product:sales/orders#customer.email",
            page("products/sales/orders/contracts/order-book/index.html#orders.customer.email"),
        ),
        (
            "contract:sales/orders/order-book#orders.state",
            page("products/sales/orders/contracts/order-book/index.html#orders.state"),
        ),
        ("domain:sales", page("domains/sales/index.html")),
        ("https://example.com/a b", Target::External("https://example.com/a%20b".into())),
        ("HTTPS://example.com", Target::External("https://example.com/".into())),
        ("mailto:a@example.com", Target::External("mailto:a@example.com".into())),
    ];
    for (target, wanted) in cases {
        assert_eq!(resolve_link(&mesh, from, target), wanted, "{target}");
    }
    let broken = [
        "",
        " ",
        "missing.md",
        "#nowhere",
        "../README.md#nowhere",
        "../../../../../etc/passwd",
        "%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/x",
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "java\nscript:alert(1)",
        "java\tscript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "C:\\x",
        "http://",
        "term:nothing",
        "product:sales/nothing",
        "product:sales/orders#nothing",
        "code:country#XX",
        "\0",
        "blob:x",
        "ftp://a",
    ];
    for target in broken {
        assert!(matches!(resolve_link(&mesh, from, target), Target::Broken { .. }), "{target:?}");
    }
    let Target::Broken { nearest, .. } = resolve_link(&mesh, from, "flaw.png") else { panic!("broken") };
    assert_eq!(nearest.as_deref(), Some("domains/sales/orders/docs/flow.png"));
}

#[test]
fn links_end_quickly_whatever_they_hold() {
    let mesh = super::mesh(&super::tree());
    for pattern in ["../", "a/", "%2e", "#", "term:", "é", "\u{0}", ":", "product:a#"] {
        let target = pattern.repeat(50_000);
        let _ = resolve_link(&mesh, "domains/sales/orders/docs/counting.md", &target);
    }
}
