//! A graph as SVG: labels never cut, links and titles inside, colours from the stylesheet. Knows nothing of the mesh.

use std::fmt::Write as _;

use super::html::{Html, escape};
use super::layout::{self, Layout, Size};

#[derive(Debug, Clone, Default)]
pub struct Node {
    pub label: String,
    /// Smaller lines below: the domain, a count, the columns of a key.
    pub notes: Vec<String>,
    pub href: Option<String>,
    /// The class that gives it its colour: `self`, `product`, `leaving`, `external`, `group`, `domain`, `dataset`.
    pub class: &'static str,
    pub column: usize,
}

#[derive(Debug, Clone)]
pub struct Edge {
    pub from: usize,
    pub to: usize,
    /// What hovering says.
    pub title: String,
}

const LINE: i32 = 18;
const PADDING: i32 = 12;
/// Labels break into lines at this width; one long word may be wider.
const WRAP: f64 = 190.0;
/// An author's name may be of any length; a picture may not.
const MOST_LINES: usize = 6;

/// Draws a graph. `title` names the picture for those who do not see it.
pub fn draw(title: &str, nodes: &[Node], edges: &[Edge]) -> Html {
    let lines: Vec<Vec<String>> = nodes.iter().map(|node| wrap(&node.label)).collect();
    let sizes: Vec<Size> = nodes.iter().zip(&lines).map(|(node, lines)| size(node, lines)).collect();
    let pairs: Vec<(usize, usize)> = edges.iter().map(|edge| (edge.from, edge.to)).collect();
    let mut placed = layout::place(&sizes, &pairs);
    if let Some(own) = nodes.iter().position(|node| node.class == "self") {
        raise(own, &sizes, &mut placed);
    }
    let mut svg = String::new();
    let _ = write!(
        svg,
        r#"<svg class="graph{fit}" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="group" aria-label="{}">"#,
        escape(title),
        w = placed.width,
        h = placed.height,
        fit = fit(placed.width)
    );
    for (edge, bends) in edges.iter().zip(&placed.bends) {
        write_edge(&mut svg, edge, &sizes, &placed, bends);
    }
    for ((node, lines), (size, at)) in nodes.iter().zip(&lines).zip(sizes.iter().zip(&placed.at)) {
        write_node(&mut svg, node, lines, *size, *at);
    }
    svg.push_str("</svg>");
    Html::made(svg)
}

/// Lifts the node that a tall picture is about, with everything on its less crowded side, to where a reader begins:
/// beside hundreds of readers it would stand in the middle of a picture that opens at its upper end.
fn raise(own: usize, sizes: &[Size], placed: &mut Layout) {
    const BEGINNING: i32 = 64;
    const MARGIN: i32 = 16;
    let (x, y) = placed.at[own];
    let column = sizes[own].column;
    // What is left of it and its own column, else its own column and what is right of it; an edge bends in the column
    // that it passes.
    let has = |left: bool, number: usize| match left {
        true => sizes[number].column <= column,
        false => sizes[number].column >= column,
    };
    let bends = |left: bool, at: i32| if left { at <= x + sizes[own].width } else { at >= x };
    let lift = |left: bool| {
        let nodes = placed.at.iter().enumerate().filter(|(number, _)| has(left, *number)).map(|(_, at)| at.1);
        let bent = placed.bends.iter().flatten().filter(|(at, ..)| bends(left, *at)).map(|(.., height)| *height);
        (y - BEGINNING).min(nodes.chain(bent).min().unwrap_or(y) - MARGIN)
    };
    let (of_left, of_right) = (lift(true), lift(false));
    let (left, lift) = if of_right > of_left { (false, of_right) } else { (true, of_left) };
    if lift <= 0 {
        return;
    }
    for (_, at) in placed.at.iter_mut().enumerate().filter(|(number, _)| has(left, *number)) {
        at.1 -= lift;
    }
    for (.., height) in placed.bends.iter_mut().flatten().filter(|(at, ..)| bends(left, *at)) {
        *height -= lift;
    }
}

