//! Every text of the screens exists in both languages.

use std::collections::BTreeSet;

use anyhow::Context;
use serde_json::Value;

use super::source::Source;

const FOLDER: &str = "server/web/src/i18n/";

/// Keys that one language has and the other has not.
pub fn faults(sources: &[Source]) -> anyhow::Result<Vec<String>> {
    let (swedish, english) = (keys(sources, "sv.json")?, keys(sources, "en.json")?);
    let missing = |from: &BTreeSet<String>, in_: &BTreeSet<String>, file: &str| {
        let gone = from.difference(in_);
        gone.map(|key| format!("{FOLDER}{file}: no text for {key}"))
            .collect::<Vec<_>>()
    };
    let mut faults = missing(&swedish, &english, "en.json");
    faults.extend(missing(&english, &swedish, "sv.json"));
    Ok(faults)
}

fn keys(sources: &[Source], file: &str) -> anyhow::Result<BTreeSet<String>> {
    let path = format!("{FOLDER}{file}");
    let source = sources.iter().find(|source| source.path == path);
    let source = source.with_context(|| format!("{path} is gone"))?;
    let value = serde_json::from_str(&source.text).with_context(|| path)?;
    let mut keys = BTreeSet::new();
    collect("", &value, &mut keys);
    Ok(keys)
}

fn collect(path: &str, value: &Value, keys: &mut BTreeSet<String>) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                let inner = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                collect(&inner, value, keys);
            }
        }
        _ => {
            keys.insert(path.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_one_language_is_told() {
        let file = |name: &str, text: &str| Source {
            path: format!("{FOLDER}{name}"),
            text: text.to_owned(),
        };
        let sources = [
            file("sv.json", r#"{"day":{"title":"Dag","empty":"Tom"}}"#),
            file("en.json", r#"{"day":{"title":"Day"},"more":"More"}"#),
        ];
        let found = faults(&sources).expect("both parse");
        assert_eq!(
            found,
            [
                "server/web/src/i18n/en.json: no text for day.empty",
                "server/web/src/i18n/sv.json: no text for more"
            ]
        );
        assert!(faults(&sources[..1]).is_err());
    }
}
