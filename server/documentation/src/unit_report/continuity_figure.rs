//! Continuity as a report tells it; computed by `care_model::continuity`.

use care_model::continuity::Continuity;
use care_model::time::LocalDate;
use serde::Serialize;

/// The national measure of 14 days, in whole tenths and thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ContinuityFigure {
    /// First of the 14 days.
    pub first: LocalDate,
    /// Clients measured, and those the definition leaves out.
    pub clients: u32,
    pub excluded: u32,
    /// Different staff members a client met, in tenths; `None` when nobody is
    /// measured.
    pub mean_tenths: Option<i64>,
    pub median_tenths: Option<i64>,
    /// Thousandths of the clients who met more than 20.
    pub above_20_per_mille: Option<i64>,
}

impl ContinuityFigure {
    pub fn of<ClientKey>(first: LocalDate, measured: &Continuity<ClientKey>) -> Self {
        let scaled = |value: f64, by: f64| (value * by).round() as i64;
        Self {
            first,
            clients: measured.staff_met.len() as u32,
            excluded: measured.excluded.len() as u32,
            mean_tenths: measured.mean().map(|mean| scaled(mean, 10.0)),
            median_tenths: measured.median().map(|median| scaled(median, 10.0)),
            above_20_per_mille: measured.share_above_20().map(|share| scaled(share, 1000.0)),
        }
    }
}
