//! The words in which the tables of the standards are written: objects have fields, fields have a shape.
//!
//! Everything is a plain static value, so that the validator, the rules, the pages, an editor's completion and the
//! book read the same facts. Knows no YAML and no particular standard.

use super::version::{Range, Version};

/// A mapping of a standard.
#[derive(Debug)]
pub struct Object {
    /// What it is called in a message: `output port`.
    pub name: &'static str,
    pub about: &'static str,
    /// The fields, in groups, since objects share some.
    pub fields: &'static [&'static [Field]],
    /// Fields that exist only when something holds.
    pub variants: &'static [Variant],
    pub constraints: &'static [Constraint],
    /// The versions in which it takes no other keys.
    pub closed: Option<Range>,
    /// Keys that are often written here, and why they do not belong.
    pub misplaced: &'static [(&'static str, &'static str)],
    /// Keys that an older version called otherwise.
    pub renamed: &'static [Renamed],
}

/// A key under its old name.
#[derive(Debug, Clone, Copy)]
pub struct Renamed {
    pub old: &'static str,
    pub new: &'static str,
    /// The version that brought the new name.
    pub since: Version,
    /// The new key says the opposite: what was true is false.
    pub inverse: bool,
}

pub(super) const fn renamed(old: &'static str, new: &'static str, since: Version) -> Renamed {
    Renamed { old, new, since, inverse: false }
}

impl Object {
    /// An object without anything, to fill up from: it is closed in all versions.
    pub const EMPTY: Object = Object {
        name: "",
        about: "",
        fields: &[],
        variants: &[],
        constraints: &[],
        closed: Some(Range::ALL),
        misplaced: &[],
        renamed: &[],
    };

    /// The fields that the object has in a version whatever else it says.
    pub fn fields(&self, version: Version) -> impl Iterator<Item = &'static Field> {
        self.fields.iter().copied().flatten().filter(move |field| field.versions.contains(version))
    }

    /// The variants that exist in a version.
    pub fn variants(&self, version: Version) -> impl Iterator<Item = &'static Variant> {
        self.variants.iter().filter(move |variant| variant.versions.contains(version))
    }

    /// Every field of every variant and version.
    pub fn all_fields(&self) -> impl Iterator<Item = &'static Field> {
        let of_variants = self.variants.iter().flat_map(|variant| variant.fields.iter().copied());
        self.fields.iter().copied().chain(of_variants).flatten()
    }

    pub fn is_closed(&self, version: Version) -> bool {
        self.closed.is_some_and(|range| range.contains(version))
    }
}

/// A key of an object.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    pub name: &'static str,
    /// One sentence of what it says.
    pub about: &'static str,
    pub shape: Shape,
    pub versions: Range,
    /// The versions in which it has to be there.
    pub required: Option<Range>,
    /// From which version on it should not be used any more.
    pub deprecated: Option<Version>,
    /// Values that are usual where any is allowed.
    pub usual: &'static [&'static str],
}

pub(super) const fn field(name: &'static str, shape: Shape, about: &'static str) -> Field {
    Field { name, about, shape, versions: Range::ALL, required: None, deprecated: None, usual: &[] }
}

impl Field {
    pub(super) const fn required(mut self) -> Field {
        self.required = Some(Range::ALL);
        self
    }

    pub(super) const fn required_since(mut self, version: Version) -> Field {
        self.required = Some(Range::since(version));
        self
    }

    pub(super) const fn required_until(mut self, version: Version) -> Field {
        self.required = Some(Range::until(version));
        self
    }

    pub(super) const fn since(mut self, version: Version) -> Field {
        self.versions.since = Some(version);
        self
    }

    pub(super) const fn until(mut self, version: Version) -> Field {
        self.versions.until = Some(version);
        self
    }

    pub(super) const fn deprecated(mut self, version: Version) -> Field {
        self.deprecated = Some(version);
        self
    }

    pub(super) const fn usual(mut self, values: &'static [&'static str]) -> Field {
        self.usual = values;
        self
    }

    pub fn is_required(&self, version: Version) -> bool {
        self.required.is_some_and(|range| range.contains(version))
    }
}

