//! The files of `themes/` in the binary: the default theme, the second one, and the words of every language.

use std::borrow::Cow;
use std::collections::BTreeMap;

#[derive(rust_embed::Embed)]
#[folder = "themes/"]
struct Builtin;

/// The bytes of a file, by its path below `themes/`.
pub fn file(path: &str) -> Option<Cow<'static, [u8]>> {
    Builtin::get(path).map(|file| file.data)
}

/// All files below a folder, by their path in it.
pub fn files(folder: &str) -> BTreeMap<String, Cow<'static, [u8]>> {
    Builtin::iter()
        .filter_map(|path| {
            let name = path.replace('\\', "/");
            Some((name.strip_prefix(folder)?.to_owned(), file(&path)?))
        })
        .collect()
}
