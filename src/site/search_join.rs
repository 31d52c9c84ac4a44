//! Scripts of the search put together: modules that only one script needs become part of it.
//!
//! A first search then asks for five files and not ten, and one file compresses better than six. The sources stay as they are; each
//! module keeps its names to itself in a function. Knows the plain form that our own scripts have (imports and exports at the
//! beginning of a line): scripts of a mesh's own theme are published one by one.

use std::collections::{BTreeMap, BTreeSet};

/// The scripts that others become part of.
const ENTRIES: [&str; 2] = ["engine.js", "results.js"];

/// A script in parts.
struct Module<'s> {
    /// What stands between the braces, and the name of the file.
    imports: Vec<(&'s str, &'s str)>,
    exports: Vec<&'s str>,
    /// Without the lines of imports.
    code: Vec<&'s str>,
}

/// Puts together what can be; what is written in another form than ours leaves all as it is.
pub(super) fn join(scripts: &mut BTreeMap<String, String>) {
    for entry in ENTRIES {
        if let Some((inner, script)) = joined(scripts, entry) {
            scripts.retain(|name, _| !inner.contains(name));
            scripts.insert(entry.to_owned(), script);
        }
    }
}

/// The names of the modules that become part of `entry`, and the script with them.
fn joined(scripts: &BTreeMap<String, String>, entry: &str) -> Option<(BTreeSet<String>, String)> {
    let modules: BTreeMap<&str, Module<'_>> =
        scripts.iter().map(|(name, script)| Some((name.as_str(), parse(script)?))).collect::<Option<_>>()?;
    let group = group(scripts, &modules, entry);
    let mut order = Vec::new();
    visit(entry, &modules, &group, &mut Vec::new(), &mut order)?;
    let (mut outside, mut out) = (BTreeSet::new(), String::new());
    for name in &order {
        let module = &modules[name];
        let is_entry = *name == entry;
        let mut own = String::new();
        for (names, from) in &module.imports {
            let target = modules.get(from)?;
            let known = |name: &str| target.exports.contains(&name.split(" as ").next().unwrap_or(name));
            if !names.split(", ").all(known) {
                return None;
            }
            if group.contains(from) {
                own += &format!("const {{ {} }} = {};\n", names.replace(" as ", ": "), variable(from));
            } else if is_entry {
                own += &format!("import {{ {names} }} from './{from}';\n");
            } else {
                outside.insert(*from);
                own += &format!("const {{ {} }} = {};\n", names.replace(" as ", ": "), variable(from));
            }
        }
        if is_entry {
            own += &module.code.concat();
        } else {
            let code = module.code.iter().map(|line| line.strip_prefix("export ").unwrap_or(line));
            let code: String = code.collect();
            own = format!(
                "const {} = (() => {{\n{own}{code}return {{ {} }};\n}})();\n",
                variable(name),
                module.exports.join(", ")
            );
        }
        out += &own;
    }
    let outside: String =
        outside.into_iter().map(|name| format!("import * as {} from './{name}';\n", variable(name))).collect();
    let inner = group.into_iter().filter(|name| *name != entry).map(str::to_owned).collect();
    Some((inner, outside + &out))
}

/// `entry` and the modules that are needed by none but the group.
fn group<'s>(
    scripts: &'s BTreeMap<String, String>,
    modules: &BTreeMap<&'s str, Module<'s>>,
    entry: &'s str,
) -> BTreeSet<&'s str> {
    let importers = |name: &str| -> Vec<&str> {
        let has = |module: &Module<'_>| module.imports.iter().any(|(_, from)| *from == name);
        modules.iter().filter(|(_, module)| has(module)).map(|(importer, _)| *importer).collect()
    };
    let is_loaded_later = |name: &str| scripts.values().any(|script| script.contains(&format!("import('./{name}')")));
    let mut group = BTreeSet::from([entry]);
    loop {
        let next = modules.keys().find(|name| {
            let needed_by = importers(name);
            let is_inner = !needed_by.is_empty() && needed_by.iter().all(|importer| group.contains(importer));
            is_inner && !group.contains(*name) && !ENTRIES.contains(name) && !is_loaded_later(name)
        });
        match next {
            Some(name) => group.insert(name),
            None => return group,
        };
    }
}

/// The group with what is needed before what needs it; `None` where some need each other.
fn visit<'s>(
    name: &'s str,
    modules: &BTreeMap<&'s str, Module<'s>>,
    group: &BTreeSet<&'s str>,
    above: &mut Vec<&'s str>,
    order: &mut Vec<&'s str>,
) -> Option<()> {
    if order.contains(&name) {
        return Some(());
    }
    if above.contains(&name) {
        return None;
    }
    above.push(name);
    for (_, from) in modules.get(name)?.imports.iter().filter(|(_, from)| group.contains(from)) {
        visit(from, modules, group, above, order)?;
    }
    above.pop();
    order.push(name);
    Some(())
}

