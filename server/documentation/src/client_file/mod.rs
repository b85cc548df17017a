//! One client's file for a period: what the exports for other systems and for
//! the archive are made from, and what may be wrong with it.

mod check;
mod fault;
mod select;
mod text;

use care_model::id::{OrderId, StaffId, UserId, VisitId};
use care_model::order::{ClientWishes, Order, VisitPattern};
use care_model::person::{Client, Staff};
use care_model::planned_visit::{PlannedVisit, VisitTemplate};
use care_model::time::{LocalDate, Timestamp};
use care_model::unit::Unit;
use care_model::visit_event::VisitEvent;
use care_model::visit_fact::VisitFact;

use crate::care_file::FileEntry;
use crate::journal::JournalEntry;
use crate::period::Period;

pub use fault::{ClientFileFault, Noun};
pub use select::{entries_in, journal_in};
pub(crate) use text::{Texts, utc_text};

/// Most visits in one file: ten years of twenty a day leave room.
pub const MAX_VISITS: usize = 100_000;
/// Longest single text, in characters. Ten times what a phone takes; a text
/// beyond it is not a note and is refused whole, never cut.
pub const MAX_TEXT_CHARS: usize = 100_000;

/// Everything of one client between two dates. Rows may come in any order: the
/// exports sort them.
#[derive(Clone, Copy, Debug)]
pub struct ClientFile<'a> {
    pub period: Period,
    /// When the export is made. Passed in: nothing here reads a clock.
    pub written_at: Timestamp,
    pub client: &'a Client,
    /// Every unit that a row names.
    pub units: &'a [Unit],
    /// Every staff member that a row names. Whom a wish names may be missing: the sender
    /// knows others.
    pub staff: &'a [Staff],
    /// Orders that hold on a day of the period.
    pub orders: &'a [OrderInFile],
    pub planned: &'a [PlannedVisit],
    pub visits: &'a [VisitFact],
    /// The events of those visits, where there is a record of them.
    pub histories: &'a [VisitHistory],
    pub journal: &'a [JournalEntry],
    /// What persons wrote: of the period, about an entry of the period whenever
    /// it was written, and the care plan that the period began with.
    pub entries: &'a [FileEntry],
}

/// An order with the visit templates that were made of it: what is agreed.
#[derive(Clone, Debug)]
pub struct OrderInFile {
    pub order_id: OrderId,
    pub order: Order,
    pub templates: Vec<VisitTemplate>,
    pub agreements: Vec<AgreementInFile>,
}

impl OrderInFile {
    /// Everybody whom the order's wishes name, or those of an agreement.
    pub fn wished_staff(&self) -> impl Iterator<Item = StaffId> + '_ {
        let agreed = self.agreements.iter().map(|agreement| &agreement.wishes);
        let wishes = std::iter::once(&self.order.wishes).chain(agreed);
        wishes.flat_map(|wishes| {
            let all = [
                &wishes.wanted_staff,
                &wishes.unwanted_staff,
                &wishes.forbidden_staff,
            ];
            all.into_iter().flatten().copied()
        })
    }

    /// The agreements as they were made.
    pub(crate) fn agreements_in_order(&self) -> Vec<&AgreementInFile> {
        let mut agreements: Vec<_> = self.agreements.iter().collect();
        agreements.sort_by_key(|agreement| agreement.revision);
        agreements
    }
}

/// What was agreed of an order after it came: patterns and wishes in place of its own,
/// from a day on.
#[derive(Clone)]
pub struct AgreementInFile {
    /// 1 and up within its order.
    pub revision: i64,
    pub valid_from: LocalDate,
    pub visits: Vec<VisitPattern>,
    pub wishes: ClientWishes,
    pub why: String,
    /// The login that wrote it down, and whose it is.
    pub by: UserId,
    pub author_name: String,
    pub at: Timestamp,
}

impl std::fmt::Debug for AgreementInFile {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "AgreementInFile({})", self.revision)
    }
}

/// All events of one visit record, of everybody who took part.
#[derive(Clone, Debug)]
pub struct VisitHistory {
    pub visit_id: VisitId,
    pub events: Vec<VisitEvent>,
}

/// Whether a client with protected identity may leave in this export. Whoever
/// passes `Admitted` has seen to the right to do so, and logs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProtectedIdentity {
    Refused,
    /// The file is made and marked; the address stays behind all the same.
    Admitted,
}
