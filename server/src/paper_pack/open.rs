//! Opening a sealed pack at a terminal: with the server and its database dead.

use std::io::Write;
use std::path::Path;

use anyhow::Context;

use super::folder::{packs_in, private_file};
use super::seal::{PackKey, is_pack, unseal};

/// What somebody at a terminal asks for.
#[derive(Debug)]
pub struct Opening<'a> {
    pub file: &'a Path,
    pub key_file: &'a Path,
    /// Of the sheets of protected identities, where they have a key of their own.
    pub protected_key_file: Option<&'a Path>,
    /// Where the common sheets go.
    pub out: &'a Path,
    /// Where those of protected identities go; nowhere without it.
    pub protected_out: Option<&'a Path>,
}

/// Opens a pack and writes it as PDF: all that was asked for, or nothing. Gives what to
/// tell the person at the terminal.
///
/// # Errors
/// When a file cannot be read or is there already, and when the pack does not open.
pub fn open(asked: &Opening) -> anyhow::Result<String> {
    let key = PackKey::read(asked.key_file)?;
    let shown = asked.file.display();
    let bytes = std::fs::read(asked.file).with_context(|| format!("cannot read {shown}"))?;
    let (header, contents) =
        unseal(&bytes, &key).with_context(|| format!("cannot open {shown}"))?;
    let mut files = vec![(asked.out, contents.common)];
    let told = match asked.protected_out {
        _ if contents.protected.is_empty() => {
            "there are no sheets of protected identities".to_owned()
        }
        Some(path) => {
            files.push((path, opened(contents.protected, asked)?));
            format!("sheets of protected identities: {}", path.display())
        }
        None => "sheets of protected identities were left out: --protected-out FILE writes them"
            .to_owned(),
    };
    write_all(&files)?;
    let made = header.made;
    Ok(format!(
        "{}, {}, made {} {}: {}\n{told}",
        made.unit_name,
        made.date,
        made.made_at.local_date(),
        made.made_at.local_time(),
        asked.out.display()
    ))
}

/// A line for each pack of a folder: date, unit, when it was made, file; and what is
/// wrong with it.
pub fn list(folder: &Path) -> anyhow::Result<String> {
    let (packs, unreadable) = packs_in(folder)?;
    let packs = packs.into_iter().map(|found| {
        let made = found.header.made;
        format!(
            "{} {} (made {} {}) {}{}",
            made.date,
            made.unit_name,
            made.made_at.local_date(),
            made.made_at.local_time(),
            found.path.display(),
            if found.is_whole { "" } else { " IS CUT SHORT" }
        )
    });
    let unreadable = unreadable.iter();
    let unreadable = unreadable.map(|path| format!("{} CANNOT BE READ", path.display()));
    Ok(packs.chain(unreadable).collect::<Vec<_>>().join("\n"))
}

/// The sheets of protected identities, by their own key where they have one.
fn opened(protected: Vec<u8>, asked: &Opening) -> anyhow::Result<Vec<u8>> {
    if !is_pack(&protected) {
        return Ok(protected);
    }
    let key_file = asked.protected_key_file.context(
        "the sheets of protected identities have a key of their own\nMaybe give it: --protected-key-file KEY",
    )?;
    let (_, own) = unseal(&protected, &PackKey::read(key_file)?)
        .context("cannot open the sheets of protected identities")?;
    Ok(own.common)
}

/// All of the files or none.
fn write_all(files: &[(&Path, Vec<u8>)]) -> anyhow::Result<()> {
    let mut begun = Vec::new();
    for (path, bytes) in files {
        let written = private_file(path).and_then(|mut file| {
            begun.push(path);
            file.write_all(bytes)?;
            file.sync_all()
        });
        if let Err(error) = written {
            // These were made just now; what was there before stays.
            for path in begun {
                let _ = std::fs::remove_file(path);
            }
            return Err(error).with_context(|| {
                format!(
                    "cannot write {}\nMaybe it is there already: it is not replaced",
                    path.display()
                )
            });
        }
    }
    Ok(())
}
