//! The server: orders in, plans made and published, phones synced, visits
//! reviewed, documentation and exports out; and the web views.

pub mod access_log;
pub mod auth;
mod author_names;
pub mod break_glass;
pub mod care_file;
mod catalogue;
pub mod check_store;
pub mod cli;
pub mod client_export;
pub mod compaction;
pub mod config;
pub mod documentation_feed;
pub mod error;
pub mod exports;
mod extract;
pub mod follow_up;
mod gate;
pub mod journal;
mod kept;
mod live;
mod manners;
mod map_tiles;
mod metrics;
pub mod openapi;
pub mod orders;
pub mod paper_pack;
pub mod permit;
pub mod planning;
mod printing;
pub mod registry;
pub mod reimbursement;
pub mod review;
mod said;
mod serve;
pub mod sync;
mod training;
mod web;
pub mod weeding;
pub mod worked_days;

use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ::store::Store;
use anyhow::Context;
use care_model::id::{Entropy, OsEntropy};
use care_model::time::{Clock, SimulatedClock, SystemClock};
use sha2::{Digest, Sha256};
use visit_record::seal::KeyPair;

pub use ::store;
pub use serve::{Running, serve, start, start_in};

/// Version of the server and of the API.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Everything a request needs, shared.
#[derive(Clone)]
pub struct App(Arc<AppParts>);

/// What [`App`] derefs to.
pub struct AppParts {
    pub config: config::Config,
    pub store: Store,
    pub clock: Arc<dyn Clock>,
    /// Set in training mode alone.
    training_clock: Option<Arc<SimulatedClock>>,
    /// Whether somebody has set that clock.
    training_clock_touched: AtomicBool,
    pub entropy: Arc<dyn Entropy>,
    /// Signs answers to phones and leases.
    keys: KeyPair,
    streets: Option<planning::streets::Streets>,
    live: live::Hub,
    jobs: planning::jobs::Jobs,
    /// For the next question about the same day.
    stated_days: planning::StatedDays,
    /// What was recorded on days that have passed.
    histories: planning::Histories,
    frame_sums: follow_up::FrameSums,
    attempts: auth::Attempts,
    /// Turns at hashing passwords.
    hashing: tokio::sync::Semaphore,
    /// Checked for names that do not exist, so that they take as long.
    decoy_hash: String,
    metrics: metrics::Metrics,
    /// Turns at syncing.
    admission: sync::Admission,
    /// One journal run at a time.
    journal: tokio::sync::Mutex<()>,
    /// One numbering of the documentation feed at a time.
    feed: tokio::sync::Mutex<()>,
    shutdown: tokio::sync::watch::Sender<bool>,
}

impl std::fmt::Debug for App {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("App(..)")
    }
}

impl Deref for App {
    type Target = AppParts;

    fn deref(&self) -> &AppParts {
        &self.0
    }
}

/// Where the server takes time and chance from: the machine, or a simulation.
#[derive(Clone)]
pub struct Surroundings {
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    training_clock: Option<Arc<SimulatedClock>>,
}

impl std::fmt::Debug for Surroundings {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Surroundings(..)")
    }
}

impl Surroundings {
    /// The machine's own; with a clock that can be set where somebody trains.
    pub fn of_machine(training: bool) -> Self {
        let training_clock =
            training.then(|| Arc::new(SimulatedClock::starting_at(SystemClock.now())));
        let clock: Arc<dyn Clock> = match &training_clock {
            Some(clock) => Arc::clone(clock) as Arc<dyn Clock>,
            None => Arc::new(SystemClock),
        };
        Self {
            clock,
            entropy: Arc::new(OsEntropy),
            training_clock,
        }
    }

    /// A simulation's: the same clock and seed answer the same.
    pub fn simulated(clock: Arc<SimulatedClock>, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            clock,
            entropy,
            training_clock: None,
        }
    }
}

impl App {
    /// Opens the store, migrates it, reads the streets.
    pub async fn open(config: config::Config) -> anyhow::Result<Self> {
        let surroundings = Surroundings::of_machine(config.training);
        Self::open_in(config, surroundings).await
    }

    /// The same, with time and chance from elsewhere.
    pub async fn open_in(
        config: config::Config,
        surroundings: Surroundings,
    ) -> anyhow::Result<Self> {
        let Surroundings {
            clock,
            entropy,
            training_clock,
        } = surroundings;
        let store = open_store(config.database.expose()).await?;
        let fresh_key = KeyPair::make(entropy.as_ref()).to_pkcs8();
        let keys = KeyPair::from_pkcs8(&store.meta_or_insert("server_key", &fresh_key).await?)
            .context("the store's server key is unreadable")?;
        let streets = match config.streets.clone() {
            Some(file) => Some(
                tokio::task::spawn_blocking(move || planning::streets::Streets::read(&file))
                    .await
                    .context("reading the streets failed")??,
            ),
            None => None,
        };
        if let Some(file) = &config.map_tiles {
            tiles::check(file).context("the map's tile file")?;
        }
        Ok(Self(Arc::new(AppParts {
            admission: sync::Admission::new(config.exchanges_at_once),
            decoy_hash: auth::hash_password("no such account", entropy.as_ref()),
            config,
            store,
            clock,
            training_clock,
            training_clock_touched: AtomicBool::new(false),
            entropy,
            keys,
            streets,
            live: live::Hub::default(),
            jobs: planning::jobs::Jobs::default(),
            stated_days: planning::StatedDays::default(),
            histories: planning::histories(),
            frame_sums: follow_up::frame_sums(),
            attempts: auth::Attempts::default(),
            hashing: tokio::sync::Semaphore::new(auth::HASHED_AT_ONCE),
            metrics: metrics::Metrics::new()?,
            journal: tokio::sync::Mutex::new(()),
            feed: tokio::sync::Mutex::new(()),
            shutdown: tokio::sync::watch::Sender::new(false),
        })))
    }

    /// Says that the store was put back to a backup: phones offer again what
    /// they keep.
    pub async fn begin_epoch(&self) -> anyhow::Result<()> {
        sync::epoch::begin(self).await?;
        Ok(())
    }

    /// Signs an answer to a phone.
    fn seal<T: serde::Serialize>(&self, body: &T) -> Vec<u8> {
        let packed = visit_record::exchange::pack(body);
        let signature = self.keys.sign(&packed);
        visit_record::exchange::seal_packed(None, packed, signature)
    }

    fn public_url(&self) -> String {
        self.config
            .public_url
            .clone()
            .unwrap_or_else(|| format!("http://{}", self.config.listen))
    }
}

async fn open_store(database: &str) -> anyhow::Result<Store> {
    if let Some(file) = database.strip_prefix("sqlite:") {
        return Store::open_sqlite(Path::new(file)).await.with_context(|| {
            format!("cannot open the database {file}\nMaybe its folder is missing, the disk is full, or another server holds it")
        });
    }
    if database.starts_with("postgres://") || database.starts_with("postgresql://") {
        // The address may hold a password and is not repeated.
        return Store::open_postgres(database).await.context(
            "cannot open the PostgreSQL database\nMaybe the server is down or the address in VARDAG_DATABASE is wrong",
        );
    }
    anyhow::bail!("database must begin with sqlite: or postgres://")
}

/// SHA-256 as hex.
fn sha256_hex(bytes: &[u8]) -> String {
    visit_record::edit::hex(&Sha256::digest(bytes))
}
