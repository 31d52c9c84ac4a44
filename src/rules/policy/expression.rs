//! Expressions of policies: CEL text into something that is evaluated for one subject after the other.
//!
//! The crate's home is here and in [`super::values`]. What could run long is refused when it is compiled: size, nesting,
//! comprehensions in comprehensions in comprehensions, and patterns that are not known beforehand.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cel::common::ast::{CallExpr, EntryExpr, Expr, IdedExpr, LiteralValue};
use cel::parser::PrattParser;
use cel::{Context, Env, Value};
use regex::Regex;

const MAX_NODES: usize = 500;
/// How deeply an expression may nest for the parser, which does not count every step of it.
const MAX_DEPTH: u16 = 24;
/// How deeply the tree may nest that the parser makes of it: evaluating goes down as far.
const MAX_TREE: usize = 120;
/// How many comprehensions may stand in each other: each is a loop.
const MAX_LOOPS: usize = 2;
/// How large the automaton of a pattern may be, in bytes.
const MAX_PATTERN: usize = 1 << 20;
/// Functions that replace those of the language; nobody can write these names.
const SAID: &str = "@said";
const MATCHES: &str = "@matches";

/// A compiled expression.
pub(super) struct Expression {
    root: IdedExpr,
    /// What it takes of each variable.
    pub wants: Wants,
}

/// What expressions take of their variables: keys by variable, `None` for the variable as a whole.
#[derive(Debug, Default, Clone)]
pub(super) struct Wants(BTreeMap<String, Option<BTreeSet<String>>>);

impl Wants {
    pub fn variable(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub fn key(&self, variable: &str, key: &str) -> bool {
        self.0.get(variable).is_some_and(|keys| keys.as_ref().is_none_or(|keys| keys.contains(key)))
    }

    fn add(&mut self, variable: &str, key: Option<&str>) {
        let keys = self.0.entry(variable.to_owned()).or_insert_with(|| Some(BTreeSet::new()));
        match (keys, key) {
            (Some(keys), Some(key)) => drop(keys.insert(key.to_owned())),
            (keys, None) => *keys = None,
            (None, _) => {}
        }
    }

    pub fn join(&mut self, other: &Wants) {
        for (variable, keys) in &other.0 {
            match keys {
                None => self.add(variable, None),
                Some(keys) => {
                    self.0.entry(variable.clone()).or_insert_with(|| Some(BTreeSet::new()));
                    keys.iter().for_each(|key| self.add(variable, Some(key)));
                }
            }
        }
    }
}

impl Expression {
    /// Compiles an expression over these variables; the patterns that it uses are added to those of its policy.
    ///
    /// # Errors
    /// What is wrong with it, on one lower-case line.
    pub fn compile(source: &str, variables: &[&str], patterns: &mut Vec<Regex>) -> Result<Expression, String> {
        if source.len() > crate::load::MAX_EXPRESSION {
            return Err(format!("the expression has more than {} bytes", crate::load::MAX_EXPRESSION));
        }
        let parser = PrattParser::new()
            .max_recursion_depth(MAX_DEPTH)
            .max_expression_node_count(MAX_NODES)
            .error_recovery_limit(1)
            .error_reporting_limit(1);
        let mut root = parser.parse(source).map_err(|errors| match errors.errors.first() {
            Some(error) => {
                let message: String = error.msg.lines().next().unwrap_or_default().chars().take(200).collect();
                format!("the expression is not understood: {}", lower_first(&message))
            }
            None => "the expression is not understood".to_owned(),
        })?;
        let mut walk = Walk { variables, scope: Vec::new(), loops: 0, depth: 0, wants: Wants::default(), patterns };
        walk.visit(&mut root)?;
        Ok(Expression { root, wants: walk.wants })
    }

    /// The value for one subject.
    ///
    /// # Errors
    /// Why there is none, on one lower-case line.
    pub fn value(&self, context: &Context<'_, '_>) -> Result<Value, String> {
        context.resolve(&self.root).map_err(|error| match error {
            cel::ExecutionError::NoSuchKey(key) => format!("there is no key `{key}`"),
            other => {
                let message: String = other.to_string().lines().next().unwrap_or_default().chars().take(200).collect();
                lower_first(&message)
            }
        })
    }

