//! Words that table designers shorten, so that `cust_id` and `customer id` find each other. Applied to names and titles
//! while indexing only; queries and the browser know nothing of it.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::tokens::{Piece, split};

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

/// Keys of one name at most: more than three of its words are seldom shortened.
const KEYS: usize = 8;

/// The keys of `name` with words shortened and spelled out: `custid` and `customerid` for each other. Of most names there are
/// none. `id` stays short, since it ends every other name; a single word is too little to tell (the code `INV` is no invoice).
pub fn other_keys(name: &str) -> Vec<String> {
    let mut keys = vec![String::new()];
    let (mut words, mut has_others) = (0, false);
    split(name, |piece| match piece {
        Piece::Run(run) => keys.iter_mut().for_each(|key| key.extend(run)),
        Piece::Chain { text, ends } => {
            let mut start = 0;
            for &end in ends {
                let word = &text[start..end];
                start = end;
                let others = if word == "id" { &[] } else { other_forms(word) };
                has_others |= !others.is_empty();
                words += 1;
                let before = keys.len();
                for other in others.iter().take(KEYS / before - 1) {
                    keys.extend_from_within(..before);
                    let last = keys.len() - before;
                    keys[last..].iter_mut().for_each(|key| key.push_str(other));
                }
                keys[..before].iter_mut().for_each(|key| key.push_str(word));
            }
        }
    });
    // The first one is the name as it is written.
    if has_others && words > 1 { keys.split_off(1) } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::other_keys;

    #[test]
    fn a_name_has_the_keys_of_its_other_spellings() {
        assert_eq!(other_keys("cust_id"), ["customerid"]);
        assert_eq!(other_keys("Customer ID"), ["custid"]);
        assert_eq!(other_keys("order_nbr"), ["ordernumber"]);
        assert_eq!(other_keys("order number"), ["ordernbr", "ordernum"]);
        assert_eq!(other_keys("cust_acct"), ["customeracct", "custaccount", "customeraccount"]);
        assert!(other_keys("order lines").is_empty() && other_keys("INV").is_empty() && other_keys("").is_empty());
        assert!(other_keys(&"cust_".repeat(40)).len() < 8);
    }
}
