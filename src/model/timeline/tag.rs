//! What the tags of the repository name: states of the whole mesh, or releases of one product.
//!
//! `orders-v1.2.0`, `sales/orders@1.2` and `orders/v1.2` are releases of the product `orders`: what stands before the version is
//! its address, the last segment of it, its id or its name, where only one product is called so. Any other tag, such as
//! `v2.1` or `2026-03`, names a state of the mesh.

use std::collections::BTreeMap;

use super::Timelines;
use crate::model::Mesh;
use crate::model::address::slug;

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    pub name: String,
    /// The revision whose state it names, as a position in [`Timelines::mesh`].
    pub revision: usize,
    /// The product that it releases, by address, and the version.
    pub release: Option<(String, String)>,
}

/// Tags with what they name; each tag and the position of its revision.
pub fn tags(mesh: &Mesh, tagged: Vec<(String, usize)>) -> Vec<Tag> {
    // `None` for a name that several products have.
    let mut called: BTreeMap<String, Option<&str>> = BTreeMap::new();
    for product in &mesh.products {
        let last = product.address.rsplit('/').next().unwrap_or(&product.address);
        let names =
            [product.address.clone(), last.to_owned(), product.descriptor.id.to_lowercase(), slug(&product.name)];
        for name in std::collections::BTreeSet::from(names) {
            let own = called.entry(name).or_insert(Some(&product.address));
            *own = own.filter(|address| *address == product.address);
        }
    }
    let release = |name: &str| {
        let lower = name.to_lowercase();
        let places = lower.char_indices().filter(|(_, c)| matches!(c, '/' | '-' | '_' | '@'));
        let mut found = places.filter_map(|(at, _)| {
            let version = &name[at + 1..];
            let version = version.strip_prefix(['v', 'V']).unwrap_or(version);
            let product = called.get(&lower[..at]).copied().flatten()?;
            version.starts_with(|c: char| c.is_ascii_digit()).then(|| (product.to_owned(), version.to_owned()))
        });
        // What is written in another script may be longer in lower case.
        (lower.len() == name.len()).then(|| found.next()).flatten()
    };
    tagged.into_iter().map(|(name, revision)| Tag { release: release(&name), name, revision }).collect()
}

impl Timelines {
    /// The tags of a revision that have to do with a product, or with any where none is given.
    pub fn tags_at(&self, revision: usize, product: Option<&str>) -> impl Iterator<Item = &Tag> {
        let from = self.tags.partition_point(|tag| tag.revision < revision);
        let own = self.tags[from..].iter().take_while(move |tag| tag.revision == revision);
        own.filter(move |tag| match (&tag.release, product) {
            (Some((address, _)), Some(product)) => address == product,
            _ => true,
        })
    }

    /// The releases of a product by tags, the newest first, each with its version.
    pub fn releases(&self, product: &str) -> Vec<(&Tag, &str)> {
        let own = self.tags.iter().filter_map(|tag| Some((tag, tag.release.as_ref()?)));
        own.filter(|(_, (address, _))| address == product).map(|(tag, (_, version))| (tag, version.as_str())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::tags;
    use crate::config::Config;
    use crate::tree::Tree;
    use crate::{load, resolve};

    #[test]
    fn tags_name_a_product_where_only_one_is_called_so() {
        let product = |domain: &str, id: &str, name: &str| {
            let text = format!("apiVersion: v1.0.0\nkind: DataProduct\nid: {id}\nname: {name}\ndomain: {domain}\n");
            (format!("{domain}/{id}/{id}.odps.yaml"), text)
        };
        let tree = Tree::fixture([
            product("sales", "orders", "Order book"),
            product("a", "stock", "Stock of a"),
            product("b", "stock", "Stock of b"),
        ]);
        let mesh = resolve::resolve(load::load(&tree, &|| ()), &Config::default()).0;
        for (tag, wanted) in [
            ("orders-v1.2.0", Some(("sales/orders", "1.2.0"))),
            ("sales/orders@1.2", Some(("sales/orders", "1.2"))),
            ("Orders/V3", Some(("sales/orders", "3"))),
            ("order-book_1.0.0-rc1", Some(("sales/orders", "1.0.0-rc1"))),
            ("stock-v1", None),
            ("a/stock-v1", Some(("a/stock", "1"))),
            ("v1.2.0", None),
            ("2026-03", None),
            ("orders-final", None),
            ("\u{130}orders-v1", None),
        ] {
            let found = tags(&mesh, vec![(tag.to_owned(), 0)]).remove(0).release;
            let found = found.as_ref().map(|(product, version)| (product.as_str(), version.as_str()));
            assert_eq!(found, wanted, "{tag}");
        }
    }
}
