//! The language server, driven over its streams as an editor does it.

mod client;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::cli::codes::BRIEF;
use client::{Client, usual};

const PRODUCT: &str = "\
apiVersion: v1.1.0
kind: DataProduct
id: sales.orders
name: Orders
status: active
domain: sales
outputPorts:
  - name: orders
    version: 1.0.0
    contractId: sales.orders.v1
team:
  name: orders-team
";

const CONTRACT: &str = "\
apiVersion: v3.2.0
kind: DataContract
id: sales.orders.v1
name: Orders
version: 1.0.0
status: active
schema:
  - name: orders
    description: One row an order.
    properties:
      - name: id
        logicalType: string
      - name: customer_id
        logicalType: string
        authoritativeDefinitions:
          - type: semanticDefinition
            url: term:customer
        customProperties:
          - property: codeList
            value: country
";

const READER: &str = "\
apiVersion: v1.1.0
kind: DataProduct
id: finance.revenue
name: Revenue
status: active
domain: finance
inputPorts:
  - name: orders
    version: 1.0.0
    # Quoted, and stays so.
    contractId: 'sales.orders.v1'
";

fn mesh() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    let write = |path: &str, text: &str| {
        let file = folder.path().join(path);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("written");
        std::fs::write(file, text).expect("written");
    };
    // What would ask for more to be written is not shown here; `rules` itself is left to be completed.
    let brief = BRIEF.trim_end();
    write(
        "meshdoc.yaml",
        &format!("title: Mesh\nbaseUrl: https://data.example/\noverrides: [{{paths: '**', {brief}}}]\n"),
    );
    write("sales/domain.yaml", "id: sales\nname: Sales\nowner: orders-team\n");
    write("finance/domain.yaml", "id: finance\nname: Finance\n");
    write("sales/orders.odps.yaml", PRODUCT);
    write("sales/orders.odcs.yaml", CONTRACT);
    write("finance/revenue.odps.yaml", READER);
    write("sales/README.md", "# Orders\n\nSee [a customer](term:customer) and [orders](product:sales/orders).\n");
    write(
        "glossary.osds.yaml",
        "apiVersion: v1.0.0\nkind: SemanticDefinition\ndefinitions:\n- id: customer\n  name: Customer\n  description: Who orders.\n",
    );
    write(
        "country.yaml",
        "apiVersion: v1.0.0\nkind: CodeList\nid: country\nname: Countries\nvalues:\n- {value: DE, label: Germany}\n",
    );
    write("team.yaml", "apiVersion: v1.0.0\nkind: Team\nid: orders-team\nname: Orders team\n");
    folder
}

fn root(folder: &TempDir) -> std::path::PathBuf {
    folder.path().canonicalize().expect("a folder")
}

fn rules(found: &[Value]) -> Vec<&str> {
    found.iter().filter_map(|finding| finding["code"].as_str()).collect()
}

/// A range as start line, column, end line, column.
fn range(value: &Value) -> [u64; 4] {
    ["/start/line", "/start/character", "/end/line", "/end/character"]
        .map(|at| value.pointer(at).and_then(Value::as_u64).expect("a position"))
}

#[test]
fn findings_follow_the_typing_and_the_mesh_follows_after() {
    let folder = mesh();
    let mut client = Client::start(&root(&folder), usual());
    assert_eq!(client.capabilities["positionEncoding"], "utf-16");
    client.open("sales/orders.odps.yaml", PRODUCT);
    client.findings_of("sales/orders.odps.yaml", |found| found.is_empty());
    // A slip in the shape of the file.
    client.change("sales/orders.odps.yaml", 2, [4, 0, 4, 6], "statu");
    let found = client.findings_of("sales/orders.odps.yaml", |found| !found.is_empty());
    assert_eq!(rules(&found), ["unknown-key"]);
    assert_eq!(range(&found[0]["range"]), [4, 0, 4, 5]);
    assert_eq!((&found[0]["severity"], &found[0]["source"]), (&json!(1), &json!("meshdoc")));
    // It stays while the mesh is looked at.
    client.change("sales/orders.odps.yaml", 3, [9, 16, 9, 31], "sales.orders.v9");
    let found = client.findings_of("sales/orders.odps.yaml", |found| found.len() == 2);
    assert_eq!(rules(&found), ["unknown-key", "unknown-contract"]);
    assert_eq!(range(&found[1]["range"]), [9, 16, 9, 31]);
    // A line more above: the finding of the mesh moves with its line at once.
    client.change("sales/orders.odps.yaml", 4, [3, 0, 3, 0], "# a comment\n");
    let found =
        client.findings_of("sales/orders.odps.yaml", |found| found.len() == 2 && range(&found[1]["range"])[0] == 10);
    assert_eq!(range(&found[0]["range"]), [5, 0, 5, 5]);
    client.change("sales/orders.odps.yaml", 5, [10, 16, 10, 31], "sales.orders.v1");
    client.change("sales/orders.odps.yaml", 6, [5, 0, 5, 5], "status");
    client.findings_of("sales/orders.odps.yaml", |found| found.is_empty());
    assert_eq!(client.end(), Some(0));
}

