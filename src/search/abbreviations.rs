//! Words that table designers shorten, so that `cust_id` and `customer id` find each other. Applied to names and titles
//! while indexing only; queries and the browser know nothing of it.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Short form and word, in both directions.
const PAIRS: [(&str, &str); 43] = [
    ("acct", "account"),
    ("addr", "address"),
    ("amt", "amount"),
    ("approx", "approximate"),
    ("avg", "average"),
    ("bal", "balance"),
    ("cd", "code"),
    ("cfg", "configuration"),
    ("cnt", "count"),
    ("cty", "country"),
    ("curr", "currency"),
    ("cust", "customer"),
    ("dept", "department"),
    ("desc", "description"),
    ("dob", "birthdate"),
    ("dt", "date"),
    ("emp", "employee"),
    ("freq", "frequency"),
    ("grp", "group"),
    ("id", "identifier"),
    ("inv", "invoice"),
    ("lang", "language"),
    ("lat", "latitude"),
    ("lng", "longitude"),
    ("loc", "location"),
    ("max", "maximum"),
    ("mgr", "manager"),
    ("min", "minimum"),
    ("msg", "message"),
    ("mth", "month"),
    ("nbr", "number"),
    ("num", "number"),
    ("org", "organisation"),
    ("pct", "percent"),
    ("prod", "product"),
    ("qty", "quantity"),
    ("ref", "reference"),
    ("seq", "sequence"),
    ("tel", "telephone"),
    ("tot", "total"),
    ("ts", "timestamp"),
    ("txn", "transaction"),
    ("yr", "year"),
];

/// By form, its other forms.
static FORMS: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let mut forms: HashMap<&str, Vec<&str>> = HashMap::new();
    for (short, long) in PAIRS {
        forms.entry(short).or_default().push(long);
        forms.entry(long).or_default().push(short);
    }
    forms
});

/// The other forms of `word`, short ones for a long one and the reverse.
pub fn other_forms(word: &str) -> &'static [&'static str] {
    FORMS.get(word).map_or(&[], Vec::as_slice)
}
