//! Plans within processor time of this thread: what else the machine does
//! counts less.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use scheduler::{Control, Fault, Plan, Progress};

/// The plan of a search that is told how much of the time is gone, and to stop.
pub fn planned_within(
    limit: Duration,
    search: impl FnOnce(&mut dyn FnMut(&Progress) -> Control) -> Result<Plan, Vec<Fault>>,
) -> Plan {
    let begun = spent();
    let mut observer = |_: &Progress| {
        let gone = spent().saturating_sub(begun);
        if gone >= limit {
            return Control::Stop;
        }
        let permille = gone.as_micros() * 1000 / limit.as_micros();
        Control::Spent {
            permille: permille as u32,
        }
    };
    search(&mut observer).expect("the invented day is valid")
}

/// Of this thread; the clock where the system does not tell.
#[expect(
    clippy::disallowed_methods,
    reason = "a benchmark reads the clock to stop the search"
)]
pub fn spent() -> Duration {
    static BEGUN: OnceLock<Instant> = OnceLock::new();
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|line| line.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(
        || BEGUN.get_or_init(Instant::now).elapsed(),
        Duration::from_nanos,
    )
}