#[test]
fn an_unsaved_text_counts_until_it_is_closed() {
    let folder = mesh();
    let mut client = Client::start(&root(&folder), usual());
    client.open("sales/orders.odcs.yaml", CONTRACT);
    client.change("sales/orders.odcs.yaml", 2, [2, 4, 2, 19], "sales.orders.v2");
    // A file that is not open leads nowhere now.
    let found = client.findings_of("sales/orders.odps.yaml", |found| !found.is_empty());
    assert_eq!(rules(&found), ["unknown-contract"]);
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": client.uri("sales/orders.odcs.yaml")}}));
    client.findings_of("sales/orders.odps.yaml", |found| found.is_empty());
    assert_eq!(client.end(), Some(0));
}

#[test]
fn files_that_come_and_go_on_disk_are_noticed() {
    let folder = mesh();
    let root = root(&folder);
    let mut client = Client::start(&root, usual());
    let asked = client.until(|message| message["method"] == "client/registerCapability");
    client.send(&json!({"jsonrpc": "2.0", "id": asked["id"], "result": null}));
    client.open("sales/orders.odps.yaml", PRODUCT);
    client.findings_of("sales/orders.odps.yaml", |found| found.is_empty());
    let contract = root.join("sales/orders.odcs.yaml");
    let uri = client.uri("sales/orders.odcs.yaml");
    std::fs::remove_file(&contract).expect("removed");
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": uri, "type": 3}]}));
    let found = client.findings_of("sales/orders.odps.yaml", |found| !found.is_empty());
    assert_eq!(rules(&found), ["unknown-contract"]);
    std::fs::write(&contract, CONTRACT).expect("written");
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": uri, "type": 1}]}));
    client.findings_of("sales/orders.odps.yaml", |found| found.is_empty());
    assert_eq!(client.end(), Some(0));
}

#[test]
fn positions_are_counted_as_was_agreed() {
    let folder = mesh();
    let text = "\u{feff}apiVersion: v1.1.0\r\nkind: DataProduct\r\nid: 'orders-🧀'\r\nstatus: active\r\ndomain: sales\r\ntags: [Käse 🧀, {a: b}]\r\n";
    for (encoding, place) in [("utf-16", [5, 16, 5, 22]), ("utf-8", [5, 19, 5, 25])] {
        let mut capabilities = usual();
        capabilities["general"]["positionEncodings"] = json!([encoding]);
        let mut client = Client::start(&root(&folder), capabilities);
        assert_eq!(client.capabilities["positionEncoding"], encoding);
        client.open("sales/cheese.odps.yaml", text);
        let found = client.findings_of("sales/cheese.odps.yaml", |found| !found.is_empty());
        let found: Vec<_> = found.iter().filter(|finding| finding["code"] == "invalid-type").collect();
        assert_eq!(range(&found[0]["range"]), place);
        assert_eq!(client.end(), Some(0));
    }
}

