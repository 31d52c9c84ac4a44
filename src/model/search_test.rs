//! What maintainers expect of their search: queries with the addresses that have to be among the first hits.

/// The file of the search tests at the mesh's root.
pub const FILE: &str = "search-tests.yaml";

/// How many hits are looked at where a test does not say: what `meshdoc search` shows.
pub const FIRST: usize = 10;

/// One query and what it has to find.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SearchTest {
    pub query: String,
    /// Only hits of this kind count, such as `property`; every kind when `None`.
    pub kind: Option<String>,
    /// How many of the hits are looked at.
    pub first: usize,
    /// Addresses, each of which has to be among them.
    pub expect: Vec<String>,
    /// Whether `expect` was written as a list.
    pub is_list: bool,
    /// The number of the entry in the file, from 0.
    pub entry: usize,
}
