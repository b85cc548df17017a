//! What may be wrong with the inputs of a reimbursement run.

use care_model::id::{StaffId, UnitId, VisitId};
use care_model::time::LocalDate;

use super::contract::ProviderKind;
use crate::period::Period;

/// One fault; says which visit and what to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum ReimbursementFault {
    #[error(
        "visit {visit_id} of staff {staff_id} on {date} lies outside the period {period}\n\
         Maybe it belongs to another run: leave it out here"
    )]
    OutsidePeriod {
        visit_id: VisitId,
        staff_id: StaffId,
        date: LocalDate,
        period: String,
    },
    #[error(
        "visit {visit_id} of staff {staff_id} belongs to unit {unit_id}, not to the unit of the run\n\
         Maybe the facts of two units were read together: run each unit apart"
    )]
    OtherUnit {
        visit_id: VisitId,
        staff_id: StaffId,
        unit_id: UnitId,
    },
    #[error(
        "visit {visit_id} of staff {staff_id} is annulled and cannot be paid\n\
         Maybe it was annulled after the attest: take back the attest"
    )]
    Annulled {
        visit_id: VisitId,
        staff_id: StaffId,
    },
    #[error(
        "visit {visit_id} of staff {staff_id} was taken over from an older system, which paid it\n\
         Maybe the facts were read without regard to their origin: leave imported ones out"
    )]
    Imported {
        visit_id: VisitId,
        staff_id: StaffId,
    },
    #[error(
        "visit {visit_id} of staff {staff_id} has no end\n\
         Maybe the end was forgotten: correct it in review and attest again"
    )]
    NoEnd {
        visit_id: VisitId,
        staff_id: StaffId,
    },
    #[error(
        "visit {visit_id} of staff {staff_id} lasts {duration_s} s, over the longest that is paid\n\
         Maybe the end was forgotten: correct it in review and attest again"
    )]
    TooLong {
        visit_id: VisitId,
        staff_id: StaffId,
        duration_s: i64,
    },
    #[error(
        "visit {visit_id} of staff {staff_id} was given twice with different content\n\
         Maybe an older revision was read too: give the attested one alone"
    )]
    TwoVersions {
        visit_id: VisitId,
        staff_id: StaffId,
    },
    #[error(
        "no contract for a {kind} provider holds on {date}, needed by visit {visit_id}\n\
         Maybe the rates of the year are not entered: add a contract valid on that date",
        kind = kind_name(*.provider_kind)
    )]
    NoContract {
        visit_id: VisitId,
        date: LocalDate,
        provider_kind: ProviderKind,
    },
    #[error(
        "contracts {first} and {second} both hold on {date}, needed by visit {visit_id}\n\
         Maybe the older one should end the day before the newer begins"
    )]
    TwoContracts {
        visit_id: VisitId,
        date: LocalDate,
        first: String,
        second: String,
    },
}

impl ReimbursementFault {
    pub(super) fn outside(
        visit_id: VisitId,
        staff_id: StaffId,
        date: LocalDate,
        period: Period,
    ) -> Self {
        Self::OutsidePeriod {
            visit_id,
            staff_id,
            date,
            period: period.to_string(),
        }
    }
}

fn kind_name(kind: ProviderKind) -> &'static str {
    match kind {
        ProviderKind::Municipal => "municipal",
        ProviderKind::Private => "private",
    }
}
