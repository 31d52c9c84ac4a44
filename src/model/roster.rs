//! What there is in a mesh, and where: everything that is not noted when it is read (see [`super::reads`]).
//!
//! That is which things there are, in their order, with what they are found by, and all that is not a list of things.

use std::hash::{Hash, Hasher};

use super::Mesh;

/// Adds the roster of a mesh. Numbers of things mean the same in two meshes with one roster.
pub fn hash(mesh: &Mesh, state: &mut impl Hasher) {
    let Mesh {
        title,
        description,
        organisation,
        domains,
        products,
        contracts,
        glossaries,
        terms,
        code_lists,
        teams,
        documents,
        policies,
        assets,
        external,
        evidence,
        redirects,
        search_tests,
        // Made of the others.
        index: _,
    } = mesh;
    (title, description, organisation, glossaries, policies).hash(state);
    (assets, external, evidence, redirects, search_tests).hash(state);
    let (domains, products, contracts) = (domains.roster(), products.roster(), contracts.roster());
    let (terms, code_lists, teams, documents) =
        (terms.roster(), code_lists.roster(), teams.roster(), documents.roster());
    (domains.len(), products.len(), contracts.len(), terms.len()).hash(state);
    (code_lists.len(), teams.len(), documents.len()).hash(state);
    for domain in domains {
        (&domain.address, domain.origin.as_ref().map(|origin| &origin.path), &domain.folder).hash(state);
    }
    for product in products {
        (&product.address, &product.origin.path, &product.folder).hash(state);
        (&product.descriptor.id, product.synthesized).hash(state);
    }
    for contract in contracts {
        (&contract.address, &contract.origin.path, &contract.descriptor.id).hash(state);
    }
    for term in terms {
        (&term.address, &term.origin.path, &term.descriptor.id).hash(state);
    }
    for list in code_lists {
        (&list.address, &list.origin.path).hash(state);
    }
    for team in teams {
        (&team.address, team.origin.as_ref().map(|origin| &origin.path)).hash(state);
    }
    for document in documents {
        (&document.address, &document.document.path).hash(state);
    }
}
