//! Running one program, and running many steps under headings with their times.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context;

/// Runs a program with its output in the open.
pub fn run(command: &mut Command) -> anyhow::Result<()> {
    let status = command.status().with_context(|| cannot_start(command))?;
    anyhow::ensure!(status.success(), "{} ended with {status}", shown(command));
    Ok(())
}

/// Runs a program and gives what it wrote to standard output.
pub fn output(command: &mut Command) -> anyhow::Result<String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| cannot_start(command))?;
    anyhow::ensure!(
        output.status.success(),
        "{} ended with {}",
        shown(command),
        output.status
    );
    String::from_utf8(output.stdout).with_context(|| format!("{} wrote no text", shown(command)))
}

/// How much of a failed runner's output is told again at the end.
const LAST_LINES: usize = 25;

/// Runs a test runner with its output in the open and gives its result lines.
///
/// # Errors
/// Where it failed: its last lines, so that they stand at the end of a long run, too.
pub fn run_tests(command: &mut Command) -> anyhow::Result<Vec<String>> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| cannot_start(command))?;
    let stdout = child.stdout.take().context("the pipe was just asked for")?;
    let mut results = Vec::new();
    let mut last = VecDeque::with_capacity(LAST_LINES + 1);
    for line in BufReader::new(stdout).split(b'\n') {
        let line = String::from_utf8_lossy(&line.context("reading a test runner's output")?)
            .trim_end()
            .to_owned();
        say(&line);
        if is_result(&line) {
            results.push(without_colour(&line).trim().to_owned());
        }
        last.push_back(line);
        if last.len() > LAST_LINES {
            last.pop_front();
        }
    }
    let status = child.wait().with_context(|| cannot_start(command))?;
    let last = last.make_contiguous().join("\n");
    anyhow::ensure!(
        status.success(),
        "{} ended with {status}\n{last}",
        shown(command)
    );
    Ok(results)
}

/// A line for standard output.
pub fn say(line: &str) {
    // A reader that went away is no reason to stop.
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Cargo's tests, vitest, Maven and the journey each have a line that counts.
fn is_result(line: &str) -> bool {
    let line = without_colour(line);
    let line = line.trim_start();
    (line.starts_with("test result:") && !line.contains(" 0 passed; 0 failed"))
        || line.starts_with("Tests run:")
        || line.starts_with("[WARNING] Tests run:")
        || line.starts_with("[INFO] Tests run:")
        || line.starts_with("Tests  ")
        || line.starts_with("swift:")
}

fn without_colour(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            letters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(letter);
        }
    }
    plain
}

fn cannot_start(command: &Command) -> String {
    format!("cannot start {}", shown(command))
}

/// The program and its arguments, as a person would type them.
fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    format!("`{}`", words.join(" "))
}

/// Steps that all run; what failed is told at the end.
#[derive(Debug, Default)]
pub struct Steps {
    lines: Vec<String>,
    failed: Vec<String>,
}

impl Steps {
    /// Runs one step under a heading. Its result lines are told again at the end.
    pub fn step(&mut self, name: &str, work: impl FnOnce() -> anyhow::Result<Vec<String>>) {
        say(&format!("\n━━ {name}"));
        let watch = Stopwatch::start();
        let outcome = work();
        let took = shown_time(watch.elapsed());
        let word = if outcome.is_ok() { "ok" } else { "FAILED" };
        say(&format!("━━ {name}: {word} in {took}"));
        self.lines.push(format!("{word:<6} {took:>9}  {name}"));
        match outcome {
            Ok(results) => {
                let indented = results.into_iter().map(|line| format!("{:18}{line}", ""));
                self.lines.extend(indented);
            }
            Err(error) => {
                let told = format!("{error:#}");
                let indented = told.lines().map(|line| format!("{:18}{line}", ""));
                self.lines.extend(indented);
                self.failed.push(name.to_owned());
            }
        }
    }

    /// The times, the runners' own result lines, and whether all went well.
    pub fn finish(self) -> anyhow::Result<()> {
        say("");
        for line in &self.lines {
            say(line);
        }
        anyhow::ensure!(self.failed.is_empty(), "failed: {}", self.failed.join(", "));
        Ok(())
    }
}

/// Measures how long a step takes; nothing is decided by it.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(
        clippy::disallowed_methods,
        reason = "build steps are timed for the person who waits; no rule reads it"
    )]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// `4.2 s`, or `3 min 07 s`.
pub fn shown_time(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 {
        return format!("{:.1} s", time.as_secs_f64());
    }
    format!("{} min {:02} s", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runners_result_lines_are_known() {
        for line in [
            "test result: ok. 3 passed; 0 failed; 0 ignored",
            "[INFO] Tests run: 4, Failures: 0",
            "\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m12 passed\u{1b}[22m",
        ] {
            assert!(is_result(line), "{line}");
        }
        assert!(!is_result("running 3 tests"));
        assert!(!is_result("test result: ok. 0 passed; 0 failed; 0 ignored"));
    }

    #[test]
    fn a_failed_step_does_not_stop_the_next_and_is_named_at_the_end() {
        let mut steps = Steps::default();
        let mut ran = false;
        steps.step("first", || anyhow::bail!("no"));
        steps.step("second", || {
            ran = true;
            Ok(vec![])
        });
        assert!(ran);
        let error = steps.finish().expect_err("the first failed");
        assert_eq!(error.to_string(), "failed: first");
    }

    #[test]
    fn what_a_failed_runner_said_last_is_told_with_its_failure() {
        let script = "for line in $(seq 100); do echo line $line; done; exit 3";
        let error = run_tests(Command::new("sh").args(["-c", script])).expect_err("it fails");
        let told = error.to_string();
        assert!(told.ends_with("line 99\nline 100"), "{told}");
        assert!(!told.contains("line 75\n"), "{told}");
    }

    #[test]
    fn a_program_that_fails_or_is_missing_is_named() {
        let error = run(&mut Command::new("false")).expect_err("it fails");
        assert!(error.to_string().contains("`false`"), "{error}");
        let error = run(&mut Command::new("no-such-program")).expect_err("it is not there");
        assert!(error.to_string().contains("no-such-program"), "{error}");
    }

    #[test]
    fn times_are_short_to_read() {
        assert_eq!(shown_time(Duration::from_millis(4210)), "4.2 s");
        assert_eq!(shown_time(Duration::from_secs(187)), "3 min 07 s");
    }
}
