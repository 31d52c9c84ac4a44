//! A twin as Markdown, made from its JSON: for people in a terminal and for agents. Links lead to the twins of other
//! pages. What is not said has no line, but for the questions that everybody asks.

use serde_json::Value as Json;

use super::words::{block, code, line, prose};
use crate::model::address::url;
use crate::source::markdown;

pub(super) fn write(twin: &Json) -> String {
    let mut page = body(twin);
    page.foot();
    page.out
}

/// Without its foot, for a file that holds several.
pub(super) fn quoted(twin: &Json) -> String {
    body(twin).out
}

fn body(twin: &Json) -> Page<'_> {
    let mut page = Page { twin, out: String::new() };
    page.line(&format!("# {}", line(text(twin, "name"))));
    match text(twin, "kind") {
        "product" => page.product(),
        "contract" => page.contract(),
        "term" => page.term(),
        "code-list" => page.code_list(),
        _ => page.domain(),
    }
    page
}

/// A Markdown file as it grows.
struct Page<'j> {
    twin: &'j Json,
    out: String,
}

/// The text at a key, empty where there is none.
fn text<'j>(value: &'j Json, key: &str) -> &'j str {
    value[key].as_str().unwrap_or_default()
}

fn list<'j>(value: &'j Json, key: &str) -> &'j [Json] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

/// A value on one line, as a person would say it.
fn said(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => line(text),
        Json::Array(items) => items.iter().map(said).collect::<Vec<_>>().join(", "),
        Json::Object(fields) => {
            fields.iter().map(|(key, value)| format!("{}: {}", line(key), said(value))).collect::<Vec<_>>().join("; ")
        }
        other => other.to_string(),
    }
}

