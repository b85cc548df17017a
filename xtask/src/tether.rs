//! A program that never outlives us, however we end.
//!
//! A small shell starts it, in a process group of their own, and waits on a
//! pipe that we hold. When we let go, also by being killed, the pipe closes and
//! the shell stops the group: the program and whatever it has started.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::time::Duration;

use anyhow::Context;

/// `$1` is the signal that stops the program and all it has started, `$2` what
/// to remove when it has ended, the rest is the program. The shell itself only
/// notes the signal: it waits for the program's end.
const SCRIPT: &str = r#"
trap : INT TERM HUP
exec 3<&0
signal=$1 leftovers=$2
shift 2
"$@" 3<&- </dev/null &
program=$!
( trap - INT TERM HUP; read -r _; kill -s "$signal" 0 ) <&3 2>/dev/null &
watcher=$!
exec 3<&-
while kill -0 "$program" 2>/dev/null; do
    wait "$program" 2>/dev/null
    status=$?
done
kill "$watcher" 2>/dev/null
if [ -n "$leftovers" ]; then rm -rf "$leftovers"; fi
exit "$status"
"#;

/// How a program is asked to stop.
#[derive(Clone, Copy, Debug)]
pub enum StopSignal {
    /// PostgreSQL: end all sessions, write out, stop.
    Interrupt,
    /// Everybody else.
    Terminate,
}

impl StopSignal {
    fn name(self) -> &'static str {
        match self {
            Self::Interrupt => "INT",
            Self::Terminate => "TERM",
        }
    }
}

/// A running program; dropping it stops the program and waits for its end.
#[derive(Debug)]
pub struct Tether {
    shell: Child,
    /// `None` once we have let go.
    rope: Option<ChildStdin>,
}

impl Tether {
    /// A command for [`Tether::start`] that runs `program`; a user or outputs
    /// are still to be set on it. `leftovers` is removed when the program has
    /// ended, in whatever way.
    pub fn command(signal: StopSignal, leftovers: Option<&Path>, program: &Command) -> Command {
        let mut command = Command::new("sh");
        command
            .args(["-c", SCRIPT, "tether", signal.name()])
            .arg(leftovers.unwrap_or(Path::new("")))
            .process_group(0)
            .arg(program.get_program())
            .args(program.get_args());
        for (name, value) in program.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        if let Some(folder) = program.get_current_dir() {
            command.current_dir(folder);
        }
        command
    }

    pub fn start(command: &mut Command) -> anyhow::Result<Self> {
        let mut shell = command
            .stdin(Stdio::piped())
            .spawn()
            .context("cannot start sh")?;
        let rope = shell.stdin.take();
        Ok(Self { shell, rope })
    }

    /// The program's end, if it has ended by itself.
    pub fn ended(&mut self) -> anyhow::Result<Option<ExitStatus>> {
        self.shell.try_wait().context("waiting for a program")
    }

    /// Waits for the program to end by itself.
    pub fn wait(mut self) -> anyhow::Result<ExitStatus> {
        // `Child::wait` would close the pipe, which tells the program to stop.
        let rope = self.rope.take();
        let status = self.shell.wait().context("waiting for a program");
        drop(rope);
        status
    }

    /// Asks again and again until `ready` is true, the program ends, or `limit`
    /// has passed.
    pub fn wait_until(
        &mut self,
        limit: Duration,
        mut ready: impl FnMut() -> bool,
    ) -> anyhow::Result<()> {
        let watch = crate::step::Stopwatch::start();
        while !ready() {
            if let Some(status) = self.ended()? {
                anyhow::bail!("it ended with {status} before it was ready");
            }
            anyhow::ensure!(
                watch.elapsed() < limit,
                "it was not ready within {} s",
                limit.as_secs()
            );
            std::thread::sleep(PAUSE);
        }
        Ok(())
    }
}

/// Between two looks at a program that is starting.
const PAUSE: Duration = Duration::from_millis(50);

impl Drop for Tether {
    fn drop(&mut self) {
        drop(self.rope.take());
        // The shell ends when the program has.
        let _ = self.shell.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn started(script: &str, leftovers: Option<&Path>) -> Tether {
        let mut program = Command::new("sh");
        program.args(["-c", script]);
        let mut command = Tether::command(StopSignal::Terminate, leftovers, &program);
        Tether::start(&mut command).expect("sh is everywhere")
    }

    #[test]
    fn letting_go_stops_the_program_and_what_it_started_and_clears_up() {
        let name = format!("vardag-tether-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir(&folder).expect("a folder");
        let file = folder.join("grandchild");
        let script = format!("sleep 600 & echo $! > {}; wait", file.display());
        let mut tether = started(&script, Some(&folder));
        let mut grandchild = String::new();
        let written = || {
            grandchild = std::fs::read_to_string(&file).unwrap_or_default();
            grandchild.ends_with('\n')
        };
        tether
            .wait_until(Duration::from_mins(1), written)
            .expect("the script writes at once");
        drop(tether);
        assert!(!folder.exists());
        let state = std::fs::read_to_string(format!("/proc/{}/stat", grandchild.trim()));
        assert!(state.is_err() || state.is_ok_and(|state| state.contains(" Z ")));
    }

    #[test]
    fn a_program_that_ends_early_is_told() {
        let mut tether = started("exit 3", None);
        let error = tether.wait_until(Duration::from_mins(1), || false);
        let error = error.expect_err("it ends at once").to_string();
        assert!(error.contains("before it was ready"), "{error}");
    }

    #[test]
    fn a_program_may_take_its_time_and_its_status_is_kept() {
        let status = started("sleep 0.2; exit 3", None).wait().expect("waited");
        assert_eq!(status.code(), Some(3));
    }
}
