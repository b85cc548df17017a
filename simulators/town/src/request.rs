//! What is asked for, and why it may be impossible.

use care_model::time::LocalDate;
use travel::StreetExtract;

use crate::home::TooFewAddresses;

/// A town to be invented.
#[derive(Clone, Copy, Debug)]
pub struct TownRequest<'a> {
    pub seed: u64,
    /// The first day of the horizon; history ends the day before.
    pub today: LocalDate,
    /// How many work each day, history and horizon alike.
    pub staff: u16,
    /// Planned visits a day; met within 5 %. A double-staffed one is two.
    pub visits_per_day: u16,
    /// Streets with address points to live at, or `None` to invent them too.
    pub streets: Option<&'a StreetExtract>,
}

/// Fewest who can share a day between three kinds of shift.
pub(crate) const MIN_STAFF: u16 = 14;
/// Fewest visits a day that make a unit.
pub(crate) const MIN_VISITS: u16 = 60;
/// Most visits a day for one at work: 13 of 26 minutes, travel included, fill
/// some seven tenths of a shift.
pub(crate) const MAX_VISITS_EACH: u16 = 13;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TownError {
    #[error(
        "the streets have {found} address points and {needed} are needed\n\
         Maybe take a larger extract, or one that keeps addr:housenumber, or ask for fewer visits"
    )]
    TooFewAddresses { found: usize, needed: usize },
    #[error(
        "{staff} staff members a day are too few for three kinds of shift\nMaybe ask for {MIN_STAFF} or more"
    )]
    TooFewStaff { staff: u16 },
    #[error("{visits} visits a day are too few for a unit\nMaybe ask for {MIN_VISITS} or more")]
    TooFewVisits { visits: u16 },
    #[error(
        "{visits} visits a day are more than {staff} staff members can do\n\
         Maybe ask for {most} or fewer"
    )]
    TooManyVisits { visits: u16, staff: u16, most: u16 },
}

impl TownRequest<'_> {
    pub(crate) fn check(&self) -> Result<(), TownError> {
        let (staff, visits) = (self.staff, self.visits_per_day);
        if staff < MIN_STAFF {
            return Err(TownError::TooFewStaff { staff });
        }
        if visits < MIN_VISITS {
            return Err(TownError::TooFewVisits { visits });
        }
        let most = staff.saturating_mul(MAX_VISITS_EACH);
        if visits > most {
            return Err(TownError::TooManyVisits {
                visits,
                staff,
                most,
            });
        }
        Ok(())
    }
}

impl From<TooFewAddresses> for TownError {
    fn from(TooFewAddresses { found, needed }: TooFewAddresses) -> Self {
        Self::TooFewAddresses { found, needed }
    }
}