#[test]
fn nothing_that_a_client_says_ends_the_conversation() {
    let folder = mesh();
    let mut client = Client::spawn(&root(&folder));
    assert_eq!(client.request("textDocument/hover", json!({}))["error"]["code"], -32002);
    client.raw(b"Content-Length: 3\r\n\r\n{{{");
    client.until(|message| message["error"]["code"] == -32700);
    client.request("initialize", json!({"capabilities": 7, "rootUri": 3, "workspaceFolders": "x"}));
    client.notify("initialized", json!({}));
    for method in ["textDocument/hover", "textDocument/completion", "textDocument/rename", "textDocument/codeAction"] {
        assert_eq!(client.request(method, json!({"textDocument": 1}))["error"]["code"], -32602, "{method}");
    }
    assert_eq!(client.request("mesh/unknown", json!([]))["error"]["code"], -32601);
    client.notify("textDocument/didChange", json!({"textDocument": {"uri": "file:///x"}}));
    client.notify("textDocument/didOpen", json!(null));
    client.notify(
        "textDocument/didOpen",
        json!({"textDocument": {
            "uri": "untitled:Untitled-1", "languageId": "yaml", "version": 1, "text": "kind: DataProduct\n",
        }}),
    );
    client.raw(b"Content-Length: nonsense\r\n\r\n");
    client.until(|message| message["error"]["code"] == -32700);
    assert_eq!(client.request("shutdown", Value::Null)["result"], Value::Null);
    assert_eq!(client.request("textDocument/hover", json!({}))["error"]["code"], -32600);
    client.notify("exit", Value::Null);
    assert_eq!(client.hang_up(), Some(0));
}

#[test]
fn the_server_ends_with_its_client() {
    let folder = mesh();
    let client = Client::start(&root(&folder), usual());
    assert_eq!(client.hang_up(), Some(1));
    let mut client = Client::start(&root(&folder), usual());
    client.notify("exit", Value::Null);
    assert_eq!(client.hang_up(), Some(1));
}

/// A client that has read the mesh, with a text open.
fn ready(folder: &TempDir, path: &str) -> Client {
    let mut client = Client::start(&root(folder), usual());
    client.open_file(path);
    // Findings of the mesh follow its reading; this slip is one of them.
    client.open("sales/slip.odps.yaml", &PRODUCT.replace("sales.orders", "sales.slip").replace("slip.v1", "nowhere"));
    client.findings_of("sales/slip.odps.yaml", |found| rules(found).contains(&"unknown-contract"));
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": client.uri("sales/slip.odps.yaml")}}));
    client.findings_of("sales/slip.odps.yaml", |found| found.is_empty());
    client
}

fn labels(list: &Value) -> Vec<&str> {
    list["items"].as_array().expect("items").iter().filter_map(|item| item["label"].as_str()).collect()
}

fn item<'l>(list: &'l Value, label: &str) -> &'l Value {
    let items = list["items"].as_array().expect("items");
    items.iter().find(|item| item["label"] == label).unwrap_or_else(|| panic!("{label} in {:?}", labels(list)))
}

#[test]
fn keys_words_and_names_are_offered_in_half_written_text() {
    let folder = mesh();
    let mut client = ready(&folder, "sales/orders.odps.yaml");
    let path = "sales/orders.odps.yaml";
    let ask = |client: &mut Client, line, column| {
        let params = client.at(path, line, column);
        client.ask("textDocument/completion", params)
    };
    // A key of a port, on a line that breaks the YAML.
    client.change(path, 2, [8, 0, 8, 0], "    des\n    sbom: [\n");
    let list = ask(&mut client, 8, 7);
    assert!(labels(&list).contains(&"description") && !labels(&list).contains(&"name"), "{:?}", labels(&list));
    let description = item(&list, "description");
    assert_eq!(description["textEdit"]["newText"], "description: ");
    assert_eq!(range(&description["textEdit"]["range"]), [8, 4, 8, 7]);
    assert!(
        description["documentation"]["value"].as_str().is_some_and(|text| text.contains("Open Data Product Standard"))
    );
    client.change(path, 3, [8, 0, 10, 0], "");
    // Words of a choice and usual words.
    client.change(path, 4, [4, 0, 4, 14], "status: ");
    assert!(labels(&ask(&mut client, 4, 8)).contains(&"deprecated"));
    client.change(path, 5, [4, 0, 4, 8], "status: active");
    // Names of the mesh.
    let list = ask(&mut client, 9, 16);
    let contract = item(&list, "sales.orders.v1");
    assert_eq!(range(&contract["textEdit"]["range"]), [9, 16, 9, 31]);
    assert!(contract["documentation"]["value"].as_str().is_some_and(|text| text.contains("data contract")));
    assert_eq!(labels(&ask(&mut client, 8, 13)), ["1.0.0"]);
    assert!(labels(&ask(&mut client, 5, 8)).contains(&"finance"));
    assert_eq!(labels(&ask(&mut client, 11, 8)), ["orders-team"]);
    // At the root: what is there is left out, what is required comes first.
    client.change(path, 6, [12, 0, 12, 0], "\n");
    let list = ask(&mut client, 12, 0);
    assert!(labels(&list).contains(&"inputPorts") && !labels(&list).contains(&"outputPorts"));
    // An item of a list that has none yet.
    client.change(path, 7, [12, 0, 12, 0], "inputPorts:\n  ");
    let list = ask(&mut client, 13, 2);
    assert_eq!(item(&list, "name")["textEdit"]["newText"], "- name: ");
    assert_eq!(client.end(), Some(0));
}

