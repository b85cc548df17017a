//! A file fits a sitting, a function one screen.

use super::allowed;
use super::source::Source;

/// With its tests at the bottom.
pub const MAX_FILE_LINES: usize = 500;
/// From `fn` to the closing brace. Longer ones argue for it in a comment that
/// begins "Long because", above the function or in it.
pub const MAX_FUNCTION_LINES: usize = 70;

const ARGUMENT: &str = "Long because";

/// A function over the limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LongFunction {
    pub name: String,
    /// From 1.
    pub first_line: usize,
    pub lines: usize,
}

pub fn lines_of(source: &Source) -> usize {
    source.text.lines().count()
}

pub fn fault_of_file(source: &Source) -> Option<String> {
    let lines = lines_of(source);
    let judged = source.is_code() && !source.is_test();
    if !judged || lines <= MAX_FILE_LINES || allowed::has(allowed::LONG_FILES, &source.path) {
        return None;
    }
    Some(format!(
        "{}: {lines} lines, over {MAX_FILE_LINES}: split it by noun",
        source.path
    ))
}

pub fn faults_of_functions(source: &Source, masked: &str) -> Vec<String> {
    if source.is_test() {
        return vec![];
    }
    let mut faults = Vec::new();
    for function in long_functions(masked) {
        let key = format!("{} {}", source.path, function.name);
        if allowed::has(allowed::LONG_FUNCTIONS, &key) || argues(&source.text, &function) {
            continue;
        }
        faults.push(format!(
            "{}:{}: {} has {} lines, over {MAX_FUNCTION_LINES}: shorten it, or say \"{ARGUMENT} …\"",
            source.path, function.first_line, function.name, function.lines
        ));
    }
    faults
}

/// The functions over the limit of a masked file.
pub fn long_functions(masked: &str) -> Vec<LongFunction> {
    let lines: Vec<&str> = masked.lines().collect();
    let mut long = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let Some(name) = function_on(line) else {
            continue;
        };
        let count = length_from(&lines[index..]);
        if count > MAX_FUNCTION_LINES {
            long.push(LongFunction {
                name: name.to_owned(),
                first_line: index + 1,
                lines: count,
            });
        }
    }
    long
}

/// The name behind the first `fn` of a line; a type such as `fn(&str)` has none.
fn function_on(line: &str) -> Option<&str> {
    let start = line.find("fn ").filter(|at| {
        let before = line[..*at].chars().next_back();
        before.is_none_or(|letter| !letter.is_alphanumeric() && letter != '_')
    })?;
    let rest = &line[start + 3..];
    let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_')?;
    Some(&rest[..end]).filter(|name| !name.is_empty())
}

/// Lines until the first brace is closed; one for a declaration without a body.
fn length_from(lines: &[&str]) -> usize {
    let mut depth = 0usize;
    // Parentheses and brackets: `[u8; 2]` ends no declaration.
    let mut inner = 0i32;
    for (index, line) in lines.iter().enumerate() {
        for letter in line.chars() {
            match letter {
                '{' => depth += 1,
                '}' if depth <= 1 => return index + 1,
                '}' => depth -= 1,
                '(' | '[' => inner += 1,
                ')' | ']' => inner -= 1,
                ';' if depth == 0 && inner == 0 => return index + 1,
                _ => {}
            }
        }
    }
    lines.len()
}

/// Whether the comment above the function, or one in it, argues for its length.
fn argues(text: &str, function: &LongFunction) -> bool {
    let lines: Vec<&str> = text.lines().collect();
    let first = function.first_line - 1;
    let is_above = |line: &&&str| {
        let line = line.trim_start();
        line.starts_with("//") || line.starts_with("#[") || line.is_empty()
    };
    let above = lines[..first].iter().rev().take_while(is_above);
    let inside = lines.iter().skip(first).take(function.lines);
    above
        .chain(inside)
        .any(|line| line.contains("//") && line.contains(ARGUMENT))
}

#[cfg(test)]
mod tests {
    use super::super::masked;
    use super::*;

    fn source(body_lines: usize, comment: &str) -> Source {
        let body = "    step();\n".repeat(body_lines);
        Source {
            path: "crates/x/src/y.rs".to_owned(),
            text: format!("{comment}\npub fn long(a: [u8; 2]) {{\n{body}}}\n\nfn short() {{}}\n"),
        }
    }

    fn faults(source: &Source) -> Vec<String> {
        faults_of_functions(source, &masked::rust(&source.text))
    }

    #[test]
    fn a_long_function_is_told_with_its_line() {
        let found = faults(&source(70, "/// Does."));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("crates/x/src/y.rs:2: long has "));
        assert!(faults(&source(60, "")).is_empty());
    }

    #[test]
    fn a_long_function_may_argue_for_itself() {
        assert!(faults(&source(90, "// Long because it is a table.")).is_empty());
        assert_eq!(faults(&source(90, "// It is long.")).len(), 1);
    }

    #[test]
    fn a_function_type_or_a_name_with_fn_is_no_function() {
        assert_eq!(function_on("    work: fn (&str),"), None);
        assert_eq!(function_on("let my_fn = 1;"), None);
        assert_eq!(function_on("pub(crate) async fn go<T>() {"), Some("go"));
    }

    #[test]
    fn a_long_file_is_told_and_a_long_test_is_not() {
        let mut file = source(600, "// Long because");
        assert!(fault_of_file(&file).is_some());
        file.path = "crates/x/tests/it/main.rs".to_owned();
        assert!(fault_of_file(&file).is_none());
    }
}
