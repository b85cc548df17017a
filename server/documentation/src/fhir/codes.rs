//! Code systems of the bundle: our own, and those of others where they exist.
//!
//! Ours have addresses under a name that is reserved and belongs to nobody
//! (RFC 2606); a municipality publishes them under its own.

use care_model::deviation::ReportedDeviation;
use care_model::intervention::InterventionCode;
use care_model::visit_event::NotPerformedReason;

use super::types::{CodeableConcept, Coding};
use crate::client_file::Texts;

const OURS: &str = "https://vardag.example/fhir";
/// Body functions and activities of the WHO, as FHIR names the system.
const ICF: &str = "http://hl7.org/fhir/sid/icf";
/// Swedish personal number and co-ordination number.
pub const PERSONAL_NUMBER: &str = "urn:oid:1.2.752.129.2.1.3.1";
pub const COORDINATION_NUMBER: &str = "urn:oid:1.2.752.129.2.1.3.3";
/// Kinds of encounter; `HH` is home health.
pub const ACT_CODE: &str = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
pub const CONFIDENTIALITY: &str = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
pub const DATA_OPERATION: &str = "http://terminology.hl7.org/CodeSystem/v3-DataOperation";
pub const PROVENANCE_PARTICIPANT: &str =
    "http://terminology.hl7.org/CodeSystem/provenance-participant-type";

/// Address of a code system of ours.
pub fn system(name: &str) -> String {
    format!("{OURS}/CodeSystem/{name}")
}

/// Address of an extension of ours.
pub fn extension(name: &str) -> String {
    format!("{OURS}/StructureDefinition/{name}")
}

/// Namespace of ids or names that this product or its sender gave.
pub fn id_system(noun: &str) -> String {
    format!("{OURS}/id/{noun}")
}

/// The service as a whole.
pub fn home_care() -> CodeableConcept {
    CodeableConcept::of(&system("service"), "home-care", "Hemtjänst")
}

/// Our code first, then KSI (Socialstyrelsen) and ICF where they are known. A
/// code that this version's catalogue does not know stands as it came.
pub fn intervention(texts: &Texts, code: &InterventionCode) -> CodeableConcept {
    let ours = system("intervention");
    let Some(kind) = code.kind() else {
        let code = texts
            .filled(&code.0)
            .unwrap_or_else(|| "unknown".to_owned());
        return CodeableConcept {
            text: Some(code),
            coding: vec![],
        };
    };
    let coding = |system: &str, code: &str, display: Option<&str>| Coding {
        system: system.to_owned(),
        code: code.to_owned(),
        display: display.map(str::to_owned),
    };
    let mut all = vec![coding(&ours, kind.code, Some(kind.sv))];
    if !kind.ksi.is_empty() {
        all.push(coding(&system("ksi"), kind.ksi, None));
    }
    if !kind.icf.is_empty() {
        all.push(coding(ICF, kind.icf, None));
    }
    CodeableConcept {
        coding: all,
        text: Some(kind.sv.to_owned()),
    }
}

/// Why something was not done; the words of `other` are the text.
pub fn not_performed(texts: &Texts, reason: &NotPerformedReason) -> CodeableConcept {
    let (code, words) = match reason {
        NotPerformedReason::ClientDeclined => ("client_declined", None),
        NotPerformedReason::ClientAbsent => ("client_absent", None),
        NotPerformedReason::ClientInHospital => ("client_in_hospital", None),
        NotPerformedReason::DoneByRelative => ("done_by_relative", None),
        NotPerformedReason::TimeDidNotSuffice => ("time_did_not_suffice", None),
        NotPerformedReason::MovedToOtherVisit => ("moved_to_other_visit", None),
        NotPerformedReason::NotNeededToday => ("not_needed_today", None),
        NotPerformedReason::StaffLacksDelegation => ("staff_lacks_delegation", None),
        NotPerformedReason::Other(text) => ("other", texts.filled(text)),
    };
    CodeableConcept {
        coding: vec![Coding {
            system: system("not-performed-reason"),
            code: code.to_owned(),
            display: None,
        }],
        text: words,
    }
}

/// The code of a reported deviation.
pub fn deviation(reported: ReportedDeviation) -> &'static str {
    ReportedDeviation::NAMES
        .iter()
        .find(|(named, ..)| *named == reported)
        .map_or("other", |(_, code, ..)| code)
}
