//! The codes of interventions, reasons, deviations and skills with their names.

use axum::Json;
use care_model::deviation::ReportedDeviation;
use care_model::intervention::INTERVENTIONS;
use care_model::skill::SKILLS;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::Actor;
use crate::error::Problem;

#[derive(Debug, Serialize, ToSchema)]
pub struct CatalogueView {
    interventions: Vec<InterventionView>,
    not_performed_reasons: Vec<NamedCode>,
    manual_reasons: Vec<NamedCode>,
    deviation_kinds: Vec<NamedCode>,
    skills: Vec<NamedCode>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct InterventionView {
    code: &'static str,
    group: String,
    sv: &'static str,
    en: &'static str,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct NamedCode {
    code: &'static str,
    sv: &'static str,
    en: &'static str,
}

const fn named(code: &'static str, sv: &'static str, en: &'static str) -> NamedCode {
    NamedCode { code, sv, en }
}

fn not_performed_reasons() -> Vec<NamedCode> {
    vec![
        named("client_declined", "Brukaren tackade nej", "Client declined"),
        named("client_absent", "Brukaren inte hemma", "Client absent"),
        named(
            "client_in_hospital",
            "Brukaren på sjukhus",
            "Client in hospital",
        ),
        named("done_by_relative", "Gjort av anhörig", "Done by relative"),
        named(
            "time_did_not_suffice",
            "Tiden räckte inte",
            "Time did not suffice",
        ),
        named(
            "moved_to_other_visit",
            "Flyttat till annat besök",
            "Moved to other visit",
        ),
        named("not_needed_today", "Behövs inte i dag", "Not needed today"),
        named(
            "staff_lacks_delegation",
            "Personalen saknar delegering",
            "Staff lacks delegation",
        ),
        named("other", "Annat", "Other"),
    ]
}

fn manual_reasons() -> Vec<NamedCode> {
    vec![
        named("tag_missing", "Taggen saknas", "Tag missing"),
        named("tag_damaged", "Taggen är trasig", "Tag damaged"),
        named(
            "tag_in_wrong_place",
            "Taggen sitter fel",
            "Tag in wrong place",
        ),
        named(
            "phone_out_of_battery",
            "Telefonen urladdad",
            "Phone out of battery",
        ),
        named(
            "phone_forgotten_or_lost",
            "Telefonen glömd eller borta",
            "Phone forgotten or lost",
        ),
        named("app_failure", "Fel i appen", "App failure"),
        named(
            "visit_outside_the_home",
            "Besök utanför hemmet",
            "Visit outside the home",
        ),
        named(
            "client_met_outside",
            "Mötte brukaren ute",
            "Client met outside",
        ),
        named(
            "forgot_to_register",
            "Glömde registrera",
            "Forgot to register",
        ),
        named(
            "emergency_took_precedence",
            "Akut händelse gick före",
            "Emergency took precedence",
        ),
        named(
            "new_client_without_tag",
            "Ny brukare utan tagg",
            "New client without tag",
        ),
        named(
            "protected_identity",
            "Skyddad identitet",
            "Protected identity",
        ),
        named("other", "Annat", "Other"),
    ]
}

/// The catalogue, the same for every unit of this version.
#[utoipa::path(get, path = "/api/catalogue", responses((status = 200, body = CatalogueView), (status = 401, body = Problem)))]
pub async fn catalogue(_actor: Actor) -> Json<CatalogueView> {
    let group = |group| {
        serde_json::to_value(group)
            .ok()
            .and_then(|name| name.as_str().map(str::to_owned))
    };
    Json(CatalogueView {
        interventions: INTERVENTIONS
            .iter()
            .map(|kind| InterventionView {
                code: kind.code,
                group: group(kind.group).unwrap_or_default(),
                sv: kind.sv,
                en: kind.en,
            })
            .collect(),
        not_performed_reasons: not_performed_reasons(),
        manual_reasons: manual_reasons(),
        deviation_kinds: ReportedDeviation::NAMES
            .iter()
            .map(|(_, code, sv, en)| named(code, sv, en))
            .collect(),
        skills: SKILLS
            .iter()
            .map(|skill| named(skill.code, skill.sv, skill.en))
            .collect(),
    })
}
