//! What a visit pays by a contract, before percentages and the frame.

use care_model::intervention::InterventionCode;
use care_model::time::Timestamp;
use care_model::units::{Ore, pay_for_duration};

use super::band::{Band, Share, Shares};
use super::line::{kronor_told, minutes_told};
use super::rates::{AlarmPay, Contract, NightPay};
use super::rule::RuleKind;

/// What decides how a visit is paid.
#[derive(Clone, Copy, Debug)]
pub(super) struct PricedVisit<'a> {
    pub on_alarm: OnAlarm,
    pub begins: Timestamp,
    /// Everything performed, or planned where nothing was.
    pub codes: &'a [InterventionCode],
    pub shares: Shares,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OnAlarm {
    Yes,
    No,
}

/// One rule's pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub kind: RuleKind,
    pub duration_s: i64,
    pub amount_ore: Ore,
    /// In Swedish, how the amount comes about.
    pub told: String,
}

/// The parts of a visit's pay, without rounding; each rounded half up to the
/// whole öre. None for a visit of no length.
pub(super) fn parts_of(visit: &PricedVisit, contract: &Contract) -> Vec<Part> {
    let whole = visit.shares.whole();
    if visit.on_alarm == OnAlarm::Yes && matches!(contract.alarm, AlarmPay::MonthlyFee { .. }) {
        return vec![alarm_part(whole)];
    }
    let begins = contract.band_at(visit.begins);
    match (begins, contract.night) {
        (Band::Night, NightPay::PerVisit { amount_ore }) => {
            let night = night_part(visit.shares.night, amount_ore);
            let day = hour_part(visit.shares.day, contract, Band::Day);
            return night.into_iter().chain(day).collect();
        }
        (Band::Night, NightPay::PerHour { .. }) | (Band::Day, _) => {}
    }
    if let Some(minutes) = standard_minutes(visit.codes, contract) {
        let part = standard_part(whole, minutes, contract, begins);
        return part.into_iter().collect();
    }
    if let NightPay::PerVisit { .. } = contract.night {
        return begun_by_day(whole, visit.shares.night, contract)
            .into_iter()
            .collect();
    }
    let day = hour_part(visit.shares.day, contract, Band::Day);
    let night = hour_part(visit.shares.night, contract, Band::Night);
    day.into_iter().chain(night).collect()
}

/// What rounding adds to the parts of a performed visit: to those of the hour
/// alone.
pub(super) fn rounding_part(
    visit: &PricedVisit,
    parts: &[Part],
    contract: &Contract,
) -> Option<Part> {
    let by_hour = |part: &Part| matches!(part.kind, RuleKind::HourDay | RuleKind::HourNight);
    if parts.is_empty() || !parts.iter().all(by_hour) {
        return None;
    }
    let whole = visit.shares.whole();
    let begins = visit.begins.local_time();
    let added_s = whole.part_of(contract.rounding.added_s(begins, whole.clock_s));
    let hourly = contract.hourly(contract.band_at(visit.begins));
    (added_s > 0).then(|| Part {
        kind: RuleKind::Rounding,
        duration_s: added_s,
        amount_ore: pay_for_duration(added_s, hourly),
        told: format!(
            "Avrundning uppåt med {} à {} kr per timme{}",
            minutes_told(added_s),
            kronor_told(hourly),
            sharing_told(whole)
        ),
    })
}

fn alarm_part(whole: Share) -> Part {
    Part {
        kind: RuleKind::AlarmVisit,
        duration_s: whole.clock_s,
        amount_ore: Ore(0),
        told: "Larmbesök, ersätts genom månadsbeloppet per larm".to_owned(),
    }
}

fn night_part(share: Share, amount_ore: Ore) -> Option<Part> {
    (share.duration_s > 0).then(|| Part {
        kind: RuleKind::NightVisit,
        duration_s: share.duration_s,
        amount_ore: Ore(share.part_of(amount_ore.0)),
        told: format!(
            "Nattinsats à {} kr, {}{}",
            kronor_told(amount_ore),
            minutes_told(share.duration_s),
            sharing_told(share)
        ),
    })
}

fn standard_part(whole: Share, minutes: i64, contract: &Contract, band: Band) -> Option<Part> {
    let duration_s = whole.part_of(minutes * 60);
    let hourly = contract.hourly(band);
    (duration_s > 0).then(|| Part {
        kind: RuleKind::Standard,
        duration_s,
        amount_ore: pay_for_duration(duration_s, hourly),
        told: format!(
            "Schablontid {minutes} min à {} kr per timme{}",
            kronor_told(hourly),
            sharing_told(whole)
        ),
    })
}

fn hour_part(share: Share, contract: &Contract, band: Band) -> Option<Part> {
    let (kind, name, from, to) = match band {
        Band::Day => (
            RuleKind::HourDay,
            "dag",
            contract.day_start,
            contract.day_end,
        ),
        Band::Night => (
            RuleKind::HourNight,
            "natt",
            contract.day_end,
            contract.day_start,
        ),
    };
    let hourly = contract.hourly(band);
    (share.duration_s > 0).then(|| Part {
        kind,
        duration_s: share.duration_s,
        amount_ore: pay_for_duration(share.duration_s, hourly),
        told: format!(
            "{} {name} {from}–{to} à {} kr per timme{}",
            minutes_told(share.duration_s),
            kronor_told(hourly),
            sharing_told(share)
        ),
    })
}

/// All of a visit that began by day, where nights are paid by the visit.
fn begun_by_day(whole: Share, night: Share, contract: &Contract) -> Option<Part> {
    let mut part = hour_part(whole, contract, Band::Day)?;
    if night.duration_s > 0 {
        part.told.push_str(", även tiden därefter");
    }
    Some(part)
}

fn sharing_told(share: Share) -> String {
    if share.visits > 1 {
        format!(", gemensam tid delad på {} besök", share.visits)
    } else {
        String::new()
    }
}

/// The sum of the standard minutes, each intervention once; `None` when one of
/// them has none, or when nothing is named.
fn standard_minutes(codes: &[InterventionCode], contract: &Contract) -> Option<i64> {
    let is_first = |(at, code): &(usize, &InterventionCode)| !codes[..*at].contains(code);
    let each = codes.iter().enumerate().filter(is_first);
    let minutes = each.map(|(_, code)| contract.standard_min.get(code).copied().map(i64::from));
    minutes.sum::<Option<i64>>().filter(|sum| *sum > 0)
}