    /// Whether it holds for one subject.
    ///
    /// # Errors
    /// Why that cannot be said, on one lower-case line.
    pub fn holds(&self, context: &Context<'_, '_>) -> Result<bool, String> {
        match self.value(context)? {
            Value::Bool(value) => Ok(value),
            other => Err(format!("expected `true` or `false`, found {}", kind(&other))),
        }
    }
}

/// The functions that expressions of a policy call; the variables of a subject are put into a scope above it.
pub(super) fn ground(patterns: &Arc<Vec<Regex>>) -> Context<'static, 'static> {
    let mut context = Context::with_env(Arc::new(Env::stdlib()));
    let patterns = Arc::clone(patterns);
    let matches = move |text: Arc<String>, number: i64| {
        usize::try_from(number).ok().and_then(|at| patterns.get(at)).is_some_and(|pattern| pattern.is_match(&text))
    };
    context.add_function(MATCHES, matches).expect("the name is nobody else's");
    context.add_function(SAID, |map: Value, key: Arc<String>| said(&map, &key)).expect("the name is nobody else's");
    context
}

fn kind(value: &Value) -> String {
    value.type_of().to_string()
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

/// What `has(a.b)` asks: every key of the standard is there, so that it asks whether something is said.
fn said(map: &Value, key: &str) -> bool {
    let Value::Map(map) = map else { return false };
    match map.map.get(&cel::objects::Key::from(key)) {
        None | Some(Value::Null | Value::Bool(false)) => false,
        Some(Value::String(text)) => !text.trim().is_empty(),
        Some(Value::List(items)) => !items.is_empty(),
        Some(Value::Map(map)) => map.map.keys().any(|key| match key {
            cel::objects::Key::String(key) => said(&Value::Map(map.clone()), key),
            _ => true,
        }),
        Some(_) => true,
    }
}

struct Walk<'v> {
    variables: &'v [&'v str],
    /// Names that comprehensions bind.
    scope: Vec<String>,
    loops: usize,
    depth: usize,
    wants: Wants,
    patterns: &'v mut Vec<Regex>,
}

