//! What may be wrong with the inputs of a reimbursement run.

use std::fmt;

use care_model::id::{ClientId, StaffId, UnitId, VisitId};
use care_model::time::LocalDate;

use super::rates::ProviderKind;
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
        "visit {visit_id} of staff {staff_id} is done and has no start\n\
         Maybe the start was forgotten: correct it in review and attest again"
    )]
    NoStart {
        visit_id: VisitId,
        staff_id: StaffId,
    },
    #[error(
        "visit {visit_id} of staff {staff_id} ends before it starts\n\
         Maybe a phone's clock was wrong: correct the times in review and attest again"
    )]
    EndsBeforeStart {
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
        "no contract for a {kind} provider holds on {date}, needed by {needed_by}\n\
         Maybe the rates of the year are not entered: add a contract valid on that date",
        kind = kind_name(*.provider_kind)
    )]
    NoContract {
        needed_by: NeededBy,
        date: LocalDate,
        provider_kind: ProviderKind,
    },
    #[error(
        "contracts {first} and {second} both hold on {date}, needed by {needed_by}\n\
         Maybe the older one should end the day before the newer begins"
    )]
    TwoContracts {
        needed_by: NeededBy,
        date: LocalDate,
        first: String,
        second: String,
    },
    #[error("the rate table is not sound: {fault}")]
    Rates { fault: String },
    #[error(
        "no decision holds on {date}, the day of visit {visit_id}\n\
         Maybe a newer order has not come: ask its sender, or annul the visit"
    )]
    NoDecision { visit_id: VisitId, date: LocalDate },
    #[error(
        "visit {visit_id} begins on {last_day}, the last day of its decision, and ends on {ends}\n\
         Maybe the end was forgotten: correct it in review, or ask for an order of one day more"
    )]
    DecisionEnds {
        visit_id: VisitId,
        last_day: LocalDate,
        ends: LocalDate,
    },
    #[error(
        "visit {visit_id} was cancelled and is recorded too\n\
         Maybe it took place after all: take back the cancellation"
    )]
    CancelledAndRecorded { visit_id: VisitId },
    #[error(
        "the cancellation of visit {visit_id} was given twice with different content\n\
         Maybe an older plan was read too: give the published one alone"
    )]
    TwoCancellations { visit_id: VisitId },
    #[error(
        "cancelled visit {visit_id} on {date} lies outside the period {period}\n\
         Maybe it belongs to another run: leave it out here"
    )]
    CancelledOutsidePeriod {
        visit_id: VisitId,
        date: LocalDate,
        period: String,
    },
    #[error(
        "cancelled visit {visit_id} was planned for {duration_s} s, which no visit lasts\n\
         Maybe its start and end are swapped"
    )]
    CancelledTimes { visit_id: VisitId, duration_s: i64 },
    #[error(
        "the alarm of client {client_id} ends on {to}, before it begins on {from}\n\
         Maybe the two dates are swapped"
    )]
    AlarmReversed {
        client_id: ClientId,
        from: LocalDate,
        to: LocalDate,
    },
    #[error(
        "two judgements differ of the held line {rule} of visit {visit_id}\n\
         Maybe the older one was read too: give the last alone"
    )]
    TwoJudgements { visit_id: VisitId, rule: String },
}

/// What a contract is needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NeededBy {
    Visit(VisitId),
    AlarmOf(ClientId),
}

impl fmt::Display for NeededBy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Visit(visit_id) => write!(formatter, "visit {visit_id}"),
            Self::AlarmOf(client_id) => write!(formatter, "the alarm of client {client_id}"),
        }
    }
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
