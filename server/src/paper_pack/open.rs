//! Opening a sealed pack at a terminal: with the server and its database dead.

use std::io::Write;
use std::path::Path;

use anyhow::Context;

use super::seal::{PackKey, unseal};
use super::shelf::{packs_in, private_file};

/// Opens `file` with the key of `key_file` and writes the common sheets to `out`; those
/// of protected identities to `protected_out`, and nowhere without it. Gives what to
/// tell the person at the terminal.
///
/// # Errors
/// When a file cannot be read or is there already, and when the pack does not open.
pub fn open(
    file: &Path,
    key_file: &Path,
    out: &Path,
    protected_out: Option<&Path>,
) -> anyhow::Result<String> {
    let key = PackKey::read(key_file)?;
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let (header, contents) =
        unseal(&bytes, &key).with_context(|| format!("cannot open {}", file.display()))?;
    write(out, &contents.common)?;
    let protected = match protected_out {
        _ if contents.protected.is_empty() => "there are no sheets of protected identities".into(),
        Some(path) => {
            write(path, &contents.protected)?;
            format!("sheets of protected identities: {}", path.display())
        }
        None => "sheets of protected identities were left out: --protected-out FILE writes them"
            .to_owned(),
    };
    Ok(format!(
        "{}, {}, made {} {}: {}\n{protected}",
        header.unit_name,
        header.date,
        header.made_at.local_date(),
        header.made_at.local_time(),
        out.display()
    ))
}

/// A line for each pack of a folder: date, unit, when it was made, file.
pub fn list(folder: &Path) -> anyhow::Result<String> {
    let lines = packs_in(folder)?.into_iter().map(|(path, header)| {
        format!(
            "{} {} (made {} {}) {}",
            header.date,
            header.unit_name,
            header.made_at.local_date(),
            header.made_at.local_time(),
            path.display()
        )
    });
    Ok(lines.collect::<Vec<_>>().join("\n"))
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let mut file = private_file(path).with_context(|| {
        format!(
            "cannot write {}\nMaybe it is there already: it is not replaced",
            path.display()
        )
    })?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .with_context(|| format!("cannot write {}", path.display()))
}
