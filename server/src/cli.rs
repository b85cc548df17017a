//! The command line: `vardag serve` and `vardag admin …`.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use care_model::registry::RegistryImport;
use clap::{Parser, Subcommand};

use crate::App;
use crate::config::Config;
use crate::paper_pack;

/// Home care on one road: order, plan, visit, documentation.
#[derive(Debug, Parser)]
#[command(name = "vardag", version)]
pub struct Cli {
    /// Configuration file (TOML). Environment variables `VARDAG_…` override it.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// What is logged: a level, or levels by module.
    #[arg(
        long,
        global = true,
        env = "VARDAG_LOG",
        default_value = "info",
        value_name = "FILTER"
    )]
    pub log: String,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server until it is told to stop (Ctrl-C or SIGTERM).
    Serve,
    /// Work on the store from the command line.
    #[command(subcommand)]
    Admin(Admin),
    /// Open a paper pack that the server made at night and write it as PDF. Needs neither
    /// server nor database.
    OpenPaperPack {
        file: PathBuf,
        /// The file that `paper_pack_key_file` names.
        #[arg(long, value_name = "KEY")]
        key_file: PathBuf,
        /// The file that `paper_pack_protected_key_file` names, where the sheets of
        /// protected identities have a key of their own.
        #[arg(long, value_name = "KEY", requires = "protected_out")]
        protected_key_file: Option<PathBuf>,
        /// Where the common sheets go; a file that is there is not replaced.
        #[arg(long, value_name = "PDF")]
        out: PathBuf,
        /// Where the sheets of protected identities go; without it they stay sealed.
        #[arg(long, value_name = "PDF")]
        protected_out: Option<PathBuf>,
    },
    /// List the paper packs of a folder: date, unit, when made, file. Needs neither
    /// server nor database, and no key.
    PaperPacks { folder: PathBuf },
    /// Cut the tiles of the planner's map from a street file, into the file that `map_tiles`
    /// names. Needs neither server nor database; the same streets give the same bytes.
    CutTiles {
        /// What `streets` names: `.osm.pbf` or `.streets.json`.
        #[arg(long, value_name = "FILE")]
        streets: PathBuf,
        /// Ends in `.pmtiles`; a file that is there is replaced.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Print the API's OpenAPI 3.1 description.
    Openapi,
}

#[derive(Debug, Subcommand)]
enum Admin {
    /// Take over a register (units, staff, clients, shifts, logins) from JSON.
    ImportRegistry { file: PathBuf },
    /// Take in every order file (*.json) of a folder, as over HTTP; files are
    /// moved to `accepted` or `refused` beside them.
    ImportOrders { folder: PathBuf },
    /// Tell the units of the store.
    Units,
    /// Say that the store was restored from a backup, before the server is
    /// started again: phones then offer once more all that they keep.
    NewEpoch,
    /// List the files that are to be weeded, five years after their last note, as JSON
    /// with a hash. With `--confirm` and that hash all that is kept of those clients is
    /// erased, and a proof without names stays. Whoever is born on the 5th, 15th or 25th
    /// is kept for research. Archive what is to be archived before.
    Weed {
        /// The `sha256` of the list that was looked at.
        #[arg(long, value_name = "SHA256")]
        confirm: Option<String>,
    },
    /// Tell what was weeded so far: the proofs, without names, oldest first, as JSON.
    WeedingProofs,
    /// Make every visit's document anew from the log of changes and compare it,
    /// its facts and its events with what is kept. Prints a report as JSON, with a digest
    /// of the log by which a restored backup is compared with the live store; fails
    /// when something is not as it should be.
    CheckStore {
        /// Hash the log up to this position: what the report of a restored backup
        /// says in `log.through`.
        #[arg(long, value_name = "POSITION")]
        through: Option<i64>,
        /// Write anew what differs, from the log.
        #[arg(long)]
        mend: bool,
    },
    /// Keep the changes of every visit that is attested, and that nobody has touched for
    /// `compact_after_days`, in one document instead of one by one. The server does the same
    /// by itself, a few at a time. Prints a report as JSON; fails when a visit could not be
    /// proved to come out as it went in, which then stays as it was. The file of SQLite does
    /// not become smaller: the room is used for what comes.
    Compact,
}

