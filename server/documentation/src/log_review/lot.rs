//! Drawing by lot, so that the same month draws the same.

use care_model::id::{ClientId, UnitId};
use sha2::{Digest, Sha256};

use crate::period::Period;

/// One of a hundred, ...
const PAIRS_A_PICK: usize = 100;
/// ... but enough that a small unit is looked at too, ...
pub const FEWEST_DRAWN: usize = 10;
/// ... and no more than a manager can look at in half a day.
pub const MOST_DRAWN: usize = 50;

/// How many are drawn out of all pairs of person and client of the month.
pub(super) fn drawn_of(pairs: usize) -> usize {
    pairs.div_ceil(PAIRS_A_PICK).clamp(FEWEST_DRAWN, MOST_DRAWN)
}

/// The lot of one pair. The lowest are drawn: each pair has its own, so that a
/// row more or less moves none of the others in or out but one.
pub(super) fn lot_of(
    secret: &str,
    unit_id: UnitId,
    period: Period,
    person: &str,
    client_id: ClientId,
) -> [u8; 32] {
    let from = period.from;
    // The length first: no secret and person can be read as another pair of them.
    let name = format!(
        "{}/{secret}/{unit_id}/{from}/{client_id}/{person}",
        secret.len()
    );
    Sha256::digest(name.as_bytes()).into()
}