#[test]
fn references_of_contracts_and_links_are_offered() {
    let folder = mesh();
    let path = "sales/orders.odcs.yaml";
    let mut client = ready(&folder, path);
    let ask = |client: &mut Client, path: &str, line, column| {
        let params = client.at(path, line, column);
        client.ask("textDocument/completion", params)
    };
    assert!(labels(&ask(&mut client, path, 16, 17)).contains(&"term:customer"));
    assert_eq!(labels(&ask(&mut client, path, 19, 19)), ["country"]);
    client.change(path, 2, [20, 0, 20, 0], "        relationships:\n          - to: \n");
    assert!(labels(&ask(&mut client, path, 21, 16)).contains(&"orders.id"));
    client.open_file("sales/README.md");
    client.change("sales/README.md", 2, [3, 0, 3, 0], "[x](\n[y](term:cu\n");
    assert!(labels(&ask(&mut client, "sales/README.md", 3, 4)).contains(&"product:"));
    assert_eq!(labels(&ask(&mut client, "sales/README.md", 4, 11)), ["term:customer"]);
    client.open("sales/new.yaml", "kind: \n");
    assert!(labels(&ask(&mut client, "sales/new.yaml", 0, 6)).contains(&"DataContract"));
    client.open_file("meshdoc.yaml");
    assert!(labels(&ask(&mut client, "meshdoc.yaml", 3, 0)).contains(&"rules"));
    assert_eq!(client.end(), Some(0));
}

#[test]
fn a_client_without_snippets_gets_plain_text() {
    let folder = mesh();
    let mut capabilities = usual();
    capabilities["textDocument"]["completion"] = json!({});
    let mut client = Client::start(&root(&folder), capabilities);
    client.open("sales/new.odcs.yaml", "apiVersion: v3.2.0\nkind: DataContract\nservers:\n  - server: a\n    t\n");
    let params = client.at("sales/new.odcs.yaml", 4, 5);
    let list = client.ask("textDocument/completion", params);
    assert_eq!(item(&list, "type")["textEdit"]["newText"], "type: ");
    assert!(item(&list, "type").get("insertTextFormat").is_none());
    client.change("sales/new.odcs.yaml", 2, [4, 4, 4, 5], "type: kafka\n    ");
    let params = client.at("sales/new.odcs.yaml", 5, 4);
    // The keys of this kind of server, and of no other.
    let list = client.ask("textDocument/completion", params);
    assert!(labels(&list).contains(&"host") && !labels(&list).contains(&"warehouse"), "{:?}", labels(&list));
    assert_eq!(client.end(), Some(0));
}

