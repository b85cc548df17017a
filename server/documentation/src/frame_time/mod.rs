//! The frame time ledger (ramtidskonto): granted, planned, performed and left,
//! the same figures for everyone.
//!
//! **What is granted** follows the days on which a version of an order is in
//! force: a seventh of the week's minutes a day, or the day's part of its own
//! calendar month. Seconds are whole, and periods that follow on each other add
//! up to the whole without a remainder lost.
//!
//! **Double staffing counts once for each staff member.** No published rule of
//! a municipality was found that says so in words. It follows from three things:
//! each of the two has a record of their own and is paid for their own performed
//! hour; a pattern with two staff members is ordered as such, so that its frame
//! holds both; and the cap of the reimbursement run takes both from the frame.
//! A ledger that counted the visit once would promise time that the run then
//! holds back.
//!
//! **Outside the frame** stand alarm visits. Declined visits, absent clients and
//! annulled work use nothing of it, however long somebody stood at the door. A
//! delegated health task done within a visit is part of the visit. Time is never
//! saved from one period for the next.

pub mod fault;
mod frame_use;
mod grant;

use std::collections::BTreeMap;

use care_model::id::ClientId;
use care_model::time::is_plannable;
use serde::Serialize;

use crate::period::Period;
use crate::refusal::Refusal;
use fault::FrameFault;

pub use frame_use::{FrameUse, UseKind, uses_of_facts, uses_of_plan};
pub(crate) use frame_use::{shares_on_frame, unique_facts};
pub use grant::GrantedFrame;

/// From this share of the granted time on a frame is nearly used: a tenth is
/// about three days of a month, time enough to ask for more or to plan anew.
pub const NEAR_PERCENT: i64 = 90;

/// What a ledger is made from. Uses outside the period are left out; a visit
/// belongs to the period of its date.
#[derive(Clone, Copy, Debug)]
pub struct FrameRequest<'a> {
    pub period: Period,
    /// Every version of every order that may hold in the period.
    pub grants: &'a [GrantedFrame],
    /// From [`uses_of_plan`].
    pub planned: &'a [FrameUse],
    /// From [`uses_of_facts`], or those of a plan to compare with another.
    pub performed: &'a [FrameUse],
}

/// The ledger of a unit or a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FrameLedger {
    pub period: Period,
    /// By client id, each once: who has an order in force, or was visited.
    pub lines: Vec<FrameLine>,
}

/// One client's frame in the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct FrameLine {
    pub client_id: ClientId,
    pub granted_s: i64,
    pub planned_s: i64,
    pub performed_s: i64,
    /// Granted less performed; negative by what was performed beyond the frame.
    pub left_s: i64,
    pub outside: OutsideFrame,
    /// By what was performed.
    pub status: FrameStatus,
    /// By what is planned: an exceeded plan can still be changed.
    pub planned_status: FrameStatus,
}

/// Performed time that does not count on the frame, and visits under way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OutsideFrame {
    pub alarm_s: i64,
    pub declined_s: i64,
    pub client_absent_s: i64,
    /// Started and not ended: they will use time that is not told yet.
    pub open_visits: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FrameStatus {
    Within,
    /// At least [`NEAR_PERCENT`] of what is granted, and not more than all.
    Near,
    Exceeded,
    /// No order is in force on any day of the period.
    NoFrame,
}

impl FrameStatus {
    /// `granted_s` is `None` without an order in force.
    pub fn of(granted_s: Option<i64>, used_s: i64) -> Self {
        match granted_s {
            None => Self::NoFrame,
            Some(granted_s) if used_s > granted_s => Self::Exceeded,
            Some(granted_s) if used_s > 0 && used_s * 100 >= granted_s * NEAR_PERCENT => Self::Near,
            Some(_) => Self::Within,
        }
    }
}

/// The ledger of a period. Refuses a period that is none, orders whose dates
/// cannot be, and one version told twice in two ways, with all faults at once.
pub fn frame_ledger(request: &FrameRequest) -> Result<FrameLedger, Refusal<FrameFault>> {
    let Period { from, to } = request.period;
    if to < from || !is_plannable(from) || !is_plannable(to) {
        let faults = vec![FrameFault::BadPeriod { from, to }];
        return Err(Refusal { faults });
    }
    let granted_s = grant::granted_by_client_s(request.grants, request.period)
        .map_err(|faults| Refusal { faults })?;
    let mut sums: BTreeMap<ClientId, Sums> = BTreeMap::new();
    for (client_id, seconds) in granted_s {
        sums.entry(client_id).or_default().granted_s = Some(seconds);
    }
    let within = |used: &&FrameUse| request.period.contains(used.date);
    for used in request.planned.iter().filter(within) {
        let of_client = sums.entry(used.client_id).or_default();
        of_client.planned_s += on_frame_s(used);
    }
    for used in request.performed.iter().filter(within) {
        sums.entry(used.client_id).or_default().perform(used);
    }
    let lines = sums
        .into_iter()
        .map(|(client_id, sums)| sums.line(client_id));
    Ok(FrameLedger {
        period: request.period,
        lines: lines.collect(),
    })
}

#[derive(Default)]
struct Sums {
    granted_s: Option<i64>,
    planned_s: i64,
    performed_s: i64,
    outside: OutsideFrame,
}

impl Sums {
    fn perform(&mut self, used: &FrameUse) {
        self.performed_s += on_frame_s(used);
        match used.kind {
            UseKind::OnFrame => {}
            UseKind::Alarm => self.outside.alarm_s += used.duration_s,
            UseKind::Declined => self.outside.declined_s += used.duration_s,
            UseKind::ClientAbsent => self.outside.client_absent_s += used.duration_s,
            UseKind::Open => self.outside.open_visits += 1,
        }
    }

    fn line(self, client_id: ClientId) -> FrameLine {
        let granted_s = self.granted_s.unwrap_or(0);
        FrameLine {
            client_id,
            granted_s,
            planned_s: self.planned_s,
            performed_s: self.performed_s,
            left_s: granted_s - self.performed_s,
            outside: self.outside,
            status: FrameStatus::of(self.granted_s, self.performed_s),
            planned_status: FrameStatus::of(self.granted_s, self.planned_s),
        }
    }
}

fn on_frame_s(used: &FrameUse) -> i64 {
    match used.kind {
        UseKind::OnFrame => used.duration_s,
        UseKind::Alarm | UseKind::Declined | UseKind::ClientAbsent | UseKind::Open => 0,
    }
}