/// What a value may be.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    Text,
    Boolean,
    Integer {
        at_least: Option<i64>,
    },
    Number {
        above: Option<i64>,
    },
    /// Anything at all.
    Any,
    /// Anything but a list or a mapping.
    Scalar,
    /// A mapping with any keys.
    Mapping,
    /// One of these words.
    Choice(&'static [Word]),
    /// Text of a pattern.
    Matching(&'static Pattern),
    /// Text that should be of a format; only a warning comes of it.
    Formatted(Format),
    Object(&'static Object),
    /// A list of such objects.
    Objects(&'static Object),
    List(&'static Shape, Size),
    /// One of several forms of different YAML types.
    Either(&'static [Shape]),
    /// Another shape in other versions: the first range that holds counts.
    ByVersion(&'static [(Range, Shape)]),
}

impl Shape {
    pub const INTEGER: Shape = Shape::Integer { at_least: None };
    pub const COUNT: Shape = Shape::Integer { at_least: Some(0) };
    pub const NUMBER: Shape = Shape::Number { above: None };

    /// The shape in a version.
    pub fn of(self, version: Version) -> Shape {
        match self {
            Shape::ByVersion(forms) => forms
                .iter()
                .find(|(range, _)| range.contains(version))
                .map_or(Shape::Any, |(_, shape)| shape.of(version)),
            other => other,
        }
    }
}

/// How many items a list may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    pub least: usize,
    pub most: usize,
    /// No two items may be equal.
    pub unique: bool,
}

impl Size {
    pub const ANY: Size = Size { least: 0, most: usize::MAX, unique: false };
    pub const SOME: Size = Size { least: 1, most: usize::MAX, unique: false };
    pub const SET: Size = Size { least: 1, most: usize::MAX, unique: true };
    pub const PAIR: Size = Size { least: 2, most: 2, unique: true };
}

/// A value of a [`Shape::Choice`].
#[derive(Debug, Clone, Copy)]
pub struct Word {
    pub text: &'static str,
    pub versions: Range,
}

pub(super) const fn word(text: &'static str) -> Word {
    Word { text, versions: Range::ALL }
}

impl Word {
    pub(super) const fn since(mut self, version: Version) -> Word {
        self.versions.since = Some(version);
        self
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `2026-03-01`
    Date,
    /// `2026-03-01T08:00:00Z`
    DateTime,
    /// An address.
    Uri,
}

impl Format {
    pub fn describe(self) -> &'static str {
        match self {
            Format::Date => "a date such as `2026-03-01`",
            Format::DateTime => "a point in time such as `2026-03-01T08:00:00Z`",
            Format::Uri => "an address such as `https://example.com/orders`",
        }
    }
}

/// Text whose form is given, by version.
#[derive(Debug)]
pub struct Pattern {
    pub name: &'static str,
    pub forms: &'static [Form],
}

#[derive(Debug)]
pub struct Form {
    pub versions: Range,
    /// The form in words, behind "expected".
    pub about: &'static str,
    /// The form as a regular expression.
    pub regex: &'static str,
    pub matches: fn(&str) -> bool,
}

impl Pattern {
    pub fn form(&self, version: Version) -> Option<&'static Form> {
        self.forms.iter().find(|form| form.versions.contains(version))
    }
}

/// Fields that an object has when something holds.
#[derive(Debug)]
pub struct Variant {
    pub when: Condition,
    pub versions: Range,
    pub fields: &'static [&'static [Field]],
    pub constraints: &'static [Constraint],
}

pub(super) const fn variant(when: Condition, fields: &'static [&'static [Field]]) -> Variant {
    Variant { when, versions: Range::ALL, fields, constraints: &[] }
}

impl Variant {
    pub(super) const fn since(mut self, version: Version) -> Variant {
        self.versions.since = Some(version);
        self
    }

    pub(super) const fn until(mut self, version: Version) -> Variant {
        self.versions.until = Some(version);
        self
    }

    pub(super) const fn constraints(mut self, constraints: &'static [Constraint]) -> Variant {
        self.constraints = constraints;
        self
    }
}

/// When a [`Variant`] holds.
#[derive(Debug, Clone, Copy)]
pub enum Condition {
    /// The key has one of these values.
    Is(&'static str, &'static [&'static str]),
    /// The key is not there.
    Absent(&'static str),
    /// The key is there and is text.
    HasText(&'static str),
    AnyOf(&'static [Condition]),
}

impl Condition {
    /// The key that decides, and its values, for a message.
    pub fn keys(self) -> Vec<(&'static str, &'static [&'static str])> {
        match self {
            Condition::Is(key, values) => vec![(key, values)],
            Condition::Absent(_) | Condition::HasText(_) => Vec::new(),
            Condition::AnyOf(conditions) => conditions.iter().flat_map(|condition| condition.keys()).collect(),
        }
    }
}

/// What fields have to be together.
#[derive(Debug, Clone, Copy)]
pub enum Constraint {
    /// One of these keys and no more.
    ExactlyOne(&'static [&'static str]),
    /// Both text or both lists.
    SameForm(&'static str, &'static str),
}
