//! Reads the bytes of a commit object: its links (tree, parents), who and when, and what its message says.
//!
//! Written by hand because git goes on over broken author lines where gix's parser gives up: here every commit whose
//! links can be read is a commit, with empty fields where a line does not parse, as `git log` prints it.
//! It must not know repositories or paths.

use gix::bstr::ByteSlice;

/// Who: a name and an e-mail address, after the mailmap. Either may be empty in a malformed commit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Person {
    pub name: String,
    pub email: String,
}

/// When: seconds since 1970 (UTC), as the commit says it, and the writer's offset from UTC in minutes.
/// A commit can say anything, so the seconds may lie before 1970 or beyond any calendar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time {
    pub seconds: i64,
    pub offset_minutes: i32,
}

impl Time {
    /// RFC 3339 in UTC with a `Z`, held between the years 1970 and 9999 so that any commit can be shown.
    pub fn rfc3339(&self) -> String {
        const END_OF_9999: i64 = 253_402_207_200;
        let seconds = self.seconds.clamp(0, END_OF_9999);
        jiff::Timestamp::from_second(seconds).map(|moment| moment.to_string()).unwrap_or_default()
    }

    /// The day in UTC, `2026-11-22`, within the same bounds.
    pub fn day(&self) -> String {
        self.rfc3339().chars().take(10).collect()
    }
}

/// What the walk needs of a commit.
pub(super) struct Links {
    pub tree: gix::ObjectId,
    pub parents: Vec<gix::ObjectId>,
    /// Committer seconds; 0 where the line does not parse, as in git.
    pub time: i64,
}

/// What readers see of a commit, before the mailmap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Details {
    pub author: Person,
    pub authored: Time,
    pub committed: Time,
    pub summary: String,
    pub co_authors: Vec<Person>,
    pub pull_request: Option<u64>,
    /// The author or committer line does not parse.
    pub malformed: bool,
}

/// The tree, the parents and the committer's time; None when the object is no commit that git would walk.
/// Parents are the `parent` lines straight after the `tree` line, as git reads them.
pub(super) fn links(bytes: &[u8], hash: gix::hash::Kind) -> Option<Links> {
    let id = |hex: &[u8]| gix::ObjectId::from_hex(hex).ok().filter(|id| id.kind() == hash);
    let mut lines = bytes.split(|&byte| byte == b'\n').peekable();
    let tree = id(lines.next()?.strip_prefix(b"tree ")?)?;
    let mut parents = Vec::new();
    while let Some(hex) = lines.peek().and_then(|line| line.strip_prefix(b"parent ")) {
        parents.push(id(hex)?);
        lines.next();
    }
    let author = lines.next().is_some_and(|line| line.starts_with(b"author "));
    let committer = lines.next().and_then(|line| line.strip_prefix(b"committer "));
    let time = committer.filter(|_| author).and_then(time).unwrap_or_default();
    Some(Links { tree, parents, time: time.seconds })
}

/// Everything readers see.
pub(super) fn details(bytes: &[u8]) -> Details {
    let (header, message) = bytes.find("\n\n").map_or((bytes, &[][..]), |end| (&bytes[..end], &bytes[end + 2..]));
    let field = |name: &str| header.lines().find_map(|line| line.strip_prefix(name.as_bytes())).unwrap_or_default();
    let latin1 = matches!(
        field("encoding ").to_ascii_lowercase().as_slice(),
        b"latin1" | b"latin-1" | b"iso-8859-1" | b"iso8859-1"
    );
    let decode = |bytes: &[u8]| -> String {
        match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) if latin1 => bytes.iter().map(|&byte| char::from(byte)).collect(),
            Err(_) => bytes.to_str_lossy().into_owned(),
        }
    };
    let (author_line, committer_line) = (field("author "), field("committer "));
    let author = person(author_line);
    let times = (time(author_line), time(committer_line));
    let malformed = author.is_none() || person(committer_line).is_none() || times.0.is_none() || times.1.is_none();
    let author = author.map(|(name, email)| Person { name: decode(name), email: decode(email) });
    let message = decode(message);
    let summary = summary(&message);
    Details {
        author: author.unwrap_or(Person { name: String::new(), email: String::new() }),
        authored: times.0.unwrap_or_default(),
        committed: times.1.unwrap_or_default(),
        pull_request: pull_request(&summary, &message),
        co_authors: co_authors(&message),
        summary,
        malformed,
    }
}

/// `Name <email> ...` as git splits it: up to the first `<`, and from there to the first `>`.
fn person(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let open = line.find_byte(b'<')?;
    let close = open + line[open..].find_byte(b'>')?;
    Some((line[..open].trim(), line[open + 1..close].trim()))
}

/// The seconds and the offset after the last `>`.
fn time(line: &[u8]) -> Option<Time> {
    let close = line.rfind_byte(b'>')?;
    let text = std::str::from_utf8(&line[close + 1..]).ok()?;
    let mut words = text.split_ascii_whitespace();
    let digits = words.next()?;
    let seconds = match digits.parse::<i64>() {
        Ok(seconds) => seconds,
        Err(error) if *error.kind() == std::num::IntErrorKind::PosOverflow => i64::MAX,
        Err(_) => return None,
    };
    let offset_minutes = words.next().and_then(offset).unwrap_or_default();
    Some(Time { seconds, offset_minutes })
}

