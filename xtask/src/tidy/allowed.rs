//! What may break a rule, and why. An entry that is no longer needed is a
//! fault: the list only holds what is true.

use super::source::Source;
use super::{masked, sizes};

/// Files longer than [`sizes::MAX_FILE_LINES`].
pub const LONG_FILES: &[(&str, &str)] = &[(
    "crates/visit-record/src/exchange.rs",
    "the whole wire between phone and server, for another team to read in one go",
)];

/// Functions longer than [`sizes::MAX_FUNCTION_LINES`], as `path name`, that
/// do not argue for it in a comment of their own.
pub const LONG_FUNCTIONS: &[(&str, &str)] = &[
    (
        "crates/care-model/src/order.rs collect_faults",
        "a list of checks, one after the other, that share nothing but the list",
    ),
    (
        "scheduler/src/check/terms.rs counted_terms",
        "counts all terms in one pass, apart from cost.rs on purpose",
    ),
];

/// Names that are otherwise too vague.
pub const NAMES: &[(&str, &str)] = &[(
    "server/web/journey/manager.mjs",
    "the person: the unit manager's journey",
)];

/// Whether a table has an entry.
pub fn has(table: &[(&str, &str)], key: &str) -> bool {
    table.iter().any(|(entry, _)| *entry == key)
}

/// Entries whose file is gone or short by now.
pub fn unneeded(sources: &[Source]) -> Vec<String> {
    let mut faults = Vec::new();
    let find = |path: &str| sources.iter().find(|source| source.path == path);
    for (path, _) in LONG_FILES {
        if find(path).is_none_or(|source| sizes::lines_of(source) <= sizes::MAX_FILE_LINES) {
            faults.push(format!("{path}: allowed to be long, and is not"));
        }
    }
    for (entry, _) in LONG_FUNCTIONS {
        let (path, name) = entry.split_once(' ').unwrap_or((entry, ""));
        let is_long = find(path).is_some_and(|source| {
            let functions = sizes::long_functions(&masked::rust(&source.text));
            functions.iter().any(|function| function.name == name)
        });
        if !is_long {
            faults.push(format!("{entry}: allowed to be long, and is not"));
        }
    }
    for (path, _) in NAMES {
        if find(path).is_none() {
            faults.push(format!("{path}: allowed by name, and is gone"));
        }
    }
    faults
}
