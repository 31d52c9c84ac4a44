//! Words that table designers shorten, so that `cust_id` and `customer id` find each other. Applied to names and titles
//! while indexing only; queries and the browser know nothing of it.

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

/// The other forms of `word`, short ones for a long one and the reverse.
pub fn other_forms(word: &str) -> impl Iterator<Item = &'static str> {
    PAIRS.iter().filter_map(move |(short, long)| {
        if word == *short {
            Some(*long)
        } else if word == *long {
            Some(*short)
        } else {
            None
        }
    })
}
