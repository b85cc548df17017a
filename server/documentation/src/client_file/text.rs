//! Texts and instants as the files of others take them.

use std::cell::Cell;

use care_model::time::{LocalDate, Timestamp};

/// Makes texts fit for XML 1.0 and FHIR, and counts what it had to replace.
///
/// XML 1.0 (section 2.2, `Char`) has no place for the control characters below
/// U+0020 but tab and line ends, nor for U+FFFE and U+FFFF, not even escaped;
/// FHIR R4 forbids the same in `string`. Each becomes a character that is seen:
/// the control's picture (U+2400 on), else U+FFFD. Nothing is dropped.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    replaced: Cell<u64>,
}

impl Texts {
    /// The text with what may not stand in a file made visible. A line end of
    /// two characters becomes one, as every XML reader makes it.
    pub fn visible(&self, text: &str) -> String {
        let text = text.replace("\r\n", "\n");
        text.chars().map(|letter| self.letter(letter)).collect()
    }

    /// As [`Texts::visible`], trimmed; `None` when nothing is left.
    pub fn filled(&self, text: &str) -> Option<String> {
        let text = self.visible(text);
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// Characters replaced so far.
    pub fn replaced(&self) -> u64 {
        self.replaced.get()
    }

    fn letter(&self, letter: char) -> char {
        let seen = match letter {
            '\t' | '\n' => return letter,
            // Also a lone carriage return: an XML reader makes a line feed of it.
            '\0'..='\u{1f}' => char::from_u32(0x2400 + letter as u32).unwrap_or('\u{fffd}'),
            '\u{7f}' => '\u{2421}',
            '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
            other => return other,
        };
        self.replaced.set(self.replaced.get() + 1);
        seen
    }
}

const DAY_MS: i64 = 86_400_000;
/// The first instant of year 1 and the last of year 9999: years of four digits,
/// as both XML and FHIR want them.
const SPAN_MS: (i64, i64) = (-62_135_596_800_000, 253_402_300_799_999);

/// `2026-11-23T07:00:00.000Z`. An instant beyond the years 1 to 9999, which only
/// a broken clock can tell, becomes the nearest within.
pub(crate) fn utc_text(instant: Timestamp) -> String {
    let millis = instant.millis().clamp(SPAN_MS.0, SPAN_MS.1);
    let day = millis.div_euclid(DAY_MS) as i32;
    let date = LocalDate::from_epoch_days(day).expect("years 1 to 9999 are on the calendar");
    let in_day = millis.rem_euclid(DAY_MS);
    let (seconds, fraction) = (in_day / 1000, in_day % 1000);
    format!(
        "{date}T{:02}:{:02}:{:02}.{fraction:03}Z",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_seen_and_counted() {
        let texts = Texts::default();
        let seen = texts.visible("a\u{0}b\tc\r\nd\re\u{1b}f\u{7f}g\u{85}h\u{ffff}åäö 😀");
        assert_eq!(seen, "a␀b\tc\nd␍e␛f␡g\u{85}h\u{fffd}åäö 😀");
        assert_eq!(texts.replaced(), 5);
        assert_eq!(texts.filled(" \n\t "), None);
        assert_eq!(texts.filled(" x "), Some("x".to_owned()));
    }

    #[test]
    fn an_instant_is_written_in_utc() {
        let text = |millis| utc_text(Timestamp::from_millis(millis));
        assert_eq!(text(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(text(-1), "1969-12-31T23:59:59.999Z");
        assert_eq!(text(1_779_926_399_123), "2026-05-27T23:59:59.123Z");
        assert_eq!(text(i64::MAX), "9999-12-31T23:59:59.999Z");
        assert_eq!(text(i64::MIN), "0001-01-01T00:00:00.000Z");
    }
}
