//! Code with its texts and comments blanked, so that words and braces found in
//! it are code. Lines stay where they are. Rough, and enough for a tidy tree.

/// Rust: strings, raw strings, characters, line and nested block comments.
pub fn rust(text: &str) -> String {
    Masker::new(text, Language::Rust).run()
}

/// TypeScript and JavaScript: strings, templates, line and block comments.
pub fn script(text: &str) -> String {
    Masker::new(text, Language::Script).run()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Language {
    Rust,
    Script,
}

struct Masker {
    letters: Vec<char>,
    at: usize,
    masked: String,
    language: Language,
}

impl Masker {
    fn new(text: &str, language: Language) -> Self {
        Self {
            letters: text.chars().collect(),
            at: 0,
            masked: String::with_capacity(text.len()),
            language,
        }
    }

    fn run(mut self) -> String {
        while let Some(letter) = self.look(0) {
            match (letter, self.look(1)) {
                ('/', Some('/')) => self.blank_line(),
                ('/', Some('*')) => self.blank_block(),
                ('"', _) => self.blank_quoted('"'),
                ('\'' | '`', _) if self.language == Language::Script => self.blank_quoted(letter),
                ('\'', _) if self.is_character() => self.blank_quoted('\''),
                ('r', Some('"' | '#')) if self.is_raw_string() => self.blank_raw_string(),
                _ => self.keep(),
            }
        }
        self.masked
    }

    fn look(&self, ahead: usize) -> Option<char> {
        self.letters.get(self.at + ahead).copied()
    }

    fn keep(&mut self) {
        self.masked.extend(self.look(0));
        self.at += 1;
    }

    fn blank(&mut self) {
        let blanked = self.look(0).map(|it| if it == '\n' { '\n' } else { ' ' });
        self.masked.extend(blanked);
        self.at += 1;
    }

    fn blank_line(&mut self) {
        while self.look(0).is_some_and(|letter| letter != '\n') {
            self.blank();
        }
    }

    fn blank_block(&mut self) {
        let mut depth = 0;
        while self.look(0).is_some() {
            match (self.look(0), self.look(1)) {
                (Some('/'), Some('*')) if depth == 0 || self.language == Language::Rust => {
                    depth += 1;
                    self.blank();
                }
                (Some('*'), Some('/')) => {
                    depth -= 1;
                    self.blank();
                }
                _ => {}
            }
            self.blank();
            if depth == 0 {
                return;
            }
        }
    }

    fn blank_quoted(&mut self, quote: char) {
        self.blank();
        while let Some(letter) = self.look(0) {
            if letter == '\\' {
                self.blank();
            }
            self.blank();
            if letter == quote {
                return;
            }
        }
    }

    /// `'x'` or `'\n'`, and no lifetime.
    fn is_character(&self) -> bool {
        self.look(1) == Some('\\') || self.look(2) == Some('\'')
    }

    /// `r"` or `r#"`, and not the end of a name or `r#type`.
    fn is_raw_string(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.letters.get(at));
        let in_name = before.is_some_and(|it| (it.is_alphanumeric() && *it != 'b') || *it == '_');
        let hashes = self.count_hashes(1);
        !in_name && self.look(1 + hashes) == Some('"')
    }

    fn count_hashes(&self, from: usize) -> usize {
        let rest = self.letters.iter().skip(self.at + from);
        rest.take_while(|letter| **letter == '#').count()
    }

    fn blank_raw_string(&mut self) {
        let hashes = self.count_hashes(1);
        for _ in 0..hashes + 2 {
            self.blank();
        }
        while let Some(letter) = self.look(0) {
            let closes = letter == '"' && self.count_hashes(1) >= hashes;
            self.blank();
            if closes {
                for _ in 0..hashes {
                    self.blank();
                }
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_comments_are_blanked_and_code_stays() {
        let text = "let a = \"{ å\\\" }\"; // ä {\nlet b = '{'; /* ö /* x */ } */ let c: &'a str;";
        let masked = rust(text);
        assert_eq!(masked.lines().count(), 2);
        assert!(!masked.contains(['{', '}', 'å', 'ä', 'ö']), "{masked}");
        assert!(masked.contains("let c: &'a str;"), "{masked}");
    }

    #[test]
    fn raw_strings_end_where_they_end() {
        let masked = rust("let a = r#\"x \" { \"#; fn r#type() {}");
        assert!(masked.contains("fn r#type() {}"), "{masked}");
        assert_eq!(masked.matches('{').count(), 1);
    }

    #[test]
    fn scripts_have_three_quotes() {
        let masked = script("const a = 'å' + `ä ${b}` + \"ö\"; // å\nconst c = 1;");
        assert!(!masked.contains(['å', 'ä', 'ö']));
        assert!(masked.contains("const c = 1;"));
    }
}
