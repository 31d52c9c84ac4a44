//! Which types hold every value of which: one order for the logical types of ODCS, one for the physical ones of the
//! systems in use. Whether wider is worse depends on the side; see [`super::Side`].

/// How two types, or two ranges of values, lie to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    Same,
    /// The new one holds all values of the old one, and more.
    Widened,
    /// The old one holds all values of the new one, and more.
    Narrowed,
    /// Neither holds the other.
    Other,
}

impl Relation {
    fn of<T>(before: &T, after: &T, fits: impl Fn(&T, &T) -> bool) -> Relation {
        match (fits(before, after), fits(after, before)) {
            (true, true) => Relation::Same,
            (true, false) => Relation::Widened,
            (false, true) => Relation::Narrowed,
            (false, false) => Relation::Other,
        }
    }
}

/// Logical types: the first fits into the second.
const LOGICAL: [(&str, &str); 2] = [("integer", "number"), ("date", "timestamp")];

pub(super) fn logical(before: &str, after: &str) -> Relation {
    let (before, after) = (before.trim().to_lowercase(), after.trim().to_lowercase());
    Relation::of(&before.as_str(), &after.as_str(), |a, b| a == b || LOGICAL.contains(&(*a, *b)))
}

pub(super) fn physical(before: &str, after: &str) -> Relation {
    Relation::of(&read(before, 0), &read(after, 0), fits)
}

/// A physical type by what it can hold.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Physical {
    /// Whole numbers of so many bytes, signed.
    Whole(u8),
    /// Binary floating point of so many bytes.
    Float(u8),
    /// Digits before and behind the point.
    Decimal(u32, u32),
    /// Text of at most so many characters.
    Text(Option<u32>),
    Bytes(Option<u32>),
    Date,
    /// Digits of the second's fraction, where they are given, and whether the time zone is kept.
    Moment(Option<u32>, bool),
    List(Box<Physical>),
    /// Any other, as it is written.
    Other(String),
}

/// A type of the sizes in its brackets; `None` where they make no sense.
type Make = fn(&[u32]) -> Option<Physical>;

/// Names of types, as databases, warehouses and file formats write them.
const NAMES: &[(&[&str], Make)] = &[
    (&["tinyint", "byte"], |_| Some(Physical::Whole(1))),
    (&["smallint", "short", "int16", "int2"], |_| Some(Physical::Whole(2))),
    (&["int", "integer", "int32", "int4", "mediumint"], |_| Some(Physical::Whole(4))),
    (&["bigint", "long", "int64"], |_| Some(Physical::Whole(8))),
    (&["real", "float32", "float4"], |_| Some(Physical::Float(4))),
    (&["double", "double precision", "float64", "float8", "binary_double"], |_| Some(Physical::Float(8))),
    (&["decimal", "numeric", "number", "dec"], |sizes| match sizes {
        [digits] => Some(Physical::Decimal(*digits, 0)),
        [digits, scale] => Some(Physical::Decimal(digits.saturating_sub(*scale), *scale)),
        _ => None,
    }),
    (
        &[
            "varchar",
            "varchar2",
            "nvarchar",
            "nvarchar2",
            "character varying",
            "char varying",
            "string",
            "text",
            "char",
            "character",
            "nchar",
            "clob",
            "longtext",
        ],
        |sizes| Some(Physical::Text(sizes.first().copied())),
    ),
    (&["binary", "varbinary", "bytes", "bytea", "blob"], |sizes| Some(Physical::Bytes(sizes.first().copied()))),
    (&["date", "date32"], |_| Some(Physical::Date)),
    (&["timestamp", "datetime", "datetime2", "timestamp_ntz", "timestamp without time zone"], |sizes| {
        Some(Physical::Moment(sizes.first().copied(), false))
    }),
    (&["timestamptz", "timestamp_tz", "timestamp with time zone", "datetimeoffset", "timestamp_ltz"], |sizes| {
        Some(Physical::Moment(sizes.first().copied(), true))
    }),
];

