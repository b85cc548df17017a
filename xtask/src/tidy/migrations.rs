//! Both databases of the store migrate in step.

use std::collections::BTreeSet;

use super::source::Source;

const FOLDER: &str = "server/store/migrations/";

/// Migrations that one database has and the other has not.
pub fn faults(sources: &[Source]) -> Vec<String> {
    let sqlite = names(sources, "sqlite/");
    let postgres = names(sources, "postgres/");
    let apart = sqlite.symmetric_difference(&postgres);
    apart
        .map(|name| format!("{FOLDER}*/{name}: in one of sqlite and postgres only"))
        .collect()
}

fn names<'a>(sources: &'a [Source], database: &str) -> BTreeSet<&'a str> {
    let inside = sources.iter().filter_map(|source| {
        let name = source.path.strip_prefix(FOLDER)?;
        name.strip_prefix(database)
    });
    inside.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_migration_of_one_database_alone_is_told() {
        let file = |path: &str| Source {
            path: format!("{FOLDER}{path}"),
            text: String::new(),
        };
        let mut sources = vec![
            file("sqlite/0001_first.sql"),
            file("postgres/0001_first.sql"),
        ];
        assert!(faults(&sources).is_empty());
        sources.push(file("sqlite/0002_second.sql"));
        assert_eq!(faults(&sources).len(), 1);
    }
}
