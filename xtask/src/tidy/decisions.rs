//! A decision says what was decided and when.

use super::source::Source;

pub fn fault(source: &Source) -> Option<String> {
    let mut lines = source.text.lines();
    let has_title = lines.next().is_some_and(|line| line.starts_with("# "));
    let has_date = lines.any(|line| line.strip_prefix("Date: ").is_some_and(is_date));
    if has_title && has_date {
        return None;
    }
    Some(format!(
        "{}: begins with a title, and has a line such as `Date: 2026-11-23`",
        source.path
    ))
}

fn is_date(text: &str) -> bool {
    let form: String = text
        .trim()
        .chars()
        .map(|letter| if letter.is_ascii_digit() { '0' } else { letter })
        .collect();
    form == "0000-00-00"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_has_a_title_and_a_date() {
        let note = |text: &str| Source {
            path: "docs/decisions/0001-x.md".to_owned(),
            text: text.to_owned(),
        };
        assert_eq!(fault(&note("# One\n\nDate: 2026-11-23\n")), None);
        assert!(fault(&note("# One\n")).is_some());
        assert!(fault(&note("# One\n\nDate: soon\n")).is_some());
        assert!(fault(&note("One\n\nDate: 2026-11-23\n")).is_some());
    }
}