impl Page<'_> {
    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    /// A paragraph or heading, with an empty line before it.
    fn apart(&mut self, text: &str) {
        self.out.push('\n');
        self.line(text);
    }

    fn heading(&mut self, level: usize, title: &str) {
        self.apart(&format!("{} {title}", "#".repeat(level)));
        self.out.push('\n');
    }

    /// A link to the twin of what a reference names.
    fn link(&self, to: &Json) -> String {
        let url = text(to, "url");
        let url = match text(to, "kind") {
            "property" | "team" | "" => url.to_owned(),
            _ => url::twin(url, "md"),
        };
        format!("[{}]({}{})", line(text(to, "name")), text(self.twin, "root"), destination(&url))
    }

    fn links(&self, list: &[Json]) -> String {
        list.iter().map(|to| self.link(to)).collect::<Vec<_>>().join(", ")
    }

    fn fact(&mut self, name: &str, value: &str) {
        let value = if value.is_empty() { "unknown" } else { value };
        self.line(&format!("- {name}: {value}"));
    }

    /// Facts that are there.
    fn facts(&mut self, of: &Json, facts: &[(&str, &str)]) {
        for (name, key) in facts {
            let value = said(&of[*key]);
            if !value.is_empty() {
                self.line(&format!("- {name}: {value}"));
            }
        }
    }

    fn description(&mut self, of: &Json) {
        for (title, key) in [("Purpose", "purpose"), ("Limitations", "limitations"), ("Usage", "usage")] {
            let own = text(&of["description"], key);
            // A purpose of one paragraph is the lead already.
            let said = key == "purpose" && !own.trim().contains('\n');
            if !own.trim().is_empty() && !said {
                self.heading(2, title);
                self.out.push_str(&prose(own));
            }
        }
        self.rest(&of["description"], 2, "More about the description");
    }

    fn owner(&mut self) {
        let owner = &self.twin["owner"];
        let name = if owner["team"].is_object() { self.link(&owner["team"]) } else { line(text(owner, "name")) };
        self.fact("Owner", &name);
    }

    fn last_change(&mut self) {
        let change = &self.twin["last_change"];
        let day = text(change, "time").get(..10).unwrap_or_default();
        let said = match text(change, "state") {
            "known" => day.to_owned(),
            "before" => format!("before {day}"),
            "uncommitted" => "not committed yet".to_owned(),
            _ => String::new(),
        };
        self.fact("Last change", &said);
    }

    /// Versions with their pages, and when each held.
    fn versions(&mut self, title: &str, key: &str) {
        let twin = self.twin;
        if list(twin, key).is_empty() {
            return;
        }
        self.heading(2, title);
        for own in list(twin, key) {
            let day = |key: &str| text(own, key).get(..10).unwrap_or("unknown").to_owned();
            let held = match own["until"].is_string() {
                true => format!("{} to {}", day("from"), day("until")),
                false => format!("since {}", day("from")),
            };
            let url = destination(text(own, "url"));
            self.line(&format!("- [{}]({}{url}): {held}", line(text(own, "version")), text(twin, "root")));
        }
    }

    fn product(&mut self) {
        let twin = self.twin;
        let answers = &twin["answers"];
        self.lead(text(answers, "what"));
        self.fact("Address", &code(text(twin, "address")));
        let domain = self.link(&twin["domain"]);
        self.fact("Domain", &domain);
        self.facts(twin, &[("Type", "type")]);
        self.fact("Status", text(twin, "status"));
        self.facts(twin, &[("Version", "version"), ("Deprecated", "deprecated")]);
        self.last_change();
        self.fact("Classification", &said(&answers["use"]["classifications"]));
        self.owner();
        let ask = [said(&answers["ask"]["channel"]), said(&answers["ask"]["url"])].join(" ");
        self.fact("Ask", ask.trim());
        self.fact("Consumers", &said(&answers["next"]["consumers"]));
        self.facts(twin, &[("Tags", "tags"), ("Synonyms", "synonyms"), ("Tenant", "tenant"), ("Created", "created")]);
        self.evidence(&twin["evidence"]);
        self.description(twin);
        self.outputs();
        self.inputs();
        self.entries("Management ports", "management_ports", "name");
        let (up, down) = (list(&twin["lineage"], "upstream"), list(&twin["lineage"], "downstream"));
        if !up.is_empty() || !down.is_empty() {
            self.heading(2, "Lineage");
            let (up, down) = (self.links(up), self.links(down));
            self.fact("Reads", if up.is_empty() { "nothing in this mesh" } else { &up });
            self.fact("Is read by", if down.is_empty() { "nothing in this mesh" } else { &down });
        }
        self.entries("Support", "support", "channel");
        self.entries("Channels of the owner", "owner_channels", "channel");
        self.team();
        self.context(&twin["context"]);
        self.missing();
        self.documents();
        self.versions("Versions", "versions");
        self.rest(twin, 2, "Other facts");
    }

    fn lead(&mut self, text: &str) {
        let lead = line(text);
        if !lead.is_empty() {
            self.apart(&format!("> {lead}"));
        }
        self.out.push('\n');
    }

    fn outputs(&mut self) {
        if list(self.twin, "output_ports").is_empty() {
            return;
        }
        self.heading(2, "Output ports");
        for port in list(self.twin, "output_ports") {
            let contract = match port["contract"].is_object() {
                true => self.link(&port["contract"]),
                false => line(text(port, "contract_id")),
            };
            self.line(&format!("- **{}**", line(text(port, "name"))));
            self.nested(&[("Contract", &contract)]);
            self.nested(&[
                ("Version", &said(&port["version"])),
                ("Type", &said(&port["type"])),
                ("Description", &said(&port["description"])),
                ("Deprecated", &said(&port["deprecated"])),
                ("Made from", &said(&port["input_contracts"])),
                ("Software", &said(&port["sbom"])),
                ("Read by", &self.links(list(port, "consumers"))),
                ("Context", &said(&port["context"])),
                ("Synonyms", &said(&port["synonyms"])),
                ("Tags", &said(&port["tags"])),
                ("Definitions", &said(&port["authoritative_definitions"])),
                ("Custom", &said(&port["custom_properties"])),
                ("Other", &said(&port["other_keys"])),
            ]);
        }
    }

    fn inputs(&mut self) {
        if list(self.twin, "input_ports").is_empty() {
            return;
        }
        self.heading(2, "Input ports");
        for port in list(self.twin, "input_ports") {
            self.line(&format!("- **{}**", line(text(port, "name"))));
            let contract = match port["contract"].is_object() {
                true => self.link(&port["contract"]),
                false => line(text(port, "contract_id")),
            };
            let from = match port["external"] == true {
                true => "outside of this mesh".to_owned(),
                false => self.links(list(port, "upstream")),
            };
            self.nested(&[
                ("Expects", &contract),
                ("From", &from),
                ("Version", &said(&port["version"])),
                ("Description", &said(&port["description"])),
                ("Deprecated", &said(&port["deprecated"])),
                ("Tags", &said(&port["tags"])),
                ("Definitions", &said(&port["authoritative_definitions"])),
                ("Custom", &said(&port["custom_properties"])),
                ("Other", &said(&port["other_keys"])),
            ]);
        }
    }

    /// Facts below an item of a list, where they are there.
    fn nested(&mut self, facts: &[(&str, &str)]) {
        for (name, value) in facts.iter().filter(|(_, value)| !value.is_empty()) {
            self.line(&format!("  - {name}: {value}"));
        }
    }

    /// A section of things whose keys speak for themselves.
    fn entries(&mut self, title: &str, key: &str, name: &str) {
        if list(self.twin, key).is_empty() {
            return;
        }
        self.heading(2, title);
        for entry in list(self.twin, key) {
            self.entry(entry, name);
        }
    }

    fn entry(&mut self, entry: &Json, name: &str) {
        self.line(&format!("- **{}**", line(text(entry, name))));
        for (key, value) in entry.as_object().into_iter().flatten().filter(|(key, _)| *key != name) {
            if matches!(key.as_str(), "query" | "implementation") && value.is_string() {
                let shown = block(value.as_str().unwrap_or_default(), if key == "query" { "sql" } else { "" });
                self.out.push('\n');
                for line in shown.lines() {
                    self.line(&format!("  {line}"));
                }
                self.out.push('\n');
            } else {
                self.nested(&[(&spoken(key), &said(value))]);
            }
        }
    }

    fn team(&mut self) {
        let team = &self.twin["team"];
        if !team.is_object() {
            return;
        }
        self.heading(2, "Team");
        self.facts(team, &[("Name", "name"), ("Description", "description"), ("Id", "id"), ("Tags", "tags")]);
        for member in list(team, "members") {
            self.entry(member, "username");
        }
        self.rest(team, 3, "More about the team");
    }

    fn context(&mut self, context: &Json) {
        if !context.is_object() {
            return;
        }
        self.heading(2, "For agents");
        self.facts(context, &[("Instructions", "instructions"), ("Constraints", "constraints")]);
        for statement in list(context, "statements") {
            self.line(&format!("- {} {}", said(&statement["question"]), said(&statement["answer"])));
        }
        self.facts(context, &[("Other", "other_keys")]);
    }

    fn missing(&mut self) {
        let missing = list(self.twin, "missing");
        if !missing.is_empty() {
            self.heading(2, "What is missing");
            for gap in missing {
                let of = said(&gap["contract"]);
                let of = if of.is_empty() { of } else { format!(" ({of})") };
                self.line(&format!("- {}{of}", prose(text(gap, "asks")).trim()));
            }
        }
    }

    fn documents(&mut self) {
        let twin = self.twin;
        if !list(twin, "documents").is_empty() {
            self.heading(2, "Documents");
            for document in list(twin, "documents") {
                let raw = format!("{}{}", text(twin, "root"), destination(text(document, "raw")));
                let lead = said(&document["lead"]);
                let lead = if lead.is_empty() { lead } else { format!(": {lead}") };
                self.line(&format!("- [{}]({raw}){lead}", said(&document["title"])));
            }
        }
        let readme = text(twin, "readme");
        if !readme.trim().is_empty() {
            self.heading(2, "Readme");
            let inward = |target: &str| {
                let stays = target.starts_with('#') || target.contains(':') || target.starts_with('/');
                (!stays).then(|| format!("{}{}", text(twin, "root"), destination(target)))
            };
            self.out.push_str(&prose(&markdown::relinked(readme, inward)));
        }
    }

    /// Definitions, custom properties and keys that no standard knows.
    fn rest(&mut self, of: &Json, level: usize, title: &str) {
        let parts = ["authoritative_definitions", "custom_properties", "other_keys"];
        if parts.iter().all(|key| of[*key].is_null()) {
            return;
        }
        self.heading(level, title);
        for definition in list(of, "authoritative_definitions") {
            let kind = said(&definition["type"]);
            let kind = if kind.is_empty() { "Defined at".to_owned() } else { kind };
            let about = said(&definition["description"]);
            let about = if about.is_empty() { about } else { format!(": {about}") };
            self.line(&format!("- {kind}: {}{about}", said(&definition["url"])));
        }
        for custom in list(of, "custom_properties") {
            let about: Vec<String> = ["description", "vendor", "other_keys"]
                .iter()
                .map(|key| said(&custom[*key]))
                .filter(|s| !s.is_empty())
                .collect();
            let about = if about.is_empty() { String::new() } else { format!(" ({})", about.join("; ")) };
            self.line(&format!("- {}: {}{about}", said(&custom["property"]), said(&custom["value"])));
        }
        for (key, value) in of["other_keys"].as_object().into_iter().flatten() {
            self.line(&format!("- {}: {}", line(key), said(value)));
        }
    }

    fn contract(&mut self) {
        let twin = self.twin;
        self.lead(text(&twin["description"], "purpose"));
        self.fact("Address", &code(text(twin, "address")));
        let (product, domain) = (self.link(&twin["product"]), self.link(&twin["domain"]));
        self.fact("Product", &product);
        self.fact("Domain", &domain);
        self.fact("Status", text(twin, "status"));
        self.facts(
            twin,
            &[
                ("Version", "version"),
                ("Id", "id"),
                ("Standard", "api_version"),
                ("Tags", "tags"),
                ("Tenant", "tenant"),
                ("Created", "created"),
            ],
        );
        self.last_change();
        self.owner();
        let consumers = self.links(list(twin, "consumers"));
        self.fact("Consumers", if consumers.is_empty() { "none in this mesh" } else { &consumers });
        self.evidence(&twin["evidence"]);
        self.description(twin);
        for dataset in list(twin, "datasets") {
            self.dataset(dataset);
        }
        self.entries("Servers", "servers", "server");
        self.entries("Service levels", "sla", "property");
        self.entries("Roles", "roles", "role");
        if twin["price"].is_object() {
            self.heading(2, "Price");
            self.line(&format!("- {}", said(&twin["price"])));
        }
        self.entries("Support", "support", "channel");
        self.team();
        self.context(&twin["context"]);
        self.versions("Earlier versions", "earlier_versions");
        self.rest(twin, 2, "Other facts");
    }

    fn dataset(&mut self, dataset: &Json) {
        self.heading(2, &format!("Dataset {}", code(text(dataset, "name"))));
        self.facts(
            dataset,
            &[
                ("Business name", "business_name"),
                ("Physical name", "physical_name"),
                ("Physical type", "physical_type"),
                ("Logical type", "logical_type"),
                ("Granularity", "granularity"),
                ("Deprecated", "deprecated"),
                ("Synonyms", "synonyms"),
                ("Tags", "tags"),
                ("Context", "context"),
                ("Relationships", "relationships"),
            ],
        );
        let description = text(dataset, "description");
        if !description.trim().is_empty() {
            self.out.push('\n');
            self.out.push_str(&prose(description));
        }
        if !list(dataset, "properties").is_empty() {
            self.apart("| property | type | constraints | description |");
            self.line("|---|---|---|---|");
            for property in list(dataset, "properties") {
                self.property(property, text(dataset, "name"));
            }
        }
        self.quality(dataset, text(dataset, "name"));
        for property in list(dataset, "properties") {
            self.quality(property, text(property, "path"));
        }
        self.rest(dataset, 3, "More about the dataset");
    }

    fn property(&mut self, property: &Json, dataset: &str) {
        let path = text(property, "path");
        let path = path.strip_prefix(dataset).and_then(|path| path.strip_prefix('.')).unwrap_or(path);
        let kinds = [said(&property["logical_type"]), said(&property["physical_type"])];
        let kinds: Vec<String> = kinds.into_iter().filter(|kind| !kind.is_empty()).collect();
        let mut constraints: Vec<String> = Vec::new();
        for (word, key) in [
            ("primary key", "primary_key"),
            ("required", "required"),
            ("unique", "unique"),
            ("partitioned", "partitioned"),
            ("personal data", "personal"),
            ("critical", "critical_data_element"),
            ("deprecated", "deprecated"),
        ] {
            if property[key] == true {
                constraints.push(word.to_owned());
            }
        }
        for (word, key) in
            [("", "classification"), ("", "logical_type_options"), ("one of", "enum"), ("references", "relationships")]
        {
            let said = said(&property[key]);
            if !said.is_empty() {
                constraints.push(format!("{word} {said}").trim().to_owned());
            }
        }
        for key in ["terms", "code_lists"] {
            constraints.extend(list(property, key).iter().map(|to| self.link(to)));
        }
        let mut about = vec![said(&property["description"])];
        for (word, key) in [
            ("Business name", "business_name"),
            ("Physical name", "physical_name"),
            ("Semantic type", "semantic_type"),
            ("Encrypted name", "encrypted_name"),
            ("Examples", "examples"),
            ("Made from", "transform_sources"),
            ("Logic", "transform_logic"),
            ("How", "transform_description"),
            ("Synonyms", "synonyms"),
            ("Tags", "tags"),
            ("Definitions", "authoritative_definitions"),
            ("Custom", "custom_properties"),
            ("Other", "other_keys"),
        ] {
            let said = said(&property[key]);
            if !said.is_empty() {
                about.push(format!("{word}: {said}."));
            }
        }
        about.retain(|part| !part.is_empty());
        self.line(&format!(
            "| {} | {} | {} | {} |",
            code(path),
            kinds.join(", "),
            constraints.join(", "),
            about.join(" ")
        ));
    }

    fn quality(&mut self, of: &Json, name: &str) {
        if list(of, "quality").is_empty() {
            return;
        }
        self.heading(3, &format!("Quality of {}", code(name)));
        for expectation in list(of, "quality") {
            let name = ["name", "id", "metric", "type"].into_iter().find(|key| !text(expectation, key).is_empty());
            self.entry(expectation, name.unwrap_or("description"));
        }
    }

    fn evidence(&mut self, evidence: &Json) {
        if evidence.is_object() {
            let passed = format!("{} of {} checks passed", evidence["passed"], evidence["checks"]);
            self.fact("Evidence", &passed);
            self.facts(evidence, &[("Last run", "last_run")]);
        }
    }

    fn term(&mut self) {
        let twin = self.twin;
        self.lead(text(twin, "definition"));
        self.facts(
            twin,
            &[
                ("Status", "status_written"),
                ("Business name", "business_name"),
                ("Synonyms", "term_synonyms"),
                ("Kind", "semantic_type"),
                ("Type", "logical_type"),
                ("Unit", "unit"),
                ("Classification", "classification"),
                ("Glossary", "glossary"),
                ("Examples", "examples"),
                ("Tags", "tags"),
            ],
        );
        if twin["domain"].is_object() {
            let domain = self.link(&twin["domain"]);
            self.fact("Domain", &domain);
        }
        self.last_change();
        if !list(twin, "related").is_empty() {
            self.heading(2, "Related terms");
            for related in list(twin, "related") {
                let to = if related["term"].is_object() { self.link(&related["term"]) } else { said(&related["to"]) };
                let kind = said(&related["type"]);
                self.line(&format!("- {} {to}", if kind.is_empty() { "related to" } else { &kind }));
            }
        }
        self.uses();
        if !list(twin, "products").is_empty() {
            self.heading(2, "Products");
            for product in list(twin, "products") {
                let link = self.link(product);
                self.line(&format!("- {link}"));
            }
        }
        self.rest(twin, 2, "Other facts");
    }

    fn uses(&mut self) {
        if list(self.twin, "uses").is_empty() {
            return;
        }
        self.heading(2, "Properties");
        for used in list(self.twin, "uses") {
            let facts: Vec<String> = ["logical_type", "physical_type", "classification"]
                .iter()
                .map(|key| said(&used[*key]))
                .filter(|fact| !fact.is_empty())
                .collect();
            let facts = if facts.is_empty() { String::new() } else { format!(" ({})", facts.join(", ")) };
            self.line(&format!("- {}{facts}", code(text(used, "address"))));
        }
        self.facts(self.twin, &[("More", "more_uses")]);
    }

    fn code_list(&mut self) {
        let twin = self.twin;
        self.lead(text(twin, "definition"));
        self.facts(twin, &[("Status", "status"), ("Version", "version"), ("Authority", "authority"), ("Tags", "tags")]);
        self.last_change();
        if !list(twin, "values").is_empty() {
            self.heading(2, "Values");
            self.line("| value | label | description | from | to | notes |");
            self.line("|---|---|---|---|---|---|");
            for value in list(twin, "values") {
                let mut notes = Vec::new();
                if value["deprecated"] == true {
                    notes.push("deprecated".to_owned());
                }
                for (word, key) in [("use", "replaced_by"), ("", "tags"), ("", "custom_properties"), ("", "other_keys")]
                {
                    let said = said(&value[key]);
                    if !said.is_empty() {
                        notes.push(format!("{word} {said}").trim().to_owned());
                    }
                }
                let cells = ["label", "description", "valid_from", "valid_to"].map(|key| said(&value[key]));
                self.line(&format!(
                    "| {} | {} | {} |",
                    code(text(value, "value")),
                    cells.join(" | "),
                    notes.join(", ")
                ));
            }
        }
        self.uses();
        self.rest(twin, 2, "Other facts");
    }

    fn domain(&mut self) {
        let twin = self.twin;
        self.lead(text(twin, "definition"));
        let owner = match twin["domain_owner"].is_object() {
            true => self.link(&twin["domain_owner"]),
            false => said(&twin["owner_written"]),
        };
        self.fact("Owner", &owner);
        if twin["parent"].is_object() {
            let parent = self.link(&twin["parent"]);
            self.fact("Part of", &parent);
        }
        self.facts(twin, &[("Status", "status_written"), ("Tags", "tags")]);
        let subdomains = self.links(list(twin, "subdomains"));
        if !subdomains.is_empty() {
            self.fact("Subdomains", &subdomains);
        }
        self.heading(2, &format!("Data products ({})", twin["product_count"]));
        for product in list(twin, "products") {
            let facts: Vec<String> =
                ["status", "version"].iter().map(|key| said(&product[*key])).filter(|s| !s.is_empty()).collect();
            let what = said(&product["what"]);
            let what = if what.is_empty() { what } else { format!(": {what}") };
            let link = self.link(product);
            self.line(&format!("- {link} ({}){what}", facts.join(", ")));
        }
        let next = text(&twin["part"], "next");
        if !next.is_empty() {
            let next = next.strip_suffix("json").unwrap_or(next);
            let next = format!("{}{}md", text(twin, "root"), destination(next));
            self.apart(&format!("More products: [the next part]({next})"));
        }
        for (title, key) in [("Reads from", "flows_in"), ("Is read by", "flows_out")] {
            if !list(twin, key).is_empty() {
                self.heading(2, title);
                for flow in list(twin, key) {
                    let link = self.link(flow);
                    self.line(&format!("- {link}: {} edges between products", flow["edges"]));
                }
            }
        }
        if !list(twin, "terms").is_empty() {
            self.heading(2, "Glossary");
            let terms = self.links(list(twin, "terms"));
            self.line(&terms);
        }
        self.entries("Channels of the owner", "owner_channels", "channel");
        self.documents();
        self.rest(twin, 2, "Other facts");
    }

    /// Where all this comes from.
    fn foot(&mut self) {
        let twin = self.twin;
        let root = text(twin, "root");
        self.apart("---");
        let source = &twin["source"];
        let mut parts = Vec::new();
        if source.is_object() {
            let at =
                if source["line"].as_u64() > Some(0) { format!(", line {}", source["line"]) } else { String::new() };
            let commit = text(source, "commit").get(..8).map(|commit| format!(", commit {commit}")).unwrap_or_default();
            let raw = format!("{root}{}", destination(text(source, "raw")));
            parts.push(format!("Source: [{}]({raw}){at}{commit}", line(text(source, "path"))));
        }
        let page = text(twin, "page").rsplit('/').next().unwrap_or_default();
        parts.push(format!("[Page]({page})"));
        parts.push("[JSON](index.json)".to_owned());
        parts.push(format!("[Mesh]({root}llms.txt)"));
        self.apart(&parts.join(" · "));
    }
}

/// A key as words: `first_level_approvers` is `First level approvers`.
fn spoken(key: &str) -> String {
    let mut words = key.replace('_', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

/// The path of a link, which may hold no bracket or space.
fn destination(url: &str) -> String {
    url.replace(' ', "%20").replace('(', "%28").replace(')', "%29").replace('<', "%3C")
}
