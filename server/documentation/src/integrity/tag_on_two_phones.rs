//! One home's tag in use on two phones at once.

use std::collections::{BTreeMap, HashMap, HashSet};

use care_model::id::{DeviceId, StaffId, VisitId};
use care_model::visit_event::Presence;
use care_model::visit_fact::VisitOrigin;

use super::note::{Finding, IntegrityNote};
use super::reading::{Evidence, Stay};

/// Two staff members who are not planned together may meet in a home for this
/// long: whoever comes tells and is told how the client is, and a phone's clock
/// may be two minutes off.
pub const HANDOVER_S: i64 = 5 * 60;
/// One person's two stays with two phones may overlap by this much: what two
/// phones' clocks may be off together.
pub const ONE_PERSON_TOLERANCE_S: i64 = 4 * 60;

#[derive(Clone, Copy)]
struct TaggedStay<'a> {
    tag: &'a str,
    device_id: DeviceId,
    stay: Stay<'a>,
}

/// Tag and typed code alike, since the code can be copied too. Left out are
/// planned pairs, colleagues of one and the same visit, alarms, which come when
/// they come, and phones that have not met the server, whose clocks are unknown.
pub(super) fn notes(
    evidence: &Evidence,
    partners: &BTreeMap<VisitId, VisitId>,
) -> Vec<IntegrityNote> {
    let stays = tagged_stays(evidence);
    let mut notes = Vec::new();
    for of_tag in stays.chunk_by(|one, next| one.tag == next.tag) {
        let mut under_way: Vec<&TaggedStay> = Vec::new();
        for later in of_tag {
            under_way.retain(|earlier| earlier.stay.end > later.stay.start);
            let pairs = under_way.iter();
            notes.extend(pairs.filter_map(|earlier| note(earlier, later, partners)));
            under_way.push(later);
        }
    }
    notes
}

/// By tag and start, one for each visit and staff member.
fn tagged_stays<'a>(evidence: &Evidence<'a>) -> Vec<TaggedStay<'a>> {
    let stays: HashMap<(VisitId, StaffId), &Stay> = evidence
        .stays
        .iter()
        .map(|stay| ((stay.fact.visit_id, stay.fact.staff_id), stay))
        .collect();
    let mut taken = HashSet::new();
    let mut tagged = Vec::new();
    for reading in &evidence.readings {
        let (Presence::Tag { tag } | Presence::Code { tag }) = reading.presence else {
            continue;
        };
        let key = (reading.fact.visit_id, reading.fact.staff_id);
        let Some(stay) = stays.get(&key) else {
            continue;
        };
        let is_timed = reading.at.offset_ms.is_some() && stay.fact.origin != VisitOrigin::Alarm;
        if is_timed && taken.insert((tag.as_str(), key)) {
            tagged.push(TaggedStay {
                tag,
                device_id: reading.device_id,
                stay: **stay,
            });
        }
    }
    tagged.sort_by_cached_key(|one| {
        let fact = one.stay.fact;
        (one.tag, one.stay.start, fact.visit_id, fact.staff_id)
    });
    tagged
}

fn note(
    earlier: &TaggedStay,
    later: &TaggedStay,
    partners: &BTreeMap<VisitId, VisitId>,
) -> Option<IntegrityNote> {
    let (one, other) = (earlier.stay.fact, later.stay.fact);
    let are_partners = partners.get(&one.visit_id) == Some(&other.visit_id)
        || partners.get(&other.visit_id) == Some(&one.visit_id);
    let is_one_visit = one.visit_id == other.visit_id;
    if earlier.device_id == later.device_id || are_partners || is_one_visit {
        return None;
    }
    let tolerated_s = if one.staff_id == other.staff_id {
        ONE_PERSON_TOLERANCE_S
    } else {
        HANDOVER_S
    };
    let overlap_s = earlier.stay.overlap_s(&later.stay);
    (overlap_s > tolerated_s).then(|| {
        IntegrityNote::new(
            one.date.min(other.date),
            vec![one.staff_id, other.staff_id],
            vec![one.visit_id, other.visit_id],
            Finding::TagOnTwoPhones {
                client_id: one.client_id,
                first_device: earlier.device_id,
                second_device: later.device_id,
                overlap_s,
            },
            vec![
                format!("{}/{}", one.visit_id, one.staff_id),
                format!("{}/{}", other.visit_id, other.staff_id),
            ],
        )
    })
}
