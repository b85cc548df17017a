//! The next batch of a kind, made and not stored.

use care_model::fault::Fault;
use care_model::id::{ClientId, ExportId};
use care_model::time::LocalDate;
use documentation::month::Month;
use documentation::period::Period;
use store::exports::{ExportRow, ExportTotals};
use store::{Access, StoreError};

use super::kind::BatchKind;
use super::{billing, payroll, reimbursement, warehouse};
use crate::App;
use crate::error::Problem;

/// The next batch of a kind, made and not stored.
pub struct PreparedBatch {
    pub row: ExportRow,
    content: Vec<u8>,
}

impl PreparedBatch {
    /// Stores it, unless another took its number meanwhile.
    pub async fn store(&self, app: &App, access: &Access) -> Result<(), StoreError> {
        app.store.put_export(access, &self.row, &self.content).await
    }

    /// Stores it and gives it back, or the batch that stands in its place: where it would
    /// say nothing that the newest of its period has not said, or another node took its
    /// number with the same batch meanwhile.
    pub async fn store_once(self, app: &App, access: &Access) -> Result<ExportRow, Problem> {
        let mut made = app.store.exports(self.row.unit_id).await?.into_iter();
        // Two extracts of a month would tell by their difference of few people, even where
        // one of them was rejected.
        let is_extract = self.row.kind == BatchKind::Warehouse.code();
        let newest = made.find(|row| self.is_of(row) && (is_extract || !row.is_rejected()));
        let says_nothing_new = is_extract || self.row.totals.lines == 0;
        if let Some(said) = newest.filter(|_| says_nothing_new) {
            return Ok(said);
        }
        match self.store(app, access).await {
            Ok(()) => Ok(self.row),
            Err(StoreError::Busy) => self.taken_by(app).await,
            Err(other) => Err(other.into()),
        }
    }

    /// Whom it names.
    pub fn clients(&self) -> Result<Vec<ClientId>, Problem> {
        BatchKind::of_code(&self.row.kind)?.clients_in(&self.row, &self.content)
    }

    fn is_of(&self, row: &ExportRow) -> bool {
        (&row.kind, row.from, row.to) == (&self.row.kind, self.row.from, self.row.to)
    }

    /// The batch that has its number: it is this one where two pressed at once.
    async fn taken_by(&self, app: &App) -> Result<ExportRow, Problem> {
        let mut made = app.store.exports(self.row.unit_id).await?.into_iter();
        let first =
            made.find(|row| (&row.kind, row.sequence) == (&self.row.kind, self.row.sequence));
        match first {
            Some(row) if self.is_of(&row) => Ok(row),
            Some(row) => Err(Problem::conflict(format!(
                "batch {} was made meanwhile, of {} to {}: make this one again after it",
                row.sequence, row.from, row.to
            ))),
            None => Err(StoreError::Busy.into()),
        }
    }
}

/// Makes the next batch of a kind, whole or not at all.
pub async fn prepare(
    app: &App,
    access: &Access,
    kind: BatchKind,
    period: Period,
) -> Result<PreparedBatch, Problem> {
    let unit_id = access.unit_id();
    let (last, previous) = app.store.last_export(unit_id, kind.code()).await?;
    let now = app.clock.now();
    let mut row = ExportRow {
        export_id: ExportId::make(now, app.entropy.as_ref()),
        unit_id,
        kind: kind.code().to_owned(),
        from: period.from,
        to: period.to,
        sequence: last + 1,
        totals: ExportTotals::default(),
        created: now,
        receipt: None,
    };
    let previous = Some(previous).filter(|hash| !hash.is_empty());
    let (content, totals) = match kind {
        BatchKind::Reimbursement => {
            reimbursement::refuse_part_of_paid_month(app, unit_id, period).await?;
            reimbursement::written(app, access, &row, previous).await?
        }
        BatchKind::Payroll => {
            payroll::refuse_overlap(app, unit_id, period).await?;
            payroll::written(app, access, period, now.local_date()).await?
        }
        BatchKind::Billing => {
            let month = ended_month(period, now.local_date())?;
            billing::written(app, access, &row, month, previous).await?
        }
        BatchKind::Warehouse => {
            let month = ended_month(period, now.local_date())?;
            warehouse::written(app, access, &row, month, previous).await?
        }
    };
    row.totals = totals;
    Ok(PreparedBatch { row, content })
}

/// What is told by the month is told once the month is over.
fn ended_month(period: Period, today: LocalDate) -> Result<Month, Problem> {
    let month = Month::of(period.from).filter(|month| month.period() == period);
    let Some(month) = month else {
        let fault = Fault::new(
            "to",
            period.to,
            "must be the last day of the month of `from`",
        )
        .maybe("this kind is made of whole calendar months");
        return Err(Problem::invalid(vec![fault]));
    };
    if today <= month.last_day() {
        let fault = Fault::new("to", period.to, "must be a day that has passed");
        return Err(Problem::invalid(vec![fault]));
    }
    Ok(month)
}
