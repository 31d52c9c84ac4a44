//! The media type of a file, from the extension of its name.

const TYPES: &[(&str, &str)] = &[
    ("atom", "application/atom+xml; charset=utf-8"),
    ("avif", "image/avif"),
    ("css", "text/css; charset=utf-8"),
    ("csv", "text/csv; charset=utf-8"),
    ("gif", "image/gif"),
    ("htm", HTML),
    ("html", HTML),
    ("ico", "image/x-icon"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("jsonld", "application/ld+json"),
    ("map", "application/json"),
    ("md", "text/markdown; charset=utf-8"),
    ("mjs", "text/javascript; charset=utf-8"),
    ("mp4", "video/mp4"),
    ("nt", "application/n-triples"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("sql", "text/plain; charset=utf-8"),
    ("svg", SVG),
    ("tsv", "text/tab-separated-values; charset=utf-8"),
    ("ttf", "font/ttf"),
    ("ttl", "text/turtle; charset=utf-8"),
    ("txt", "text/plain; charset=utf-8"),
    ("wasm", "application/wasm"),
    ("webm", "video/webm"),
    ("webmanifest", "application/manifest+json"),
    ("webp", "image/webp"),
    ("woff", "font/woff"),
    ("woff2", "font/woff2"),
    ("xml", "application/xml; charset=utf-8"),
    // Shown rather than downloaded: no browser shows application/yaml.
    ("yaml", "text/plain; charset=utf-8"),
    ("yml", "text/plain; charset=utf-8"),
];

pub(super) const HTML: &str = "text/html; charset=utf-8";
const SVG: &str = "image/svg+xml";

/// For example `text/css; charset=utf-8` of `theme/meshdoc.css`; what is not known is bytes, which no browser runs.
pub fn content_type(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or_default();
    let Some((_, extension)) = name.rsplit_once('.') else {
        return "application/octet-stream";
    };
    let extension = extension.to_ascii_lowercase();
    let known = TYPES.iter().find(|(known, _)| *known == extension);
    known.map_or("application/octet-stream", |(_, content_type)| content_type)
}

/// Documents other than HTML in which a browser would run a script: SVG, and XML with elements of XHTML.
pub(super) fn may_hide_script(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default();
    kind == SVG || kind.ends_with("/xml") || kind.ends_with("+xml")
}
