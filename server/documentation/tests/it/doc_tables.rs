//! Reads the tables of a Markdown page.

/// What stands under a heading of the second level.
pub struct Section {
    pub heading: String,
    /// The text of its fenced JSON.
    pub json: Option<String>,
    pub tables: Vec<Table>,
}

pub struct Table {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

pub fn sections(page: &str) -> Vec<Section> {
    let parts = page.split("\n## ").skip(1);
    parts.map(section).collect()
}

fn section(text: &str) -> Section {
    let (heading, body) = text.split_once('\n').expect("a heading and a body");
    let json = body.split("```").nth(1);
    let json = json.map(|json| json.strip_prefix("json").expect("it is JSON").to_owned());
    let mut tables = Vec::new();
    let mut lines: Vec<&str> = Vec::new();
    for line in body.lines().chain([""]) {
        if line.starts_with('|') {
            lines.push(line);
        } else if !lines.is_empty() {
            tables.push(table(&lines));
            lines.clear();
        }
    }
    Section {
        heading: heading.to_owned(),
        json,
        tables,
    }
}

/// Columns, a rule, and rows with as many cells.
fn table(lines: &[&str]) -> Table {
    let columns = cells(lines[0]);
    assert!(lines[1].starts_with("| ---"), "{}", lines[1]);
    let rows: Vec<Vec<String>> = lines[2..].iter().map(|line| cells(line)).collect();
    assert!(
        rows.iter().all(|row| row.len() == columns.len()),
        "a row of the table of {columns:?} has too many or too few cells"
    );
    Table { columns, rows }
}

fn cells(line: &str) -> Vec<String> {
    let inner = line.trim().trim_start_matches('|').trim_end_matches('|');
    inner
        .split('|')
        .map(|cell| cell.trim().to_owned())
        .collect()
}
