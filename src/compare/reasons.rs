//! Why a change has its impact, as the parts that a reason is made of: a portal in another language says the text in that
//! language and keeps the names. A reason that is not in the table is a mistake of ours.

/// A reason taken apart: names in backticks before its text, and whether two things were taken for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reason<'r> {
    /// "`maxLength`: ", empty for most.
    pub names: &'r str,
    /// One of [`REASONS`].
    pub text: &'r str,
    /// True where [`GUESS`] is said behind it.
    pub guess: bool,
}

/// Said behind the reason of a change for which two things were taken for one.
pub const GUESS: &str = "that it is the same is a guess: the type and what else tells them apart agree";

pub fn parts(reason: &str) -> Reason<'_> {
    let (reason, guess) = match reason.strip_suffix(GUESS).and_then(|rest| rest.strip_suffix("; ")) {
        Some(rest) => (rest, true),
        None => (reason, false),
    };
    let text = match reason.rfind('`').filter(|_| reason.starts_with('`')) {
        Some(end) => reason[end + 1..].trim_start_matches([':', ' ']),
        None => reason,
    };
    Reason { names: &reason[..reason.len() - text.len()], text, guess }
}

/// Whether a reason is made of parts that other languages have.
pub(super) fn is_known(reason: &str) -> bool {
    REASONS.binary_search(&parts(reason).text).is_ok()
}

/// Every text of a reason but for its names and [`GUESS`]. Sorted.
pub const REASONS: &[&str] = &[
    "a list of codes grows: readers look codes up in it",
    "a price is asked where none was",
    "a row stands for something else: counts and sums over it change their meaning",
    "a value may be sent twice now",
    "a value may come that readers do not know",
    "a value may come twice: joins over it may multiply rows",
    "a value that is sent twice is refused now",
    "a value that was taken is refused now",
    "all that was taken is taken still",
    "all values still fit the earlier type",
    "another code list says what it means: the same values may mean something else",
    "another term says what it means: the same values may mean something else",
    "another word for the same status",
    "any value is allowed now",
    "codes in the data are explained no longer",
    "contracts are found by their ids, which are as they were; its page has another address",
    "data are sent to another place or in another way",
    "data that hold it are explained no longer",
    "differs; no promise about the data depends on it",
    "how it has to be handled is no longer said",
    "it allows more than before",
    "it costs more, or is counted in another way",
    "it costs no more than before",
    "it costs nothing now",
    "it follows another version of what it reads",
    "it gives another version of the contract, the earlier one is found here no longer",
    "it has to be handled otherwise, and which is stricter is not known",
    "it has to be handled with more care: access may be lost, copies may have to go",
    "it is found by its id, which is as it was; its page has another address",
    "it is no longer promised",
    "it is promised now",
    "it is queried in the same way",
    "it is reached in another way",
    "it is reached in the same way",
    "it is read in another way",
    "it is served no longer",
    "it is written in another way",
    "it may be handled more freely",
    "it promises something else: those who read by the earlier contract find it here no longer",
    "it reads from there no longer; what it gives is told by its contracts",
    "it reads from there now; what it gives is told by its contracts",
    "it reads something else; what it gives is told by its contracts",
    "it still holds, and is going to go: those who rely on it have time to leave",
    "it was not classified before",
    "less is promised than those who rely on it count on",
    "more is promised than before",
    "no amount is said",
    "no code list says any more what it means",
    "no price is asked any more",
    "no promise depends on it",
    "no term says any more what it means",
    "no value comes twice now",
    "nothing is promised to those who read by it",
    "one more code list says what it means",
    "one more join is promised",
    "one more list is agreed on",
    "one more place; the others are as they were",
    "one more team to ask",
    "one more term says what it means",
    "one more value is taken",
    "one more way to get access",
    "one more way to watch or steer it",
    "one more word is agreed on",
    "one promise more",
    "only listed values are allowed now",
    "others may send here now",
    "people read another name",
    "people read another name; those who read from it go by the contract",
    "ports that name it by its earlier id find it no longer",
    "properties are found by their names",
    "queries by the earlier name fail",
    "readers can count on one thing more",
    "readers can no longer count on it",
    "readers find it no longer",
    "readers find it no longer under the earlier name",
    "readers know all that may come",
    "rows are told apart by something else: joins and merges over the earlier key fail or multiply rows",
    "rows can be told apart now",
    "rows that are sent twice are refused now",
    "senders have one thing less to meet",
    "senders may leave it out",
    "senders may leave it out now",
    "senders that do not send it are refused now",
    "senders that leave it out are refused now",
    "somebody else answers for it",
    "that the join finds its other half is no longer promised",
    "the code is as it was",
    "the data are held to less than readers count on",
    "the data are held to more than before",
    "the data are reached in another place or way",
    "the deprecation is taken back",
    "the new type takes all that the earlier one took",
    "the type is no longer promised",
    "the type was not said before",
    "the value may be missing, where readers could count on it",
    "the version tells of the other changes",
    "the wording differs",
    "there is always a value now",
    "those who hold it lose their access",
    "those who hold it may do something else than before",
    "those who read from it find nothing there",
    "those who read there find nothing",
    "those who refer to it by its id find it no longer",
    "those who send there are refused",
    "values keep to more than before",
    "values may come that could not come before",
    "values may come that the earlier type does not hold",
    "values no longer fit the type that readers expect",
    "values of the earlier type are not taken any more",
    "values of the earlier type may not fit any more",
    "values that were taken are refused now",
    "values that were taken may be refused now",
    "what becomes of its products is told with them",
    "what does not meet it is refused now",
    "what is bound to it is explained no longer",
    "what is sent need not lead anywhere",
    "what is sent to it is not taken any more",
    "what is sent under the earlier name is not taken",
    "what is sent without its other half is refused now",
    "what is taken was not said before, and is bound now",
    "what it allows is said now",
    "what it gives is no longer promised",
    "what it gives is promised now",
    "what it holds is no longer promised",
    "what it holds was not said before",
    "what met it before may be refused now",
    "what met it before meets it still",
    "what readers counted on is not what is measured now",
    "what senders put there is not taken any more",
    "what senders send by it is not taken any more",
    "what senders send by the earlier contract is not taken any more",
    "what senders send is not taken any more",
    "what takes its place is said",
    "what there was is as it was",
    "what was promised is a draft again",
    "whatever watches or steers the product through it finds it no longer",
    "whether as much is promised as before cannot be told",
    "whether it still means the same is for people to say",
    "who answers for its products is told with them",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_taken_apart() {
        let of = |reason| {
            let parts = parts(reason);
            (parts.names, parts.text, parts.guess)
        };
        assert_eq!(of("readers find it no longer"), ("", "readers find it no longer", false));
        assert_eq!(
            of("`maxLength`: all that was taken is taken still"),
            ("`maxLength`: ", "all that was taken is taken still", false)
        );
        assert_eq!(of("`a`, `b` differs; no promise"), ("`a`, `b` ", "differs; no promise", false));
        let guessed = format!("gone; {GUESS}");
        assert_eq!(of(&guessed), ("", "gone", true));
        assert_eq!(of("`"), ("`", "", false));
        assert!(REASONS.is_sorted() && is_known(REASONS[0]) && !is_known("because"));
    }
}
