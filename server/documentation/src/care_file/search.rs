//! Finding words in a file.

/// Shortest text that is looked for, in characters: fewer would find everything.
pub const MIN_QUERY_CHARS: usize = 2;

/// Whether a text has every word of the query, whatever the case.
pub fn finds(query: &str, text: &str) -> bool {
    let text = text.to_lowercase();
    let query = query.to_lowercase();
    let mut words = query.split_whitespace().peekable();
    words.peek().is_some() && words.all(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_counts_and_no_case() {
        let text = "Föll på golvet i KÖKET, inga skador";
        assert!(finds("köket föll", text));
        assert!(finds("FÖLL", text));
        assert!(!finds("föll badrum", text));
        assert!(!finds("  ", text));
    }
}
