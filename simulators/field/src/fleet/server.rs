//! The real server in this process, with a simulation's time and chance.
//!
//! It answers over a socket, one request at a time: between two requests nothing
//! of it runs, so that the same seed gives the same bytes.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use care_model::id::SeededEntropy;
use care_model::time::{SimulatedClock, Timestamp};
use server::config::Config;
use server::{Running, Surroundings};
use tokio::runtime::Runtime;

/// A server that can be killed, backed up and put back.
pub struct SimulatedServer {
    runtime: Runtime,
    running: Option<Running>,
    clock: Arc<SimulatedClock>,
    entropy: Arc<SeededEntropy>,
    folder: PathBuf,
    /// The same after each start, as a city's address is.
    listen: SocketAddr,
    /// Which copy of the database is in use: each death leaves one behind.
    life: u32,
}

impl std::fmt::Debug for SimulatedServer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "SimulatedServer(life {})", self.life)
    }
}

impl SimulatedServer {
    /// A server of its own `folder`, on a copy of `template` if there is one.
    pub fn start(
        folder: &Path,
        template: Option<&Path>,
        seed: u64,
        now: Timestamp,
    ) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        let mut server = Self {
            runtime,
            running: None,
            clock: Arc::new(SimulatedClock::starting_at(now)),
            entropy: Arc::new(SeededEntropy::new(seed)),
            folder: folder.to_owned(),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            life: 0,
        };
        if let Some(template) = template {
            std::fs::copy(template, server.database()).context("the template of the server")?;
        }
        server.wake()?;
        Ok(server)
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.listen)
    }

    pub fn app(&self) -> anyhow::Result<&server::App> {
        let running = self.running.as_ref().context("the server is down")?;
        Ok(&running.app)
    }

    /// Waits for something the server does.
    pub fn wait<T>(&self, what: impl Future<Output = T>) -> T {
        self.runtime.block_on(what)
    }

    pub fn set_time(&self, now: Timestamp) {
        self.clock.set(now);
    }

    pub fn database(&self) -> PathBuf {
        self.folder.join(format!("server-{}.db", self.life))
    }

    /// The process dies: what the operating system had of the files is what the
    /// next one finds.
    pub fn kill_and_restart(&mut self) -> anyhow::Result<()> {
        let dying = self.database();
        self.life += 1;
        let next = self.database();
        for end in ["", "-wal"] {
            let from = PathBuf::from(format!("{}{end}", dying.display()));
            if from.exists() {
                std::fs::copy(from, format!("{}{end}", next.display()))?;
            }
        }
        self.sleep()?;
        std::fs::remove_file(dying)?;
        self.wake()
    }

    /// It is stopped in good order and started again.
    pub fn restart(&mut self) -> anyhow::Result<()> {
        self.sleep()?;
        self.wake()
    }

    /// Copies the database, with the server stopped meanwhile.
    pub fn back_up(&mut self, to: &Path) -> anyhow::Result<()> {
        self.sleep()?;
        std::fs::copy(self.database(), to)?;
        self.wake()
    }

    /// Puts the database back and says so, if whoever runs it does.
    pub fn restore(&mut self, from: &Path, is_said: bool) -> anyhow::Result<()> {
        self.sleep()?;
        std::fs::copy(from, self.database())?;
        self.wake()?;
        if is_said {
            let app = self.app()?.clone();
            self.wait(async move { app.begin_epoch().await })?;
        }
        Ok(())
    }

    fn wake(&mut self) -> anyhow::Result<()> {
        let config = Config {
            listen: self.listen,
            database: format!("sqlite:{}", self.database().display()).into(),
            streets: None,
            // What a phone is enrolled with must not differ from run to run.
            public_url: Some("https://vardag.example".to_owned()),
            ..Config::default()
        };
        let clock = Arc::clone(&self.clock);
        let entropy = Arc::clone(&self.entropy);
        let surroundings = Surroundings::simulated(clock, entropy);
        let started = self
            .runtime
            .block_on(server::start_in(config, surroundings))?;
        self.listen = started.address;
        self.running = Some(started);
        Ok(())
    }

    fn sleep(&mut self) -> anyhow::Result<()> {
        if let Some(running) = self.running.take() {
            self.runtime.block_on(running.stop())?;
        }
        Ok(())
    }
}

impl Drop for SimulatedServer {
    fn drop(&mut self) {
        // Nobody asks what became of a world that is over.
        let _ = self.sleep();
    }
}