/// How far the stylesheet may shrink a picture to fit its page before it scrolls: never below what can be read.
fn fit(width: i32) -> &'static str {
    match width {
        ..=700 => "",
        701..=1000 => " graph-wide",
        1001..=1300 => " graph-wider",
        _ => " graph-widest",
    }
}

fn size(node: &Node, lines: &[String]) -> Size {
    let label = lines.iter().map(|line| text_width(line, 14.0)).fold(0.0, f64::max);
    let note = node.notes.iter().map(|note| text_width(note, 12.0)).fold(0.0, f64::max);
    let rows = i32::try_from(lines.len() + node.notes.len()).unwrap_or(1);
    Size {
        width: label.max(note).max(60.0).ceil() as i32 + 2 * PADDING,
        height: rows * LINE + PADDING + 4,
        column: node.column,
    }
}

fn write_node(svg: &mut String, node: &Node, lines: &[String], size: Size, (x, y): (i32, i32)) {
    let name = match node.notes.as_slice() {
        [] => node.label.clone(),
        notes => format!("{} ({})", node.label, notes.join(", ")),
    };
    let name: String = name.chars().take(300).collect();
    match &node.href {
        Some(href) => {
            let _ = write!(svg, r#"<a href="{}" class="node node-{}">"#, escape(href), node.class);
        }
        None => {
            let _ = write!(svg, r#"<g class="node node-{}">"#, node.class);
        }
    }
    let _ = write!(
        svg,
        r#"<title>{}</title><rect x="{x}" y="{y}" width="{}" height="{}" rx="7"/>"#,
        escape(&name),
        size.width,
        size.height
    );
    let (left, mut baseline) = (x + PADDING, y + PADDING / 2 + 2 + 13);
    for line in lines {
        let _ = write!(svg, r#"<text x="{left}" y="{baseline}">{}</text>"#, escape(line));
        baseline += LINE;
    }
    for note in &node.notes {
        let _ = write!(svg, r#"<text class="note" x="{left}" y="{baseline}">{}</text>"#, escape(note));
        baseline += LINE;
    }
    svg.push_str(if node.href.is_some() { "</a>" } else { "</g>" });
}

fn write_edge(svg: &mut String, edge: &Edge, sizes: &[Size], placed: &Layout, bends: &[(i32, i32, i32)]) {
    let at = &placed.at;
    let (from, to) = (sizes[edge.from], sizes[edge.to]);
    let ((fx, fy), (tx, ty)) = (at[edge.from], at[edge.to]);
    let (y1, y2) = (fy + from.height / 2, ty + to.height / 2);
    let (class, path, tip) = if to.column > from.column {
        let mut path = format!("M{} {y1}", fx + from.width);
        let (mut x, mut y) = (placed.ends[edge.from], y1);
        if x > fx + from.width {
            let _ = write!(path, "H{x}");
        }
        for (left, right, height) in bends.iter().copied().chain([(tx - 6, tx - 6, y2)]) {
            let bend = (left - x) / 2;
            let _ = write!(path, "C{} {y} {} {height} {left} {height}", x + bend, left - bend);
            if right > left {
                let _ = write!(path, "H{right}");
            }
            (x, y) = (right, height);
        }
        ("edge", path, (tx, y2, -8))
    } else if to.column == from.column {
        let (x1, x2) = (fx + from.width, tx + to.width);
        let out = x1.max(x2) + 40;
        ("edge edge-back", format!("M{x1} {y1}C{out} {y1} {out} {y2} {} {y2}", x2 + 6), (x2, y2, 8))
    } else {
        let (x1, x2) = (fx, tx + to.width);
        let bend = (x1 - x2) / 2;
        ("edge edge-back", format!("M{x1} {y1}C{} {y1} {} {y2} {} {y2}", x1 - bend, x2 + bend, x2 + 6), (x2, y2, 8))
    };
    let (x, y, back) = tip;
    let _ = write!(
        svg,
        r#"<g class="{class}"><title>{}</title><path d="{path}"/><path class="tip" d="M{x} {y}l{back} -4v8z"/></g>"#,
        escape(&edge.title)
    );
}

/// Breaks a label between words, and inside a word only when it is wider than a line by itself.
fn wrap(label: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    // More than a picture shows, so that an endless name costs no time.
    let label: String = label.chars().take(500).collect();
    for word in label.split_whitespace() {
        let mut word = word.to_owned();
        while text_width(&word, 14.0) > WRAP * 1.6 {
            let mut head = String::new();
            for c in word.chars() {
                if text_width(&head, 14.0) > WRAP {
                    break;
                }
                head.push(c);
            }
            word = word[head.len()..].to_owned();
            lines.push(head);
        }
        match lines.last_mut() {
            Some(line) if text_width(&format!("{line} {word}"), 14.0) <= WRAP => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
        if lines.len() > MOST_LINES {
            lines.truncate(MOST_LINES);
            if let Some(last) = lines.last_mut() {
                last.push('…');
            }
            break;
        }
    }
    if lines.is_empty() {
        lines.push("unnamed".to_owned());
    }
    lines
}

/// How wide a text is at most in any of the system fonts, in pixels.
fn text_width(text: &str, size: f64) -> f64 {
    let em: f64 = text
        .chars()
        .map(|c| match c {
            'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.34,
            ' ' | 'f' | 'r' | 't' | '(' | ')' | '-' | '/' => 0.42,
            'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.95,
            c if c.is_uppercase() => 0.74,
            c if c.is_ascii() => 0.61,
            c => 0.66 * unicode_width::UnicodeWidthChar::width(c).unwrap_or(0) as f64,
        })
        .sum();
    em * size
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_whole_and_escaped() {
        let node = |label: &str| Node { label: label.into(), class: "product", ..Node::default() };
        let nodes = [
            Node { href: Some("../orders/index.html".into()), ..node("Customer orders of all shops and channels") },
            Node { column: 1, ..node("<script>alert(1)</script>") },
        ];
        let edge = Edge { from: 0, to: 1, title: "reads \"orders\"".into() };
        let svg = draw("Lineage", &nodes, &[edge]);
        assert!(!svg.as_str().contains("<script"));
        assert!(svg.as_str().contains("reads &quot;orders&quot;"));
        let text: String =
            svg.as_str().split("<text").skip(1).filter_map(|t| t.split_once('>')?.1.split('<').next()).collect();
        assert_eq!(text, "Customer orders of allshops and channels&lt;script&gt;alert(1)&lt;/script&gt;");
    }

    #[test]
    fn what_a_tall_picture_is_about_stands_where_it_begins() {
        let node = |column, class| Node { label: "Orders".into(), class, column, ..Node::default() };
        let mut nodes = vec![node(1, "self"), node(0, "product")];
        nodes.extend((0..60).map(|_| node(2, "product")));
        let reads = |to| Edge { from: 0, to, title: String::new() };
        let edges: Vec<Edge> =
            [Edge { from: 1, to: 0, title: String::new() }].into_iter().chain((2..62).map(reads)).collect();
        let svg = draw("Lineage", &nodes, &edges);
        let tops: Vec<i32> = svg
            .as_str()
            .split("<rect x=")
            .skip(1)
            .filter_map(|rect| rect.split_once("y=\"")?.1.split('"').next()?.parse().ok())
            .collect();
        assert_eq!(tops.len(), 62);
        assert_eq!(tops[0], 64, "its own");
        assert!((16..=120).contains(&tops[1]), "its source stands beside it: {}", tops[1]);
        assert!(tops[2..].iter().any(|top| *top > 1_500), "its readers stand where they stood");
        assert!(tops.iter().all(|top| *top >= 0));
    }

    #[test]
    fn a_name_of_any_length_makes_a_picture_of_bounded_size() {
        assert!(wrap(&"x".repeat(100_000)).len() <= MOST_LINES + 1);
        assert!(wrap("").len() == 1);
    }
}
