//! How starts and ends were proven.

use std::collections::{BTreeMap, BTreeSet};

use care_model::visit_event::{EventKind, ManualReason, Presence, VisitEvent};
use serde::Serialize;

use super::spread::per_mille;
use crate::language::Words;

/// Starts and ends by how presence was shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RegistrationCounts {
    pub tag: u32,
    pub code: u32,
    pub manual: u32,
    /// Thousandths of all that were manual; `None` of none.
    pub manual_per_mille: Option<i64>,
    /// By the code of the reason, those that occurred.
    pub manual_by_reason: BTreeMap<&'static str, u32>,
}

impl RegistrationCounts {
    /// Each event once, however often it was read. A free text of `Other` is
    /// never told; nor is protected identity, which is told as `other`, since a
    /// figure of one would say that the unit has such a client.
    pub fn of_events<'a>(events: impl IntoIterator<Item = &'a VisitEvent>) -> Self {
        let mut counts = Self::default();
        let mut seen = BTreeSet::new();
        for event in events {
            let (EventKind::Started { presence } | EventKind::Ended { presence }) = &event.kind
            else {
                continue;
            };
            if !seen.insert(event.event_id) {
                continue;
            }
            match presence {
                Presence::Tag { .. } => counts.tag += 1,
                Presence::Code { .. } => counts.code += 1,
                Presence::Manual { reason } => {
                    counts.manual += 1;
                    let (code, _) = told(reason);
                    *counts.manual_by_reason.entry(code).or_insert(0) += 1;
                }
            }
        }
        let all = counts.tag + counts.code + counts.manual;
        counts.manual_per_mille = per_mille(i64::from(counts.manual), i64::from(all));
        counts
    }
}

const OTHER: (&str, Words) = ("other", Words::new("Annat", "Other"));

/// Code and name of a reason, as a report tells it.
fn told(reason: &ManualReason) -> (&'static str, Words) {
    let (code, sv, en) = match reason {
        ManualReason::TagMissing => ("tag_missing", "Taggen saknas", "Tag missing"),
        ManualReason::TagDamaged => ("tag_damaged", "Taggen är trasig", "Tag damaged"),
        ManualReason::TagInWrongPlace => (
            "tag_in_wrong_place",
            "Taggen sitter fel",
            "Tag in wrong place",
        ),
        ManualReason::PhoneOutOfBattery => (
            "phone_out_of_battery",
            "Telefonen urladdad",
            "Phone out of battery",
        ),
        ManualReason::PhoneForgottenOrLost => (
            "phone_forgotten_or_lost",
            "Telefonen glömd eller borta",
            "Phone forgotten or lost",
        ),
        ManualReason::AppFailure => ("app_failure", "Fel i appen", "App failure"),
        ManualReason::VisitOutsideTheHome => (
            "visit_outside_the_home",
            "Besök utanför hemmet",
            "Visit outside the home",
        ),
        ManualReason::ClientMetOutside => (
            "client_met_outside",
            "Mötte brukaren ute",
            "Client met outside",
        ),
        ManualReason::ForgotToRegister => (
            "forgot_to_register",
            "Glömde registrera",
            "Forgot to register",
        ),
        ManualReason::EmergencyTookPrecedence => (
            "emergency_took_precedence",
            "Akut händelse gick före",
            "Emergency took precedence",
        ),
        ManualReason::NewClientWithoutTag => (
            "new_client_without_tag",
            "Ny brukare utan tagg",
            "New client without tag",
        ),
        ManualReason::ProtectedIdentity | ManualReason::Other(_) => return OTHER,
    };
    (code, Words::new(sv, en))
}

/// The name of a code that [`RegistrationCounts`] told.
pub(super) fn name_of(code: &str) -> Words {
    const NAMED: [ManualReason; 11] = [
        ManualReason::TagMissing,
        ManualReason::TagDamaged,
        ManualReason::TagInWrongPlace,
        ManualReason::PhoneOutOfBattery,
        ManualReason::PhoneForgottenOrLost,
        ManualReason::AppFailure,
        ManualReason::VisitOutsideTheHome,
        ManualReason::ClientMetOutside,
        ManualReason::ForgotToRegister,
        ManualReason::EmergencyTookPrecedence,
        ManualReason::NewClientWithoutTag,
    ];
    let found = NAMED.iter().map(told).find(|(named, _)| *named == code);
    found.unwrap_or(OTHER).1
}
