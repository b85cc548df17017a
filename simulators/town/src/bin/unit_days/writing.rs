//! From options to files.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use flate2::{Compression, GzBuilder};
use town::{STANDARD_SET, UnitDay, UnitDayRequest};
use travel::StreetExtract;

/// Invents days of a unit as problems for the scheduler.
///
/// Without --visits and --seeds it writes the standard set on invented streets:
/// 50, 100, 200 and 350 visits with seeds 1 to 3, 700 with 1 and 2, 2000 with 1.
/// The same seed and visits give the same file, to the byte.
#[derive(Clone, Debug, clap::Parser)]
#[command(name = "unit-days", version)]
pub struct Options {
    /// The folder of the files; made when it is not there
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Real streets: an OpenStreetMap extract with addresses (.osm.pbf, .streets.json)
    #[arg(long, value_name = "FILE")]
    streets: Option<PathBuf>,
    /// Visits of each day, 50 to 2000
    #[arg(long, value_name = "N", value_delimiter = ',')]
    visits: Vec<u16>,
    /// Seeds; each is done with each number of visits
    #[arg(long, value_name = "K", value_delimiter = ',')]
    seeds: Vec<u64>,
}

pub fn run(options: &Options, told: &mut dyn Write) -> anyhow::Result<()> {
    let streets = match &options.streets {
        Some(file) => Some(StreetExtract::read(file)?),
        None => None,
    };
    std::fs::create_dir_all(&options.out).with_context(|| options.out.display().to_string())?;
    let wanted = wanted(options);
    for (number, &(visits, seed)) in (1..).zip(&wanted) {
        let day = UnitDay::invent(&UnitDayRequest {
            seed,
            visits,
            streets: streets.as_ref(),
        })
        .with_context(|| format!("{visits} visits, seed {seed}"))?;
        let name = name_of(&day, options.streets.as_deref());
        let file = options.out.join(format!("{name}.json.gz"));
        write(&day, &file).with_context(|| file.display().to_string())?;
        let problem = &day.problem;
        writeln!(
            told,
            "{number:>3} of {}  {}: {} visits, {} staff, {} clients, {} links",
            wanted.len(),
            file.display(),
            problem.visits.len(),
            problem.staff.len(),
            problem.clients.len(),
            problem.links.len(),
        )?;
    }
    if let Some(streets) = streets.filter(|streets| !streets.attribution.is_empty()) {
        writeln!(told, "Streets: {}", streets.attribution)?;
    }
    Ok(())
}

/// What is left out of the two is taken from the standard set.
fn wanted(options: &Options) -> Vec<(u16, u64)> {
    let of_set = |visits| {
        let standard = STANDARD_SET.iter().find(|(size, _)| *size == visits);
        standard.map_or(&[1][..], |(_, seeds)| *seeds)
    };
    let sizes = if options.visits.is_empty() {
        STANDARD_SET.iter().map(|(visits, _)| *visits).collect()
    } else {
        options.visits.clone()
    };
    let pairs = sizes.into_iter().flat_map(|visits| {
        let seeds = if options.seeds.is_empty() {
            of_set(visits).to_vec()
        } else {
            options.seeds.clone()
        };
        seeds.into_iter().map(move |seed| (visits, seed))
    });
    pairs.collect()
}

/// Days on other streets are other days.
fn name_of(day: &UnitDay, streets: Option<&Path>) -> String {
    let file = streets.and_then(Path::file_name);
    let Some(file) = file.map(|name| name.to_string_lossy()) else {
        return day.name.clone();
    };
    let bare = file.split('.').next().unwrap_or_default();
    format!("{}-{bare}", day.name)
}

/// Whole or not at all: beside the place, then renamed.
fn write(day: &UnitDay, file: &Path) -> anyhow::Result<()> {
    let mut beside = file.as_os_str().to_owned();
    beside.push(".part");
    let written = pack(day, Path::new(&beside)).and_then(|()| std::fs::rename(&beside, file));
    if written.is_err() {
        // Nothing half-written stays; that it may not have been there is no fault.
        let _ = std::fs::remove_file(&beside);
    }
    Ok(written?)
}

fn pack(day: &UnitDay, file: &Path) -> std::io::Result<()> {
    let packer = std::fs::File::create(file)?;
    // Neither name nor time inside: the same day gives the same file.
    let mut packer = GzBuilder::new().write(packer, Compression::best());
    serde_json::to_writer(&mut packer, &day.problem)?;
    packer.finish()?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_half_written_stays() {
        let folder = tempfile::tempdir().unwrap();
        // A folder is in the way.
        std::fs::create_dir(folder.path().join("unit-day-50-1.json.gz")).unwrap();
        let options = Options {
            out: folder.path().to_owned(),
            streets: None,
            visits: vec![50],
            seeds: vec![1],
        };
        let fault = run(&options, &mut Vec::new()).unwrap_err().to_string();
        assert!(fault.contains("unit-day-50-1.json.gz"), "{fault}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
