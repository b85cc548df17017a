//! One day of a unit as a question to the scheduler, with every rule in it but,
//! where a small day is running, started visits.
//!
//! Nothing here asks the scheduler to plan, and prices, shifts and parts of the
//! day are written out: an instance stays what it was while the scheduler and
//! the town change.

mod clock;
mod crew;
mod day;
mod decided;
mod ground;
mod persona;
mod prices;
mod published;
mod request;

use scheduler::Problem;

pub use request::{DayState, UnitDayError, UnitDayRequest};

use crew::Crew;
use day::Day;
use ground::Ground;

/// Visits and seeds of our own benchmark set, on invented streets.
pub const STANDARD_SET: [(u16, &[u64]); 6] = [
    (50, &[1, 2, 3]),
    (100, &[1, 2, 3]),
    (200, &[1, 2, 3]),
    (350, &[1, 2, 3]),
    (700, &[1, 2]),
    (2000, &[1]),
];

/// An invented day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitDay {
    /// `unit-day-350-1`: visits and seed.
    pub name: String,
    pub problem: Problem,
}

impl UnitDay {
    /// The same request gives the same day, to the byte.
    ///
    /// ```
    /// use town::{UnitDay, UnitDayRequest};
    ///
    /// let day = UnitDay::invent(&UnitDayRequest {
    ///     seed: 1,
    ///     visits: 350,
    ///     streets: None,
    /// })?;
    /// assert_eq!(day.problem.visits.len(), 350);
    /// assert_eq!(day.problem.staff.len(), 28);
    /// # Ok::<(), town::UnitDayError>(())
    /// ```
    pub fn invent(request: &UnitDayRequest) -> Result<Self, UnitDayError> {
        request.check()?;
        let crew = Crew::invent(request);
        let day = Day::invent(request, &crew);
        let ground = Ground::choose(request, day.clients.len())?;
        let mut problem = Problem {
            clients: day.clients,
            staff: crew.staff,
            visits: day.visits,
            links: day.links,
            shifts: crew.shifts,
            matrices: ground.matrices,
            goals: prices::goals(),
            published: Vec::new(),
            frozen_until: None,
        };
        for visit in &mut problem.visits {
            visit.place = ground.homes[visit.client.at()];
        }
        crew::share_fairly(&mut problem);
        decided::pin(request, &mut problem);
        match request.state() {
            DayState::Fresh => {}
            DayState::Published => published::publish(request, &mut problem),
            DayState::Running => {
                decided::begin(&mut problem);
                published::publish(request, &mut problem);
            }
        }
        let faults = problem.validate();
        assert!(faults.is_ok(), "an invented day is sound: {faults:?}");
        Ok(Self {
            name: format!("unit-day-{}-{}", request.visits, request.seed),
            problem,
        })
    }
}
