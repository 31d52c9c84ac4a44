//! Text that is no text, and text that means something to whoever reads the portal's files.

use super::{CALM, survive};
use crate::build::ground::{Folder, meshdoc, run};

fn product(id: &str) -> String {
    CALM.replace("calm", id).replace("Calm waters", id)
}

#[test]
fn what_is_no_text_is_said_with_its_place() {
    let latin: Vec<u8> = product("latin").replace("Levels", "Caf\u{e9}").chars().map(|c| c as u8).collect();
    let wide: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(product("wide").encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let built = survive(Folder::new([
        ("a/latin.odps.yaml", latin),
        ("a/wide.odps.yaml", wide),
        ("a/nul.odps.yaml", product("nul").replace("Levels", "a\0b").into()),
        ("a/escape.odps.yaml", product("escape").replace("Levels", "a\u{1b}[31mb").into()),
        ("a/tab.odps.yaml", format!("{}\tindented: x\n", product("tab")).into()),
        ("a/twice.odps.yaml", format!("{}name: Again\n", product("twice")).into()),
        ("a/bom.odps.yaml", format!("\u{feff}{}", product("bom")).into()),
        ("a/crlf.odps.yaml", product("crlf").replace('\n', "\r\n").into()),
        (
            "a/tags.odps.yaml",
            format!("{}x: !!python/object/apply:os.system [touch /tmp/x]\ny: !ruby/object:Gem x\n", product("tags"))
                .into(),
        ),
        ("a/latin.md", b"# Caf\xe9\n".to_vec()),
        ("a/empty.odps.yaml", Vec::new()),
        ("a/list.odps.yaml", b"- a\n- b\n".to_vec()),
        ("a/keys.odps.yaml", format!("{}? [a, b]\n: c\n? {{x: y}}\n: z\n~: null\n", product("keys")).into()),
        ("codes/l.yaml", b"apiVersion: v1.0.0\nkind: CodeList\nid: l\nfile: l.csv\n".to_vec()),
        ("codes/l.csv", b"value,label\nDE,Germany\nFR,Fran\xe7aise\nXX,\"open\n".to_vec()),
    ]));
    for path in ["a/latin.odps.yaml", "a/wide.odps.yaml", "a/latin.md"] {
        built.says(path, "invalid-encoding");
    }
    for path in ["a/nul.odps.yaml", "a/escape.odps.yaml"] {
        assert!(!built.findings(path).is_empty(), "{path}");
    }
    assert_eq!(built.findings("a/latin.odps.yaml")[0].1, 8, "the line of the byte");
    built.says("a/tab.odps.yaml", "invalid-yaml");
    built.says("a/twice.odps.yaml", "duplicate-key");
    built.says("a/empty.odps.yaml", "unknown-kind");
    built.says("a/list.odps.yaml", "unknown-kind");
    built.says("codes/l.csv", "invalid-csv");
    for name in ["bom", "crlf", "tags", "keys"] {
        let url = format!("products/sales/{name}/index.html");
        assert!(built.portal.pages.contains_key(&url), "{url}: {}", built.report);
    }
}

#[test]
fn no_cell_of_a_download_is_a_formula() {
    let cells = ["=1+1", "+1", "-1", "@SUM(A1)", "\\t=1", "=cmd|'/c calc'!A1", "DE"];
    let values: Vec<String> = cells
        .iter()
        .map(|cell| {
            format!("- {{value: {0}, label: {0}, description: {0}}}\n", serde_json::to_string(cell).expect("JSON"))
        })
        .collect();
    let mesh = Folder::new([(
        "codes/l.yaml",
        format!("apiVersion: v1.0.0\nkind: CodeList\nid: l\nname: L\nvalues:\n{}", values.concat()),
    )]);
    mesh.write("codes/m.yaml", "apiVersion: v1.0.0\nkind: CodeList\nid: m\nfile: m.csv\n");
    mesh.write("codes/m.csv", "value,label\n=HYPERLINK(A1),@x\n-2,+3\n");
    let built = survive(mesh);
    for list in ["l", "m"] {
        let text = built.portal.text(&format!("codes/{list}/values.csv"));
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let mut cells = 0;
        for record in reader.records() {
            for cell in &record.expect("CSV") {
                cells += 1;
                assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
            }
        }
        assert!(cells >= 4);
    }
}

#[test]
fn raw_html_of_documents_is_tamed() {
    let vectors = [
        "<script>alert(1)</script>",
        "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<svg><animate onbegin=alert(1) attributeName=x></svg>",
        "<body onload=alert(1)>",
        "<details open ontoggle=alert(1)>x</details>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<object data=x></object>",
        "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
        "<style>@import 'https://evil.example/x.css'</style>",
        "<div style='background:url(javascript:alert(1))'>x</div>",
        "<meta http-equiv=refresh content='0;url=https://evil.example'>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<template><script>alert(1)</script></template>",
        "<a href='x' id='__proto__' name='constructor'>x</a>",
        "<form id=portal><input name=action></form>",
        "<!--><script>alert(1)</script>-->",
        "<![CDATA[<script>alert(1)</script>]]>",
        "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
        "<a title='\"><script>alert(1)</script>'>x</a>",
        "<img src='a.png' srcset='https://evil.example/x 2x'>",
        "<video poster='https://evil.example/x' src='https://evil.example/y' autoplay></video>",
        "<img src='https://evil.example/track.gif'>",
        "<audio src=x onloadstart=alert(1)>",
        "<marquee onstart=alert(1)>x</marquee>",
        "<p class='search-results' id='search'>x</p>",
        "# heading {onclick=alert(1)}",
        "## h {#__proto__ .x onmouseover=alert(1)}",
        "[x](https://example.org \"' onclick='alert(1)\")",
        "![x](a.png \"\\\" onerror=\\\"alert(1)\")",
        "`<script>alert(1)</script>`",
        "```html onclick=alert(1)\n<script>alert(1)</script>\n```",
        "```\"><script>alert(1)</script>\nx\n```",
        "|<img src=x onerror=alert(1)>|\n|-|\n|<script>x</script>|",
        "[^<script>]: x\n\n[^<script>]",
        "<https://example.org/\"onclick=\"alert(1)>",
        "\u{2028}<script>alert(1)</script>",
    ];
    let mut files: Vec<(String, String)> = Vec::new();
    for (number, vector) in vectors.iter().enumerate() {
        files.push((format!("a/docs/v{number}.md"), format!("# V{number}\n\n{vector}\n")));
    }
    files.push(("a/README.md".into(), vectors.join("\n\n")));
    files.push(("README.md".into(), vectors.join("\n\n")));
    let block = vectors.join("\n\n").replace('\n', "\n    ");
    files.push((
        "a/a.odps.yaml".into(),
        format!(
            "{}x-notes: |\n    {block}\n",
            product("a").replace(
                "{purpose: Levels of all lakes.}",
                &format!("\n  purpose: |\n    {block}\n  usage: |\n    {block}\n  limitations: |\n    {block}\n")
            )
        ),
    ));
    files
        .push(("a/image.svg".into(), "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".into()));
    files.push(("a/page.html".into(), "<script>alert(1)</script>".into()));
    let built = survive(Folder::new(files));
    let mut asked = Vec::new();
    for (url, page) in &built.portal.pages {
        for (element, name, link) in page.addresses() {
            if element.name != "a"
                && element.name != "link"
                && (link.contains("evil.example") || link.starts_with("//"))
            {
                asked.push(format!("{url}: <{} {name}={link}>", element.name));
            }
        }
        for element in &page.elements {
            for (name, value) in &element.attributes {
                if name.contains("srcset")
                    || (name == "class" && value.contains("search-results") && element.main && url.contains("docs"))
                {
                    asked.push(format!("{url}: <{} {name}={value}>", element.name));
                }
                if (name == "id" || name == "name")
                    && ["__proto__", "constructor", "portal", "search"].contains(&value.as_str())
                    && url.contains("docs/v")
                    && element.main
                {
                    asked.push(format!("{url}: <{} {name}={value}>", element.name));
                }
            }
        }
    }
    assert!(asked.is_empty(), "{asked:#?}");
    assert!(!built.portal.files.contains_key("files/a/page.html"), "an author's HTML is not published as a page");
}

#[test]
fn nothing_of_the_environment_is_in_the_portal() {
    let mesh = Folder::new([(
        "a/a.odps.yaml",
        product("a").replace(
            "Levels of all lakes.",
            "\"${SECRET} $SECRET {{ get_env(name='SECRET') }} %SECRET% $(echo $SECRET)\"",
        ),
    )]);
    mesh.write("b/broken.odps.yaml", "apiVersion: v1.0.0\nkind: DataProduct\nid: ${SECRET}\nname: [\n");
    let secret = "c0ffee-canary-5d1f";
    let mut said = String::new();
    for arguments in [
        &["check"][..],
        &["check", "--format", "json"],
        &["build", "--allow-errors"],
        &["search", "SECRET"],
        &["build", "-o", "/proc/x"],
    ] {
        let ran = run(meshdoc(arguments).current_dir(&mesh.root).env("SECRET", secret).env("GITHUB_TOKEN", secret));
        said += &(ran.stdout + &ran.stderr);
    }
    assert!(!said.contains(secret));
    let files = crate::build::ground::files(&mesh.root);
    assert!(files.len() > 20);
    for (path, bytes) in files {
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{path}");
    }
}
