//! The monthly report of a unit: how much of what was granted was performed,
//! how the visits went, who came, when, and how presence was shown.
//!
//! It holds no person: figures of the whole unit alone. It is for the unit and
//! its manager; where it leaves the authority, small figures are for the
//! receiver's own rules. Shares are thousandths and times whole seconds, so that
//! the same facts give the same bytes.

mod continuity_figure;
mod figure;
mod registration;
mod spread;
mod spreadsheet;
mod travel;
mod visits;

use care_model::id::UnitId;
use care_model::visit_fact::VisitFact;
use serde::Serialize;

use crate::frame_time::{FrameLedger, FrameStatus};
use crate::language::Language;
use crate::period::Period;
use spread::per_mille;

pub use continuity_figure::ContinuityFigure;
pub use figure::ToldFigure;
pub use registration::RegistrationCounts;
pub use spread::Spread;
pub use spreadsheet::{cell_of_free_text, file_of_rows};
pub use travel::{LONGEST_WAIT_S, SHORT_BY_S, TravelComparison, TravelLeg, legs_between};
pub use visits::{ON_TIME_S, Punctuality, VisitCounts};

/// What a report is made from; all of one unit. Facts outside the ledger's
/// period are left out. The month should have ended: what is not started counts
/// as missed.
#[derive(Clone, Copy, Debug)]
pub struct UnitReportRequest<'a> {
    pub unit_id: UnitId,
    /// Of the unit's clients and the period of the report.
    pub ledger: &'a FrameLedger,
    pub facts: &'a [VisitFact],
    pub registrations: &'a RegistrationCounts,
    /// From [`legs_between`].
    pub legs: &'a [TravelLeg],
    /// None where the period has not 14 days.
    pub continuity: Option<ContinuityFigure>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnitReport {
    pub unit_id: UnitId,
    pub period: Period,
    pub frame: FrameSums,
    pub visits: VisitCounts,
    pub continuity: Option<ContinuityFigure>,
    pub punctuality: Punctuality,
    pub travel: TravelComparison,
    pub registrations: RegistrationCounts,
}

/// The ledger's lines together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FrameSums {
    pub granted_s: i64,
    pub planned_s: i64,
    /// On the frame, of clients with and without one.
    pub performed_s: i64,
    /// Thousandths of granted; over 1000 when more was performed.
    pub performed_per_mille: Option<i64>,
    pub alarm_s: i64,
    pub clients_within: u32,
    pub clients_near: u32,
    pub clients_exceeded: u32,
    pub clients_without_frame: u32,
}

/// The report of a period. Any input gives one; of nothing it is all zeros.
pub fn unit_report(request: &UnitReportRequest) -> UnitReport {
    let period = request.ledger.period;
    let facts = visits::facts_of(request.facts, period);
    let of_period = |leg: &&TravelLeg| period.contains(leg.date);
    let legs: Vec<TravelLeg> = request.legs.iter().filter(of_period).copied().collect();
    UnitReport {
        unit_id: request.unit_id,
        period,
        frame: frame_sums(request.ledger),
        visits: visits::count(&facts),
        continuity: request.continuity,
        punctuality: visits::punctuality(&facts),
        travel: travel::compare(&legs),
        registrations: request.registrations.clone(),
    }
}

fn frame_sums(ledger: &FrameLedger) -> FrameSums {
    let mut sums = FrameSums::default();
    for line in &ledger.lines {
        sums.granted_s += line.granted_s;
        sums.planned_s += line.planned_s;
        sums.performed_s += line.performed_s;
        sums.alarm_s += line.outside.alarm_s;
        match line.status {
            FrameStatus::Within => sums.clients_within += 1,
            FrameStatus::Near => sums.clients_near += 1,
            FrameStatus::Exceeded => sums.clients_exceeded += 1,
            FrameStatus::NoFrame => sums.clients_without_frame += 1,
        }
    }
    sums.performed_per_mille = per_mille(sums.performed_s, sums.granted_s);
    sums
}

impl UnitReport {
    /// The report as a file for a spreadsheet, one row a figure. `unit_name` is
    /// free text and guarded. See [`file_of_rows`] for the form.
    pub fn csv(&self, unit_name: &str, language: Language) -> Vec<u8> {
        figure::file_of_report(self, unit_name, language)
    }

    /// The figures of that file in its order, in words.
    pub fn told(&self, language: Language) -> Vec<ToldFigure> {
        figure::told_figures(self, language)
    }

    /// What the columns of name, value and unit of measure are called.
    pub fn headings(language: Language) -> [&'static str; 3] {
        figure::figure_headings(language)
    }
}
