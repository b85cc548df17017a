//! Configuration: a file, overridden by the environment, printed at start
//! without its secrets.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::Context;
use care_model::time::LocalTime;
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Serialize};

/// Everything that can be set. Environment: `VARDAG_LISTEN` and so on.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Address and port; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The address phones and browsers use, when it is not `http://<listen>`.
    pub public_url: Option<String>,
    /// `sqlite:<file>` or `postgres://…`.
    pub database: Secret,
    /// Street file: `.osm.pbf` or `.streets.json`. Without one nothing is optimised.
    pub streets: Option<PathBuf>,
    /// Tile file of the planner's map, `.pmtiles`, from `vardag cut-tiles`. Without one its
    /// routes are drawn on an empty ground.
    pub map_tiles: Option<PathBuf>,
    /// How many days ahead planned visits are made.
    pub horizon_days: u16,
    /// Syncs of phones that are worked on at once; more are told to come later.
    pub exchanges_at_once: u16,
    /// A sandbox with invented people whose clock can be set. Never with real ones.
    pub training: bool,
    /// Written with `host:port` once the server answers.
    pub address_file: Option<PathBuf>,
    /// Folder of order files, looked through every few seconds.
    pub orders_folder: Option<PathBuf>,
    /// Whose records an archive package holds: the municipality's board.
    pub archive_name: Option<String>,
    /// Its number, such as `ORG:212000-0142`.
    pub archive_identification: Option<String>,
    /// Where the paper packs of today and tomorrow are kept, encrypted. Goes together
    /// with `paper_pack_key_file`; without them none are made at night.
    pub paper_pack_folder: Option<PathBuf>,
    /// File with the 64 hex digits of the key they are encrypted with.
    pub paper_pack_key_file: Option<PathBuf>,
    /// The same for the sheets of protected identities, with a key of their own: who opens
    /// a pack then cannot read those. Without it the one key opens both.
    pub paper_pack_protected_key_file: Option<PathBuf>,
    /// When they are made, on the clock of Stockholm.
    pub paper_pack_time: LocalTime,
    /// A pack is removed when its day is longer ago than this; at most 31.
    pub paper_pack_keep_days: u16,
    /// The changes of an attested visit are compacted so many days after the last of them;
    /// 1 to 3,650.
    pub compact_after_days: u16,
}

/// A value that is never printed.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(value: String) -> Self {
        Self(value)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("(secret)")
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: None,
            database: Secret("sqlite:vardag.db".to_owned()),
            streets: None,
            map_tiles: None,
            horizon_days: 14,
            exchanges_at_once: 64,
            training: false,
            address_file: None,
            orders_folder: None,
            archive_name: None,
            archive_identification: None,
            paper_pack_folder: None,
            paper_pack_key_file: None,
            paper_pack_protected_key_file: None,
            paper_pack_time: PAPER_PACK_TIME,
            paper_pack_keep_days: 1,
            compact_after_days: 30,
        }
    }
}

/// After the day's last plans, before the first shift.
const PAPER_PACK_TIME: LocalTime = LocalTime::new(2, 30).expect("a time of day");

/// Whoever's identity becomes protected is named in the packs of days past until they are
/// removed.
const MOST_PAPER_PACK_KEEP_DAYS: u16 = 31;

const MOST_COMPACT_AFTER_DAYS: u16 = 3_650;

/// Longest horizon: two of the longest week cycles.
const MAX_HORIZON_DAYS: u16 = 112;

/// Variables with our prefix that are not the server's configuration: the log
/// filter, and what the project's own commands tell one another. Any other
/// unknown one is refused, since a misspelt setting must not pass.
const OTHERS: &[&str] = &[
    "log",
    "cache",
    "test_postgres",
    "url",
    "planner",
    "manager",
    "shots",
    "update",
    "generated",
    "native_dir",
];

