//! The language server, driven over its streams as an editor does it.

mod client;

use serde_json::{Value, json};
use tempfile::TempDir;

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
    write("meshdoc.yaml", "title: Mesh\nbaseUrl: https://data.example/\n");
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
