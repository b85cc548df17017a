//! A PostgreSQL of our own, from the installed binaries, for the tests alone.

use std::fs::Permissions;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::Context;

use crate::tether::{StopSignal, Tether};
use crate::tools;
use crate::workspace::Workspace;

/// Where the tests find it.
pub const ADDRESS_VARIABLE: &str = "VARDAG_TEST_POSTGRES";

/// How long a fresh cluster may take to answer.
const START: Duration = Duration::from_mins(1);

/// Its folder, followed by the number of the process it belongs to.
const FOLDER: &str = "vardag-postgres-";

/// What its rows have to survive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safety {
    /// Nothing: rows of tests.
    Scratch,
    /// A power cut: rows whose cost is measured.
    Durable,
}

/// A running cluster on 127.0.0.1; dropping it stops it and removes its files.
#[derive(Debug)]
pub struct PrivateCluster {
    /// `None` once stopped.
    server: Option<Tether>,
    folder: PathBuf,
    pub url: String,
}

/// An unprivileged login: PostgreSQL refuses to run as root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Login {
    uid: u32,
    gid: u32,
}

impl PrivateCluster {
    /// Makes and starts a cluster. Only this machine reaches it, everybody on
    /// it may enter: it holds invented rows for some minutes.
    pub fn start(workspace: &Workspace, safety: Safety) -> anyhow::Result<Self> {
        let binaries = tools::postgres_folder().context("no PostgreSQL server was found")?;
        let login = if tools::is_root() {
            Some(unprivileged()?)
        } else {
            None
        };
        let folder = reachable_folder(&workspace.target, login)?;
        let mut cluster = Self {
            server: None,
            url: String::new(),
            folder,
        };
        cluster.init(&binaries, login)?;
        cluster.serve(&binaries, login, safety)?;
        Ok(cluster)
    }

    fn init(&self, binaries: &Path, login: Option<Login>) -> anyhow::Result<()> {
        let mut command = Command::new(binaries.join("initdb"));
        command
            .args(["--auth", "trust", "--username", "postgres"])
            .args(["--encoding", "UTF8", "--locale", "C", "--no-sync"])
            .args(["--no-instructions", "--pgdata"])
            .arg(self.folder.join("data"))
            .current_dir(&self.folder);
        become_login(&mut command, login);
        let output = command.output().context("cannot start initdb")?;
        anyhow::ensure!(
            output.status.success(),
            "initdb failed: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
        Ok(())
    }

    fn serve(
        &mut self,
        binaries: &Path,
        login: Option<Login>,
        safety: Safety,
    ) -> anyhow::Result<()> {
        let port = free_port()?;
        let log = self.folder.join("log");
        let file = std::fs::File::create(&log).context("the cluster's log")?;
        let mut program = Command::new(binaries.join("postgres"));
        program
            .arg("-D")
            .arg(self.folder.join("data"))
            .args(["-h", "127.0.0.1", "-p", &port.to_string()])
            // Many tests connect at once.
            .args([
                "-c",
                "unix_socket_directories=",
                "-c",
                "max_connections=300",
            ])
            .current_dir(&self.folder);
        if safety == Safety::Scratch {
            program.args(["-c", "fsync=off"]);
        }
        let mut command = Tether::command(StopSignal::Interrupt, None, &program);
        become_login(&mut command, login);
        command.stdout(file.try_clone().context("the cluster's log")?);
        command.stderr(file);
        let mut server = Tether::start(&mut command)?;
        let ready = || answers(binaries, port);
        server.wait_until(START, ready).with_context(|| {
            let text = std::fs::read_to_string(&log).unwrap_or_default();
            format!("PostgreSQL did not start\n{}", text.trim())
        })?;
        self.server = Some(server);
        self.url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        Ok(())
    }
}

impl Drop for PrivateCluster {
    fn drop(&mut self) {
        drop(self.server.take());
        if let Err(error) = std::fs::remove_dir_all(&self.folder) {
            eprintln!("{} is left behind: {error}", self.folder.display());
        }
    }
}

fn answers(binaries: &Path, port: u16) -> bool {
    let asked = Command::new(binaries.join("pg_isready"))
        .args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()])
        .stdin(Stdio::null())
        .status();
    asked.is_ok_and(|status| status.success())
}

fn become_login(command: &mut Command, login: Option<Login>) {
    if let Some(login) = login {
        command.uid(login.uid).gid(login.gid);
    }
}

/// A folder of the login's own: under the target folder where the login can
/// reach that, else among the system's temporary ones.
fn reachable_folder(target: &Path, login: Option<Login>) -> anyhow::Result<PathBuf> {
    std::fs::create_dir_all(target).context("the target folder")?;
    let reachable = |path: &Path| {
        let mut above = path.ancestors().map(std::fs::metadata);
        above.all(|found| found.is_ok_and(|found| found.permissions().mode() & 0o001 != 0))
    };
    let parent = if login.is_none() || reachable(target) {
        target.to_owned()
    } else {
        std::env::temp_dir()
    };
    sweep(&parent);
    let folder = parent.join(format!("{FOLDER}{}", std::process::id()));
    std::fs::create_dir(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    std::fs::set_permissions(&folder, Permissions::from_mode(0o700))?;
    if let Some(login) = login {
        std::os::unix::fs::chown(&folder, Some(login.uid), Some(login.gid))?;
    }
    Ok(folder)
}

/// Removes what interrupted runs left: folders of processes that are gone.
fn sweep(parent: &Path) {
    let processes = Path::new("/proc");
    if !processes.join("self").exists() {
        return;
    }
    for entry in parent.read_dir().into_iter().flatten().flatten() {
        let name = entry.file_name();
        let owner = name.to_str().and_then(|name| name.strip_prefix(FOLDER));
        if owner.is_some_and(|owner| !processes.join(owner).exists()) {
            // What cannot be removed is in nobody's way.
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// The login of Debian's PostgreSQL, else nobody's.
fn unprivileged() -> anyhow::Result<Login> {
    let accounts = std::fs::read_to_string("/etc/passwd").context("cannot read /etc/passwd")?;
    ["postgres", "nobody"]
        .iter()
        .find_map(|name| login_of(&accounts, name))
        .context("PostgreSQL refuses to run as root, and there is no login `postgres` or `nobody`")
}

fn login_of(accounts: &str, name: &str) -> Option<Login> {
    accounts.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next()? != name {
            return None;
        }
        let uid = fields.nth(1)?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        Some(Login { uid, gid })
    })
}

fn free_port() -> anyhow::Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("no port is free")?;
    Ok(listener.local_addr().context("the port")?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_interrupted_run_left_is_removed_and_a_running_ones_stays() {
        let parent = std::env::temp_dir().join(format!("vardag-sweep-{}", std::process::id()));
        let gone = parent.join(format!("{FOLDER}4194305/data"));
        let running = parent.join(format!("{FOLDER}{}/data", std::process::id()));
        for folder in [&gone, &running] {
            std::fs::create_dir_all(folder).expect("a folder");
        }
        sweep(&parent);
        assert!(!gone.exists());
        assert!(running.exists());
        std::fs::remove_dir_all(&parent).expect("removed");
    }

    #[test]
    fn a_login_is_read_from_the_account_file() {
        let accounts = "root:x:0:0::/root:/bin/sh\npostgres:x:101:104:,,,:/var/lib:/bin/bash\n";
        let found = login_of(accounts, "postgres");
        assert_eq!(found, Some(Login { uid: 101, gid: 104 }));
        assert_eq!(login_of(accounts, "nobody"), None);
    }
}