#[test]
fn keys_and_names_explain_themselves_and_lead_somewhere() {
    let folder = mesh();
    let path = "finance/revenue.odps.yaml";
    let mut client = ready(&folder, path);
    let hover = |client: &mut Client, path: &str, line, column| {
        let params = client.at(path, line, column);
        let hover = client.ask("textDocument/hover", params);
        (hover["contents"]["value"].as_str().unwrap_or_default().to_owned(), hover["range"].clone())
    };
    let (text, at) = hover(&mut client, path, 10, 20);
    assert!(text.contains("**Orders** · data contract") && text.contains("version 1.0.0"), "{text}");
    assert!(text.contains("https://data.example/products/sales/orders/contracts/"), "{text}");
    assert_eq!(range(&at), [10, 16, 10, 33]);
    let (text, at) = hover(&mut client, path, 10, 6);
    assert!(text.contains("`contractId`") && text.contains("Open Data Product Standard v1.1.0, input port"), "{text}");
    assert_eq!(range(&at), [10, 4, 10, 14]);
    assert!(hover(&mut client, "sales/README.md", 2, 25).0.contains("glossary term"));
    assert!(hover(&mut client, "sales/orders.odcs.yaml", 12, 16).0.contains("**orders.customer\\_id** · property"));
    let definition = |client: &mut Client, path: &str, line, column| {
        let params = client.at(path, line, column);
        let found = client.ask("textDocument/definition", params);
        let found = found.as_array().expect("places").clone();
        let root = client.uri("");
        found
            .iter()
            .map(|place| (place["uri"].as_str().expect("URI").replacen(&root, "", 1), range(&place["range"])))
            .collect::<Vec<_>>()
    };
    let contract = ("sales/orders.odcs.yaml".to_owned(), [2, 4, 2, 19]);
    assert_eq!(definition(&mut client, path, 10, 20), [contract]);
    let term = ("glossary.osds.yaml".to_owned(), [3, 6, 3, 14]);
    assert_eq!(definition(&mut client, "sales/orders.odcs.yaml", 16, 25), std::slice::from_ref(&term));
    assert_eq!(definition(&mut client, "sales/README.md", 2, 25), [term]);
    assert_eq!(definition(&mut client, path, 5, 9), [("finance/domain.yaml".to_owned(), [0, 4, 0, 11])]);
    assert_eq!(definition(&mut client, path, 0, 2), []);
    let links =
        client.ask("textDocument/documentLink", json!({"textDocument": {"uri": client.uri("sales/README.md")}}));
    assert_eq!(links.as_array().map(Vec::len), Some(2));
    let outline = json!({"textDocument": {"uri": client.uri("sales/orders.odcs.yaml")}});
    let symbols = client.ask("textDocument/documentSymbol", outline);
    assert_eq!(symbols[0]["children"][0]["children"][1]["name"], "customer_id");
    assert_eq!(client.end(), Some(0));
}

/// The files and ranges of places, sorted.
fn places(client: &Client, found: &Value) -> Vec<String> {
    let root = client.uri("");
    let mut places: Vec<String> = found
        .as_array()
        .expect("places")
        .iter()
        .map(|place| {
            let [line, ..] = range(&place["range"]);
            format!("{}:{}", place["uri"].as_str().expect("URI").replacen(&root, "", 1), line + 1)
        })
        .collect();
    places.sort();
    places
}

#[test]
fn everything_that_names_a_thing_is_found() {
    let folder = mesh();
    let mut client = ready(&folder, "finance/revenue.odps.yaml");
    let references = |client: &mut Client, path: &str, line, column, with: bool| {
        let mut params = client.at(path, line, column);
        params["context"] = json!({"includeDeclaration": with});
        let found = client.ask("textDocument/references", params);
        places(client, &found)
    };
    let all = ["finance/revenue.odps.yaml:11", "sales/orders.odcs.yaml:3", "sales/orders.odps.yaml:10"];
    assert_eq!(references(&mut client, "finance/revenue.odps.yaml", 10, 20, true), all);
    assert_eq!(references(&mut client, "sales/orders.odcs.yaml", 2, 6, false), [all[0], all[2]]);
    let term = references(&mut client, "glossary.osds.yaml", 3, 8, false);
    assert_eq!(term, ["sales/README.md:3", "sales/orders.odcs.yaml:17"]);
    let team = references(&mut client, "team.yaml", 2, 6, false);
    assert_eq!(team, ["sales/domain.yaml:3", "sales/orders.odps.yaml:12"]);
    assert_eq!(references(&mut client, "country.yaml", 2, 6, false), ["sales/orders.odcs.yaml:20"]);
    assert_eq!(client.end(), Some(0));
}

