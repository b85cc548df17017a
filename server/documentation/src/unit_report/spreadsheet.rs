//! Rows as a file for a spreadsheet.
//!
//! **UTF-8 with a byte order mark, semicolons, CRLF, decimal commas.** Whoever
//! opens the file has Excel set for Sweden: without the mark it reads å as two
//! letters, a comma would part the decimals, and the list separator of the
//! setting is a semicolon. The form is the same in English, since the language
//! of the words is not the setting of the computer.
//!
//! **A cell of free text cannot become a formula**: one that begins with a sign
//! a spreadsheet reads as the start of one gets an apostrophe in front (OWASP
//! ASVS 5.0, 1.2.10). Figures are made here and stay figures, also below zero.

use std::borrow::Cow;

const BYTE_ORDER_MARK: &str = "\u{feff}";
/// What a spreadsheet takes for the beginning of a formula, or skips before one.
const FORMULA_SIGNS: [char; 8] = ['=', '+', '-', '@', '\t', '\r', '\n', '\0'];

/// A cell that no spreadsheet computes.
pub fn cell_of_free_text(text: &str) -> String {
    if text.starts_with(FORMULA_SIGNS) {
        return format!("'{text}");
    }
    text.to_owned()
}

/// A file of rows: byte order mark, semicolons, CRLF, quotation marks where
/// needed. Cells of free text must have gone through [`cell_of_free_text`].
pub fn file_of_rows<'a>(rows: impl IntoIterator<Item = Vec<Cow<'a, str>>>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
    for row in rows {
        let cells = row.iter().map(|cell| cell.as_bytes());
        writer.write_record(cells).expect("a Vec takes every byte");
    }
    writer.into_inner().expect("a Vec takes every byte")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_text_cannot_become_a_formula() {
        for text in [
            "=1+1", "+46", "-x", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0",
        ] {
            assert_eq!(cell_of_free_text(text), format!("'{text}"));
        }
        assert_eq!(cell_of_free_text("Söder 1-2"), "Söder 1-2");
        assert_eq!(cell_of_free_text(""), "");
    }

    #[test]
    fn a_cell_cannot_break_out_of_its_row() {
        let file = file_of_rows([vec![Cow::from("a;b"), Cow::from("c\r\n\"d")]]);
        let text = String::from_utf8(file).expect("UTF-8");
        assert_eq!(text, "\u{feff}\"a;b\";\"c\r\n\"\"d\"\r\n");
    }
}