impl Walk<'_> {
    /// Checks a node and all below it, and puts our functions in the place of the language's.
    fn visit(&mut self, node: &mut IdedExpr) -> Result<(), String> {
        self.depth += 1;
        if self.depth > MAX_TREE {
            return Err("the expression nests too deeply".to_owned());
        }
        let visited = self.look(node);
        self.depth -= 1;
        visited
    }

    fn look(&mut self, node: &mut IdedExpr) -> Result<(), String> {
        match &mut node.expr {
            Expr::Ident(name) => {
                let name = name.clone();
                self.named(&name, None)
            }
            Expr::Select(select) => {
                match &select.operand.expr {
                    Expr::Ident(name) => {
                        let name = name.clone();
                        self.named(&name, Some(&select.field))?;
                    }
                    _ => self.visit(&mut select.operand)?,
                }
                if select.test {
                    let operand = std::mem::take(&mut *select.operand);
                    let key = literal(select.field.clone());
                    node.expr = call(SAID, vec![operand, key]);
                }
                Ok(())
            }
            Expr::Call(_) => self.call(node),
            Expr::Comprehension(loops) => {
                self.visit(&mut loops.iter_range)?;
                self.visit(&mut loops.accu_init)?;
                self.loops += 1;
                if self.loops > MAX_LOOPS {
                    return Err(format!(
                        "more than {MAX_LOOPS} of `all`, `exists`, `map` and `filter` stand in each other"
                    ));
                }
                let before = self.scope.len();
                self.scope.extend([loops.iter_var.clone(), loops.accu_var.clone()]);
                self.scope.extend(loops.iter_var2.clone());
                for part in [&mut loops.loop_cond, &mut loops.loop_step, &mut loops.result] {
                    self.visit(part)?;
                }
                self.scope.truncate(before);
                self.loops -= 1;
                Ok(())
            }
            Expr::List(list) => list.elements.iter_mut().try_for_each(|element| self.visit(element)),
            Expr::Map(map) => map.entries.iter_mut().try_for_each(|entry| self.entry(&mut entry.expr)),
            Expr::Struct(fields) => fields.entries.iter_mut().try_for_each(|entry| self.entry(&mut entry.expr)),
            Expr::Literal(_) | Expr::Unspecified => Ok(()),
        }
    }

    fn entry(&mut self, entry: &mut EntryExpr) -> Result<(), String> {
        match entry {
            EntryExpr::StructField(field) => self.visit(&mut field.value),
            EntryExpr::MapEntry(entry) => {
                self.visit(&mut entry.key)?;
                self.visit(&mut entry.value)
            }
        }
    }

    fn call(&mut self, node: &mut IdedExpr) -> Result<(), String> {
        let Expr::Call(CallExpr { func_name, target, args }) = &mut node.expr else { return Ok(()) };
        if func_name == "_[_]"
            && let [first, second] = args.as_slice()
            && let (Expr::Ident(name), Expr::Literal(LiteralValue::String(key))) = (&first.expr, &second.expr)
        {
            let (name, key) = (name.clone(), key.inner().to_owned());
            return self.named(&name, Some(&key));
        }
        if func_name == "matches" {
            // A pattern is compiled once, not for every subject.
            let mut parts: Vec<IdedExpr> = target.take().map(|target| *target).into_iter().collect();
            parts.append(args);
            let [mut text, pattern] =
                <[IdedExpr; 2]>::try_from(parts).map_err(|_| "`matches` takes a text and a pattern")?;
            let Expr::Literal(LiteralValue::String(pattern)) = &pattern.expr else {
                return Err("the pattern of `matches` is no text in quotes".to_owned());
            };
            let pattern = regex::RegexBuilder::new(pattern.inner())
                .size_limit(MAX_PATTERN)
                .build()
                .map_err(|_| format!("`{}` is no regular expression that can be used", pattern.inner()))?;
            self.visit(&mut text)?;
            let number = i64::try_from(self.patterns.len()).unwrap_or_default();
            self.patterns.push(pattern);
            let number = IdedExpr { id: 0, expr: Expr::Literal(LiteralValue::Int(number.into())) };
            node.expr = call(MATCHES, vec![text, number]);
            return Ok(());
        }
        if let Some(target) = target {
            self.visit(target)?;
        }
        args.iter_mut().try_for_each(|argument| self.visit(argument))
    }

    fn named(&mut self, name: &str, key: Option<&str>) -> Result<(), String> {
        const TYPES: [&str; 11] =
            ["bool", "int", "uint", "double", "string", "bytes", "list", "map", "null_type", "type", "dyn"];
        if self.scope.iter().any(|bound| bound == name) || TYPES.contains(&name) {
            return Ok(());
        }
        if !self.variables.contains(&name) {
            let known: Vec<String> = self.variables.iter().map(|name| format!("`{name}`")).collect();
            return Err(format!("there is no variable `{name}` here, only {}", known.join(", ")));
        }
        self.wants.add(name, key);
        Ok(())
    }
}

fn call(function: &str, args: Vec<IdedExpr>) -> Expr {
    Expr::Call(CallExpr { func_name: function.to_owned(), target: None, args })
}

fn literal(text: String) -> IdedExpr {
    IdedExpr { id: 0, expr: Expr::Literal(LiteralValue::String(text.into())) }
}

/// A message: text with expressions in braces. `{{` and `}}` are the braces themselves.
pub(super) struct Template {
    parts: Vec<Part>,
}

enum Part {
    Text(String),
    Expression(Box<Expression>),
}

