//! What people do at a visit: mostly the plan, sometimes not.

use care_model::deviation::ReportedDeviation;
use care_model::intervention::InterventionCode;
use care_model::visit_event::{EventKind, ManualReason, NotPerformedReason, Presence};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::carrier::Coverage;

/// In a thousand.
const MANUAL: u32 = 50;
const TYPED: u32 = 20;
const ABSENT: u32 = 12;
const DECLINED: u32 = 8;
const NOT_PERFORMED: u32 = 25;
const NOTE: u32 = 80;
const DEVIATION: u32 = 12;
const NO_COVERAGE: u32 = 300;
const ANSWER_LOST: u32 = 50;
/// Visits that turn out much longer, or shorter, than planned.
const UNUSUAL: u32 = 40;

fn chance(rng: &mut ChaCha8Rng, in_thousand: u32) -> bool {
    rng.random_range(0..1000) < in_thousand
}

/// What a staff member does from door to door, in order, with the seconds
/// after the start at which it is done.
pub fn visit(
    rng: &mut ChaCha8Rng,
    tag: Option<&str>,
    interventions: &[InterventionCode],
    planned_s: i64,
) -> Vec<(i64, EventKind)> {
    let mut steps = vec![(
        0,
        EventKind::Started {
            presence: presence(rng, tag),
        },
    )];
    if chance(rng, ABSENT) {
        steps.push((
            240,
            EventKind::ClientAbsent {
                reason: NotPerformedReason::ClientInHospital,
            },
        ));
        steps.push((
            300,
            EventKind::Ended {
                presence: presence(rng, tag),
            },
        ));
        return steps;
    }
    if chance(rng, DECLINED) {
        steps.push((
            120,
            EventKind::VisitDeclined {
                reason: NotPerformedReason::ClientDeclined,
            },
        ));
        steps.push((
            180,
            EventKind::Ended {
                presence: presence(rng, tag),
            },
        ));
        return steps;
    }
    let length_s = length(rng, planned_s);
    let pause_s = length_s / (interventions.len() as i64 + 1);
    for (number, code) in interventions.iter().enumerate() {
        let at = pause_s * (number as i64 + 1);
        steps.push((at, intervention(rng, code)));
    }
    if chance(rng, NOTE) {
        steps.push((
            length_s - 20,
            EventKind::NoteWritten {
                text: "Åt med god aptit. Ville gärna prata.".to_owned(),
            },
        ));
    }
    if chance(rng, DEVIATION) {
        steps.push((length_s - 10, deviation(rng)));
    }
    steps.push((
        length_s,
        EventKind::Ended {
            presence: presence(rng, tag),
        },
    ));
    steps
}

/// What is done on an alarm.
pub fn alarm(rng: &mut ChaCha8Rng, tag: Option<&str>) -> Vec<(i64, EventKind)> {
    let code = InterventionCode("alarm_response".to_owned());
    vec![
        (300, EventKind::InterventionPerformed { code }),
        (
            600,
            EventKind::Ended {
                presence: presence(rng, tag),
            },
        ),
    ]
}

/// How presence is proven.
pub fn presence(rng: &mut ChaCha8Rng, tag: Option<&str>) -> Presence {
    let Some(tag) = tag else {
        return Presence::Manual {
            reason: ManualReason::ProtectedIdentity,
        };
    };
    if chance(rng, MANUAL) {
        let reasons = [
            ManualReason::TagMissing,
            ManualReason::TagDamaged,
            ManualReason::ForgotToRegister,
        ];
        let reason = reasons[rng.random_range(0..reasons.len())].clone();
        return Presence::Manual { reason };
    }
    if chance(rng, TYPED) {
        return Presence::Code {
            tag: tag.to_owned(),
        };
    }
    Presence::Tag {
        tag: tag.to_owned(),
    }
}

/// What the network does at this moment.
pub fn coverage(rng: &mut ChaCha8Rng) -> Coverage {
    if chance(rng, NO_COVERAGE) {
        return Coverage::None;
    }
    if chance(rng, ANSWER_LOST) {
        Coverage::AnswerLost
    } else {
        Coverage::Full
    }
}

fn length(rng: &mut ChaCha8Rng, planned_s: i64) -> i64 {
    if chance(rng, UNUSUAL) {
        let share = if chance(rng, 500) { 35 } else { 170 };
        return (planned_s * share / 100).max(120);
    }
    (planned_s * rng.random_range(85..=105) / 100).max(120)
}

fn intervention(rng: &mut ChaCha8Rng, code: &InterventionCode) -> EventKind {
    if !chance(rng, NOT_PERFORMED) {
        return EventKind::InterventionPerformed { code: code.clone() };
    }
    let reasons = [
        NotPerformedReason::ClientDeclined,
        NotPerformedReason::DoneByRelative,
        NotPerformedReason::TimeDidNotSuffice,
        NotPerformedReason::NotNeededToday,
    ];
    let reason = reasons[rng.random_range(0..reasons.len())].clone();
    EventKind::InterventionNotPerformed {
        code: code.clone(),
        reason,
    }
}

fn deviation(rng: &mut ChaCha8Rng) -> EventKind {
    let found = [
        (
            ReportedDeviation::Fall,
            "Snubblade på mattan i hallen, inga skador.",
        ),
        (
            ReportedDeviation::ChangedNeed,
            "Behöver mer stöd än tidigare vid förflyttning.",
        ),
        (
            ReportedDeviation::MissingEquipment,
            "Duschpallen är trasig.",
        ),
    ];
    let (deviation, text) = found[rng.random_range(0..found.len())];
    EventKind::DeviationReported {
        deviation,
        text: text.to_owned(),
    }
}
