//! What a solution breaks.

use thiserror::Error;

use crate::case::Label;

/// One broken rule. Times are in the instance's own units.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Violation {
    #[error("staff {carer} is not one of the {carers} in the instance")]
    UnknownCarer { carer: Label, carers: usize },
    #[error("{} is not in the instance", named(.visit, .service.as_ref()))]
    UnknownVisit {
        visit: Label,
        service: Option<Label>,
    },
    #[error("staff {carer} has two routes")]
    TwoRoutes { carer: Label },
    #[error("{job} is done by nobody")]
    LeftOut { job: JobName },
    #[error("{job} is done twice")]
    DoneTwice { job: JobName },
    #[error("{job}: staff {carer} lacks the skill")]
    LacksSkill { job: JobName, carer: Label },
    #[error("{job}: staff {carer} must not come")]
    MustNotCome { job: JobName, carer: Label },
    #[error("{job}: start {start} is no time")]
    NoTime { job: JobName, start: f64 },
    #[error("{job}: starts at {start}, before the window opens at {opens}")]
    TooEarly {
        job: JobName,
        start: f64,
        opens: f64,
    },
    #[error("{job}: starts at {start}, after the window closes at {closes}")]
    TooLate {
        job: JobName,
        start: f64,
        closes: f64,
    },
    #[error("{job}: starts at {start}, before staff {carer} arrives at {arrives}")]
    NotThereYet {
        job: JobName,
        carer: Label,
        start: f64,
        arrives: f64,
    },
    #[error("staff {carer} travels from place {from} to place {to}, where there is no way")]
    NoWay {
        carer: Label,
        from: usize,
        to: usize,
    },
    #[error("staff {carer} is back at {back}, after {latest}")]
    BackTooLate {
        carer: Label,
        back: f64,
        latest: f64,
    },
    #[error("staff {carer} carries {load}, over the capacity of {capacity}")]
    OverCapacity {
        carer: Label,
        load: u64,
        capacity: u32,
    },
    #[error("{first} and {second} are both done by staff {carer}")]
    SameCarer {
        first: JobName,
        second: JobName,
        carer: Label,
    },
    #[error("{first} starts at {first_start}, {second} at {second_start}: not at one time")]
    NotSimultaneous {
        first: JobName,
        second: JobName,
        first_start: f64,
        second_start: f64,
    },
    #[error("{second} starts {gap} after {first}, not {min} to {max}")]
    GapMissed {
        first: JobName,
        second: JobName,
        gap: f64,
        min: f64,
        max: f64,
    },
}

/// A job as the file names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobName {
    pub visit: Label,
    pub service: Option<Label>,
}

impl std::fmt::Display for JobName {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&named(&self.visit, self.service.as_ref()))
    }
}

fn named(visit: &Label, service: Option<&Label>) -> String {
    service.map_or_else(
        || format!("visit {visit}"),
        |service| format!("visit {visit} service {service}"),
    )
}
