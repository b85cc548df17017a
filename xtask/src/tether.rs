//! A program that never outlives us, however we end.
//!
//! A small shell starts it and waits on a pipe that we hold. When we let go,
//! also by being killed, the pipe closes and the shell stops the program.

use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;

use anyhow::Context;

/// `$1` is the signal that stops the program, the rest is the program.
const SCRIPT: &str = r#"
trap '' INT
exec 3<&0
signal=$1
shift
"$@" 3<&- &
program=$!
( read -r _ <&3; kill -s "$signal" "$program" ) 2>/dev/null &
watcher=$!
exec 3<&-
wait "$program" 2>/dev/null
status=$?
kill "$watcher" 2>/dev/null
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
    /// A command for [`Tether::start`], with the environment and user of `like`
    /// still to be set on it.
    pub fn command(signal: StopSignal, program: &Command) -> Command {
        let mut command = Command::new("sh");
        command
            .args(["-c", SCRIPT, "tether", signal.name()])
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
    pub fn ended(&mut self) -> anyhow::Result<Option<std::process::ExitStatus>> {
        self.shell.try_wait().context("waiting for a program")
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

    #[test]
    fn letting_go_stops_the_program() {
        let mut program = Command::new("sleep");
        program.arg("600");
        let mut command = Tether::command(StopSignal::Terminate, &program);
        let mut tether = Tether::start(&mut command).expect("sh is everywhere");
        assert!(tether.ended().expect("asked").is_none());
        let watch = crate::step::Stopwatch::start();
        drop(tether);
        assert!(watch.elapsed() < Duration::from_mins(1));
    }

    #[test]
    fn a_program_that_ends_early_is_told() {
        let mut command = Tether::command(StopSignal::Terminate, &Command::new("false"));
        let mut tether = Tether::start(&mut command).expect("sh is everywhere");
        let error = tether.wait_until(Duration::from_mins(1), || false);
        let error = error.expect_err("false ends at once").to_string();
        assert!(error.contains("before it was ready"), "{error}");
    }
}