impl Config {
    /// Reads file and environment.
    ///
    /// # Errors
    /// Names the key, where it was set and what was expected.
    pub fn load(file: Option<&Path>) -> anyhow::Result<Self> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        if let Some(file) = file {
            anyhow::ensure!(
                file.exists(),
                "configuration file {} does not exist",
                file.display()
            );
            figment = figment.merge(Toml::file_exact(file));
        }
        let config: Self = figment
            .merge(Env::prefixed("VARDAG_").ignore(OTHERS))
            .extract()
            .context("configuration")?;
        anyhow::ensure!(
            (1..=MAX_HORIZON_DAYS).contains(&config.horizon_days),
            "configuration: horizon_days is {}, must be 1 to {MAX_HORIZON_DAYS}",
            config.horizon_days
        );
        anyhow::ensure!(
            config.exchanges_at_once > 0,
            "configuration: exchanges_at_once is 0, must be 1 to {}",
            u16::MAX
        );
        anyhow::ensure!(
            config.paper_pack_folder.is_some() == config.paper_pack_key_file.is_some(),
            "configuration: paper_pack_folder and paper_pack_key_file go together, only one is set"
        );
        anyhow::ensure!(
            config.paper_pack_protected_key_file.is_none() || config.paper_pack_folder.is_some(),
            "configuration: paper_pack_protected_key_file is set without paper_pack_folder"
        );
        anyhow::ensure!(
            config.paper_pack_keep_days <= MOST_PAPER_PACK_KEEP_DAYS,
            "configuration: paper_pack_keep_days is {}, must be 0 to {MOST_PAPER_PACK_KEEP_DAYS}",
            config.paper_pack_keep_days
        );
        anyhow::ensure!(
            (1..=MOST_COMPACT_AFTER_DAYS).contains(&config.compact_after_days),
            "configuration: compact_after_days is {}, must be 1 to {MOST_COMPACT_AFTER_DAYS}",
            config.compact_after_days
        );
        Ok(config)
    }

    /// What is set, in one line without secrets.
    pub fn summary(&self) -> String {
        let kind = if self.database.expose().starts_with("postgres") {
            "postgresql"
        } else {
            "sqlite"
        };
        let shown = |path: &Option<PathBuf>| {
            path.as_ref()
                .map_or_else(|| "none".to_owned(), |path| path.display().to_string())
        };
        format!(
            "listen={} public_url={} database={kind} streets={} map_tiles={} horizon_days={} exchanges_at_once={} training={} orders_folder={} archive_name={} archive_identification={} paper_pack_folder={} paper_pack_key_file={} paper_pack_protected_key_file={} paper_pack_time={} paper_pack_keep_days={} compact_after_days={}",
            self.listen,
            self.public_url.as_deref().unwrap_or("none"),
            shown(&self.streets),
            shown(&self.map_tiles),
            self.horizon_days,
            self.exchanges_at_once,
            self.training,
            shown(&self.orders_folder),
            self.archive_name.as_deref().unwrap_or("none"),
            self.archive_identification.as_deref().unwrap_or("none"),
            shown(&self.paper_pack_folder),
            shown(&self.paper_pack_key_file),
            shown(&self.paper_pack_protected_key_file),
            self.paper_pack_time,
            self.paper_pack_keep_days,
            self.compact_after_days
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_has_no_secret() {
        let config = Config {
            database: Secret("postgres://care:canary@db/vardag".to_owned()),
            ..Config::default()
        };
        assert!(!config.summary().contains("canary"));
        assert!(!format!("{:?}", config.database).contains("canary"));
    }

    #[test]
    fn a_bad_file_says_which_key_and_what_was_expected() {
        let folder = std::env::temp_dir().join(format!("vardag-config-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        for (name, text, named) in [
            ("a.toml", "listen = \"nowhere\"", "listen"),
            ("b.toml", "lissten = \"127.0.0.1:1\"", "lissten"),
            ("c.toml", "horizon_days = 0", "horizon_days"),
            ("d.toml", "listen = ", "d.toml"),
            ("e.toml", "exchanges_at_once = 0", "exchanges_at_once"),
            ("f.toml", "paper_pack_time = \"25:00\"", "paper_pack_time"),
            ("g.toml", "paper_pack_folder = \"x\"", "paper_pack_key_file"),
            (
                "h.toml",
                "paper_pack_protected_key_file = \"x\"",
                "paper_pack_folder",
            ),
            (
                "i.toml",
                "paper_pack_keep_days = 32",
                "paper_pack_keep_days",
            ),
            ("j.toml", "compact_after_days = 0", "compact_after_days"),
        ] {
            let file = folder.join(name);
            std::fs::write(&file, text).expect("written");
            let error = Config::load(Some(&file)).err().expect("refused");
            assert!(format!("{error:#}").contains(named), "{error:#}");
        }
        assert!(Config::load(Some(&folder.join("missing.toml"))).is_err());
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}
