//! The log review (loggkontroll): a month of the access log as a work list.
//!
//! The law asks for systematic, recurring checks of who has looked at personal
//! data (SoLPuL 10 §). Nobody reads ten thousand rows. The list holds what speaks
//! for itself, and some that are drawn by lot, so that everybody's looking may be
//! looked at and nobody can know whose is. A line says why it is there; it says
//! nothing about whether anything is wrong.

mod context;
mod log_row;
mod lot;
mod pick;
mod who_looked;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::{ClientId, LogPickId, UnitId};
use care_model::time::{LocalDate, Timestamp, midnight};
use serde::Serialize;

use crate::period::Period;
use context::Judge;

pub use context::{
    AFTER_SHIFT_S, ClientContext, ListedClient, NIGHT_ENDS_HOUR, PersonContext, ReviewContext,
    ShiftSpan, street_of, surname_of,
};
pub use log_row::{AccessKind, LogRow};
pub use lot::{FEWEST_DRAWN, MOST_DRAWN};
pub use pick::{LogPick, PickReason, ReasonCount};
pub use who_looked::{Look, LookDay, WhoLooked, who_looked};

/// Break-glass on this many occasions (a client, a day) is repeated. One is told
/// to the manager the same minute.
pub const REPEATED_FROM: usize = 2;
/// Most lines with a reason in one list. More than this says that a list or a
/// shift is missing in the context, or that something is wrong with the whole
/// unit; how many were left out is told.
pub const MOST_BY_RISK: usize = 200;

/// What a work list is made from.
#[derive(Clone, Copy)]
pub struct LogReviewRequest<'a> {
    pub unit_id: UnitId,
    /// Most often a month; rows of other dates are left out.
    pub period: Period,
    /// Rows of the unit, in any order.
    pub rows: &'a [LogRow],
    pub context: ReviewContext<'a>,
    /// Known to the server alone, the same for as long as its lists are kept:
    /// without it, whoever knows the ids could reckon who will be drawn.
    pub lot_secret: &'a str,
    /// What somebody has said something of, or is about to: it stays on the list though
    /// others were drawn meanwhile, as long as its accesses are in the rows.
    pub kept: &'a BTreeSet<LogPickId>,
}

impl std::fmt::Debug for LogReviewRequest<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "LogReviewRequest({}, {}, {} rows)",
            self.unit_id,
            self.period,
            self.rows.len()
        )
    }
}

/// The work list of a unit and month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogReview {
    pub unit_id: UnitId,
    pub period: Period,
    /// Accesses to clients' data, and pairs of person and client they make.
    pub accesses: u32,
    pub pairs: u32,
    /// With reasons first: those with most of them, then the gravest; then those
    /// drawn, by time.
    pub picks: Vec<LogPick>,
    /// Lines with a reason beyond [`MOST_BY_RISK`].
    pub left_out: u32,
}

/// The list. The same rows in any order give the same list.
pub fn log_review(request: &LogReviewRequest) -> LogReview {
    let pairs = pairs_of(request);
    let total = pairs.len();
    let accesses = pairs.values().map(|pair| pair.accesses).sum();
    let (mut by_risk, rest): (Vec<_>, Vec<_>) = pairs
        .into_iter()
        .partition(|(_, pair)| !pair.reasons.is_empty());
    let drawn = draw(request, rest, total);
    by_risk.sort_by_key(|(key, pair)| {
        let gravest = pair.reasons.keys().next().copied();
        let number = std::cmp::Reverse(pair.reasons.len());
        (number, gravest, pair.first_at, *key)
    });
    let is_kept = |key: PairKey| request.kept.contains(&pick_id(request, key));
    let mut place = 0;
    let before = by_risk.len();
    by_risk.retain(|(key, _)| {
        place += 1;
        place <= MOST_BY_RISK || is_kept(*key)
    });
    let left_out = (before - by_risk.len()) as u32;
    let picks = by_risk.into_iter().chain(drawn);
    LogReview {
        unit_id: request.unit_id,
        period: request.period,
        accesses,
        pairs: total as u32,
        picks: picks.map(|(key, pair)| pair.pick(request, key)).collect(),
        left_out,
    }
}

/// Person and client.
type PairKey<'a> = (&'a str, ClientId);

