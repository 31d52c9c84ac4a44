//! The Markdown of authors into safe HTML ([`render`]), and the page of a Markdown file.

mod highlight;
mod render;
mod sanitise;

pub use highlight::highlight;
pub use render::{Place, render};
