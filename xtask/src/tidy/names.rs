//! Names: none that says nothing, none with letters that not every keyboard has.

use super::allowed;
use super::source::Source;

/// Files, folders and modules that would hold anything.
const VAGUE: &[&str] = &[
    "util", "utils", "common", "helper", "helpers", "data", "info", "process", "manager", "misc",
];

pub fn faults_of_path(path: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if path.contains(['å', 'ä', 'ö', 'Å', 'Ä', 'Ö']) {
        faults.push(format!("{path}: å, ä or ö in a name"));
    }
    let vague = path.split('/').find(|part| {
        let stem = part.split('.').next().unwrap_or_default();
        VAGUE.contains(&stem.to_lowercase().as_str())
    });
    if let Some(part) = vague
        && !allowed::has(allowed::NAMES, path)
    {
        faults.push(format!("{path}: {part} could hold anything; name the noun"));
    }
    faults
}

pub fn faults_of_rust(source: &Source, masked: &str) -> Vec<String> {
    let mut faults = foreign_letters(source, masked);
    for (index, line) in masked.lines().enumerate() {
        let place = format!("{}:{}", source.path, index + 1);
        if line.contains("todo!") {
            faults.push(format!("{place}: todo!"));
        }
        let module = line
            .split_once("mod ")
            .map(|(_, rest)| rest.trim_end_matches([' ', ';', '{']));
        if module.is_some_and(|name| VAGUE.contains(&name)) {
            faults.push(format!("{place}: a module that could hold anything"));
        }
    }
    faults
}

/// Å, ä and ö outside texts and comments.
pub fn foreign_letters(source: &Source, masked: &str) -> Vec<String> {
    let is_foreign = |line: &str| line.contains(['å', 'ä', 'ö', 'Å', 'Ä', 'Ö']);
    let lines = masked.lines().enumerate();
    lines
        .filter(|(_, line)| is_foreign(line))
        .map(|(index, _)| format!("{}:{}: å, ä or ö in a name", source.path, index + 1))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::masked;
    use super::*;

    #[test]
    fn vague_and_foreign_names_are_told() {
        assert_eq!(faults_of_path("crates/common/src/lib.rs").len(), 1);
        assert_eq!(faults_of_path("server/src/utils.rs").len(), 1);
        assert_eq!(faults_of_path("server/src/besök.rs").len(), 1);
        assert!(faults_of_path("server/src/database.rs").is_empty());
        assert!(faults_of_path("server/web/journey/manager.mjs").is_empty());
    }

    #[test]
    fn swedish_is_for_texts() {
        let text = "let t = \"besök\"; // besök\nlet besök = 1;\nmod helper;\ntodo!();\n";
        let source = Source {
            path: "x.rs".to_owned(),
            text: text.to_owned(),
        };
        let found = faults_of_rust(&source, &masked::rust(text));
        assert_eq!(
            found,
            [
                "x.rs:2: å, ä or ö in a name",
                "x.rs:3: a module that could hold anything",
                "x.rs:4: todo!"
            ]
        );
    }
}
