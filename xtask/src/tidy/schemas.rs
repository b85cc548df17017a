//! The API's description names each form once: of two with one name it would hold one.

use std::collections::BTreeMap;

use super::source::Source;

const FOLDER: &str = "server/src/";

/// Forms of the API that share a name.
pub fn faults(sources: &[Source]) -> Vec<String> {
    let mut places: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for source in sources.iter().filter(|one| one.path.starts_with(FOLDER)) {
        for name in forms(&source.text) {
            places.entry(name).or_default().push(&source.path);
        }
    }
    let twice = places.iter().filter(|(_, paths)| paths.len() > 1);
    twice
        .map(|(name, paths)| format!("{name}: a form of the API in {}", paths.join(" and in ")))
        .collect()
}

fn forms(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut derives = false;
    for line in text.lines().map(str::trim_start) {
        if line.starts_with("#[derive(") {
            derives = line.contains("ToSchema");
        }
        let mut words = line.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        if derives && let Some("struct" | "enum") = words.by_ref().find(|word| *word != "pub") {
            names.extend(words.next());
            derives = false;
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_forms_of_one_name_are_told() {
        let file = |path: &str, text: &str| Source {
            path: format!("{FOLDER}{path}"),
            text: text.to_owned(),
        };
        let form = "#[derive(Debug, ToSchema)]\n#[serde(tag = \"kind\")]\npub struct OneView {\n";
        let mut sources = vec![
            file("a.rs", form),
            file("b.rs", "#[derive(Debug)]\npub struct OneView {\n"),
            file("c.rs", "#[derive(ToSchema)]\nenum OtherView {\n"),
        ];
        assert!(faults(&sources).is_empty());
        sources.push(file("d.rs", form));
        let told = faults(&sources);
        assert_eq!(told.len(), 1);
        assert!(
            told[0].contains("server/src/a.rs and in server/src/d.rs"),
            "{told:?}"
        );
    }
}