/// `VARCHAR(255)`, `decimal(10, 2)`, `timestamp(3) with time zone`, `ARRAY<INT>`; lists in lists up to a depth.
fn read(text: &str, depth: usize) -> Physical {
    let tidy = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let inner =
        tidy.strip_prefix("array<").or_else(|| tidy.strip_prefix("list<")).and_then(|rest| rest.strip_suffix('>'));
    if let (Some(inner), true) = (inner, depth < 8) {
        return Physical::List(Box::new(read(inner, depth + 1)));
    }
    let (name, sizes) = match (tidy.find('('), tidy.rfind(')')) {
        (Some(open), Some(close)) if open < close => {
            let sizes: Option<Vec<u32>> = tidy[open + 1..close]
                .split(',')
                .map(|size| size.trim().trim_end_matches("char").trim_end_matches("byte").trim().parse().ok())
                .collect();
            let name = format!("{}{}", tidy[..open].trim(), &tidy[close + 1..]);
            match sizes {
                Some(sizes) => (name, sizes),
                None if tidy[open + 1..close].trim() == "max" => (name, Vec::new()),
                None => return Physical::Other(tidy),
            }
        }
        _ => (tidy.clone(), Vec::new()),
    };
    let known = NAMES.iter().find(|(names, _)| names.contains(&name.as_str()));
    known.and_then(|(_, make)| make(&sizes)).unwrap_or(Physical::Other(tidy))
}

/// Whether `b` holds every value of `a`, exactly.
fn fits(a: &Physical, b: &Physical) -> bool {
    /// Decimal digits that a whole number of so many bytes needs.
    fn digits(bytes: u8) -> u32 {
        [3, 5, 10, 19][bytes.ilog2().min(3) as usize]
    }
    /// Whether a length or precision that is not given is the larger one: text without a length has no bound.
    fn at_most(a: Option<u32>, b: Option<u32>) -> bool {
        b.is_none_or(|b| a.is_some_and(|a| a <= b))
    }
    match (a, b) {
        (Physical::Whole(a), Physical::Whole(b)) | (Physical::Float(a), Physical::Float(b)) => a <= b,
        // The significand of a float has 24 or 53 bits.
        (Physical::Whole(a), Physical::Float(b)) => a * 2 <= *b,
        (Physical::Whole(a), Physical::Decimal(whole, _)) => digits(*a) <= *whole,
        (Physical::Decimal(a, scale_a), Physical::Decimal(b, scale_b)) => a <= b && scale_a <= scale_b,
        (Physical::Text(a), Physical::Text(b)) | (Physical::Bytes(a), Physical::Bytes(b)) => at_most(*a, *b),
        (Physical::Date, Physical::Moment(_, false)) => true,
        (Physical::Moment(a, zone_a), Physical::Moment(b, zone_b)) => {
            zone_a == zone_b && (a == b || matches!((a, b), (Some(a), Some(b)) if a <= b))
        }
        (Physical::List(a), Physical::List(b)) => fits(a, b),
        _ => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn physical_types_are_ordered_by_what_they_hold() {
        use Relation::{Narrowed, Other, Same, Widened};
        let cases = [
            ("INT", "bigint", Widened),
            ("bigint", "integer", Narrowed),
            ("int4", "INTEGER", Same),
            ("int", "double", Widened),
            ("bigint", "double", Other),
            ("bigint", "decimal(19,0)", Widened),
            ("decimal(10,2)", "DECIMAL(12, 2)", Widened),
            ("decimal(10,2)", "decimal(10,4)", Other),
            ("varchar(100)", "varchar(50)", Narrowed),
            ("varchar(100)", "text", Widened),
            ("varchar(max)", "text", Same),
            ("char(2)", "varchar(2)", Same),
            ("string", "int", Other),
            ("date", "timestamp", Widened),
            ("timestamp", "timestamp with time zone", Other),
            ("timestamp(3)", "timestamp(6)", Widened),
            ("timestamp(3) with time zone", "timestamptz(3)", Same),
            ("ARRAY<INT>", "array<bigint>", Widened),
            ("GEOGRAPHY", "geography", Same),
            ("struct<a:int>", "struct<a:bigint>", Other),
            ("))((", "((", Other),
        ];
        for (before, after, relation) in cases {
            assert_eq!(physical(before, after), relation, "{before} -> {after}");
        }
        assert_eq!(logical("integer", "number"), Widened);
        assert_eq!(logical("timestamp", "date"), Narrowed);
        assert_eq!(logical("string", "integer"), Other);
    }
}
