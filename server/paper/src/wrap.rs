//! Text to lines of a width.

use std::collections::HashMap;

use unicode_bidi::{BidiClass, bidi_class};

use crate::document::Weight;
use crate::face::{Faces, Line};

/// Cuts text into lines; knows the widths of words it has seen.
pub struct Wrapper {
    pub faces: Faces,
    widths_em: [HashMap<String, f32>; 2],
}

impl Wrapper {
    pub fn new() -> Self {
        Self {
            faces: Faces::new(),
            widths_em: [HashMap::new(), HashMap::new()],
        }
    }

    /// The lines of a text, none of them wider than `width_em` unless a single
    /// character is. A text without anything legible has no lines.
    pub fn lines(&mut self, text: &str, weight: Weight, width_em: f32) -> Vec<Line> {
        let text = legible(text);
        let mut lines = Vec::new();
        for paragraph in text.split('\n') {
            let mut texts = self.broken(paragraph, weight, width_em);
            // A word that ends at the edge still ends in a space, for whoever copies
            // or hears it.
            if let Some((_, before)) = texts.split_last_mut() {
                for text in before {
                    text.push(' ');
                }
            }
            let shaped = texts.iter().map(|text| self.faces.shape(text, weight));
            lines.extend(shaped);
        }
        lines
    }

    fn broken(&mut self, paragraph: &str, weight: Weight, width_em: f32) -> Vec<String> {
        let space_em = self.width_em(" ", weight);
        let mut lines: Vec<String> = Vec::new();
        let mut line_em = 0.0;
        let words = paragraph.split(is_break).filter(|word| !word.is_empty());
        for word in words {
            for piece in self.pieces(word, weight, width_em) {
                let piece_em = self.width_em(&piece, weight);
                match lines.last_mut() {
                    Some(line) if line_em + space_em + piece_em <= width_em => {
                        line.push(' ');
                        line.push_str(&piece);
                        line_em += space_em + piece_em;
                    }
                    _ => {
                        lines.push(piece);
                        line_em = piece_em;
                    }
                }
            }
        }
        lines
    }

    /// A word, in pieces where it is wider than a line.
    fn pieces(&mut self, word: &str, weight: Weight, width_em: f32) -> Vec<String> {
        if self.width_em(word, weight) <= width_em {
            return vec![word.to_owned()];
        }
        let mut pieces = vec![String::new()];
        let mut piece_em = 0.0;
        for character in word.chars() {
            let character_em = self.width_em(character.encode_utf8(&mut [0; 4]), weight);
            let piece = pieces.last_mut().expect("begins with one");
            if piece_em + character_em > width_em && !piece.is_empty() && !is_mark(character) {
                pieces.push(character.to_string());
                piece_em = character_em;
            } else {
                piece.push(character);
                piece_em += character_em;
            }
        }
        pieces
    }

    fn width_em(&mut self, word: &str, weight: Weight) -> f32 {
        let widths = &mut self.widths_em[weight as usize];
        if let Some(width_em) = widths.get(word) {
            return *width_em;
        }
        let width_em = self.faces.shape(word, weight).width_em;
        widths.insert(word.to_owned(), width_em);
        width_em
    }
}

/// Where a line may end. A space that is not to be broken is part of its word.
fn is_break(character: char) -> bool {
    character.is_whitespace() && !matches!(character, '\u{a0}' | '\u{202f}')
}

/// Stays with the character before it.
fn is_mark(character: char) -> bool {
    matches!(bidi_class(character), BidiClass::NSM | BidiClass::BN)
}

/// Text without what no page can show: control characters, and marks that turn the
/// direction of what stands around them. Breaks of lines and paragraphs are `\n`.
pub fn legible(text: &str) -> String {
    let mut legible = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\u{2028}' | '\u{2029}' => legible.push('\n'),
            // Marks of direction, soft hyphen, spaces of no width, the byte order mark.
            '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\r'
            | '\u{ad}'
            | '\u{200b}'
            | '\u{2060}'
            | '\u{feff}' => {}
            _ if character.is_control() => legible.push(' '),
            _ if is_nobodys(character) => legible.push(char::REPLACEMENT_CHARACTER),
            _ => legible.push(character),
        }
    }
    legible
}

/// Private use, and code points that are no characters.
fn is_nobodys(character: char) -> bool {
    let code = u32::from(character);
    let is_private = (0xe000..=0xf8ff).contains(&code) || code >= 0xf_0000;
    is_private || (0xfdd0..=0xfdef).contains(&code) || code & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str, width_em: f32) -> Vec<String> {
        let lines = Wrapper::new().lines(text, Weight::Regular, width_em);
        assert!(
            lines.iter().all(|line| line.width_em <= width_em + 0.4),
            "one space may hang over the edge"
        );
        lines.into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn words_go_to_the_next_line_and_none_is_lost() {
        assert_eq!(texts("Koden är 1234", 4.5), ["Koden är ", "1234"]);
        assert_eq!(texts("070\u{a0}1 x", 3.0), ["070\u{a0}1 ", "x"]);
        assert_eq!(texts("a\n\nb", 4.0), ["a", "b"]);
        assert!(texts(" \u{7}\n", 4.0).is_empty());
    }

    #[test]
    fn a_name_of_200_characters_is_cut_into_pieces_that_fit() {
        let name = "Å".repeat(200);
        let lines = texts(&name, 10.0);
        assert!(lines.len() > 10);
        assert_eq!(lines.concat().replace(' ', ""), name);
    }

    #[test]
    fn nothing_turns_the_page_around() {
        assert_eq!(legible("a\u{202e}b\u{0}c\u{e000}"), "ab c\u{fffd}");
    }
}
