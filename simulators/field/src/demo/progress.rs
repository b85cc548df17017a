//! Progress bars on standard error, words on standard output.

use care_model::time::{LocalDate, midnight};
use indicatif::{ProgressBar, ProgressStyle};

use super::{DAY_ENDS, at};

/// Progress bars of the long steps, on standard error.
pub(crate) struct Steps {
    are_shown: bool,
}

impl Steps {
    pub const SHOWN: Self = Self { are_shown: true };
    /// For steps within a step that has a bar.
    pub const HIDDEN: Self = Self { are_shown: false };

    pub fn begin(&self, what: &'static str, length: u64) -> ProgressBar {
        if !self.are_shown {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new(length);
        let style = ProgressStyle::with_template("{msg:44} {wide_bar} {percent:>3} %");
        bar.set_style(style.expect("the template is sound"));
        bar.set_message(what);
        bar
    }
}

pub(super) fn day_bar(date: LocalDate, what: &'static str) -> ProgressBar {
    let length = at(date, DAY_ENDS).seconds_since(midnight(date)) as u64;
    Steps::SHOWN.begin(what, length)
}

/// What a person at the terminal reads.
pub(crate) fn say(text: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// The same beside the result, on standard error.
pub(crate) fn say_aside(text: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "{text}");
}
