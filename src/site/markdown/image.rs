//! How large an image is, from its first bytes, so that a page keeps its place and nothing moves while it loads. Knows no page.

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::source::svg::is_named;

/// What no image of a document is larger than, in pixels: a lying file must not stretch a page.
const LARGEST: usize = 20_000;
/// How far into a file the root of an SVG is sought, in events.
const HEAD: usize = 50;

/// Width and height in pixels; `None` for what is no image, or says no size.
pub fn size(path: &str, bytes: &[u8]) -> Option<(usize, usize)> {
    let (width, height) = if is_named(path) {
        svg(bytes)?
    } else {
        // A stranger's file must not end a build.
        let size = std::panic::catch_unwind(|| imagesize::blob_size(bytes)).ok()?.ok()?;
        (size.width, size.height)
    };
    let fits = |length: usize| (1..=LARGEST).contains(&length);
    (fits(width) && fits(height)).then_some((width, height))
}

/// What the root says: its width and height in pixels, else the shape of its view box.
fn svg(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut reader = Reader::from_reader(bytes);
    for _ in 0..HEAD {
        let (Event::Start(root) | Event::Empty(root)) = reader.read_event().ok()? else { continue };
        let attribute = |name: &str| {
            let found = root.try_get_attribute(name).ok()??;
            Some(String::from_utf8_lossy(&found.value).trim().to_owned())
        };
        let length = |name: &str| {
            let text = attribute(name)?;
            pixels(text.strip_suffix("px").unwrap_or(&text))
        };
        if root.local_name().as_ref() != b"svg" {
            return None;
        }
        if let (Some(width), Some(height)) = (length("width"), length("height")) {
            return Some((width, height));
        }
        let view = attribute("viewBox")?;
        let mut sides = view.split([' ', ',']).filter(|part| !part.is_empty()).skip(2).map(pixels);
        return Some((sides.next()??, sides.next()??));
    }
    None
}

fn pixels(text: &str) -> Option<usize> {
    let length: f64 = text.parse().ok()?;
    (length.is_finite() && length >= 0.5 && length <= LARGEST as f64).then_some(length.round() as usize)
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_read_from_the_first_bytes() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\x40\0\0\0\xf0\x08\x02\0\0\0";
        assert_eq!(size("a.png", png), Some((320, 240)));
        let gif = b"GIF89a\x10\0\x20\0\0\0\0";
        assert_eq!(size("a.gif", gif), Some((16, 32)));
        let svg = |root: &str| size("a.SVG", format!("<?xml version='1.0'?><!-- x --><svg {root}/>").as_bytes());
        assert_eq!(svg("width='120' height='80px' viewBox='0 0 9 9'"), Some((120, 80)));
        assert_eq!(svg("width='100%' viewBox='0,0,640.4 480'"), Some((640, 480)));
        for (path, bytes) in [
            ("a.png", &b""[..]),
            ("a.png", b"\x89PNG\r\n\x1a\n"),
            ("a.jpg", b"\xff\xd8\xff\xe0\xff\xff"),
            ("a.svg", b"<html viewBox='0 0 1 1'/>"),
            ("a.svg", b"<svg viewBox='0 0 1e99 NaN'/>"),
            ("a.svg", b"<svg width='-1' height='9'/>"),
            ("a.svg", b"\xff\xfe<"),
            ("a.txt", b"text"),
        ] {
            assert_eq!(size(path, bytes), None, "{path} {bytes:?}");
        }
    }
}
