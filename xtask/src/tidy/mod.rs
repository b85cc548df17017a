//! What a program can check of the house's style, a program checks.

mod allowed;
mod catalogue;
mod decisions;
mod masked;
mod migrations;
mod names;
mod schemas;
mod sizes;
mod source;

use anyhow::Context;

use crate::step;
use crate::workspace::Workspace;
use source::Source;

pub fn run(workspace: &Workspace) -> anyhow::Result<()> {
    let sources = source::all(workspace)?;
    let mut faults = Vec::new();
    for source in &sources {
        faults.extend(names::faults_of_path(&source.path));
        faults.extend(faults_of_text(source));
    }
    faults.extend(migrations::faults(&sources));
    faults.extend(schemas::faults(&sources));
    faults.extend(catalogue::faults(&sources).context("the texts of the screens")?);
    faults.extend(allowed::unneeded(&sources));
    anyhow::ensure!(faults.is_empty(), "not tidy:\n  {}", faults.join("\n  "));
    step::say(&format!("{} files are tidy", sources.len()));
    Ok(())
}

fn faults_of_text(source: &Source) -> Vec<String> {
    let mut faults = Vec::new();
    let path = &source.path;
    if source.text.contains('\r') {
        faults.push(format!("{path}: lines end in CR LF; use LF"));
    }
    if let Some(line) = source.line_of('\t') {
        faults.push(format!("{path}:{line}: a tab"));
    }
    if source.is_generated() {
        return faults;
    }
    faults.extend(sizes::fault_of_file(source));
    if path.starts_with("docs/decisions/") {
        faults.extend(decisions::fault(source));
    }
    if source.is_rust() {
        let masked = masked::rust(&source.text);
        faults.extend(sizes::faults_of_functions(source, &masked));
        faults.extend(names::faults_of_rust(source, &masked));
    } else if source.is_script() {
        faults.extend(names::foreign_letters(
            source,
            &masked::script(&source.text),
        ));
    }
    faults
}