/// Does what the command line says.
pub fn run(cli: Cli) -> anyhow::Result<()> {
    match cli.command {
        Command::Serve => {
            let config = Config::load(cli.config.as_deref())?;
            block_on(crate::serve(config))
        }
        Command::Admin(admin) => {
            let config = Config::load(cli.config.as_deref())?;
            block_on(run_admin(config, admin))
        }
        Command::OpenPaperPack {
            file,
            key_file,
            protected_key_file,
            out,
            protected_out,
        } => print(&paper_pack::open(&paper_pack::Opening {
            file: &file,
            key_file: &key_file,
            protected_key_file: protected_key_file.as_deref(),
            out: &out,
            protected_out: protected_out.as_deref(),
        })?),
        Command::PaperPacks { folder } => print(&paper_pack::list(&folder)?),
        Command::CutTiles { streets, out } => {
            let made = tiles::cut_tiles(&streets, &out)?;
            let source = match made.attribution.as_str() {
                "" => "invented streets",
                attribution => attribution,
            };
            print(&format!(
                "{}: {} tiles, {} bytes, {source}",
                out.display(),
                made.tiles,
                made.bytes
            ))
        }
        Command::Openapi => {
            let document = crate::openapi::document();
            print(&document.to_pretty_json().context("openapi")?)
        }
    }
}

fn block_on(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start the runtime")?;
    runtime.block_on(work)
}

async fn run_admin(config: Config, admin: Admin) -> anyhow::Result<()> {
    let app = App::open(config).await?;
    let outcome = administer(&app, admin).await;
    app.store.close().await;
    outcome
}

async fn administer(app: &App, admin: Admin) -> anyhow::Result<()> {
    match admin {
        Admin::ImportRegistry { file } => {
            let import = read_registry(&file)?;
            let report = crate::registry::import(app, import, "command line").await?;
            print(&serde_json::to_string(&report)?)
        }
        Admin::ImportOrders { folder } => {
            let report = crate::orders::drop_folder::import(app, &folder).await?;
            print(&serde_json::to_string(&report)?)
        }
        Admin::Units => {
            for unit in app.store.units().await? {
                print(&format!("{} {}", unit.unit_id, unit.name))?;
            }
            Ok(())
        }
        Admin::NewEpoch => {
            let epoch = crate::sync::epoch::begin(app).await?;
            print(&format!("epoch {epoch}"))
        }
        Admin::Weed { confirm } => {
            let report = crate::weeding::weed(app, confirm.as_deref()).await?;
            print(&serde_json::to_string_pretty(&report)?)
        }
        Admin::WeedingProofs => {
            let proofs: Vec<crate::weeding::WeedingProof> = app.store.weeding_proofs().await?;
            print(&serde_json::to_string_pretty(&proofs)?)
        }
        Admin::CheckStore { through, mend } => {
            let report = crate::check_store::check(app, through, mend).await?;
            print(&serde_json::to_string_pretty(&report)?)?;
            report.verdict()
        }
        Admin::Compact => {
            let done = crate::compaction::compact(app, &BTreeSet::new(), u64::MAX).await?;
            print(&serde_json::to_string_pretty(&done)?)?;
            crate::compaction::verdict(&done)
        }
    }
}

fn read_registry(file: &Path) -> anyhow::Result<RegistryImport> {
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    serde_json::from_slice(&bytes)
        .with_context(|| format!("{} is no register; nothing was imported", file.display()))
}

fn print(text: &str) -> anyhow::Result<()> {
    writeln!(std::io::stdout(), "{text}").context("cannot write to standard output")
}
