//! The same pages as content for Hugo and for Zola: a page a product with its tables in the front matter and its README
//! as the body, an index a domain. It must not know how they are measured.

use std::fmt::Write;
use std::fs;
use std::io;
use std::path::Path;

use serde_json::json;

use crate::content::{self, Contract, MAXIMUM_AGE};
use crate::plan::Plan;
use crate::prose;

pub enum Peer {
    Hugo,
    Zola,
}

const PAGE_HEAD: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">";

const HUGO_CONFIGURATION: &str =
    "baseURL = \"https://data.example.com/\"\ntitle = \"Halden\"\ndisableKinds = [\"taxonomy\", \"term\", \"rss\"]\n";
const HUGO_PAGE: &str = "<title>{{ .Title }}</title></head><body><nav><a href=\"/\">Home</a></nav><h1>{{ .Title }}</h1>\
    <p>{{ .Params.owner }}</p>{{ range .Params.tables }}<h2>{{ .name }}</h2><p>{{ .description }}</p><table>\
    {{ range .properties }}<tr id=\"{{ .name }}\"><td>{{ .name }}</td><td>{{ .type }}</td><td>{{ .classification }}</td>\
    <td>{{ .description }}</td></tr>{{ end }}</table>{{ end }}<main>{{ .Content }}</main></body></html>";
const HUGO_LIST: &str = "<title>{{ .Title }}</title></head><body><h1>{{ .Title }}</h1><ul>{{ range .Pages }}\
    <li><a href=\"{{ .RelPermalink }}\">{{ .Title }}</a></li>{{ end }}</ul></body></html>";

const ZOLA_CONFIGURATION: &str =
    "base_url = \"https://data.example.com\"\ncompile_sass = false\nbuild_search_index = false\n";
const ZOLA_PAGE: &str = "<title>{{ page.title }}</title></head><body><nav><a href=\"/\">Home</a></nav>\
    <h1>{{ page.title }}</h1><p>{{ page.extra.owner }}</p>{% for table in page.extra.tables %}<h2>{{ table.name }}</h2>\
    <p>{{ table.description }}</p><table>{% for row in table.properties %}<tr id=\"{{ row.name }}\"><td>{{ row.name }}\
    </td><td>{{ row.type }}</td><td>{{ row.classification }}</td><td>{{ row.description }}</td></tr>{% endfor %}\
    </table>{% endfor %}<main>{{ page.content | safe }}</main></body></html>";
const ZOLA_LIST: &str = "<title>{{ section.title }}</title></head><body><h1>{{ section.title }}</h1><ul>\
    {% for page in section.pages %}<li><a href=\"{{ page.permalink }}\">{{ page.title }}</a></li>{% endfor %}\
    {% for path in section.subsections %}<li>{{ path }}</li>{% endfor %}</ul></body></html>";

impl Peer {
    pub fn program(&self) -> &'static str {
        match self {
            Peer::Hugo => "hugo",
            Peer::Zola => "zola",
        }
    }

    pub fn version_argument(&self) -> &'static str {
        match self {
            Peer::Hugo => "version",
            Peer::Zola => "--version",
        }
    }

    /// Arguments of a cold build of `site` into the new folder `out`.
    pub fn build(&self, site: &Path, out: &Path) -> Vec<String> {
        let (site, out) = (site.display().to_string(), out.display().to_string());
        match self {
            Peer::Hugo => ["--quiet", "--noBuildLock", "-s", &site, "-d", &out].map(String::from).into(),
            Peer::Zola => ["-r", &site, "build", "-o", &out].map(String::from).into(),
        }
    }

    /// Writes the site into a new folder.
    pub fn generate(&self, mesh: &Plan, site: &Path) -> io::Result<()> {
        let (configuration, templates): (_, [(&str, &str); 3]) = match self {
            Peer::Hugo => (
                ("hugo.toml", HUGO_CONFIGURATION),
                [
                    ("layouts/_default/single.html", HUGO_PAGE),
                    ("layouts/_default/list.html", HUGO_LIST),
                    ("layouts/index.html", HUGO_LIST),
                ],
            ),
            Peer::Zola => (
                ("config.toml", ZOLA_CONFIGURATION),
                [
                    ("templates/page.html", ZOLA_PAGE),
                    ("templates/section.html", ZOLA_LIST),
                    ("templates/index.html", ZOLA_LIST),
                ],
            ),
        };
        write(&site.join(configuration.0), configuration.1)?;
        for (path, body) in templates {
            write(&site.join(path), &format!("{PAGE_HEAD}{body}"))?;
        }
        let content = site.join("content");
        write(&content.join("_index.md"), &self.front_matter("Halden", None))?;
        for domain in &mesh.domains {
            let folder = content.join(&domain.id);
            write(&folder.join("_index.md"), &self.front_matter(&domain.name, None))?;
            for index in domain.products.clone() {
                let product = &mesh.products[index];
                let contract = content::contract(mesh, index, MAXIMUM_AGE);
                let readme = prose::readme(mesh, index, &contract, MAXIMUM_AGE);
                let body = match readme.strip_prefix("---\n").and_then(|rest| rest.split_once("---\n")) {
                    Some((_, body)) => body,
                    None => &readme,
                };
                let head = self.front_matter(&product.title, Some((&mesh.team_id(index), &contract)));
                fs::write(folder.join(format!("{}.md", product.slug)), head + body)?;
            }
        }
        Ok(())
    }

    /// Strings are written as JSON strings, which YAML and TOML read alike.
    fn front_matter(&self, title: &str, product: Option<(&str, &Contract)>) -> String {
        let mut text = String::new();
        let zola = matches!(self, Peer::Zola);
        let (fence, is) = if zola { ("+++", " =") } else { ("---", ":") };
        let _ = writeln!(text, "{fence}\ntitle{is} {}", json!(title));
        if let Some((owner, contract)) = product {
            let _ = writeln!(text, "{}owner{is} {}", if zola { "[extra]\n" } else { "" }, json!(owner));
            text.push_str(if zola { "" } else { "tables:\n" });
            for table in &contract.tables {
                text.push_str(if zola { "[[extra.tables]]\n" } else { "" });
                let (item, inner) = if zola { ("", "") } else { ("  - ", "    ") };
                let _ = writeln!(text, "{item}name{is} {}", json!(table.name));
                let _ = writeln!(text, "{inner}description{is} {}", json!(table.description));
                text.push_str(if zola { "" } else { "    properties:\n" });
                for property in &table.properties {
                    text.push_str(if zola { "[[extra.tables.properties]]\n" } else { "" });
                    let (item, inner) = if zola { ("", "") } else { ("      - ", "        ") };
                    let _ = writeln!(text, "{item}name{is} {}", json!(property.name));
                    let _ = writeln!(text, "{inner}type{is} {}", json!(property.physical));
                    let _ = writeln!(text, "{inner}classification{is} {}", json!(property.classification));
                    let _ = writeln!(text, "{inner}description{is} {}", json!(property.description));
                }
            }
        }
        text + fence + "\n"
    }
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    fs::create_dir_all(path.parent().expect("a file below the site"))?;
    fs::write(path, text)
}
