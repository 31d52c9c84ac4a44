//! Which texts the fast tier looks at: without tabs, control characters, byte order marks and lone carriage returns.
//!
//! Behind the gate every `\r` is followed by `\n`, every character may be printed, and blank means space.

/// Whether the fast tier may read these bytes, which are UTF-8.
pub(super) fn admits(bytes: &[u8]) -> bool {
    let (mut control, mut returns, mut wide) = (false, false, false);
    // Without a way out of the loop the compiler makes it wide.
    for chunk in bytes.chunks(256) {
        for byte in chunk {
            control |= (*byte < b' ' && *byte != b'\n' && *byte != b'\r') | (*byte == 0x7F);
            returns |= *byte == b'\r';
            wide |= *byte >= 0x80;
        }
        if control {
            return false;
        }
    }
    (!returns || returns_are_paired(bytes)) && (!wide || wide_are_printable(bytes))
}

fn returns_are_paired(bytes: &[u8]) -> bool {
    memchr::memchr_iter(b'\r', bytes).all(|at| bytes.get(at + 1) == Some(&b'\n'))
}

/// No C1 control but U+0085, no U+FEFF, U+FFFE and U+FFFF.
fn wide_are_printable(bytes: &[u8]) -> bool {
    memchr::memchr2_iter(0xC2, 0xEF, bytes).all(|at| match bytes[at..] {
        [0xC2, second, ..] => second >= 0xA0 || second == 0x85,
        [0xEF, 0xBB, 0xBF, ..] | [0xEF, 0xBF, 0xBE | 0xBF, ..] => false,
        _ => true,
    })
}
