//! Which unit-day is asked for, and why it may be impossible.

use travel::{MatrixError, NetworkError, StreetExtract};

use crate::home::TooFewAddresses;

/// One day of a unit to be invented.
#[derive(Clone, Copy, Debug)]
pub struct UnitDayRequest<'a> {
    /// Also decides the [`DayState`].
    pub seed: u64,
    /// Exactly so many, [`UnitDayRequest::FEWEST`] to [`UnitDayRequest::MOST`]. A
    /// double-staffed visit is two.
    pub visits: u16,
    /// Streets with address points to live at, or `None` to invent them too.
    pub streets: Option<&'a StreetExtract>,
}

/// How far the day has come when the scheduler is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayState {
    /// Planned from nothing.
    Fresh,
    /// Staff and clients know a plan; the new one stays near it.
    Published,
    /// As published, and the first visits of the morning have begun.
    Running,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnitDayError {
    #[error(
        "visits = {visits} are too few for a shift of each kind\n\
         Maybe ask for {} to {}.",
        UnitDayRequest::FEWEST,
        UnitDayRequest::MOST
    )]
    TooFewVisits { visits: u16 },
    #[error(
        "visits = {visits} are over the limit\n\
         Maybe ask for {} to {}: a larger organisation plans unit by unit.",
        UnitDayRequest::FEWEST,
        UnitDayRequest::MOST
    )]
    TooManyVisits { visits: u16 },
    #[error(
        "the streets have {found} address points and {needed} are needed\n\
         Maybe take a larger extract, or one that keeps addr:housenumber, or ask for fewer visits."
    )]
    TooFewAddresses { found: usize, needed: usize },
    #[error(transparent)]
    Network(#[from] NetworkError),
    #[error(transparent)]
    Matrix(#[from] MatrixError),
}

impl UnitDayRequest<'_> {
    /// With fewer a unit has no room for a shift of each kind.
    pub const FEWEST: u16 = 50;
    /// Six large units together: what is planned at once is less.
    pub const MOST: u16 = 2_000;

    pub(super) fn check(&self) -> Result<(), UnitDayError> {
        let visits = self.visits;
        if visits < Self::FEWEST {
            return Err(UnitDayError::TooFewVisits { visits });
        }
        if visits > Self::MOST {
            return Err(UnitDayError::TooManyVisits { visits });
        }
        Ok(())
    }

    /// Every third seed each.
    pub fn state(&self) -> DayState {
        match self.seed % 3 {
            1 => DayState::Fresh,
            2 => DayState::Published,
            _ => DayState::Running,
        }
    }

    /// 28 staff members for 350 visits.
    pub(super) fn staff_count(&self) -> usize {
        (usize::from(self.visits) * 2).div_ceil(25)
    }
}

impl From<TooFewAddresses> for UnitDayError {
    fn from(TooFewAddresses { found, needed }: TooFewAddresses) -> Self {
        Self::TooFewAddresses { found, needed }
    }
}