/// What holds the exports of a module.
fn variable(name: &str) -> String {
    format!("${}", name.trim_end_matches(".js"))
}

fn parse(script: &str) -> Option<Module<'_>> {
    let mut module = Module { imports: Vec::new(), exports: Vec::new(), code: Vec::new() };
    for line in script.split_inclusive('\n') {
        if let Some(import) = line.strip_prefix("import ") {
            let (names, from) = import.strip_prefix("{ ")?.split_once(" } from './")?;
            module.imports.push((names, from.trim_end().strip_suffix("';")?));
            continue;
        }
        if let Some(names) = line.strip_prefix("export { ") {
            // A list stands in a script that others become part of, where it stays.
            module.exports.extend(names.trim_end().strip_suffix(" };")?.split(", "));
        } else if let Some(declared) = line.strip_prefix("export ") {
            let declared = declared.strip_prefix("async ").unwrap_or(declared);
            let names = ["function ", "class ", "const "].iter().find_map(|kind| declared.strip_prefix(kind))?;
            let end = names.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
            module.exports.push(&names[..end]);
        }
        module.code.push(line);
    }
    Some(module)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scripts(scripts: &[(&str, &str)]) -> BTreeMap<String, String> {
        scripts.iter().map(|(name, script)| ((*name).to_owned(), (*script).to_owned())).collect()
    }

    #[test]
    fn what_only_the_engine_needs_becomes_part_of_it() {
        let mut all = scripts(&[
            ("base.js", "export const ONE = 1;\nconst hidden = 2;\nexport function two() { return hidden; }\n"),
            (
                "other.js",
                "import { ONE as FIRST } from './base.js';\nimport { said } from './words.js';\nexport class Other {}\n",
            ),
            (
                "engine.js",
                "import { two } from './base.js';\nimport { Other } from './other.js';\nexport { two };\nexport const x = new Other();\n",
            ),
            ("words.js", "export async function said() {}\n"),
            ("ui.js", "import { said } from './words.js';\nimport { x } from './engine.js';\nx();\n"),
        ]);
        join(&mut all);
        assert_eq!(all.keys().collect::<Vec<_>>(), ["engine.js", "ui.js", "words.js"]);
        assert_eq!(
            all["engine.js"],
            "import * as $words from './words.js';\n\
             const $base = (() => {\nconst ONE = 1;\nconst hidden = 2;\nfunction two() { return hidden; }\nreturn { ONE, two };\n})();\n\
             const $other = (() => {\nconst { ONE: FIRST } = $base;\nconst { said } = $words;\nclass Other {}\nreturn { Other };\n})();\n\
             const { two } = $base;\nconst { Other } = $other;\nexport { two };\nexport const x = new Other();\n"
        );
    }

    #[test]
    fn a_portal_has_few_scripts_of_the_search_and_all_where_a_mesh_brings_its_own() {
        let names = |own: &[(&str, &str)]| -> Vec<String> {
            let own = own.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
            let assets = crate::site::Theme::load(None, None, own).unwrap().assets().into_iter();
            assets.filter_map(|(path, _)| Some(path.strip_prefix("assets/search/")?.to_owned())).collect()
        };
        assert_eq!(names(&[]), ["engine.js", "hits.js", "page.js", "results.js", "suggestions.js", "ui.js"]);
        let all = names(&[("search/extra.js", "import { key } from './words.js';\n")]);
        assert!(all.len() == 13 && all.contains(&"words.js".to_owned()), "{all:?}");
    }

    #[test]
    fn what_is_written_otherwise_stays() {
        for other in [
            "export default 1;\n",
            "import * as all from './base.js';\n",
            "import { three } from './base.js';\nexport const a = 1;\n",
        ] {
            let all =
                scripts(&[("base.js", "export const ONE = 1;\n"), ("engine.js", other), ("results.js", "x();\n")]);
            let mut after = all.clone();
            join(&mut after);
            assert_eq!(after, all);
        }
        let circle = scripts(&[
            ("engine.js", "import { b } from './b.js';\nb();\n"),
            ("b.js", "import { c } from './c.js';\nexport const b = 1;\n"),
            ("c.js", "import { b } from './b.js';\nexport const c = 1;\n"),
        ]);
        let mut after = circle.clone();
        join(&mut after);
        assert_eq!(after, circle);
    }
}
