//! What may be wrong with the inputs of a billing basis.

use care_model::id::VisitId;
use care_model::time::LocalDate;

use crate::frame_time::fault::FrameFault;
use crate::month::Month;

/// One fault; says which visit and what to do, by id alone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum BillingFault {
    /// What the frame cannot be reckoned from.
    #[error(transparent)]
    Frame(#[from] FrameFault),
    #[error(
        "visit {visit_id} is dated {date}, outside {month}\n\
         Maybe it belongs to another month's basis: leave it out here"
    )]
    OutsideMonth {
        visit_id: VisitId,
        date: LocalDate,
        month: Month,
    },
    #[error(
        "visit {visit_id} is of another unit\n\
         Maybe two units were read together: make a basis for each"
    )]
    OtherUnit { visit_id: VisitId },
}
