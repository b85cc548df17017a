//! The batches that stand: what was paid and told.

use care_model::id::UnitId;
use documentation::month::Month;
use store::exports::ExportRow;

use super::kind::BatchKind;
use crate::App;
use crate::error::Problem;

/// How far back a corrected visit still changes what is paid and told, in months.
pub const CORRECTED_MONTHS: usize = 12;

/// The unit's batches of a kind that their receiver has not rejected, in the order they
/// were made in: a later one has the last word.
pub async fn standing_batches(
    app: &App,
    unit_id: UnitId,
    kind: BatchKind,
) -> Result<Vec<ExportRow>, Problem> {
    let mut rows = app.store.exports(unit_id).await?;
    rows.retain(|row| row.kind == kind.code() && !row.is_rejected());
    rows.sort_unstable_by_key(|row| row.sequence);
    Ok(rows)
}

/// The calendar month that a batch is of; nothing where it is of other dates.
pub fn whole_month(row: &ExportRow) -> Option<Month> {
    let of = |month: &Month| (month.first_day(), month.last_day()) == (row.from, row.to);
    Month::of(row.from).filter(of)
}

/// Months before `month` that have a batch of their own among those that stand, the latest
/// first: a batch of `month` says what has changed of them. One that was rejected is made
/// anew, and is nobody else's.
pub fn months_to_correct(standing: &[ExportRow], month: Month) -> Vec<Month> {
    let before = std::iter::successors(Some(month.before()), |month| Some(month.before()));
    before
        .take(CORRECTED_MONTHS)
        .filter(|month| standing.iter().any(|row| whole_month(row) == Some(*month)))
        .collect()
}
