//! Lines of the documentation feed: JSON, one entry a line, each with the hash of the
//! line before, so that a receiver sees what it lacks and what was changed.

use serde::Serialize;

use crate::reimbursement::export::hex_sha256;

/// One line before it is written.
#[derive(Clone, Copy, Debug)]
pub struct FeedLine<'a> {
    pub unit_id: care_model::id::UnitId,
    /// Counts from 1 in the unit, without gaps.
    pub sequence: i64,
    /// Of the line before; nothing before the first.
    pub previous_sha256: Option<&'a str>,
    /// `visit` or `person`.
    pub source: &'a str,
    pub content: LineContent<'a>,
}

#[derive(Clone, Copy, Debug)]
pub enum LineContent<'a> {
    /// The entry as it is stored, in JSON: taken over letter by letter, so that a later
    /// version of this product writes the same line.
    Entry(&'a str),
    /// Protected identity: the line says that there is an entry, and nothing of it.
    Withheld,
    /// The client's file was weeded since: nothing is left of the entry.
    Weeded,
}

/// A written line, without its line end.
#[derive(Clone, PartialEq, Eq)]
pub struct WrittenLine {
    pub text: String,
    /// Of the text, in hex.
    pub sha256: String,
}

impl std::fmt::Debug for WrittenLine {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "WrittenLine({})", self.sha256)
    }
}

#[derive(Serialize)]
struct Head<'a> {
    unit_id: care_model::id::UnitId,
    sequence: i64,
    previous_sha256: Option<&'a str>,
    source: &'a str,
}

/// The same line for the same input.
pub fn write_line(line: &FeedLine) -> WrittenLine {
    let head = Head {
        unit_id: line.unit_id,
        sequence: line.sequence,
        previous_sha256: line.previous_sha256,
        source: line.source,
    };
    let mut text = serde_json::to_string(&head).expect("strings and a number have a JSON form");
    text.pop();
    text.push(',');
    match line.content {
        LineContent::Entry(stored) => {
            text.push_str("\"entry\":");
            text.push_str(stored);
        }
        LineContent::Withheld => text.push_str("\"withheld\":\"protected_identity\""),
        LineContent::Weeded => text.push_str("\"weeded\":true"),
    }
    text.push('}');
    let sha256 = hex_sha256(text.as_bytes());
    WrittenLine { text, sha256 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use care_model::id::UnitId;
    use care_model::time::Timestamp;

    fn line(content: LineContent) -> WrittenLine {
        write_line(&FeedLine {
            unit_id: UnitId::derived(Timestamp::from_millis(0), "unit"),
            sequence: 2,
            previous_sha256: Some("ab"),
            source: "person",
            content,
        })
    }

    #[test]
    fn a_line_is_what_it_was() {
        let entry = line(LineContent::Entry(r#"{"kind":"note","text":"å\n"}"#));
        let withheld = line(LineContent::Withheld);
        insta::assert_debug_snapshot!((&entry.text, &entry.sha256, &withheld.text));
    }
}