impl Template {
    /// # Errors
    /// What is wrong with it, on one lower-case line.
    pub fn compile(source: &str, variables: &[&str], patterns: &mut Vec<Regex>) -> Result<Template, String> {
        let mut parts = Vec::new();
        let mut rest = source;
        let mut text = String::new();
        while let Some(at) = rest.find(['{', '}']) {
            text.push_str(&rest[..at]);
            let (brace, after) = rest[at..].split_at(1);
            if let Some(after) = after.strip_prefix(brace) {
                text.push_str(brace);
                rest = after;
                continue;
            }
            let end = (brace == "{").then(|| after.find('}')).flatten();
            let Some(end) = end else {
                return Err(format!(
                    "a brace of the message has no other half; write `{brace}{brace}` for the brace itself"
                ));
            };
            parts.push(Part::Text(std::mem::take(&mut text)));
            parts.push(Part::Expression(Box::new(Expression::compile(&after[..end], variables, patterns)?)));
            rest = &after[end + 1..];
        }
        text.push_str(rest);
        parts.push(Part::Text(text));
        Ok(Template { parts })
    }

    pub fn wants(&self) -> Wants {
        let mut wants = Wants::default();
        for part in &self.parts {
            if let Part::Expression(expression) = part {
                wants.join(&expression.wants);
            }
        }
        wants
    }

    /// The message for one subject, on one line.
    ///
    /// # Errors
    /// Why there is none, on one lower-case line.
    pub fn fill(&self, context: &Context<'_, '_>) -> Result<String, String> {
        const LONGEST: usize = 300;
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Expression(expression) => out.push_str(&shown(&expression.value(context)?)),
            }
        }
        let line: String = out.split_whitespace().collect::<Vec<_>>().join(" ");
        Ok(match line.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{}…", &line[..end]),
            None => line,
        })
    }
}

/// A value as people write it.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.to_string(),
        Value::Int(number) => number.to_string(),
        Value::UInt(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Bool(value) => value.to_string(),
        Value::List(items) => items.iter().take(20).map(shown).collect::<Vec<_>>().join(", "),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fails(source: &str) -> String {
        Expression::compile(source, &["product"], &mut Vec::new())
            .err()
            .unwrap_or_else(|| panic!("`{source}` was compiled"))
    }

    #[test]
    fn what_could_run_long_is_refused() {
        assert!(fails("[1].all(a, [1].all(b, [1].all(c, true)))").contains("stand in each other"));
        assert!(fails("product.name.matches(product.id)").contains("no text in quotes"));
        assert!(fails("product.name.matches('(a{1000}){1000}')").contains("no regular expression"));
        assert!(fails(&vec!["1"; 900].join("+")).contains("too deeply"));
        assert!(fails(&vec!["1"; 200].join("+")).contains("too deeply"));
        assert!(fails(&format!("product{}", ".a".repeat(200))).contains("too deeply"));
        assert!(fails(&format!("'{}' == ''", "x".repeat(3000))).contains("bytes"));
        for deep in ["(", "[", "{1:", "!", "-", "a.", "a[", "true ? 1 : ", "has(", "[1].map(x, ", "size(", "1 + ("] {
            let _ = Expression::compile(&deep.repeat(1_900 / deep.len()), &["product", "a"], &mut Vec::new());
        }
        for hostile in ["", "(", "product.", "\u{0}", "'", "a b c", "[[[[", "{1:", "product..name", "-", "has(product)"]
        {
            let _ = Expression::compile(hostile, &["product"], &mut Vec::new());
        }
    }

    #[test]
    fn variables_are_known() {
        assert_eq!(fails("prodct.name == ''"), "there is no variable `prodct` here, only `product`");
        let source = "product.tags.exists(tag, tag == 'x') && product['name'] != ''";
        let found = Expression::compile(source, &["product"], &mut Vec::new());
        let wants = found.unwrap_or_else(|error| panic!("{error}")).wants;
        assert!(wants.key("product", "tags") && wants.key("product", "name") && !wants.key("product", "id"));
    }

    #[test]
    fn a_message_holds_expressions() {
        let template = Template::compile("{{x}} has {1 + 1} of {'three'}", &[], &mut Vec::new());
        let filled = template.and_then(|template| template.fill(&ground(&Arc::default())));
        assert_eq!(filled.as_deref(), Ok("{x} has 2 of three"));
        assert!(Template::compile("{product.name", &["product"], &mut Vec::new()).is_err());
    }
}
