//! `set NAME := items;` and `param NAME: columns := rows;`, cut apart.

use std::collections::BTreeMap;

use crate::formats::error::{FormatError, Place};

/// A word and its line from 1.
pub type Word<'t> = (usize, &'t str);

/// One `set` or `param`.
#[derive(Debug)]
pub struct Statement<'t> {
    pub line: usize,
    /// Between the first colon and `:=`.
    pub columns: Vec<Word<'t>>,
    /// After `:=`, brackets and commas left out.
    pub body: Vec<Word<'t>>,
}

#[derive(Debug)]
pub struct Statements<'t>(BTreeMap<&'t str, Statement<'t>>);

impl<'t> Statements<'t> {
    pub fn of(text: &'t str) -> Result<Self, FormatError> {
        let mut statements = BTreeMap::new();
        let mut words: Vec<Word<'t>> = Vec::new();
        for (line, text) in (1..).zip(text.lines()) {
            let told = text.split('#').next().unwrap_or_default();
            for word in cut(told) {
                if word != ";" {
                    words.push((line, word));
                    continue;
                }
                if let Some((name, statement)) = statement(&words)?
                    && let Some(before) = statements.insert(name, statement)
                {
                    let reason = format!("is given twice, first in line {}", before.line);
                    return Err(FormatError::new(Place::Line(line), "name", name, &reason));
                }
                words.clear();
            }
        }
        match words.first() {
            None => Ok(Self(statements)),
            Some(&(line, word)) => Err(FormatError::new(
                Place::Line(line),
                "statement",
                word,
                "does not end in a semicolon",
            )
            .maybe("the file was cut")),
        }
    }

    pub fn of_name(&self, name: &str) -> Result<&Statement<'t>, FormatError> {
        self.0.get(name).ok_or_else(|| {
            FormatError::new(Place::File, name, "", "is missing")
                .maybe("the file was cut, or is of another format")
        })
    }
}

/// Words, and the marks `:=`, `:`, `=` and `;`; brackets and commas only part.
fn cut(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|it: char| it.is_whitespace() || "(),".contains(it));
        let first = rest.chars().next()?;
        let length = if rest.starts_with(":=") {
            2
        } else if ":=;".contains(first) {
            1
        } else {
            let ends = |it: char| it.is_whitespace() || "(),:=;".contains(it);
            rest.find(ends).unwrap_or(rest.len())
        };
        let (word, after) = rest.split_at(length);
        rest = after;
        Some(word)
    })
}

fn statement<'t>(words: &[Word<'t>]) -> Result<Option<(&'t str, Statement<'t>)>, FormatError> {
    let Some(&(line, kind)) = words.first() else {
        return Ok(None);
    };
    let fault = |field: &str, value: &str, reason: &str| {
        FormatError::new(Place::Line(line), field, value, reason)
            .maybe("the file is of another format")
    };
    if kind != "set" && kind != "param" {
        return Err(fault("statement", kind, "is neither set nor param"));
    }
    let Some(&(_, name)) = words.get(1) else {
        return Err(fault("statement", kind, "has no name"));
    };
    let Some(equals) = words
        .iter()
        .position(|&(_, word)| word == ":=" || word == "=")
    else {
        return Err(fault(name, kind, "has no := in it"));
    };
    let head = words.get(2..equals).unwrap_or_default();
    let columns = match head {
        [] => &[][..],
        [(_, ":"), columns @ ..] => columns,
        [(_, word), ..] => return Err(fault(name, word, "stands before the :=")),
    };
    let statement = Statement {
        line,
        columns: columns.to_vec(),
        body: words[equals + 1..].to_vec(),
    };
    Ok(Some((name, statement)))
}