/// `+0130` or `-0800` in minutes; anything beyond a day is no offset.
fn offset(text: &str) -> Option<i32> {
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let number: i32 = text.get(1..)?.parse().ok()?;
    let minutes = number / 100 * 60 + number % 100;
    (0..24 * 60).contains(&minutes).then_some(sign * minutes)
}

/// The first paragraph on one line, as `git log --format=%s`.
fn summary(message: &str) -> String {
    let lines = message.lines().skip_while(|line| line.trim().is_empty());
    let paragraph: Vec<&str> = lines.map(str::trim).take_while(|line| !line.is_empty()).collect();
    paragraph.join(" ")
}

/// `Co-authored-by: Name <email>` lines, anywhere after the summary: squash merges of forges put them between
/// the messages that they join, where git's own idea of a trailer does not look.
fn co_authors(message: &str) -> Vec<Person> {
    const KEY: &str = "co-authored-by:";
    let mut people = Vec::new();
    for line in message.lines().skip(1) {
        let line = line.trim();
        if !line.get(..KEY.len()).is_some_and(|start| start.eq_ignore_ascii_case(KEY)) {
            continue;
        }
        let Some((name, email)) = person(&line.as_bytes()[KEY.len()..]) else {
            continue;
        };
        let person = Person { name: name.to_str_lossy().into_owned(), email: email.to_str_lossy().into_owned() };
        if !people.contains(&person) {
            people.push(person);
        }
    }
    people
}

/// The number of the pull or merge request, as the four large forges write it into the messages of merges and squashes.
fn pull_request(summary: &str, message: &str) -> Option<u64> {
    let leading = |text: &str| {
        let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        text[..digits].parse::<u64>().ok()
    };
    if let Some(rest) = summary.strip_prefix("Merge pull request #").or_else(|| summary.strip_prefix("Merged PR ")) {
        return leading(rest);
    }
    let in_brackets = |mark: &str| {
        let start = summary.rfind(mark)? + mark.len();
        let number = leading(&summary[start..])?;
        (summary[start..] == format!("{number})")).then_some(number)
    };
    in_brackets("(#").or_else(|| in_brackets("(pull request #")).or_else(|| {
        let line = message.lines().rev().find(|line| line.starts_with("See merge request "))?;
        leading(&line[line.rfind('!')? + 1..])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(author: &str, message: &str) -> Details {
        details(format!("tree 0\nauthor {author}\ncommitter {author}\n\n{message}").as_bytes())
    }

    #[test]
    fn broken_lines_give_empty_fields() {
        let cases =
            ["", "Ada", "Ada <ada@example.org", "<>", "> 5 <", "Ada <a@b> noon", "Ada <a> 99999999999999999999 -7700"];
        for author in cases {
            let details = read(author, "Fix");
            assert_eq!(details.summary, "Fix", "{author}");
            assert!(details.authored.rfc3339().ends_with('Z'), "{author}");
        }
        assert_eq!(read("Ada <a@b> 99999999999999999999 +0100", "").authored.rfc3339(), "9999-12-30T22:00:00Z");
        assert_eq!(read("Ada <a@b> -5 +0130", "").authored, Time { seconds: -5, offset_minutes: 90 });
    }

    #[test]
    fn pull_request_numbers_of_the_forges() {
        let of = |message: &str| read("A <a> 1 +0000", message).pull_request;
        assert_eq!(of("Merge pull request #12 from ada/orders\n\nAdd orders"), Some(12));
        assert_eq!(of("Add orders (#34)\n\n* one"), Some(34));
        assert_eq!(of("Revert \"Add orders (#34)\" (#35)"), Some(35));
        assert_eq!(of("Merged in orders (pull request #7)"), Some(7));
        assert_eq!(of("Merged PR 81: orders"), Some(81));
        assert_eq!(of("Merge branch 'x' into 'main'\n\nAdd\n\nSee merge request shop/mesh!9"), Some(9));
        assert_eq!(of("Mention (#34) in passing"), None);
        assert_eq!(of("Count (#34a)"), None);
    }

    #[test]
    fn co_authors_in_a_squashed_message() {
        let details = read(
            "A <a> 1 +0000",
            "Add\n\nco-authored-by: Bo <bo@x>\n\n* more\n\nCo-Authored-By: Cy <c@x>\nCo-authored-by: Bo <bo@x>\n",
        );
        let names: Vec<_> = details.co_authors.iter().map(|person| person.name.as_str()).collect();
        assert_eq!(names, ["Bo", "Cy"]);
    }

    #[test]
    fn latin1_messages_are_decoded() {
        let bytes =
            b"tree 0\nauthor J\xfcrgen <j@x> 1 +0000\ncommitter J <j@x> 1 +0000\nencoding ISO-8859-1\n\nGr\xf6\xdfe\n";
        let details = details(bytes);
        assert_eq!((details.author.name.as_str(), details.summary.as_str()), ("J\u{fc}rgen", "Gr\u{f6}\u{df}e"));
    }
}