/// One person's accesses to one client's data.
struct Pair<'a> {
    accesses: u32,
    first_at: Timestamp,
    last_at: Timestamp,
    acts: BTreeSet<&'a str>,
    reasons: BTreeMap<PickReason, ReasonCount>,
}

fn pairs_of<'a>(request: &LogReviewRequest<'a>) -> BTreeMap<PairKey<'a>, Pair<'a>> {
    let context = request.context;
    let judge = Judge::new(&context);
    let rows: Vec<(&LogRow, ClientId)> = request
        .rows
        .iter()
        .filter(|row| request.period.contains(row.at.local_date()))
        .filter_map(|row| Some((row, row.client_id?)))
        .collect();
    let repeated = break_glass_repeaters(&rows);
    let mut pairs: BTreeMap<PairKey, Pair> = BTreeMap::new();
    for (row, client_id) in rows {
        let pair = pairs
            .entry((row.person(), client_id))
            .or_insert_with(|| Pair {
                accesses: 0,
                first_at: row.at,
                last_at: row.at,
                acts: BTreeSet::new(),
                reasons: BTreeMap::new(),
            });
        pair.accesses += 1;
        pair.first_at = pair.first_at.min(row.at);
        pair.last_at = pair.last_at.max(row.at);
        pair.acts.insert(&row.act);
        for reason in judge.reasons(row, client_id) {
            pair.count(reason, row.at);
        }
        if row.kind == AccessKind::BreakGlass {
            let reason = if repeated.contains(row.person()) {
                PickReason::RepeatedBreakGlass
            } else {
                PickReason::BreakGlass
            };
            pair.count(reason, row.at);
        }
    }
    pairs
}

fn break_glass_repeaters<'a>(rows: &[(&'a LogRow, ClientId)]) -> BTreeSet<&'a str> {
    let mut occasions: BTreeMap<&str, BTreeSet<(LocalDate, ClientId)>> = BTreeMap::new();
    for (row, client_id) in rows {
        if row.kind == AccessKind::BreakGlass {
            let of_person = occasions.entry(row.person()).or_default();
            of_person.insert((row.at.local_date(), *client_id));
        }
    }
    occasions.retain(|_, of_person| of_person.len() >= REPEATED_FROM);
    occasions.into_keys().collect()
}

/// Those with the lowest lots, in order of time.
fn draw<'a>(
    request: &LogReviewRequest,
    rest: Vec<(PairKey<'a>, Pair<'a>)>,
    total: usize,
) -> Vec<(PairKey<'a>, Pair<'a>)> {
    let (secret, unit, period) = (request.lot_secret, request.unit_id, request.period);
    let mut rest = rest;
    rest.sort_by_cached_key(|((person, client_id), _)| {
        lot::lot_of(secret, unit, period, person, *client_id)
    });
    let drawn = lot::drawn_of(total);
    let mut place = 0;
    rest.retain(|(key, _)| {
        place += 1;
        place <= drawn || request.kept.contains(&pick_id(request, *key))
    });
    for (_, pair) in &mut rest {
        let reason = ReasonCount {
            reason: PickReason::Drawn,
            accesses: pair.accesses,
            first_at: pair.first_at,
        };
        pair.reasons.insert(PickReason::Drawn, reason);
    }
    rest.sort_by_key(|(key, pair)| (pair.first_at, *key));
    rest
}

fn pick_id(request: &LogReviewRequest, (person, client_id): PairKey) -> LogPickId {
    let name = format!("{}/{client_id}/{person}", request.unit_id);
    LogPickId::derived(midnight(request.period.from), &name)
}

impl Pair<'_> {
    fn count(&mut self, reason: PickReason, at: Timestamp) {
        let counted = self.reasons.entry(reason).or_insert(ReasonCount {
            reason,
            accesses: 0,
            first_at: at,
        });
        counted.accesses += 1;
        counted.first_at = counted.first_at.min(at);
    }

    fn pick(self, request: &LogReviewRequest, (person, client_id): PairKey) -> LogPick {
        LogPick {
            pick_id: pick_id(request, (person, client_id)),
            person: person.to_owned(),
            client_id,
            reasons: self.reasons.into_values().collect(),
            accesses: self.accesses,
            first_at: self.first_at,
            last_at: self.last_at,
            acts: self.acts.into_iter().map(str::to_owned).collect(),
        }
    }
}
