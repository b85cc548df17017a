//! What may be wrong with the inputs of a frame time ledger.

use care_model::id::{StaffId, VisitId};
use care_model::time::LocalDate;

/// One fault; names orders and visits by id alone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum FrameFault {
    #[error(
        "the period {from} to {to} ends before it begins, or has a date outside 2000 to 2199\n\
         Maybe the two dates are swapped"
    )]
    BadPeriod { from: LocalDate, to: LocalDate },
    #[error(
        "order {sender_order_id} v{version} is valid {valid_from} to {valid_to}: swapped, or outside 2000 to 2199\n\
         Maybe a year is mistyped: ask the sender for a new version"
    )]
    BadValidity {
        sender_order_id: String,
        version: u32,
        valid_from: LocalDate,
        valid_to: LocalDate,
    },
    #[error(
        "order {sender_order_id} v{version} was given twice with different content\n\
         Maybe orders of two senders were read as one: give each with its sender"
    )]
    TwoOrders {
        sender_order_id: String,
        version: u32,
    },
    #[error(
        "visit {visit_id} of staff {staff_id} was given twice with different content\n\
         Maybe an older revision was read too: give the newest alone"
    )]
    TwoVersions {
        visit_id: VisitId,
        staff_id: StaffId,
    },
}
