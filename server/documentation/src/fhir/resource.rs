//! The resources of the bundle, with the elements that it fills.

use serde::Serialize;

use super::types::{
    Address, CodeableConcept, Coding, Extension, HumanName, Identifier, Meta, Quantity, Ratio,
    Reference, Span,
};

/// Tagged as FHIR tags: `"resourceType": "Patient"`.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "resourceType")]
pub enum Resource {
    Patient(Patient),
    Practitioner(Practitioner),
    Organization(Organization),
    ServiceRequest(Box<ServiceRequest>),
    CarePlan(Box<CarePlan>),
    Goal(Goal),
    Appointment(Box<Appointment>),
    Encounter(Box<Encounter>),
    Procedure(Box<Procedure>),
    Provenance(Provenance),
}

impl Resource {
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Patient(_) => "Patient",
            Self::Practitioner(_) => "Practitioner",
            Self::Organization(_) => "Organization",
            Self::ServiceRequest(_) => "ServiceRequest",
            Self::CarePlan(_) => "CarePlan",
            Self::Goal(_) => "Goal",
            Self::Appointment(_) => "Appointment",
            Self::Encounter(_) => "Encounter",
            Self::Procedure(_) => "Procedure",
            Self::Provenance(_) => "Provenance",
        }
    }

    pub fn id(&self) -> &str {
        match self {
            Self::Patient(it) => &it.id,
            Self::Practitioner(it) => &it.id,
            Self::Organization(it) => &it.id,
            Self::ServiceRequest(it) => &it.id,
            Self::CarePlan(it) => &it.id,
            Self::Goal(it) => &it.id,
            Self::Appointment(it) => &it.id,
            Self::Encounter(it) => &it.id,
            Self::Procedure(it) => &it.id,
            Self::Provenance(it) => &it.id,
        }
    }
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Patient {
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meta: Option<Meta>,
    pub identifier: Vec<Identifier>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub name: Vec<HumanName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub address: Vec<Address>,
    pub managing_organization: Reference,
}

#[derive(Clone, Debug, Serialize)]
pub struct Practitioner {
    pub id: String,
    pub identifier: Vec<Identifier>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub name: Vec<HumanName>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub qualification: Vec<Qualification>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Qualification {
    pub code: CodeableConcept,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Organization {
    pub id: String,
    pub identifier: Vec<Identifier>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part_of: Option<Reference>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceRequest {
    pub id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extension: Vec<Extension>,
    pub identifier: Vec<Identifier>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub based_on: Vec<Reference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requisition: Option<Identifier>,
    pub status: &'static str,
    pub intent: &'static str,
    pub code: CodeableConcept,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub order_detail: Vec<CodeableConcept>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity_ratio: Option<Ratio>,
    pub subject: Reference,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occurrence_period: Option<Span>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occurrence_timing: Option<Timing>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requester: Option<Reference>,
    pub performer: Vec<Reference>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reason_code: Vec<CodeableConcept>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Timing {
    pub repeat: Repeat,
    pub code: CodeableConcept,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Repeat {
    pub bounds_period: Span,
    pub duration: u16,
    pub duration_unit: &'static str,
    pub frequency: u32,
    pub period: u32,
    pub period_unit: &'static str,
    pub day_of_week: Vec<&'static str>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CarePlan {
    pub id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extension: Vec<Extension>,
    pub status: &'static str,
    pub intent: &'static str,
    pub category: Vec<CodeableConcept>,
    pub subject: Reference,
    pub period: Span,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    pub contributor: Vec<Reference>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub goal: Vec<Reference>,
    pub activity: Vec<Activity>,
}

/// FHIR's `cpl-3`: a reference or a detail, never both.
#[derive(Clone, Debug, Serialize)]
pub enum Activity {
    #[serde(rename = "reference")]
    Reference(Reference),
    #[serde(rename = "detail")]
    Detail(ActivityDetail),
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivityDetail {
    pub code: CodeableConcept,
    pub goal: Vec<Reference>,
    pub status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduled_string: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Goal {
    pub id: String,
    pub lifecycle_status: &'static str,
    pub category: Vec<CodeableConcept>,
    pub description: CodeableConcept,
    pub subject: Reference,
    pub start_date: String,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Appointment {
    pub id: String,
    pub status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancelation_reason: Option<CodeableConcept>,
    pub service_category: Vec<CodeableConcept>,
    pub service_type: Vec<CodeableConcept>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    pub minutes_duration: u16,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub based_on: Vec<Reference>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub supporting_information: Vec<Reference>,
    pub participant: Vec<AppointmentParticipant>,
    pub requested_period: Vec<Span>,
}

#[derive(Clone, Debug, Serialize)]
pub struct AppointmentParticipant {
    pub actor: Reference,
    pub status: &'static str,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Encounter {
    pub id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extension: Vec<Extension>,
    pub identifier: Vec<Identifier>,
    pub status: &'static str,
    pub class: Coding,
    #[serde(rename = "type")]
    pub kind: Vec<CodeableConcept>,
    pub service_type: CodeableConcept,
    pub subject: Reference,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub based_on: Vec<Reference>,
    pub participant: Vec<EncounterParticipant>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub appointment: Vec<Reference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Span>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<Quantity>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reason_code: Vec<CodeableConcept>,
    pub service_provider: Reference,
}

#[derive(Clone, Debug, Serialize)]
pub struct EncounterParticipant {
    pub individual: Reference,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Procedure {
    pub id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub based_on: Vec<Reference>,
    pub status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_reason: Option<CodeableConcept>,
    pub code: CodeableConcept,
    pub subject: Reference,
    pub encounter: Reference,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub performed_period: Option<Span>,
    pub performer: Vec<Performer>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Performer {
    pub actor: Reference,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Provenance {
    pub id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extension: Vec<Extension>,
    pub target: Vec<Reference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occurred_period: Option<Span>,
    pub recorded: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reason: Vec<CodeableConcept>,
    pub activity: CodeableConcept,
    pub agent: Vec<Agent>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Agent {
    #[serde(rename = "type")]
    pub kind: CodeableConcept,
    pub who: Reference,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<Reference>,
}
