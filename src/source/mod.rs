//! Source text: what an author wrote, with the places where it stands.
//!
//! Turns bytes into checked text ([`text`]), YAML into a tree whose every node knows its bytes ([`yaml`]), and names
//! nodes by routes ([`route`]); Markdown into its outline ([`markdown`]); finds what should not have been written
//! ([`secrets`]). Knows nothing of data products.

pub mod markdown;
pub mod route;
pub mod scalar;
pub mod secrets;
pub mod svg;
pub mod text;
pub mod yaml;

pub use route::{Route, Step};
pub use text::{LineIndex, Span};
pub use yaml::{Document, Node};