/// Applies a workspace edit to the files on disk; gives their names.
fn apply(client: &Client, edit: &Value) -> Vec<String> {
    let mut touched = Vec::new();
    for change in edit["documentChanges"].as_array().expect("changes") {
        let uri = change["textDocument"]["uri"].as_str().expect("URI");
        let path = uri.replacen(&client.uri(""), "", 1);
        let text = std::fs::read_to_string(client.root.join(&path)).expect("text");
        let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
        let mut edits: Vec<&Value> = change["edits"].as_array().expect("edits").iter().collect();
        edits.sort_by_key(|edit| std::cmp::Reverse(range(&edit["range"])));
        for edit in edits {
            let [line, start, end_line, end] = range(&edit["range"]).map(|at| usize::try_from(at).expect("small"));
            assert_eq!(line, end_line);
            lines[line].replace_range(start..end, edit["newText"].as_str().expect("text"));
        }
        std::fs::write(client.root.join(&path), lines.join("\n")).expect("written");
        touched.push(path);
    }
    touched.sort();
    touched
}

#[test]
fn another_id_reaches_every_reference() {
    let folder = mesh();
    let mut client = ready(&folder, "finance/revenue.odps.yaml");
    let rename = |client: &mut Client, path: &str, line, column, new: &str| {
        let mut params = client.at(path, line, column);
        params["newName"] = json!(new);
        client.request("textDocument/rename", params)
    };
    let prepared = client.at("finance/revenue.odps.yaml", 10, 20);
    let prepared = client.ask("textDocument/prepareRename", prepared);
    assert_eq!(prepared["placeholder"], "sales.orders.v1");
    assert_eq!(range(&prepared["range"]), [10, 17, 10, 32]);
    for (new, why) in [("", "some text"), ("a\nb", "some text")] {
        let refused = rename(&mut client, "finance/revenue.odps.yaml", 10, 20, new);
        assert!(refused["error"]["message"].as_str().is_some_and(|text| text.contains(why)), "{refused}");
    }
    let refused = rename(&mut client, "sales/orders.odps.yaml", 2, 6, "finance.revenue");
    assert!(refused["error"]["message"].as_str().is_some_and(|text| text.contains("already")), "{refused}");
    let refused = rename(&mut client, "sales/orders.odcs.yaml", 12, 16, "customer");
    assert!(refused["error"]["message"].as_str().is_some_and(|text| text.contains("new version")), "{refused}");
    let edit = rename(&mut client, "finance/revenue.odps.yaml", 10, 20, "sales.orders.v2");
    let touched = apply(&client, &edit["result"]);
    assert_eq!(touched, ["finance/revenue.odps.yaml", "sales/orders.odcs.yaml", "sales/orders.odps.yaml"]);
    let reader = std::fs::read_to_string(client.root.join("finance/revenue.odps.yaml")).expect("text");
    assert_eq!(reader, READER.replace("'sales.orders.v1'", "'sales.orders.v2'"));
    // A product's address changes with its id, and links by address follow.
    let edit = rename(&mut client, "sales/orders.odps.yaml", 2, 6, "sales.purchases");
    assert_eq!(apply(&client, &edit["result"]), ["sales/README.md", "sales/orders.odps.yaml"]);
    let edit = rename(&mut client, "glossary.osds.yaml", 3, 8, "buyer");
    assert_eq!(apply(&client, &edit["result"]), ["glossary.osds.yaml", "sales/README.md", "sales/orders.odcs.yaml"]);
    let readme = std::fs::read_to_string(client.root.join("sales/README.md")).expect("text");
    assert!(readme.contains("[a customer](term:buyer)"), "{readme}");
    let edit = rename(&mut client, "team.yaml", 2, 6, "sales-team");
    assert_eq!(apply(&client, &edit["result"]), ["sales/domain.yaml", "sales/orders.odps.yaml", "team.yaml"]);
    assert_eq!(client.end(), Some(0));
    let mut client = Client::start(&root(&folder), usual());
    client.open_file("sales/orders.odps.yaml");
    client.open_file("finance/revenue.odps.yaml");
    let found = client.findings_of("finance/revenue.odps.yaml", |found| found.is_empty());
    assert!(found.is_empty());
    assert_eq!(client.end(), Some(0));
}
