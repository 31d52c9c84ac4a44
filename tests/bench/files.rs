//! All files of a mesh, as paths and texts. It must not know where they go: benchmarks write them to disk, the suite's test of
//! the search reads them, too.

use crate::content::{self, MAXIMUM_AGE};
use crate::plan::Plan;
use crate::{odcs, odps, prose, surroundings};

/// The three files of a product at the given ages, as (name in the product's folder, text).
pub fn product_files(mesh: &Plan, index: usize, slug: &str, ages: [usize; 3]) -> [(String, String); 3] {
    let [product, contract, readme] = ages;
    let today = content::contract(mesh, index, MAXIMUM_AGE);
    let then = content::contract(mesh, index, contract);
    let contract_name = format!("contracts/{}.odcs.yaml", mesh.products[index].entity);
    [
        (format!("{slug}.odps.yaml"), odps::product(mesh, index, product)),
        (contract_name, odcs::contract(mesh, index, &then, contract)),
        ("README.md".to_string(), prose::readme(mesh, index, &today, readme)),
    ]
}

/// Gives every file of the mesh of today (path and text) to `write`.
pub fn files(mesh: &Plan, write: &mut dyn FnMut(String, String)) {
    surroundings::files(mesh, write);
    for (index, product) in mesh.products.iter().enumerate() {
        let folder = mesh.folder(index, &product.slug);
        for (name, text) in product_files(mesh, index, &product.slug, [MAXIMUM_AGE; 3]) {
            write(format!("{folder}/{name}"), text);
        }
    }
}
